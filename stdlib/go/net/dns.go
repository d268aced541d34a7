package net

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"
	"sync"
	"time"
)

// Messages of the domain name system (RFC 1035).

const (
	typeA     = 1
	typeNS    = 2
	typeCNAME = 5
	typePTR   = 12
	typeMX    = 15
	typeTXT   = 16
	typeAAAA  = 28
	typeSRV   = 33
	typeOPT   = 41
)

var (
	errBadMessage      = errors.New("cannot unmarshal DNS message")
	errServerBad       = errors.New("server misbehaving")
	errServerTemporary = &temporaryError{"server misbehaving"}
)

type temporaryError struct{ s string }

func (e *temporaryError) Error() string   { return e.s }
func (e *temporaryError) Timeout() bool   { return false }
func (e *temporaryError) Temporary() bool { return true }

// record is a resource record; the data is still in its message, for names in it may refer to others.
type record struct {
	name string
	typ  int
	ttl  uint32
	msg  []byte
	at   int
	n    int
}

func put16(b []byte, v int) []byte { return append(b, byte(v>>8), byte(v)) }
func get16(b []byte) int           { return int(b[0])<<8 | int(b[1]) }

// appendName appends a name; false: it is none.
func appendName(b []byte, name string) ([]byte, bool) {
	if name == "." {
		return append(b, 0), true
	}
	for len(name) > 0 {
		var label string
		label, name = cut(name, '.')
		if len(label) == 0 || len(label) > 63 {
			return nil, false
		}
		b = append(append(b, byte(len(label))), label...)
	}
	return append(b, 0), true
}

// query builds a question, with room for answers of 1232 bytes by UDP.
func query(id int, name string, typ int) ([]byte, bool) {
	b := put16(nil, id)
	b = append(b, 1, 0, 0, 1, 0, 0, 0, 0, 0, 1)
	b, ok := appendName(b, name)
	if !ok {
		return nil, false
	}
	b = put16(put16(b, typ), 1)
	b = append(b, 0)
	b = put16(put16(b, typeOPT), 1232)
	return append(b, 0, 0, 0, 0, 0, 0), true
}

// readName returns the name at an offset and the offset behind it; -1: it is none.
func readName(m []byte, at int) (string, int) {
	s, next, jumps := "", -1, 0
	for {
		if at >= len(m) {
			return "", -1
		}
		n := int(m[at])
		at++
		switch {
		case n == 0:
			if next < 0 {
				next = at
			}
			if s == "" {
				s = "."
			}
			return s, next
		case n&0xC0 == 0xC0:
			if at >= len(m) || jumps > 20 {
				return "", -1
			}
			if next < 0 {
				next = at + 1
			}
			jumps++
			at = n&0x3F<<8 | int(m[at])
		case n&0xC0 != 0 || at+n > len(m) || len(s)+n > 254:
			return "", -1
		default:
			s += string(m[at:at+n]) + "."
			at += n
		}
	}
}

// parseAnswer checks that m answers the question and returns its code and records.
func parseAnswer(m []byte, id int, name string, typ int) (rcode int, truncated bool, rs []record, ok bool) {
	if len(m) < 12 || get16(m) != id || m[2]&0x80 == 0 || get16(m[4:]) != 1 {
		return 0, false, nil, false
	}
	q, at := readName(m, 12)
	if at < 0 || at+4 > len(m) || !sameName(q, name) || get16(m[at:]) != typ {
		return 0, false, nil, false
	}
	at += 4
	for range get16(m[6:]) {
		var r record
		if r.name, at = readName(m, at); at < 0 || at+10 > len(m) {
			return 0, false, nil, false
		}
		r.typ = get16(m[at:])
		r.ttl = uint32(get16(m[at+4:]))<<16 | uint32(get16(m[at+6:]))
		r.msg, r.n, r.at = m, get16(m[at+8:]), at+10
		if at = r.at + r.n; at > len(m) {
			return 0, false, nil, false
		}
		rs = append(rs, r)
	}
	return int(m[3] & 15), m[2]&2 != 0, rs, true
}

