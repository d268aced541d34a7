package time

import "errors"

// ParseError is a text that does not fit its layout.
type ParseError struct {
	Layout     string
	Value      string
	LayoutElem string
	ValueElem  string
	Message    string
}

func (e *ParseError) Error() string {
	if e.Message == "" {
		return "parsing time " + quote(e.Value) + " as " + quote(e.Layout) + ": cannot parse " + quote(e.ValueElem) +
			" as " + quote(e.LayoutElem)
	}
	return "parsing time " + quote(e.Value) + e.Message
}

var errBad = errors.New("bad value for field")

// number reads n digits, or up to n if not fixed.
func number(s string, fixed bool) (int, string, error) {
	if s == "" || s[0] < '0' || s[0] > '9' {
		return 0, s, errBad
	}
	if len(s) > 1 && '0' <= s[1] && s[1] <= '9' {
		return int(s[0]-'0')*10 + int(s[1]-'0'), s[2:], nil
	}
	if fixed {
		return 0, s, errBad
	}
	return int(s[0] - '0'), s[1:], nil
}

func number3(s string, fixed bool) (int, string, error) {
	n, i := 0, 0
	for i < 3 && i < len(s) && '0' <= s[i] && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		i++
	}
	if i == 0 || fixed && i != 3 {
		return 0, s, errBad
	}
	return n, s[i:], nil
}

func monthName(i int) string { return Month(i + 1).String() }

func dayName(i int) string { return Weekday(i).String() }

// lookup finds the name that s begins with among count names: its number and what follows it.
func lookup(count int, name func(int) string, s string, short bool) (int, string, error) {
	for i := range count {
		n := name(i)
		if short {
			n = n[:3]
		}
		if len(s) >= len(n) && equalFold(s[:len(n)], n) {
			return i, s[len(n):], nil
		}
	}
	return -1, s, errBad
}

func equalFold(a, b string) bool {
	for i := range len(b) {
		if a[i]|0x20 != b[i]|0x20 {
			return false
		}
	}
	return true
}

// skip removes prefix from the value; blanks of the prefix match any number of blanks.
func skip(value, prefix string) (string, error) {
	for prefix != "" {
		if prefix[0] == ' ' {
			if value != "" && value[0] != ' ' {
				return value, errBad
			}
			for prefix != "" && prefix[0] == ' ' {
				prefix = prefix[1:]
			}
			for value != "" && value[0] == ' ' {
				value = value[1:]
			}
			continue
		}
		if value == "" || value[0] != prefix[0] {
			return value, errBad
		}
		prefix, value = prefix[1:], value[1:]
	}
	return value, nil
}

// nanoseconds reads the first n bytes of value: a separator and digits.
func nanoseconds(value string, n int) (ns int, rangeErr string, err error) {
	if value[0] != '.' && value[0] != ',' {
		return 0, "", errBad
	}
	if n > 10 {
		value = value[:10]
		n = 10
	}
	for i, c := range []byte(value[1:n]) {
		if i == 0 && c == '-' {
			return 0, "fractional second", nil
		}
		if c < '0' || c > '9' {
			return 0, "", errBad
		}
		ns = ns*10 + int(c-'0')
	}
	for i := n; i < 10; i++ {
		ns *= 10
	}
	return ns, "", nil
}

// zoneLength returns the length of a zone's abbreviation at the start of value.
func zoneLength(value string) (int, bool) {
	if len(value) < 3 {
		return 0, false
	}
	if hasPrefix(value, "ChST") || hasPrefix(value, "MeST") {
		return 4, true
	}
	if hasPrefix(value, "GMT") {
		return 3 + signedLength(value[3:]), true
	}
	if value[0] == '+' || value[0] == '-' {
		n := signedLength(value)
		return n, n > 0
	}
	n := 0
	for n < 6 && n < len(value) && 'A' <= value[n] && value[n] <= 'Z' {
		n++
	}
	switch n {
	case 5:
		return 5, value[4] == 'T'
	case 4:
		return 4, value[3] == 'T' || value[:4] == "WITA"
	case 3:
		return 3, true
	}
	return 0, false
}

// signedLength returns the length of a sign and hours -23 to 23.
func signedLength(value string) int {
	if value == "" || value[0] != '-' && value[0] != '+' {
		return 0
	}
	i, n := 1, 0
	for i < len(value) && '0' <= value[i] && value[i] <= '9' {
		n = min(n*10+int(value[i]-'0'), 100)
		i++
	}
	if i == 1 || n > 23 {
		return 0
	}
	return i
}

// Parse reads a time in a layout; without a zone it is UTC.
func Parse(layout, value string) (Time, error) { return parse(layout, value, UTC, Local) }

