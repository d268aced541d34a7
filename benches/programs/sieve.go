package main

func main() {
	n := 20000000
	s := make([]bool, n+1)
	c := 0
	for i := 2; i <= n; i++ {
		if !s[i] {
			c++
			for j := i * 2; j <= n; j += i {
				s[j] = true
			}
		}
	}
	println(c)
}
