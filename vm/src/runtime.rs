//! Running a program.
use crate::program::Program;
use govm_runtime::RuntimeConfig;
use std::sync::Arc;

/// How a runtime is set up.
#[derive(Clone, Debug, Default)]
pub struct RuntimeOptions {
    /// The program's command line: os.Args, the name first.
    pub args: Vec<String>,
    /// Take GOMAXPROCS, GOGC, GOMEMLIMIT, GOTRACEBACK and the like from the environment.
    pub from_env: bool,
    /// End the process when the program ends, as a Go binary does, instead of returning its status.
    pub exit_process: bool,
}

/// How a program ended: the exit code a Go binary would have had.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct ExitStatus(i32);

impl ExitStatus {
    /// The exit code: 0 after main returned, 2 after a panic or fatal error, os.Exit's argument otherwise.
    pub fn code(self) -> i32 {
        self.0
    }
}

/// A runtime could not be set up.
#[derive(Clone, Debug)]
pub struct StartError(String);

impl std::fmt::Display for StartError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for StartError {}

/// A Go machine with one program on it.
pub struct Runtime {
    inner: govm_runtime::Runtime,
    program: Program,
}

impl Runtime {
    /// A runtime for `program`.
    ///
    /// # Errors
    /// When the system does not grant address space or threads.
    pub fn new(program: &Program, options: RuntimeOptions) -> Result<Runtime, StartError> {
        let mut config = if options.from_env { RuntimeConfig::from_env() } else { RuntimeConfig::default() };
        config.args = options.args;
        config.exit_process = options.exit_process;
        let loader = program.compiler.clone() as Arc<dyn govm_bytecode::Loader>;
        let inner = govm_runtime::Runtime::new(config, loader, govm_stdlib::natives())
            .map_err(|e| StartError(e.to_string()))?;
        Ok(Runtime { inner, program: program.clone() })
    }

    /// Runs main to its end. Other goroutines end with it.
    pub fn run(&self) -> ExitStatus {
        ExitStatus(self.inner.run_main(self.program.compiler.entry()).0)
    }
}
