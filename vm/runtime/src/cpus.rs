//! How many CPUs the process may use: those of its affinity mask, and the share of their time that its control groups grant.

use std::path::Path;

/// CPUs that the process may run on.
pub(crate) fn usable() -> usize {
    #[cfg(target_os = "linux")]
    {
        // SAFETY: plain data that the system fills in.
        let n = unsafe {
            let mut set: libc::cpu_set_t = std::mem::zeroed();
            let known = libc::sched_getaffinity(0, size_of::<libc::cpu_set_t>(), &mut set) == 0;
            if known { libc::CPU_COUNT(&set) } else { 0 }
        };
        if n > 0 {
            return n as usize;
        }
    }
    std::thread::available_parallelism().map_or(1, |n| n.get())
}

/// GOMAXPROCS by default: all usable CPUs, or the control groups' limit, rounded up, but two where there are two.
pub(crate) fn default_procs() -> usize {
    let cpus = usable();
    let groups = std::fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    match limit(&groups, Path::new("/sys/fs/cgroup")) {
        Some(share) => cpus.min((share.ceil() as usize).max(2)),
        None => cpus,
    }
}

/// The smallest limit of a process's group and those around it, in CPUs. `groups`: the text of /proc/PID/cgroup, `root`: where the
/// hierarchies are.
fn limit(groups: &str, root: &Path) -> Option<f64> {
    let mut least: Option<f64> = None;
    for line in groups.lines() {
        let mut fields = line.splitn(3, ':');
        let (Some(_), Some(controllers), Some(path)) = (fields.next(), fields.next(), fields.next()) else { continue };
        // The second version has one hierarchy and names no controllers.
        let (base, read): (_, fn(&Path) -> Option<f64>) = match controllers {
            "" => (root.to_path_buf(), second_version),
            c if c.split(',').any(|c| c == "cpu") => {
                let dir = [c, "cpu", "cpu,cpuacct"].map(|d| root.join(d)).into_iter().find(|d| d.is_dir());
                (dir.unwrap_or_else(|| root.join("cpu")), first_version)
            }
            _ => continue,
        };
        let group = base.join(path.trim_start_matches('/'));
        let found = group.ancestors().take_while(|d| d.starts_with(&base)).filter_map(read);
        least = found.chain(least).reduce(f64::min);
    }
    least
}

fn second_version(group: &Path) -> Option<f64> {
    let text = std::fs::read_to_string(group.join("cpu.max")).ok()?;
    let (quota, period) = text.trim().split_once(' ')?;
    ratio(quota, period)
}

fn first_version(group: &Path) -> Option<f64> {
    let read = |name| std::fs::read_to_string(group.join(name)).ok();
    ratio(read("cpu.cfs_quota_us")?.trim(), read("cpu.cfs_period_us")?.trim())
}

/// A quota in microseconds a period; none is `max`, or negative.
fn ratio(quota: &str, period: &str) -> Option<f64> {
    let (quota, period) = (quota.parse::<f64>().ok()?, period.parse::<f64>().ok()?);
    (quota > 0.0 && period > 0.0).then_some(quota / period)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn the_smallest_limit_on_the_way_up_counts() {
        let root = std::env::temp_dir().join(format!("govm-cgroup-{}", std::process::id()));
        let put = |path: &str, text: &str| {
            let f = root.join(path);
            fs::create_dir_all(f.parent().unwrap()).unwrap();
            fs::write(f, text).unwrap();
        };
        put("a/cpu.max", "150000 100000\n");
        put("a/b/cpu.max", "max 100000\n");
        put("a/c/cpu.max", "50000 100000\n");
        put("cpu/x/cpu.cfs_quota_us", "250000\n");
        put("cpu/x/cpu.cfs_period_us", "100000\n");
        put("cpu/y/cpu.cfs_quota_us", "-1\n");
        put("cpu/y/cpu.cfs_period_us", "100000\n");
        let cases = [
            ("0::/a/b\n", Some(1.5)),
            ("0::/a/c\n", Some(0.5)),
            ("0::/d\n", None),
            ("0::/\n", None),
            ("4:cpu,cpuacct:/x\n3:memory:/y\n", Some(2.5)),
            ("4:cpu:/y\n", None),
            ("4:cpu:/x\n0::/a/b\n", Some(1.5)),
            ("garbage\n", None),
        ];
        let found = cases.map(|(groups, _)| limit(groups, &root));
        let _ = fs::remove_dir_all(&root);
        assert_eq!(found, cases.map(|c| c.1));
    }
}
