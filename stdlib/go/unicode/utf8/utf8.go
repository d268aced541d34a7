// Package utf8 encodes and decodes text in UTF-8.
package utf8

const (
	RuneError = '\uFFFD'     // what invalid text decodes to
	RuneSelf  = 0x80         // bytes below it are characters
	MaxRune   = '\U0010FFFF' // largest code point
	UTFMax    = 4            // most bytes of a rune
)

const (
	surrogateMin = 0xD800
	surrogateMax = 0xDFFF
)

// width returns the number of bytes that a rune starting with c has (0: c starts none), and the range of its second byte.
func width(c byte) (n int, lo, hi byte) {
	switch {
	case c < 0x80:
		return 1, 0, 0
	case c < 0xC2:
		return 0, 0, 0
	case c < 0xE0:
		return 2, 0x80, 0xBF
	case c == 0xE0:
		return 3, 0xA0, 0xBF
	case c == 0xED:
		return 3, 0x80, 0x9F
	case c < 0xF0:
		return 3, 0x80, 0xBF
	case c == 0xF0:
		return 4, 0x90, 0xBF
	case c < 0xF4:
		return 4, 0x80, 0xBF
	case c == 0xF4:
		return 4, 0x80, 0x8F
	}
	return 0, 0, 0
}

// FullRune reports whether p starts with a complete rune; an invalid encoding is complete.
func FullRune(p []byte) bool {
	if len(p) == 0 {
		return false
	}
	n, lo, hi := width(p[0])
	if len(p) >= n {
		return true
	}
	for i, c := range p[1:] {
		if i > 0 {
			lo, hi = 0x80, 0xBF
		}
		if c < lo || c > hi {
			return true
		}
	}
	return false
}

// FullRuneInString is FullRune for strings.
func FullRuneInString(s string) bool {
	if len(s) == 0 {
		return false
	}
	n, lo, hi := width(s[0])
	if len(s) >= n {
		return true
	}
	for i := 1; i < len(s); i++ {
		if i > 1 {
			lo, hi = 0x80, 0xBF
		}
		if s[i] < lo || s[i] > hi {
			return true
		}
	}
	return false
}

// DecodeRune returns the first rune of p and its width; (RuneError, 0) if p is empty, (RuneError, 1) if it is invalid.
func DecodeRune(p []byte) (rune, int) {
	if len(p) == 0 {
		return RuneError, 0
	}
	c := p[0]
	if c < RuneSelf {
		return rune(c), 1
	}
	n, lo, hi := width(c)
	if n == 0 || len(p) < n || p[1] < lo || p[1] > hi {
		return RuneError, 1
	}
	r := rune(p[1] & 0x3F)
	switch n {
	case 2:
		return rune(c&0x1F)<<6 | r, 2
	case 3:
		if p[2]&0xC0 != 0x80 {
			return RuneError, 1
		}
		return rune(c&0x0F)<<12 | r<<6 | rune(p[2]&0x3F), 3
	}
	if p[2]&0xC0 != 0x80 || p[3]&0xC0 != 0x80 {
		return RuneError, 1
	}
	return rune(c&0x07)<<18 | r<<12 | rune(p[2]&0x3F)<<6 | rune(p[3]&0x3F), 4
}

// DecodeRuneInString is DecodeRune for strings.
func DecodeRuneInString(s string) (rune, int) {
	if len(s) == 0 {
		return RuneError, 0
	}
	c := s[0]
	if c < RuneSelf {
		return rune(c), 1
	}
	n, lo, hi := width(c)
	if n == 0 || len(s) < n || s[1] < lo || s[1] > hi {
		return RuneError, 1
	}
	r := rune(s[1] & 0x3F)
	switch n {
	case 2:
		return rune(c&0x1F)<<6 | r, 2
	case 3:
		if s[2]&0xC0 != 0x80 {
			return RuneError, 1
		}
		return rune(c&0x0F)<<12 | r<<6 | rune(s[2]&0x3F), 3
	}
	if s[2]&0xC0 != 0x80 || s[3]&0xC0 != 0x80 {
		return RuneError, 1
	}
	return rune(c&0x07)<<18 | r<<12 | rune(s[2]&0x3F)<<6 | rune(s[3]&0x3F), 4
}

