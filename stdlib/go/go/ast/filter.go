package ast

import (
	"cmp"
	"go/token"
	"slices"
)

// A Filter says which names stay.
type Filter func(string) bool

// FileExports takes everything out of a file that is not exported: declarations, fields and methods of types, values and bodies. It
// reports whether a declaration is left. The list of comments stays as it is.
func FileExports(src *File) bool { return trimFile(src, IsExported, true) }

// PackageExports does for a package what [FileExports] does for a file.
//
// Deprecated: use FileExports.
func PackageExports(pkg *Package) bool { return trimPackage(pkg, IsExported, true) }

// FilterDecl takes the names out of a declaration, with those of fields and methods but not of parameters, for which f is false. It reports
// whether one is left.
func FilterDecl(decl Decl, f Filter) bool { return trimDecl(decl, f, false) }

// FilterFile takes the names out of a file, with those of fields and methods but not of parameters, for which f is false. Imports
// go as well. It reports whether a declaration is left.
func FilterFile(src *File, f Filter) bool { return trimFile(src, f, false) }

// FilterPackage does for a package what [FilterFile] does for a file.
//
// Deprecated: use FilterFile.
func FilterPackage(pkg *Package, f Filter) bool { return trimPackage(pkg, f, false) }

func trimPackage(pkg *Package, f Filter, export bool) bool {
	left := false
	for _, file := range pkg.Files {
		left = trimFile(file, f, export) || left
	}
	return left
}

func trimFile(src *File, f Filter, export bool) bool {
	src.Decls = slices.DeleteFunc(src.Decls, func(d Decl) bool { return !trimDecl(d, f, export) })
	return len(src.Decls) > 0
}

func trimDecl(decl Decl, f Filter, export bool) bool {
	switch d := decl.(type) {
	case *GenDecl:
		d.Specs = trimSpecs(d.Specs, f, export)
		return len(d.Specs) > 0
	case *FuncDecl:
		if export {
			d.Body = nil
		}
		return f(d.Name.Name)
	}
	return false
}

func trimSpecs(list []Spec, f Filter, export bool) []Spec {
	return slices.DeleteFunc(list, func(s Spec) bool { return !trimSpec(s, f, export) })
}

func trimSpec(spec Spec, f Filter, export bool) bool {
	switch s := spec.(type) {
	case *ValueSpec:
		s.Names = trimIdents(s.Names, f)
		if len(s.Names) == 0 {
			return false
		}
		if export {
			s.Values = withoutLiterals(s.Values)
		}
		trimType(s.Type, f, export)
		return true
	case *TypeSpec:
		if f(s.Name.Name) {
			trimType(s.Type, f, export)
			return true
		}
		if !export {
			// The type goes, unless one of its fields or methods stays.
			return trimType(s.Type, f, export)
		}
	}
	return false
}

// withoutLiterals trims composite literals of their unexported keys.
func withoutLiterals(list []Expr) []Expr {
	return trimExprs(list, IsExported, true)
}

func trimIdents(list []*Ident, f Filter) []*Ident {
	return slices.DeleteFunc(list, func(x *Ident) bool { return !f(x.Name) })
}

func trimExprs(list []Expr, f Filter, export bool) []Expr {
	return slices.DeleteFunc(list, func(e Expr) bool {
		switch x := e.(type) {
		case *CompositeLit:
			trimLit(x, f, export)
		case *KeyValueExpr:
			if id, ok := x.Key.(*Ident); ok && !f(id.Name) {
				return true
			}
			if lit, ok := x.Value.(*CompositeLit); ok {
				trimLit(lit, f, export)
			}
		}
		return false
	})
}

func trimLit(lit *CompositeLit, f Filter, export bool) {
	n := len(lit.Elts)
	lit.Elts = trimExprs(lit.Elts, f, export)
	lit.Incomplete = lit.Incomplete || len(lit.Elts) < n
}

// fieldName returns the name of the type of an embedded field.
func fieldName(x Expr) *Ident {
	switch t := x.(type) {
	case *Ident:
		return t
	case *SelectorExpr:
		if _, ok := t.X.(*Ident); ok {
			return t.Sel
		}
	case *StarExpr:
		return fieldName(t.X)
	}
	return nil
}

// trimFields reports whether something was taken out.
func trimFields(fields *FieldList, f Filter, export bool) (removed bool) {
	if fields == nil {
		return false
	}
	fields.List = slices.DeleteFunc(fields.List, func(field *Field) bool {
		keep := false
		if len(field.Names) == 0 {
			name := fieldName(field.Type)
			keep = name != nil && f(name.Name)
		} else {
			n := len(field.Names)
			field.Names = trimIdents(field.Names, f)
			removed = removed || len(field.Names) < n
			keep = len(field.Names) > 0
		}
		if keep {
			trimType(field.Type, f, export)
		}
		removed = removed || !keep
		return !keep
	})
	return removed
}

