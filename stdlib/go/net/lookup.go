package net

import (
	"context"
	"internal/rt"
	"net/netip"
	"os"
	"slices"
	"strconv"
	"sync"
	"time"
)

// Resolver looks up names and numbers.
type Resolver struct {
	// PreferGo has no effect: names are looked up by this package and not by the system's library.
	PreferGo bool
	// StrictErrors makes an error of a part of the questions an error of the whole.
	StrictErrors bool
	// Dial connects to name servers; nil: as usual.
	Dial func(ctx context.Context, network, address string) (Conn, error)
}

// DefaultResolver is used by the functions of the package.
var DefaultResolver = &Resolver{}

// SRV is where a service is.
type SRV struct {
	Target   string
	Port     uint16
	Priority uint16
	Weight   uint16
}

// MX is a host that takes mail.
type MX struct {
	Host string
	Pref uint16
}

// NS is a name server.
type NS struct {
	Host string
}

func randomID() int { return int(uint16(rt.Rand64())) }

func eachLine(s string, f func(string)) {
	for s != "" {
		var line string
		line, s = cut(s, '\n')
		f(line)
	}
}

func fields(s string) (out []string) {
	for i := 0; i < len(s); {
		if s[i] == ' ' || s[i] == '\t' || s[i] == '\r' {
			i++
			continue
		}
		j := i
		for j < len(s) && s[j] != ' ' && s[j] != '\t' && s[j] != '\r' {
			j++
		}
		out = append(out, s[i:j])
		i = j
	}
	return out
}

// hostsFile is /etc/hosts: addresses by name, names by address, canonical names.
var hostsFile struct {
	sync.Mutex
	read      time.Time
	mtime     time.Time
	byName    map[string][]string
	byAddr    map[string][]string
	canonical map[string]string
}

func withHosts(f func()) {
	h := &hostsFile
	h.Lock()
	defer h.Unlock()
	if h.byName == nil || time.Since(h.read) > 5*time.Second {
		h.read = time.Now()
		mtime := time.Time{}
		if st, err := os.Stat("/etc/hosts"); err == nil {
			mtime = st.ModTime()
		}
		if h.byName == nil || mtime != h.mtime {
			h.mtime = mtime
			h.byName, h.byAddr, h.canonical = map[string][]string{}, map[string][]string{}, map[string]string{}
			text, _ := os.ReadFile("/etc/hosts")
			eachLine(string(text), func(line string) {
				line, _ = cut(line, '#')
				f := fields(line)
				if len(f) < 2 {
					return
				}
				ip, err := netip.ParseAddr(f[0])
				if err != nil {
					return
				}
				addr := ip.String()
				for _, name := range f[1:] {
					key := dotted(lowerASCII(name))
					h.byAddr[addr] = append(h.byAddr[addr], dotted(name))
					h.byName[key] = append(h.byName[key], addr)
					if _, ok := h.canonical[key]; !ok {
						h.canonical[key] = dotted(f[1])
					}
				}
			})
		}
	}
	f()
}

func hostsLookup(name string) (addrs []string, canonical string) {
	key := dotted(lowerASCII(name))
	withHosts(func() {
		addrs = slices.Clone(hostsFile.byName[key])
		canonical = hostsFile.canonical[key]
	})
	return addrs, canonical
}

