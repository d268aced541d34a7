// Package filepath works with paths of files.
package filepath

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
)

const (
	Separator     = os.PathSeparator
	ListSeparator = os.PathListSeparator
)

// ErrBadPattern tells that a pattern is malformed.
var ErrBadPattern = path.ErrBadPattern

// SkipDir makes Walk skip a directory.
var SkipDir error = fs.SkipDir

// SkipAll makes Walk end.
var SkipAll error = fs.SkipAll

// WalkFunc is called by Walk for each file.
type WalkFunc func(path string, info fs.FileInfo, err error) error

// Clean returns the shortest path that means the same.
func Clean(p string) string { return path.Clean(p) }

// Base returns the last element.
func Base(p string) string { return path.Base(p) }

// Dir returns all but the last element.
func Dir(p string) string { return path.Dir(p) }

// Ext returns the suffix from the last dot on.
func Ext(p string) string { return path.Ext(p) }

// IsAbs reports whether path is absolute.
func IsAbs(p string) bool { return path.IsAbs(p) }

// Join joins elements and cleans the result.
func Join(elem ...string) string { return path.Join(elem...) }

// Split splits path after its last separator.
func Split(p string) (dir, file string) { return path.Split(p) }

// Match reports whether name matches the shell pattern.
func Match(pattern, name string) (matched bool, err error) { return path.Match(pattern, name) }

// ToSlash replaces separators by slashes.
func ToSlash(path string) string { return path }

// FromSlash replaces slashes by separators.
func FromSlash(path string) string { return path }

// VolumeName returns "".
func VolumeName(path string) string { return "" }

// HasPrefix is strings.HasPrefix.
//
// Deprecated: it does not respect elements.
func HasPrefix(p, prefix string) bool { return strings.HasPrefix(p, prefix) }

// SplitList splits a list of paths such as PATH.
func SplitList(path string) []string {
	if path == "" {
		return []string{}
	}
	return strings.Split(path, string(ListSeparator))
}

// IsLocal reports whether path stays below the directory it is relative to.
func IsLocal(path string) bool {
	if IsAbs(path) || path == "" {
		return false
	}
	dots := false
	for _, e := range strings.Split(path, "/") {
		dots = dots || e == "." || e == ".."
	}
	if dots {
		path = Clean(path)
	}
	return path != ".." && !strings.HasPrefix(path, "../")
}

// Localize turns a slash-separated path into one of the system.
func Localize(path string) (string, error) {
	if !fs.ValidPath(path) || strings.IndexByte(path, 0) >= 0 {
		return "", errors.New("invalid path")
	}
	return path, nil
}

// Abs returns an absolute path.
func Abs(path string) (string, error) {
	if IsAbs(path) {
		return Clean(path), nil
	}
	wd, err := os.Getwd()
	if err != nil {
		return "", err
	}
	return Join(wd, path), nil
}

// Rel returns a path from base to target.
func Rel(basePath, targPath string) (string, error) {
	base, targ := Clean(basePath), Clean(targPath)
	if targ == base {
		return ".", nil
	}
	if base == "." {
		base = ""
	}
	bad := errors.New("Rel: can't make " + targPath + " relative to " + basePath)
	if IsAbs(base) != IsAbs(targ) {
		return "", bad
	}
	elems := func(p string) []string {
		return strings.FieldsFunc(p, func(r rune) bool { return r == Separator })
	}
	b, t := elems(base), elems(targ)
	if len(t) == 1 && t[0] == "." {
		t = nil
	}
	n := 0
	for n < len(b) && n < len(t) && b[n] == t[n] {
		n++
	}
	if n < len(b) && b[n] == ".." {
		return "", bad
	}
	var out []string
	for range b[n:] {
		out = append(out, "..")
	}
	return strings.Join(append(out, t[n:]...), "/"), nil
}

