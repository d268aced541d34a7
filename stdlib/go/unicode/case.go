package unicode

// convert maps r to a case by the ranges; found tells whether they know r.
func convert(_case int, r rune, ranges []CaseRange) (mapped rune, found bool) {
	if _case < 0 || MaxCase <= _case {
		return ReplacementChar, false
	}
	lo, hi := 0, len(ranges)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		c := &ranges[m]
		switch {
		case uint32(r) < c.Lo:
			hi = m
		case uint32(r) > c.Hi:
			lo = m + 1
		default:
			delta := c.Delta[_case]
			if delta > MaxRune {
				// upper case at even distances from Lo
				n := uint32(r) - c.Lo
				if _case == LowerCase {
					return rune(c.Lo + (n | 1)), true
				}
				return rune(c.Lo + n&^1), true
			}
			return r + delta, true
		}
	}
	return r, false
}

// To maps r to UpperCase, LowerCase or TitleCase.
func To(_case int, r rune) rune {
	r, _ = convert(_case, r, CaseRanges)
	return r
}

// ToUpper maps r to upper case.
func ToUpper(r rune) rune {
	if uint32(r) <= MaxASCII {
		if 'a' <= r && r <= 'z' {
			r -= 'a' - 'A'
		}
		return r
	}
	return To(UpperCase, r)
}

// ToLower maps r to lower case.
func ToLower(r rune) rune {
	if uint32(r) <= MaxASCII {
		if 'A' <= r && r <= 'Z' {
			r += 'a' - 'A'
		}
		return r
	}
	return To(LowerCase, r)
}

// ToTitle maps r to title case.
func ToTitle(r rune) rune {
	if uint32(r) <= MaxASCII {
		return ToUpper(r)
	}
	return To(TitleCase, r)
}

// ToUpper maps r to upper case, by the language's rules first.
func (special SpecialCase) ToUpper(r rune) rune { return special.to(UpperCase, r, ToUpper) }

// ToTitle maps r to title case.
func (special SpecialCase) ToTitle(r rune) rune { return special.to(TitleCase, r, ToTitle) }

// ToLower maps r to lower case.
func (special SpecialCase) ToLower(r rune) rune { return special.to(LowerCase, r, ToLower) }

func (special SpecialCase) to(_case int, r rune, general func(rune) rune) rune {
	if x, found := convert(_case, r, special); found {
		return x
	}
	return general(r)
}

// SimpleFold returns the next code point after r that is equal to it but for case; after the largest comes the smallest.
func SimpleFold(r rune) rune {
	if r < 0 || r > MaxRune {
		return r
	}
	lo, hi := 0, len(orbits)
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		if orbits[m].from < r {
			lo = m + 1
		} else {
			hi = m
		}
	}
	if lo < len(orbits) && orbits[lo].from == r {
		return orbits[lo].to
	}
	if l := ToLower(r); l != r {
		return l
	}
	return ToUpper(r)
}

// TurkishCase holds the rules for the dotless i.
var TurkishCase SpecialCase = SpecialCase{
	{0x49, 0x49, d{0, 0x131 - 0x49, 0}},
	{0x69, 0x69, d{0x130 - 0x69, 0, 0x130 - 0x69}},
	{0x130, 0x130, d{0, 0x69 - 0x130, 0}},
	{0x131, 0x131, d{0x49 - 0x131, 0, 0x49 - 0x131}},
}

// AzeriCase is TurkishCase.
var AzeriCase SpecialCase = TurkishCase