// LookupIPAddr returns the addresses of a host.
func (r *Resolver) LookupIPAddr(ctx context.Context, host string) ([]IPAddr, error) {
	if host == "" {
		return nil, dnsError(errNoSuchHost, host, "")
	}
	if a, err := netip.ParseAddr(host); err == nil {
		return []IPAddr{ipAddrOf(a)}, nil
	}
	if addrs, _ := hostsLookup(host); len(addrs) > 0 {
		var out []IPAddr
		for _, s := range addrs {
			out = append(out, ipAddrOf(netip.MustParseAddr(s)))
		}
		return out, nil
	}
	if lowerASCII(host) == "localhost" || lowerASCII(host) == "localhost." {
		return []IPAddr{{IP: IPv4(127, 0, 0, 1)}, {IP: IPv6loopback}}, nil
	}
	type part struct {
		rs     []record
		server string
		err    error
	}
	four := make(chan part, 1)
	go func() {
		rs, s, err := r.lookup(ctx, host, typeA)
		four <- part{rs, s, err}
	}()
	var p6 part
	p6.rs, p6.server, p6.err = r.lookup(ctx, host, typeAAAA)
	p4 := <-four
	var out []IPAddr
	for _, p := range []part{p4, p6} {
		for _, a := range p.rs {
			if a.typ == typeA && a.n == 4 || a.typ == typeAAAA && a.n == 16 {
				out = append(out, IPAddr{IP: slices.Clone(IP(a.msg[a.at : a.at+a.n])).To16()})
			}
		}
	}
	if len(out) > 0 && !(r.StrictErrors && (failed(p4.err) || failed(p6.err))) {
		return out, nil
	}
	err := p4.err
	if err == nil || failed(p6.err) && !failed(err) {
		err = p6.err
	}
	return nil, err
}

// failed reports whether a question got no answer, as against a negative one.
func failed(err error) bool {
	d, ok := err.(*DNSError)
	return err != nil && (!ok || !d.IsNotFound)
}

func ipAddrOf(a netip.Addr) IPAddr {
	b := a.As16()
	return IPAddr{IP: b[:], Zone: a.Zone()}
}

// LookupHost returns the addresses of a host.
func (r *Resolver) LookupHost(ctx context.Context, host string) (addrs []string, err error) {
	if host == "" {
		return nil, dnsError(errNoSuchHost, host, "")
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return []string{host}, nil
	}
	ips, err := r.LookupIPAddr(ctx, host)
	for _, a := range ips {
		addrs = append(addrs, a.String())
	}
	return addrs, err
}

// LookupIP returns the addresses of a host; network is "ip", "ip4" or "ip6".
func (r *Resolver) LookupIP(ctx context.Context, network, host string) ([]IP, error) {
	base, version := kindOf(network)
	if base != "ip" {
		return nil, UnknownNetworkError(network)
	}
	all, err := r.LookupIPAddr(ctx, host)
	if err != nil {
		return nil, err
	}
	var out []IP
	for _, a := range all {
		if fits(a.IP, version) {
			out = append(out, a.IP)
		}
	}
	if len(out) == 0 {
		return nil, &AddrError{Err: errNoSuitableAddress.Error(), Addr: host}
	}
	return out, nil
}

// LookupNetIP is LookupIP with another type of result.
func (r *Resolver) LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error) {
	ips, err := r.LookupIP(ctx, network, host)
	var out []netip.Addr
	for _, ip := range ips {
		a, _ := netip.AddrFromSlice(ip)
		if network == "ip4" {
			a = a.Unmap()
		}
		out = append(out, a)
	}
	return out, err
}

// wellKnownPorts are those that are known without /etc/services.
var wellKnownPorts = map[string]int{"domain": 53, "ftp": 21, "ftps": 990, "gopher": 70, "http": 80, "https": 443,
	"imap2": 143, "imap3": 220, "imaps": 993, "pop3": 110, "pop3s": 995, "smtp": 25, "submissions": 465, "ssh": 22, "telnet": 23}

// LookupPort returns the port of a service, which may be a number.
func (r *Resolver) LookupPort(ctx context.Context, network, service string) (port int, err error) {
	if service == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(service)
	if err == nil {
		if n < 0 || n > 65535 {
			return 0, &AddrError{Err: "invalid port", Addr: service}
		}
		return n, nil
	}
	base, _ := kindOf(network)
	if base != "tcp" && base != "udp" && base != "ip" && base != "" {
		return 0, &AddrError{Err: "unknown network", Addr: network}
	}
	name := lowerASCII(service)
	found := 0
	text, _ := os.ReadFile("/etc/services")
	eachLine(string(text), func(line string) {
		line, _ = cut(line, '#')
		f := fields(line)
		if len(f) < 2 || found != 0 {
			return
		}
		num, proto := cut(f[1], '/')
		if proto != base && base != "ip" && base != "" {
			return
		}
		for i, s := range f {
			if i != 1 && s == name {
				found, _ = strconv.Atoi(num)
			}
		}
	})
	if found == 0 && base != "udp" || name == "domain" {
		if p, ok := wellKnownPorts[name]; ok {
			found = p
		}
	}
	if found == 0 {
		return 0, &DNSError{Err: errUnknownPort.Error(), Name: base + "/" + service, IsNotFound: true}
	}
	return found, nil
}

