package main

func main() {
	c := make(chan int)
	go func() {
		for i := 0; i < 1000000; i++ {
			c <- i
		}
		close(c)
	}()
	s := 0
	for v := range c {
		s += v
	}
	println(s)
}
