package p

type T struct{ T }
type A B
type B A
type E struct {
	x int
	x string
}
type I interface {
	m()
	m()
}

func (T) String() string { return "" }
func (T) String() int    { return 0 }
func (int) foo()         {}
func (x *P) m()          {}

type P *int

var x = y
var y = z()

func z() int { return x }

var dup int
var dup string

func init() int { return 0 }

var v1, v2 = 1
var v3, v4 int = 1, 2, 3

const c1 = f()

func f() int

type M map[[]int]string

var s struct {
	a int
} = nil
