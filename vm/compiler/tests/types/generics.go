package p

type Number interface {
	~int | ~float64
}

func Sum[T Number](xs ...T) (s T) {
	for _, x := range xs {
		s += x
	}
	return
}

type List[T any] struct {
	next *List[T]
	val  T
}

func (l *List[T]) Push(x T) *List[T] { return &List[T]{l, x} }
func (l *List[T]) Map[U any](f func(T) U) *List[U] {
	if l == nil {
		return nil
	}
	return l.next.Map(f).Push(f(l.val))
}

type Set[K comparable] = map[K]struct{}

func Keys[M ~map[K]V, K comparable, V any](m M) []K { return nil }

type myInt int

var (
	_ = Sum(1, 2.5)
	_ = Sum("a")
	_ = Sum[string]
	_ = Sum(myInt(1))
	_ List
	_ List[int, string]
	_ Set[[]int]
	_ = Keys(map[string]int{})
	_ = Keys(3)
	_ func(int, int) int = max2
	_ = (&List[int]{}).Map(func(i int) string { return "" }).val + 1
)

func max2[T Number](a, b T) T { return a }

func bad[T any](x, y T) bool { return x == y }

func conv[T ~[]byte | ~string](x T) int {
	for i := range x {
		return i
	}
	return x.foo
}

type Rec[T any] struct{ f *Rec[Rec[T]] }
