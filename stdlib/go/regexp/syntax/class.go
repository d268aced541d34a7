package syntax

import (
	"slices"
	"unicode"
)

// A class is a list of ranges, flat: low, high, low, high. It is clean if the ranges are sorted and do not touch.

// minFold and maxFold are the ends of the range that holds all runes with a case variant.
const (
	minFold = 0x0041
	maxFold = 0x1e943
)

// appendRange adds a range. Looking back two ranges keeps alternating upper and lower case letters from piling up.
func appendRange(r []rune, lo, hi rune) []rune {
	for back := 2; back <= 4 && back <= len(r); back += 2 {
		have := r[len(r)-back : len(r)-back+2]
		if lo <= have[1]+1 && have[0] <= hi+1 {
			have[0], have[1] = min(have[0], lo), max(have[1], hi)
			return r
		}
	}
	return append(r, lo, hi)
}

// appendFoldedRange adds a range and all case variants of its runes.
func appendFoldedRange(r []rune, lo, hi rune) []rune {
	if lo <= minFold && hi >= maxFold || hi < minFold || lo > maxFold {
		return appendRange(r, lo, hi)
	}
	if lo < minFold {
		r = appendRange(r, lo, minFold-1)
		lo = minFold
	}
	if hi > maxFold {
		r = appendRange(r, maxFold+1, hi)
		hi = maxFold
	}
	for c := lo; c <= hi; c++ {
		r = appendRange(r, c, c)
		for f := unicode.SimpleFold(c); f != c; f = unicode.SimpleFold(f) {
			r = appendRange(r, f, f)
		}
	}
	return r
}

func appendLiteral(r []rune, c rune, flags Flags) []rune {
	if flags&FoldCase != 0 {
		return appendFoldedRange(r, c, c)
	}
	return appendRange(r, c, c)
}

func appendClass(r, class []rune) []rune {
	for i := 0; i < len(class); i += 2 {
		r = appendRange(r, class[i], class[i+1])
	}
	return r
}

func appendFoldedClass(r, class []rune) []rune {
	for i := 0; i < len(class); i += 2 {
		r = appendFoldedRange(r, class[i], class[i+1])
	}
	return r
}

// appendNegatedClass adds what a clean class lacks.
func appendNegatedClass(r, class []rune) []rune {
	next := rune(0)
	for i := 0; i < len(class); i += 2 {
		if lo := class[i]; next < lo {
			r = appendRange(r, next, lo-1)
		}
		next = class[i+1] + 1
	}
	if next <= unicode.MaxRune {
		r = appendRange(r, next, unicode.MaxRune)
	}
	return r
}

// tableRanges calls f for the ranges of a table; those with gaps come rune by rune.
func tableRanges(t *unicode.RangeTable, f func(lo, hi rune)) {
	each := func(lo, hi, stride rune) {
		if stride == 1 {
			f(lo, hi)
			return
		}
		for c := lo; c <= hi; c += stride {
			f(c, c)
		}
	}
	for _, x := range t.R16 {
		each(rune(x.Lo), rune(x.Hi), rune(x.Stride))
	}
	for _, x := range t.R32 {
		each(rune(x.Lo), rune(x.Hi), rune(x.Stride))
	}
}

func appendTable(r []rune, t *unicode.RangeTable) []rune {
	tableRanges(t, func(lo, hi rune) { r = appendRange(r, lo, hi) })
	return r
}

// cleanClass sorts the ranges in place and joins those that touch.
func cleanClass(r []rune) []rune {
	clean := true
	for i := 2; i < len(r) && clean; i += 2 {
		clean = r[i] > r[i-1]+1
	}
	if clean {
		return r
	}
	pairs := make([][2]rune, len(r)/2)
	for i := range pairs {
		pairs[i] = [2]rune{r[2*i], r[2*i+1]}
	}
	slices.SortFunc(pairs, func(a, b [2]rune) int { return int(a[0] - b[0]) })
	out := r[:0]
	for _, p := range pairs {
		if n := len(out); n > 0 && p[0] <= out[n-1]+1 {
			out[n-1] = max(out[n-1], p[1])
		} else {
			out = append(out, p[0], p[1])
		}
	}
	return out
}

// negateClass returns the complement of a clean class.
func negateClass(class []rune) []rune {
	return appendNegatedClass(make([]rune, 0, len(class)+2), class)
}

// inCharClass reports whether a clean class holds c.
func inCharClass(c rune, class []rune) bool {
	lo, hi := 0, len(class)/2
	for lo < hi {
		m := int(uint(lo+hi) >> 1)
		switch {
		case c < class[2*m]:
			hi = m
		case c > class[2*m+1]:
			lo = m + 1
		default:
			return true
		}
	}
	return false
}

// minFoldRune returns the smallest case variant.
func minFoldRune(c rune) rune {
	if c < minFold || c > maxFold {
		return c
	}
	least := c
	for f := unicode.SimpleFold(c); f != c; f = unicode.SimpleFold(f) {
		least = min(least, f)
	}
	return least
}
