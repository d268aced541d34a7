// Package strconv converts between values and their texts.
package strconv

import (
	"errors"
	"internal/bytealg"
)

// IntSize is the size of an int in bits.
const IntSize = 64

// ErrRange tells that a value is out of range for its type.
var ErrRange = errors.New("value out of range")

// ErrSyntax tells that a text has not the right syntax.
var ErrSyntax = errors.New("invalid syntax")

// NumError is a failed conversion.
type NumError struct {
	Func string
	Num  string
	Err  error
}

func (e *NumError) Error() string {
	return "strconv." + e.Func + ": parsing " + Quote(e.Num) + ": " + e.Err.Error()
}

func (e *NumError) Unwrap() error { return e.Err }

// clone copies s, so that an error does not keep a large text alive.
func clone(s string) string { return string([]byte(s)) }

func syntaxError(fn, s string) *NumError { return &NumError{fn, clone(s), ErrSyntax} }

func rangeError(fn, s string) *NumError { return &NumError{fn, clone(s), ErrRange} }

func baseError(fn, s string, base int) *NumError {
	return &NumError{fn, clone(s), errors.New("invalid base " + Itoa(base))}
}

func bitSizeError(fn, s string, bits int) *NumError {
	return &NumError{fn, clone(s), errors.New("invalid bit size " + Itoa(bits))}
}

// ParseBool understands 1, t, T, TRUE, true, True, 0, f, F, FALSE, false, False.
func ParseBool(str string) (bool, error) {
	switch str {
	case "1", "t", "T", "true", "TRUE", "True":
		return true, nil
	case "0", "f", "F", "false", "FALSE", "False":
		return false, nil
	}
	return false, syntaxError("ParseBool", str)
}

// FormatBool returns "true" or "false".
func FormatBool(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// AppendBool appends "true" or "false".
func AppendBool(dst []byte, b bool) []byte { return append(dst, FormatBool(b)...) }

// digit returns the value of a digit in any base, 255 if it is none.
func digit(c byte) byte {
	switch {
	case '0' <= c && c <= '9':
		return c - '0'
	case 'a' <= c && c <= 'z':
		return c - 'a' + 10
	case 'A' <= c && c <= 'Z':
		return c - 'A' + 10
	}
	return 255
}

// ParseUint converts an unsigned number; base 0 goes by the prefix and allows underscores.
func ParseUint(s string, base int, bitSize int) (uint64, error) {
	return parseUint("ParseUint", s, s, base, bitSize)
}

// parseUint converts s; errors name fn and show full.
func parseUint(fn, full, s string, base, bitSize int) (uint64, error) {
	if s == "" {
		return 0, syntaxError(fn, full)
	}
	orig := s
	auto := base == 0
	switch {
	case 2 <= base && base <= 36:
	case auto:
		base = 10
		if s[0] == '0' {
			base = 8
			skip := 1
			if len(s) >= 3 {
				switch s[1] | 0x20 {
				case 'b':
					base, skip = 2, 2
				case 'o':
					base, skip = 8, 2
				case 'x':
					base, skip = 16, 2
				}
			}
			s = s[skip:]
		}
	default:
		return 0, baseError(fn, full, base)
	}
	if bitSize == 0 {
		bitSize = IntSize
	} else if bitSize < 0 || bitSize > 64 {
		return 0, bitSizeError(fn, full, bitSize)
	}
	limit := uint64(1)<<uint(bitSize) - 1
	if base == 10 && len(s) < 20 {
		// No carry, and no underscore.
		var n uint64
		i := 0
		for ; i < len(s) && s[i]-'0' < 10; i++ {
			n = n*10 + uint64(s[i]-'0')
		}
		if i == len(s) && n <= limit {
			return n, nil
		}
	}
	cutoff := ^uint64(0) / uint64(base)
	var n uint64
	under, over := false, false
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '_' && auto {
			under = true
			continue
		}
		d := digit(c)
		if int(d) >= base {
			return 0, syntaxError(fn, full)
		}
		if over {
			continue
		}
		if n > cutoff {
			over = true
			continue
		}
		n *= uint64(base)
		m := n + uint64(d)
		if m < n || m > limit {
			over = true
		}
		n = m
	}
	if under && !underscoreOK(orig) {
		return 0, syntaxError(fn, full)
	}
	if over {
		return limit, rangeError(fn, full)
	}
	return n, nil
}

// ParseInt converts a number with an optional sign.
func ParseInt(s string, base int, bitSize int) (int64, error) {
	return parseInt("ParseInt", s, base, bitSize)
}

