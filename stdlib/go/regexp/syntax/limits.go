package syntax

const (
	maxHeight = 1000                // of a tree
	maxSize   = 128 << 20 / (5 * 8) // instructions of a program: they stay below 128 MiB
	maxRunes  = 128 << 20 / 4       // runes in classes, likewise
)

// limits watches that an expression becomes neither too deep nor too large. A tree is measured only when the number of nodes and
// the counts of the repetitions do not rule it out at a glance.
type limits struct {
	nodes, runes int
	repeats      int64 // product of all counts
	measured     map[*Regexp]measure
	broken       ErrorCode // what the expression is, once it is too much
}

type measure struct {
	height int
	size   int64 // instructions
}

// check notes a node that is new or has changed.
func (l *limits) check(re *Regexp) {
	if l.broken != "" {
		return
	}
	if l.runes > maxRunes {
		l.broken = ErrLarge
		return
	}
	l.repeats = max(l.repeats, 1)
	if re.Op == OpRepeat {
		n := int64(max(re.Max, 1))
		if re.Max < 0 {
			n = int64(max(re.Min, 1))
		}
		l.repeats = min(l.repeats*n, maxSize)
	}
	if l.nodes < maxHeight && int64(l.nodes) < maxSize/l.repeats {
		return
	}
	if l.measured == nil {
		l.measured = make(map[*Regexp]measure)
	}
	m := l.compute(re)
	switch {
	case m.size > maxSize:
		l.broken = ErrLarge
	case m.height > maxHeight:
		l.broken = ErrNestingDepth
	}
}

// compute measures a node anew; what is known of the nodes below is believed.
func (l *limits) compute(re *Regexp) measure {
	m := measure{height: 1}
	subs := int64(0)
	for _, sub := range re.Sub {
		s, ok := l.measured[sub]
		if !ok {
			s = l.compute(sub)
		}
		m.height = max(m.height, 1+s.height)
		subs += s.size
	}
	switch re.Op {
	case OpLiteral:
		m.size = int64(len(re.Rune))
	case OpCapture, OpStar:
		m.size = 2 + subs
	case OpPlus, OpQuest:
		m.size = 1 + subs
	case OpConcat:
		m.size = subs
	case OpAlternate:
		m.size = subs + int64(max(len(re.Sub)-1, 0))
	case OpRepeat:
		switch {
		case re.Max >= 0:
			m.size = int64(re.Max)*subs + int64(re.Max-re.Min)
		case re.Min == 0:
			m.size = 2 + subs
		default:
			m.size = 1 + int64(re.Min)*subs
		}
	}
	m.size = max(m.size, 1)
	l.measured[re] = m
	return m
}
