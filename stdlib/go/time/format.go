package time

// Layouts: how January 2, 15:04:05, 2006, in time zone -0700 looks.
const (
	Layout      = "01/02 03:04:05PM '06 -0700"
	ANSIC       = "Mon Jan _2 15:04:05 2006"
	UnixDate    = "Mon Jan _2 15:04:05 MST 2006"
	RubyDate    = "Mon Jan 02 15:04:05 -0700 2006"
	RFC822      = "02 Jan 06 15:04 MST"
	RFC822Z     = "02 Jan 06 15:04 -0700"
	RFC850      = "Monday, 02-Jan-06 15:04:05 MST"
	RFC1123     = "Mon, 02 Jan 2006 15:04:05 MST"
	RFC1123Z    = "Mon, 02 Jan 2006 15:04:05 -0700"
	RFC3339     = "2006-01-02T15:04:05Z07:00"
	RFC3339Nano = "2006-01-02T15:04:05.999999999Z07:00"
	Kitchen     = "3:04PM"
	Stamp       = "Jan _2 15:04:05"
	StampMilli  = "Jan _2 15:04:05.000"
	StampMicro  = "Jan _2 15:04:05.000000"
	StampNano   = "Jan _2 15:04:05.000000000"
	DateTime    = "2006-01-02 15:04:05"
	DateOnly    = "2006-01-02"
	TimeOnly    = "15:04:05"
)

// part is an element of a layout.
type part int

const (
	pNone part = iota
	pLongMonth
	pMonth
	pNumMonth
	pZeroMonth
	pLongDay
	pWeekDay
	pDay
	pUnderDay
	pZeroDay
	pUnderYearDay
	pZeroYearDay
	pHour
	pHour12
	pZeroHour12
	pMinute
	pZeroMinute
	pSecond
	pZeroSecond
	pLongYear
	pYear
	pPM
	ppm
	pTZ
	pISOTZ
	pISOSecondsTZ
	pISOShortTZ
	pISOColonTZ
	pISOColonSecondsTZ
	pNumTZ
	pNumSecondsTZ
	pNumShortTZ
	pNumColonTZ
	pNumColonSecondsTZ
	pFrac0 // .000
	pFrac9 // .999
)

func hasPrefix(s, p string) bool { return len(s) >= len(p) && s[:len(p)] == p }

// zones of a layout, longest first.
// zonePart returns the zone that s begins with, and its length; 0 if there is none.
func zonePart(s string) (part, int) {
	switch {
	case hasPrefix(s, "-07:00:00"):
		return pNumColonSecondsTZ, 9
	case hasPrefix(s, "-070000"):
		return pNumSecondsTZ, 7
	case hasPrefix(s, "-07:00"):
		return pNumColonTZ, 6
	case hasPrefix(s, "-0700"):
		return pNumTZ, 5
	case hasPrefix(s, "-07"):
		return pNumShortTZ, 3
	case hasPrefix(s, "Z07:00:00"):
		return pISOColonSecondsTZ, 9
	case hasPrefix(s, "Z070000"):
		return pISOSecondsTZ, 7
	case hasPrefix(s, "Z07:00"):
		return pISOColonTZ, 6
	case hasPrefix(s, "Z0700"):
		return pISOTZ, 5
	case hasPrefix(s, "Z07"):
		return pISOShortTZ, 3
	}
	return 0, 0
}

