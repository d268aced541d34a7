package main

func compose(fs ...func(int) int) func(int) int {
	return func(x int) int {
		for _, f := range fs {
			x = f(x)
		}
		return x
	}
}

func main() {
	k := 3
	f := compose(func(x int) int { return x + k }, func(x int) int { return x * 2 }, func(x int) int { return x % 1000003 })
	x := 1
	for i := 0; i < 15000000; i++ {
		x = f(x)
	}
	println(x)
}
