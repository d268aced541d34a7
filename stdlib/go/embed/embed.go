// Package embed holds files that are part of the program.
//
// A directive //go:embed with patterns in front of a variable of type string, []byte or [FS] fills it when the program is compiled.
package embed

import (
	"cmp"
	"errors"
	"io"
	"io/fs"
	"path"
	"slices"
	"strings"
	"time"
)

// An FS is a tree of files that never change. The zero value is an empty tree.
type FS struct{ files *[]file }

// file is a file or a directory of a tree.
type file struct {
	dir, elem string // the name's parts; dir is "." at the top
	data      string
	isDir     bool
}

// unpack makes a tree; the compiler calls it. index has a name and a length for each file, each ended by a NUL; data has the contents.
func unpack(index, data string) FS {
	files := []file{}
	dirs := map[string]bool{".": true}
	var add func(name, data string, isDir bool)
	add = func(name, data string, isDir bool) {
		dir, elem := path.Dir(name), path.Base(name)
		files = append(files, file{dir, elem, data, isDir})
		if !dirs[dir] {
			dirs[dir] = true
			add(dir, "", true)
		}
	}
	for index != "" {
		var name, size string
		name, index, _ = strings.Cut(index, "\x00")
		size, index, _ = strings.Cut(index, "\x00")
		n := 0
		for _, d := range size {
			n = n*10 + int(d-'0')
		}
		add(name, data[:n], false)
		data = data[n:]
	}
	slices.SortFunc(files, order)
	return FS{&files}
}

// order puts the files of a directory side by side.
func order(a, b file) int {
	return cmp.Or(strings.Compare(a.dir, b.dir), strings.Compare(a.elem, b.elem))
}

var root = &file{dir: ".", elem: ".", isDir: true}

// lookup returns a file, nil if there is none.
func (f FS) lookup(name string) *file {
	switch {
	case !fs.ValidPath(name):
		return nil
	case name == ".":
		return root
	case f.files == nil:
		return nil
	}
	i, ok := slices.BinarySearchFunc(*f.files, file{dir: path.Dir(name), elem: path.Base(name)}, order)
	if !ok {
		return nil
	}
	return &(*f.files)[i]
}

// entries returns what a directory holds.
func (f FS) entries(dir string) []file {
	if f.files == nil {
		return nil
	}
	list := *f.files
	i, _ := slices.BinarySearchFunc(list, dir, func(x file, dir string) int { return strings.Compare(x.dir, dir) })
	j := i
	for j < len(list) && list[j].dir == dir {
		j++
	}
	return list[i:j]
}

// Open opens a file or directory. Files can be sought in and read at any place.
func (f FS) Open(name string) (fs.File, error) {
	x := f.lookup(name)
	if x == nil {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	if x.isDir {
		return &openDir{x, f.entries(name), 0, name}, nil
	}
	return &openFile{x, 0, name}, nil
}

// ReadDir returns the entries of a directory, sorted.
func (f FS) ReadDir(name string) ([]fs.DirEntry, error) {
	x, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	dir, ok := x.(*openDir)
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("not a directory")}
	}
	list := make([]fs.DirEntry, len(dir.entries))
	for i := range list {
		list[i] = &dir.entries[i]
	}
	return list, nil
}

// ReadFile returns the contents of a file.
func (f FS) ReadFile(name string) ([]byte, error) {
	x, err := f.Open(name)
	if err != nil {
		return nil, err
	}
	o, ok := x.(*openFile)
	if !ok {
		return nil, &fs.PathError{Op: "read", Path: name, Err: errors.New("is a directory")}
	}
	return []byte(o.f.data), nil
}

func (f *file) Name() string               { return f.elem }
func (f *file) Size() int64                { return int64(len(f.data)) }
func (f *file) ModTime() time.Time         { return time.Time{} }
func (f *file) IsDir() bool                { return f.isDir }
func (f *file) Sys() any                   { return nil }
func (f *file) Type() fs.FileMode          { return f.Mode().Type() }
func (f *file) Info() (fs.FileInfo, error) { return f, nil }
func (f *file) String() string             { return fs.FormatFileInfo(f) }

func (f *file) Mode() fs.FileMode {
	if f.isDir {
		return fs.ModeDir | 0555
	}
	return 0444
}

type openFile struct {
	f    *file
	pos  int64
	name string
}

func (f *openFile) Close() error               { return nil }
func (f *openFile) Stat() (fs.FileInfo, error) { return f.f, nil }

func (f *openFile) Read(b []byte) (int, error) {
	n, err := f.ReadAt(b, f.pos)
	f.pos += int64(n)
	if n > 0 || len(b) == 0 {
		err = nil
	}
	return n, err
}

func (f *openFile) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekCurrent:
		offset += f.pos
	case io.SeekEnd:
		offset += f.f.Size()
	}
	if offset < 0 || offset > f.f.Size() {
		return 0, &fs.PathError{Op: "seek", Path: f.name, Err: fs.ErrInvalid}
	}
	f.pos = offset
	return offset, nil
}

func (f *openFile) ReadAt(b []byte, offset int64) (int, error) {
	if offset < 0 || offset > f.f.Size() {
		return 0, &fs.PathError{Op: "read", Path: f.name, Err: fs.ErrInvalid}
	}
	n := copy(b, f.f.data[offset:])
	if n < len(b) {
		return n, io.EOF
	}
	return n, nil
}

type openDir struct {
	f       *file
	entries []file
	pos     int
	name    string
}

func (d *openDir) Close() error               { return nil }
func (d *openDir) Stat() (fs.FileInfo, error) { return d.f, nil }

func (d *openDir) Read([]byte) (int, error) {
	return 0, &fs.PathError{Op: "read", Path: d.name, Err: errors.New("is a directory")}
}

func (d *openDir) ReadDir(count int) ([]fs.DirEntry, error) {
	n := len(d.entries) - d.pos
	if n == 0 && count > 0 {
		return nil, io.EOF
	}
	if count > 0 {
		n = min(n, count)
	}
	list := make([]fs.DirEntry, n)
	for i := range list {
		list[i] = &d.entries[d.pos+i]
	}
	d.pos += n
	return list, nil
}
