#!/usr/bin/env python3
"""Writes what packages strings and bytes have in common: zcommon.go of each."""
import os, re
T = r'''
// Contains reports whether sub is within s.
func Contains(s, sub @T@) bool { return Index(s, sub) >= 0 }

// ContainsAny reports whether a character of chars is in s.
func ContainsAny(s @T@, chars string) bool { return IndexAny(s, chars) >= 0 }

// ContainsRune reports whether r is in s.
func ContainsRune(s @T@, r rune) bool { return IndexRune(s, r) >= 0 }

// ContainsFunc reports whether a character of s satisfies f.
func ContainsFunc(s @T@, f func(rune) bool) bool { return IndexFunc(s, f) >= 0 }

// Index returns the index of the first sub in s, or -1.
func Index(s, sub @T@) int { return bytealg.Index@X@(s, sub) }

// LastIndex returns the index of the last sub in s, or -1.
func LastIndex(s, sub @T@) int { return bytealg.LastIndex@X@(s, sub) }

// IndexByte returns the index of the first c in s, or -1.
func IndexByte(s @T@, c byte) int { return bytealg.IndexByte@X@(s, c) }

// LastIndexByte returns the index of the last c in s, or -1.
func LastIndexByte(s @T@, c byte) int { return bytealg.LastIndexByte@X@(s, c) }

// IndexRune returns the index of the first r in s, or -1. utf8.RuneError finds invalid text too.
func IndexRune(s @T@, r rune) int {
	switch {
	case 0 <= r && r < utf8.RuneSelf:
		return IndexByte(s, byte(r))
	case r == utf8.RuneError:
		for i := 0; i < len(s); {
			c, n := utf8.DecodeRune@I@(s[i:])
			if c == r {
				return i
			}
			i += n
		}
		return -1
	case !utf8.ValidRune(r):
		return -1
	}
	var b [utf8.UTFMax]byte
	n := utf8.EncodeRune(b[:], r)
	return Index(s, @T@(b[:n]))
}

// set is a set of ASCII characters.
type set [4]uint64

func (a *set) has(c byte) bool { return a[c>>6]>>(c&63)&1 != 0 }

// newSet makes a set of chars; ok is false if they are not all ASCII.
func newSet(chars string) (a set, ok bool) {
	for i := 0; i < len(chars); i++ {
		c := chars[i]
		if c >= utf8.RuneSelf {
			return a, false
		}
		a[c>>6] |= 1 << (c & 63)
	}
	return a, true
}

// anyOf reports whether r is in chars; invalid text counts as utf8.RuneError.
func anyOf(chars string, r rune) bool {
	for _, c := range chars {
		if c == r {
			return true
		}
	}
	return false
}

// IndexAny returns the index of the first character of s that is in chars, or -1.
func IndexAny(s @T@, chars string) int {
	if a, ok := newSet(chars); ok {
		for i := 0; i < len(s); i++ {
			if a.has(s[i]) {
				return i
			}
		}
		return -1
	}
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRune@I@(s[i:])
		if anyOf(chars, r) {
			return i
		}
		i += n
	}
	return -1
}

// LastIndexAny returns the index of the last character of s that is in chars, or -1.
func LastIndexAny(s @T@, chars string) int {
	if a, ok := newSet(chars); ok {
		for i := len(s) - 1; i >= 0; i-- {
			if a.has(s[i]) {
				return i
			}
		}
		return -1
	}
	for i := len(s); i > 0; {
		r, n := utf8.DecodeLastRune@I@(s[:i])
		i -= n
		if anyOf(chars, r) {
			return i
		}
	}
	return -1
}

// IndexFunc returns the index of the first character that satisfies f, or -1.
func IndexFunc(s @T@, f func(rune) bool) int { return indexFunc(s, f, true) }

// LastIndexFunc returns the index of the last character that satisfies f, or -1.
func LastIndexFunc(s @T@, f func(rune) bool) int { return lastIndexFunc(s, f, true) }

func indexFunc(s @T@, f func(rune) bool, want bool) int {
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune@I@(s[i:])
		}
		if f(r) == want {
			return i
		}
		i += n
	}
	return -1
}

func lastIndexFunc(s @T@, f func(rune) bool, want bool) int {
	for i := len(s); i > 0; {
		r, n := utf8.DecodeLastRune@I@(s[:i])
		i -= n
		if f(r) == want {
			return i
		}
	}
	return -1
}

// Count returns the number of sub in s that do not overlap; for an empty sub one more than there are characters.
func Count(s, sub @T@) int {
	switch len(sub) {
	case 0:
		return utf8.RuneCount@I@(s) + 1
	case 1:
		return bytealg.Count@X@(s, sub[0])
	}
	n := 0
	for {
		i := Index(s, sub)
		if i < 0 {
			return n
		}
		n++
		s = s[i+len(sub):]
	}
}

// explode splits s into at most n characters (n < 0: all).
func explode(s @T@, n int) []@T@ {
	m := utf8.RuneCount@I@(s)
	if n < 0 || n > m {
		n = m
	}
	a := make([]@T@, n)
	for i := 0; i < n-1; i++ {
		_, w := utf8.DecodeRune@I@(s)
		a[i] = @cut(s,0,w)@
		s = s[w:]
	}
	if n > 0 {
		a[n-1] = s
	}
	return a
}

// split splits s at sep and leaves save bytes of each sep in the parts.
func split(s, sep @T@, save, n int) []@T@ {
	if n == 0 {
		return nil
	}
	if len(sep) == 0 {
		return explode(s, n)
	}
	if n < 0 {
		n = Count(s, sep) + 1
	}
	a := make([]@T@, 0, min(n, len(s)+1))
	for len(a) < n-1 {
		i := Index(s, sep)
		if i < 0 {
			break
		}
		a = append(a, @cut(s,0,i+save)@)
		s = s[i+len(sep):]
	}
	return append(a, s)
}

// SplitN splits s at sep into at most n parts (n < 0: all).
func SplitN(s, sep @T@, n int) []@T@ { return split(s, sep, 0, n) }

// SplitAfterN splits s after each sep into at most n parts (n < 0: all).
func SplitAfterN(s, sep @T@, n int) []@T@ { return split(s, sep, len(sep), n) }

// Split splits s at sep.
func Split(s, sep @T@) []@T@ { return split(s, sep, 0, -1) }

// SplitAfter splits s after each sep.
func SplitAfter(s, sep @T@) []@T@ { return split(s, sep, len(sep), -1) }

// Fields splits s at white space.
func Fields(s @T@) []@T@ { return FieldsFunc(s, unicode.IsSpace) }

// FieldsFunc splits s at runs of characters that satisfy f.
func FieldsFunc(s @T@, f func(rune) bool) []@T@ {
	a := make([]@T@, 0, 8)
	start := -1
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune@I@(s[i:])
		}
		if f(r) {
			if start >= 0 {
				a = append(a, @cut(s,start,i)@)
				start = -1
			}
		} else if start < 0 {
			start = i
		}
		i += n
	}
	if start >= 0 {
		a = append(a, @cut(s,start,len(s))@)
	}
	return a
}

// Lines iterates over the lines of s, newlines included.
func Lines(s @T@) iter.Seq[@T@] {
	return func(yield func(@T@) bool) {
		for s := s; len(s) > 0; {
			n := IndexByte(s, '\n') + 1
			if n == 0 {
				n = len(s)
			}
			if !yield(@cut(s,0,n)@) {
				return
			}
			s = s[n:]
		}
	}
}

func splitSeq(s, sep @T@, save int) iter.Seq[@T@] {
	return func(yield func(@T@) bool) {
		s := s
		if len(sep) == 0 {
			for len(s) > 0 {
				_, n := utf8.DecodeRune@I@(s)
				if !yield(@cut(s,0,n)@) {
					return
				}
				s = s[n:]
			}
			return
		}
		for {
			i := Index(s, sep)
			if i < 0 {
				break
			}
			if !yield(@cut(s,0,i+save)@) {
				return
			}
			s = s[i+len(sep):]
		}
		yield(@cut(s,0,len(s))@)
	}
}

// SplitSeq iterates over the parts of s between seps.
func SplitSeq(s, sep @T@) iter.Seq[@T@] { return splitSeq(s, sep, 0) }

// SplitAfterSeq iterates over the parts of s after each sep.
func SplitAfterSeq(s, sep @T@) iter.Seq[@T@] { return splitSeq(s, sep, len(sep)) }

// FieldsSeq iterates over the parts of s between white space.
func FieldsSeq(s @T@) iter.Seq[@T@] { return FieldsFuncSeq(s, unicode.IsSpace) }

// FieldsFuncSeq iterates over the parts of s between characters that satisfy f.
func FieldsFuncSeq(s @T@, f func(rune) bool) iter.Seq[@T@] {
	return func(yield func(@T@) bool) {
		start := -1
		for i := 0; i < len(s); {
			r, n := utf8.DecodeRune@I@(s[i:])
			if f(r) {
				if start >= 0 {
					if !yield(@cut(s,start,i)@) {
						return
					}
					start = -1
				}
			} else if start < 0 {
				start = i
			}
			i += n
		}
		if start >= 0 {
			yield(@cut(s,start,len(s))@)
		}
	}
}

// HasPrefix reports whether s begins with prefix.
func HasPrefix(s, prefix @T@) bool { return len(s) >= len(prefix) && @eq(s[:len(prefix)], prefix)@ }

// HasSuffix reports whether s ends with suffix.
func HasSuffix(s, suffix @T@) bool {
	return len(s) >= len(suffix) && @eq(s[len(s)-len(suffix):], suffix)@
}

// TrimFunc removes the characters that satisfy f from both ends.
func TrimFunc(s @T@, f func(rune) bool) @T@ { return TrimRightFunc(TrimLeftFunc(s, f), f) }

// TrimLeftFunc removes the characters that satisfy f from the start.
func TrimLeftFunc(s @T@, f func(rune) bool) @T@ {
	i := indexFunc(s, f, false)
	if i < 0 {
		return @none@
	}
	return s[i:]
}

// TrimRightFunc removes the characters that satisfy f from the end.
func TrimRightFunc(s @T@, f func(rune) bool) @T@ {
	i := lastIndexFunc(s, f, false)
	if i < 0 {
		return s[:0]
	}
	_, n := utf8.DecodeRune@I@(s[i:])
	return s[:i+n]
}

// Trim removes the characters in cutset from both ends.
func Trim(s @T@, cutset string) @T@ { return TrimRight(TrimLeft(s, cutset), cutset) }

// TrimLeft removes the characters in cutset from the start.
func TrimLeft(s @T@, cutset string) @T@ {
	if a, ok := newSet(cutset); ok {
		for len(s) > 0 && a.has(s[0]) {
			s = s[1:]
		}
	} else {
		for len(s) > 0 {
			r, n := utf8.DecodeRune@I@(s)
			if !anyOf(cutset, r) {
				break
			}
			s = s[n:]
		}
	}
	if len(s) == 0 {
		return @none@
	}
	return s
}

// TrimRight removes the characters in cutset from the end.
func TrimRight(s @T@, cutset string) @T@ {
	if a, ok := newSet(cutset); ok {
		for len(s) > 0 && a.has(s[len(s)-1]) {
			s = s[:len(s)-1]
		}
		return s
	}
	for len(s) > 0 {
		r, n := utf8.DecodeLastRune@I@(s)
		if !anyOf(cutset, r) {
			break
		}
		s = s[:len(s)-n]
	}
	return s
}

// TrimSpace removes white space from both ends.
func TrimSpace(s @T@) @T@ {
	s = TrimFunc(s, unicode.IsSpace)
	if len(s) == 0 {
		return @none@
	}
	return s
}

// TrimPrefix removes prefix from the start, if it is there.
func TrimPrefix(s, prefix @T@) @T@ {
	if HasPrefix(s, prefix) {
		return s[len(prefix):]
	}
	return s
}

// TrimSuffix removes suffix from the end, if it is there.
func TrimSuffix(s, suffix @T@) @T@ {
	if HasSuffix(s, suffix) {
		return s[:len(s)-len(suffix)]
	}
	return s
}

// Cut splits s at the first sep.
func Cut(s, sep @T@) (before, after @T@, found bool) {
	if i := Index(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, @none@, false
}

// CutLast splits s at the last sep.
func CutLast(s, sep @T@) (before, after @T@, found bool) {
	if i := LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, @none@, false
}

// CutPrefix removes prefix and reports whether it was there.
func CutPrefix(s, prefix @T@) (after @T@, found bool) {
	if !HasPrefix(s, prefix) {
		return s, false
	}
	return s[len(prefix):], true
}

// CutSuffix removes suffix and reports whether it was there.
func CutSuffix(s, suffix @T@) (before @T@, found bool) {
	if !HasSuffix(s, suffix) {
		return s, false
	}
	return s[:len(s)-len(suffix)], true
}

// EqualFold reports whether s and t are equal but for case.
func EqualFold(s, t @T@) bool {
	for len(s) > 0 && len(t) > 0 {
		a, n := rune(s[0]), 1
		if a >= utf8.RuneSelf {
			a, n = utf8.DecodeRune@I@(s)
		}
		b, m := rune(t[0]), 1
		if b >= utf8.RuneSelf {
			b, m = utf8.DecodeRune@I@(t)
		}
		s, t = s[n:], t[m:]
		if a == b {
			continue
		}
		if a > b {
			a, b = b, a
		}
		if b < utf8.RuneSelf {
			if 'A' <= a && a <= 'Z' && b == a+'a'-'A' {
				continue
			}
			return false
		}
		r := unicode.SimpleFold(a)
		for r != a && r < b {
			r = unicode.SimpleFold(r)
		}
		if r != b {
			return false
		}
	}
	return len(s) == len(t)
}

// Map replaces each character by what mapping returns; a negative result drops it.
func Map(mapping func(rune) rune, s @T@) @T@ {
	b := make([]byte, 0, len(s))
	@mapstart@
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune@I@(s[i:])
		}
		c := mapping(r)
		@mapsame@
		if c >= 0 {
			b = utf8.AppendRune(b, c)
		}
		i += n
	}
	@mapend@
}

// ToUpper maps all letters to upper case.
func ToUpper(s @T@) @T@ {
	ascii, change := true, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		ascii = ascii && c < utf8.RuneSelf
		change = change || 'a' <= c && c <= 'z'
	}
	if !ascii {
		return Map(unicode.ToUpper, s)
	}
	@same@
	b := []byte(s)@clone@
	for i, c := range b {
		if 'a' <= c && c <= 'z' {
			b[i] = c - 'a' + 'A'
		}
	}
	return @ret(b)@
}

// ToLower maps all letters to lower case.
func ToLower(s @T@) @T@ {
	ascii, change := true, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		ascii = ascii && c < utf8.RuneSelf
		change = change || 'A' <= c && c <= 'Z'
	}
	if !ascii {
		return Map(unicode.ToLower, s)
	}
	@same@
	b := []byte(s)@clone@
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c - 'A' + 'a'
		}
	}
	return @ret(b)@
}

// ToTitle maps all letters to title case.
func ToTitle(s @T@) @T@ { return Map(unicode.ToTitle, s) }

// ToUpperSpecial maps all letters to upper case by the rules c.
func ToUpperSpecial(c unicode.SpecialCase, s @T@) @T@ { return Map(c.ToUpper, s) }

// ToLowerSpecial maps all letters to lower case by the rules c.
func ToLowerSpecial(c unicode.SpecialCase, s @T@) @T@ { return Map(c.ToLower, s) }

// ToTitleSpecial maps all letters to title case by the rules c.
func ToTitleSpecial(c unicode.SpecialCase, s @T@) @T@ { return Map(c.ToTitle, s) }

// Title maps the first letters of words to title case.
//
// Deprecated: it does not know punctuation well.
func Title(s @T@) @T@ {
	prev := ' '
	return Map(func(r rune) rune {
		word := unicode.IsLetter(prev) || unicode.IsDigit(prev) || prev == '_' ||
			prev > unicode.MaxASCII && !unicode.IsSpace(prev)
		prev = r
		if word {
			return r
		}
		return unicode.ToTitle(r)
	}, s)
}

// ToValidUTF8 replaces runs of invalid bytes by replacement.
func ToValidUTF8(s, replacement @T@) @T@ {
	b := make([]byte, 0, len(s)+len(replacement))
	invalid, any := false, false
	for i := 0; i < len(s); {
		c, n := rune(s[i]), 1
		if c >= utf8.RuneSelf {
			c, n = utf8.DecodeRune@I@(s[i:])
			if n == 1 {
				if !invalid {
					b = append(b, replacement...)
				}
				invalid, any = true, true
				i++
				continue
			}
		}
		invalid = false
		b = append(b, s[i:i+n]...)
		i += n
	}
	@valid@
	return @ret(b)@
}

// Replace replaces the first n (n < 0: all) old by new.
func Replace(s, old, new @T@, n int) @T@ {
	m := 0
	if @cond@n != 0 {
		m = Count(s, old)
	}
	if m == 0 {
		@copyof@
	}
	if n < 0 || m < n {
		n = m
	}
	b := make([]byte, 0, len(s)+n*(len(new)-len(old)))
	start := 0
	for i := range n {
		j := start
		if len(old) == 0 {
			if i > 0 {
				_, w := utf8.DecodeRune@I@(s[start:])
				j += w
			}
		} else {
			j += Index(s[start:], old)
		}
		b = append(b, s[start:j]...)
		b = append(b, new...)
		start = j + len(old)
	}
	b = append(b, s[start:]...)
	return @ret(b)@
}

// ReplaceAll replaces all old by new.
func ReplaceAll(s, old, new @T@) @T@ { return Replace(s, old, new, -1) }
'''
def gen(pkg, subst, funcs):
    t = T
    for k, f in funcs.items():
        t = re.sub(r'@%s\(((?:[^()@]|\([^()]*\))*)\)@' % k, lambda m: f(*re.split(r',\s*', m[1])), t)
    for k, v in subst.items():
        t = t.replace('@%s@' % k, v)
    imp = ''.join('\t"%s"\n' % i for i in sorted(['internal/bytealg', 'iter', 'unicode', 'unicode/utf8'] + (['unsafe'] if pkg == 'strings' else [])))
    root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'go')
    open('%s/%s/zcommon.go' % (root, pkg), 'w').write('// Written by tools/gen_strings.py.\n\npackage %s\n\nimport (\n%s)\n%s' % (pkg, imp, t))
