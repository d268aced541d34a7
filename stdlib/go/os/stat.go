package os

import (
	"io/fs"
	"syscall"
	"time"
)

// FileInfo describes a file.
type FileInfo = fs.FileInfo

type fileStat struct {
	name    string
	size    int64
	mode    FileMode
	modTime time.Time
	sys     syscall.Stat_t
}

func (s *fileStat) Name() string       { return s.name }
func (s *fileStat) IsDir() bool        { return s.mode.IsDir() }
func (s *fileStat) Size() int64        { return s.size }
func (s *fileStat) Mode() FileMode     { return s.mode }
func (s *fileStat) ModTime() time.Time { return s.modTime }
func (s *fileStat) Sys() any           { return &s.sys }

func basename(name string) string {
	for len(name) > 1 && name[len(name)-1] == '/' {
		name = name[:len(name)-1]
	}
	for i := len(name) - 1; i >= 0; i-- {
		if name[i] == '/' && i+1 < len(name) {
			return name[i+1:]
		}
	}
	return name
}

func fileType(format uint32) FileMode {
	switch format {
	case syscall.S_IFBLK:
		return ModeDevice
	case syscall.S_IFCHR:
		return ModeDevice | ModeCharDevice
	case syscall.S_IFDIR:
		return ModeDir
	case syscall.S_IFIFO:
		return ModeNamedPipe
	case syscall.S_IFLNK:
		return ModeSymlink
	case syscall.S_IFSOCK:
		return ModeSocket
	}
	return 0
}

func (s *fileStat) fill(name string) {
	s.name = basename(name)
	s.size = s.sys.Size
	s.modTime = time.Unix(s.sys.Mtim.Sec, s.sys.Mtim.Nsec)
	s.mode = FileMode(s.sys.Mode&0777) | fileType(s.sys.Mode&syscall.S_IFMT)
	if s.sys.Mode&syscall.S_ISGID != 0 {
		s.mode |= ModeSetgid
	}
	if s.sys.Mode&syscall.S_ISUID != 0 {
		s.mode |= ModeSetuid
	}
	if s.sys.Mode&syscall.S_ISVTX != 0 {
		s.mode |= ModeSticky
	}
}

// Stat describes a file.
func Stat(name string) (FileInfo, error) {
	s := new(fileStat)
	if err := again(func() error { return syscall.Stat(name, &s.sys) }); err != nil {
		return nil, &PathError{Op: "stat", Path: name, Err: err}
	}
	s.fill(name)
	return s, nil
}

// Lstat describes a file, a symbolic link itself.
func Lstat(name string) (FileInfo, error) {
	s := new(fileStat)
	if err := again(func() error { return syscall.Lstat(name, &s.sys) }); err != nil {
		return nil, &PathError{Op: "lstat", Path: name, Err: err}
	}
	s.fill(name)
	return s, nil
}

// Stat describes the file.
func (f *File) Stat() (FileInfo, error) {
	s := new(fileStat)
	if err := f.do("stat", func(fd int) error { return syscall.Fstat(fd, &s.sys) }); err != nil {
		return nil, err
	}
	s.fill(f.name)
	return s, nil
}

// SameFile reports whether two results of Stat describe the same file.
func SameFile(fi1, fi2 FileInfo) bool {
	a, ok1 := fi1.(*fileStat)
	b, ok2 := fi2.(*fileStat)
	return ok1 && ok2 && a.sys.Dev == b.sys.Dev && a.sys.Ino == b.sys.Ino
}
