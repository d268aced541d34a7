// Package syntax parses regular expressions into trees and compiles trees into programs.
//
// The syntax is RE2's: Perl's without backreferences and look-around. A tree is a [Regexp]; [Regexp.Simplify] removes counted
// repetitions; [Compile] makes the program that package regexp runs.
package syntax

import "slices"

// Op is the operator of a node.
type Op uint8

// The operators.
const (
	OpNoMatch        Op = 1 + iota // matches nothing
	OpEmptyMatch                   // matches the empty string
	OpLiteral                      // matches the runes of Rune
	OpCharClass                    // matches a rune in the ranges of Rune
	OpAnyCharNotNL                 // matches any rune but newline
	OpAnyChar                      // matches any rune
	OpBeginLine                    // matches the empty string at the beginning of a line
	OpEndLine                      // matches the empty string at the end of a line
	OpBeginText                    // matches the empty string at the beginning of the text
	OpEndText                      // matches the empty string at the end of the text
	OpWordBoundary                 // matches the empty string where a word begins or ends
	OpNoWordBoundary               // matches the empty string elsewhere
	OpCapture                      // matches Sub[0] and records where; number Cap, name Name
	OpStar                         // matches Sub[0] any number of times
	OpPlus                         // matches Sub[0] at least once
	OpQuest                        // matches Sub[0] at most once
	OpRepeat                       // matches Sub[0] Min to Max times; Max is -1 for no limit
	OpConcat                       // matches all of Sub, one after the other
	OpAlternate                    // matches one of Sub
)

// opPseudo is the first number that no operator has.
const opPseudo Op = 128

// A Regexp is a node of a syntax tree.
type Regexp struct {
	Op       Op
	Flags    Flags
	Sub      []*Regexp  // operands
	Sub0     [1]*Regexp // room for a short Sub
	Rune     []rune     // runes of a literal; pairs (low, high) of a class
	Rune0    [2]rune    // room for a short Rune
	Min, Max int        // of OpRepeat
	Cap      int        // number of OpCapture
	Name     string     // name of OpCapture
}

// Equal reports whether two trees are the same.
func (x *Regexp) Equal(y *Regexp) bool {
	if x == nil || y == nil {
		return x == y
	}
	if x.Op != y.Op {
		return false
	}
	switch x.Op {
	case OpEndText:
		// \z and $ are written differently.
		return x.Flags&WasDollar == y.Flags&WasDollar
	case OpLiteral:
		return x.Flags&FoldCase == y.Flags&FoldCase && slices.Equal(x.Rune, y.Rune)
	case OpCharClass:
		return slices.Equal(x.Rune, y.Rune)
	case OpStar, OpPlus, OpQuest:
		return x.Flags&NonGreedy == y.Flags&NonGreedy && x.Sub[0].Equal(y.Sub[0])
	case OpRepeat:
		return x.Flags&NonGreedy == y.Flags&NonGreedy && x.Min == y.Min && x.Max == y.Max && x.Sub[0].Equal(y.Sub[0])
	case OpCapture:
		return x.Cap == y.Cap && x.Name == y.Name && x.Sub[0].Equal(y.Sub[0])
	case OpConcat, OpAlternate:
		return slices.EqualFunc(x.Sub, y.Sub, (*Regexp).Equal)
	}
	return true
}

// MaxCap returns the highest number of a capturing group.
func (re *Regexp) MaxCap() int {
	n := 0
	if re.Op == OpCapture {
		n = re.Cap
	}
	for _, sub := range re.Sub {
		n = max(n, sub.MaxCap())
	}
	return n
}

// CapNames returns the names of the capturing groups by number.
func (re *Regexp) CapNames() []string {
	names := make([]string, re.MaxCap()+1)
	var walk func(*Regexp)
	walk = func(re *Regexp) {
		if re.Op == OpCapture {
			names[re.Cap] = re.Name
		}
		for _, sub := range re.Sub {
			walk(sub)
		}
	}
	walk(re)
	return names
}