gen('strings', dict(T='string', X='String', I='InString', none='""', mapstart='same := true', clone='', cond='old != new && ',
    mapsame='''if same {
			if c == r && (c != utf8.RuneError || n != 1) {
				i += n
				continue
			}
			same = false
			b = append(b, s[:i]...)
		}''',
    mapend='if same {\n\t\treturn s\n\t}\n\treturn string(b)', same='if !change {\n\t\treturn s\n\t}', valid='if !any {\n\t\treturn s\n\t}', copyof='return s'),
    dict(cut=lambda s, a, b: '%s[%s:%s]' % (s, '' if a == '0' else a, b), eq=lambda a, b: '%s == %s' % (a, b), ret=lambda b: 'unsafe.String(unsafe.SliceData(%s), len(%s))' % (b, b)))
gen('bytes', dict(T='[]byte', X='', I='', none='nil', mapstart='', mapsame='', mapend='return b', clone='', cond='',
    same='_ = change', valid='_ = any', copyof='return append([]byte(nil), s...)'),
    dict(cut=lambda s, a, b: '%s[%s:%s:%s]' % (s, '' if a == '0' else a, b, b), eq=lambda a, b: 'string(%s) == string(%s)' % (a, b), ret=lambda b: b))
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'go/bytes/zcommon.go')
s = open(root).read().replace('b := []byte(s)\n', 'b := append([]byte{}, s...)\n').replace('\t_ = change\n', '').replace('ascii, change := true, false', 'ascii := true')
s = re.sub(r'\t\tchange = [^\n]*\n', '', s).replace('\t_ = any\n', '').replace('invalid, any := false, false', 'invalid := false').replace('invalid, any = true, true', 'invalid = true')
s = s.replace('(s []byte, f func(rune) bool)', '(s []byte, f func(r rune) bool)').replace('Map(mapping func(rune) rune', 'Map(mapping func(r rune) rune')
open(root, 'w').write(s)
