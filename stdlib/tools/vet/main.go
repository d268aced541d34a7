// Vet type-checks packages of our standard library with go/types, importing from our sources first and then from
// GOROOT/src, and tells which exported symbols of the real package are missing.
//
//	go run tools/vet/main.go go package...
package main

import (
	"fmt"
	"go/ast"
	"go/build"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"sort"
)

type imp struct {
	root string
	fset *token.FileSet
	done map[string]*types.Package
}

func (m *imp) Import(path string) (*types.Package, error) {
	if path == "unsafe" {
		return types.Unsafe, nil
	}
	if p := m.done[path]; p != nil {
		return p, nil
	}
	dir := filepath.Join(m.root, path)
	p, err := m.load(path, dir, true)
	if p == nil {
		p, err = m.load(path, "", false)
	}
	m.done[path] = p
	return p, err
}

var failed bool

func (m *imp) load(path, dir string, ours bool) (*types.Package, error) {
	var names []string
	if ours {
		names, _ = filepath.Glob(dir + "/*.go")
		if len(names) == 0 {
			return nil, nil
		}
	} else {
		p, err := build.Import(path, filepath.Join(build.Default.GOROOT, "src"), 0)
		if err != nil {
			return nil, err
		}
		for _, f := range p.GoFiles {
			names = append(names, filepath.Join(p.Dir, f))
		}
	}
	var files []*ast.File
	for _, n := range names {
		f, err := parser.ParseFile(m.fset, n, nil, 0)
		if err != nil {
			fmt.Println(err)
			failed = true
		}
		files = append(files, f)
	}
	cfg := types.Config{Importer: m, IgnoreFuncBodies: !ours, Error: func(err error) {
		if ours {
			fmt.Println(err)
			failed = true
		}
	}}
	p, _ := cfg.Check(path, m.fset, files, nil)
	return p, nil
}

func main() {
	build.Default.CgoEnabled = false
	fset := token.NewFileSet()
	ours := &imp{os.Args[1], fset, map[string]*types.Package{}}
	real := &imp{"/nowhere", fset, map[string]*types.Package{}}
	for _, path := range os.Args[2:] {
		a, _ := ours.Import(path)
		b, err := real.Import(path)
		if err != nil || a == nil {
			continue
		}
		var missing []string
		for _, n := range b.Scope().Names() {
			o := b.Scope().Lookup(n)
			if !o.Exported() {
				continue
			}
			x := a.Scope().Lookup(n)
			if x == nil {
				missing = append(missing, n)
				continue
			}
			q := func(*types.Package) string { return "" }
			if _, isFunc := o.(*types.Func); isFunc && types.TypeString(x.Type(), q) != types.TypeString(o.Type(), q) {
				missing = append(missing, n+": "+types.TypeString(x.Type(), q)+" != "+types.TypeString(o.Type(), q))
			}
			if c, ok := o.(*types.Const); ok {
				if d, ok := x.(*types.Const); !ok || c.Val().ExactString() != d.Val().ExactString() {
					missing = append(missing, n+" (value)")
				}
			}
			if t, ok := o.(*types.TypeName); ok {
				ms := func(t types.Type) map[string]string {
					r := map[string]string{}
					for _, t := range []types.Type{t, types.NewPointer(t)} {
						s := types.NewMethodSet(t)
						for i := range s.Len() {
							f := s.At(i).Obj()
							if f.Exported() {
								r[f.Name()] = types.TypeString(s.At(i).Type(), q)
							}
						}
					}
					if st, ok := t.Underlying().(*types.Struct); ok {
						for i := range st.NumFields() {
							if f := st.Field(i); f.Exported() {
								r["."+f.Name()] = types.TypeString(f.Type(), q)
							}
						}
					}
					return r
				}
				have := ms(x.Type())
				for name, sig := range ms(t.Type()) {
					if h, ok := have[name]; !ok {
						missing = append(missing, n+"."+name)
					} else if h != sig {
						missing = append(missing, n+"."+name+": "+h+" != "+sig)
					}
				}
			}
		}
		sort.Strings(missing)
		for _, s := range missing {
			fmt.Printf("%s: missing %s\n", path, s)
		}
	}
	if failed {
		os.Exit(1)
	}
}
