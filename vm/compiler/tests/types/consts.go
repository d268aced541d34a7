package p

const (
	a = iota
	b
	big = 1 << 100
	c = big >> 98
)

var (
	u8 uint8 = 300
	i  int   = 1.5
	f        = 1 / 0
	g  int   = big
	h        = "a" + 1
	j  [c]int
	k  = int8(200)
	l  = uint(-1)
	m  = 'x' + 1.0
	n  = len([3]int{}) / (c - 4)
)

func shifts(s uint) {
	var x float64 = 1 << s
	var y = 1.5 << 2
	_, _ = x, y
	_ = 1 << -1
}
