package p

type S struct {
	A, b int
	E
}
type E struct{ c int }

func (e *E) Ptr() {}
func (e E) Val()  {}

type I interface{ Ptr() }

var (
	_ = S{1, 2}
	_ = S{A: 1, A: 2, d: 3}
	_ = []int{0: 1, 0: 2, -1: 3}
	_ = map[string]int{"a": 1, "a": 2}
	_ = [2]int{1, 2, 3}
	_ I = E{}
	_ I = &E{}
	_ = S{}.Ptr
	_ = S{}.a
	_ = S{}.nope
	_ = I(nil).(E)
	_ = nil == nil
	_ = []int{} == []int{}
	_ = func() {} == nil
	_ = &1
	_ = *1
	_ = <-1
	_ = -"a"
	_ = !1
	_ = 1 && true
	_ = "abc"[5]
	_ = [3]int{}[1:5]
	_ = []int{}[2:1]
	_ = append(1, 2)
	_ = make(int)
	_ = new(1, 2)
	_ = cap(map[int]int{})
	_ = copy([]int{}, "a")
	_ = complex(1, "a")
	_ = min(1, "a")
	_ = string([]int{})
	_ = int("a")
	_ = [2]int([]string{})
	_ = undefined
	_ = S
	_ = len
	_ = func(int) {}(1)
	_ interface{ ~int }
)

func g(x interface{ m() }, p *interface{ m() }) {
	x.n()
	p.m()
	x.m = nil
	g(x) = 1
	var ch <-chan int
	ch <- 1
	close(ch)
	x++
}
