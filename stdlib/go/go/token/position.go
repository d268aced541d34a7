package token

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"sync"
)

// Position is a place that people can read. Lines and columns (in bytes) count from 1.
type Position struct {
	Filename string
	Offset   int
	Line     int
	Column   int
}

// IsValid reports whether the line is known.
func (pos *Position) IsValid() bool { return pos.Line > 0 }

// String returns file:line:column, with less if less is known, "-" if nothing is.
func (pos Position) String() string {
	s := pos.Filename
	if pos.IsValid() {
		if s != "" {
			s += ":"
		}
		s += strconv.Itoa(pos.Line)
		if pos.Column != 0 {
			s += ":" + strconv.Itoa(pos.Column)
		}
	}
	if s == "" {
		s = "-"
	}
	return s
}

// Pos is a place in a file of a FileSet, as one number.
type Pos int

// NoPos is no place.
const NoPos Pos = 0

// IsValid reports whether the place is one.
func (p Pos) IsValid() bool { return p != NoPos }

// File is a file of a FileSet. Places in it go from base to base+size.
type File struct {
	name  string
	base  int
	size  int
	mu    sync.Mutex
	lines []int // where lines begin; the first is 0
	infos []lineInfo
}

// lineInfo is a line directive: what the place behind it counts as.
type lineInfo struct {
	Offset       int
	Filename     string
	Line, Column int
}

// Name returns the name that the file was added with.
func (f *File) Name() string { return f.name }

// Base returns the place of the file's first byte.
func (f *File) Base() int { return f.base }

// Size returns the file's size.
func (f *File) Size() int { return f.size }

// End returns the place behind the file's last byte.
func (f *File) End() Pos { return Pos(f.base + f.size) }

// String returns the file's name and places.
func (f *File) String() string { return fmt.Sprintf("%s(%d-%d)", f.name, f.base, f.End()) }

// LineCount returns the number of lines.
func (f *File) LineCount() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.lines)
}

// AddLine adds the beginning of a line; one that is not behind all others is ignored.
func (f *File) AddLine(offset int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(f.lines); (n == 0 || f.lines[n-1] < offset) && offset < f.size {
		f.lines = append(f.lines, offset)
	}
}

// check panics for a line that there is not.
func (f *File) check(line, last int) {
	if line < 1 {
		panic(fmt.Sprintf("invalid line number %d (should be >= 1)", line))
	}
	if line > last {
		panic(fmt.Sprintf("invalid line number %d (should be < %d)", line, len(f.lines)))
	}
}

// MergeLine joins a line with the next one. It panics if there is none.
func (f *File) MergeLine(line int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.check(line, len(f.lines)-1)
	f.lines = slices.Delete(f.lines, line, line+1)
}

// Lines returns where lines begin. It must not be changed.
func (f *File) Lines() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.lines
}

// SetLines sets where lines begin, and reports whether they are in order and within the file.
func (f *File) SetLines(lines []int) bool {
	for i, offset := range lines {
		if i > 0 && offset <= lines[i-1] || f.size <= offset {
			return false
		}
	}
	f.mu.Lock()
	f.lines = lines
	f.mu.Unlock()
	return true
}

// SetLinesForContent sets the lines that a text has.
func (f *File) SetLinesForContent(content []byte) {
	var lines []int
	start := 0
	for i, b := range content {
		if start >= 0 {
			lines = append(lines, start)
		}
		start = -1
		if b == '\n' {
			start = i + 1
		}
	}
	f.mu.Lock()
	f.lines = lines
	f.mu.Unlock()
}

// LineStart returns where a line begins. It panics for one that there is not.
func (f *File) LineStart(line int) Pos {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.check(line, len(f.lines))
	return Pos(f.base + f.lines[line-1])
}

// AddLineInfo is AddLineColumnInfo for column 1.
func (f *File) AddLineInfo(offset int, filename string, line int) {
	f.AddLineColumnInfo(offset, filename, line, 1)
}

// AddLineColumnInfo makes the places from offset on count from another one, as a line directive does. One that is not behind all
// others is ignored.
func (f *File) AddLineColumnInfo(offset int, filename string, line, column int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if n := len(f.infos); (n == 0 || f.infos[n-1].Offset < offset) && offset < f.size {
		f.infos = append(f.infos, lineInfo{offset, filename, line, column})
	}
}

// clamp makes an offset be within the file.
func (f *File) clamp(offset int) int { return max(0, min(offset, f.size)) }

// Pos returns the place of an offset; one outside of the file counts as its nearest end.
func (f *File) Pos(offset int) Pos { return Pos(f.base + f.clamp(offset)) }

// Offset returns the offset of a place; one outside of the file counts as its nearest end.
func (f *File) Offset(p Pos) int { return f.clamp(int(p) - f.base) }

// Line returns the line of a place, with line directives.
func (f *File) Line(p Pos) int { return f.Position(p).Line }

// Position returns a place, with line directives.
func (f *File) Position(p Pos) (pos Position) { return f.PositionFor(p, true) }

