// Package path works with slash-separated paths.
package path

// Clean returns the shortest path that means the same.
func Clean(path string) string {
	if path == "" {
		return "."
	}
	rooted := path[0] == '/'
	out := make([]byte, 0, len(path))
	dotdot := 0 // .. must not remove what is before this
	if rooted {
		out = append(out, '/')
		dotdot = 1
	}
	for i := 0; i < len(path); {
		j := i
		for j < len(path) && path[j] != '/' {
			j++
		}
		elem := path[i:j]
		i = j + 1
		switch elem {
		case "", ".":
		case "..":
			switch {
			case len(out) > dotdot:
				k := len(out) - 1
				for k > dotdot && out[k] != '/' {
					k--
				}
				out = out[:k]
			case !rooted:
				if len(out) > 0 {
					out = append(out, '/')
				}
				out = append(out, ".."...)
				dotdot = len(out)
			}
		default:
			if rooted && len(out) != 1 || !rooted && len(out) != 0 {
				out = append(out, '/')
			}
			out = append(out, elem...)
		}
	}
	if len(out) == 0 {
		return "."
	}
	return string(out)
}

func lastSlash(s string) int {
	i := len(s) - 1
	for i >= 0 && s[i] != '/' {
		i--
	}
	return i
}

// Split splits path after its last slash.
func Split(path string) (dir, file string) {
	i := lastSlash(path)
	return path[:i+1], path[i+1:]
}

// Join joins elements with slashes and cleans the result; empty ones are left out.
func Join(elem ...string) string {
	var b []byte
	for _, e := range elem {
		if e == "" && len(b) == 0 {
			continue
		}
		if len(b) > 0 {
			b = append(b, '/')
		}
		b = append(b, e...)
	}
	if len(b) == 0 {
		return ""
	}
	return Clean(string(b))
}

// Ext returns the suffix from the last dot of the last element on.
func Ext(path string) string {
	for i := len(path) - 1; i >= 0 && path[i] != '/'; i-- {
		if path[i] == '.' {
			return path[i:]
		}
	}
	return ""
}

// Base returns the last element.
func Base(path string) string {
	if path == "" {
		return "."
	}
	for len(path) > 0 && path[len(path)-1] == '/' {
		path = path[:len(path)-1]
	}
	if i := lastSlash(path); i >= 0 {
		path = path[i+1:]
	}
	if path == "" {
		return "/"
	}
	return path
}

// IsAbs reports whether path starts with a slash.
func IsAbs(path string) bool { return path != "" && path[0] == '/' }

// Dir returns all but the last element.
func Dir(path string) string {
	dir, _ := Split(path)
	return Clean(dir)
}
