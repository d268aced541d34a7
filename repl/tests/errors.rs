//! Errors in source text, told as go run tells them.

use std::path::{Path, PathBuf};
use std::process::Command;

/// What `govm run args` says in a fresh folder with these files.
fn told(name: &str, files: &[(&str, &str)], args: &[&str]) -> String {
    let dir = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("errors").join(name);
    let _ = std::fs::remove_dir_all(&dir);
    for (file, text) in files {
        let path = dir.join(file);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }
    let out = Command::new(env!("CARGO_BIN_EXE_govm"))
        .arg("run")
        .args(args)
        .env_remove("GOROOT")
        .current_dir(&dir)
        .output()
        .expect("govm runs");
    assert_eq!(out.status.code(), Some(1));
    String::from_utf8(out.stderr).expect("text")
}

const MOD: (&str, &str) = ("go.mod", "module example.com/m\n\ngo 1.27\n");

#[test]
fn the_ten_errors_found_first_in_source_order() {
    let mut src = String::from("package main\n\nimport \"os\"\n\nfunc main() {\n");
    (0..7).for_each(|i| src += &format!("\tu{i}()\n"));
    src += "\tx := 1\n\tfunc() { y := 2; zz() }()\n}\n";
    (0..6).for_each(|i| src += &format!("var a{i} int = \"x\"\n"));
    let mut want = String::from("# command-line-arguments\n");
    (0..4).for_each(|i| want += &format!("./x.go:{}:2: undefined: u{i}\n", 6 + i));
    let value = "cannot use \"x\" (untyped string constant) as int value in variable declaration";
    (0..6).for_each(|i| want += &format!("./x.go:{}:14: {value}\n", 16 + i));
    want += "./x.go:9:2: too many errors\n";
    assert_eq!(told("limit", &[("x.go", &src)], &["x.go"]), want);
}

#[test]
fn labels_beside_syntax_errors() {
    let src = "package main\n\nfunc f() {\n\tgoto L\n\tx := 1\nL:\nM:\n\tfor {\n\t\tbreak N\n\t}\n}\n\nfunc g() {\n\tcontinue\n}\n\n\
               func h() {\n\tcontinue\n\tx = 3 4\n}\n";
    let want = "# command-line-arguments\n\
                ./x.go:4:7: goto L jumps over declaration of x at ./x.go:5:4\n\
                ./x.go:7:1: label M defined and not used\n\
                ./x.go:9:9: break label not defined: N\n\
                ./x.go:14:2: continue is not in a loop\n\
                ./x.go:19:8: syntax error: unexpected literal 4 at end of statement\n";
    assert_eq!(told("labels", &[("x.go", src)], &["x.go"]), want);
}

#[test]
fn a_package_is_compiled_if_those_it_imports_are_right() {
    let main = "package main\n\nimport \"example.com/m/p\"\n\nfunc main() { p.F(undefined) }\n";
    let p = "package p\n\nfunc F(int) { var x string = 1 }\n";
    let want = "# example.com/m/p\n\
                p/p.go:3:19: declared and not used: x\n\
                p/p.go:3:30: cannot use 1 (untyped int constant) as string value in variable declaration\n";
    assert_eq!(told("dependents", &[MOD, ("main.go", main), ("p/p.go", p)], &["."]), want);
}

#[test]
fn what_the_go_command_tells_has_short_positions() {
    let src = "package main\n\nimport \"nosuch.org/x\"\n\nfunc main() { x.F() }\n";
    let told = |args| told("imports", &[("x.go", src)], args);
    assert!(told(&["x.go"]).starts_with("x.go:3:8: no required module provides package nosuch.org/x"));
    assert_eq!(told(&["y.go"]), "stat y.go: no such file or directory\n");
}
