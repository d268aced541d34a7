// Package netip has addresses of the Internet protocol as small values that can be compared with ==.
package netip

import (
	"cmp"
	"errors"
	"internal/bytealg"
	"strconv"
)

// Addr is an address of version 4 or 6, the latter perhaps with a zone. The zero Addr is none.
type Addr struct {
	hi, lo uint64 // version 4 is kept as ::ffff:a.b.c.d
	zone   string
	kind   uint8
}

const (
	none = iota
	v4
	v6
)

const mapped = 0xffff_0000_0000

// IPv6LinkLocalAllNodes returns ff02::1.
func IPv6LinkLocalAllNodes() Addr { return Addr{0xff02 << 48, 1, "", v6} }

// IPv6LinkLocalAllRouters returns ff02::2.
func IPv6LinkLocalAllRouters() Addr { return Addr{0xff02 << 48, 2, "", v6} }

// IPv6Loopback returns ::1.
func IPv6Loopback() Addr { return Addr{0, 1, "", v6} }

// IPv6Unspecified returns ::.
func IPv6Unspecified() Addr { return Addr{kind: v6} }

// IPv4Unspecified returns 0.0.0.0.
func IPv4Unspecified() Addr { return AddrFrom4([4]byte{}) }

// AddrFrom4 returns an address of version 4.
func AddrFrom4(a [4]byte) Addr {
	return Addr{0, mapped | uint64(a[0])<<24 | uint64(a[1])<<16 | uint64(a[2])<<8 | uint64(a[3]), "", v4}
}

func be(b []byte) (v uint64) {
	for _, c := range b[:8] {
		v = v<<8 | uint64(c)
	}
	return v
}

func putBE(b []byte, v uint64) {
	for i := 7; i >= 0; i-- {
		b[i] = byte(v)
		v >>= 8
	}
}

// AddrFrom16 returns an address of version 6.
func AddrFrom16(a [16]byte) Addr { return Addr{be(a[:]), be(a[8:]), "", v6} }

// AddrFromSlice returns the address in 4 or 16 bytes.
func AddrFromSlice(s []byte) (ip Addr, ok bool) {
	switch len(s) {
	case 4:
		return AddrFrom4([4]byte(s)), true
	case 16:
		return AddrFrom16([16]byte(s)), true
	}
	return Addr{}, false
}

type parseAddrError struct {
	in, msg, at string
}

func (e parseAddrError) Error() string {
	if e.at != "" {
		return "ParseAddr(" + strconv.Quote(e.in) + "): " + e.msg + " (at " + strconv.Quote(e.at) + ")"
	}
	return "ParseAddr(" + strconv.Quote(e.in) + "): " + e.msg
}

// MustParseAddr is ParseAddr for what is known to be an address.
func MustParseAddr(s string) Addr {
	ip, err := ParseAddr(s)
	if err != nil {
		panic(err)
	}
	return ip
}

// ParseAddr parses "192.0.2.1", "2001:db8::1" or "fe80::1%eth0".
func ParseAddr(s string) (Addr, error) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '.':
			b, err := parse4(s, s)
			if err != nil {
				return Addr{}, err
			}
			return AddrFrom4(b), nil
		case ':':
			return parse6(s)
		case '%':
			return Addr{}, parseAddrError{in: s, msg: "missing IPv6 address"}
		}
	}
	return Addr{}, parseAddrError{in: s, msg: "unable to parse IP"}
}

// parse4 parses s, a part of in.
func parse4(in, s string) (b [4]byte, err error) {
	field, digits, val := 0, 0, 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case '0' <= c && c <= '9':
			if digits == 1 && val == 0 {
				return b, parseAddrError{in: in, msg: "IPv4 field has octet with leading zero"}
			}
			val = val*10 + int(c-'0')
			digits++
			if val > 255 {
				return b, parseAddrError{in: in, msg: "IPv4 field has value >255"}
			}
		case c == '.':
			if i == 0 || i == len(s)-1 || digits == 0 {
				return b, parseAddrError{in: in, msg: "IPv4 field must have at least one digit", at: s[i:]}
			}
			if field == 3 {
				return b, parseAddrError{in: in, msg: "IPv4 address too long"}
			}
			b[field] = byte(val)
			field++
			val, digits = 0, 0
		default:
			return b, parseAddrError{in: in, msg: "unexpected character", at: s[i:]}
		}
	}
	if field < 3 {
		return b, parseAddrError{in: in, msg: "IPv4 address too short"}
	}
	b[3] = byte(val)
	return b, nil
}

