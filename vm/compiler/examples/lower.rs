use govm_compiler::front::{Input, check};
use govm_compiler::load::Config;
use std::sync::Arc;
struct Dir;
impl govm_compiler::load::SourceProvider for Dir {
    fn files(&self, path: &str) -> Option<Vec<govm_compiler::load::SourceText>> {
        let d = std::path::Path::new("/work/wt-stdlib/stdlib/go").join(path);
        let mut v = Vec::new();
        for e in std::fs::read_dir(d).ok()? {
            let e = e.ok()?;
            let n = e.file_name().into_string().ok()?;
            if n.ends_with(".go") && !n.ends_with("_test.go") {
                v.push((n.into(), std::fs::read(e.path()).ok()?.into()));
            }
        }
        if v.is_empty() { None } else { Some(v) }
    }
}
fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let t = std::thread::Builder::new()
        .stack_size(256 << 20)
        .spawn(move || {
            let cfg = Config::from_env(Arc::new(Dir));
            let t0 = std::time::Instant::now();
            match check(cfg, Input::Args(vec![args[0].clone()]), None) {
                Err(es) => {
                    for e in es.iter().take(10) {
                        println!("{e}");
                    }
                    std::process::exit(1)
                }
                Ok(c) => {
                    let lines = c.lines;
                    eprintln!("checked {} lines in {:?}", lines, t0.elapsed());
                    match c.into_compiler() {
                        Err(e) => println!("{e:?}"),
                        Ok(c) => {
                            let t0 = std::time::Instant::now();
                            if args.len() > 1 {
                                for f in c.compile_package() {
                                    print!("{}", govm_bytecode::disasm::function(&f));
                                }
                            } else {
                                let n = c.compile_all().len();
                                eprintln!("lowered {n} functions in {:?}", t0.elapsed());
                            }
                        }
                    }
                }
            }
        })
        .unwrap();
    if t.join().is_err() {
        std::process::exit(3)
    }
}
