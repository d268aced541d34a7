package net

import (
	"errors"
	"internal/bytealg"
	"os"
	"strconv"
	"syscall"
)

// Interface is a network interface of this machine.
type Interface struct {
	Index        int
	MTU          int
	Name         string
	HardwareAddr HardwareAddr
	Flags        Flags
}

// Flags say what an interface is and can do.
type Flags uint

const (
	FlagUp Flags = 1 << iota
	FlagBroadcast
	FlagLoopback
	FlagPointToPoint
	FlagMulticast
	FlagRunning
)

func (f Flags) String() string {
	s := ""
	for i, name := range [...]string{"up", "broadcast", "loopback", "pointtopoint", "multicast", "running"} {
		if f&(1<<i) != 0 {
			if s != "" {
				s += "|"
			}
			s += name
		}
	}
	if s == "" {
		return "0"
	}
	return s
}

// interfaces returns a line for each address: name, index, the system's flags, MTU, hardware address, address, length of
// its network; "-" for what there is not.
func interfaces() (list string, errno int)

type interfaceLine struct {
	Interface
	addr *IPNet
}

func cut(s string, sep byte) (before, after string) {
	if i := bytealg.IndexByteString(s, sep); i >= 0 {
		return s[:i], s[i+1:]
	}
	return s, ""
}

func interfaceLines() ([]interfaceLine, error) {
	list, errno := interfaces()
	if errno != 0 {
		return nil, os.NewSyscallError("getifaddrs", syscall.Errno(errno))
	}
	var out []interfaceLine
	for list != "" {
		var line string
		line, list = cut(list, '\n')
		var f [7]string
		for i := range f {
			f[i], line = cut(line, ' ')
		}
		var l interfaceLine
		l.Name = f[0]
		l.Index, _ = strconv.Atoi(f[1])
		sys, _ := strconv.Atoi(f[2])
		l.MTU, _ = strconv.Atoi(f[3])
		for i, bit := range [...]int{0x1, 0x2, 0x8, 0x10, 0x1000, 0x40} {
			if sys&bit != 0 {
				l.Flags |= 1 << i
			}
		}
		if f[4] != "-" {
			for i := 0; i+1 < len(f[4]); i += 2 {
				n, _ := strconv.ParseUint(f[4][i:i+2], 16, 8)
				l.HardwareAddr = append(l.HardwareAddr, byte(n))
			}
		}
		if ip := ParseIP(f[5]); ip != nil {
			ones, _ := strconv.Atoi(f[6])
			bits := 128
			if ip.To4() != nil {
				bits = 32
			}
			l.addr = &IPNet{IP: ip, Mask: CIDRMask(ones, bits)}
		}
		out = append(out, l)
	}
	return out, nil
}

// Interfaces returns all interfaces.
func Interfaces() ([]Interface, error) {
	lines, err := interfaceLines()
	if err != nil {
		return nil, &OpError{Op: "route", Net: "ip+net", Err: err}
	}
	var out []Interface
	at := map[int]int{}
	for _, l := range lines {
		i, ok := at[l.Index]
		if !ok {
			i = len(out)
			at[l.Index] = i
			out = append(out, l.Interface)
		}
		if l.HardwareAddr != nil {
			out[i].HardwareAddr = l.HardwareAddr
		}
	}
	return out, nil
}

func addrsOf(want func(interfaceLine) bool) ([]Addr, error) {
	lines, err := interfaceLines()
	if err != nil {
		return nil, &OpError{Op: "route", Net: "ip+net", Err: err}
	}
	var out []Addr
	for _, l := range lines {
		if l.addr != nil && want(l) {
			out = append(out, l.addr)
		}
	}
	return out, nil
}

// InterfaceAddrs returns the addresses of all interfaces.
func InterfaceAddrs() ([]Addr, error) {
	return addrsOf(func(interfaceLine) bool { return true })
}

