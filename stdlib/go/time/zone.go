package time

import (
	"errors"
	"sync"
)

// Location is a place with its time zones.
type Location struct {
	name   string
	zones  []zone
	trans  []transition
	extend string // rule after the last transition, as in the TZ variable
}

type zone struct {
	name   string
	offset int
	isDST  bool
}

type transition struct {
	when  int64
	index uint8
}

// Bounds of a zone that has no start or end.
const (
	alpha = -1 << 63
	omega = 1<<63 - 1
)

var utcLoc = Location{name: "UTC"}

// UTC is Universal Coordinated Time.
var UTC *Location = &utcLoc

var localLoc Location
var localOnce sync.Once

// Local is the system's local time.
var Local *Location = &localLoc

func (l *Location) get() *Location {
	if l == nil {
		return &utcLoc
	}
	if l == &localLoc {
		localOnce.Do(initLocal)
	}
	return l
}

// String returns the name of the location.
func (l *Location) String() string { return l.get().name }

// FixedZone returns a location with one zone.
func FixedZone(name string, offset int) *Location {
	return &Location{name: name, zones: []zone{{name, offset, false}}, trans: []transition{{alpha, 0}}}
}

// lookup returns the zone in use at a time, and when it starts and ends.
func (l *Location) lookup(sec int64) (name string, offset int, start, end int64, isDST bool) {
	l = l.get()
	if len(l.zones) == 0 {
		return "UTC", 0, alpha, omega, false
	}
	if len(l.trans) == 0 || sec < l.trans[0].when {
		z := &l.zones[l.first()]
		end = omega
		if len(l.trans) > 0 {
			end = l.trans[0].when
		}
		return z.name, z.offset, alpha, end, z.isDST
	}
	lo, hi := 0, len(l.trans)
	for hi-lo > 1 {
		m := int(uint(lo+hi) >> 1)
		if sec < l.trans[m].when {
			hi = m
		} else {
			lo = m
		}
	}
	z := &l.zones[l.trans[lo].index]
	start, end = l.trans[lo].when, omega
	if hi < len(l.trans) {
		end = l.trans[hi].when
	} else if l.extend != "" {
		if name, offset, s, e, dst, ok := ruleZone(l.extend, start, sec); ok {
			return name, offset, s, e, dst
		}
	}
	return z.name, z.offset, start, end, z.isDST
}

// first returns the zone in use before the first transition.
func (l *Location) first() int {
	for i := range l.zones {
		used := false
		for _, t := range l.trans {
			used = used || int(t.index) == i
		}
		if i == 0 && !used {
			return 0
		}
	}
	if len(l.trans) > 0 && l.zones[l.trans[0].index].isDST {
		for i := int(l.trans[0].index) - 1; i >= 0; i-- {
			if !l.zones[i].isDST {
				return i
			}
		}
	}
	for i := range l.zones {
		if !l.zones[i].isDST {
			return i
		}
	}
	return 0
}

// lookupName returns the offset of the zone with that name, preferably in use at the time.
func (l *Location) lookupName(name string, unix int64) (offset int, ok bool) {
	l = l.get()
	for i := range l.zones {
		if z := &l.zones[i]; z.name == name {
			if n, off, _, _, _ := l.lookup(unix - int64(z.offset)); n == z.name {
				return off, true
			}
		}
	}
	for i := range l.zones {
		if z := &l.zones[i]; z.name == name {
			return z.offset, true
		}
	}
	return 0, false
}

// zoneFile returns the contents of a time zone file: of the name in ZONEINFO or the system's directories, or of the
// absolute path; ok is false if there is none.
func zoneFile(name string) (data string, ok bool)

// localZone returns the variable TZ and whether it is set.
func localZone() (tz string, set bool)

func initLocal() {
	tz, set := localZone()
	switch {
	case !set:
		if data, ok := zoneFile("/etc/localtime"); ok {
			if l, err := LoadLocationFromTZData("Local", []byte(data)); err == nil {
				localLoc = *l
				return
			}
		}
	case tz != "":
		if tz[0] == ':' {
			tz = tz[1:]
		}
		if tz != "" && tz[0] == '/' {
			if data, ok := zoneFile(tz); ok {
				if l, err := LoadLocationFromTZData(tz, []byte(data)); err == nil {
					localLoc = *l
					if tz == "/etc/localtime" {
						localLoc.name = "Local"
					}
					return
				}
			}
		} else if tz != "" && tz != "UTC" {
			if l, err := LoadLocation(tz); err == nil {
				localLoc = *l
				return
			}
		}
	}
	localLoc.name = "UTC"
	if !set {
		localLoc.name = "Local"
	}
}

