// Package utf16 encodes and decodes UTF-16.
package utf16

const (
	replacementChar = '\uFFFD'
	surr1           = 0xD800 // first high surrogate
	surr2           = 0xDC00 // first low surrogate
	surr3           = 0xE000 // after the surrogates
	surrSelf        = 0x10000
	maxRune         = '\U0010FFFF'
)

// IsSurrogate reports whether r may be half of a pair.
func IsSurrogate(r rune) bool { return surr1 <= r && r < surr3 }

// DecodeRune returns the code point of a surrogate pair, U+FFFD if it is none.
func DecodeRune(r1, r2 rune) rune {
	if surr1 <= r1 && r1 < surr2 && surr2 <= r2 && r2 < surr3 {
		return (r1-surr1)<<10 | (r2 - surr2) + surrSelf
	}
	return replacementChar
}

// EncodeRune returns the surrogate pair for r, twice U+FFFD if it needs none.
func EncodeRune(r rune) (r1, r2 rune) {
	if r < surrSelf || r > maxRune {
		return replacementChar, replacementChar
	}
	r -= surrSelf
	return surr1 + r>>10&0x3FF, surr2 + r&0x3FF
}

// RuneLen returns the number of 16-bit words of r, -1 if r is not valid.
func RuneLen(r rune) int {
	switch {
	case 0 <= r && r < surr1, surr3 <= r && r < surrSelf:
		return 1
	case surrSelf <= r && r <= maxRune:
		return 2
	}
	return -1
}

// AppendRune appends r's encoding.
func AppendRune(a []uint16, r rune) []uint16 {
	switch RuneLen(r) {
	case 1:
		return append(a, uint16(r))
	case 2:
		r1, r2 := EncodeRune(r)
		return append(a, uint16(r1), uint16(r2))
	}
	return append(a, replacementChar)
}

// Encode returns the encoding of s.
func Encode(s []rune) []uint16 {
	n := len(s)
	for _, r := range s {
		if r >= surrSelf {
			n++
		}
	}
	a := make([]uint16, 0, n)
	for _, r := range s {
		a = AppendRune(a, r)
	}
	return a
}

// Decode returns the text that s encodes; lone surrogates become U+FFFD.
func Decode(s []uint16) []rune {
	out := make([]rune, 0, len(s))
	for i := 0; i < len(s); i++ {
		r := rune(s[i])
		if IsSurrogate(r) {
			next := rune(0)
			if i+1 < len(s) {
				next = rune(s[i+1])
			}
			d := DecodeRune(r, next)
			if d != replacementChar {
				i++
			}
			r = d
		}
		out = append(out, r)
	}
	return out
}
