package net

import (
	"context"
	"internal/bytealg"
	"net/netip"
	"strconv"
	"syscall"
)

// Addr is the address of an end point.
type Addr interface {
	Network() string
	String() string
}

// TCPAddr is the address of a TCP end point.
type TCPAddr struct {
	IP   IP
	Port int
	Zone string
}

// UDPAddr is the address of a UDP end point.
type UDPAddr struct {
	IP   IP
	Port int
	Zone string
}

// IPAddr is the address of an IP end point.
type IPAddr struct {
	IP   IP
	Zone string
}

// UnixAddr is the address of a Unix socket.
type UnixAddr struct {
	Name string
	Net  string
}

func (a *TCPAddr) Network() string  { return "tcp" }
func (a *UDPAddr) Network() string  { return "udp" }
func (a *IPAddr) Network() string   { return "ip" }
func (a *UnixAddr) Network() string { return a.Net }

func ipText(ip IP, zone string) string {
	if len(ip) == 0 {
		return ""
	}
	s := ip.String()
	if zone != "" {
		s += "%" + zone
	}
	return s
}

func (a *TCPAddr) String() string {
	if a == nil {
		return "<nil>"
	}
	return JoinHostPort(ipText(a.IP, a.Zone), strconv.Itoa(a.Port))
}

func (a *UDPAddr) String() string {
	if a == nil {
		return "<nil>"
	}
	return JoinHostPort(ipText(a.IP, a.Zone), strconv.Itoa(a.Port))
}

func (a *IPAddr) String() string {
	if a == nil {
		return "<nil>"
	}
	return ipText(a.IP, a.Zone)
}

func (a *UnixAddr) String() string {
	if a == nil {
		return "<nil>"
	}
	return a.Name
}

func addrPort(ip IP, zone string, port int) netip.AddrPort {
	a, _ := netip.AddrFromSlice(ip)
	return netip.AddrPortFrom(a.WithZone(zone), uint16(port))
}

// AddrPort returns the address as a netip.AddrPort.
func (a *TCPAddr) AddrPort() netip.AddrPort {
	if a == nil {
		return netip.AddrPort{}
	}
	return addrPort(a.IP, a.Zone, a.Port)
}

// AddrPort returns the address as a netip.AddrPort.
func (a *UDPAddr) AddrPort() netip.AddrPort {
	if a == nil {
		return netip.AddrPort{}
	}
	return addrPort(a.IP, a.Zone, a.Port)
}

// TCPAddrFromAddrPort returns addr as a TCPAddr.
func TCPAddrFromAddrPort(addr netip.AddrPort) *TCPAddr {
	return &TCPAddr{addr.Addr().AsSlice(), int(addr.Port()), addr.Addr().Zone()}
}

// UDPAddrFromAddrPort returns addr as a UDPAddr.
func UDPAddrFromAddrPort(addr netip.AddrPort) *UDPAddr {
	return &UDPAddr{addr.Addr().AsSlice(), int(addr.Port()), addr.Addr().Zone()}
}

// SplitHostPort splits "host:port", "host%zone:port", "[host]:port" or "[host%zone]:port".
func SplitHostPort(hostport string) (host, port string, err error) {
	bad := func(why string) (string, string, error) { return "", "", &AddrError{Err: why, Addr: hostport} }
	i := bytealg.LastIndexByteString(hostport, ':')
	if i < 0 {
		return bad("missing port in address")
	}
	rest, from := hostport, 0
	if hostport[0] == '[' {
		end := bytealg.IndexByteString(hostport, ']')
		switch {
		case end < 0:
			return bad("missing ']' in address")
		case end+1 == len(hostport):
			return bad("missing port in address")
		case end+1 != i:
			if hostport[end+1] == ':' {
				return bad("too many colons in address")
			}
			return bad("missing port in address")
		}
		host, rest, from = hostport[1:end], hostport[1:], end+1
	} else {
		host = hostport[:i]
		if bytealg.IndexByteString(host, ':') >= 0 {
			return bad("too many colons in address")
		}
	}
	if bytealg.IndexByteString(rest, '[') >= 0 {
		return bad("unexpected '[' in address")
	}
	if bytealg.IndexByteString(hostport[from:], ']') >= 0 {
		return bad("unexpected ']' in address")
	}
	return host, hostport[i+1:], nil
}

// JoinHostPort puts host and port together; a host with colons gets brackets.
func JoinHostPort(host, port string) string {
	if bytealg.IndexByteString(host, ':') >= 0 {
		return "[" + host + "]:" + port
	}
	return host + ":" + port
}

// kindOf splits "tcp4" into "tcp" and 4; 0: both.
func kindOf(network string) (base string, version int) {
	if n := len(network) - 1; n > 0 && (network[n] == '4' || network[n] == '6') {
		return network[:n], int(network[n] - '0')
	}
	return network, 0
}

// fits reports whether an address can be used with a version.
func fits(ip IP, version int) bool {
	switch version {
	case 4:
		return ip.To4() != nil
	case 6:
		return ip.To4() == nil
	}
	return true
}