var errLocation = errors.New("time: invalid location name")

// LoadLocation returns the location of an IANA name such as "Europe/Berlin".
func LoadLocation(name string) (*Location, error) {
	if name == "" || name == "UTC" {
		return UTC, nil
	}
	if name == "Local" {
		return Local, nil
	}
	if name[0] == '/' || name[0] == '\\' {
		return nil, errLocation
	}
	for i := 0; i+1 < len(name); i++ {
		if name[i:i+2] == ".." || name[i] == '\\' {
			return nil, errLocation
		}
	}
	if data, ok := zoneFile(name); ok {
		return LoadLocationFromTZData(name, []byte(data))
	}
	return nil, errors.New("unknown time zone " + name)
}

var errBadData = errors.New("malformed time zone information")

// LoadLocationFromTZData reads a location from the contents of a time zone file.
func LoadLocationFromTZData(name string, data []byte) (*Location, error) {
	bad := func() (*Location, error) { return nil, errBadData }
	be := func(b []byte) (n int64) {
		if len(b) > 0 && b[0] >= 0x80 {
			n = -1
		}
		for _, c := range b {
			n = n<<8 | int64(c)
		}
		return n
	}
	if len(data) < 44 || string(data[:4]) != "TZif" {
		return bad()
	}
	version := data[4]
	size := 4
	for {
		var n [6]int // isutc, isstd, leap, times, zones, characters
		if len(data) < 44 {
			return bad()
		}
		for i := range n {
			n[i] = int(uint32(be(data[20+4*i : 24+4*i])))
			if n[i] > 1<<20 {
				return bad()
			}
		}
		data = data[44:]
		if version >= '2' && size == 4 {
			skip := n[3]*5 + n[4]*6 + n[5] + n[2]*8 + n[1] + n[0]
			if len(data) < skip {
				return bad()
			}
			data = data[skip:]
			size = 8
			continue
		}
		take := func(k int) []byte {
			if k > len(data) {
				k = len(data)
			}
			b := data[:k:k]
			data = data[k:]
			return b
		}
		times, indices, zones := take(n[3]*size), take(n[3]), take(n[4]*6)
		chars := take(n[5])
		take(n[2]*(size+4) + n[1] + n[0])
		if len(zones) != n[4]*6 || len(chars) != n[5] || len(indices) != n[3] || n[4] == 0 {
			return bad()
		}
		l := &Location{name: name}
		if len(data) > 2 && data[0] == '\n' && data[len(data)-1] == '\n' && size == 8 {
			l.extend = string(data[1 : len(data)-1])
		}
		for i := range n[4] {
			z := zones[6*i:]
			start := int(z[5])
			if start >= len(chars) {
				return bad()
			}
			end := start
			for end < len(chars) && chars[end] != 0 {
				end++
			}
			l.zones = append(l.zones, zone{string(chars[start:end]), int(be(z[:4])), z[4] != 0})
		}
		for i := range n[3] {
			if int(indices[i]) >= len(l.zones) {
				return bad()
			}
			l.trans = append(l.trans, transition{be(times[size*i : size*i+size]), indices[i]})
		}
		if len(l.trans) == 0 {
			l.trans = append(l.trans, transition{alpha, 0})
		}
		return l, nil
	}
}

