package main

type S interface{ A() int }
type X struct{ v int }
type Y struct{ v int }

func (x *X) A() int { return x.v }
func (y *Y) A() int { return y.v * 2 }
func main() {
	ss := []S{&X{1}, &Y{2}, &X{3}}
	t := 0
	for i := 0; i < 100000000; i++ {
		t += ss[i%3].A()
	}
	println(t)
}
