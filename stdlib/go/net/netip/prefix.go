package netip

import (
	"cmp"
	"errors"
	"internal/bytealg"
	"strconv"
)

// AddrPort is an address with a port.
type AddrPort struct {
	ip   Addr
	port uint16
}

// AddrPortFrom puts one together.
func AddrPortFrom(ip Addr, port uint16) AddrPort { return AddrPort{ip, port} }

// Addr returns the address.
func (p AddrPort) Addr() Addr { return p.ip }

// Port returns the port.
func (p AddrPort) Port() uint16 { return p.port }

// IsValid reports whether there is an address.
func (p AddrPort) IsValid() bool { return p.ip.IsValid() }

// Compare orders by address, then port.
func (p AddrPort) Compare(p2 AddrPort) int {
	return cmp.Or(p.ip.Compare(p2.ip), cmp.Compare(p.port, p2.port))
}

func splitAddrPort(s string) (ip, port string, v6 bool, err error) {
	i := bytealg.LastIndexByteString(s, ':')
	if i < 0 {
		return "", "", false, errors.New("not an ip:port")
	}
	ip, port = s[:i], s[i+1:]
	if ip == "" {
		return "", "", false, errors.New("no IP")
	}
	if port == "" {
		return "", "", false, errors.New("no port")
	}
	if ip[0] == '[' {
		if len(ip) < 2 || ip[len(ip)-1] != ']' {
			return "", "", false, errors.New("missing ]")
		}
		ip, v6 = ip[1:len(ip)-1], true
	}
	return ip, port, v6, nil
}

// ParseAddrPort parses "192.0.2.1:80" or "[2001:db8::1]:80".
func ParseAddrPort(s string) (AddrPort, error) {
	host, port, in6, err := splitAddrPort(s)
	if err != nil {
		return AddrPort{}, err
	}
	n, err := strconv.ParseUint(port, 10, 16)
	if err != nil {
		return AddrPort{}, errors.New("invalid port " + strconv.Quote(port) + " parsing " + strconv.Quote(s))
	}
	ip, err := ParseAddr(host)
	if err != nil {
		return AddrPort{}, err
	}
	if in6 && ip.Is4() {
		return AddrPort{}, errors.New("invalid ip:port " + strconv.Quote(s) + ", square brackets can only be used with IPv6 addresses")
	}
	if !in6 && ip.Is6() {
		return AddrPort{}, errors.New("invalid ip:port " + strconv.Quote(s) + ", IPv6 addresses must be surrounded by square brackets")
	}
	return AddrPort{ip, uint16(n)}, nil
}

// MustParseAddrPort is ParseAddrPort for what is known to be right.
func MustParseAddrPort(s string) AddrPort {
	p, err := ParseAddrPort(s)
	if err != nil {
		panic(err)
	}
	return p
}

// String returns the usual form.
func (p AddrPort) String() string {
	if !p.ip.IsValid() {
		return "invalid AddrPort"
	}
	return string(p.AppendTo(nil))
}

// AppendTo appends the usual form.
func (p AddrPort) AppendTo(b []byte) []byte {
	switch {
	case !p.ip.IsValid():
		return b
	case p.ip.Is4():
		b = p.ip.AppendTo(b)
	default:
		b = append(p.ip.AppendTo(append(b, '[')), ']')
	}
	return strconv.AppendUint(append(b, ':'), uint64(p.port), 10)
}

// AppendText implements encoding.TextAppender.
func (p AddrPort) AppendText(b []byte) ([]byte, error) { return p.AppendTo(b), nil }

// MarshalText implements encoding.TextMarshaler.
func (p AddrPort) MarshalText() ([]byte, error) { return p.AppendTo([]byte{}), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *AddrPort) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*p = AddrPort{}
		return nil
	}
	*p, err = ParseAddrPort(string(text))
	return err
}

// AppendBinary implements encoding.BinaryAppender: the address and two bytes of port, the low one first.
func (p AddrPort) AppendBinary(b []byte) ([]byte, error) {
	b, err := p.ip.AppendBinary(b)
	return append(b, byte(p.port), byte(p.port>>8)), err
}

// MarshalBinary implements encoding.BinaryMarshaler.
func (p AddrPort) MarshalBinary() ([]byte, error) { return p.AppendBinary([]byte{}) }

// UnmarshalBinary implements encoding.BinaryUnmarshaler.
func (p *AddrPort) UnmarshalBinary(b []byte) error {
	if len(b) < 2 {
		return errors.New("unexpected slice size")
	}
	n := len(b) - 2
	var ip Addr
	if err := ip.UnmarshalBinary(b[:n]); err != nil {
		return err
	}
	*p = AddrPort{ip, uint16(b[n]) | uint16(b[n+1])<<8}
	return nil
}

// Prefix is a network: an address of which the first bits count.
type Prefix struct {
	ip   Addr
	bits uint8 // one more than the number, 0: no prefix
}

// PrefixFrom puts one together; zones are dropped. Bad lengths give a prefix that is not valid.
func PrefixFrom(ip Addr, bits int) Prefix {
	ip.zone = ""
	if !ip.IsValid() || bits < 0 || bits > ip.BitLen() {
		return Prefix{ip: ip}
	}
	return Prefix{ip, uint8(bits) + 1}
}