// DecodeLastRune returns the last rune of p and its width.
func DecodeLastRune(p []byte) (rune, int) {
	end := len(p)
	if end == 0 {
		return RuneError, 0
	}
	start := end - 1
	if p[start] < RuneSelf {
		return rune(p[start]), 1
	}
	for i := 1; i <= UTFMax && i <= end; i++ {
		if RuneStart(p[end-i]) {
			if r, n := DecodeRune(p[end-i:]); n == i {
				return r, n
			}
			break
		}
	}
	return RuneError, 1
}

// DecodeLastRuneInString is DecodeLastRune for strings.
func DecodeLastRuneInString(s string) (rune, int) {
	end := len(s)
	if end == 0 {
		return RuneError, 0
	}
	if s[end-1] < RuneSelf {
		return rune(s[end-1]), 1
	}
	for i := 1; i <= UTFMax && i <= end; i++ {
		if RuneStart(s[end-i]) {
			if r, n := DecodeRuneInString(s[end-i:]); n == i {
				return r, n
			}
			break
		}
	}
	return RuneError, 1
}

// RuneLen returns the number of bytes of r's encoding, -1 if r is not valid.
func RuneLen(r rune) int {
	switch {
	case r < 0:
		return -1
	case r < 0x80:
		return 1
	case r < 0x800:
		return 2
	case surrogateMin <= r && r <= surrogateMax:
		return -1
	case r < 0x10000:
		return 3
	case r <= MaxRune:
		return 4
	}
	return -1
}

// EncodeRune writes r to p and returns the number of bytes. It panics if p is too short.
func EncodeRune(p []byte, r rune) int {
	if !ValidRune(r) {
		r = RuneError
	}
	switch {
	case r < 0x80:
		p[0] = byte(r)
		return 1
	case r < 0x800:
		_ = p[1]
		p[0] = 0xC0 | byte(r>>6)
		p[1] = 0x80 | byte(r)&0x3F
		return 2
	case r < 0x10000:
		_ = p[2]
		p[0] = 0xE0 | byte(r>>12)
		p[1] = 0x80 | byte(r>>6)&0x3F
		p[2] = 0x80 | byte(r)&0x3F
		return 3
	}
	_ = p[3]
	p[0] = 0xF0 | byte(r>>18)
	p[1] = 0x80 | byte(r>>12)&0x3F
	p[2] = 0x80 | byte(r>>6)&0x3F
	p[3] = 0x80 | byte(r)&0x3F
	return 4
}

// AppendRune appends r's encoding to p.
func AppendRune(p []byte, r rune) []byte {
	if !ValidRune(r) {
		r = RuneError
	}
	switch {
	case r < 0x80:
		return append(p, byte(r))
	case r < 0x800:
		return append(p, 0xC0|byte(r>>6), 0x80|byte(r)&0x3F)
	case r < 0x10000:
		return append(p, 0xE0|byte(r>>12), 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
	}
	return append(p, 0xF0|byte(r>>18), 0x80|byte(r>>12)&0x3F, 0x80|byte(r>>6)&0x3F, 0x80|byte(r)&0x3F)
}

// RuneCount returns the number of runes in p; each invalid byte counts as one.
func RuneCount(p []byte) int {
	n := 0
	for i := 0; i < len(p); n++ {
		if p[i] < RuneSelf {
			i++
			continue
		}
		_, w := DecodeRune(p[i:])
		i += w
	}
	return n
}

// RuneCountInString is RuneCount for strings.
func RuneCountInString(s string) (n int) {
	for range s {
		n++
	}
	return n
}

// RuneStart reports whether b could start a rune.
func RuneStart(b byte) bool { return b&0xC0 != 0x80 }

// Valid reports whether p is valid UTF-8.
func Valid(p []byte) bool {
	for i := 0; i < len(p); {
		if p[i] < RuneSelf {
			i++
			continue
		}
		_, w := DecodeRune(p[i:])
		if w == 1 {
			return false
		}
		i += w
	}
	return true
}

// ValidString is Valid for strings.
func ValidString(s string) bool {
	for i := 0; i < len(s); {
		if s[i] < RuneSelf {
			i++
			continue
		}
		_, w := DecodeRuneInString(s[i:])
		if w == 1 {
			return false
		}
		i += w
	}
	return true
}

// ValidRune reports whether r can be encoded.
func ValidRune(r rune) bool {
	return 0 <= r && r < surrogateMin || surrogateMax < r && r <= MaxRune
}
