//! Loads the package that the arguments name with all it imports, and lists the packages or the errors.
use govm_compiler::load::{Config, Loader};
use govm_compiler::syntax::{parser::IdGen, pos::FileSet};
use std::sync::Arc;

fn main() {
    let start = std::time::Instant::now();
    let fset = Arc::new(FileSet::new());
    let args: Vec<String> = std::env::args().skip(1).collect();
    let show = |errors: Vec<govm_compiler::load::LoadError>| {
        for e in errors {
            let p = fset.position(e.pos);
            println!("{}:{}:{}: {}", p.file, p.line, p.col, e.msg);
        }
    };
    let loader = match Loader::new(Config::from_env(Arc::new(())), fset.clone(), Arc::new(IdGen::new())) {
        Ok(l) => l,
        Err(e) => return show(vec![e]),
    };
    match loader.load_main(&args).and_then(|roots| loader.load_all(&roots)) {
        Ok(l) => l.iter().for_each(|p| println!("{} ({}, {} files)", p.path, p.name, p.files.len())),
        Err(e) => show(e),
    }
    println!("{:?}", start.elapsed());
}
