package syntax

import (
	"slices"
	"unicode"
)

// alternative ends the alternative that is being read.
func (p *parser) alternative() {
	g := p.top()
	g.join()
	x := p.concat(g.items)
	g.items = nil
	if n := len(g.alts); n > 0 {
		last := g.alts[n-1]
		if isSingle(last) && isSingle(x) {
			g.alts[n-1] = merge(last, x)
			return
		}
		simplifyClass(last)
	}
	g.alts = append(g.alts, x)
}

// finish ends a group and returns what it holds.
func (p *parser) finish(g *group) *Regexp {
	p.alternative()
	simplifyClass(g.alts[len(g.alts)-1])
	re := p.alternation(g.alts)
	p.limits.check(re)
	classToLiteral(re, p.flags)
	return re
}

// close ends the innermost group and makes it a piece of the one around it.
func (p *parser) close() {
	g := p.top()
	re := p.finish(g)
	p.groups = p.groups[:len(p.groups)-1]
	p.flags = g.flags
	if g.cap > 0 {
		re = &Regexp{Op: OpCapture, Flags: g.flags, Sub: []*Regexp{re}, Cap: g.cap, Name: g.name}
	}
	p.push(re)
}

// hoist replaces operands that have the operator themselves by their operands.
func hoist(subs []*Regexp, op Op) []*Regexp {
	if !slices.ContainsFunc(subs, func(re *Regexp) bool { return re.Op == op }) {
		return subs
	}
	var out []*Regexp
	for _, re := range subs {
		if re.Op == op {
			out = append(out, re.Sub...)
		} else {
			out = append(out, re)
		}
	}
	return out
}

func (p *parser) concat(items []*Regexp) *Regexp {
	switch len(items) {
	case 0:
		return &Regexp{Op: OpEmptyMatch, Flags: p.flags}
	case 1:
		return items[0]
	}
	p.limits.nodes++
	re := &Regexp{Op: OpConcat, Sub: hoist(items, OpConcat)}
	p.limits.check(re)
	return re
}

// alternation joins alternatives. It takes common beginnings out:
//
//	ABC|ABD|AEF|BCX|BCY -> A(B[CD]|EF)|BC[XY]
func (p *parser) alternation(subs []*Regexp) *Regexp {
	if len(subs) == 1 {
		return subs[0]
	}
	subs = hoist(subs, OpAlternate)
	subs = p.factorStrings(subs)
	subs = p.factorPieces(subs)
	subs = mergeSingles(subs)
	subs = slices.CompactFunc(subs, func(a, b *Regexp) bool { return a.Op == OpEmptyMatch && b.Op == OpEmptyMatch })
	if len(subs) == 1 {
		return subs[0]
	}
	p.limits.nodes++
	return &Regexp{Op: OpAlternate, Sub: subs}
}

// factorStrings takes literals out that neighbours begin with.
func (p *parser) factorStrings(subs []*Regexp) []*Regexp {
	var out []*Regexp
	for i, j := 0, 0; i < len(subs); i = j {
		prefix, fold := leadingString(subs[i])
		for j = i + 1; j < len(subs); j++ {
			s, f := leadingString(subs[j])
			n := 0
			for n < len(s) && n < len(prefix) && s[n] == prefix[n] {
				n++
			}
			if f != fold || n == 0 {
				break
			}
			prefix = prefix[:n]
		}
		if j == i+1 {
			out = append(out, subs[i])
			continue
		}
		prefix = slices.Clone(prefix)
		for k := i; k < j; k++ {
			subs[k] = dropString(subs[k], len(prefix))
			p.limits.check(subs[k])
		}
		rest := p.alternation(subs[i:j:j])
		out = append(out, &Regexp{Op: OpConcat, Sub: []*Regexp{{Op: OpLiteral, Flags: fold, Rune: prefix}, rest}})
		p.limits.nodes += 2
	}
	return out
}

// leadingString returns the literal that re begins with.
func leadingString(re *Regexp) ([]rune, Flags) {
	if re.Op == OpConcat && len(re.Sub) > 0 {
		re = re.Sub[0]
	}
	if re.Op != OpLiteral {
		return nil, 0
	}
	return re.Rune, re.Flags & FoldCase
}

// dropString removes the first n runes of the literal that re begins with.
func dropString(re *Regexp, n int) *Regexp {
	if re.Op == OpLiteral {
		re.Rune = slices.Delete(re.Rune, 0, n)
		if len(re.Rune) == 0 {
			re.Op = OpEmptyMatch
		}
		return re
	}
	re.Sub[0] = dropString(re.Sub[0], n)
	if re.Sub[0].Op == OpEmptyMatch {
		return dropPiece(re)
	}
	return re
}