func hexDigit(c byte) int {
	switch {
	case '0' <= c && c <= '9':
		return int(c - '0')
	case 'a' <= c && c <= 'f':
		return int(c-'a') + 10
	case 'A' <= c && c <= 'F':
		return int(c-'A') + 10
	}
	return -1
}

func parse6(in string) (Addr, error) {
	s, zone := in, ""
	if i := bytealg.IndexByteString(s, '%'); i >= 0 {
		s, zone = s[:i], s[i+1:]
		if zone == "" {
			return Addr{}, parseAddrError{in: in, msg: "zone must be a non-empty string"}
		}
	}
	var b [16]byte
	n, gap := 0, -1
	if len(s) >= 2 && s[0] == ':' && s[1] == ':' {
		gap = 0
		s = s[2:]
	}
	for n < 16 && (s != "" || n == 0 && gap < 0) {
		val, i := 0, 0
		for i < len(s) && hexDigit(s[i]) >= 0 {
			if i > 3 {
				return Addr{}, parseAddrError{in: in, msg: "each group must have 4 or less digits", at: s}
			}
			val = val<<4 | hexDigit(s[i])
			i++
		}
		if i == 0 {
			return Addr{}, parseAddrError{in: in, msg: "each colon-separated field must have at least one digit", at: s}
		}
		if i < len(s) && s[i] == '.' {
			if gap < 0 && n != 12 {
				return Addr{}, parseAddrError{in: in, msg: "embedded IPv4 address must replace the final 2 fields of the address", at: s}
			}
			if n+4 > 16 {
				return Addr{}, parseAddrError{in: in, msg: "too many hex fields to fit an embedded IPv4 at the end of the address", at: s}
			}
			b4, err := parse4(in, s)
			if err != nil {
				return Addr{}, err
			}
			copy(b[n:], b4[:])
			n += 4
			s = ""
			break
		}
		b[n], b[n+1] = byte(val>>8), byte(val)
		n += 2
		s = s[i:]
		if s == "" {
			break
		}
		if s[0] != ':' {
			return Addr{}, parseAddrError{in: in, msg: "unexpected character, want colon", at: s}
		}
		if len(s) == 1 {
			return Addr{}, parseAddrError{in: in, msg: "colon must be followed by more characters", at: s}
		}
		s = s[1:]
		if s[0] == ':' {
			if gap >= 0 {
				return Addr{}, parseAddrError{in: in, msg: "multiple :: in address", at: s}
			}
			gap = n
			s = s[1:]
		}
	}
	if s != "" {
		return Addr{}, parseAddrError{in: in, msg: "trailing garbage after address", at: s}
	}
	switch {
	case n < 16 && gap < 0:
		return Addr{}, parseAddrError{in: in, msg: "address string too short"}
	case n < 16:
		tail := n - gap
		copy(b[16-tail:], b[gap:n])
		clear(b[gap : 16-tail])
	case gap >= 0:
		return Addr{}, parseAddrError{in: in, msg: "the :: must expand to at least one field of zeros"}
	}
	ip := AddrFrom16(b)
	ip.zone = zone
	return ip, nil
}

// BitLen returns 32, 128, or 0 for no address.
func (ip Addr) BitLen() int { return [3]int{0, 32, 128}[ip.kind] }

// Zone returns the zone.
func (ip Addr) Zone() string { return ip.zone }

// Compare orders by length, value, zone.
func (ip Addr) Compare(ip2 Addr) int {
	return cmp.Or(cmp.Compare(ip.kind, ip2.kind), cmp.Compare(ip.hi, ip2.hi), cmp.Compare(ip.lo, ip2.lo), cmp.Compare(ip.zone, ip2.zone))
}

// Less reports whether ip sorts before ip2.
func (ip Addr) Less(ip2 Addr) bool { return ip.Compare(ip2) < 0 }

// Is4 reports whether it is of version 4.
func (ip Addr) Is4() bool { return ip.kind == v4 }

// Is4In6 reports whether it is version 4 mapped into 6.
func (ip Addr) Is4In6() bool { return ip.kind == v6 && ip.hi == 0 && ip.lo>>32 == 0xffff }

// Is6 reports whether it is of version 6.
func (ip Addr) Is6() bool { return ip.kind == v6 }

// Unmap turns a mapped address into version 4.
func (ip Addr) Unmap() Addr {
	if ip.Is4In6() {
		ip.kind, ip.zone = v4, ""
	}
	return ip
}

// WithZone sets the zone of an address of version 6; "" removes it.
func (ip Addr) WithZone(zone string) Addr {
	if ip.kind == v6 {
		ip.zone = zone
	}
	return ip
}