func parseInt(fn, s string, base, bitSize int) (int64, error) {
	if s == "" {
		return 0, syntaxError(fn, s)
	}
	digits := s
	neg := s[0] == '-'
	if neg || s[0] == '+' {
		digits = s[1:]
	}
	u, err := parseUint(fn, s, digits, base, bitSize)
	if err != nil && err.(*NumError).Err != ErrRange {
		return 0, err
	}
	if bitSize == 0 {
		bitSize = IntSize
	}
	cutoff := uint64(1) << uint(bitSize-1)
	switch {
	case !neg && u >= cutoff:
		return int64(cutoff - 1), rangeError(fn, s)
	case neg && u > cutoff:
		return -int64(cutoff), rangeError(fn, s)
	case neg:
		return -int64(u), nil
	}
	return int64(u), nil
}

// Atoi is ParseInt(s, 10, 0) as an int.
func Atoi(s string) (int, error) {
	if n := len(s); 0 < n && n < 19 {
		t := s
		if s[0] == '-' || s[0] == '+' {
			t = s[1:]
		}
		v := 0
		for i := 0; i < len(t); i++ {
			c := t[i] - '0'
			if c > 9 {
				return 0, syntaxError("Atoi", s)
			}
			v = v*10 + int(c)
		}
		if t == "" {
			return 0, syntaxError("Atoi", s)
		}
		if s[0] == '-' {
			v = -v
		}
		return v, nil
	}
	v, err := parseInt("Atoi", s, 10, 0)
	return int(v), err
}

// underscoreOK reports whether underscores stand only between digits or after a base prefix, and if there are any
// there is a prefix or the number is decimal.
func underscoreOK(s string) bool {
	prev := byte('^') // '0' for a digit, '_', or '^' for the start and others
	i := 0
	if len(s) >= 1 && (s[0] == '-' || s[0] == '+') {
		s = s[1:]
	}
	hex := false
	if len(s) >= 2 && s[0] == '0' {
		switch s[1] | 0x20 {
		case 'b', 'o', 'x':
			i = 2
			prev = '0'
			hex = s[1]|0x20 == 'x'
		}
	}
	for ; i < len(s); i++ {
		c := s[i]
		switch {
		case '0' <= c && c <= '9' || hex && 'a' <= c|0x20 && c|0x20 <= 'f':
			prev = '0'
		case c == '_':
			if prev != '0' {
				return false
			}
			prev = '_'
		default:
			if prev == '_' {
				return false
			}
			prev = '!'
		}
	}
	return prev != '_'
}

const digits = "0123456789abcdefghijklmnopqrstuvwxyz"

// FormatUint returns the text of i in base 2 to 36.
func FormatUint(i uint64, base int) string {
	if i < 10 && base > 9 {
		return digits[i : i+1]
	}
	var a [24]byte
	return string(AppendUint(a[:0], i, base))
}

// FormatInt returns the text of i in base 2 to 36.
func FormatInt(i int64, base int) string {
	if 0 <= i && i < 10 && base > 9 {
		return digits[i : i+1]
	}
	var a [24]byte
	return string(AppendInt(a[:0], i, base))
}

// Itoa returns the decimal text of i.
func Itoa(i int) string { return FormatInt(int64(i), 10) }

// AppendInt appends the text of i.
func AppendInt(dst []byte, i int64, base int) []byte {
	if i < 0 {
		return AppendUint(append(dst, '-'), -uint64(i), base)
	}
	return AppendUint(dst, uint64(i), base)
}

// AppendUint appends the text of i.
func AppendUint(dst []byte, i uint64, base int) []byte {
	if base == 10 {
		n := 1
		for u := i; u >= 10; u /= 10 {
			n++
		}
		dst = append(dst, "00000000000000000000"[:n]...)
		for at := len(dst) - 1; i > 0; at-- {
			q := i / 10
			dst[at] = byte('0' + i - q*10)
			i = q
		}
		return dst
	}
	if base < 2 || base > len(digits) {
		panic("strconv: illegal AppendInt/FormatInt base")
	}
	var a [64]byte
	at, b := len(a), uint64(base)
	for i >= b {
		at--
		q := i / b
		a[at] = digits[i-q*b]
		i = q
	}
	at--
	a[at] = digits[i]
	return append(dst, a[at:]...)
}

func contains(s string, c byte) bool { return bytealg.IndexByteString(s, c) >= 0 }
