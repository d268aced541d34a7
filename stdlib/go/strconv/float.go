package strconv

// ParseFloat converts a floating-point number; hexadecimal ones and inf, infinity, nan are understood.
func ParseFloat(s string, bitSize int) (float64, error) {
	f, n, over := parseFloat(s, bitSize)
	if n != len(s) || n == 0 {
		return 0, syntaxError("ParseFloat", s)
	}
	if over {
		return f, rangeError("ParseFloat", s)
	}
	return f, nil
}

// parseFloat converts the longest prefix of s that is a number: it returns the value, rounded to a float32 if
// bitSize is 32, the prefix's length (0 for none), and whether the value overflowed (to an infinity). Underscores
// are allowed as in Go's literals with a base prefix.
//
//go:noescape
func parseFloat(s string, bitSize int) (f float64, n int, over bool)

// FormatFloat returns the text of f. fmt is one of b, e, E, f, g, G, x, X; prec is the number of digits, -1 for as many
// as are needed to tell f (as a float64 or, for bitSize 32, float32) from its neighbours.
func FormatFloat(f float64, fmt byte, prec, bitSize int) string {
	var a [32]byte
	return string(AppendFloat(a[:0], f, fmt, prec, bitSize))
}

// AppendFloat appends what FormatFloat returns.
func AppendFloat(dst []byte, f float64, fmt byte, prec, bitSize int) []byte {
	if bitSize != 32 && bitSize != 64 {
		panic("strconv: illegal AppendFloat/FormatFloat bitSize")
	}
	n := formatFloat(dst[len(dst):cap(dst)], f, fmt, prec, bitSize)
	if n > cap(dst)-len(dst) {
		dst = append(dst, make([]byte, n)...)
		dst = dst[:len(dst)-n]
		formatFloat(dst[len(dst):cap(dst)], f, fmt, prec, bitSize)
	}
	return dst[:len(dst)+n]
}

// formatFloat writes what FormatFloat returns to the beginning of dst, as much of it as there is room for, and returns its length.
//
//go:noescape
func formatFloat(dst []byte, f float64, fmt byte, prec, bitSize int) int

// FormatComplex returns (a+bi) with both parts formatted as by FormatFloat.
func FormatComplex(c complex128, fmt byte, prec, bitSize int) string {
	if bitSize != 64 && bitSize != 128 {
		panic("invalid bitSize")
	}
	re := FormatFloat(real(c), fmt, prec, bitSize/2)
	im := FormatFloat(imag(c), fmt, prec, bitSize/2)
	if im[0] != '+' && im[0] != '-' {
		im = "+" + im
	}
	return "(" + re + im + "i)"
}

// ParseComplex converts N, Ni or N±Ni, perhaps in parentheses.
func ParseComplex(s string, bitSize int) (complex128, error) {
	size := 64
	if bitSize == 64 {
		size = 32
	}
	orig := s
	bad := func() (complex128, error) { return 0, syntaxError("ParseComplex", orig) }
	if len(s) >= 2 && s[0] == '(' && s[len(s)-1] == ')' {
		s = s[1 : len(s)-1]
	}
	re, n, over := parseFloat(s, size)
	if n == 0 {
		return bad()
	}
	result := func(c complex128) (complex128, error) {
		if over {
			return c, rangeError("ParseComplex", orig)
		}
		return c, nil
	}
	s = s[n:]
	if s == "" {
		return result(complex(re, 0))
	}
	switch s[0] {
	case '+':
		// parseFloat takes no sign in front of NaN
		if len(s) > 1 && s[1] != '+' {
			s = s[1:]
		}
	case '-':
	case 'i':
		if len(s) == 1 {
			return result(complex(0, re))
		}
		return bad()
	default:
		return bad()
	}
	im, n, over2 := parseFloat(s, size)
	if n == 0 || s[n:] != "i" {
		return bad()
	}
	over = over || over2
	return result(complex(re, im))
}