// Addrs returns the addresses of the interface.
func (ifi *Interface) Addrs() ([]Addr, error) {
	if ifi == nil {
		return nil, &OpError{Op: "route", Net: "ip+net", Err: errors.New("invalid network interface")}
	}
	return addrsOf(func(l interfaceLine) bool { return l.Index == ifi.Index })
}

// MulticastAddrs returns the groups that the interface has joined.
func (ifi *Interface) MulticastAddrs() ([]Addr, error) {
	if ifi == nil {
		return nil, &OpError{Op: "route", Net: "ip+net", Err: errors.New("invalid network interface")}
	}
	var out []Addr
	b, _ := os.ReadFile("/proc/net/igmp")
	mine := false
	eachLine(string(b), func(line string) {
		f := fields(line)
		if len(line) > 0 && line[0] != '\t' && len(f) > 1 {
			mine = f[0] == strconv.Itoa(ifi.Index)
		} else if mine && len(f) > 0 && len(f[0]) == 8 {
			if n, err := strconv.ParseUint(f[0], 16, 32); err == nil {
				out = append(out, &IPAddr{IP: IPv4(byte(n), byte(n>>8), byte(n>>16), byte(n>>24))})
			}
		}
	})
	b, _ = os.ReadFile("/proc/net/igmp6")
	eachLine(string(b), func(line string) {
		f := fields(line)
		if len(f) < 3 || f[0] != strconv.Itoa(ifi.Index) || len(f[2]) != 32 {
			return
		}
		ip := make(IP, 16)
		for i := range ip {
			n, _ := strconv.ParseUint(f[2][2*i:2*i+2], 16, 8)
			ip[i] = byte(n)
		}
		out = append(out, &IPAddr{IP: ip})
	})
	return out, nil
}

// InterfaceByIndex returns the interface with a number.
func InterfaceByIndex(index int) (*Interface, error) {
	why := "invalid network interface index"
	if index > 0 {
		all, err := Interfaces()
		if err != nil {
			return nil, err
		}
		for i := range all {
			if all[i].Index == index {
				return &all[i], nil
			}
		}
		why = "no such network interface"
	}
	return nil, &OpError{Op: "route", Net: "ip+net", Err: errors.New(why)}
}

// InterfaceByName returns the interface with a name.
func InterfaceByName(name string) (*Interface, error) {
	why := "invalid network interface name"
	if name != "" {
		all, err := Interfaces()
		if err != nil {
			return nil, err
		}
		for i := range all {
			if all[i].Name == name {
				return &all[i], nil
			}
		}
		why = "no such network interface"
	}
	return nil, &OpError{Op: "route", Net: "ip+net", Err: errors.New(why)}
}

// HardwareAddr is the address of an interface's hardware.
type HardwareAddr []byte

func (a HardwareAddr) String() string {
	s := ""
	for i, c := range a {
		if i > 0 {
			s += ":"
		}
		s += hexString([]byte{c})
	}
	return s
}

// ParseMAC parses an address of 6, 8 or 20 bytes: "00:00:5e:00:53:01", with dashes, or "0000.5e00.5301".
func ParseMAC(s string) (hw HardwareAddr, err error) {
	bad := &AddrError{Err: "invalid MAC address", Addr: s}
	if len(s) < 14 {
		return nil, bad
	}
	width, sep := 2, s[2]
	if s[4] == '.' {
		width, sep = 4, '.'
	} else if sep != ':' && sep != '-' {
		return nil, bad
	}
	if (len(s)+1)%(width+1) != 0 {
		return nil, bad
	}
	n := (len(s) + 1) / (width + 1) * width / 2
	if n != 6 && n != 8 && n != 20 {
		return nil, bad
	}
	for i := 0; i < len(s); i += width + 1 {
		if i > 0 && s[i-1] != sep {
			return nil, bad
		}
		for j := i; j < i+width; j += 2 {
			v, err := strconv.ParseUint(s[j:j+2], 16, 8)
			if err != nil {
				return nil, bad
			}
			hw = append(hw, byte(v))
		}
	}
	return hw, nil
}
