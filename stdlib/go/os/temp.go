package os

import (
	"errors"
	"internal/rt"
)

var errPattern = errors.New("pattern contains path separator")

// around splits a pattern at its last star.
func around(pattern string) (prefix, suffix string, err error) {
	star := -1
	for i := range len(pattern) {
		if pattern[i] == PathSeparator {
			return "", "", errPattern
		}
		if pattern[i] == '*' {
			star = i
		}
	}
	if star < 0 {
		return pattern, "", nil
	}
	return pattern[:star], pattern[star+1:], nil
}

// temporary calls make with new names until one is free.
func temporary(op, dir, pattern string, make func(name string) error) error {
	if dir == "" {
		dir = TempDir()
	}
	prefix, suffix, err := around(pattern)
	if err != nil {
		return &PathError{Op: op, Path: pattern, Err: err}
	}
	if dir[len(dir)-1] != PathSeparator {
		dir += "/"
	}
	for try := 0; ; try++ {
		name := dir + prefix + itoa(int(uint32(rt.Rand64()))) + suffix
		err := make(name)
		if !IsExist(err) {
			return err
		}
		if try >= 10000 {
			return &PathError{Op: op, Path: dir + prefix + "*" + suffix, Err: ErrExist}
		}
	}
}

// CreateTemp makes a new file in dir; the last star of pattern, or its end, becomes a random number.
func CreateTemp(dir, pattern string) (f *File, err error) {
	err = temporary("createtemp", dir, pattern, func(name string) (err error) {
		f, err = OpenFile(name, O_RDWR|O_CREATE|O_EXCL, 0600)
		return err
	})
	if err != nil {
		return nil, err
	}
	return f, nil
}

// MkdirTemp makes a new directory in dir.
func MkdirTemp(dir, pattern string) (name string, err error) {
	err = temporary("mkdirtemp", dir, pattern, func(n string) error {
		name = n
		return Mkdir(n, 0700)
	})
	if err != nil {
		return "", err
	}
	return name, nil
}