// ParseInLocation is Parse with a place for times without zone.
func ParseInLocation(layout, value string, loc *Location) (Time, error) {
	return parse(layout, value, loc, loc)
}

// fields collects what parse reads.
type fields struct {
	year, month, day, yday int
	hour, min, sec, nsec   int
	pmSet, amSet           bool
	zone                   *Location
	offset                 int
	zoneName               string
}

func parse(layout, value string, defaultLoc, local *Location) (Time, error) {
	origLayout, origValue := layout, value
	f := fields{month: -1, day: -1, yday: -1, offset: -1}
	fail := func(elem, val, msg string) (Time, error) {
		return Time{}, &ParseError{origLayout, origValue, elem, val, msg}
	}
	for {
		prefix, p, digits, suffix := nextPart(layout)
		elem := layout[len(prefix) : len(layout)-len(suffix)]
		rest, err := skip(value, prefix)
		if err != nil {
			return fail(prefix, value, "")
		}
		value = rest
		if p == pNone {
			if value != "" {
				return fail("", value, ": extra text: "+quote(value))
			}
			break
		}
		layout = suffix
		hold := value
		rangeErr := ""
		value, rangeErr, err = f.element(p, value, digits, elem, suffix)
		if rangeErr != "" {
			return fail(elem, value, ": "+rangeErr+" out of range")
		}
		if err != nil {
			return fail(elem, hold, "")
		}
	}
	if f.pmSet && f.hour < 12 {
		f.hour += 12
	} else if f.amSet && f.hour == 12 {
		f.hour = 0
	}
	if f.yday >= 0 {
		month, day := 0, 0
		if isLeap(f.year) {
			if f.yday == 31+29 {
				month, day = int(February), 29
			} else if f.yday > 31+29 {
				f.yday--
			}
		}
		if f.yday < 1 || f.yday > 365 {
			return fail("", value, ": day-of-year out of range")
		}
		if month == 0 {
			month = (f.yday-1)/31 + 1
			if daysBefore(Month(month+1)) < f.yday {
				month++
			}
			day = f.yday - daysBefore(Month(month))
		}
		if f.month >= 0 && f.month != month {
			return fail("", value, ": day-of-year does not match month")
		}
		f.month = month
		if f.day >= 0 && f.day != day {
			return fail("", value, ": day-of-year does not match day")
		}
		f.day = day
	} else {
		if f.month < 0 {
			f.month = int(January)
		}
		if f.day < 0 {
			f.day = 1
		}
	}
	if f.day < 1 || f.day > daysIn(Month(f.month), f.year) {
		return fail("", value, ": day out of range")
	}
	date := func(loc *Location) Time {
		return Date(f.year, Month(f.month), f.day, f.hour, f.min, f.sec, f.nsec, loc)
	}
	switch {
	case f.zone != nil:
		return date(f.zone), nil
	case f.offset != -1:
		t := date(UTC)
		t.addSec(-int64(f.offset))
		// the local zone if it has this offset then
		name, offset, _, _, _ := local.lookup(t.unixSec())
		if offset == f.offset && (f.zoneName == "" || name == f.zoneName) {
			t.setLoc(local)
			return t, nil
		}
		t.setLoc(FixedZone(f.zoneName, f.offset))
		return t, nil
	case f.zoneName != "":
		t := date(UTC)
		offset, ok := local.lookupName(f.zoneName, t.unixSec())
		if ok {
			t.addSec(-int64(offset))
			t.setLoc(local)
			return t, nil
		}
		if len(f.zoneName) > 3 && f.zoneName[:3] == "GMT" {
			n := 0
			for _, c := range []byte(f.zoneName[4:]) {
				n = n*10 + int(c-'0')
			}
			if f.zoneName[3] == '-' {
				n = -n
			}
			offset = n * 3600
		}
		t.setLoc(FixedZone(f.zoneName, offset))
		return t, nil
	}
	return date(defaultLoc), nil
}

