//! The list of known failures: `suite test tier reason`, a line each; `*` for all tiers, and a variable's name such as
//! `GOVM_GCSTRESS` for runs with that hostile switch. A listed test must fail,
//! except where the reason starts with `flaky: `: that one depends on timing or on when a collection happens.
use std::collections::HashMap;
use std::path::Path;

/// Known failures of a run.
pub struct Known {
    reasons: HashMap<String, String>,
}

impl Known {
    /// Reads the list for the given tiers; a missing file is an empty list.
    pub fn read(path: &Path, tiers: &[&str]) -> Result<Known, String> {
        let text = match std::fs::read_to_string(path) {
            Ok(t) => t,
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => String::new(),
            Err(e) => return Err(format!("{}: {e}", path.display())),
        };
        let mut reasons = HashMap::new();
        for (i, l) in text.lines().enumerate() {
            if l.trim().is_empty() || l.starts_with('#') {
                continue;
            }
            let mut w = l.splitn(4, ' ');
            let (Some(suite), Some(test), Some(t), Some(reason)) = (w.next(), w.next(), w.next(), w.next()) else {
                return Err(format!("{}:{}: want: suite test tier reason", path.display(), i + 1));
            };
            if t == "*" || tiers.contains(&t) {
                reasons.insert(format!("{suite} {test}"), reason.to_string());
            }
        }
        Ok(Known { reasons })
    }
    /// The reason why a test is known to fail.
    pub fn reason(&self, suite: &str, test: &str) -> Option<&str> {
        self.reasons.get(&format!("{suite} {test}")).map(String::as_str)
    }
}
