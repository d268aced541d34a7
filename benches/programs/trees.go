package main

type Node struct{ l, r *Node }

func make_(d int) *Node {
	if d == 0 {
		return &Node{}
	}
	return &Node{make_(d - 1), make_(d - 1)}
}
func (n *Node) check() int {
	if n.l == nil {
		return 1
	}
	return 1 + n.l.check() + n.r.check()
}
func main() {
	long := make_(18)
	t := 0
	for i := 0; i < 200; i++ {
		t += make_(13).check()
	}
	println(t, long.check())
}