// element reads one element of a layout and returns what is left of the value.
func (f *fields) element(p part, value string, digits int, elem, suffix string) (rest, rangeErr string, err error) {
	rest = value
	switch p {
	case pYear:
		if len(value) < 2 {
			return rest, "", errBad
		}
		f.year, rest, err = number(value, true)
		if err != nil {
			return rest, "", err
		}
		if f.year >= 69 {
			f.year += 1900
		} else {
			f.year += 2000
		}
	case pLongYear:
		if len(value) < 4 {
			return rest, "", errBad
		}
		f.year = 0
		for i := range 4 {
			if value[i] < '0' || value[i] > '9' {
				return rest, "", errBad
			}
			f.year = f.year*10 + int(value[i]-'0')
		}
		rest = value[4:]
	case pMonth, pLongMonth:
		f.month, rest, err = lookup(12, monthName, value, p == pMonth)
		f.month++
	case pNumMonth, pZeroMonth:
		f.month, rest, err = number(value, p == pZeroMonth)
		if err == nil && (f.month <= 0 || f.month > 12) {
			rangeErr = "month"
		}
	case pWeekDay, pLongDay:
		_, rest, err = lookup(7, dayName, value, p == pWeekDay)
	case pDay, pUnderDay, pZeroDay:
		if p == pUnderDay && value != "" && value[0] == ' ' {
			value = value[1:]
		}
		f.day, rest, err = number(value, p == pZeroDay)
	case pUnderYearDay, pZeroYearDay:
		for i := 0; i < 2 && p == pUnderYearDay && value != "" && value[0] == ' '; i++ {
			value = value[1:]
		}
		f.yday, rest, err = number3(value, p == pZeroYearDay)
	case pHour:
		f.hour, rest, err = number(value, false)
		if f.hour < 0 || f.hour > 23 {
			rangeErr = "hour"
		}
	case pHour12, pZeroHour12:
		f.hour, rest, err = number(value, p == pZeroHour12)
		if f.hour < 0 || f.hour > 12 {
			rangeErr = "hour"
		}
	case pMinute, pZeroMinute:
		f.min, rest, err = number(value, p == pZeroMinute)
		if f.min < 0 || f.min > 59 {
			rangeErr = "minute"
		}
	case pSecond, pZeroSecond:
		f.sec, rest, err = number(value, p == pZeroSecond)
		if err != nil {
			break
		}
		if f.sec < 0 || f.sec > 59 {
			rangeErr = "second"
			break
		}
		// a fraction may follow even if the layout has none
		if len(rest) >= 2 && (rest[0] == '.' || rest[0] == ',') && '0' <= rest[1] && rest[1] <= '9' {
			_, next, _, _ := nextPart(suffix)
			if next == pFrac0 || next == pFrac9 {
				break
			}
			n := 2
			for n < len(rest) && '0' <= rest[n] && rest[n] <= '9' {
				n++
			}
			f.nsec, rangeErr, err = nanoseconds(rest, n)
			rest = rest[n:]
		}
	case pPM, ppm:
		if len(value) < 2 {
			return rest, "", errBad
		}
		am, pm := "AM", "PM"
		if p == ppm {
			am, pm = "am", "pm"
		}
		switch value[:2] {
		case pm:
			f.pmSet = true
		case am:
			f.amSet = true
		default:
			return rest, "", errBad
		}
		rest = value[2:]
	case pTZ:
		if hasPrefix(value, "UTC") {
			f.zone = UTC
			return value[3:], "", nil
		}
		n, ok := zoneLength(value)
		if !ok {
			return rest, "", errBad
		}
		f.zoneName, rest = value[:n], value[n:]
	case pFrac0:
		n := 1 + digits
		if len(value) < n {
			return rest, "", errBad
		}
		f.nsec, rangeErr, err = nanoseconds(value, n)
		rest = value[n:]
	case pFrac9:
		if len(value) < 2 || value[0] != '.' && value[0] != ',' || value[1] < '0' || value[1] > '9' {
			break
		}
		i := 0
		for i+1 < len(value) && '0' <= value[i+1] && value[i+1] <= '9' {
			i++
		}
		f.nsec, rangeErr, err = nanoseconds(value, 1+i)
		rest = value[1+i:]
	default:
		return f.offsetElement(p, value, elem)
	}
	return rest, rangeErr, err
}

// offsetElement reads a numeric zone.
func (f *fields) offsetElement(p part, value, elem string) (rest, rangeErr string, err error) {
	if p <= pISOColonSecondsTZ && value != "" && value[0] == 'Z' {
		f.zone = UTC
		return value[1:], "", nil
	}
	n := len(elem)
	if len(value) < n || value[0] != '+' && value[0] != '-' {
		return value, "", errBad
	}
	v := [3]int{}
	unit := 0
	for i := 1; i < n; {
		if elem[i] == ':' {
			if value[i] != ':' {
				return value, "", errBad
			}
			i++
			continue
		}
		x, _, err := number(value[i:], true)
		if err != nil {
			return value, "", err
		}
		v[unit] = x
		unit++
		i += 2
	}
	rest = value[n:]
	switch {
	case v[0] > 24:
		return rest, "time zone offset hour", nil
	case v[1] > 60:
		return rest, "time zone offset minute", nil
	case v[2] > 60:
		return rest, "time zone offset second", nil
	}
	f.offset = (v[0]*60+v[1])*60 + v[2]
	if value[0] == '-' {
		f.offset = -f.offset
	}
	return rest, "", nil
}
