package syntax

import "slices"

// Simplify returns an equivalent tree without counted repetitions. It may share nodes with re.
func (re *Regexp) Simplify() *Regexp {
	if re == nil {
		return nil
	}
	switch re.Op {
	case OpCapture, OpConcat, OpAlternate:
		var subs []*Regexp // nil as long as nothing has changed
		for i, sub := range re.Sub {
			s := sub.Simplify()
			if s != sub && subs == nil {
				subs = slices.Clone(re.Sub)
			}
			if subs != nil {
				subs[i] = s
			}
		}
		if subs == nil {
			return re
		}
		copy := *re
		copy.Rune, copy.Sub = nil, subs
		return &copy
	case OpStar, OpPlus, OpQuest:
		sub := re.Sub[0].Simplify()
		if s := unary(re.Op, re.Flags, sub); sub != re.Sub[0] || s.Op != re.Op {
			return s
		}
		return re
	case OpRepeat:
		if re.Max == 0 && re.Min == 0 {
			return &Regexp{Op: OpEmptyMatch}
		}
		return repeated(re.Sub[0].Simplify(), re.Min, re.Max, re.Flags)
	}
	return re
}

// unary applies *, + or ? to a simple tree.
func unary(op Op, flags Flags, sub *Regexp) *Regexp {
	if sub.Op == OpEmptyMatch || sub.Op == op && (sub.Flags^flags)&NonGreedy == 0 {
		return sub // (?:)* is (?:), (?:a*)* is a*
	}
	return &Regexp{Op: op, Flags: flags, Sub: []*Regexp{sub}}
}

// repeated writes a counted repetition out: x{2,} as xx+, x{2,4} as xx(x(x)?)?, which leaves less to do than xxx?x?.
func repeated(x *Regexp, lo, hi int, flags Flags) *Regexp {
	switch {
	case hi == -1 && lo == 0:
		return unary(OpStar, flags, x)
	case hi == -1 && lo == 1:
		return unary(OpPlus, flags, x)
	case hi == -1:
		return &Regexp{Op: OpConcat, Sub: append(slices.Repeat([]*Regexp{x}, lo-1), unary(OpPlus, flags, x))}
	case lo == 1 && hi == 1:
		return x
	case hi < lo:
		return &Regexp{Op: OpNoMatch}
	}
	subs := slices.Repeat([]*Regexp{x}, lo)
	if hi > lo {
		tail := unary(OpQuest, flags, x)
		for range hi - lo - 1 {
			tail = unary(OpQuest, flags, &Regexp{Op: OpConcat, Sub: []*Regexp{x, tail}})
		}
		if lo == 0 {
			return tail
		}
		subs = append(subs, tail)
	}
	return &Regexp{Op: OpConcat, Sub: subs}
}
