// Loops around a large switch: machine code has a copy of its head behind every way. What stops, fails or collects there must be what it was.
package main

import (
	"fmt"
	"runtime"
	"strings"
	"sync/atomic"
)

type instr struct {
	op  byte
	arg int
}

type node struct {
	next *node
	v    int
}

type machine struct {
	code  []instr
	acc   int
	list  *node
	words []string
	count int
}

const (
	opAdd byte = iota
	opSub
	opMul
	opXor
	opPush
	opPop
	opWord
	opLoop
	opSkip
	opDiv
	opCall
	opHalt
)

// line is where the innermost function of this name is.
func line(name string) int {
	pcs := make([]uintptr, 20)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs)])
	for {
		f, more := frames.Next()
		if strings.HasSuffix(f.Function, name) {
			return f.Line
		}
		if !more {
			return 0
		}
	}
}

func (m *machine) helper(n int) int { return m.acc ^ n<<1 }

func (m *machine) run(limit int) (failed string) {
	pc := 0
	defer func() {
		if r := recover(); r != nil {
			failed = fmt.Sprint(r, " at pc ", pc, ", after ", m.count, ", line ", line("(*machine).run"))
		}
	}()
	for {
		in := m.code[pc]
		pc++
		m.count++
		switch in.op {
		case opAdd:
			m.acc += in.arg
		case opSub:
			m.acc -= in.arg
		case opMul:
			m.acc *= in.arg
		case opXor:
			m.acc ^= in.arg
		case opPush:
			m.list = &node{m.list, m.acc}
		case opPop:
			m.acc += m.list.v
			m.list = m.list.next
		case opWord:
			m.words = append(m.words[:m.count%7&len(m.words)], fmt.Sprint(m.acc&0xff))
		case opLoop:
			if m.count < limit {
				pc = in.arg
			}
		case opSkip:
			if m.acc&1 == 1 {
				pc += in.arg
			}
		case opDiv:
			m.acc /= in.arg
		case opCall:
			m.acc = m.helper(in.arg)
		case opHalt:
			return ""
		default:
			pc = in.arg
		}
	}
}

func program(last ...instr) []instr {
	return append([]instr{{opAdd, 7}, {opPush, 0}, {opMul, 3}, {opSkip, 2}, {opXor, 0x55}, {opSub, 1}, {opPush, 0}, {opCall, 9},
		{opPop, 0}, {opWord, 0}, {opPop, 0}, {opDiv, 3}, {20, 13}, {opLoop, 0}}, last...)
}

// spin never leaves its loop by itself: what stops it comes from outside.
func spin(done *atomic.Bool, code []byte) (n int) {
	for i := 0; ; i = (i + 1) & 15 {
		switch code[i] {
		case 0:
			n++
		case 1:
			n += 2
		case 2:
			n ^= 3
		case 3:
			n -= 1
		case 4:
			n += i
		case 5:
			n |= 1
		case 6:
			n &= 0xffffff
		case 7:
			n <<= 1
		case 8:
			n >>= 1
		default:
			if done.Load() {
				return n
			}
		}
	}
}

func main() {
	for _, last := range [][]instr{{{opHalt, 0}}, {}, {{opDiv, 0}}, {{opPop, 0}, {opPop, 0}, {99, -1}}, {{99, 1000}}} {
		m := &machine{code: program(last...), list: &node{nil, 1}}
		failed := m.run(20000)
		n := 0
		for l := m.list; l != nil; l = l.next {
			n++
		}
		fmt.Println(m.acc, m.count, n, m.words, failed)
	}
	var done atomic.Bool
	code := []byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 8, 7, 6, 1, 0, 9}
	ended := make(chan bool)
	for range 2 {
		go func() {
			spin(&done, code)
			ended <- true
		}()
	}
	var keep []*node
	for i := range 3 {
		for j := range 2000 {
			keep = append(keep, &node{nil, j})
		}
		runtime.GC()
		keep = keep[:i]
	}
	done.Store(true)
	<-ended
	<-ended
	fmt.Println("ended", len(keep))
}
