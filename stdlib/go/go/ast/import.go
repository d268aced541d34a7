package ast

import (
	"cmp"
	"go/token"
	"slices"
	"strconv"
)

// SortImports sorts the imports of each group of lines without an empty one between them, by path. Imports that are made twice in a
// group go, unless a comment would go with them.
func SortImports(fset *token.FileSet, f *File) {
	for _, d := range f.Decls {
		d, ok := d.(*GenDecl)
		if !ok || d.Tok != token.IMPORT {
			// Imports come first.
			break
		}
		if !d.Lparen.IsValid() {
			continue
		}
		var specs []Spec
		begin := 0
		for i := range d.Specs {
			if i+1 == len(d.Specs) || lineOf(fset, d.Specs[i+1].Pos()) > 1+lineOf(fset, d.Specs[i].End()) {
				specs = append(specs, sortRun(fset, f, d, d.Specs[begin:i+1])...)
				begin = i + 1
			}
		}
		d.Specs = specs
		// No empty line remains in front of the parenthesis.
		if n := len(d.Specs); n > 0 {
			last := d.Specs[n-1]
			lastLine, closing := lineOf(fset, last.Pos()), lineOf(fset, d.Rparen)
			for ; closing > lastLine+1; closing-- {
				fset.File(d.Rparen).MergeLine(closing - 1)
			}
		}
	}
	f.Imports = f.Imports[:0]
	for _, d := range f.Decls {
		d, ok := d.(*GenDecl)
		if !ok || d.Tok != token.IMPORT {
			break
		}
		for _, s := range d.Specs {
			f.Imports = append(f.Imports, s.(*ImportSpec))
		}
	}
}

func lineOf(fset *token.FileSet, pos token.Pos) int { return fset.PositionFor(pos, false).Line }

func importPath(s *ImportSpec) string {
	path, err := strconv.Unquote(s.Path.Value)
	if err != nil {
		return ""
	}
	return path
}

func importName(s *ImportSpec) string {
	if s.Name == nil {
		return ""
	}
	return s.Name.Name
}

// same reports whether an import is that of the next one and can go.
func same(s, next *ImportSpec) bool {
	return importPath(s) == importPath(next) && importName(s) == importName(next) && s.Comment == nil
}

// extent is where an import was.
type extent struct{ start, end token.Pos }

// beside is a comment in the line of an import, or in front of it.
type beside struct {
	left  bool
	group *CommentGroup
}

// sortRun sorts imports that stand in lines one after the other. They exchange their places, and take their comments with them.
func sortRun(fset *token.FileSet, f *File, d *GenDecl, specs []Spec) []Spec {
	if len(specs) <= 1 {
		return specs
	}
	places := make([]extent, len(specs))
	run := make([]*ImportSpec, len(specs))
	for i, s := range specs {
		places[i] = extent{s.Pos(), s.End()}
		run[i] = s.(*ImportSpec)
	}
	first, last := commentsOf(fset, f, places)
	owned := map[*ImportSpec][]beside{}
	at := 0
	for _, g := range f.Comments[first:last] {
		for at+1 < len(run) && places[at+1].start <= g.Pos() {
			at++
		}
		left := false
		if at == 0 && places[0].start > g.Pos() {
			left = true
		} else if at+1 < len(run) && lineOf(fset, places[at].start)+1 == lineOf(fset, g.Pos()) {
			at++
			left = true
		}
		owned[run[at]] = append(owned[run[at]], beside{left, g})
	}
	slices.SortFunc(run, func(a, b *ImportSpec) int {
		return cmp.Or(cmp.Compare(importPath(a), importPath(b)), cmp.Compare(importName(a), importName(b)),
			cmp.Compare(a.Comment.Text(), b.Comment.Text()))
	})
	kept := run[:0:0]
	for i, s := range run {
		if i+1 < len(run) && same(s, run[i+1]) {
			// The line goes as well, unless the parenthesis stands in it.
			if n := lineOf(fset, s.Pos()); n != lineOf(fset, d.Rparen) {
				fset.File(s.Pos()).MergeLine(n)
			}
			continue
		}
		kept = append(kept, s)
	}
	out := make([]Spec, len(kept))
	for i, s := range kept {
		out[i] = s
		if s.Name != nil {
			s.Name.NamePos = places[i].start
		}
		s.Path.ValueEnd = places[i].start + (s.Path.End() - s.Path.Pos())
		s.Path.ValuePos = places[i].start
		s.EndPos = places[i].end
		for _, b := range owned[s] {
			for _, c := range b.group.List {
				if b.left {
					c.Slash = places[i].start - 1
				} else {
					c.Slash = places[i].end
				}
			}
		}
	}
	slices.SortFunc(f.Comments[first:last], byPos[*CommentGroup])
	return out
}

// commentsOf returns which of a file's comments lie in the lines of a run.
func commentsOf(fset *token.FileSet, f *File, places []extent) (first, last int) {
	file := fset.File(places[0].start)
	begin := file.LineStart(lineOf(fset, places[0].start))
	endAt := places[len(places)-1].end
	end := endAt + 1
	if n := lineOf(fset, endAt); n < file.LineCount() {
		end = file.LineStart(n + 1)
	}
	first = slices.IndexFunc(f.Comments, func(g *CommentGroup) bool { return g.Pos() >= begin })
	if first < 0 {
		return 0, 0
	}
	last = first
	for last < len(f.Comments) && f.Comments[last].End() < end {
		last++
	}
	return first, last
}
