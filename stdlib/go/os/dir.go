package os

import (
	"io"
	"io/fs"
	"slices"
	"syscall"
)

// DirEntry is an entry of a directory.
type DirEntry = fs.DirEntry

type dirEntry struct {
	dir  string
	name string
	typ  FileMode
	info FileInfo
}

func (d *dirEntry) Name() string   { return d.name }
func (d *dirEntry) IsDir() bool    { return d.typ.IsDir() }
func (d *dirEntry) Type() FileMode { return d.typ }
func (d *dirEntry) String() string { return fs.FormatDirEntry(d) }

func (d *dirEntry) Info() (FileInfo, error) {
	if d.info != nil {
		return d.info, nil
	}
	return Lstat(d.dir + "/" + d.name)
}

// next returns up to n entries (n <= 0: all).
func (f *File) next(n int) (list []*dirEntry, err error) {
	if f == nil {
		return nil, ErrInvalid
	}
	if err := f.enter(); err != nil {
		return nil, &PathError{Op: "readdir", Path: f.name, Err: err}
	}
	defer f.leave()
	f.mu.Lock()
	defer f.mu.Unlock()
	for n <= 0 || len(list) < n {
		if f.entries == "" {
			if f.dirEnd {
				break
			}
			f.entries, err = syscall.ReadEntries(f.fd)
			if err != nil {
				return list, &PathError{Op: "readdirent", Path: f.name, Err: err}
			}
			if f.entries == "" {
				f.dirEnd = true
				break
			}
		}
		s := f.entries
		i := 1
		for s[i] != 0 {
			i++
		}
		d := &dirEntry{dir: f.name, name: s[1:i], typ: fileType(uint32(s[0]) << 12)}
		f.entries = s[i+1:]
		if d.name == "." || d.name == ".." {
			continue
		}
		if s[0] == 0 {
			// the file system does not tell types
			info, err := Lstat(f.name + "/" + d.name)
			if IsNotExist(err) {
				continue
			}
			if err != nil {
				return list, err
			}
			d.typ, d.info = info.Mode().Type(), info
		}
		list = append(list, d)
	}
	if n > 0 && len(list) == 0 {
		return nil, io.EOF
	}
	return list, nil
}

// ReadDir returns the next n entries; for n <= 0 all.
func (f *File) ReadDir(n int) ([]DirEntry, error) {
	list, err := f.next(n)
	out := make([]DirEntry, len(list))
	for i, d := range list {
		out[i] = d
	}
	return out, err
}

// Readdirnames returns the names of the next n entries; for n <= 0 of all.
func (f *File) Readdirnames(n int) (names []string, err error) {
	list, err := f.next(n)
	names = make([]string, len(list))
	for i, d := range list {
		names[i] = d.name
	}
	return names, err
}

// Readdir describes the next n entries; for n <= 0 all.
func (f *File) Readdir(n int) ([]FileInfo, error) {
	list, err := f.next(n)
	out := make([]FileInfo, 0, len(list))
	for _, d := range list {
		info, ierr := d.Info()
		if IsNotExist(ierr) {
			continue
		}
		if ierr != nil {
			return out, ierr
		}
		out = append(out, info)
	}
	return out, err
}

// ReadDir returns a directory's entries sorted by name.
func ReadDir(name string) ([]DirEntry, error) {
	f, err := Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	list, err := f.ReadDir(-1)
	slices.SortFunc(list, func(a, b DirEntry) int {
		switch {
		case a.Name() < b.Name():
			return -1
		case a.Name() > b.Name():
			return 1
		}
		return 0
	})
	return list, err
}
