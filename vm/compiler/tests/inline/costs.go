// Functions whose costs are held against those that gc 1.27 tells (costs.txt).
package main

var g int
var arr [10]int
var sl []int
var mp map[string]int
var ifc interface{}
var bs []byte
var str string

func a1() int         { x := func() int { return 1 }; return x() }
func a2() int         { return func() int { return 1 }() }
func a3()             { x := func() { g = 1 }; x() }
func a4(i int16) int  { return arr[i] }
func a5(i uint) int   { return sl[i] }
func a6(i int) int    { return sl[i] }
func a7(s string)     { mp[s]++ }
func a8() (int, bool) { v, ok := mp["a"]; return v, ok }
func a9() {
	if _, ok := mp["a"]; ok {
		g = 1
	}
}
func b1()                                { mp = make(map[string]int) }
func b2()                                { mp = make(map[string]int, 10) }
func b3() chan int                       { return make(chan int) }
func b4()                                { var r, i = real(complex(1, 2)), 3; _ = r; _ = i }
func b5(c complex128) complex128         { return c + 3i }
func b6(c complex128) (float64, float64) { r, i := real(c), imag(c); return r, i }
func b7(x int) int {
	switch x {
	case 1:
		return 2
	case 3, 4:
		return 5
	default:
		return 6
	}
}
func b8(x int) {
	switch {
	case x > 1:
		g = 1
	case x < 0:
		g = 2
	}
}
func b9() int {
	switch 3 {
	case 3:
		return 1
	case 4:
		return g
	}
	return 0
}
func c1() {
	for i := range sl {
		g = i
	}
}
func c2() {
	for _, v := range sl {
		g = v
	}
}
func c3() {
	for range sl {
		g++
	}
}
func c4() {
	for i := range 10 {
		g = i
	}
}
func c5(c chan int) {
	select {
	case v := <-c:
		g = v
	case c <- 1:
	default:
		g = 2
	}
}
func c6() {
	switch ifc.(type) {
	case int:
		g = 1
	case string, bool:
		g = 2
	default:
		g = 3
	}
}
func c7() {
	switch v := ifc.(type) {
	case int:
		g = v
	case string:
		g = 2
	case bool, uint:
		_ = v
	}
}
func c8()            { ifc = g }
func c9() bool       { return ifc == 3 }
func d1()            { x := 1; x, y := 2, 3; _ = x; _ = y }
func d2()            { var x int; _ = x }
func d3()            { var x, y int; _, _ = x, y }
func d4()            { var x, y = 1, 2; _, _ = x, y }
func d5() (int, int) { return a8b() }

//go:noinline
func a8b() (int, int) { return 1, 2 }
func d6()             { x, y := a8b(); _, _ = x, y }
func d7()             { var x, y = a8b(); _, _ = x, y }
func d8()             { g, sl[0] = a8b() }
func d9()             { d9b(a8b()) }

//go:noinline
func d9b(x, y int) {}
func e1()          { panic("x") }
func e2()          { panic(g) }
func e3(e error)   { panic(e) }
func e4()          { str = string(bs) }
func e5()          { bs = []byte("abc") }
func e6()          { bs = []byte(str) }
func e7() string   { return str + "a" + str }
func e8()          { str += "x" }
func e9() {
	for i := 0; i < 10; i++ {
		if i == 5 {
			break
		}
		continue
	}
}

type T struct {
	a, b int
	p    *T
	U
}
type U struct{ c int }

func (t *T) pm()     {}
func (t T) vm()      {}
func (u U) um() int  { return 1 }
func (u *U) up() int { return 1 }

var t T

