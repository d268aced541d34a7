package ast

import (
	"cmp"
	"fmt"
	"go/scanner"
	"go/token"
	"slices"
	"strconv"
	"strings"
)

// A Scope has the objects declared in a block.
//
// Deprecated: package go/types resolves names as the language does.
type Scope struct {
	Outer   *Scope
	Objects map[string]*Object
}

// NewScope returns an empty scope in another.
func NewScope(outer *Scope) *Scope { return &Scope{outer, make(map[string]*Object, 4)} }

// Lookup returns the object of a name in the scope itself, or nil.
func (s *Scope) Lookup(name string) *Object { return s.Objects[name] }

// Insert adds an object unless its name is taken; then it returns what took it.
func (s *Scope) Insert(obj *Object) (alt *Object) {
	if alt = s.Objects[obj.Name]; alt == nil {
		s.Objects[obj.Name] = obj
	}
	return alt
}

// String lists the objects.
func (s *Scope) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "scope %p {", s)
	if s != nil && len(s.Objects) > 0 {
		b.WriteByte('\n')
		for _, o := range s.Objects {
			fmt.Fprintf(&b, "\t%s %s\n", o.Kind, o.Name)
		}
	}
	b.WriteString("}\n")
	return b.String()
}

// An Object is what a name stands for. Decl is the node that declares it, Data the scope of a package, or the value of iota of a
// constant.
//
// Deprecated: package go/types resolves names as the language does.
type Object struct {
	Kind ObjKind
	Name string
	Decl any
	Data any
	Type any
}

// NewObj returns an object without a declaration.
func NewObj(kind ObjKind, name string) *Object { return &Object{Kind: kind, Name: name} }

// Pos returns where the object's name is declared, if that is known.
func (obj *Object) Pos() token.Pos {
	find := func(list []*Ident) token.Pos {
		for _, id := range list {
			if id.Name == obj.Name {
				return id.Pos()
			}
		}
		return token.NoPos
	}
	switch d := obj.Decl.(type) {
	case *Field:
		return find(d.Names)
	case *ValueSpec:
		return find(d.Names)
	case *AssignStmt:
		for _, e := range d.Lhs {
			if id, ok := e.(*Ident); ok && id.Name == obj.Name {
				return id.Pos()
			}
		}
	case *ImportSpec:
		if d.Name != nil && d.Name.Name == obj.Name {
			return d.Name.Pos()
		}
		return d.Path.Pos()
	case *TypeSpec:
		return find([]*Ident{d.Name})
	case *FuncDecl:
		return find([]*Ident{d.Name})
	case *LabeledStmt:
		return find([]*Ident{d.Label})
	}
	return token.NoPos
}

// ObjKind is the kind of an [Object].
type ObjKind int

// Kinds of objects.
const (
	Bad ObjKind = iota
	Pkg
	Con
	Typ
	Var
	Fun
	Lbl
)

var kinds = [...]string{"bad", "package", "const", "type", "var", "func", "label"}

func (kind ObjKind) String() string { return kinds[kind] }

// An Importer returns the package object of a path, which it enters in imports. Its Data must be the package's scope.
//
// Deprecated: package go/types has importers.
type Importer func(imports map[string]*Object, path string) (pkg *Object, err error)

// resolver puts the files of a package together.
type resolver struct {
	fset   *token.FileSet
	errors scanner.ErrorList
}

func (r *resolver) errorf(pos token.Pos, format string, args ...any) {
	r.errors.Add(r.fset.Position(pos), fmt.Sprintf(format, args...))
}

func (r *resolver) insert(scope, outer *Scope, obj *Object) {
	alt := scope.Insert(obj)
	if alt == nil && outer != nil {
		alt = outer.Lookup(obj.Name)
	}
	if alt == nil {
		return
	}
	before := ""
	if pos := alt.Pos(); pos.IsValid() {
		before = fmt.Sprintf("\n\tprevious declaration at %s", r.fset.Position(pos))
	}
	r.errorf(obj.Pos(), "%s redeclared in this block%s", obj.Name, before)
}

// NewPackage puts files together: what one of them does not declare is looked for in the others, then, if there is an importer,
// in what is imported and in the universe. What is not found remains in the files' Unresolved and is an error, as are files of other packages,
// which are left out.
//
// Deprecated: package go/types checks packages.
func NewPackage(fset *token.FileSet, files map[string]*File, importer Importer, universe *Scope) (*Package, error) {
	r := resolver{fset: fset}
	names := make([]string, 0, len(files))
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	pkgName := ""
	pkgScope := NewScope(universe)
	for _, name := range names {
		file := files[name]
		if pkgName == "" {
			pkgName = file.Name.Name
		} else if file.Name.Name != pkgName {
			r.errorf(file.Package, "package %s; expected package %s", file.Name.Name, pkgName)
			continue
		}
		objects := make([]*Object, 0, len(file.Scope.Objects))
		for _, obj := range file.Scope.Objects {
			objects = append(objects, obj)
		}
		slices.SortFunc(objects, func(a, b *Object) int { return cmp.Compare(a.Pos(), b.Pos()) })
		for _, obj := range objects {
			r.insert(pkgScope, nil, obj)
		}
	}
	imports := map[string]*Object{}
	for _, name := range names {
		if file := files[name]; file.Name.Name == pkgName {
			r.file(file, pkgScope, universe, importer, imports)
		}
	}
	r.errors.Sort()
	return &Package{pkgName, pkgScope, imports, files}, r.errors.Err()
}

// file resolves the names of a file that its own declarations do not.
func (r *resolver) file(file *File, pkgScope, universe *Scope, importer Importer, imports map[string]*Object) {
	failed := false
	scope := NewScope(pkgScope)
	for _, spec := range file.Imports {
		if importer == nil {
			failed = true
			break
		}
		path, _ := strconv.Unquote(spec.Path.Value)
		pkg, err := importer(imports, path)
		if err != nil {
			r.errorf(spec.Path.Pos(), "could not import %s (%s)", path, err)
			failed = true
			continue
		}
		name := pkg.Name
		if spec.Name != nil {
			name = spec.Name.Name
		}
		switch name {
		case "_":
		case ".":
			for _, obj := range pkg.Data.(*Scope).Objects {
				r.insert(scope, pkgScope, obj)
			}
		default:
			obj := NewObj(Pkg, name)
			obj.Decl, obj.Data = spec, pkg.Data
			r.insert(scope, pkgScope, obj)
		}
	}
	// An import that failed may have what would be found in the universe.
	if failed {
		pkgScope.Outer = nil
		defer func() { pkgScope.Outer = universe }()
	}
	var left []*Ident
	for _, id := range file.Unresolved {
		if !resolve(scope, id) {
			r.errorf(id.Pos(), "undeclared name: %s", id.Name)
			left = append(left, id)
		}
	}
	file.Unresolved = left
}

func resolve(scope *Scope, id *Ident) bool {
	for ; scope != nil; scope = scope.Outer {
		if obj := scope.Lookup(id.Name); obj != nil {
			id.Obj = obj
			return true
		}
	}
	return false
}
