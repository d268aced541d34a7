// Package unicode knows the properties of characters.
package unicode

const (
	MaxRune         = '\U0010FFFF'
	ReplacementChar = '\uFFFD'
	MaxASCII        = '\u007F'
	MaxLatin1       = '\u00FF'
)

// Version is the Unicode edition of the tables.
const Version = "17.0.0"

// Indices into CaseRange.Delta.
const (
	UpperCase = iota
	LowerCase
	TitleCase
	MaxCase
)

// UpperLower in a CaseRange means that upper and lower case alternate.
const UpperLower = MaxRune + 1

// RangeTable is a set of code points as sorted ranges, those below 1<<16 in R16.
type RangeTable struct {
	R16         []Range16
	R32         []Range32
	LatinOffset int
}

// Range16 holds the code points Lo, Lo+Stride, ... Hi.
type Range16 struct {
	Lo     uint16
	Hi     uint16
	Stride uint16
}

// Range32 holds code points from 1<<16 on.
type Range32 struct {
	Lo     uint32
	Hi     uint32
	Stride uint32
}

// CaseRange tells how the code points of a range change with case.
type CaseRange struct {
	Lo    uint32
	Hi    uint32
	Delta d
}

type d [MaxCase]rune

// SpecialCase holds case mappings of a language.
type SpecialCase []CaseRange

type fold struct{ from, to rune }

type entry struct{ n16, n32, latin int32 }

var (
	ranges16 [num16]Range16
	ranges32 [num32]Range32
	cases    [numCases]CaseRange
	orbits   [numOrbits]fold
	tables   = makeTables()
)

// CaseRanges holds the case mappings of all letters that have any.
var CaseRanges = cases[:]

// load fills in the arrays, in the order of tables, and the sizes of each table.
func load(r16 *[num16]Range16, r32 *[num32]Range32, index *[numTables]entry, cases *[numCases]CaseRange, orbits *[numOrbits]fold)

func makeTables() (t [numTables]RangeTable) {
	var index [numTables]entry
	load(&ranges16, &ranges32, &index, &cases, &orbits)
	r16, r32 := ranges16[:], ranges32[:]
	for i := range index {
		e := &index[i]
		if e.n16 > 0 {
			t[i].R16, r16 = r16[:e.n16:e.n16], r16[e.n16:]
		}
		if e.n32 > 0 {
			t[i].R32, r32 = r32[:e.n32:e.n32], r32[e.n32:]
		}
		t[i].LatinOffset = int(e.latin)
	}
	return t
}

// Is reports whether r is in the table.
func Is(rangeTab *RangeTable, r rune) bool {
	if r < 0 {
		return false
	}
	if t := rangeTab.R16; len(t) > 0 && uint32(r) <= uint32(t[len(t)-1].Hi) {
		x := uint16(r)
		lo, hi := 0, len(t)
		for lo < hi {
			m := int(uint(lo+hi) >> 1)
			e := &t[m]
			switch {
			case x < e.Lo:
				hi = m
			case x > e.Hi:
				lo = m + 1
			default:
				return e.Stride == 1 || (x-e.Lo)%e.Stride == 0
			}
		}
		return false
	}
	t := rangeTab.R32
	x := uint32(r)
	lo, hi := 0, len(t)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		e := &t[m]
		switch {
		case x < e.Lo:
			hi = m
		case x > e.Hi:
			lo = m + 1
		default:
			return e.Stride == 1 || (x-e.Lo)%e.Stride == 0
		}
	}
	return false
}

// In reports whether r is in one of the tables.
func In(r rune, ranges ...*RangeTable) bool {
	for _, t := range ranges {
		if Is(t, r) {
			return true
		}
	}
	return false
}

// IsOneOf is In.
func IsOneOf(ranges []*RangeTable, r rune) bool { return In(r, ranges...) }

// IsGraphic reports whether r is a letter, mark, number, punctuation, symbol or space.
func IsGraphic(r rune) bool {
	if uint32(r) < 0x7F {
		return r >= ' '
	}
	return In(r, GraphicRanges...)
}

// IsPrint is IsGraphic without spaces other than U+0020.
func IsPrint(r rune) bool {
	if uint32(r) < 0x7F {
		return r >= ' '
	}
	return In(r, PrintRanges...)
}

// IsControl reports whether r is a control character.
func IsControl(r rune) bool { return uint32(r) < 0x20 || 0x7F <= r && r < 0xA0 }

// IsLetter reports whether r is a letter.
func IsLetter(r rune) bool {
	if uint32(r) <= MaxASCII {
		return 'a' <= r|0x20 && r|0x20 <= 'z'
	}
	return Is(L, r)
}

// IsMark reports whether r is a mark.
func IsMark(r rune) bool { return r > MaxLatin1 && Is(M, r) }

// IsNumber reports whether r is a number.
func IsNumber(r rune) bool {
	if uint32(r) <= MaxASCII {
		return '0' <= r && r <= '9'
	}
	return Is(N, r)
}

// IsDigit reports whether r is a decimal digit.
func IsDigit(r rune) bool {
	if r <= MaxLatin1 {
		return '0' <= r && r <= '9'
	}
	return Is(Nd, r)
}

// IsPunct reports whether r is punctuation.
func IsPunct(r rune) bool { return Is(P, r) }

// IsSymbol reports whether r is a symbol.
func IsSymbol(r rune) bool { return Is(S, r) }

// IsSpace reports whether r is white space.
func IsSpace(r rune) bool {
	if uint32(r) <= MaxLatin1 {
		switch r {
		case '\t', '\n', '\v', '\f', '\r', ' ', 0x85, 0xA0:
			return true
		}
		return false
	}
	return Is(White_Space, r)
}

// IsUpper reports whether r is an upper case letter.
func IsUpper(r rune) bool {
	if uint32(r) <= MaxASCII {
		return 'A' <= r && r <= 'Z'
	}
	return Is(Lu, r)
}

// IsLower reports whether r is a lower case letter.
func IsLower(r rune) bool {
	if uint32(r) <= MaxASCII {
		return 'a' <= r && r <= 'z'
	}
	return Is(Ll, r)
}

// IsTitle reports whether r is a title case letter.
func IsTitle(r rune) bool { return r > MaxLatin1 && Is(Lt, r) }
