package path

import (
	"errors"
	"unicode/utf8"
)

// ErrBadPattern tells that a pattern is malformed.
var ErrBadPattern = errors.New("syntax error in pattern")

// Match reports whether name matches the shell pattern: * any characters but slash, ? one, [a-z] one of a class.
func Match(pattern, name string) (matched bool, err error) {
	if err := check(pattern); err != nil {
		return false, err
	}
	return match(pattern, name), nil
}

// check finds malformed patterns.
func check(p string) error {
	for p != "" {
		switch p[0] {
		case '\\':
			if len(p) == 1 {
				return ErrBadPattern
			}
			_, n := utf8.DecodeRuneInString(p[1:])
			p = p[1+n:]
		case '[':
			_, rest, err := class(p[1:], 0)
			if err != nil {
				return err
			}
			p = rest
		default:
			p = p[1:]
		}
	}
	return nil
}

// char reads a character of a class.
func char(p string) (r rune, rest string, err error) {
	if p == "" || p[0] == '-' || p[0] == ']' {
		return 0, "", ErrBadPattern
	}
	if p[0] == '\\' {
		p = p[1:]
		if p == "" {
			return 0, "", ErrBadPattern
		}
	}
	r, n := utf8.DecodeRuneInString(p)
	if r == utf8.RuneError && n == 1 {
		return 0, "", ErrBadPattern
	}
	if p = p[n:]; p == "" {
		return 0, "", ErrBadPattern
	}
	return r, p, nil
}

// class reads a class after its bracket and reports whether it holds r.
func class(p string, r rune) (ok bool, rest string, err error) {
	negated := false
	if p != "" && p[0] == '^' {
		negated = true
		p = p[1:]
	}
	for first := true; ; first = false {
		if p != "" && p[0] == ']' && !first {
			return ok != negated, p[1:], nil
		}
		lo, rest, err := char(p)
		if err != nil {
			return false, "", err
		}
		hi := lo
		if rest[0] == '-' {
			hi, rest, err = char(rest[1:])
			if err != nil {
				return false, "", err
			}
		}
		p = rest
		ok = ok || lo <= r && r <= hi
	}
}

// one matches one element of the pattern that is not a star.
func one(p, s string) (prest, srest string, ok bool) {
	if s == "" {
		return "", "", false
	}
	r, n := utf8.DecodeRuneInString(s)
	switch p[0] {
	case '?':
		return p[1:], s[n:], r != '/'
	case '[':
		ok, rest, _ := class(p[1:], r)
		return rest, s[n:], ok
	case '\\':
		p = p[1:]
	}
	return p[1:], s[1:], p[0] == s[0]
}

func match(p, s string) bool {
	// place to go back to: behind the last star, and what it stands for
	starP, starS := "", ""
	star := false
	for {
		for p != "" && p[0] == '*' {
			for p != "" && p[0] == '*' {
				p = p[1:]
			}
			star, starP, starS = true, p, s
		}
		if p == "" && s == "" {
			return true
		}
		if p != "" {
			if p1, s1, ok := one(p, s); ok {
				p, s = p1, s1
				continue
			}
		}
		if !star || starS == "" || starS[0] == '/' {
			return false
		}
		_, n := utf8.DecodeRuneInString(starS)
		starS = starS[n:]
		p, s = starP, starS
	}
}
