package time

import "errors"

// Month is a month of the year, from January = 1.
type Month int

const (
	January Month = 1 + iota
	February
	March
	April
	May
	June
	July
	August
	September
	October
	November
	December
)

// monthNames has nine characters for each month, monthLens how many of them count. They are constants: variables would have to be
// filled at the start of every program that prints.
const (
	monthNames = "January  February March    April    May      June     July     August   SeptemberOctober  November December "
	monthLens  = "\x07\x08\x05\x05\x03\x04\x04\x06\x09\x07\x08\x08"
)

func (m Month) String() string {
	if January <= m && m <= December {
		return monthNames[9*(m-1):][:monthLens[m-1]]
	}
	return "%!Month(" + utoa(uint64(m)) + ")"
}

// Weekday is a day of the week, from Sunday = 0.
type Weekday int

const (
	Sunday Weekday = iota
	Monday
	Tuesday
	Wednesday
	Thursday
	Friday
	Saturday
)

const (
	dayNames = "Sunday   Monday   Tuesday  WednesdayThursday Friday   Saturday "
	dayLens  = "\x06\x06\x07\x09\x08\x06\x08"
)

func (d Weekday) String() string {
	if Sunday <= d && d <= Saturday {
		return dayNames[9*d:][:dayLens[d]]
	}
	return "%!Weekday(" + utoa(uint64(d)) + ")"
}

func utoa(u uint64) string {
	var a [20]byte
	return string(a[integer(a[:], u):])
}

// Time is an instant with nanoseconds.
//
// wall holds the nanoseconds and, if the time has a monotonic reading, the flag and the wall seconds since 1885; then
// ext is the monotonic reading. Otherwise ext is the seconds since January 1, year 1.
type Time struct {
	wall uint64
	ext  int64
	loc  *Location
}

const (
	hasMonotonic = 1 << 63
	nsecMask     = 1<<30 - 1
	nsecShift    = 30

	secondsPerDay        = 86400
	unixToInternal int64 = (1969*365 + 1969/4 - 1969/100 + 1969/400) * secondsPerDay
	wallToInternal int64 = (1884*365 + 1884/4 - 1884/100 + 1884/400) * secondsPerDay
	minWall              = wallToInternal
)

func (t *Time) nsec() int32 { return int32(t.wall & nsecMask) }

// sec returns the seconds since year 1.
func (t *Time) sec() int64 {
	if t.wall&hasMonotonic != 0 {
		return wallToInternal + int64(t.wall<<1>>(nsecShift+1))
	}
	return t.ext
}

func (t *Time) unixSec() int64 { return t.sec() - unixToInternal }

func (t *Time) stripMono() {
	if t.wall&hasMonotonic != 0 {
		t.ext = t.sec()
		t.wall &= nsecMask
	}
}

func (t *Time) setLoc(loc *Location) {
	if loc == &utcLoc {
		loc = nil
	}
	t.stripMono()
	t.loc = loc
}

// addSec adds seconds.
func (t *Time) addSec(d int64) {
	if t.wall&hasMonotonic != 0 {
		sec := int64(t.wall << 1 >> (nsecShift + 1))
		if s := sec + d; 0 <= s && s <= 1<<33-1 {
			t.wall = t.wall&nsecMask | uint64(s)<<nsecShift | hasMonotonic
			return
		}
		t.stripMono()
	}
	sum := t.ext + d
	if (sum > t.ext) == (d > 0) {
		t.ext = sum
	} else if d > 0 {
		t.ext = 1<<63 - 1
	} else {
		t.ext = -(1<<63 - 1)
	}
}

// now returns the wall clock and the monotonic clock.
func now() (sec int64, nsec int32, mono int64)

// runtimeNano returns the monotonic clock.
func runtimeNano() int64

// startNano is a little before the start, so that monotonic readings are positive.
var startNano int64 = runtimeNano() - 1

// Now returns the current local time.
func Now() Time {
	sec, nsec, mono := now()
	mono -= startNano
	sec += unixToInternal - minWall
	if uint64(sec)>>33 != 0 {
		return Time{uint64(nsec), sec + minWall, Local}
	}
	return Time{hasMonotonic | uint64(sec)<<nsecShift | uint64(nsec), mono, Local}
}

func unixTime(sec int64, nsec int32) Time { return Time{uint64(nsec), sec + unixToInternal, Local} }

// Unix returns the local time of seconds and nanoseconds since 1970.
func Unix(sec int64, nsec int64) Time {
	if nsec < 0 || nsec >= 1e9 {
		n := nsec / 1e9
		sec += n
		nsec -= n * 1e9
		if nsec < 0 {
			nsec += 1e9
			sec--
		}
	}
	return unixTime(sec, int32(nsec))
}

