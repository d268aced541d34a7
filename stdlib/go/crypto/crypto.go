// Package crypto has what cryptographic packages have in common.
package crypto

import (
	"hash"
	"io"
	"strconv"
)

// Hash is a hash function that another package implements.
type Hash uint

// Hash functions.
const (
	MD4 Hash = 1 + iota
	MD5
	SHA1
	SHA224
	SHA256
	SHA384
	SHA512
	MD5SHA1
	RIPEMD160
	SHA3_224
	SHA3_256
	SHA3_384
	SHA3_512
	SHA512_224
	SHA512_256
	BLAKE2s_256
	BLAKE2b_256
	BLAKE2b_384
	BLAKE2b_512
	MLDSAMu
	end
)

// functions are names and sizes in bytes.
var functions = [end]struct {
	name string
	size int
}{
	MD4:         {"MD4", 16},
	MD5:         {"MD5", 16},
	SHA1:        {"SHA-1", 20},
	SHA224:      {"SHA-224", 28},
	SHA256:      {"SHA-256", 32},
	SHA384:      {"SHA-384", 48},
	SHA512:      {"SHA-512", 64},
	MD5SHA1:     {"MD5+SHA1", 36},
	RIPEMD160:   {"RIPEMD-160", 20},
	SHA3_224:    {"SHA3-224", 28},
	SHA3_256:    {"SHA3-256", 32},
	SHA3_384:    {"SHA3-384", 48},
	SHA3_512:    {"SHA3-512", 64},
	SHA512_224:  {"SHA-512/224", 28},
	SHA512_256:  {"SHA-512/256", 32},
	BLAKE2s_256: {"BLAKE2s-256", 32},
	BLAKE2b_256: {"BLAKE2b-256", 32},
	BLAKE2b_384: {"BLAKE2b-384", 48},
	BLAKE2b_512: {"BLAKE2b-512", 64},
	MLDSAMu:     {"ML-DSA μ message representative", 64},
}

var makers [end]func() hash.Hash

// RegisterHash says how to make hashes of a function; the package that implements it does so.
func RegisterHash(h Hash, f func() hash.Hash) {
	if h >= end {
		panic("crypto: RegisterHash of unknown hash function")
	}
	makers[h] = f
}

// HashFunc returns h: a Hash is a SignerOpts.
func (h Hash) HashFunc() Hash { return h }

// Available reports whether the program contains the function.
func (h Hash) Available() bool { return h < end && makers[h] != nil }

// New returns a hash of the function.
func (h Hash) New() hash.Hash {
	if !h.Available() {
		panic("crypto: requested hash function unavailable: " + h.String())
	}
	return makers[h]()
}

// Size returns the bytes of a sum.
func (h Hash) Size() int {
	if h == 0 || h >= end {
		panic("crypto: Size of unknown hash function")
	}
	return functions[h].size
}

func (h Hash) String() string {
	if h == 0 || h >= end {
		return "unknown hash value " + strconv.Itoa(int(h))
	}
	return functions[h].name
}

// PublicKey is a public key of any kind.
type PublicKey any

// PrivateKey is a private key of any kind.
type PrivateKey any

// Signer signs with a private key that it may not show.
type Signer interface {
	Public() PublicKey
	// Sign signs a digest, or a message if the hash function of opts is 0.
	Sign(rand io.Reader, digest []byte, opts SignerOpts) (signature []byte, err error)
}

// MessageSigner is a Signer that can hash messages itself.
type MessageSigner interface {
	Signer
	SignMessage(rand io.Reader, msg []byte, opts SignerOpts) (signature []byte, err error)
}

// SignerOpts says how to sign.
type SignerOpts interface {
	// HashFunc returns the hash function of the digest, 0 if it is no digest.
	HashFunc() Hash
}

// SignMessage signs a message, which is hashed first if the signer does not do that.
func SignMessage(signer Signer, rand io.Reader, msg []byte, opts SignerOpts) (signature []byte, err error) {
	if m, ok := signer.(MessageSigner); ok {
		return m.SignMessage(rand, msg, opts)
	}
	if f := opts.HashFunc(); f != 0 {
		h := f.New()
		h.Write(msg)
		msg = h.Sum(nil)
	}
	return signer.Sign(rand, msg, opts)
}

// Decrypter decrypts with a private key that it may not show.
type Decrypter interface {
	Public() PublicKey
	Decrypt(rand io.Reader, msg []byte, opts DecrypterOpts) (plaintext []byte, err error)
}

// DecrypterOpts says how to decrypt.
type DecrypterOpts any

// Encapsulator is the public half of a key encapsulation.
type Encapsulator interface {
	Bytes() []byte
	Encapsulate() (sharedKey, ciphertext []byte)
}

// Decapsulator is its private half.
type Decapsulator interface {
	Encapsulator() Encapsulator
	Decapsulate(ciphertext []byte) (sharedKey []byte, err error)
}
