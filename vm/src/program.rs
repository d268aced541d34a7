//! A program: checked source that is compiled as it runs.
use govm_bytecode::{Function, disasm};
use govm_compiler::front::Diagnostic;
use govm_compiler::lower::Compiler;
use std::sync::Arc;

/// A package that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Import path.
    pub path: String,
    /// Name.
    pub name: String,
    /// gc's optimisation decisions, if they were asked for.
    pub decisions: Vec<Diagnostic>,
}

/// A checked main package. Cheap to clone; any number of runtimes may run it.
#[derive(Clone)]
pub struct Program {
    pub(crate) compiler: Arc<Compiler>,
    decisions: Arc<[Diagnostic]>,
}

impl Program {
    pub(crate) fn new(c: Compiler, decisions: Vec<Diagnostic>) -> Program {
        Program { compiler: Arc::new(c), decisions: decisions.into() }
    }

    /// gc's optimisation decisions about the main package, if they were asked for ([`crate::EngineConfig::gcflags`]).
    pub fn decisions(&self) -> &[Diagnostic] {
        &self.decisions
    }

    /// Bytecode listing of the main package's functions whose names end in `.name` (or equal it); all for `None`.
    pub fn disassemble(&self, name: Option<&str>) -> String {
        let wanted = |f: &Function| match name {
            None => true,
            Some(n) => &*f.name == n || f.name.strip_suffix(n).is_some_and(|p| p.ends_with('.')),
        };
        let all = self.compiler.compile_package();
        let list: Vec<String> = all.iter().filter(|f| wanted(f)).map(|f| disasm::function(f)).collect();
        list.join("\n")
    }

    /// Compiles everything that can be reached from main without running it; returns the number of functions and of
    /// instruction words.
    pub fn compile_all(&self) -> (usize, usize) {
        let all = self.compiler.compile_all();
        (all.len(), all.iter().map(|f| f.code.len()).sum())
    }
}
