// Deferred calls of recursive functions whose results live on the heap: what a recovered panic would go on with holds nothing
// when the function begins.
package main

import "fmt"

var sink any

//go:noinline
func keep(err *error) {
	sink = err
}

func count(n int64) (res int64, err error) {
	defer keep(&err)
	if n <= 1 {
		res = n
		return
	}
	res, err = count(n - 1)
	res++
	return
}

func divide(a, b int) (q int, err error) {
	defer func() {
		if e := recover(); e != nil {
			err = fmt.Errorf("%v", e)
		}
	}()
	return a / b, nil
}

func main() {
	var total int64
	for i := range 200 {
		n, _ := count(int64(i))
		total += n
	}
	fmt.Println(total, sink != nil)
	failed := 0
	for i := range 1000 {
		if _, err := divide(i, i%3); err != nil {
			failed++
		}
	}
	fmt.Println(failed)
}
