#!/usr/bin/env python3
"""Writes the functions of package flag that exist for each type and for the command line's own set."""
import os
out = '''// Written by tools/gen_flag.py.

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
	io.WriteString(CommandLine.Output(), "Usage of "+program()+":\\n")
	PrintDefaults()
}

func VisitAll(fn func(*Flag))                   { CommandLine.VisitAll(fn) }
func Visit(fn func(*Flag))                      { CommandLine.Visit(fn) }
func Lookup(name string) *Flag                  { return CommandLine.Lookup(name) }
func Set(name, value string) error              { return CommandLine.Set(name, value) }
func PrintDefaults()                            { CommandLine.PrintDefaults() }
func NFlag() int                                { return CommandLine.NFlag() }
func Arg(i int) string                          { return CommandLine.Arg(i) }
func NArg() int                                 { return CommandLine.NArg() }
func Args() []string                            { return CommandLine.Args() }
func Parsed() bool                              { return CommandLine.Parsed() }
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
'''
for T, t in [('Bool', 'bool'), ('Int', 'int'), ('Int64', 'int64'), ('Uint', 'uint'), ('Uint64', 'uint64'),
             ('String', 'string'), ('Float64', 'float64'), ('Duration', 'time.Duration')]:
    v = T[0].lower() + T[1:] + 'Value'
    out += f'''
// {T}Var defines a flag of type {t} whose value is stored at p.
func (f *FlagSet) {T}Var(p *{t}, name string, value {t}, usage string) {{
	*p = value
	f.Var((*{v})(p), name, usage)
}}

// {T} defines a flag of type {t} and returns where its value is stored.
func (f *FlagSet) {T}(name string, value {t}, usage string) *{t} {{
	p := new({t})
	f.{T}Var(p, name, value, usage)
	return p
}}

func {T}Var(p *{t}, name string, value {t}, usage string) {{ CommandLine.{T}Var(p, name, value, usage) }}

func {T}(name string, value {t}, usage string) *{t} {{ return CommandLine.{T}(name, value, usage) }}
'''
root = os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'go')
open(root + '/flag/zflags.go', 'w').write(out)
