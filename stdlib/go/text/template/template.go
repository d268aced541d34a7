// Package template fills templates with data.
//
// Actions in a template stand between {{ and }}; everything else is copied. An action prints the value of a pipeline, commands that hand
// their results on, or controls what follows: if, range, with, define, block, template, break, continue. The cursor, dot, is the data at
// hand.
package template

import (
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"text/template/parse"
)

// Template is a parsed template. Those that are defined together know each other by name.
type Template struct {
	name string
	*parse.Tree
	*common
	leftDelim  string
	rightDelim string
}

// common is what associated templates share.
type common struct {
	mu         sync.RWMutex // guards tmpl
	tmpl       map[string]*Template
	missingKey missingKey
	muFuncs    sync.RWMutex // guards the functions
	parseFuncs FuncMap
	execFuncs  map[string]reflect.Value
}

// New returns a template with a name.
func New(name string) *Template { return &Template{name: name} }

// Must returns t, and panics if err is not nil.
func Must(t *Template, err error) *Template {
	if err != nil {
		panic(err)
	}
	return t
}

func (t *Template) init() {
	if t.common == nil {
		t.common = &common{tmpl: map[string]*Template{}, parseFuncs: FuncMap{}, execFuncs: map[string]reflect.Value{}}
	}
}

// Name returns the template's name.
func (t *Template) Name() string { return t.name }

// New returns a template that is associated with t.
func (t *Template) New(name string) *Template {
	t.init()
	return &Template{name: name, common: t.common, leftDelim: t.leftDelim, rightDelim: t.rightDelim}
}