// LookupCNAME returns the canonical name of a host.
func (r *Resolver) LookupCNAME(ctx context.Context, host string) (string, error) {
	if _, name := hostsLookup(host); name != "" {
		return name, nil
	}
	rs, _, err := r.lookup(ctx, host, typeA)
	if err != nil {
		var err6 error
		if rs, _, err6 = r.lookup(ctx, host, typeAAAA); err6 != nil {
			return "", err
		}
	}
	// The records of the address have the name that the chain leads to.
	for _, a := range rs {
		if a.typ == typeA || a.typ == typeAAAA {
			return a.name, nil
		}
	}
	return "", dnsError(errNoSuchHost, host, "")
}

// LookupSRV returns where a service is, by priority and in random order by weight.
func (r *Resolver) LookupSRV(ctx context.Context, service, proto, name string) (string, []*SRV, error) {
	target := name
	if service != "" || proto != "" {
		target = "_" + service + "._" + proto + "." + name
	}
	rs, _, err := r.lookup(ctx, target, typeSRV)
	if err != nil {
		return "", nil, err
	}
	var out []*SRV
	cname := ""
	for _, a := range rs {
		if a.typ != typeSRV || a.n < 7 {
			continue
		}
		if cname == "" {
			cname = a.name
		}
		d := a.msg[a.at:]
		if host, end := readName(a.msg, a.at+6); end >= 0 {
			out = append(out, &SRV{Target: host, Priority: uint16(get16(d)), Weight: uint16(get16(d[2:])), Port: uint16(get16(d[4:]))})
		}
	}
	slices.SortFunc(out, func(a, b *SRV) int {
		if a.Priority != b.Priority {
			return int(a.Priority) - int(b.Priority)
		}
		return int(a.Weight) - int(b.Weight)
	})
	for i := 0; i < len(out); {
		j := i
		for j < len(out) && out[j].Priority == out[i].Priority {
			j++
		}
		byWeight(out[i:j])
		i = j
	}
	return cname, out, nil
}

// byWeight puts records of one priority in random order, the heavier ones in front more often (RFC 2782).
func byWeight(s []*SRV) {
	sum := 0
	for _, a := range s {
		sum += int(a.Weight)
	}
	for sum > 0 && len(s) > 1 {
		n, at := int(rt.Rand64()%uint64(sum)), 0
		for i := range s {
			at += int(s[i].Weight)
			if at > n {
				s[0], s[i] = s[i], s[0]
				break
			}
		}
		sum -= int(s[0].Weight)
		s = s[1:]
	}
}

