package p

import "unsafe"

func missing(x int) int {
	for {
		if x > 0 {
			break
		}
	}
}

func unused() {
	x := 1
	var y, z int
	z = 2
	func() {
		w := 0
	}()
L:
	for {
		break M
	}
}

func jumps() {
	goto end
	v := 1
	_ = v
end:
}

func switches(x int, i any) {
	switch x {
	case 1, 2:
		fallthrough
	case 2:
	case "a":
		fallthrough
	}
	switch t := i.(type) {
	case int, string:
	case int:
	}
	switch i.(type) {
	case error, nil, undefinedType:
	}
	for range 3.5 {
	}
	for a, b, c := range []int{} {
	}
	for k, v := range make(chan int) {
	}
	break
	continue
}

func calls(f func(int, ...string) (int, error)) (n int, err error) {
	f()
	f(1, "a", 2)
	x := f(1)
	a, b, c := f(1)
	go f
	defer len("x")
	f(1)
	{
		n := 1
		return
	}
	return 1
}
