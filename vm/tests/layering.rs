//! The arrows between crates: `cargo metadata` held against the layout of ARCHITECTURE.md.
use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// What each crate may depend on, of ours.
const ALLOWED: &[(&str, &[&str])] = &[
    ("govm-bytecode", &[]),
    ("govm-compiler", &["govm-bytecode"]),
    ("govm-runtime", &["govm-bytecode"]),
    ("govm-jit", &["govm-bytecode", "govm-runtime"]),
    ("govm-stdlib", &["govm-bytecode", "govm-runtime"]),
    ("govm", &["govm-bytecode", "govm-compiler", "govm-runtime", "govm-jit", "govm-stdlib"]),
    ("govm-repl", &["govm"]),
    ("govm-conformance", &["govm", "govm-compiler"]),
    ("govm-benches", &["govm", "govm-compiler", "govm-bytecode", "govm-runtime", "govm-stdlib"]),
];

#[test]
fn arrows_go_one_way() {
    let out = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
        .output()
        .expect("cargo metadata");
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    let meta: serde_json::Value = serde_json::from_slice(&out.stdout).expect("metadata is JSON");
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for p in meta["packages"].as_array().expect("packages") {
        let deps = p["dependencies"].as_array().expect("dependencies");
        let ours = deps.iter().filter(|d| !d["path"].is_null()).map(|d| d["name"].as_str().unwrap_or("").to_string());
        found.insert(p["name"].as_str().unwrap_or("").to_string(), ours.collect());
    }
    let known: BTreeSet<&str> = ALLOWED.iter().map(|a| a.0).collect();
    for (name, deps) in &found {
        assert!(known.contains(name.as_str()), "crate {name} has no place in the layout");
        let allowed = ALLOWED.iter().find(|a| a.0 == name).map_or(&[][..], |a| a.1);
        for d in deps {
            assert!(allowed.contains(&d.as_str()), "{name} must not depend on {d}");
        }
    }
    assert_eq!(found.len(), ALLOWED.len(), "a crate of the layout is missing");
}