// PositionFor returns a place, with line directives if adjusted.
func (f *File) PositionFor(p Pos, adjusted bool) (pos Position) {
	if p == NoPos {
		return pos
	}
	offset := f.Offset(p)
	pos = Position{Filename: f.name, Offset: offset}
	f.mu.Lock()
	defer f.mu.Unlock()
	line := lineOf(f.lines, offset)
	if line > 0 {
		pos.Line, pos.Column = line, offset-f.lines[line-1]+1
	}
	if !adjusted || len(f.infos) == 0 {
		return pos
	}
	n, _ := slices.BinarySearchFunc(f.infos, offset+1, func(i lineInfo, x int) int { return i.Offset - x })
	if n == 0 {
		return pos
	}
	info := f.infos[n-1]
	pos.Filename = info.Filename
	if at := lineOf(f.lines, info.Offset); at > 0 {
		below := pos.Line - at
		pos.Line = info.Line + below
		if info.Column == 0 {
			pos.Column = 0 // not known
		} else if below == 0 {
			pos.Column = info.Column + offset - info.Offset
		}
	}
	return pos
}

// lineOf returns the line that holds an offset, 0 if there is none.
func lineOf(lines []int, offset int) int {
	n, found := slices.BinarySearch(lines, offset)
	if found {
		n++
	}
	return n
}

// FileSet holds files, each with places of its own. Several goroutines may use it at once.
type FileSet struct {
	mu    sync.RWMutex
	base  int     // for the next file
	files []*File // by base
}

// NewFileSet returns a set without files.
func NewFileSet() *FileSet { return &FileSet{base: 1} }

// Base returns the lowest base that the next file can have.
func (s *FileSet) Base() int {
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.base
}

// AddFile adds a file; a negative base means the lowest. It panics if base is lower than that, or size is negative.
func (s *FileSet) AddFile(filename string, base, size int) *File {
	s.mu.Lock()
	defer s.mu.Unlock()
	if base < 0 {
		base = s.base
	}
	if base < s.base {
		panic(fmt.Sprintf("invalid base %d (should be >= %d)", base, s.base))
	}
	if size < 0 {
		panic(fmt.Sprintf("invalid size %d (should be >= 0)", size))
	}
	// One more, for the place behind the file.
	next := base + size + 1
	if next < 0 {
		panic("token.Pos offset overflow (> 2G of source code in file set)")
	}
	f := &File{name: filename, base: base, size: size, lines: []int{0}}
	s.base = next
	s.files = append(s.files, f)
	return f
}

// AddExistingFiles adds files of other sets, if they are not there yet. It panics if places overlap.
func (s *FileSet) AddExistingFiles(files ...*File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := append(slices.Clone(s.files), files...)
	slices.SortStableFunc(all, func(a, b *File) int { return cmp.Compare(a.base, b.base) })
	all = slices.Compact(all)
	for i := 1; i < len(all); i++ {
		if a, b := all[i-1], all[i]; b.base <= a.base+a.size {
			panic(fmt.Sprintf("file %s (%d-%d) overlaps with file %s (%d-%d)", a.name, a.base, a.base+a.size, b.name, b.base, b.base+b.size))
		}
	}
	if n := len(all); n > 0 {
		s.base = max(s.base, all[n-1].base+all[n-1].size+1)
	}
	s.files = all
}

// index returns the file that holds a place.
func (s *FileSet) index(p Pos) (int, bool) {
	n, found := slices.BinarySearchFunc(s.files, int(p), func(f *File, p int) int { return f.base - p })
	if !found {
		n--
	}
	return n, n >= 0 && int(p) <= s.files[n].base+s.files[n].size
}

// RemoveFile removes a file; places in it are then unknown.
func (s *FileSet) RemoveFile(file *File) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if i, ok := s.index(Pos(file.base)); ok && s.files[i] == file {
		s.files = slices.Delete(slices.Clone(s.files), i, i+1)
	}
}

// Iterate calls yield for the files in the order of their bases until it returns false.
func (s *FileSet) Iterate(yield func(*File) bool) {
	for i := 0; ; i++ {
		s.mu.RLock()
		var f *File
		if i < len(s.files) {
			f = s.files[i]
		}
		s.mu.RUnlock()
		if f == nil || !yield(f) {
			return
		}
	}
}

// File returns the file that holds a place, nil if there is none.
func (s *FileSet) File(p Pos) (f *File) {
	if p == NoPos {
		return nil
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	if i, ok := s.index(p); ok {
		return s.files[i]
	}
	return nil
}

// Position returns a place, with line directives.
func (s *FileSet) Position(p Pos) (pos Position) { return s.PositionFor(p, true) }

// PositionFor returns a place, with line directives if adjusted.
func (s *FileSet) PositionFor(p Pos, adjusted bool) (pos Position) {
	if f := s.File(p); f != nil {
		return f.PositionFor(p, adjusted)
	}
	return pos
}

// savedSet is what is written out.
type savedSet struct {
	Base  int
	Files []savedFile
}

type savedFile struct {
	Name  string
	Base  int
	Size  int
	Lines []int
	Infos []lineInfo
}

// Read sets the set to what decode reads.
func (s *FileSet) Read(decode func(any) error) error {
	var x savedSet
	if err := decode(&x); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base, s.files = x.Base, nil
	for _, f := range x.Files {
		s.files = append(s.files, &File{name: f.Name, base: f.Base, size: f.Size, lines: f.Lines, infos: f.Infos})
	}
	return nil
}

// Write hands the set to encode.
func (s *FileSet) Write(encode func(any) error) error {
	s.mu.RLock()
	x := savedSet{Base: s.base}
	for _, f := range s.files {
		f.mu.Lock()
		x.Files = append(x.Files, savedFile{f.name, f.base, f.size, slices.Clone(f.lines), slices.Clone(f.infos)})
		f.mu.Unlock()
	}
	s.mu.RUnlock()
	return encode(x)
}