// nextPart finds the first element of a layout. digits is the number of digits of a fraction.
func nextPart(layout string) (prefix string, p part, digits int, suffix string) {
	for i := range len(layout) {
		rest := layout[i:]
		found := func(n int, p part) (string, part, int, string) { return layout[:i], p, 0, rest[n:] }
		switch rest[0] {
		case 'J':
			if hasPrefix(rest, "January") {
				return found(7, pLongMonth)
			}
			if hasPrefix(rest, "Jan") && !(len(rest) > 3 && 'a' <= rest[3] && rest[3] <= 'z') {
				return found(3, pMonth)
			}
		case 'M':
			switch {
			case hasPrefix(rest, "Monday"):
				return found(6, pLongDay)
			case hasPrefix(rest, "Mon") && !(len(rest) > 3 && 'a' <= rest[3] && rest[3] <= 'z'):
				return found(3, pWeekDay)
			case hasPrefix(rest, "MST"):
				return found(3, pTZ)
			}
		case '0':
			if len(rest) >= 2 && '1' <= rest[1] && rest[1] <= '6' {
				return found(2, [...]part{pZeroMonth, pZeroDay, pZeroHour12, pZeroMinute, pZeroSecond, pYear}[rest[1]-'1'])
			}
			if hasPrefix(rest, "002") {
				return found(3, pZeroYearDay)
			}
		case '1':
			if hasPrefix(rest, "15") {
				return found(2, pHour)
			}
			return found(1, pNumMonth)
		case '2':
			if hasPrefix(rest, "2006") {
				return found(4, pLongYear)
			}
			return found(1, pDay)
		case '_':
			if hasPrefix(rest, "_2") {
				if hasPrefix(rest, "_2006") {
					return layout[:i+1], pLongYear, 0, rest[5:]
				}
				return found(2, pUnderDay)
			}
			if hasPrefix(rest, "__2") {
				return found(3, pUnderYearDay)
			}
		case '3':
			return found(1, pHour12)
		case '4':
			return found(1, pMinute)
		case '5':
			return found(1, pSecond)
		case 'P':
			if hasPrefix(rest, "PM") {
				return found(2, pPM)
			}
		case 'p':
			if hasPrefix(rest, "pm") {
				return found(2, ppm)
			}
		case '-', 'Z':
			if p, n := zonePart(rest); n > 0 {
				return found(n, p)
			}
		case '.', ',':
			if len(rest) > 1 && (rest[1] == '0' || rest[1] == '9') {
				c := rest[1]
				j := 1
				for j < len(rest) && rest[j] == c {
					j++
				}
				if j == len(rest) || rest[j] < '0' || rest[j] > '9' {
					p := pFrac0
					if c == '9' {
						p = pFrac9
					}
					return layout[:i], p, j - 1, rest[j:]
				}
			}
		}
	}
	return layout, pNone, 0, ""
}

// appendInt appends x with at least width digits.
func appendInt(b []byte, x int, width int) []byte {
	if x < 0 {
		b = append(b, '-')
		x = -x
	}
	var a [20]byte
	s := a[integer(a[:], uint64(x)):]
	for n := len(s); n < width; n++ {
		b = append(b, '0')
	}
	return append(b, s...)
}

// String returns the time in the format "2006-01-02 15:04:05.999999999 -0700 MST" and its monotonic reading, if any.
func (t Time) String() string {
	b := t.AppendFormat(nil, "2006-01-02 15:04:05.999999999 -0700 MST")
	if t.wall&hasMonotonic != 0 {
		m := t.ext
		sign := byte('+')
		if m < 0 {
			sign = '-'
			m = -m
		}
		b = append(b, " m="...)
		b = append(b, sign)
		b = appendInt(b, int(m/1e9), 0)
		b = append(b, '.')
		b = appendInt(b, int(m%1e9), 9)
	}
	return string(b)
}

// GoString returns a Go expression.
func (t Time) GoString() string {
	abs := t.abs()
	day, sec := splitDay(abs)
	year, month, mday, _ := civil(day)
	b := append([]byte(nil), "time.Date("...)
	b = appendInt(b, year, 0)
	if January <= month && month <= December {
		b = append(b, ", time."...)
		b = append(b, month.String()...)
	}
	for _, n := range []int{mday, int(sec / 3600), int(sec / 60 % 60), int(sec % 60), t.Nanosecond()} {
		b = append(b, ", "...)
		b = appendInt(b, n, 0)
	}
	b = append(b, ", "...)
	switch loc := t.Location(); loc {
	case UTC, nil:
		b = append(b, "time.UTC"...)
	case Local:
		b = append(b, "time.Local"...)
	default:
		b = append(b, "time.Location("...)
		b = append(b, quote(loc.name)...)
		b = append(b, ')')
	}
	return string(append(b, ')'))
}

// Format returns the time in a layout.
func (t Time) Format(layout string) string {
	var a [64]byte
	return string(t.AppendFormat(a[:0], layout))
}

