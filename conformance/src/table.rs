//! The report: a row a suite and verb, differences from the list of known failures.
use crate::Options;
use crate::known::Known;
use crate::suites::{Outcome, TestResult};
use std::collections::BTreeMap;

/// Prints the table and the differences; true when there are none.
pub fn report(o: &Options, known: &Known, results: &[TestResult]) -> bool {
    let mut rows: BTreeMap<(String, String), [usize; 4]> = BTreeMap::new();
    let mut unexpected = Vec::new();
    let (mut passed, mut failed, mut skipped) = (0, 0, 0);
    for r in results {
        let row = rows.entry((r.suite.to_string(), r.group.clone())).or_default();
        row[0] += 1;
        let reason = known.reason(r.suite, &r.name);
        match &r.outcome {
            Outcome::Pass => {
                row[1] += 1;
                match reason.filter(|r| !r.starts_with("flaky: ")) {
                    Some(why) => {
                        failed += 1;
                        unexpected.push(format!("{} {}: passes, but is listed: {why}", r.suite, r.name));
                    }
                    None => passed += 1,
                }
            }
            Outcome::Fail(why) => {
                row[2] += 1;
                match reason {
                    Some(_) => skipped += 1,
                    None => {
                        failed += 1;
                        let first = why.lines().take(6).collect::<Vec<_>>().join("\n    ");
                        unexpected.push(format!("{} {}: {first}", r.suite, r.name));
                    }
                }
            }
            Outcome::NotApplicable(_) => row[3] += 1,
        }
        if o.list {
            println!("{} {} {} {} {}", r.outcome.word(), r.suite, r.group, r.name, r.outcome.reason());
        }
    }
    println!("{:<12} {:<18} {:>6} {:>6} {:>6} {:>6} {:>7}", "suite", "group", "tests", "pass", "fail", "n/a", "rate");
    for ((suite, group), [n, p, f, na]) in &rows {
        let rate = if n > na { 100.0 * *p as f64 / (n - na) as f64 } else { 0.0 };
        println!("{suite:<12} {group:<18} {n:>6} {p:>6} {f:>6} {na:>6} {rate:>6.1}%");
    }
    for u in &unexpected {
        println!("UNEXPECTED {u}");
    }
    println!("{passed} passed, {failed} failed, {skipped} skipped");
    unexpected.is_empty()
}