func f1()                { t.pm() }
func f2()                { t.vm() }
func f3(p *T)            { p.vm() }
func f4() int            { return t.c }
func f5() int            { return t.um() }
func f6(p *T) int        { return p.up() }
func f7() T              { return T{a: 1} }
func f8() *T             { return &T{1, 2, nil, U{3}} }
func f9() []int          { return []int{1, 2, 5: 3} }
func h1() [2]int         { return [...]int{1, 2} }
func h2() map[string]int { return map[string]int{"a": 1} }
func h3() *int           { return &t.a }
func h4() *int           { return &t.b }
func h5(x *[4]int) int   { return x[1] }
func h6(x *[4]int) []int { return x[1:] }
func h7() []int          { return arr[:] }
func h8(s string) string { return s[1:2] }
func h9() func()         { return t.pm }
func i1() func(*T)       { return (*T).pm }
func i2()                { (*T).pm(&t) }
func i3(f func(...int))  { f(); f(1, 2); f(sl...) }
func i4(f func(...any))  { f(1) }
func i5()                { go f1() }
func i6()                { defer f1() }
func i7() {
L:
	for {
		break L
	}
}
func i8(x any) int              { return x.(int) }
func i9(x any) (int, bool)      { v, ok := x.(int); return v, ok }
func j1(c chan int) (int, bool) { v, ok := <-c; return v, ok }
func j2()                       { print(1, g); println() }
func j3(x uint8) int            { return int(x) }
func j4(x int) int64            { return int64(x) }
func j5()                       { _ = append(sl, 1, 2) }
func j6()                       { _ = append(bs, str...) }
func j7()                       { _ = copy(sl, sl) }
func j8()                       { delete(mp, "a") }
func j9() {
	goto end
end:
	g = 1
}
func k1() {
	{
		g = 1
	}
}
func k2() { const x = 1; type q int; g = x }
func k3() int {
	if g > 1 {
		return 1
	} else if g < 0 {
		return 2
	}
	return 3
}
func k4() int {
	if true {
		return 1
	}
	return g
}
func k5() {
	if x := g; x > 1 {
		g = 2
	}
}
func k6() *int                      { x := new(int); return x }
func k7() int                       { return min(g, 1, 2) }
func k8() (x int)                   { x = 1; return }
func k9() (e error)                 { return nil }
func l1(f func() int) int           { return f() }
func l2(i interface{ m() int }) int { return i.m() }
func l3() func() int                { return func() int { return g } }
func l4(a, b string) bool           { return a == b && a != "" || !(a < b) }
func l5(x int) int                  { return -x + ^x }
func l6(p *int)                     { *p = 1; *p++ }
func l7()                           { _ = arr }
func l8(x [3]int) {
	for i, v := range x {
		_, _ = i, v
	}
}
func l9(s string) {
	for i, c := range s {
		_, _ = i, c
	}
}
func m1(m map[string]int) {
	for k, v := range m {
		_, _ = k, v
	}
}
func m2()                { var x any = 1; _ = x }
func m3() any            { return 1 }
func m4()                { var e error; e = nil; _ = e }
func m5(x, y []int) bool { return x == nil }
func m6()                { recover() }
func m7() {
	switch x := g; x {
	case 1:
		fallthrough
	case 2:
		g = 1
	}
}
func m8() { sl = sl[:len(sl)-1] }
func m9() { sl[g], sl[0] = sl[0], sl[g] }

var ch chan int

func xa1(x int) func() int    { return func() int { return x } }
func xa2(x, y int) func() int { return func() int { return x + y } }
func xa3() func() int         { x := 1; y := 2; return func() int { x++; return x + y } }
func xa4() func() {
	return func() {
		for i := 0; i < 100; i++ {
			g += i
			g -= i
			g *= i
		}
	}
}
func xa5() func() func() { return func() func() { return func() { g = 1 } } }
func xb1() int {
	switch 3 {
	case 3:
		return 1
	case 4:
		return g
	}
	return 0
}
func xb2() int {
	switch 3 {
	case 3:
		return 1
	case 4:
		return g
	default:
		g = 5
		g = 6
	}
	return 0
}
func xb3() int {
	switch 3 {
	case 1:
		return 1
	case 4:
		return g
	default:
		g = 5
		g = 6
	}
	return 0
}
func xb4() int {
	switch 3 {
	case 1, 3:
		return 1
	case 4, 5, 6:
		return g
	default:
		g = 5
		g = 6
	}
	return 0
}
func xb5() int {
	switch 3 {
	case g, 3:
		return 1
	case 4:
		return g
	}
	return 0
}
func xb6() {
	switch {
	case true:
		g = 1
	case false:
		g = 2
	}
}
func xb7() {
	switch {
	case g > 1:
		g = 1
	case false:
		g = 2
	}
}
func xb8() {
	switch 3 {
	case 3:
		g = 1
	case 4:
		g = 2
	}
}
func xc1() {
	select {
	case v := <-ch:
		g = v
	}
}
func xc2() {
	select {
	case <-ch:
	}
}
func xc3() {
	select {
	case v, ok := <-ch:
		_ = v
		_ = ok
	}
}
func xc4() {
	select {
	case g = <-ch:
	}
}
func xc5() {
	select {
	case _ = <-ch:
	}
}
func xc6() {
	select {
	default:
	}
}
func xd1() {
	switch v := ifc.(type) {
	case int:
		g = v
	}
}
func xd2() {
	switch v := ifc.(type) {
	case int, uint:
		_ = v
	}
}
func xd3() {
	switch v := ifc.(type) {
	case nil:
		_ = v
	}
}
func xd4() {
	switch v := ifc.(type) {
	default:
		_ = v
	}
}
func xd5() {
	switch v := ifc.(type) {
	case int:
		_ = v
	default:
		_ = v
	}
}
func xd6() {
	switch ifc.(type) {
	case int, uint:
	}
}
func xd7() {
	switch x := g; v := ifc.(type) {
	case int:
		_ = v
		_ = x
	}
}
func xe1(x *[4]int) {
	for i := range x {
		g = i
	}
}
func xe2(x *[4]int) {
	for _, v := range x {
		g = v
	}
}
func xe3(x *[4]int) int            { return len(x) }
func xe4(f func(), h func())       { f(); h(); f = h; f() }
func xe5(f func())                 { x := f; x() }
func xe6(p *struct{ f func() })    { p.f() }
func xe7(fs []func())              { fs[0]() }
func xe8(f func(func()), h func()) { f(h) }