// UnixMilli returns the local time of milliseconds since 1970.
func UnixMilli(msec int64) Time { return Unix(msec/1e3, (msec%1e3)*1e6) }

// UnixMicro returns the local time of microseconds since 1970.
func UnixMicro(usec int64) Time { return Unix(usec/1e6, (usec%1e6)*1e3) }

// After reports whether t is after u.
func (t Time) After(u Time) bool { return t.Compare(u) > 0 }

// Before reports whether t is before u.
func (t Time) Before(u Time) bool { return t.Compare(u) < 0 }

// Equal reports whether t and u are the same instant.
func (t Time) Equal(u Time) bool { return t.Compare(u) == 0 }

func compare(a, b int64) int {
	if a < b {
		return -1
	}
	if a > b {
		return 1
	}
	return 0
}

// Compare returns -1, 0 or 1 for t before, at or after u.
func (t Time) Compare(u Time) int {
	if t.wall&u.wall&hasMonotonic != 0 {
		return compare(t.ext, u.ext)
	}
	if c := compare(t.sec(), u.sec()); c != 0 {
		return c
	}
	return compare(int64(t.nsec()), int64(u.nsec()))
}

// IsZero reports whether t is January 1, year 1, 00:00:00 UTC.
func (t Time) IsZero() bool { return t.sec() == 0 && t.nsec() == 0 }

// abs returns the seconds since year 1 as the clocks in t's place show them.
func (t *Time) abs() int64 {
	sec := t.sec()
	if t.loc != nil {
		_, offset, _, _, _ := t.loc.get().lookup(sec - unixToInternal)
		sec += int64(offset)
	}
	return sec
}

// days splits seconds into days since year 1 and the seconds of the day.
func splitDay(abs int64) (day, sec int64) {
	day = abs / secondsPerDay
	sec = abs % secondsPerDay
	if sec < 0 {
		sec += secondsPerDay
		day--
	}
	return day, sec
}

// civil turns days since January 1, year 1 into a date; yday counts from 0.
func civil(day int64) (year int, month Month, mday, yday int) {
	// count years from March 1, year 0, so that the leap day ends a year
	day += 306
	era := day / 146097
	if day < 0 {
		era = (day - 146096) / 146097
	}
	d := day - era*146097
	y := (d - d/1460 + d/36524 - d/146096) / 365
	yd := d - (365*y + y/4 - y/100)
	mp := (5*yd + 2) / 153
	mday = int(yd-(153*mp+2)/5) + 1
	month = Month(mp + 3)
	year = int(y + era*400)
	if month > 12 {
		month -= 12
		year++
	}
	yday = daysBefore(month) + mday - 1
	if month > February && isLeap(year) {
		yday++
	}
	return year, month, mday, yday
}

// dayOf turns a date into days since January 1, year 1.
func dayOf(year int, month Month, mday int) int64 {
	y, m := int64(year), int64(month)
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400
	if y < 0 {
		era = (y - 399) / 400
	}
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + int64(mday) - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 306
}

// daysBefore returns the number of days in front of a month (also of a thirteenth) in a year that is no leap year.
func daysBefore(m Month) int {
	d := int("\x00\x1f\x3b\x5a\x78\x97\xb5\xd4\xf3\x11\x30\x4e\x6d"[m-1])
	if m > September {
		d += 256
	}
	return d
}

func isLeap(year int) bool { return year%4 == 0 && (year%100 != 0 || year%400 == 0) }

func daysIn(m Month, year int) int {
	if m == February && isLeap(year) {
		return 29
	}
	return daysBefore(m+1) - daysBefore(m)
}

// Date returns year, month and day.
func (t Time) Date() (year int, month Month, day int) {
	d, _ := splitDay(t.abs())
	year, month, day, _ = civil(d)
	return year, month, day
}

// Year returns the year.
func (t Time) Year() int { y, _, _ := t.Date(); return y }

// Month returns the month.
func (t Time) Month() Month { _, m, _ := t.Date(); return m }

// Day returns the day of the month.
func (t Time) Day() int { _, _, d := t.Date(); return d }

// YearDay returns the day of the year, from 1.
func (t Time) YearDay() int {
	d, _ := splitDay(t.abs())
	_, _, _, yday := civil(d)
	return yday + 1
}

// Weekday returns the day of the week.
func (t Time) Weekday() Weekday {
	d, _ := splitDay(t.abs())
	return weekday(d)
}

