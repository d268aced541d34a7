//! Inlining costs held against gc's: `inline/costs.txt` is what `go build -gcflags=-m=2` of Go 1.27 tells about `inline/costs.go`.
use govm_compiler::front::{self, Inlining, Input, Options};
use govm_compiler::load::Config;
use std::collections::BTreeMap;
use std::sync::Arc;

#[test]
fn costs_are_gcs() {
    let text = include_str!("inline/costs.go");
    let options = Options { decisions: Some(Inlining::Verbose), ..Options::default() };
    let file = ("costs.go".into(), text.as_bytes().to_vec().into());
    let checked = front::check(Config::from_env(Arc::new(())), Input::Source(vec![file]), &options).expect("no errors");
    let mut ours = BTreeMap::new();
    for d in &checked.decisions {
        if let Some(rest) = d.msg.strip_prefix("can inline ") {
            let (name, rest) = rest.split_once(" with cost ").expect("a cost");
            ours.insert(name, rest.split(' ').next().expect("a number"));
        } else if let Some(rest) = d.msg.strip_prefix("cannot inline ") {
            let (name, why) = rest.split_once(": ").expect("a reason");
            ours.insert(name, why);
        }
    }
    let want: BTreeMap<&str, &str> =
        include_str!("inline/costs.txt").lines().map(|l| l.split_once(": ").expect("a line of costs")).collect();
    assert!(want.len() > 200);
    for (name, want) in &want {
        assert_eq!(ours.get(name), Some(want), "{name}");
    }
    assert_eq!(ours.len(), want.len());
}
