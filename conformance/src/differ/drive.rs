//! Runs a program under gc and under govm in several modes, and says what differs.
use super::exec::{self, Scratch};
use super::program::{Node, text};
use std::ops::Range;
use std::path::PathBuf;
use std::process::Command;
use std::time::Duration;

/// How programs are run.
pub struct Driver {
    /// govm.
    pub govm: PathBuf,
    /// A Go toolchain; none: the first mode is what the others are compared with.
    pub go: Option<PathBuf>,
    /// Environment variables of each mode.
    pub modes: Vec<Vec<(String, String)>>,
    /// Where programs are written.
    pub dir: Scratch,
    /// Most that one run may take.
    pub limit: Duration,
}

/// What a run shows: standard output, exit code (none: killed or out of time), and the end of standard error.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    out: Vec<u8>,
    code: Option<i32>,
    /// For people only.
    pub err: String,
}

impl PartialEq for Seen {
    fn eq(&self, o: &Seen) -> bool {
        self.out == o.out && self.code == o.code
    }
}

/// What came of a program.
pub enum Outcome {
    /// All agree.
    Same,
    /// gc refuses the program, with its message.
    Refused(String),
    /// A mode differs: its number, what was expected, what was seen.
    Differs(usize, Seen, Seen),
}

impl Driver {
    /// Compares all modes with gc, if there is a toolchain, or with the first mode.
    ///
    /// # Errors
    /// When a command cannot be run.
    pub fn compare(&self, nodes: &[Node]) -> Result<Outcome, String> {
        self.modes_with(nodes, self.go.as_ref(), 0..self.modes.len())
    }

    /// Compares one mode with gc if it is the first, otherwise with the first, which is quicker and was right when it came to
    /// the other.
    ///
    /// # Errors
    /// When a command cannot be run.
    pub fn compare_one(&self, nodes: &[Node], mode: usize) -> Result<Outcome, String> {
        self.modes_with(nodes, self.go.as_ref().filter(|_| mode == 0), mode..mode + 1)
    }

    fn modes_with(&self, nodes: &[Node], go: Option<&PathBuf>, modes: Range<usize>) -> Result<Outcome, String> {
        let file = self.dir.path().join("x.go");
        std::fs::write(&file, text(nodes)).map_err(|e| e.to_string())?;
        let want = match go {
            Some(go) => {
                let exe = self.dir.path().join("x");
                let mut c = Command::new(go);
                c.arg("build").arg("-o").arg(&exe).arg(&file);
                let built = exec::run(c, Duration::from_secs(120), true).map_err(|e| e.to_string())?;
                if built.code != Some(0) {
                    return Ok(Outcome::Refused(String::from_utf8_lossy(&built.stdout).into_owned()));
                }
                self.run(Command::new(exe))?
            }
            None => self.mode(0)?,
        };
        for m in modes.skip_while(|&m| go.is_none() && m == 0) {
            let got = self.mode(m)?;
            if got != want {
                return Ok(Outcome::Differs(m, want, got));
            }
        }
        Ok(Outcome::Same)
    }

    fn mode(&self, m: usize) -> Result<Seen, String> {
        let mut c = Command::new(&self.govm);
        c.arg("run").arg(self.dir.path().join("x.go")).envs(self.modes[m].iter().map(|(k, v)| (k, v)));
        self.run(c)
    }

    fn run(&self, c: Command) -> Result<Seen, String> {
        let o = exec::run(c, self.limit, false).map_err(|e| e.to_string())?;
        let err = String::from_utf8_lossy(&o.stderr);
        let err = err.lines().take(12).collect::<Vec<_>>().join("\n");
        Ok(Seen { out: o.stdout, code: if o.timed_out { None } else { o.code }, err })
    }
}

impl Seen {
    /// The first line that is not the same in the other, for people.
    pub fn against(&self, other: &Seen) -> String {
        let (a, b) = (String::from_utf8_lossy(&self.out), String::from_utf8_lossy(&other.out));
        let differing = a.lines().chain(["(end)"]).zip(b.lines().chain(["(end)"])).find(|(x, y)| x != y);
        let (x, y) = differing.unwrap_or(("", ""));
        format!("{x:?} {:?} instead of {y:?} {:?}", self.code, other.code)
    }
}