// EvalSymlinks returns path without symbolic links.
func EvalSymlinks(p string) (string, error) {
	todo := p
	out := ""
	if IsAbs(p) {
		out = "/"
	}
	links := 0
	for todo != "" {
		i := strings.IndexByte(todo, '/')
		elem := todo
		if i >= 0 {
			elem, todo = todo[:i], todo[i+1:]
		} else {
			todo = ""
		}
		if elem == "" || elem == "." {
			continue
		}
		if elem == ".." {
			if out == "" || Base(out) == ".." {
				out = Join(out, "..")
			} else if out != "/" {
				out = Dir(out)
				if out == "." {
					out = ""
				}
			}
			continue
		}
		next := Join(out, elem)
		info, err := os.Lstat(next)
		if err != nil {
			return "", err
		}
		if info.Mode()&fs.ModeSymlink == 0 {
			if !info.IsDir() && i >= 0 {
				return "", &fs.PathError{Op: "lstat", Path: next + "/" + todo, Err: errors.New("not a directory")}
			}
			out = next
			continue
		}
		if links++; links > 255 {
			return "", errors.New("EvalSymlinks: too many links")
		}
		link, err := os.Readlink(next)
		if err != nil {
			return "", err
		}
		if IsAbs(link) {
			out = "/"
		}
		todo = link + "/" + todo
	}
	return Clean(out), nil
}

// WalkDir calls fn for root and all below, in order of names.
func WalkDir(root string, fn fs.WalkDirFunc) error {
	info, err := os.Lstat(root)
	if err != nil {
		err = fn(root, nil, err)
	} else {
		err = walkDir(root, fs.FileInfoToDirEntry(info), fn)
	}
	if err == SkipDir || err == SkipAll {
		return nil
	}
	return err
}

func walkDir(path string, d fs.DirEntry, fn fs.WalkDirFunc) error {
	if err := fn(path, d, nil); err != nil || !d.IsDir() {
		if err == SkipDir && d.IsDir() {
			err = nil
		}
		return err
	}
	list, err := os.ReadDir(path)
	if err != nil {
		if err = fn(path, d, err); err != nil {
			if err == SkipDir && d.IsDir() {
				err = nil
			}
			return err
		}
	}
	for _, e := range list {
		if err := walkDir(Join(path, e.Name()), e, fn); err != nil {
			if err == SkipDir {
				break
			}
			return err
		}
	}
	return nil
}

// Walk calls fn for root and all below, in order of names.
func Walk(root string, fn WalkFunc) error {
	info, err := os.Lstat(root)
	if err != nil {
		err = fn(root, nil, err)
	} else {
		err = walk(root, info, fn)
	}
	if err == SkipDir || err == SkipAll {
		return nil
	}
	return err
}

func walk(path string, info fs.FileInfo, fn WalkFunc) error {
	if !info.IsDir() {
		return fn(path, info, nil)
	}
	f, err := os.Open(path)
	var names []string
	if err == nil {
		names, err = f.Readdirnames(-1)
		f.Close()
		slices.Sort(names)
	}
	err1 := fn(path, info, err)
	if err != nil || err1 != nil {
		return err1
	}
	for _, name := range names {
		file := Join(path, name)
		info, err := os.Lstat(file)
		if err != nil {
			if err := fn(file, info, err); err != nil && err != SkipDir {
				return err
			}
			continue
		}
		if err := walk(file, info, fn); err != nil {
			if !info.IsDir() || err != SkipDir {
				return err
			}
		}
	}
	return nil
}

func hasMeta(p string) bool { return strings.ContainsAny(p, `*?[\`) }

// Glob returns the names of files that match the pattern.
func Glob(pattern string) (matches []string, err error) { return glob(pattern, 0) }

func glob(pattern string, depth int) (matches []string, err error) {
	if depth > 10000 {
		return nil, ErrBadPattern
	}
	if _, err := Match(pattern, ""); err != nil {
		return nil, err
	}
	if !hasMeta(pattern) {
		if _, err = os.Lstat(pattern); err != nil {
			return nil, nil
		}
		return []string{pattern}, nil
	}
	dir, file := Split(pattern)
	switch dir {
	case "":
		dir = "."
	case "/":
	default:
		dir = dir[:len(dir)-1]
	}
	dirs := []string{dir}
	if hasMeta(dir) {
		if dir == pattern {
			return nil, ErrBadPattern
		}
		if dirs, err = glob(dir, depth+1); err != nil {
			return nil, err
		}
	}
	for _, d := range dirs {
		info, err := os.Stat(d)
		if err != nil || !info.IsDir() {
			continue
		}
		f, err := os.Open(d)
		if err != nil {
			continue
		}
		names, _ := f.Readdirnames(-1)
		f.Close()
		slices.Sort(names)
		for _, n := range names {
			ok, err := Match(file, n)
			if err != nil {
				return matches, err
			}
			if ok {
				matches = append(matches, Join(d, n))
			}
		}
	}
	return matches, nil
}