// January 1, year 1 was a Monday.
func weekday(day int64) Weekday { return Weekday(((day+1)%7 + 7) % 7) }

// ISOWeek returns the ISO 8601 year and week.
func (t Time) ISOWeek() (year, week int) {
	d, _ := splitDay(t.abs())
	// the week belongs to the year of its Thursday
	d += int64(Thursday) - (int64(weekday(d))+6)%7 - 1
	year, _, _, yday := civil(d)
	return year, yday/7 + 1
}

// Clock returns hour, minute and second.
func (t Time) Clock() (hour, min, sec int) {
	_, s := splitDay(t.abs())
	return int(s / 3600), int(s / 60 % 60), int(s % 60)
}

// Hour returns the hour.
func (t Time) Hour() int { h, _, _ := t.Clock(); return h }

// Minute returns the minute.
func (t Time) Minute() int { _, m, _ := t.Clock(); return m }

// Second returns the second.
func (t Time) Second() int { _, _, s := t.Clock(); return s }

// Nanosecond returns the nanoseconds within the second.
func (t Time) Nanosecond() int { return int(t.nsec()) }

// Add returns t+d.
func (t Time) Add(d Duration) Time {
	sec := int64(d / 1e9)
	nsec := t.nsec() + int32(d%1e9)
	if nsec >= 1e9 {
		sec++
		nsec -= 1e9
	} else if nsec < 0 {
		sec--
		nsec += 1e9
	}
	t.wall = t.wall&^nsecMask | uint64(nsec)
	t.addSec(sec)
	if t.wall&hasMonotonic != 0 {
		te := t.ext + int64(d)
		if d < 0 && te > t.ext || d > 0 && te < t.ext {
			t.stripMono()
		} else {
			t.ext = te
		}
	}
	return t
}

// Sub returns t-u, the largest or smallest duration if it is out of range.
func (t Time) Sub(u Time) Duration {
	if t.wall&u.wall&hasMonotonic != 0 {
		d := Duration(t.ext - u.ext)
		switch {
		case d < 0 && t.ext > u.ext:
			return maxDuration
		case d > 0 && t.ext < u.ext:
			return minDuration
		}
		return d
	}
	d := Duration(t.sec()-u.sec())*Second + Duration(t.nsec()-u.nsec())
	switch {
	case u.Add(d).Equal(t):
		return d
	case t.Before(u):
		return minDuration
	}
	return maxDuration
}

// Since returns the time since t.
func Since(t Time) Duration {
	if t.wall&hasMonotonic != 0 {
		return Duration(runtimeNano() - startNano - t.ext)
	}
	return Now().Sub(t)
}

// Until returns the time until t.
func Until(t Time) Duration {
	if t.wall&hasMonotonic != 0 {
		return Duration(t.ext - (runtimeNano() - startNano))
	}
	return t.Sub(Now())
}

// AddDate adds years, months and days and normalises the result.
func (t Time) AddDate(years int, months int, days int) Time {
	year, month, day := t.Date()
	hour, min, sec := t.Clock()
	return Date(year+years, month+Month(months), day+days, hour, min, sec, int(t.nsec()), t.Location())
}

// UTC returns t in UTC.
func (t Time) UTC() Time {
	t.setLoc(&utcLoc)
	return t
}

// Local returns t in local time.
func (t Time) Local() Time {
	t.setLoc(Local)
	return t
}

// In returns t in loc.
func (t Time) In(loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Time.In")
	}
	t.setLoc(loc)
	return t
}

// Location returns t's location.
func (t Time) Location() *Location {
	if t.loc == nil {
		return UTC
	}
	return t.loc
}

// Zone returns name and offset (seconds east of UTC) of t's time zone.
func (t Time) Zone() (name string, offset int) {
	name, offset, _, _, _ = t.loc.lookup(t.unixSec())
	return name, offset
}

// ZoneBounds returns start and end of t's time zone; a zero Time for none.
func (t Time) ZoneBounds() (start, end Time) {
	_, _, s, e, _ := t.loc.lookup(t.unixSec())
	if s != alpha {
		start = unixTime(s, 0)
		start.setLoc(t.loc)
	}
	if e != omega {
		end = unixTime(e, 0)
		end.setLoc(t.loc)
	}
	return start, end
}

// IsDST reports whether t is in daylight saving time.
func (t Time) IsDST() bool {
	_, _, _, _, dst := t.loc.lookup(t.unixSec())
	return dst
}

// Unix returns the seconds since 1970.
func (t Time) Unix() int64 { return t.unixSec() }

