package os

import "syscall"

// Args are the program's name and arguments.
var Args []string = splitNul(args())

// args returns the arguments with a NUL after each.
func args() string

func splitNul(s string) (out []string) {
	start := 0
	for i := range len(s) {
		if s[i] == 0 {
			out = append(out, s[start:i])
			start = i + 1
		}
	}
	return out
}

// Getenv returns an environment variable, "" if it is not set.
func Getenv(key string) string {
	v, _ := syscall.Getenv(key)
	return v
}

// LookupEnv returns an environment variable and whether it is set.
func LookupEnv(key string) (string, bool) { return syscall.Getenv(key) }

// Setenv sets an environment variable.
func Setenv(key, value string) error { return NewSyscallError("setenv", syscall.Setenv(key, value)) }

// Unsetenv removes an environment variable.
func Unsetenv(key string) error { return syscall.Unsetenv(key) }

// Clearenv removes all environment variables.
func Clearenv() { syscall.Clearenv() }

// Environ returns the environment as name=value.
func Environ() []string { return syscall.Environ() }

// ExpandEnv replaces ${var} and $var by environment variables.
func ExpandEnv(s string) string { return Expand(s, Getenv) }

// Expand replaces ${var} and $var by what mapping returns.
func Expand(s string, mapping func(string) string) string {
	var buf []byte
	i := 0
	for j := 0; j < len(s); j++ {
		if s[j] != '$' || j+1 >= len(s) {
			continue
		}
		if buf == nil {
			buf = make([]byte, 0, 2*len(s))
		}
		buf = append(buf, s[i:j]...)
		name, w := variable(s[j+1:])
		switch {
		case name == "" && w > 0:
			// a bad substitution is dropped
		case name == "":
			buf = append(buf, s[j])
		default:
			buf = append(buf, mapping(name)...)
		}
		j += w
		i = j + 1
	}
	if buf == nil {
		return s
	}
	return string(buf) + s[i:]
}

func special(c byte) bool {
	switch c {
	case '*', '#', '$', '@', '!', '?', '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9':
		return true
	}
	return false
}

func alnum(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'z'
}

// variable returns the name at the start of s and how many bytes it takes.
func variable(s string) (string, int) {
	switch {
	case s[0] == '{':
		if len(s) > 2 && special(s[1]) && s[2] == '}' {
			return s[1:2], 3
		}
		for i := 1; i < len(s); i++ {
			if s[i] == '}' {
				if i == 1 {
					return "", 2
				}
				return s[1:i], i + 1
			}
		}
		return "", 1
	case special(s[0]):
		return s[0:1], 1
	}
	i := 0
	for i < len(s) && alnum(s[i]) {
		i++
	}
	return s[:i], i
}