// Clone returns a copy; more can be defined in either without the other noticing.
func (t *Template) Clone() (*Template, error) {
	c := *t
	c.common = nil
	c.init()
	if t.common == nil {
		return &c, nil
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	for name, x := range t.tmpl {
		if name == t.name {
			c.tmpl[name] = &c
			continue
		}
		y := *x
		y.common = c.common
		c.tmpl[name] = &y
	}
	c.missingKey = t.missingKey
	t.muFuncs.RLock()
	defer t.muFuncs.RUnlock()
	maps.Copy(c.parseFuncs, t.parseFuncs)
	maps.Copy(c.execFuncs, t.execFuncs)
	return &c, nil
}

// AddParseTree makes a tree an associated template; an empty one does not replace another.
func (t *Template) AddParseTree(name string, tree *parse.Tree) (*Template, error) {
	t.init()
	t.mu.Lock()
	defer t.mu.Unlock()
	x := t
	if name != t.name {
		x = t.New(name)
	}
	if t.associate(x, tree) || x.Tree == nil {
		x.Tree = tree
	}
	return x, nil
}

// associate puts a template into the set and reports whether it is to have the tree.
func (t *Template) associate(x *Template, tree *parse.Tree) bool {
	if x.common != t.common {
		panic("internal error: associate not common")
	}
	if old := t.tmpl[x.name]; old != nil && parse.IsEmptyTree(tree.Root) && old.Tree != nil {
		return false
	}
	t.tmpl[x.name] = x
	return true
}

// Templates returns all associated templates.
func (t *Template) Templates() []*Template {
	if t.common == nil {
		return nil
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Collect(maps.Values(t.tmpl))
}

// Delims sets the delimiters of actions; empty ones mean {{ and }}.
func (t *Template) Delims(left, right string) *Template {
	t.init()
	t.leftDelim, t.rightDelim = left, right
	return t
}

// Funcs adds functions. It panics if a value is no function with one or two results, the second an error.
func (t *Template) Funcs(funcMap FuncMap) *Template {
	t.init()
	t.muFuncs.Lock()
	defer t.muFuncs.Unlock()
	addFuncs(t.execFuncs, funcMap)
	maps.Copy(t.parseFuncs, funcMap)
	return t
}

// Lookup returns an associated template, nil if there is none.
func (t *Template) Lookup(name string) *Template {
	if t.common == nil {
		return nil
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	return t.tmpl[name]
}

// Parse parses a text into t and the templates that are defined in it.
func (t *Template) Parse(text string) (*Template, error) {
	t.init()
	t.muFuncs.RLock()
	trees, err := parse.Parse(t.name, text, t.leftDelim, t.rightDelim, t.parseFuncs, builtins())
	t.muFuncs.RUnlock()
	if err != nil {
		return nil, err
	}
	for name, tree := range trees {
		if _, err := t.AddParseTree(name, tree); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// missingKey tells what becomes of a key that a map does not have.
type missingKey int

const (
	keyInvalid missingKey = iota // it is an invalid value, which prints as "<no value>"
	keyZero                      // it has the zero value
	keyError                     // execution ends
)

// Option sets options: "missingkey=default" or "=invalid", "=zero", "=error". It panics for others.
func (t *Template) Option(opt ...string) *Template {
	t.init()
	for _, s := range opt {
		switch s {
		case "":
			panic("empty option string")
		case "missingkey=invalid", "missingkey=default":
			t.missingKey = keyInvalid
		case "missingkey=zero":
			t.missingKey = keyZero
		case "missingkey=error":
			t.missingKey = keyError
		default:
			panic("unrecognized option: " + s)
		}
	}
	return t
}

// DefinedTemplates returns a text for messages: "; defined templates are: ".
func (t *Template) DefinedTemplates() string {
	if t.common == nil {
		return ""
	}
	t.mu.RLock()
	defer t.mu.RUnlock()
	var names []string
	for name, x := range t.tmpl {
		if x.Tree != nil && x.Root != nil {
			names = append(names, fmt.Sprintf("%q", name))
		}
	}
	if len(names) == 0 {
		return ""
	}
	return "; defined templates are: " + strings.Join(names, ", ")
}

// readFile returns the name and contents of a file.
type readFile func(string) (name string, b []byte, err error)

func readOS(file string) (string, []byte, error) {
	b, err := os.ReadFile(file)
	return filepath.Base(file), b, err
}

func readFS(fsys fs.FS) readFile {
	return func(file string) (string, []byte, error) {
		b, err := fs.ReadFile(fsys, file)
		return path.Base(file), b, err
	}
}

// parseFiles parses each file into a template of its base name. If t is nil the first file makes it.
func parseFiles(t *Template, read readFile, files ...string) (*Template, error) {
	if len(files) == 0 {
		return nil, fmt.Errorf("template: no files named in call to ParseFiles")
	}
	for _, file := range files {
		name, b, err := read(file)
		if err != nil {
			return nil, err
		}
		if t == nil {
			t = New(name)
		}
		x := t
		if name != t.Name() {
			x = t.New(name)
		}
		if _, err := x.Parse(string(b)); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func parseGlob(t *Template, pattern string) (*Template, error) {
	files, err := filepath.Glob(pattern)
	if err != nil {
		return nil, err
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("template: pattern matches no files: %#q", pattern)
	}
	return parseFiles(t, readOS, files...)
}

func parseFS(t *Template, fsys fs.FS, patterns []string) (*Template, error) {
	var files []string
	for _, pattern := range patterns {
		list, err := fs.Glob(fsys, pattern)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			return nil, fmt.Errorf("template: pattern matches no files: %#q", pattern)
		}
		files = append(files, list...)
	}
	return parseFiles(t, readFS(fsys), files...)
}

// ParseFiles returns the template of the first file; each file becomes a template named as its base name.
func ParseFiles(filenames ...string) (*Template, error) { return parseFiles(nil, readOS, filenames...) }

// ParseFiles parses files; each becomes an associated template named as its base name.
func (t *Template) ParseFiles(filenames ...string) (*Template, error) {
	t.init()
	return parseFiles(t, readOS, filenames...)
}

// ParseGlob is ParseFiles for the files that match a pattern.
func ParseGlob(pattern string) (*Template, error) { return parseGlob(nil, pattern) }

// ParseGlob is ParseFiles for the files that match a pattern.
func (t *Template) ParseGlob(pattern string) (*Template, error) {
	t.init()
	return parseGlob(t, pattern)
}

// ParseFS is ParseFiles for the files of fs that match patterns.
func ParseFS(fsys fs.FS, patterns ...string) (*Template, error) { return parseFS(nil, fsys, patterns) }

// ParseFS is ParseFiles for the files of fs that match patterns.
func (t *Template) ParseFS(fsys fs.FS, patterns ...string) (*Template, error) {
	t.init()
	return parseFS(t, fsys, patterns)
}
