package strconv

import (
	istr "internal/strconv"
	"unicode"
)

func isPrint(r rune) bool { return unicode.IsPrint(r) }

func formatFloat(dst []byte, f float64, fmt byte, prec, bitSize int) int {
	s := istr.FormatFloat(f, fmt, prec, bitSize)
	copy(dst, s)
	return len(s)
}

func parseFloat(s string, bitSize int) (f float64, n int, over bool) {
	// the longest prefix that parses
	f, n, err := parsePrefix(s, bitSize)
	return f, n, err
}

func parsePrefix(s string, bitSize int) (float64, int, bool) {
	for n := len(s); n > 0; n-- {
		f, err := istr.ParseFloat(s[:n], bitSize)
		if err == nil {
			return f, n, false
		}
		if err == istr.ErrRange {
			return f, n, true
		}
	}
	return 0, 0, false
}
