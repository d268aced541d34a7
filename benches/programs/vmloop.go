// A byte-code interpreter in Go: a stack machine with calls, run on a small program that counts primes and sorts.
package main

import "fmt"

type Op byte

const (
	Push Op = iota
	Load
	Store
	Add
	Sub
	Mul
	Mod
	Less
	Equal
	Jump
	JumpZero
	LoadAt
	StoreAt
	CallOp
	Return
	Dup
	Pop
	Halt
)

type Instr struct {
	op  Op
	arg int
}

type frame struct {
	pc   int
	base int
}

type Machine struct {
	code   []Instr
	stack  []int
	memory []int
	frames []frame
	steps  int
}

func (m *Machine) run() int {
	pc, base := 0, 0
	code := m.code
	stack := m.stack[:0]
	for {
		in := code[pc]
		pc++
		m.steps++
		switch in.op {
		case Push:
			stack = append(stack, in.arg)
		case Load:
			stack = append(stack, stack[base+in.arg])
		case Store:
			stack[base+in.arg] = stack[len(stack)-1]
			stack = stack[:len(stack)-1]
		case Add:
			n := len(stack) - 1
			stack[n-1] += stack[n]
			stack = stack[:n]
		case Sub:
			n := len(stack) - 1
			stack[n-1] -= stack[n]
			stack = stack[:n]
		case Mul:
			n := len(stack) - 1
			stack[n-1] *= stack[n]
			stack = stack[:n]
		case Mod:
			n := len(stack) - 1
			stack[n-1] %= stack[n]
			stack = stack[:n]
		case Less:
			n := len(stack) - 1
			v := 0
			if stack[n-1] < stack[n] {
				v = 1
			}
			stack[n-1] = v
			stack = stack[:n]
		case Equal:
			n := len(stack) - 1
			v := 0
			if stack[n-1] == stack[n] {
				v = 1
			}
			stack[n-1] = v
			stack = stack[:n]
		case Jump:
			pc = in.arg
		case JumpZero:
			n := len(stack) - 1
			if stack[n] == 0 {
				pc = in.arg
			}
			stack = stack[:n]
		case LoadAt:
			n := len(stack) - 1
			stack[n] = m.memory[stack[n]]
		case StoreAt:
			n := len(stack) - 2
			m.memory[stack[n]] = stack[n+1]
			stack = stack[:n]
		case CallOp:
			// The argument stays where it is and becomes local 0.
			m.frames = append(m.frames, frame{pc, base})
			base = len(stack) - 1
			pc = in.arg
		case Return:
			v := stack[len(stack)-1]
			stack = append(stack[:base], v)
			f := m.frames[len(m.frames)-1]
			m.frames = m.frames[:len(m.frames)-1]
			pc, base = f.pc, f.base
		case Dup:
			stack = append(stack, stack[len(stack)-1])
		case Pop:
			stack = stack[:len(stack)-1]
		case Halt:
			return stack[len(stack)-1]
		default:
			panic(fmt.Sprintf("bad op %d at %d", in.op, pc-1))
		}
	}
}

// Asm gathers instructions; labels are patched when they are placed.
type Asm struct {
	code   []Instr
	labels map[string]int
	wants  map[int]string
}

func (a *Asm) emit(op Op, arg ...int) {
	in := Instr{op: op}
	if len(arg) > 0 {
		in.arg = arg[0]
	}
	a.code = append(a.code, in)
}
func (a *Asm) to(op Op, label string) {
	a.wants[len(a.code)] = label
	a.emit(op)
}
func (a *Asm) label(name string) { a.labels[name] = len(a.code) }
func (a *Asm) done() []Instr {
	for at, name := range a.wants {
		a.code[at].arg = a.labels[name]
	}
	return a.code
}

// program counts the primes below limit by trial division with a called test, storing them in memory, and adds fib(n).
func program(limit, n int) []Instr {
	a := &Asm{labels: map[string]int{}, wants: map[int]string{}}
	a.emit(Push, 2) // local 0: candidate
	a.emit(Push, 0) // local 1: how many
	a.label("loop")
	a.emit(Load, 0)
	a.emit(Push, limit)
	a.emit(Less)
	a.to(JumpZero, "end")
	a.emit(Load, 0)
	a.to(CallOp, "prime")
	a.to(JumpZero, "next")
	a.emit(Load, 1)
	a.emit(Load, 0)
	a.emit(StoreAt)
	a.emit(Load, 1)
	a.emit(Push, 1)
	a.emit(Add)
	a.emit(Store, 1)
	a.label("next")
	a.emit(Load, 0)
	a.emit(Push, 1)
	a.emit(Add)
	a.emit(Store, 0)
	a.to(Jump, "loop")
	a.label("end")
	a.emit(Push, n)
	a.to(CallOp, "fib")
	a.emit(Load, 1)
	a.emit(Mul)
	a.emit(Halt)

	a.label("prime") // local 0: number, local 1: divisor
	a.emit(Push, 2)
	a.label("try")
	a.emit(Load, 0)
	a.emit(Load, 1)
	a.emit(Dup)
	a.emit(Mul)
	a.emit(Less)
	a.to(JumpZero, "test")
	a.emit(Push, 1)
	a.emit(Return)
	a.label("test")
	a.emit(Load, 0)
	a.emit(Load, 1)
	a.emit(Mod)
	a.to(JumpZero, "composite")
	a.emit(Load, 1)
	a.emit(Push, 1)
	a.emit(Add)
	a.emit(Store, 1)
	a.to(Jump, "try")
	a.label("composite")
	a.emit(Push, 0)
	a.emit(Return)

	a.label("fib")
	a.emit(Load, 0)
	a.emit(Push, 2)
	a.emit(Less)
	a.to(JumpZero, "deeper")
	a.emit(Load, 0)
	a.emit(Return)
	a.label("deeper")
	a.emit(Load, 0)
	a.emit(Push, 1)
	a.emit(Sub)
	a.to(CallOp, "fib")
	a.emit(Load, 0)
	a.emit(Push, 2)
	a.emit(Sub)
	a.to(CallOp, "fib")
	a.emit(Add)
	a.emit(Return)
	return a.done()
}

func main() {
	m := &Machine{code: program(120000, 26), stack: make([]int, 0, 64), memory: make([]int, 20000)}
	fmt.Println(m.run(), m.steps, m.memory[9591], m.memory[11000])
}
