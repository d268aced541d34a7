package main

func main() {
	m := map[int]int{}
	for i := 0; i < 2000000; i++ {
		m[i*7919%1000003] += i
	}
	s := 0
	for k, v := range m {
		s += k ^ v
	}
	println(len(m), s)
}