// UnixMilli returns the milliseconds since 1970.
func (t Time) UnixMilli() int64 { return t.unixSec()*1e3 + int64(t.nsec())/1e6 }

// UnixMicro returns the microseconds since 1970.
func (t Time) UnixMicro() int64 { return t.unixSec()*1e6 + int64(t.nsec())/1e3 }

// UnixNano returns the nanoseconds since 1970.
func (t Time) UnixNano() int64 { return t.unixSec()*1e9 + int64(t.nsec()) }

// norm carries lo over to hi so that 0 <= lo < base.
func norm(hi, lo, base int) (int, int) {
	if lo < 0 {
		n := (-lo-1)/base + 1
		hi -= n
		lo += n * base
	}
	if lo >= base {
		n := lo / base
		hi += n
		lo -= n * base
	}
	return hi, lo
}

// Date returns the time of a date and clock in loc; values out of range are normalised.
func Date(year int, month Month, day, hour, min, sec, nsec int, loc *Location) Time {
	if loc == nil {
		panic("time: missing Location in call to Date")
	}
	m := int(month) - 1
	year, m = norm(year, m, 12)
	sec, nsec = norm(sec, nsec, 1e9)
	min, sec = norm(min, sec, 60)
	hour, min = norm(hour, min, 60)
	day, hour = norm(day, hour, 24)
	abs := (dayOf(year, Month(m+1), 1)+int64(day)-1)*secondsPerDay + int64(hour*3600+min*60+sec)
	unix := abs - unixToInternal
	if loc != &utcLoc {
		// guess the offset at that time read as UTC, then look on the right side of a change of zones
		_, offset, start, end, _ := loc.lookup(unix)
		if offset != 0 {
			u := unix - int64(offset)
			if u < start || u >= end {
				_, offset, _, _, _ = loc.lookup(u)
			}
			unix -= int64(offset)
		}
	}
	t := unixTime(unix, int32(nsec))
	t.setLoc(loc)
	return t
}

// Truncate rounds t down to a multiple of d since year 1.
func (t Time) Truncate(d Duration) Time {
	t.stripMono()
	if d <= 0 {
		return t
	}
	return t.Add(-remainder(t, d))
}

// Round rounds t to the nearest multiple of d since year 1, up in the middle.
func (t Time) Round(d Duration) Time {
	t.stripMono()
	if d <= 0 {
		return t
	}
	r := remainder(t, d)
	if r+r < d && r+r >= 0 {
		return t.Add(-r)
	}
	return t.Add(d - r)
}

// remainder returns t modulo d, 0 <= r < d.
func remainder(t Time, d Duration) Duration {
	sec, nsec := t.sec(), int64(t.nsec())
	m := int64(d)
	// (sec*1e9 + nsec) mod m, sec*1e9 by doubling
	s := (sec%m + m) % m
	r := int64(0)
	for bit := uint64(1 << 29); bit > 0; bit >>= 1 {
		r = addMod(r, r, m)
		if 1e9&bit != 0 {
			r = addMod(r, s, m)
		}
	}
	return Duration(addMod(r, nsec%m, m))
}

func addMod(a, b, m int64) int64 {
	if a >= m-b {
		return a - (m - b)
	}
	return a + b
}

const (
	timeBinaryV1 byte = 1 + iota
	timeBinaryV2
)

// AppendBinary appends the binary form of t.
func (t Time) AppendBinary(b []byte) ([]byte, error) {
	var offsetMin int16
	var offsetSec int8
	version := timeBinaryV1
	if t.Location() == UTC {
		offsetMin = -1
	} else {
		_, offset := t.Zone()
		if offset%60 != 0 {
			version = timeBinaryV2
			offsetSec = int8(offset % 60)
		}
		offset /= 60
		if offset < -32768 || offset == -1 || offset > 32767 {
			return b, errors.New("Time.MarshalBinary: unexpected zone offset")
		}
		offsetMin = int16(offset)
	}
	sec, nsec := t.sec(), t.nsec()
	b = append(b, version)
	for i := 56; i >= 0; i -= 8 {
		b = append(b, byte(sec>>i))
	}
	b = append(b, byte(nsec>>24), byte(nsec>>16), byte(nsec>>8), byte(nsec), byte(offsetMin>>8), byte(offsetMin))
	if version == timeBinaryV2 {
		b = append(b, byte(offsetSec))
	}
	return b, nil
}

// MarshalBinary returns the binary form of t.
func (t Time) MarshalBinary() ([]byte, error) {
	b, err := t.AppendBinary(make([]byte, 0, 16))
	if err != nil {
		return nil, err
	}
	return b, nil
}

