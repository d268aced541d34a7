// Written by tools/gen_flag.py.

package flag

import (
	"encoding"
	"io"
	"os"
	"time"
)

// CommandLine is the set of the program's flags.
var CommandLine = NewFlagSet(program(), ExitOnError)

func program() string {
	if len(os.Args) == 0 {
		return ""
	}
	return os.Args[0]
}

func init() { CommandLine.Usage = commandLineUsage }

func commandLineUsage() { Usage() }

// Usage prints how to use the program.
var Usage = func() {
	io.WriteString(CommandLine.Output(), "Usage of "+program()+":\n")
	PrintDefaults()
}

func VisitAll(fn func(*Flag))                    { CommandLine.VisitAll(fn) }
func Visit(fn func(*Flag))                       { CommandLine.Visit(fn) }
func Lookup(name string) *Flag                   { return CommandLine.Lookup(name) }
func Set(name, value string) error               { return CommandLine.Set(name, value) }
func PrintDefaults()                             { CommandLine.PrintDefaults() }
func NFlag() int                                 { return CommandLine.NFlag() }
func Arg(i int) string                           { return CommandLine.Arg(i) }
func NArg() int                                  { return CommandLine.NArg() }
func Args() []string                             { return CommandLine.Args() }
func Parsed() bool                               { return CommandLine.Parsed() }
func Var(value Value, name string, usage string) { CommandLine.Var(value, name, usage) }

// Parse reads the program's flags.
func Parse() { CommandLine.Parse(os.Args[1:]) }

// TextVar defines a flag whose value reads text.
func (f *FlagSet) TextVar(p encoding.TextUnmarshaler, name string, value encoding.TextMarshaler, usage string) {
	if b, err := value.MarshalText(); err == nil {
		p.UnmarshalText(b)
	}
	f.Var(textValue{p}, name, usage)
}

func TextVar(p encoding.TextUnmarshaler, name string, value encoding.TextMarshaler, usage string) {
	CommandLine.TextVar(p, name, value, usage)
}

// Func defines a flag that calls fn.
func (f *FlagSet) Func(name, usage string, fn func(string) error) { f.Var(funcValue(fn), name, usage) }

func Func(name, usage string, fn func(string) error) { CommandLine.Func(name, usage, fn) }

// BoolFunc defines a flag without value that calls fn.
func (f *FlagSet) BoolFunc(name, usage string, fn func(string) error) {
	f.Var(boolFuncValue(fn), name, usage)
}

func BoolFunc(name, usage string, fn func(string) error) { CommandLine.BoolFunc(name, usage, fn) }

// BoolVar defines a flag of type bool whose value is stored at p.
func (f *FlagSet) BoolVar(p *bool, name string, value bool, usage string) {
	*p = value
	f.Var((*boolValue)(p), name, usage)
}

// Bool defines a flag of type bool and returns where its value is stored.
func (f *FlagSet) Bool(name string, value bool, usage string) *bool {
	p := new(bool)
	f.BoolVar(p, name, value, usage)
	return p
}

func BoolVar(p *bool, name string, value bool, usage string) {
	CommandLine.BoolVar(p, name, value, usage)
}

func Bool(name string, value bool, usage string) *bool { return CommandLine.Bool(name, value, usage) }

// IntVar defines a flag of type int whose value is stored at p.
func (f *FlagSet) IntVar(p *int, name string, value int, usage string) {
	*p = value
	f.Var((*intValue)(p), name, usage)
}

// Int defines a flag of type int and returns where its value is stored.
func (f *FlagSet) Int(name string, value int, usage string) *int {
	p := new(int)
	f.IntVar(p, name, value, usage)
	return p
}

func IntVar(p *int, name string, value int, usage string) { CommandLine.IntVar(p, name, value, usage) }

func Int(name string, value int, usage string) *int { return CommandLine.Int(name, value, usage) }

// Int64Var defines a flag of type int64 whose value is stored at p.
func (f *FlagSet) Int64Var(p *int64, name string, value int64, usage string) {
	*p = value
	f.Var((*int64Value)(p), name, usage)
}

