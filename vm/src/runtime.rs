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
    /// How hot functions are compiled to machine code; with `from_env`, GOVM_JIT and its relatives say so instead.
    pub jit: Jit,
    /// Ends the process when the program ends, as a Go binary does, instead of returning its status: [`crate::end_process`], say.
    pub exit: Option<fn(i32) -> !>,
    /// Print the machine code of functions whose names end with this on standard error, as they are compiled.
    pub listing: Option<String>,
}

/// Whether functions are compiled to machine code.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Jit {
    /// Everything is interpreted.
    Off,
    /// What is hot is compiled beside the running program.
    #[default]
    On,
    /// Everything is compiled before its first use.
    Always,
}

impl Jit {
    fn config(self) -> Option<govm_jit::Config> {
        match self {
            Jit::Off => None,
            Jit::On => Some(govm_jit::Config::default()),
            Jit::Always => Some(govm_jit::Config { threshold: 0, ..Default::default() }),
        }
    }
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
        config.exit = options.exit;
        let loader = program.compiler.clone() as Arc<dyn govm_bytecode::Loader>;
        let jit = if options.from_env { govm_jit::Config::from_env() } else { options.jit.config() };
        let jit = jit.map(|j| govm_jit::Config { listing: options.listing, ..j });
        // Where there can be no machine code, all is interpreted.
        let jit = jit.and_then(govm_jit::new);
        let inner = govm_runtime::Runtime::new(config, loader, govm_stdlib::natives(), govm_stdlib::leaves(), jit)
            .map_err(|e| StartError(e.to_string()))?;
        Ok(Runtime { inner, program: program.clone() })
    }

    /// Samples CPU time a hundred times a second, from now until `cpu_profile`. The system's profiling timer is one for the process.
    pub fn start_cpu_profile(&self) {
        self.inner.shared().set_cpu_profile_rate(100);
    }

    /// Ends the sampling of CPU time: what there is, in the compressed format of the tool pprof.
    pub fn cpu_profile(&self) -> Vec<u8> {
        self.inner.shared().set_cpu_profile_rate(0);
        self.profile("cpu")
    }

    /// The program's sampled allocations, likewise; what lives as of the last collection.
    pub fn heap_profile(&self) -> Vec<u8> {
        self.profile("heap")
    }

    fn profile(&self, name: &str) -> Vec<u8> {
        govm_stdlib::gzip(&self.inner.shared().profile(name, 0).unwrap_or_default())
    }

    /// Runs main to its end. Other goroutines end with it.
    pub fn run(&self) -> ExitStatus {
        ExitStatus(self.inner.run_main(self.program.compiler.entry()).0)
    }
}