// AppendFormat appends the time in a layout.
func (t Time) AppendFormat(b []byte, layout string) []byte {
	name, offset, _, _, _ := t.loc.lookup(t.unixSec())
	day, sec := splitDay(t.sec() + int64(offset))
	year, month, mday, yday := civil(day)
	hour, min, s := int(sec/3600), int(sec/60%60), int(sec%60)
	hour12 := hour % 12
	if hour12 == 0 {
		hour12 = 12
	}
	for layout != "" {
		prefix, p, digits, suffix := nextPart(layout)
		b = append(b, prefix...)
		if p == pNone {
			break
		}
		switch p {
		case pYear:
			y := year
			if y < 0 {
				y = 0
			}
			b = appendInt(b, y%100, 2)
		case pLongYear:
			b = appendInt(b, year, 4)
		case pMonth:
			b = append(b, month.String()[:3]...)
		case pLongMonth:
			b = append(b, month.String()...)
		case pNumMonth:
			b = appendInt(b, int(month), 0)
		case pZeroMonth:
			b = appendInt(b, int(month), 2)
		case pWeekDay:
			b = append(b, weekday(day).String()[:3]...)
		case pLongDay:
			b = append(b, weekday(day).String()...)
		case pDay:
			b = appendInt(b, mday, 0)
		case pUnderDay:
			if mday < 10 {
				b = append(b, ' ')
			}
			b = appendInt(b, mday, 0)
		case pZeroDay:
			b = appendInt(b, mday, 2)
		case pUnderYearDay:
			if yday+1 < 100 {
				b = append(b, ' ')
				if yday+1 < 10 {
					b = append(b, ' ')
				}
			}
			b = appendInt(b, yday+1, 0)
		case pZeroYearDay:
			b = appendInt(b, yday+1, 3)
		case pHour:
			b = appendInt(b, hour, 2)
		case pHour12:
			b = appendInt(b, hour12, 0)
		case pZeroHour12:
			b = appendInt(b, hour12, 2)
		case pMinute:
			b = appendInt(b, min, 0)
		case pZeroMinute:
			b = appendInt(b, min, 2)
		case pSecond:
			b = appendInt(b, s, 0)
		case pZeroSecond:
			b = appendInt(b, s, 2)
		case pPM, ppm:
			c := byte('A')
			if hour >= 12 {
				c = 'P'
			}
			m := byte('M')
			if p == ppm {
				c |= 0x20
				m |= 0x20
			}
			b = append(b, c, m)
		case pTZ:
			if name != "" {
				b = append(b, name...)
				break
			}
			b = appendZone(b, offset, false, true, false)
		case pFrac0, pFrac9:
			b = appendFraction(b, t.Nanosecond(), layout[len(prefix)], p == pFrac9, digits)
		default:
			iso := p <= pISOColonSecondsTZ
			if iso && offset == 0 {
				b = append(b, 'Z')
				break
			}
			colon := p == pISOColonTZ || p == pNumColonTZ || p == pISOColonSecondsTZ || p == pNumColonSecondsTZ
			short := p == pISOShortTZ || p == pNumShortTZ
			seconds := p == pISOSecondsTZ || p == pNumSecondsTZ || p == pISOColonSecondsTZ || p == pNumColonSecondsTZ
			b = appendZone(b, offset, colon, !short, seconds)
		}
		layout = suffix
	}
	return b
}

// appendFraction appends a separator and digits of the fraction of a second, perhaps without trailing zeros.
func appendFraction(b []byte, nsec int, sep byte, trim bool, digits int) []byte {
	if trim && nsec == 0 {
		return b
	}
	b = append(b, sep)
	b = appendInt(b, nsec, 9)
	if digits < 9 {
		b = b[:len(b)-9+digits]
	}
	if trim {
		for len(b) > 0 && b[len(b)-1] == '0' {
			b = b[:len(b)-1]
		}
		if len(b) > 0 && b[len(b)-1] == sep {
			b = b[:len(b)-1]
		}
	}
	return b
}

// appendZone appends an offset such as -07:00.
func appendZone(b []byte, offset int, colon, minutes, seconds bool) []byte {
	sign := byte('+')
	if offset < 0 {
		sign = '-'
		offset = -offset
	}
	b = append(b, sign)
	b = appendInt(b, offset/3600, 2)
	if minutes {
		if colon {
			b = append(b, ':')
		}
		b = appendInt(b, offset/60%60, 2)
	}
	if seconds {
		if colon {
			b = append(b, ':')
		}
		b = appendInt(b, offset%60, 2)
	}
	return b
}