// Addr returns the address.
func (p Prefix) Addr() Addr { return p.ip }

// Bits returns the length, -1 if it is not valid.
func (p Prefix) Bits() int { return int(p.bits) - 1 }

// IsValid reports whether it is a prefix.
func (p Prefix) IsValid() bool { return p.bits > 0 }

// IsSingleIP reports whether all bits count.
func (p Prefix) IsSingleIP() bool { return p.IsValid() && p.Bits() == p.ip.BitLen() }

// Compare orders by validity, family, masked address, length, address.
func (p Prefix) Compare(p2 Prefix) int {
	return cmp.Or(
		cmp.Compare(p.ip.BitLen(), p2.ip.BitLen()),
		p.Masked().ip.Compare(p2.Masked().ip),
		cmp.Compare(p.Bits(), p2.Bits()),
		p.ip.Compare(p2.ip),
	)
}

type parsePrefixError struct{ in, msg string }

func (e parsePrefixError) Error() string {
	return "netip.ParsePrefix(" + strconv.Quote(e.in) + "): " + e.msg
}

// ParsePrefix parses "192.0.2.0/24".
func ParsePrefix(s string) (Prefix, error) {
	i := bytealg.LastIndexByteString(s, '/')
	if i < 0 {
		return Prefix{}, parsePrefixError{s, "no '/'"}
	}
	ip, err := ParseAddr(s[:i])
	if err != nil {
		return Prefix{}, parsePrefixError{s, err.Error()}
	}
	if ip.zone != "" {
		return Prefix{}, parsePrefixError{s, "IPv6 zones cannot be present in a prefix"}
	}
	t := s[i+1:]
	n, err := strconv.Atoi(t)
	if err != nil || len(t) > 1 && (t[0] < '1' || t[0] > '9') {
		return Prefix{}, parsePrefixError{s, "bad bits after slash: " + strconv.Quote(t)}
	}
	if n < 0 || n > ip.BitLen() {
		return Prefix{}, parsePrefixError{s, "prefix length out of range"}
	}
	return PrefixFrom(ip, n), nil
}

// MustParsePrefix is ParsePrefix for what is known to be right.
func MustParsePrefix(s string) Prefix {
	p, err := ParsePrefix(s)
	if err != nil {
		panic(err)
	}
	return p
}

// Masked clears the bits that do not count.
func (p Prefix) Masked() Prefix {
	m, _ := p.ip.Prefix(p.Bits())
	return m
}

// Contains reports whether the network has the address; addresses with zones are in none.
func (p Prefix) Contains(ip Addr) bool {
	if !p.IsValid() || ip.zone != "" || ip.kind != p.ip.kind {
		return false
	}
	m, _ := ip.Prefix(p.Bits())
	return m.ip == p.Masked().ip
}

// Overlaps reports whether two networks have a common address.
func (p Prefix) Overlaps(o Prefix) bool {
	if !p.IsValid() || !o.IsValid() {
		return false
	}
	if p.Bits() > o.Bits() {
		p, o = o, p
	}
	return p.Contains(o.ip)
}

// String returns the usual form.
func (p Prefix) String() string {
	if !p.IsValid() {
		return "invalid Prefix"
	}
	return string(p.AppendTo(nil))
}

// AppendTo appends the usual form.
func (p Prefix) AppendTo(b []byte) []byte {
	if p == (Prefix{}) {
		return b
	}
	if !p.IsValid() {
		return append(b, "invalid Prefix"...)
	}
	return strconv.AppendInt(append(p.ip.AppendTo(b), '/'), int64(p.Bits()), 10)
}

// AppendText implements encoding.TextAppender.
func (p Prefix) AppendText(b []byte) ([]byte, error) { return p.AppendTo(b), nil }

// MarshalText implements encoding.TextMarshaler.
func (p Prefix) MarshalText() ([]byte, error) { return p.AppendTo([]byte{}), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (p *Prefix) UnmarshalText(text []byte) (err error) {
	if len(text) == 0 {
		*p = Prefix{}
		return nil
	}
	*p, err = ParsePrefix(string(text))
	return err
}

// AppendBinary implements encoding.BinaryAppender: the address and a byte of length.
func (p Prefix) AppendBinary(b []byte) ([]byte, error) {
	return append(append(b, p.ip.AsSlice()...), byte(p.Bits())), nil
}

// MarshalBinary implements encoding.BinaryMarshaler.
func (p Prefix) MarshalBinary() ([]byte, error) { return p.AppendBinary([]byte{}) }

// UnmarshalBinary implements encoding.BinaryUnmarshaler.
func (p *Prefix) UnmarshalBinary(b []byte) error {
	if len(b) < 1 {
		return errors.New("unexpected slice size")
	}
	var ip Addr
	if err := ip.UnmarshalBinary(b[:len(b)-1]); err != nil {
		return err
	}
	*p = PrefixFrom(ip, int(b[len(b)-1]))
	return nil
}
