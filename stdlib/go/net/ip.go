package net

import (
	"internal/bytealg"
	"net/netip"
	"strconv"
)

// Lengths of addresses in bytes.
const (
	IPv4len = 4
	IPv6len = 16
)

// IP is an address in 4 or 16 bytes.
type IP []byte

// IPMask selects the bits of an address that name the network.
type IPMask []byte

// IPNet is a network.
type IPNet struct {
	IP   IP
	Mask IPMask
}

var prefix4 = [12]byte{10: 0xff, 11: 0xff}

// IPv4 returns an address, in 16 bytes.
func IPv4(a, b, c, d byte) IP {
	p := make(IP, IPv6len)
	copy(p, prefix4[:])
	p[12], p[13], p[14], p[15] = a, b, c, d
	return p
}

// IPv4Mask returns a mask of 4 bytes.
func IPv4Mask(a, b, c, d byte) IPMask { return IPMask{a, b, c, d} }

// CIDRMask returns a mask of bits bits that starts with ones 1s; nil if there is none.
func CIDRMask(ones, bits int) IPMask {
	if bits != 32 && bits != 128 || ones < 0 || ones > bits {
		return nil
	}
	m := make(IPMask, bits/8)
	for i := range m {
		switch {
		case ones >= 8:
			m[i] = 0xff
		case ones > 0:
			m[i] = ^byte(0xff >> ones)
		}
		ones -= 8
	}
	return m
}

// Addresses that are known well.
var (
	IPv4bcast     = IPv4(255, 255, 255, 255)
	IPv4allsys    = IPv4(224, 0, 0, 1)
	IPv4allrouter = IPv4(224, 0, 0, 2)
	IPv4zero      = IPv4(0, 0, 0, 0)

	IPv6zero                   = IP{15: 0}
	IPv6unspecified            = IP{15: 0}
	IPv6loopback               = IP{15: 1}
	IPv6interfacelocalallnodes = IP{0: 0xff, 1: 0x01, 15: 1}
	IPv6linklocalallnodes      = IP{0: 0xff, 1: 0x02, 15: 1}
	IPv6linklocalallrouters    = IP{0: 0xff, 1: 0x02, 15: 2}
)

// addr returns the address as a netip.Addr, mapped ones as version 4.
func (ip IP) addr() netip.Addr {
	a, _ := netip.AddrFromSlice(ip)
	return a.Unmap()
}

// IsUnspecified reports whether it is 0.0.0.0 or ::.
func (ip IP) IsUnspecified() bool { return ip.Equal(IPv4zero) || ip.Equal(IPv6unspecified) }

// IsLoopback reports whether it is one.
func (ip IP) IsLoopback() bool { return ip.addr().IsLoopback() }

// IsPrivate reports whether it is of a private network.
func (ip IP) IsPrivate() bool { return ip.addr().IsPrivate() }

// IsMulticast reports whether it is one.
func (ip IP) IsMulticast() bool { return ip.addr().IsMulticast() }

// IsInterfaceLocalMulticast reports whether it is one.
func (ip IP) IsInterfaceLocalMulticast() bool { return ip.addr().IsInterfaceLocalMulticast() }

// IsLinkLocalMulticast reports whether it is one.
func (ip IP) IsLinkLocalMulticast() bool { return ip.addr().IsLinkLocalMulticast() }

// IsLinkLocalUnicast reports whether it is one.
func (ip IP) IsLinkLocalUnicast() bool { return ip.addr().IsLinkLocalUnicast() }

// IsGlobalUnicast reports whether it is one.
func (ip IP) IsGlobalUnicast() bool {
	return (len(ip) == IPv4len || len(ip) == IPv6len) && !ip.Equal(IPv4bcast) && !ip.IsUnspecified() &&
		!ip.IsLoopback() && !ip.IsMulticast() && !ip.IsLinkLocalUnicast()
}

// To4 returns the 4 bytes of an address of version 4; nil if it is none.
func (ip IP) To4() IP {
	if len(ip) == IPv4len {
		return ip
	}
	if len(ip) == IPv6len && [12]byte(ip[:12]) == prefix4 {
		return ip[12:16]
	}
	return nil
}

// To16 returns the 16 bytes; nil if it is no address.
func (ip IP) To16() IP {
	if len(ip) == IPv4len {
		return IPv4(ip[0], ip[1], ip[2], ip[3])
	}
	if len(ip) == IPv6len {
		return ip
	}
	return nil
}

// DefaultMask returns the mask of the address's class; nil if it is not of version 4.
func (ip IP) DefaultMask() IPMask {
	switch ip = ip.To4(); {
	case ip == nil:
		return nil
	case ip[0] < 0x80:
		return IPv4Mask(0xff, 0, 0, 0)
	case ip[0] < 0xC0:
		return IPv4Mask(0xff, 0xff, 0, 0)
	}
	return IPv4Mask(0xff, 0xff, 0xff, 0)
}

func allFF(b []byte) bool {
	for _, c := range b {
		if c != 0xff {
			return false
		}
	}
	return true
}

