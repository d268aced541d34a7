package testing

import (
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// F is a fuzz test. Its seeds, those of Add and those in testdata/fuzz, are run as tests; new inputs are not looked for.
type F struct {
	*common
	t     *T
	seeds []seed
	ran   bool
}

// seed is an input.
type seed struct {
	name string
	args []any
}

// fuzzTypes are the types that an input may have.
var fuzzTypes = []reflect.Type{
	reflect.TypeFor[[]byte](), reflect.TypeFor[string](), reflect.TypeFor[bool](), reflect.TypeFor[float32](), reflect.TypeFor[float64](),
	reflect.TypeFor[int](), reflect.TypeFor[int8](), reflect.TypeFor[int16](), reflect.TypeFor[int32](), reflect.TypeFor[int64](),
	reflect.TypeFor[uint](), reflect.TypeFor[uint8](), reflect.TypeFor[uint16](), reflect.TypeFor[uint32](), reflect.TypeFor[uint64](),
}

// Add adds a seed. It panics if a value's type cannot be fuzzed.
func (f *F) Add(args ...any) {
	for _, a := range args {
		if t := reflect.TypeOf(a); !slices.Contains(fuzzTypes, t) {
			panic(fmt.Sprintf("testing: unsupported type to Add %v", t))
		}
	}
	f.seeds = append(f.seeds, seed{fmt.Sprintf("seed#%d", len(f.seeds)), args})
}

// Fuzz runs ff, a function of a *T and values, with each seed.
func (f *F) Fuzz(ff any) {
	if f.ran {
		panic("testing: F.Fuzz called more than once")
	}
	f.ran = true
	if f.Failed() {
		return
	}
	fn := reflect.ValueOf(ff)
	t := fn.Type()
	switch {
	case t.Kind() != reflect.Func:
		panic("testing: F.Fuzz must receive a function")
	case t.NumIn() < 2 || t.In(0) != reflect.TypeFor[*T]():
		panic("testing: fuzz target must receive at least two arguments, where the first argument is a *T")
	case t.NumOut() != 0:
		panic("testing: fuzz target must not return a value")
	}
	var types []reflect.Type
	for i := 1; i < t.NumIn(); i++ {
		if !slices.Contains(fuzzTypes, t.In(i)) {
			panic(fmt.Sprintf("testing: unsupported type for fuzzing %v", t.In(i)))
		}
		types = append(types, t.In(i))
	}
	if err := f.readCorpus(); err != nil {
		f.Fatal(err)
	}
	for _, s := range f.seeds {
		if err := checkSeed(s.args, types); err != nil {
			f.Fatal(err)
		}
	}
	for _, s := range f.seeds {
		f.t.Run(s.name, func(t *T) {
			in := []reflect.Value{reflect.ValueOf(t)}
			for _, a := range s.args {
				in = append(in, reflect.ValueOf(a))
			}
			fn.Call(in)
		})
	}
}

func checkSeed(args []any, types []reflect.Type) error {
	if len(args) != len(types) {
		return fmt.Errorf("wrong number of values in corpus entry: %d, want %d", len(args), len(types))
	}
	var have []reflect.Type
	for _, a := range args {
		have = append(have, reflect.TypeOf(a))
	}
	if !slices.Equal(have, types) {
		return fmt.Errorf("mismatched types in corpus entry: %v, want %v", have, types)
	}
	return nil
}

// readCorpus adds the inputs in testdata/fuzz/NAME.
func (f *F) readCorpus() error {
	dir := filepath.Join("testdata", "fuzz", f.name)
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("reading seed corpus from testdata: %v", err)
	}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		name := filepath.Join(dir, e.Name())
		b, err := os.ReadFile(name)
		if err != nil {
			return fmt.Errorf("failed to read corpus file: %v", err)
		}
		args, err := parseCorpus(string(b))
		if err != nil {
			return fmt.Errorf("%q: malformed corpus: %v", name, err)
		}
		f.seeds = append(f.seeds, seed{e.Name(), args})
	}
	return nil
}

// parseCorpus reads an input: a line with the version, then a value on each line, such as string("x") or int(-1).
func parseCorpus(text string) (args []any, err error) {
	version, rest, _ := strings.Cut(text, "\n")
	if version != "go test fuzz v1" {
		return nil, errors.New("unknown encoding version: " + strings.TrimSuffix(version, "\r"))
	}
	for line := range strings.SplitSeq(rest, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		v, err := parseValue(line)
		if err != nil {
			return nil, fmt.Errorf("malformed line %q: %v", line, err)
		}
		args = append(args, v)
	}
	if args == nil {
		return nil, errors.New("must include version and at least one value")
	}
	return args, nil
}

var errValue = errors.New("expected call expression")

func parseValue(line string) (any, error) {
	open := strings.IndexByte(line, '(')
	if open < 0 || !strings.HasSuffix(line, ")") {
		return nil, errValue
	}
	name, lit := line[:open], line[open+1:len(line)-1]
	switch name {
	case "[]byte":
		s, err := strconv.Unquote(lit)
		return []byte(s), err
	case "string":
		return strconv.Unquote(lit)
	case "bool":
		return strconv.ParseBool(lit)
	case "math.Float32frombits":
		n, err := strconv.ParseUint(lit, 0, 32)
		return math.Float32frombits(uint32(n)), err
	case "math.Float64frombits":
		n, err := strconv.ParseUint(lit, 0, 64)
		return math.Float64frombits(n), err
	case "rune", "byte":
		// They may be written as characters.
		if strings.HasPrefix(lit, "'") {
			s, err := strconv.Unquote(lit)
			if err != nil {
				return nil, err
			}
			r := []rune(s)[0]
			if name == "byte" {
				return byte(r), nil
			}
			return r, nil
		}
		name = map[string]string{"rune": "int32", "byte": "uint8"}[name]
	}
	for _, t := range fuzzTypes[3:] {
		if t.String() != name {
			continue
		}
		v := reflect.New(t).Elem()
		switch {
		case v.CanInt():
			n, err := strconv.ParseInt(lit, 0, t.Bits())
			v.SetInt(n)
			return v.Interface(), err
		case v.CanUint():
			n, err := strconv.ParseUint(lit, 0, t.Bits())
			v.SetUint(n)
			return v.Interface(), err
		}
		n, err := strconv.ParseFloat(lit, t.Bits())
		v.SetFloat(n)
		return v.Interface(), err
	}
	return nil, fmt.Errorf("unsupported type %q", name)
}