// Int64 defines a flag of type int64 and returns where its value is stored.
func (f *FlagSet) Int64(name string, value int64, usage string) *int64 {
	p := new(int64)
	f.Int64Var(p, name, value, usage)
	return p
}

func Int64Var(p *int64, name string, value int64, usage string) {
	CommandLine.Int64Var(p, name, value, usage)
}

func Int64(name string, value int64, usage string) *int64 {
	return CommandLine.Int64(name, value, usage)
}

// UintVar defines a flag of type uint whose value is stored at p.
func (f *FlagSet) UintVar(p *uint, name string, value uint, usage string) {
	*p = value
	f.Var((*uintValue)(p), name, usage)
}

// Uint defines a flag of type uint and returns where its value is stored.
func (f *FlagSet) Uint(name string, value uint, usage string) *uint {
	p := new(uint)
	f.UintVar(p, name, value, usage)
	return p
}

func UintVar(p *uint, name string, value uint, usage string) {
	CommandLine.UintVar(p, name, value, usage)
}

func Uint(name string, value uint, usage string) *uint { return CommandLine.Uint(name, value, usage) }

// Uint64Var defines a flag of type uint64 whose value is stored at p.
func (f *FlagSet) Uint64Var(p *uint64, name string, value uint64, usage string) {
	*p = value
	f.Var((*uint64Value)(p), name, usage)
}

// Uint64 defines a flag of type uint64 and returns where its value is stored.
func (f *FlagSet) Uint64(name string, value uint64, usage string) *uint64 {
	p := new(uint64)
	f.Uint64Var(p, name, value, usage)
	return p
}

func Uint64Var(p *uint64, name string, value uint64, usage string) {
	CommandLine.Uint64Var(p, name, value, usage)
}

func Uint64(name string, value uint64, usage string) *uint64 {
	return CommandLine.Uint64(name, value, usage)
}

// StringVar defines a flag of type string whose value is stored at p.
func (f *FlagSet) StringVar(p *string, name string, value string, usage string) {
	*p = value
	f.Var((*stringValue)(p), name, usage)
}

// String defines a flag of type string and returns where its value is stored.
func (f *FlagSet) String(name string, value string, usage string) *string {
	p := new(string)
	f.StringVar(p, name, value, usage)
	return p
}

func StringVar(p *string, name string, value string, usage string) {
	CommandLine.StringVar(p, name, value, usage)
}

func String(name string, value string, usage string) *string {
	return CommandLine.String(name, value, usage)
}

// Float64Var defines a flag of type float64 whose value is stored at p.
func (f *FlagSet) Float64Var(p *float64, name string, value float64, usage string) {
	*p = value
	f.Var((*float64Value)(p), name, usage)
}

// Float64 defines a flag of type float64 and returns where its value is stored.
func (f *FlagSet) Float64(name string, value float64, usage string) *float64 {
	p := new(float64)
	f.Float64Var(p, name, value, usage)
	return p
}

func Float64Var(p *float64, name string, value float64, usage string) {
	CommandLine.Float64Var(p, name, value, usage)
}

func Float64(name string, value float64, usage string) *float64 {
	return CommandLine.Float64(name, value, usage)
}

// DurationVar defines a flag of type time.Duration whose value is stored at p.
func (f *FlagSet) DurationVar(p *time.Duration, name string, value time.Duration, usage string) {
	*p = value
	f.Var((*durationValue)(p), name, usage)
}

// Duration defines a flag of type time.Duration and returns where its value is stored.
func (f *FlagSet) Duration(name string, value time.Duration, usage string) *time.Duration {
	p := new(time.Duration)
	f.DurationVar(p, name, value, usage)
	return p
}

func DurationVar(p *time.Duration, name string, value time.Duration, usage string) {
	CommandLine.DurationVar(p, name, value, usage)
}

func Duration(name string, value time.Duration, usage string) *time.Duration {
	return CommandLine.Duration(name, value, usage)
}
