// Hash functions by their numbers in package crypto.
package main

import (
	"crypto"
	_ "crypto/md5"
	_ "crypto/sha1"
	_ "crypto/sha256"
	_ "crypto/sha512"
	"fmt"
)

func main() {
	unknown()
	for h := crypto.MD4; h <= crypto.MLDSAMu; h++ {
		if h.Available() {
			x := h.New()
			x.Write([]byte("abc"))
			fmt.Printf("%v %x %v\n", h, x.Sum(nil), h.Size() == x.Size())
		}
	}
}
func unknown() {
	for h := crypto.Hash(0); h < crypto.MLDSAMu+2; h++ {
		func() {
			defer func() {
				if r := recover(); r != nil {
					fmt.Println(r)
				}
			}()
			fmt.Println(uint(h), h, h.Available())
			fmt.Println(h.Size())
			if !h.Available() {
				h.New()
			}
		}()
	}
	func() { defer func() { fmt.Println(recover()) }(); crypto.RegisterHash(99, nil) }()
}
