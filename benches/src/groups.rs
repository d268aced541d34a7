//! What groups of programs have to reach beside gc, and whether they do.
use std::fmt::Write;

/// Programs that each have to stay below a limit.
pub struct Group {
    /// What they have in common.
    pub name: &'static str,
    /// Most that govm's time may be of gc's.
    pub limit: f64,
    /// Files of `benches/programs`, without `.go`.
    pub programs: &'static [&'static str],
}

/// The groups; programs in none of them count for the mean only.
pub const GROUPS: [Group; 3] = [
    Group {
        name: "numeric loops",
        limit: 1.4,
        programs: &["nbody", "spectral", "mandelbrot", "matmul", "sieve", "fannkuch", "sha256"],
    },
    Group {
        name: "calls, closures, generic code, sorting",
        limit: 1.6,
        programs: &["fib", "iface", "closures", "generics", "sorting"],
    },
    Group {
        name: "allocation, maps, strings, goroutines",
        limit: 2.0,
        programs: &["trees", "maps", "mapstr", "strings", "chans", "goroutines"],
    },
];

/// Most that the geometric mean over all programs may be.
const MEAN: f64 = 1.5;

/// A program's result.
pub struct Measured {
    /// The program.
    pub name: String,
    /// govm's time by gc's.
    pub ratio: f64,
}

/// Geometric mean.
fn mean(all: &[Measured]) -> f64 {
    (all.iter().map(|m| m.ratio.ln()).sum::<f64>() / all.len() as f64).exp()
}

fn verdict(value: f64, limit: f64) -> &'static str {
    if value <= limit { "reached" } else { "missed" }
}

/// A line for each group that has a measured program, one for the mean, and the three worst. Empty if nothing was measured.
pub fn report(all: &[Measured]) -> String {
    let mut out = String::new();
    if all.is_empty() {
        return out;
    }
    let mut sorted: Vec<&Measured> = all.iter().collect();
    sorted.sort_by(|a, b| b.ratio.total_cmp(&a.ratio));
    let _ = writeln!(out, "\n{:<40} {:>6} {:>7}  verdict", "group", "limit", "worst");
    for g in &GROUPS {
        let of: Vec<_> = sorted.iter().filter(|m| g.programs.contains(&m.name.as_str())).collect();
        let Some(worst) = of.first() else { continue };
        let good = of.iter().filter(|m| m.ratio <= g.limit).count();
        let v = verdict(worst.ratio, g.limit);
        let _ = writeln!(out, "{:<40} {:>6.2} {:>7.2}  {v} ({good} of {})", g.name, g.limit, worst.ratio, of.len());
    }
    let m = mean(all);
    let name = format!("geometric mean of {}", all.len());
    let _ = writeln!(out, "{name:<40} {MEAN:>6.2} {m:>7.2}  {}", verdict(m, MEAN));
    let worst: Vec<String> = sorted.iter().take(3).map(|m| format!("{} {:.2}", m.name, m.ratio)).collect();
    let _ = writeln!(out, "worst: {}", worst.join(", "));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn verdicts() {
        let m = |name: &str, ratio| Measured { name: name.into(), ratio };
        let r = report(&[m("nbody", 1.2), m("sieve", 1.6), m("fib", 1.5), m("lru", 0.5), m("trees", 3.0)]);
        let want = [
            "numeric loops                              1.40    1.60  missed (1 of 2)",
            "calls, closures, generic code, sorting     1.60    1.50  reached (1 of 1)",
            "allocation, maps, strings, goroutines      2.00    3.00  missed (0 of 1)",
            "geometric mean of 5                        1.50    1.34  reached",
            "worst: trees 3.00, sieve 1.60, fib 1.50",
        ];
        assert_eq!(r.lines().skip(2).collect::<Vec<_>>(), want);
        assert_eq!(report(&[]), "");
    }
}