type I interface{ m() }

func xe9(i I) { i.m() }
func xf1()    { x := xf2; x() }
func xf2()    {}
func xf3()    { var x func(); x = xf2; x() }
func xf4()    { func(a int) { g = a }(1) }
func xf5()    { f := func(a int) { g = a }; f(1); f(2) }
func xf6(n int) int {
	if n < 2 {
		return 1
	}
	return xf6(n - 1)
}
func xf7(n int) { xf8(n) }
func xf8(n int) {
	if n > 0 {
		xf7(n - 1)
	}
}
func xf9(x int) (y int) { defer xf2(); return x }
func xh1() {
	for i := range 10 {
		_ = i
	}
}
func xh3() { var a [3]int; a[g] = 1; a[1]++; _ = a }
func xh4(s []string) string {
	r := ""
	for _, x := range s {
		r += x
	}
	return r
}
func xh5(m map[string][]int, k string) { m[k] = append(m[k], 1) }
func xh6(a, b int) (int, int)          { return b, a }
func xh7(a int) int                    { return a<<3 | a>>29&7 ^ 5 }
func xh8() (int, error)                { return 0, nil }
func xh9() error {
	_, err := xh8()
	if err != nil {
		return err
	}
	return nil
}

type S struct {
	x []int
	n int
}

func (s *S) push(v int) { s.x = append(s.x, v); s.n++ }
func (s *S) pop() int   { v := s.x[len(s.x)-1]; s.x = s.x[:len(s.x)-1]; s.n--; return v }
func (s S) len() int    { return len(s.x) }
func xi1()              { var s S; s.push(1); s.push(2); _ = s.pop(); _ = s.len() }
func xi2(x any) string {
	if s, ok := x.(string); ok {
		return s
	}
	return ""
}
func xi3(x int) bool      { return x > 0 && x < 10 || x == 20 }
func xi4(b []byte) string { return string(b[1:]) + "x" }
func xi5(e error) {
	if e != nil {
		panic(e)
	}
}
func xi6() {
	goto L
L:
}
func xi7(x float64) int { return int(x) + int(float32(x)) }
func xi8(p *int) int {
	if p == nil {
		return 0
	}
	return *p
}
func xi9() struct{ a int } { return struct{ a int }{1} }
func xj1(x int) {
	var y [10]int
	for i := range y {
		y[i] = x
	}
}
func xj2(x []int) {
	for i := len(x) - 1; i >= 0; i-- {
		x[i] = 0
	}
}
func xj3() []*S             { return []*S{{nil, 1}, {n: 2}} }
func xj4() [][]int          { return [][]int{{1}, {2, 3}} }
func xj5() map[string]S     { return map[string]S{"a": {n: 1}} }
func xj6(x, y any) bool     { return x == y }
func xj7(x any, y int) bool { return x == y }
func xj8(s string) byte     { return s[0] }
func xj9(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		if s[i] == 'a' {
			n++
		}
	}
	return n
}
func xk1()                                   { _ = func() {} }
func xk2(f func() (int, error)) (int, error) { return f() }
func xk3(a ...int) int                       { return len(a) }
func xk4() int                               { return xk3() + xk3(1) + xk3(1, 2) }
func xk5(x uint32) uint64                    { return uint64(x)<<32 | uint64(x) }
func xk6(x uint32) bool                      { return x&(x-1) == 0 }
func xk7(s []int)                            { clear(s) }
func xk8(x complex128) float64               { return real(x)*real(x) + imag(x)*imag(x) }
func xk9(a *[3]int) []int                    { return a[:] }
func init()                                  { g = 3 }

func main() {}
