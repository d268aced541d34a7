//! Child processes with a time limit and a limit on what they may print.
use std::io::Read;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What a finished child left.
#[derive(Debug, Default)]
pub struct Output {
    /// Exit code; `None` when a signal or the time limit ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub stdout: Vec<u8>,
    /// Standard error, or both when they were merged.
    pub stderr: Vec<u8>,
    /// Ended by the time limit.
    pub timed_out: bool,
}

const MOST: u64 = 16 << 20;

/// Runs `cmd`. With `merge`, standard error goes to the same place as standard output, in order.
pub fn run(mut cmd: Command, limit: Duration, merge: bool) -> std::io::Result<Output> {
    let (mut reader, mut err_reader) = if merge {
        let (r, w) = std::io::pipe()?;
        cmd.stdout(w.try_clone()?).stderr(w);
        (Box::new(r) as Box<dyn Read + Send>, None)
    } else {
        let (r, w) = std::io::pipe()?;
        let (er, ew) = std::io::pipe()?;
        cmd.stdout(w).stderr(ew);
        (Box::new(r) as Box<dyn Read + Send>, Some(er))
    };
    cmd.stdin(Stdio::null());
    let mut child = cmd.spawn()?;
    // The writers live in the command too.
    drop(cmd);
    let out = std::thread::spawn(move || {
        let mut v = Vec::new();
        let _ = reader.by_ref().take(MOST).read_to_end(&mut v);
        v
    });
    let err = std::thread::spawn(move || {
        let mut v = Vec::new();
        if let Some(r) = &mut err_reader {
            let _ = r.take(MOST).read_to_end(&mut v);
        }
        v
    });
    let start = Instant::now();
    let mut res = Output::default();
    let mut nap = Duration::from_millis(1);
    loop {
        if let Some(s) = child.try_wait()? {
            res.code = s.code();
            break;
        }
        if start.elapsed() > limit {
            let _ = child.kill();
            let _ = child.wait();
            res.timed_out = true;
            break;
        }
        std::thread::sleep(nap);
        nap = (nap * 2).min(Duration::from_millis(20));
    }
    res.stdout = out.join().unwrap_or_default();
    res.stderr = err.join().unwrap_or_default();
    Ok(res)
}

/// A fresh directory that is removed when the value is dropped.
pub struct Scratch(pub std::path::PathBuf);

impl Scratch {
    /// Makes one for a test.
    pub fn new(name: &str) -> std::io::Result<Scratch> {
        let safe: String = name.chars().map(|c| if c.is_alphanumeric() { c } else { '_' }).collect();
        let p = std::env::temp_dir().join(format!("govm-conf-{}-{safe}", std::process::id()));
        std::fs::create_dir_all(&p)?;
        Ok(Scratch(p))
    }
    /// The directory.
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