// factorPieces takes first pieces out that neighbours have in common. Only single runes and fixed numbers of them qualify: to
// join the paths through anything more complex could change which match is preferred.
func (p *parser) factorPieces(subs []*Regexp) []*Regexp {
	var out []*Regexp
	for i, j := 0, 0; i < len(subs); i = j {
		first := leadingPiece(subs[i])
		j = i + 1
		if first != nil && (isSingle(first) || first.Op == OpRepeat && first.Min == first.Max && isSingle(first.Sub[0])) {
			for j < len(subs) && first.Equal(leadingPiece(subs[j])) {
				j++
			}
		}
		if j == i+1 {
			out = append(out, subs[i])
			continue
		}
		for k := i; k < j; k++ {
			subs[k] = dropPiece(subs[k])
			p.limits.check(subs[k])
		}
		rest := p.alternation(subs[i:j:j])
		out = append(out, &Regexp{Op: OpConcat, Sub: []*Regexp{first, rest}})
		p.limits.nodes++
	}
	return out
}

func leadingPiece(re *Regexp) *Regexp {
	if re.Op == OpConcat && len(re.Sub) > 0 {
		re = re.Sub[0]
	}
	if re.Op == OpEmptyMatch {
		return nil
	}
	return re
}

// dropPiece removes re's first piece.
func dropPiece(re *Regexp) *Regexp {
	if re.Op != OpConcat {
		return &Regexp{Op: OpEmptyMatch}
	}
	switch len(re.Sub) {
	case 0, 1:
		return &Regexp{Op: OpEmptyMatch}
	case 2:
		return re.Sub[1]
	}
	re.Sub = slices.Delete(re.Sub, 0, 1)
	return re
}

// mergeSingles makes one class of neighbours that match a single rune.
func mergeSingles(subs []*Regexp) []*Regexp {
	var out []*Regexp
	for i, j := 0, 0; i < len(subs); i = j {
		j = i + 1
		if !isSingle(subs[i]) {
			out = append(out, subs[i])
			continue
		}
		for j < len(subs) && isSingle(subs[j]) {
			j++
		}
		if j > i+1 {
			// The widest comes first, so that little is copied.
			most := i
			for k := i + 1; k < j; k++ {
				a, b := subs[most], subs[k]
				if a.Op < b.Op || a.Op == b.Op && len(a.Rune) < len(b.Rune) {
					most = k
				}
			}
			subs[i], subs[most] = subs[most], subs[i]
			for k := i + 1; k < j; k++ {
				subs[i] = merge(subs[i], subs[k])
			}
			simplifyClass(subs[i])
		}
		out = append(out, subs[i])
	}
	return out
}

// isSingle reports whether re matches exactly one rune, whatever the rune's surroundings.
func isSingle(re *Regexp) bool {
	switch re.Op {
	case OpLiteral:
		return len(re.Rune) == 1
	case OpCharClass, OpAnyCharNotNL, OpAnyChar:
		return true
	}
	return false
}

// merge joins two nodes for which isSingle holds. A class that comes out is not clean.
func merge(a, b *Regexp) *Regexp {
	if a.Op < b.Op {
		a, b = b, a
	}
	switch a.Op {
	case OpAnyCharNotNL:
		if b.Op == OpLiteral && b.Rune[0] == '\n' || b.Op == OpCharClass && unsortedHas(b.Rune, '\n') {
			a.Op = OpAnyChar
		}
	case OpCharClass:
		if b.Op == OpLiteral {
			a.Rune = appendLiteral(a.Rune, b.Rune[0], b.Flags)
		} else {
			a.Rune = appendClass(a.Rune, b.Rune)
		}
	case OpLiteral:
		if a.Rune[0] != b.Rune[0] || a.Flags != b.Flags {
			r := appendLiteral(nil, a.Rune[0], a.Flags)
			a.Op, a.Rune = OpCharClass, appendLiteral(r, b.Rune[0], b.Flags)
		}
	}
	return a
}

func unsortedHas(class []rune, c rune) bool {
	for i := 0; i < len(class); i += 2 {
		if class[i] <= c && c <= class[i+1] {
			return true
		}
	}
	return false
}

// simplifyClass cleans a class; one that is as good as . becomes that.
func simplifyClass(re *Regexp) {
	if re.Op != OpCharClass {
		return
	}
	re.Rune = cleanClass(re.Rune)
	switch {
	case slices.Equal(re.Rune, []rune{0, unicode.MaxRune}):
		re.Op, re.Rune = OpAnyChar, nil
	case slices.Equal(re.Rune, []rune{0, '\n' - 1, '\n' + 1, unicode.MaxRune}):
		re.Op, re.Rune = OpAnyCharNotNL, nil
	}
}