// ruleZone tells what a TZ rule says for a time after the last transition.
func ruleZone(s string, last, sec int64) (name string, offset int, start, end int64, isDST, ok bool) {
	stdName, s, ok := ruleName(s)
	if !ok {
		return
	}
	stdOffset, s, ok := ruleOffset(s)
	if !ok {
		return
	}
	stdOffset = -stdOffset
	if s == "" || s[0] == ',' {
		return stdName, stdOffset, last, omega, false, true
	}
	dstName, s, ok := ruleName(s)
	if !ok {
		return
	}
	dstOffset := stdOffset + 3600
	if s != "" && s[0] != ',' {
		dstOffset, s, ok = ruleOffset(s)
		if !ok {
			return
		}
		dstOffset = -dstOffset
	}
	if s == "" {
		s = ",M3.2.0,M11.1.0"
	}
	if s[0] != ',' && s[0] != ';' {
		return "", 0, 0, 0, false, false
	}
	from, s, ok := parseRule(s[1:])
	if !ok || s == "" || s[0] != ',' {
		return "", 0, 0, 0, false, false
	}
	to, s, ok := parseRule(s[1:])
	if !ok || s != "" {
		return "", 0, 0, 0, false, false
	}
	day, _ := splitDay(sec + unixToInternal)
	year, _, _, yday := civil(day)
	ysec := int64(yday*secondsPerDay) + (sec+unixToInternal)%secondsPerDay
	yearStart := dayOf(year, January, 1)*secondsPerDay - unixToInternal
	a := int64(from.seconds(year, stdOffset))
	b := int64(to.seconds(year, dstOffset))
	dst, std := true, false
	if b < a {
		a, b = b, a
		stdName, dstName = dstName, stdName
		stdOffset, dstOffset = dstOffset, stdOffset
		dst, std = std, dst
	}
	yearLen := int64(365)
	if isLeap(year) {
		yearLen++
	}
	switch {
	case ysec < a:
		return stdName, stdOffset, yearStart, a + yearStart, std, true
	case ysec >= b:
		return stdName, stdOffset, b + yearStart, yearStart + yearLen*secondsPerDay, std, true
	}
	return dstName, dstOffset, a + yearStart, b + yearStart, dst, true
}

func ruleName(s string) (name, rest string, ok bool) {
	if s == "" {
		return "", "", false
	}
	if s[0] == '<' {
		for i := range len(s) {
			if s[i] == '>' {
				return s[1:i], s[i+1:], true
			}
		}
		return "", "", false
	}
	i := 0
	for i < len(s) && (s[i] < '0' || s[i] > '9') && s[i] != ',' && s[i] != '-' && s[i] != '+' {
		i++
	}
	return s[:i], s[i:], i >= 3
}

func ruleOffset(s string) (offset int, rest string, ok bool) {
	if s == "" {
		return 0, "", false
	}
	neg := s[0] == '-'
	if neg || s[0] == '+' {
		s = s[1:]
	}
	for i, unit := range [3]int{3600, 60, 1} {
		if i > 0 {
			if s == "" || s[0] != ':' {
				break
			}
			s = s[1:]
		}
		hi := 59
		if i == 0 {
			hi = 24 * 7
		}
		n, rest, ok := ruleNumber(s, 0, hi)
		if !ok {
			return 0, "", false
		}
		offset += n * unit
		s = rest
	}
	if neg {
		offset = -offset
	}
	return offset, s, true
}

func ruleNumber(s string, lo, hi int) (n int, rest string, ok bool) {
	i := 0
	for i < len(s) && '0' <= s[i] && s[i] <= '9' {
		n = n*10 + int(s[i]-'0')
		if n > hi {
			return 0, "", false
		}
		i++
	}
	return n, s[i:], i > 0 && n >= lo
}

// rule is a day of the year with a time: Jn, n or Mm.w.d.
type rule struct {
	kind           byte
	day, week, mon int
	time           int
}

func parseRule(s string) (r rule, rest string, ok bool) {
	if s == "" {
		return rule{}, "", false
	}
	switch s[0] {
	case 'J':
		r.kind = 'J'
		r.day, s, ok = ruleNumber(s[1:], 1, 365)
	case 'M':
		r.kind = 'M'
		r.mon, s, ok = ruleNumber(s[1:], 1, 12)
		if !ok || s == "" || s[0] != '.' {
			return rule{}, "", false
		}
		r.week, s, ok = ruleNumber(s[1:], 1, 5)
		if !ok || s == "" || s[0] != '.' {
			return rule{}, "", false
		}
		r.day, s, ok = ruleNumber(s[1:], 0, 6)
	default:
		r.kind = 'n'
		r.day, s, ok = ruleNumber(s, 0, 365)
	}
	if !ok {
		return rule{}, "", false
	}
	r.time = 2 * 3600
	if s != "" && s[0] == '/' {
		r.time, s, ok = ruleOffset(s[1:])
	}
	return r, s, ok
}

// seconds returns when in the year the rule holds, in UTC.
func (r rule) seconds(year, offset int) int {
	day := 0
	switch r.kind {
	case 'J':
		day = r.day - 1
		if isLeap(year) && r.day >= 60 {
			day++
		}
	case 'n':
		day = r.day
	case 'M':
		first := dayOf(year, Month(r.mon), 1)
		d := (r.day - int(weekday(first)) + 7) % 7
		for i := 1; i < r.week && d+7 < daysIn(Month(r.mon), year); i++ {
			d += 7
		}
		day = d + int(first-dayOf(year, January, 1))
	}
	return day*secondsPerDay + r.time - offset
}
