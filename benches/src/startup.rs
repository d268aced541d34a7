//! How long it takes until a small program has run: whole processes on the wall clock, in turns with `go run`, on files
//! that change before each run, as they do when somebody works on them.
use super::{Options, median, timed};
use std::path::Path;
use std::process::Command;

const PROGRAMS: [(&str, &str); 2] = [
    ("println", "package main\n\nfunc main() { println(\"hello, world\") }\n"),
    ("fmt", "package main\n\nimport \"fmt\"\n\nfunc main() { fmt.Println(\"hello, world\") }\n"),
];

/// Measures and prints; at least 30 runs unless told otherwise.
///
/// # Errors
/// When a command cannot be run, fails, or prints something else than the other.
pub fn measure(o: &Options) -> Result<(), String> {
    let dir = std::env::temp_dir().join(format!("govm-startup-{}", std::process::id()));
    std::fs::create_dir_all(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
    let done = in_dir(o, &dir);
    let _ = std::fs::remove_dir_all(&dir);
    done
}

fn in_dir(o: &Options, dir: &Path) -> Result<(), String> {
    let exe = |p: &Path| if p.components().count() > 1 { std::path::absolute(p) } else { Ok(p.to_path_buf()) };
    let (govm, go) = (exe(&o.govm).map_err(|e| e.to_string())?, exe(&o.go).map_err(|e| e.to_string())?);
    println!(
        "{:<10} {:>12} {:>12} {:>12} {:>12} {:>7}",
        "hello by", "govm min ms", "median", "go run min", "median", "ratio"
    );
    for (name, text) in PROGRAMS {
        let file = dir.join("hello.go");
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        for i in 0..=o.runs {
            std::fs::write(&file, format!("{text}\nconst change = {i}\n")).map_err(|e| e.to_string())?;
            let run = |exe: &Path| {
                let mut c = Command::new(exe);
                c.arg("run").arg(&file).current_dir(dir);
                timed(c)
            };
            let ((got, a), (want, b)) = (run(&govm)?, run(&go)?);
            if got != want {
                return Err(format!("outputs differ: {got:?}, {want:?}"));
            }
            // The first run fills caches.
            if i > 0 {
                ours.push(1e3 * a);
                theirs.push(1e3 * b);
            }
        }
        let (a, b) = (median(&mut ours), median(&mut theirs));
        println!("{name:<10} {:>12.1} {a:>12.1} {:>12.1} {b:>12.1} {:>7.3}", ours[0], theirs[0], a / b);
    }
    Ok(())
}
