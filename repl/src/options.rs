//! Command-line parsing.

/// Subcommands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Command {
    /// Run a program.
    Run,
    /// Report errors, do not run.
    Check,
    /// List bytecode.
    Disasm,
    /// Show the version.
    Version,
    /// Show settings.
    Env,
    /// Show help.
    Help,
}

/// A parsed command line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Options {
    /// Subcommand.
    pub command: Command,
    /// `-e`: statements to run.
    pub statements: Option<String>,
    /// `-tags`.
    pub tags: Vec<String>,
    /// `-lang`: language version, such as `go1.21`.
    pub lang: Option<String>,
    /// check: no limit on the number of errors.
    pub all: bool,
    /// check: compile to bytecode, too.
    pub compile: bool,
    /// check: functions without a body are no error (gc's `-complete=false`).
    pub incomplete: bool,
    /// `-gcflags`, split at spaces.
    pub gcflags: Vec<String>,
    /// `-cpuprofile`, `-memprofile`: where run writes profiles.
    pub profiles: [Option<String>; 2],
    /// `-S`, `-S=NAME`: list the machine code of functions whose names end so.
    pub listing: Option<String>,
    /// What is left: files or packages, then the program's arguments.
    pub args: Vec<String>,
}

/// Parses the arguments after the program name. `govm FILE.go ...` is `govm run FILE.go ...`, so that `#!` lines need
/// no `run`.
pub fn parse(args: &[String]) -> Result<Options, String> {
    let mut o = Options {
        command: Command::Help,
        statements: None,
        tags: vec![],
        lang: None,
        all: false,
        compile: false,
        incomplete: false,
        gcflags: vec![],
        profiles: [None, None],
        listing: None,
        args: vec![],
    };
    let Some(first) = args.first() else { return Ok(o) };
    let mut rest = &args[1..];
    o.command = match first.as_str() {
        "run" => Command::Run,
        "check" => Command::Check,
        "disasm" => Command::Disasm,
        "version" | "-version" | "--version" => Command::Version,
        "env" => Command::Env,
        "help" | "-h" | "-help" | "--help" => Command::Help,
        s if s == "-e" || s == "-" || s.ends_with(".go") || std::path::Path::new(s).is_file() => {
            rest = args;
            Command::Run
        }
        s => return Err(format!("{s}: unknown command")),
    };
    while let Some(a) = rest.first() {
        let Some(flag) = a.strip_prefix('-').filter(|f| !f.is_empty()) else { break };
        rest = &rest[1..];
        let flag = flag.strip_prefix('-').unwrap_or(flag);
        if flag.is_empty() {
            break;
        }
        let (name, mut value) = match flag.split_once('=') {
            Some((n, v)) => (n, Some(v.to_string())),
            None => (flag, None),
        };
        let mut take = || {
            if let Some(v) = value.take() {
                return Ok(v);
            }
            let v = rest.first().cloned().ok_or_else(|| format!("flag needs an argument: -{name}"));
            rest = rest.get(1..).unwrap_or(&[]);
            v
        };
        match name {
            "e" => o.statements = Some(take()?),
            "tags" => o.tags.extend(take()?.split(',').map(str::to_string)),
            "lang" => o.lang = Some(take()?),
            "all" => o.all = true,
            "compile" => o.compile = true,
            "complete" => o.incomplete = take()? == "false",
            "cpuprofile" => o.profiles[0] = Some(take()?),
            "memprofile" => o.profiles[1] = Some(take()?),
            "S" => o.listing = Some(value.take().unwrap_or_default()),
            "gcflags" => o.gcflags.extend(take()?.split_whitespace().map(str::to_string)),
            "h" | "help" => o.command = Command::Help,
            _ => return Err(format!("flag provided but not defined: -{name}")),
        }
    }
    o.args = rest.to_vec();
    Ok(o)
}

/// Splits `FILE.go... ARGS` or `PACKAGE ARGS` into what to run and the program's arguments, as go run does.
pub fn split_program(args: &[String]) -> (&[String], &[String]) {
    let files = args.iter().take_while(|a| a.ends_with(".go")).count();
    args.split_at(files.max(1).min(args.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(s: &str) -> Vec<String> {
        s.split_whitespace().map(str::to_string).collect()
    }

    #[test]
    fn files_end_where_arguments_start() {
        let o = parse(&words("run -tags=a,b x.go y.go 1 z")).unwrap();
        assert_eq!(o.tags, ["a", "b"]);
        assert_eq!(split_program(&o.args), (&words("x.go y.go")[..], &words("1 z")[..]));
        assert_eq!(split_program(&words("./cmd a.go")).0, words("./cmd"));
    }

    #[test]
    fn a_file_alone_is_run() {
        assert_eq!(parse(&words("x.go -v")).unwrap().command, Command::Run);
        assert!(parse(&words("walk")).is_err());
        assert!(parse(&words("run -e")).is_err());
    }
}
