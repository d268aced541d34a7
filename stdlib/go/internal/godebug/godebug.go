// Package godebug reads settings of the environment variable GODEBUG.
package godebug

import "syscall"

// Setting is a setting by name.
type Setting struct {
	name string
}

// New returns the setting of that name; a # in front marks undocumented ones.
func New(name string) *Setting { return &Setting{name} }

// Name returns the setting's name.
func (s *Setting) Name() string {
	if s.name != "" && s.name[0] == '#' {
		return s.name[1:]
	}
	return s.name
}

// Undocumented reports whether the setting is undocumented.
func (s *Setting) Undocumented() bool { return s.name != "" && s.name[0] == '#' }

func (s *Setting) String() string { return s.Name() + "=" + s.Value() }

// IncNonDefault counts a use of a setting that is not the default.
func (s *Setting) IncNonDefault() {}

// Value returns the setting's value, "" if it is not set.
func (s *Setting) Value() string {
	all, _ := syscall.Getenv("GODEBUG")
	name := s.Name()
	for end := len(all); end > 0; {
		start := end
		for start > 0 && all[start-1] != ',' {
			start--
		}
		kv := all[start:end]
		if len(kv) > len(name) && kv[:len(name)] == name && kv[len(name)] == '=' {
			return kv[len(name)+1:]
		}
		end = start - 1
	}
	return ""
}
