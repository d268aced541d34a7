//! The `govm` command: a thin layer over the govm crate's public API.
#![forbid(unsafe_code)]

mod help;
mod options;
mod report;
mod run;

use options::{Command, Options};
use std::process::ExitCode;

// ThreadSanitizer knows the system's allocator only (`.ci/tsan`).
#[cfg(not(tsan))]
#[global_allocator]
static ALLOCATOR: govm::Early<govm::Mimalloc> = govm::Early(govm::Mimalloc);

fn main() -> ExitCode {
    let args: Vec<String> = std::env::args_os().skip(1).map(|a| a.to_string_lossy().into_owned()).collect();
    let opts = match options::parse(&args) {
        Ok(o) => o,
        Err(e) => {
            eprintln!("govm: {e}\nRun 'govm help' for usage.");
            return ExitCode::from(2);
        }
    };
    ExitCode::from(dispatch(opts))
}

fn dispatch(opts: Options) -> u8 {
    match opts.command {
        Command::Run => run::run(&opts),
        Command::Check => run::check(&opts),
        Command::Disasm => run::disasm(&opts),
        Command::Version => {
            println!("govm version {} {} linux/amd64", env!("CARGO_PKG_VERSION"), govm::GO_VERSION);
            0
        }
        Command::Env => {
            run::env();
            0
        }
        Command::Help => {
            help::print();
            0
        }
    }
}
