//! What can be set from outside.

use govm_runtime::jit::THRESHOLD;
use govm_runtime::jit::made::Tier;

/// How functions are compiled.
#[derive(Clone, Debug)]
pub struct Config {
    /// Heat after which a function is compiled; 0: before its first use, by whoever uses it.
    pub threshold: i32,
    /// All code is of this tier, and stays so.
    pub tier: Option<Tier>,
    /// A pass that is left out.
    pub without: Option<String>,
    /// Prints the SSA form: function, pass. The pass `html`: a page with a column a pass.
    pub dump: Option<(String, Option<String>)>,
    /// Prints the machine code of the functions whose names end with this.
    pub listing: Option<String>,
    /// Prints a line for each compilation, and figures at the end.
    pub stats: bool,
    /// Writes /tmp/perf-PID.map.
    pub perf_map: bool,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            threshold: THRESHOLD,
            tier: None,
            without: None,
            dump: None,
            listing: None,
            stats: false,
            perf_map: false,
        }
    }
}

impl Config {
    /// Settings from GOVM_JIT (off, on, always), GOVM_JITTHRESHOLD, GOVM_JITTIER (first, full), GOVM_JITWITHOUT, GOVM_DUMP, GOVM_JITSTATS, GOVM_PERFMAP. `None`: off.
    pub fn from_env() -> Option<Config> {
        let var = |n: &str| std::env::var(n).ok().filter(|s| !s.is_empty());
        let mut c = Config::default();
        if let Some(n) = var("GOVM_JITTHRESHOLD").and_then(|s| s.parse::<i32>().ok()) {
            c.threshold = n.clamp(0, 1 << 20);
        }
        match var("GOVM_JIT").as_deref() {
            Some("off" | "0") => return None,
            Some("always") => c.threshold = 0,
            _ => {}
        }
        c.tier = match var("GOVM_JITTIER").as_deref() {
            Some("first") => Some(Tier::First),
            Some("full") => Some(Tier::Full),
            _ => None,
        };
        c.without = var("GOVM_JITWITHOUT");
        c.dump = var("GOVM_DUMP").map(|s| match s.rsplit_once(':') {
            Some((f, p)) => (f.to_string(), Some(p.to_string())),
            None => (s, None),
        });
        c.stats = var("GOVM_JITSTATS").is_some();
        c.perf_map = var("GOVM_PERFMAP").is_some();
        Some(c)
    }
}