// LookupMX returns the hosts that take mail, the preferred one first.
func (r *Resolver) LookupMX(ctx context.Context, name string) ([]*MX, error) {
	rs, _, err := r.lookup(ctx, name, typeMX)
	if err != nil {
		return nil, err
	}
	var out []*MX
	for _, a := range rs {
		if a.typ == typeMX && a.n >= 3 {
			if host, end := readName(a.msg, a.at+2); end >= 0 {
				out = append(out, &MX{Host: host, Pref: uint16(get16(a.msg[a.at:]))})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b *MX) int { return int(a.Pref) - int(b.Pref) })
	return out, nil
}

// LookupNS returns the name servers of a domain.
func (r *Resolver) LookupNS(ctx context.Context, name string) ([]*NS, error) {
	rs, _, err := r.lookup(ctx, name, typeNS)
	if err != nil {
		return nil, err
	}
	var out []*NS
	for _, a := range rs {
		if a.typ == typeNS {
			if host, end := readName(a.msg, a.at); end >= 0 {
				out = append(out, &NS{Host: host})
			}
		}
	}
	return out, nil
}

// LookupTXT returns the texts of a name.
func (r *Resolver) LookupTXT(ctx context.Context, name string) ([]string, error) {
	rs, _, err := r.lookup(ctx, name, typeTXT)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, a := range rs {
		if a.typ != typeTXT {
			continue
		}
		d, s := a.msg[a.at:a.at+a.n], ""
		for len(d) > 0 && int(d[0]) < len(d) {
			s += string(d[1 : 1+d[0]])
			d = d[1+d[0]:]
		}
		out = append(out, s)
	}
	return out, nil
}

// reverseName returns the name under which an address is looked up.
func reverseName(addr string) (string, bool) {
	a, err := netip.ParseAddr(addr)
	if err != nil {
		return "", false
	}
	s := ""
	if a = a.Unmap(); a.Is4() {
		b := a.As4()
		for i := 3; i >= 0; i-- {
			s += strconv.Itoa(int(b[i])) + "."
		}
		return s + "in-addr.arpa.", true
	}
	const digits = "0123456789abcdef"
	b := a.As16()
	for i := 15; i >= 0; i-- {
		s += string([]byte{digits[b[i]&15], '.', digits[b[i]>>4], '.'})
	}
	return s + "ip6.arpa.", true
}

// LookupAddr returns the names of an address.
func (r *Resolver) LookupAddr(ctx context.Context, addr string) ([]string, error) {
	name, ok := reverseName(addr)
	if !ok {
		return nil, &DNSError{Err: "unrecognized address", Name: addr}
	}
	var names []string
	withHosts(func() { names = slices.Clone(hostsFile.byAddr[netip.MustParseAddr(addr).String()]) })
	if len(names) > 0 {
		for i, n := range names {
			names[i] = n[:len(n)-1]
		}
		return names, nil
	}
	rs, _, err := r.lookup(ctx, name, typePTR)
	if err != nil {
		if d, ok := err.(*DNSError); ok {
			d.Name = addr
		}
		return nil, err
	}
	for _, a := range rs {
		if a.typ == typePTR {
			if host, end := readName(a.msg, a.at); end >= 0 {
				names = append(names, host)
			}
		}
	}
	return names, nil
}

// LookupHost returns the addresses of a host.
func LookupHost(host string) (addrs []string, err error) {
	return DefaultResolver.LookupHost(context.Background(), host)
}

// LookupIP returns the addresses of a host.
func LookupIP(host string) ([]IP, error) {
	all, err := DefaultResolver.LookupIPAddr(context.Background(), host)
	var out []IP
	for _, a := range all {
		out = append(out, a.IP)
	}
	return out, err
}

// LookupPort returns the port of a service.
func LookupPort(network, service string) (port int, err error) {
	return DefaultResolver.LookupPort(context.Background(), network, service)
}

// LookupCNAME returns the canonical name of a host.
func LookupCNAME(host string) (cname string, err error) {
	return DefaultResolver.LookupCNAME(context.Background(), host)
}

// LookupSRV returns where a service is.
func LookupSRV(service, proto, name string) (cname string, addrs []*SRV, err error) {
	return DefaultResolver.LookupSRV(context.Background(), service, proto, name)
}

// LookupMX returns the hosts that take mail.
func LookupMX(name string) ([]*MX, error) {
	return DefaultResolver.LookupMX(context.Background(), name)
}

// LookupNS returns the name servers of a domain.
func LookupNS(name string) ([]*NS, error) {
	return DefaultResolver.LookupNS(context.Background(), name)
}

// LookupTXT returns the texts of a name.
func LookupTXT(name string) ([]string, error) {
	return DefaultResolver.LookupTXT(context.Background(), name)
}

// LookupAddr returns the names of an address.
func LookupAddr(addr string) (names []string, err error) {
	return DefaultResolver.LookupAddr(context.Background(), addr)
}