func lowerASCII(s string) string {
	for i := 0; i < len(s); i++ {
		if 'A' <= s[i] && s[i] <= 'Z' {
			b := []byte(s)
			for j := i; j < len(b); j++ {
				if 'A' <= b[j] && b[j] <= 'Z' {
					b[j] += 'a' - 'A'
				}
			}
			return string(b)
		}
	}
	return s
}

func sameName(a, b string) bool { return lowerASCII(a) == lowerASCII(b) }

// dnsConfig is /etc/resolv.conf.
type dnsConfig struct {
	servers  []string
	search   []string
	ndots    int
	timeout  time.Duration
	attempts int
	rotate   bool
	useTCP   bool
}

var resolvConf struct {
	sync.Mutex
	read   time.Time
	config *dnsConfig
}

func loadConfig() *dnsConfig {
	r := &resolvConf
	r.Lock()
	defer r.Unlock()
	if r.config != nil && time.Since(r.read) < 5*time.Second {
		return r.config
	}
	r.read, r.config = time.Now(), readConfig("/etc/resolv.conf")
	return r.config
}

func readConfig(file string) *dnsConfig {
	c := &dnsConfig{ndots: 1, timeout: 5 * time.Second, attempts: 2}
	text, err := os.ReadFile(file)
	if err != nil {
		text = nil
	}
	eachLine(string(text), func(line string) {
		if line != "" && (line[0] == ';' || line[0] == '#') {
			return
		}
		f := fields(line)
		if len(f) < 1 {
			return
		}
		switch f[0] {
		case "nameserver":
			if len(f) > 1 && len(c.servers) < 3 {
				c.servers = append(c.servers, JoinHostPort(f[1], "53"))
			}
		case "domain":
			if len(f) > 1 {
				c.search = []string{dotted(f[1])}
			}
		case "search":
			c.search = nil
			for _, s := range f[1:] {
				if s = dotted(s); s != "." {
					c.search = append(c.search, s)
				}
			}
		case "options":
			for _, o := range f[1:] {
				name, value := cut(o, ':')
				n, _ := strconv.Atoi(value)
				switch name {
				case "ndots":
					c.ndots = min(max(n, 0), 15)
				case "timeout":
					c.timeout = time.Duration(max(n, 1)) * time.Second
				case "attempts":
					c.attempts = max(n, 1)
				case "rotate":
					c.rotate = true
				case "use-vc", "usevc", "tcp":
					c.useTCP = true
				}
			}
		}
	})
	if len(c.servers) == 0 {
		c.servers = []string{"127.0.0.1:53", "[::1]:53"}
	}
	return c
}

func dotted(s string) string {
	if s == "" || s[len(s)-1] != '.' {
		s += "."
	}
	return s
}

// names returns what to ask for, in order.
func (c *dnsConfig) names(name string) []string {
	if l := len(name); l > 254 || l == 254 && name[l-1] != '.' || !isDomainName(name) {
		return nil
	}
	if name[len(name)-1] == '.' {
		return []string{name}
	}
	dots := 0
	for i := range len(name) {
		if name[i] == '.' {
			dots++
		}
	}
	name += "."
	var out []string
	if dots >= c.ndots {
		out = append(out, name)
	}
	for _, s := range c.search {
		if len(name)+len(s) <= 255 {
			out = append(out, name+s)
		}
	}
	if dots < c.ndots {
		out = append(out, name)
	}
	return out
}

func isDomainName(s string) bool {
	if s == "." {
		return true
	}
	if len(s) == 0 || len(s) > 254 {
		return false
	}
	last, notDigits, part := byte('.'), false, 0
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c == '_':
			notDigits = true
			part++
		case '0' <= c && c <= '9':
			part++
		case c == '-':
			if last == '.' {
				return false
			}
			part++
			notDigits = true
		case c == '.':
			if last == '.' || last == '-' || part > 63 || part == 0 {
				return false
			}
			part = 0
		default:
			return false
		}
		last = c
	}
	return last != '-' && part <= 63 && notDigits
}