// IsValid reports whether it is an address.
func (ip Addr) IsValid() bool { return ip.kind != none }

func (ip Addr) top(bits int) uint64 { return ip.hi >> (64 - bits) }
func (ip Addr) b4(i int) byte       { return byte(ip.lo >> (24 - 8*i)) }

// IsLinkLocalUnicast reports whether it is one.
func (ip Addr) IsLinkLocalUnicast() bool {
	ip = ip.Unmap()
	switch ip.kind {
	case v4:
		return ip.b4(0) == 169 && ip.b4(1) == 254
	case v6:
		return ip.top(10) == 0xfe80>>6
	}
	return false
}

// IsLoopback reports whether it is one.
func (ip Addr) IsLoopback() bool {
	ip = ip.Unmap()
	return ip.kind == v4 && ip.b4(0) == 127 || ip.kind == v6 && ip.hi == 0 && ip.lo == 1
}

// IsMulticast reports whether it is one.
func (ip Addr) IsMulticast() bool {
	ip = ip.Unmap()
	return ip.kind == v4 && ip.b4(0)&0xf0 == 0xe0 || ip.kind == v6 && ip.top(8) == 0xff
}

// IsInterfaceLocalMulticast reports whether it is one.
func (ip Addr) IsInterfaceLocalMulticast() bool {
	return ip.kind == v6 && !ip.Is4In6() && ip.hi>>48&0xff0f == 0xff01
}

// IsLinkLocalMulticast reports whether it is one.
func (ip Addr) IsLinkLocalMulticast() bool {
	ip = ip.Unmap()
	switch ip.kind {
	case v4:
		return ip.b4(0) == 224 && ip.b4(1) == 0 && ip.b4(2) == 0
	case v6:
		return ip.hi>>48&0xff0f == 0xff02
	}
	return false
}

// IsGlobalUnicast reports whether it is one; private addresses are.
func (ip Addr) IsGlobalUnicast() bool {
	ip = ip.Unmap()
	if ip.kind == none || ip == IPv4Unspecified() || ip == AddrFrom4([4]byte{255, 255, 255, 255}) {
		return false
	}
	return ip != IPv6Unspecified() && !ip.IsLoopback() && !ip.IsMulticast() && !ip.IsLinkLocalUnicast()
}

// IsPrivate reports whether it is of a private network (RFC 1918, RFC 4193).
func (ip Addr) IsPrivate() bool {
	ip = ip.Unmap()
	switch ip.kind {
	case v4:
		return ip.b4(0) == 10 || ip.b4(0) == 172 && ip.b4(1)&0xf0 == 16 || ip.b4(0) == 192 && ip.b4(1) == 168
	case v6:
		return ip.top(7) == 0xfc>>1
	}
	return false
}

// IsUnspecified reports whether it is 0.0.0.0 or ::.
func (ip Addr) IsUnspecified() bool { return ip == IPv4Unspecified() || ip == IPv6Unspecified() }

// Prefix keeps the first b bits.
func (ip Addr) Prefix(b int) (Prefix, error) {
	if b < 0 {
		return Prefix{}, errors.New("negative Prefix bits")
	}
	if ip.kind == none {
		return Prefix{}, nil
	}
	if b > ip.BitLen() {
		return Prefix{}, errors.New("prefix length " + strconv.Itoa(b) + " too large for IPv" + string('4'+2*rune(ip.kind-v4)))
	}
	ip.zone = ""
	n := b
	if ip.kind == v4 {
		n += 96
	}
	if n <= 64 {
		ip.lo = 0
		ip.hi &= ^uint64(0) << (64 - n)
	} else {
		ip.lo &= ^uint64(0) << (128 - n)
	}
	return PrefixFrom(ip, b), nil
}

// As16 returns the bytes; version 4 is mapped.
func (ip Addr) As16() (a [16]byte) {
	putBE(a[:], ip.hi)
	putBE(a[8:], ip.lo)
	return a
}

// As4 returns the bytes of an address of version 4, mapped or not; it panics for others.
func (ip Addr) As4() (a [4]byte) {
	switch {
	case ip.kind == v4 || ip.Is4In6():
		return [4]byte{ip.b4(0), ip.b4(1), ip.b4(2), ip.b4(3)}
	case ip.kind == none:
		panic("As4 called on IP zero value")
	}
	panic("As4 called on IPv6 address")
}

// AsSlice returns 4 or 16 bytes, or nil.
func (ip Addr) AsSlice() []byte {
	switch ip.kind {
	case v4:
		a := ip.As4()
		return a[:]
	case v6:
		a := ip.As16()
		return a[:]
	}
	return nil
}

