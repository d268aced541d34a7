//! `govm help`.

const MAIN: &str = "govm runs Go programs.

Usage:

	govm run [-tags list] [-gcflags 'flags'] [-cpuprofile file] [-memprofile file] [-S[=FUNC]] FILE.go... | DIR | PACKAGE | -  [arguments]
	govm run -e 'statements' [arguments]
	govm check [-all] [-compile] [-complete=false] [-lang go1.N] [-tags list] [-gcflags 'flags'] FILE.go... | PACKAGES
	govm disasm FILE.go | DIR [FUNC]
	govm version | env | help

run takes what go run takes: Go files, a directory, an import path; - reads a program from standard input.
A file may start with #!/usr/bin/env govm. -e runs statements; standard packages they name are imported.
check reports the errors of the packages (patterns such as ./... too) and runs nothing: ten, or with -all every
one; with -compile it compiles them, too. -lang sets the language version;
-complete=false allows functions without bodies.
-cpuprofile and -memprofile write profiles at the end, for go tool pprof.
-gcflags=-m prints what gc says about escape analysis and inlining; with -l as if nothing was inlined.
-S lists the machine code of functions as they are compiled, or of those whose names end with FUNC.
disasm lists the bytecode of the main package's functions, or of the one named FUNC.

Environment: GOROOT (packages that are not embedded), GOPATH, GOMODCACHE, GOFLAGS, GOWORK as for go;
GOMAXPROCS, GOGC, GOMEMLIMIT, GOTRACEBACK as for any Go program.
";

/// Prints the help text.
pub fn print() {
    print!("{MAIN}");
}