// exchange asks one server, first by UDP.
func (r *Resolver) exchange(ctx context.Context, c *dnsConfig, server, name string, typ int) (int, []record, error) {
	networks := []string{"udp", "tcp"}
	if c.useTCP {
		networks = networks[1:]
	}
	for _, network := range networks {
		ctx, stop := context.WithDeadline(ctx, time.Now().Add(c.timeout))
		rcode, truncated, rs, err := r.roundTrip(ctx, network, server, name, typ)
		stop()
		if err != nil {
			return 0, nil, mapErr(err)
		}
		if truncated && network == "udp" {
			continue
		}
		return rcode, rs, nil
	}
	return 0, nil, errors.New("no answer from DNS server")
}

func (r *Resolver) roundTrip(ctx context.Context, network, server, name string, typ int) (rcode int, truncated bool, rs []record, err error) {
	id := randomID()
	q, ok := query(id, name, typ)
	if !ok {
		return 0, false, nil, errNoSuchHost
	}
	var conn Conn
	if r != nil && r.Dial != nil {
		conn, err = r.Dial(ctx, network, server)
	} else {
		var d Dialer
		conn, err = d.DialContext(ctx, network, server)
	}
	if err != nil {
		return 0, false, nil, err
	}
	defer conn.Close()
	if t, ok := ctx.Deadline(); ok {
		conn.SetDeadline(t)
	}
	if _, packets := conn.(PacketConn); packets {
		if _, err := conn.Write(q); err != nil {
			return 0, false, nil, err
		}
		b := make([]byte, 1232)
		for {
			n, err := conn.Read(b)
			if err != nil {
				return 0, false, nil, err
			}
			// What does not fit may be forged: wait for the right one.
			if rcode, truncated, rs, ok = parseAnswer(b[:n], id, name, typ); ok {
				return rcode, truncated, rs, nil
			}
		}
	}
	if _, err := conn.Write(append(put16(nil, len(q)), q...)); err != nil {
		return 0, false, nil, err
	}
	b := make([]byte, 2)
	if _, err := io.ReadFull(conn, b); err != nil {
		return 0, false, nil, err
	}
	b = make([]byte, get16(b))
	if _, err := io.ReadFull(conn, b); err != nil {
		return 0, false, nil, err
	}
	if rcode, truncated, rs, ok = parseAnswer(b, id, name, typ); !ok {
		return 0, false, nil, errBadMessage
	}
	return rcode, false, rs, nil
}

// ask asks the servers in turn for one name.
func (r *Resolver) ask(ctx context.Context, c *dnsConfig, name string, typ int) ([]record, string, error) {
	var lastErr error
	for range c.attempts {
		for _, server := range c.servers {
			rcode, rs, err := r.exchange(ctx, c, server, name, typ)
			if err != nil {
				e := dnsError(err, name, server)
				e.IsTemporary = true
				if n, ok := err.(Error); ok && n.Timeout() {
					e.IsTimeout = true
				}
				lastErr = e
				if ctx.Err() != nil {
					return nil, server, e
				}
				continue
			}
			switch {
			case rcode == 3:
				return nil, server, dnsError(errNoSuchHost, name, server)
			case rcode == 2:
				lastErr = dnsError(errServerTemporary, name, server)
				continue
			case rcode != 0:
				lastErr = dnsError(errServerBad, name, server)
				continue
			}
			for _, a := range rs {
				if a.typ == typ {
					return rs, server, nil
				}
			}
			return nil, server, dnsError(errNoSuchHost, name, server)
		}
	}
	return nil, "", lastErr
}

// lookup asks for a name with the configured suffixes.
func (r *Resolver) lookup(ctx context.Context, name string, typ int) (rs []record, server string, err error) {
	c := loadConfig()
	names := c.names(name)
	if names == nil {
		return nil, "", dnsError(errNoSuchHost, name, "")
	}
	for _, full := range names {
		if rs, server, err = r.ask(ctx, c, full, typ); err == nil {
			return rs, server, nil
		}
		if d, ok := err.(*DNSError); ok && !d.IsNotFound && (r.StrictErrors || ctx.Err() != nil) {
			break
		}
	}
	if d, ok := err.(*DNSError); ok {
		// The error speaks of the name that was asked for.
		d.Name = name
	}
	return nil, server, err
}