// resolve finds the addresses and the port that a text stands for. An empty host gives one empty address.
func (r *Resolver) resolve(ctx context.Context, network, address string) (ips []IPAddr, port int, err error) {
	base, version := kindOf(network)
	host := address
	switch base {
	case "tcp", "udp":
		if address == "" {
			return []IPAddr{{}}, 0, nil
		}
		var service string
		if host, service, err = SplitHostPort(address); err != nil {
			return nil, 0, err
		}
		if port, err = r.LookupPort(ctx, network, service); err != nil {
			return nil, 0, err
		}
	case "ip":
	default:
		return nil, 0, UnknownNetworkError(network)
	}
	if host == "" {
		return []IPAddr{{}}, port, nil
	}
	all, err := r.LookupIPAddr(ctx, host)
	if err != nil {
		return nil, 0, err
	}
	for _, a := range all {
		if fits(a.IP, version) {
			ips = append(ips, a)
		}
	}
	// The unspecified address of version 6 listens to version 4 too.
	if len(all) == 1 && all[0].IP.Equal(IPv6unspecified) && version == 0 {
		ips = append(ips, IPAddr{IP: IPv4zero})
	}
	if len(ips) == 0 {
		return nil, 0, &AddrError{Err: errNoSuitableAddress.Error(), Addr: host}
	}
	return ips, port, nil
}

// preferred returns the address to use when only one is: version 4 if there is one and the network does not say 6.
func preferred(ips []IPAddr, network, address string) IPAddr {
	if _, version := kindOf(network); version == 0 && !(len(address) > 0 && address[0] == '[') {
		for _, a := range ips {
			if a.IP.To4() != nil {
				return a
			}
		}
	}
	return ips[0]
}

// ResolveTCPAddr returns the address of a TCP end point.
func ResolveTCPAddr(network, address string) (*TCPAddr, error) {
	if network == "" {
		network = "tcp"
	}
	if base, _ := kindOf(network); base != "tcp" {
		return nil, UnknownNetworkError(network)
	}
	ips, port, err := DefaultResolver.resolve(context.Background(), network, address)
	if err != nil {
		return nil, err
	}
	a := preferred(ips, network, address)
	return &TCPAddr{a.IP, port, a.Zone}, nil
}

// ResolveUDPAddr returns the address of a UDP end point.
func ResolveUDPAddr(network, address string) (*UDPAddr, error) {
	if network == "" {
		network = "udp"
	}
	if base, _ := kindOf(network); base != "udp" {
		return nil, UnknownNetworkError(network)
	}
	ips, port, err := DefaultResolver.resolve(context.Background(), network, address)
	if err != nil {
		return nil, err
	}
	a := preferred(ips, network, address)
	return &UDPAddr{a.IP, port, a.Zone}, nil
}

// ResolveIPAddr returns the address of an IP end point.
func ResolveIPAddr(network, address string) (*IPAddr, error) {
	if network == "" {
		network = "ip"
	}
	name, _, err := protocolOf(network)
	if base, _ := kindOf(name); err != nil || base != "ip" {
		return nil, UnknownNetworkError(network)
	}
	ips, _, err := DefaultResolver.resolve(context.Background(), name, address)
	if err != nil {
		return nil, err
	}
	a := preferred(ips, name, address)
	return &a, nil
}

// ResolveUnixAddr returns the address of a Unix socket.
func ResolveUnixAddr(network, address string) (*UnixAddr, error) {
	switch network {
	case "unix", "unixgram", "unixpacket":
		return &UnixAddr{Name: address, Net: network}, nil
	}
	return nil, UnknownNetworkError(network)
}

// protocolOf splits "ip4:icmp" into "ip4" and the protocol's number.
func protocolOf(network string) (name string, proto int, err error) {
	i := bytealg.LastIndexByteString(network, ':')
	if i < 0 {
		return network, 0, nil
	}
	name, p := network[:i], network[i+1:]
	if n, err := strconv.Atoi(p); err == nil {
		return name, n, nil
	}
	known := map[string]int{"icmp": 1, "igmp": 2, "tcp": 6, "udp": 17, "ipv6-icmp": 58}
	if n, ok := known[p]; ok {
		return name, n, nil
	}
	return "", 0, UnknownNetworkError(network)
}

// zoneID returns the number of an interface.
func zoneID(zone string) uint32 {
	if zone == "" {
		return 0
	}
	if ifi, err := InterfaceByName(zone); err == nil {
		return uint32(ifi.Index)
	}
	n, _ := strconv.ParseUint(zone, 10, 32)
	return uint32(n)
}

func zoneName(id uint32) string {
	if id == 0 {
		return ""
	}
	if ifi, err := InterfaceByIndex(int(id)); err == nil {
		return ifi.Name
	}
	return strconv.FormatUint(uint64(id), 10)
}

// toSys returns an address for a socket of the family.
func toSys(family int, ip IP, port int, zone string) (syscall.Sockaddr, error) {
	if family == syscall.AF_INET {
		if len(ip) == 0 {
			ip = IPv4zero
		}
		v := ip.To4()
		if v == nil {
			return nil, &AddrError{Err: "non-IPv4 address", Addr: ip.String()}
		}
		return &syscall.SockaddrInet4{Port: port, Addr: [4]byte(v)}, nil
	}
	// Listening to everything listens to both versions.
	if len(ip) == 0 || ip.Equal(IPv4zero) {
		ip = IPv6zero
	}
	v := ip.To16()
	if v == nil {
		return nil, &AddrError{Err: "non-IPv6 address", Addr: ip.String()}
	}
	return &syscall.SockaddrInet6{Port: port, Addr: [16]byte(v), ZoneId: zoneID(zone)}, nil
}

// fromSys returns address, port and zone of a system's address.
func fromSys(sa syscall.Sockaddr) (ip IP, port int, zone string) {
	switch sa := sa.(type) {
	case *syscall.SockaddrInet4:
		return append(IP(nil), sa.Addr[:]...), sa.Port, ""
	case *syscall.SockaddrInet6:
		return append(IP(nil), sa.Addr[:]...), sa.Port, zoneName(sa.ZoneId)
	}
	return nil, 0, ""
}