// Mask keeps the bits that the mask selects.
func (ip IP) Mask(mask IPMask) IP {
	if len(mask) == IPv6len && len(ip) == IPv4len && allFF(mask[:12]) {
		mask = mask[12:]
	}
	if len(mask) == IPv4len && len(ip) == IPv6len && [12]byte(ip[:12]) == prefix4 {
		ip = ip[12:]
	}
	if len(ip) != len(mask) {
		return nil
	}
	out := make(IP, len(ip))
	for i := range ip {
		out[i] = ip[i] & mask[i]
	}
	return out
}

// String returns the usual form; "<nil>" for no address, "?" and hexadecimal for what cannot be one.
func (ip IP) String() string {
	if len(ip) == 0 {
		return "<nil>"
	}
	if len(ip) != IPv4len && len(ip) != IPv6len {
		return "?" + hexString(ip)
	}
	return ip.addr().String()
}

func hexString(b []byte) string {
	const digits = "0123456789abcdef"
	s := make([]byte, 0, 2*len(b))
	for _, c := range b {
		s = append(s, digits[c>>4], digits[c&15])
	}
	return string(s)
}

// AppendText implements encoding.TextAppender.
func (ip IP) AppendText(b []byte) ([]byte, error) {
	if len(ip) == 0 {
		return b, nil
	}
	if len(ip) != IPv4len && len(ip) != IPv6len {
		return b, &AddrError{Err: "invalid IP address", Addr: hexString(ip)}
	}
	return ip.addr().AppendTo(b), nil
}

// MarshalText implements encoding.TextMarshaler.
func (ip IP) MarshalText() ([]byte, error) { return ip.AppendText([]byte{}) }

// UnmarshalText implements encoding.TextUnmarshaler.
func (ip *IP) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*ip = nil
		return nil
	}
	s := string(text)
	x := ParseIP(s)
	if x == nil {
		return &ParseError{Type: "IP address", Text: s}
	}
	*ip = x
	return nil
}

// Equal reports whether the addresses are the same; mapped ones are of version 4.
func (ip IP) Equal(x IP) bool {
	if len(ip) == len(x) {
		return string(ip) == string(x)
	}
	a, b := ip.To4(), x.To4()
	return a != nil && b != nil && string(a) == string(b)
}

// Size returns the number of leading ones and of bits; 0, 0 if ones are not in front.
func (m IPMask) Size() (ones, bits int) {
	bits = 8 * len(m)
	for i, c := range m {
		for c&0x80 != 0 {
			ones++
			c <<= 1
		}
		if c != 0 {
			return 0, 0
		}
		if ones < 8*(i+1) {
			for _, c := range m[i+1:] {
				if c != 0 {
					return 0, 0
				}
			}
			break
		}
	}
	return ones, bits
}

// String returns hexadecimal.
func (m IPMask) String() string {
	if len(m) == 0 {
		return "<nil>"
	}
	return hexString(m)
}

func (n *IPNet) parts() (ip IP, m IPMask) {
	if ip = n.IP.To4(); ip == nil {
		if ip = n.IP; len(ip) != IPv6len {
			return nil, nil
		}
	}
	m = n.Mask
	switch {
	case len(m) == IPv4len && len(ip) == IPv4len, len(m) == IPv6len && len(ip) == IPv6len:
		return ip, m
	case len(m) == IPv6len && len(ip) == IPv4len:
		return ip, m[12:]
	}
	return nil, nil
}

// Contains reports whether the network has the address.
func (n *IPNet) Contains(ip IP) bool {
	nn, m := n.parts()
	if x := ip.To4(); x != nil {
		ip = x
	}
	if len(ip) != len(nn) {
		return false
	}
	for i := range ip {
		if nn[i]&m[i] != ip[i]&m[i] {
			return false
		}
	}
	return true
}

// Network returns "ip+net".
func (n *IPNet) Network() string { return "ip+net" }

// String returns "192.0.2.0/24", or the mask in hexadecimal if it is no length.
func (n *IPNet) String() string {
	if n == nil {
		return "<nil>"
	}
	ip, m := n.parts()
	if ip == nil || m == nil {
		return "<nil>"
	}
	if ones, bits := m.Size(); bits != 0 {
		return ip.String() + "/" + strconv.Itoa(ones)
	}
	return ip.String() + "/" + m.String()
}

// ParseIP parses an address; nil if it is none. The result has 16 bytes.
func ParseIP(s string) IP {
	a, err := netip.ParseAddr(s)
	if err != nil || a.Zone() != "" {
		return nil
	}
	b := a.As16()
	return b[:]
}

// ParseCIDR parses an address with the length of its network.
func ParseCIDR(s string) (IP, *IPNet, error) {
	i := bytealg.IndexByteString(s, '/')
	if i < 0 {
		return nil, nil, &ParseError{Type: "CIDR address", Text: s}
	}
	a, err := netip.ParseAddr(s[:i])
	if err != nil || a.Zone() != "" {
		return nil, nil, &ParseError{Type: "CIDR address", Text: s}
	}
	n, err := strconv.ParseUint(s[i+1:], 10, 8)
	if err != nil || int(n) > a.BitLen() || s[i+1] == '+' {
		return nil, nil, &ParseError{Type: "CIDR address", Text: s}
	}
	m := CIDRMask(int(n), a.BitLen())
	b := a.As16()
	ip := IP(b[:])
	return ip, &IPNet{IP: ip.Mask(m), Mask: m}, nil
}