// Next returns the address after ip; none after the last.
func (ip Addr) Next() Addr {
	ip.lo++
	if ip.lo == 0 {
		ip.hi++
	}
	if ip.kind == v4 && uint32(ip.lo) == 0 || ip.kind == v6 && ip.hi == 0 && ip.lo == 0 || ip.kind == none {
		return Addr{}
	}
	return ip
}

// Prev returns the address before ip; none before the first.
func (ip Addr) Prev() Addr {
	if ip.kind == v4 && uint32(ip.lo) == 0 || ip.kind == v6 && ip.hi == 0 && ip.lo == 0 || ip.kind == none {
		return Addr{}
	}
	if ip.lo == 0 {
		ip.hi--
	}
	ip.lo--
	return ip
}

// String returns the usual form; "invalid IP" if it is none.
func (ip Addr) String() string {
	if ip.kind == none {
		return "invalid IP"
	}
	return string(ip.AppendTo(nil))
}

// AppendTo appends the usual form.
func (ip Addr) AppendTo(b []byte) []byte {
	switch ip.kind {
	case none:
		return b
	case v4:
		return ip.append4(b)
	}
	if ip.Is4In6() {
		b = ip.append4(append(b, "::ffff:"...))
	} else {
		b = ip.append6(b)
	}
	if ip.zone != "" {
		b = append(append(b, '%'), ip.zone...)
	}
	return b
}

func (ip Addr) append4(b []byte) []byte {
	for i := range 4 {
		if i > 0 {
			b = append(b, '.')
		}
		b = strconv.AppendUint(b, uint64(ip.b4(i)), 10)
	}
	return b
}

func (ip Addr) group(i int) uint16 {
	if i < 4 {
		return uint16(ip.hi >> (48 - 16*i))
	}
	return uint16(ip.lo >> (112 - 16*i))
}

func (ip Addr) append6(b []byte) []byte {
	// The longest run of zero groups, the first of them, of two at least, becomes "::".
	from, to := -1, -1
	for i := 0; i < 8; i++ {
		j := i
		for j < 8 && ip.group(j) == 0 {
			j++
		}
		if j-i >= 2 && j-i > to-from {
			from, to = i, j
		}
		i = max(i, j-1)
	}
	for i := 0; i < 8; i++ {
		if i == from {
			b = append(b, "::"...)
			i = to
			if i == 8 {
				break
			}
		} else if i > 0 {
			b = append(b, ':')
		}
		b = strconv.AppendUint(b, uint64(ip.group(i)), 16)
	}
	return b
}

// StringExpanded returns the form with all zeros.
func (ip Addr) StringExpanded() string {
	if ip.kind != v6 {
		return ip.String()
	}
	const hex = "0123456789abcdef"
	var b []byte
	for i := range 8 {
		if i > 0 {
			b = append(b, ':')
		}
		g := ip.group(i)
		b = append(b, hex[g>>12], hex[g>>8&15], hex[g>>4&15], hex[g&15])
	}
	if ip.zone != "" {
		b = append(append(b, '%'), ip.zone...)
	}
	return string(b)
}

// AppendText implements encoding.TextAppender.
func (ip Addr) AppendText(b []byte) ([]byte, error) { return ip.AppendTo(b), nil }

// MarshalText implements encoding.TextMarshaler.
func (ip Addr) MarshalText() ([]byte, error) { return ip.AppendTo([]byte{}), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (ip *Addr) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*ip = Addr{}
		return nil
	}
	*ip, err = ParseAddr(string(text))
	return err
}

// AppendBinary implements encoding.BinaryAppender: 0, 4 or 16 bytes, and the zone.
func (ip Addr) AppendBinary(b []byte) ([]byte, error) {
	return append(append(b, ip.AsSlice()...), ip.zone...), nil
}

// MarshalBinary implements encoding.BinaryMarshaler.
func (ip Addr) MarshalBinary() ([]byte, error) { return ip.AppendBinary([]byte{}) }

// UnmarshalBinary implements encoding.BinaryUnmarshaler.
func (ip *Addr) UnmarshalBinary(b []byte) error {
	switch n := len(b); {
	case n == 0:
		*ip = Addr{}
	case n == 4:
		*ip = AddrFrom4([4]byte(b))
	case n >= 16:
		*ip = AddrFrom16([16]byte(b[:16])).WithZone(string(b[16:]))
	default:
		return errors.New("unexpected slice size")
	}
	return nil
}
