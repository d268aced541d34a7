package syntax

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// escape reads a backslash and what belongs to it, outside of brackets.
func (p *parser) escape(s string) (rest string, err error) {
	if p.flags&PerlX != 0 && len(s) >= 2 {
		switch s[1] {
		case 'A':
			p.op(OpBeginText)
			return s[2:], nil
		case 'b':
			p.op(OpWordBoundary)
			return s[2:], nil
		case 'B':
			p.op(OpNoWordBoundary)
			return s[2:], nil
		case 'z':
			p.op(OpEndText)
			return s[2:], nil
		case 'C':
			return "", &Error{ErrInvalidEscape, s[:2]} // a single byte: not supported
		case 'Q':
			quoted, rest, _ := strings.Cut(s[2:], `\E`)
			for quoted != "" {
				var c rune
				if c, quoted, err = nextRune(quoted); err != nil {
					return "", err
				}
				p.literal(c)
			}
			return rest, nil
		}
	}
	re := &Regexp{Op: OpCharClass, Flags: p.flags}
	class, rest, ok, err := p.classEscape(s, re.Rune0[:0])
	if err != nil {
		return "", err
	}
	if ok {
		re.Rune = class
		p.push(re)
		return rest, nil
	}
	c, rest, err := escapedRune(s)
	if err != nil {
		return "", err
	}
	p.literal(c)
	return rest, nil
}

// classEscape adds the class that \pN, \d and the like at the front of s mean; ok is false if there is none.
func (p *parser) classEscape(s string, r []rune) (out []rune, rest string, ok bool, err error) {
	if len(s) < 2 || s[0] != '\\' {
		return r, s, false, nil
	}
	if p.flags&UnicodeGroups != 0 && (s[1] == 'p' || s[1] == 'P') {
		out, rest, err = unicodeGroup(s, r, p.flags)
		return out, rest, err == nil, err
	}
	if p.flags&PerlX != 0 {
		if class, negate, ok := perlClass(s[1]); ok {
			return appendGroup(r, class, negate, p.flags), s[2:], true, nil
		}
	}
	return r, s, false, nil
}

// escapedRune reads an escape that stands for one rune.
func escapedRune(s string) (c rune, rest string, err error) {
	t := s[1:]
	if t == "" {
		return 0, "", &Error{ErrTrailingBackslash, ""}
	}
	c, t, err = nextRune(t)
	if err != nil {
		return 0, "", err
	}
	octal := func() bool { return t != "" && '0' <= t[0] && t[0] <= '7' }
	switch {
	case c == '0' || '1' <= c && c <= '7' && octal():
		// A digit alone would be a back-reference, 0 is NUL.
		v := c - '0'
		for n := 1; n < 3 && octal(); n++ {
			v = v*8 + rune(t[0]-'0')
			t = t[1:]
		}
		return v, t, nil
	case c == 'x' && t != "":
		v, after, ok, err := hexRune(t)
		if err != nil {
			return 0, "", err
		}
		if ok {
			return v, after, nil
		}
		t = after
	case c < utf8.RuneSelf && !isAlnum(c):
		return c, t, nil // punctuation means itself
	default:
		// No \b for backspace: it is a word boundary outside of brackets.
		if i := strings.IndexRune("afnrtv", c); i >= 0 {
			return rune("\a\f\n\r\t\v"[i]), t, nil
		}
	}
	return 0, "", &Error{ErrInvalidEscape, s[:len(s)-len(t)]}
}

// hexRune reads what follows \x: two digits, or any number of them in braces. If ok is false, rest begins behind the mistake.
func hexRune(s string) (v rune, rest string, ok bool, err error) {
	c, rest, err := nextRune(s)
	if err != nil {
		return 0, "", false, err
	}
	if c != '{' {
		hi := hexDigit(c)
		if c, rest, err = nextRune(rest); err != nil {
			return 0, "", false, err
		}
		lo := hexDigit(c)
		return hi<<4 | lo, rest, hi >= 0 && lo >= 0, nil
	}
	for digits := 0; rest != ""; digits++ {
		if c, rest, err = nextRune(rest); err != nil {
			return 0, "", false, err
		}
		if c == '}' {
			return v, rest, digits > 0, nil
		}
		d := hexDigit(c)
		if d < 0 {
			break
		}
		if v = v<<4 | d; v > unicode.MaxRune {
			break
		}
	}
	return 0, rest, false, nil
}

func hexDigit(c rune) rune {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10
	}
	return -1
}

// class reads a class in brackets.
func (p *parser) class(s string) (rest string, err error) {
	re := &Regexp{Op: OpCharClass, Flags: p.flags}
	r := re.Rune0[:0]
	t := s[1:]
	negate := strings.HasPrefix(t, "^")
	if negate {
		t = t[1:]
		if p.flags&ClassNL == 0 {
			r = append(r, '\n', '\n') // so that the complement lacks it
		}
	}
	for first := true; first || t == "" || t[0] != ']'; first = false {
		if strings.HasPrefix(t, "-") && p.flags&PerlX == 0 && !first && (len(t) == 1 || t[1] != ']') {
			// POSIX wants a hyphen in front or at the end.
			_, size := utf8.DecodeRuneInString(t[1:])
			return "", &Error{ErrInvalidCharRange, t[:1+size]}
		}
		if len(t) > 2 && t[:2] == "[:" {
			if end := strings.Index(t[2:], ":]"); end >= 0 {
				name := t[2 : 2+end]
				class := posixClass(strings.TrimPrefix(name, "^"))
				if class == nil {
					return "", &Error{ErrInvalidCharRange, t[:end+4]}
				}
				r = appendGroup(r, class, name[0] == '^', p.flags)
				t = t[end+4:]
				continue
			}
		}
		var ok bool
		if r, t, ok, err = p.classEscape(t, r); err != nil {
			return "", err
		} else if ok {
			continue
		}
		start := t
		var lo, hi rune
		if lo, t, err = classRune(t, s); err != nil {
			return "", err
		}
		hi = lo
		if len(t) >= 2 && t[0] == '-' && t[1] != ']' {
			if hi, t, err = classRune(t[1:], s); err != nil {
				return "", err
			}
			if hi < lo {
				return "", &Error{ErrInvalidCharRange, start[:len(start)-len(t)]}
			}
		}
		if p.flags&FoldCase != 0 {
			r = appendFoldedRange(r, lo, hi)
		} else {
			r = appendRange(r, lo, hi)
		}
	}
	r = cleanClass(r)
	if negate {
		r = negateClass(r)
	}
	re.Rune = r
	p.push(re)
	return t[1:], nil
}

// classRune reads a rune in brackets; class is the whole text from the bracket on.
func classRune(s, class string) (c rune, rest string, err error) {
	if s == "" {
		return 0, "", &Error{ErrMissingBracket, class}
	}
	if s[0] == '\\' {
		return escapedRune(s)
	}
	return nextRune(s)
}
