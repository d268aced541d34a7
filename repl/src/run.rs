//! The subcommands.
use crate::options::{Options, split_program};
use crate::report;
use govm::{Engine, EngineConfig, Program, Runtime, RuntimeOptions};
use std::io::Read;

fn engine(o: &Options) -> Engine {
    Engine::with_config(EngineConfig {
        tags: o.tags.clone(),
        lang: o.lang.clone(),
        incomplete: o.incomplete,
        gcflags: o.gcflags.clone(),
        ..EngineConfig::default()
    })
}

/// Loads what the arguments name; gives the program and its own arguments (with its name first).
fn load(o: &Options) -> Result<(Program, Vec<String>), govm::Errors> {
    let e = engine(o);
    if let Some(s) = &o.statements {
        let args = std::iter::once("-e".to_string()).chain(o.args.iter().cloned());
        return Ok((e.load_statements(s)?, args.collect()));
    }
    let (what, args) = split_program(&o.args);
    let name = what.first().cloned().unwrap_or_else(|| ".".into());
    let program = if name == "-" {
        let mut text = String::new();
        if let Err(err) = std::io::stdin().read_to_string(&mut text) {
            return Err(message(format!("standard input: {err}")));
        }
        e.load_source("stdin.go", &text)?
    } else if what.len() == 1 && !name.ends_with(".go") && std::path::Path::new(&name).is_file() {
        // A script without the ending, started by its #! line.
        match std::fs::read_to_string(&name) {
            Ok(t) => {
                let path = std::path::absolute(&name).unwrap_or_else(|_| name.clone().into());
                e.load_source(&path.to_string_lossy(), &t)?
            }
            Err(err) => return Err(message(format!("{name}: {err}"))),
        }
    } else if what.is_empty() {
        e.load(std::slice::from_ref(&name))?
    } else {
        e.load(what)?
    };
    Ok((program, std::iter::once(name).chain(args.iter().cloned()).collect()))
}

fn message(msg: String) -> govm::Errors {
    govm::Errors(vec![govm::Diagnostic { pos: None, msg, package: String::new() }])
}

/// Ends the process as go run does.
fn leave(code: i32) -> ! {
    if code != 0 {
        eprintln!("exit status {code}");
    }
    govm::end_process(code)
}

/// `govm run`.
pub fn run(o: &Options) -> u8 {
    let (program, args) = match load(o) {
        Ok(p) => p,
        Err(e) => {
            report::errors(&e);
            return 1;
        }
    };
    report::decisions(program.decisions());
    // Profiles are written at the end.
    let exit = o.profiles.iter().all(Option::is_none).then_some(leave as fn(i32) -> !);
    let options = RuntimeOptions { args, from_env: true, listing: o.listing.clone(), exit, ..Default::default() };
    match Runtime::new(&program, options) {
        Ok(rt) => {
            if o.profiles[0].is_some() {
                rt.start_cpu_profile();
            }
            let mut code = rt.run().code();
            let make = [Runtime::cpu_profile, Runtime::heap_profile];
            for (file, profile) in o.profiles.iter().zip(make) {
                if let Some(f) = file
                    && let Err(e) = std::fs::write(f, profile(&rt))
                {
                    eprintln!("govm: {f}: {e}");
                    code = code.max(1);
                }
            }
            // Without tearing the heap and the compiler down: the process ends anyway.
            leave(code)
        }
        Err(e) => {
            eprintln!("govm: {e}");
            1
        }
    }
}

/// `govm check`.
pub fn check(o: &Options) -> u8 {
    let args = if o.args.is_empty() { vec![".".to_string()] } else { o.args.clone() };
    let e = engine(o);
    let done = if o.compile { e.check_and_compile(&args) } else { e.check(&args) };
    match done {
        Ok(list) => {
            list.iter().for_each(|p| report::decisions(&p.decisions));
            0
        }
        Err(e) if o.all => {
            e.all().iter().for_each(|d| eprintln!("{d}"));
            1
        }
        Err(e) => {
            report::errors(&e);
            1
        }
    }
}

/// `govm disasm`.
pub fn disasm(o: &Options) -> u8 {
    let Some((file, rest)) = o.args.split_first() else {
        eprintln!("govm: disasm needs a file or directory");
        return 2;
    };
    match engine(o).load(std::slice::from_ref(file)) {
        Ok(p) => {
            let text = p.disassemble(rest.first().map(String::as_str));
            if text.is_empty() {
                eprintln!("govm: no such function");
                return 1;
            }
            print!("{text}");
            0
        }
        Err(e) => {
            report::errors(&e);
            1
        }
    }
}

/// `govm env`.
pub fn env() {
    for name in
        ["GOROOT", "GOPATH", "GOMODCACHE", "GOFLAGS", "GOWORK", "GOMAXPROCS", "GOGC", "GOMEMLIMIT", "GOTRACEBACK"]
    {
        println!("{name}='{}'", std::env::var(name).unwrap_or_default());
    }
    println!("GOVERSION='{}'", govm::GO_VERSION);
}
