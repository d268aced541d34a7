// Package time measures and shows time.
package time

import "errors"

// Duration is a span of time in nanoseconds.
type Duration int64

const (
	minDuration Duration = -1 << 63
	maxDuration Duration = 1<<63 - 1
)

const (
	Nanosecond  Duration = 1
	Microsecond          = 1000 * Nanosecond
	Millisecond          = 1000 * Microsecond
	Second               = 1000 * Millisecond
	Minute               = 60 * Second
	Hour                 = 60 * Minute
)

// String returns a text such as "72h3m0.5s".
func (d Duration) String() string {
	var a [32]byte
	w := len(a)
	u := uint64(d)
	neg := d < 0
	if neg {
		u = -u
	}
	w--
	a[w] = 's'
	if u < uint64(Second) {
		// one unit below a second
		prec := 0
		switch {
		case u == 0:
			return "0s"
		case u < uint64(Microsecond):
			w--
			a[w] = 'n'
		case u < uint64(Millisecond):
			prec = 3
			w -= 2
			copy(a[w:], "µ")
		default:
			prec = 6
			w--
			a[w] = 'm'
		}
		w, u = fraction(a[:w], u, prec)
		w = integer(a[:w], u)
	} else {
		w, u = fraction(a[:w], u, 9)
		w = integer(a[:w], u%60)
		u /= 60
		if u > 0 {
			w--
			a[w] = 'm'
			w = integer(a[:w], u%60)
			u /= 60
			if u > 0 {
				w--
				a[w] = 'h'
				w = integer(a[:w], u)
			}
		}
	}
	if neg {
		w--
		a[w] = '-'
	}
	return string(a[w:])
}

// fraction writes v/10**prec's fraction without trailing zeros to the end of buf.
func fraction(buf []byte, v uint64, prec int) (int, uint64) {
	w := len(buf)
	some := false
	for range prec {
		d := v % 10
		some = some || d != 0
		if some {
			w--
			buf[w] = byte(d) + '0'
		}
		v /= 10
	}
	if some {
		w--
		buf[w] = '.'
	}
	return w, v
}

func integer(buf []byte, v uint64) int {
	w := len(buf)
	for {
		w--
		buf[w] = byte(v%10) + '0'
		v /= 10
		if v == 0 {
			return w
		}
	}
}

// Nanoseconds returns the duration in nanoseconds.
func (d Duration) Nanoseconds() int64 { return int64(d) }

// Microseconds returns the duration in microseconds.
func (d Duration) Microseconds() int64 { return int64(d) / 1e3 }

// Milliseconds returns the duration in milliseconds.
func (d Duration) Milliseconds() int64 { return int64(d) / 1e6 }

// Seconds returns the duration in seconds.
func (d Duration) Seconds() float64 { return float64(d/Second) + float64(d%Second)/1e9 }

// Minutes returns the duration in minutes.
func (d Duration) Minutes() float64 { return float64(d/Minute) + float64(d%Minute)/(60*1e9) }

// Hours returns the duration in hours.
func (d Duration) Hours() float64 { return float64(d/Hour) + float64(d%Hour)/(60*60*1e9) }

// Truncate rounds d towards zero to a multiple of m.
func (d Duration) Truncate(m Duration) Duration {
	if m <= 0 {
		return d
	}
	return d - d%m
}

// Round rounds d to the nearest multiple of m, away from zero in the middle.
func (d Duration) Round(m Duration) Duration {
	if m <= 0 {
		return d
	}
	r := d % m
	if d < 0 {
		r = -r
		if r+r < m {
			return d + r
		}
		if x := d - m + r; x < d {
			return x
		}
		return minDuration
	}
	if r+r < m {
		return d - r
	}
	if x := d + m - r; x > d {
		return x
	}
	return maxDuration
}

// Abs returns the absolute value, the largest duration for the smallest.
func (d Duration) Abs() Duration {
	switch {
	case d >= 0:
		return d
	case d == minDuration:
		return maxDuration
	}
	return -d
}

func unitOf(s string) (uint64, bool) {
	switch s {
	case "ns":
		return uint64(Nanosecond), true
	case "us", "µs", "μs":
		return uint64(Microsecond), true
	case "ms":
		return uint64(Millisecond), true
	case "s":
		return uint64(Second), true
	case "m":
		return uint64(Minute), true
	case "h":
		return uint64(Hour), true
	}
	return 0, false
}

// ParseDuration reads a text such as "-1.5h" or "2h45m".
func ParseDuration(s string) (Duration, error) {
	orig := s
	invalid := func() (Duration, error) {
		return 0, errors.New("time: invalid duration " + quote(orig))
	}
	var total uint64
	neg := false
	if s != "" && (s[0] == '-' || s[0] == '+') {
		neg = s[0] == '-'
		s = s[1:]
	}
	if s == "0" {
		return 0, nil
	}
	if s == "" {
		return invalid()
	}
	for s != "" {
		var v, f uint64
		scale := 1.0
		if s[0] != '.' && (s[0] < '0' || s[0] > '9') {
			return invalid()
		}
		n := len(s)
		for s != "" && '0' <= s[0] && s[0] <= '9' {
			if v > 1<<63/10 {
				return invalid()
			}
			v = v*10 + uint64(s[0]-'0')
			if v > 1<<63 {
				return invalid()
			}
			s = s[1:]
		}
		pre := n != len(s)
		post := false
		if s != "" && s[0] == '.' {
			s = s[1:]
			n = len(s)
			overflow := false
			for s != "" && '0' <= s[0] && s[0] <= '9' {
				if !overflow {
					if f > (1<<63-1)/10 {
						overflow = true
					} else if y := f*10 + uint64(s[0]-'0'); y > 1<<63 {
						overflow = true
					} else {
						f = y
						scale *= 10
					}
				}
				s = s[1:]
			}
			post = n != len(s)
		}
		if !pre && !post {
			return invalid()
		}
		i := 0
		for i < len(s) && s[i] != '.' && (s[i] < '0' || s[i] > '9') {
			i++
		}
		if i == 0 {
			return 0, errors.New("time: missing unit in duration " + quote(orig))
		}
		u := s[:i]
		s = s[i:]
		unit, ok := unitOf(u)
		if !ok {
			return 0, errors.New("time: unknown unit " + quote(u) + " in duration " + quote(orig))
		}
		if v > 1<<63/unit {
			return invalid()
		}
		v *= unit
		if f > 0 {
			v += uint64(float64(f) * (float64(unit) / scale))
			if v > 1<<63 {
				return invalid()
			}
		}
		total += v
		if total > 1<<63 {
			return invalid()
		}
	}
	if neg {
		return -Duration(total), nil
	}
	if total > 1<<63-1 {
		return invalid()
	}
	return Duration(total), nil
}

// quote returns s in quotes; bytes that are not plain ASCII as \x escapes.
func quote(s string) string {
	b := []byte{'"'}
	const hex = "0123456789abcdef"
	for i, c := range s {
		switch {
		case c >= 0x80 || c < ' ':
			n := 1
			if c == '\uFFFD' {
				if i+2 < len(s) && s[i:i+3] == "\uFFFD" {
					n = 3
				}
			} else {
				n = len(string(c))
			}
			for j := range n {
				b = append(b, '\\', 'x', hex[s[i+j]>>4], hex[s[i+j]&15])
			}
		default:
			if c == '"' || c == '\\' {
				b = append(b, '\\')
			}
			b = append(b, byte(c))
		}
	}
	return string(append(b, '"'))
}