// UnmarshalBinary reads the binary form.
func (t *Time) UnmarshalBinary(data []byte) error {
	if len(data) == 0 {
		return errors.New("Time.UnmarshalBinary: no data")
	}
	version := data[0]
	if version != timeBinaryV1 && version != timeBinaryV2 {
		return errors.New("Time.UnmarshalBinary: unsupported version")
	}
	want := 15
	if version == timeBinaryV2 {
		want++
	}
	if len(data) != want {
		return errors.New("Time.UnmarshalBinary: invalid length")
	}
	var sec int64
	for _, c := range data[1:9] {
		sec = sec<<8 | int64(c)
	}
	nsec := int32(data[9])<<24 | int32(data[10])<<16 | int32(data[11])<<8 | int32(data[12])
	offset := int(int16(data[13])<<8|int16(data[14])) * 60
	if version == timeBinaryV2 {
		offset += int(int8(data[15]))
	}
	*t = Time{uint64(nsec), sec, nil}
	if offset == -60 {
		t.setLoc(&utcLoc)
	} else if _, local, _, _, _ := Local.lookup(t.unixSec()); offset == local {
		t.setLoc(Local)
	} else {
		t.setLoc(FixedZone("", offset))
	}
	return nil
}

// GobEncode is MarshalBinary.
func (t Time) GobEncode() ([]byte, error) { return t.MarshalBinary() }

// GobDecode is UnmarshalBinary.
func (t *Time) GobDecode(data []byte) error { return t.UnmarshalBinary(data) }

// MarshalJSON returns t as a quoted string in RFC 3339.
func (t Time) MarshalJSON() ([]byte, error) {
	b := append(make([]byte, 0, len(RFC3339Nano)+2), '"')
	b, err := t.appendStrict(b)
	b = append(b, '"')
	if err != nil {
		return nil, errors.New("Time.MarshalJSON: " + err.Error())
	}
	return b, nil
}

// UnmarshalJSON reads a quoted string in RFC 3339.
func (t *Time) UnmarshalJSON(data []byte) error {
	if string(data) == "null" {
		return nil
	}
	if len(data) < 2 || data[0] != '"' || data[len(data)-1] != '"' {
		return errors.New("Time.UnmarshalJSON: input is not a JSON string")
	}
	var err error
	*t, err = parseStrict(string(data[1 : len(data)-1]))
	return err
}

// AppendText appends t in RFC 3339.
func (t Time) AppendText(b []byte) ([]byte, error) {
	b, err := t.appendStrict(b)
	if err != nil {
		return nil, errors.New("Time.AppendText: " + err.Error())
	}
	return b, nil
}

// MarshalText returns t in RFC 3339.
func (t Time) MarshalText() ([]byte, error) {
	b, err := t.appendStrict(make([]byte, 0, len(RFC3339Nano)))
	if err != nil {
		return nil, errors.New("Time.MarshalText: " + err.Error())
	}
	return b, nil
}

// UnmarshalText reads RFC 3339.
func (t *Time) UnmarshalText(data []byte) error {
	var err error
	*t, err = parseStrict(string(data))
	return err
}

// appendStrict appends t in RFC 3339, which has years of four digits and offsets below a day only.
func (t Time) appendStrict(b []byte) ([]byte, error) {
	n0 := len(b)
	b = t.AppendFormat(b, RFC3339Nano)
	if b[n0+4] != '-' {
		return b, errors.New("year outside of range [0,9999]")
	}
	if b[len(b)-1] != 'Z' {
		if c := b[len(b)-6]; c != '+' && c != '-' {
			return b, errors.New("timezone hour outside of range [0,23]")
		}
		if h := (b[len(b)-5]-'0')*10 + b[len(b)-4] - '0'; h > 23 {
			return b, errors.New("timezone hour outside of range [0,23]")
		}
	}
	return b, nil
}

func parseStrict(s string) (Time, error) {
	t, err := Parse(RFC3339, s)
	if err != nil {
		return Time{}, err
	}
	bad := func(part string) (Time, error) {
		return Time{}, &ParseError{RFC3339, s, part, s, ""}
	}
	switch {
	case len(s) > 12 && s[12] == ':':
		return bad("15")
	case len(s) > 19 && s[19] == ',':
		return bad(".")
	case s[len(s)-1] != 'Z':
		h := int(s[len(s)-5]-'0')*10 + int(s[len(s)-4]-'0')
		m := int(s[len(s)-2]-'0')*10 + int(s[len(s)-1]-'0')
		if h > 23 || m > 59 {
			return bad("Z07:00")
		}
	}
	return t, nil
}