func trimParams(fields *FieldList, f Filter, export bool) bool {
	left := false
	if fields != nil {
		for _, x := range fields.List {
			left = trimType(x.Type, f, export) || left
		}
	}
	return left
}

// trimType reports whether a field or a method is left in a type.
func trimType(typ Expr, f Filter, export bool) bool {
	switch t := typ.(type) {
	case *Ident:
		return f(t.Name)
	case *ParenExpr:
		return trimType(t.X, f, export)
	case *ArrayType:
		return trimType(t.Elt, f, export)
	case *StructType:
		if trimFields(t.Fields, f, export) {
			t.Incomplete = true
		}
		return len(t.Fields.List) > 0
	case *FuncType:
		params := trimParams(t.Params, f, export)
		results := trimParams(t.Results, f, export)
		return params || results
	case *InterfaceType:
		if trimFields(t.Methods, f, export) {
			t.Incomplete = true
		}
		return len(t.Methods.List) > 0
	case *MapType:
		key := trimType(t.Key, f, export)
		value := trimType(t.Value, f, export)
		return key || value
	case *ChanType:
		return trimType(t.Value, f, export)
	}
	return false
}

// MergeMode says what [MergePackageFiles] leaves out.
//
// Deprecated: package go/types knows packages.
type MergeMode uint

// What to leave out: functions and methods that are declared twice, comments that no node knows, imports that are made twice.
const (
	FilterFuncDuplicates MergeMode = 1 << iota
	FilterUnassociatedComments
	FilterImportDuplicates
)

// receiver returns what a function is told apart by: its name, behind that of the receiver's type.
func receiver(d *FuncDecl) string {
	if d.Recv == nil || len(d.Recv.List) != 1 {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	if p, ok := t.(*StarExpr); ok {
		t = p.X
	}
	if id, ok := t.(*Ident); ok {
		return id.Name + "." + d.Name.Name
	}
	return d.Name.Name
}

// separator stands between the package comments of merged files.
var separator = &Comment{token.NoPos, "//"}

// MergePackageFiles makes one file of the files of a package, in the order of their names.
//
// Deprecated: package go/types knows packages.
func MergePackageFiles(pkg *Package, mode MergeMode) *File {
	names := make([]string, 0, len(pkg.Files))
	for name := range pkg.Files {
		names = append(names, name)
	}
	slices.Sort(names)
	out := &File{Name: NewIdent(pkg.Name), Scope: pkg.Scope}
	var doc *CommentGroup
	for _, name := range names {
		file := pkg.Files[name]
		if file.Doc != nil {
			if doc == nil {
				doc = new(CommentGroup)
			} else {
				doc.List = append(doc.List, separator)
			}
			// The package clause stands behind the last of them.
			out.Package = file.Package
			doc.List = append(doc.List, file.Doc.List...)
		}
		if out.FileStart == 0 || file.FileStart < out.FileStart {
			out.FileStart = file.FileStart
		}
		out.FileEnd = max(out.FileEnd, file.FileEnd)
	}
	out.Doc = doc
	out.Decls = mergedDecls(pkg, names, mode)
	out.Imports = mergedImports(pkg, names, mode)
	if mode&FilterUnassociatedComments == 0 {
		for _, name := range names {
			out.Comments = append(out.Comments, pkg.Files[name].Comments...)
		}
		if len(names) > 1 {
			slices.SortStableFunc(out.Comments, func(a, b *CommentGroup) int { return cmp.Compare(a.Pos(), b.Pos()) })
		}
	}
	return out
}

func mergedDecls(pkg *Package, names []string, mode MergeMode) []Decl {
	var out []Decl
	at := map[string]int{}
	twice := false
	for _, name := range names {
		for _, d := range pkg.Files[name].Decls {
			f, ok := d.(*FuncDecl)
			if ok && mode&FilterFuncDuplicates != 0 {
				key := receiver(f)
				if i, ok := at[key]; ok {
					twice = true
					// The one with a comment stays.
					if old := out[i].(*FuncDecl); old.Doc == nil {
						out[i] = nil
					} else {
						d = nil
					}
				}
				if d != nil {
					at[key] = len(out)
				}
			}
			out = append(out, d)
		}
	}
	if twice {
		out = slices.DeleteFunc(out, func(d Decl) bool { return d == nil })
	}
	return out
}

func mergedImports(pkg *Package, names []string, mode MergeMode) []*ImportSpec {
	var out []*ImportSpec
	seen := map[string]bool{}
	for _, name := range names {
		for _, spec := range pkg.Files[name].Imports {
			if mode&FilterImportDuplicates != 0 {
				if seen[spec.Path.Value] {
					continue
				}
				seen[spec.Path.Value] = true
			}
			out = append(out, spec)
		}
	}
	return out
}
