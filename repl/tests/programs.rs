//! Go programs with what real Go prints for them, also with collections, preemption and moving stacks at every turn.

use std::path::PathBuf;
use std::process::Command;

fn check(name: &str, vars: &[(&str, &str)]) {
    let dir = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/programs");
    let want = std::fs::read_to_string(dir.join(format!("{name}.out"))).expect("expected output");
    let out = Command::new(env!("CARGO_BIN_EXE_govm"))
        .args(["run", &format!("{name}.go")])
        .current_dir(&dir)
        .envs(vars.iter().copied())
        .output()
        .expect("govm runs");
    let err = String::from_utf8_lossy(&out.stderr);
    assert_eq!(String::from_utf8_lossy(&out.stdout), want, "{name} with {vars:?}: {err}");
}

const HOSTILE: [&[(&str, &str)]; 4] = [
    &[("GOVM_GCSTRESS", "100")],
    &[("GOVM_GCPOISON", "1"), ("GOGC", "2"), ("GOMAXPROCS", "4")],
    &[("GOVM_PREEMPTSTRESS", "11"), ("GOVM_GCSTRESS", "500")],
    &[("GOVM_STACKSTRESS", "1"), ("GOMAXPROCS", "1")],
];

/// As the program runs by default, interpreted, and with everything compiled before its first use, well and quickly.
const TIERS: [&[(&str, &str)]; 4] =
    [&[], &[("GOVM_JIT", "off")], &[("GOVM_JIT", "always")], &[("GOVM_JIT", "always"), ("GOVM_JITTIER", "first")]];

fn check_tiers(name: &str, tiers: &[&[(&str, &str)]]) {
    for tier in tiers {
        check(name, tier);
        HOSTILE.iter().for_each(|vars| check(name, &[*tier, *vars].concat()));
    }
}

fn check_all(name: &str) {
    check_tiers(name, &TIERS);
}

#[test]
fn deferred_calls_leave_nothing_behind() {
    check_all("deferred");
}

#[test]
fn mutator_beside_the_collector() {
    check_all("mutator");
}

#[test]
fn variables_that_exist_on_one_of_two_ways() {
    check_all("areas");
}

#[test]
fn objects_of_all_small_sizes() {
    check_all("objects");
}

#[test]
fn errors_of_the_library_are_there_when_mentioned() {
    check_all("errorvars");
}

#[test]
fn mutexes_and_atomics_in_line() {
    check_all("mutex");
}

#[test]
fn memory_and_threads_are_given_back() {
    check_all("memory");
}

#[test]
fn profiles_tell_what_go_tells() {
    check_all("profiles");
}

#[test]
fn metrics_count() {
    check_all("metrics");
}

#[test]
#[cfg(target_os = "linux")]
fn a_server_keeps_its_size() {
    check("leak", &[("GOMAXPROCS", "2")]);
}

#[test]
fn dead_goroutines_are_used_again() {
    check("reuse", &[("GOMAXPROCS", "2")]);
}

#[test]
fn stops_do_not_starve_timers() {
    TIERS.iter().for_each(|tier| check("stops", tier));
}

#[test]
fn gomaxprocs_changes_while_collections_run() {
    check_all("procs");
}

#[test]
fn goroutines_keep_their_threads() {
    check_all("osthread");
}

#[test]
fn json_that_is_no_time() {
    check("jsontime", &[]);
}

#[test]
fn network() {
    check_all("network");
}

#[test]
fn connections() {
    check_all("echo");
}

#[test]
fn addresses_of_parts_of_variables() {
    check_all("addresses");
}

#[test]
fn compiled_code_means_what_go_means() {
    check_all("codegen");
}

#[test]
fn loops_of_a_few_rounds() {
    check_all("rounds");
}

#[test]
fn objects_that_are_not_made() {
    check_all("dissolved");
}

#[test]
fn loops_around_large_switches() {
    check_all("dispatch");
}

#[test]
fn objects_at_the_same_addresses() {
    check_all("overlap");
}

#[test]
fn divisions_of_two_words() {
    check_all("wide");
}

#[test]
fn unsigned_indices() {
    check_all("unsigned");
}

#[test]
fn updates_of_map_elements() {
    check_all("updates");
}

#[test]
fn keys_that_others_hold() {
    check("keys", &[("GOVM_GCPOISON", "1")]);
    check("keys", &[("GOVM_GCPOISON", "1"), ("GOVM_JIT", "off")]);
}

#[test]
fn strings_compared() {
    TIERS.iter().for_each(|tier| check("compared", tier));
}

#[test]
fn choices_without_branches() {
    TIERS.iter().for_each(|tier| check("selects", tier));
}

#[test]
fn copies_of_bytes() {
    TIERS.iter().for_each(|tier| check("copies", tier));
}

#[test]
fn calls_whose_targets_change() {
    check_all("dyncalls");
    // Compiled before much was seen, and after a little.
    check_tiers("dyncalls", &[&[("GOVM_JITTHRESHOLD", "1")], &[("GOVM_JITTHRESHOLD", "100")]]);
}

#[test]
fn code_that_has_not_run_while_its_function_got_hot() {
    check_all("unseen");
    // Compiled before much was seen, and after a little.
    check_tiers("unseen", &[&[("GOVM_JITTHRESHOLD", "2")], &[("GOVM_JITTHRESHOLD", "100")]]);
    check("unseen", &[("GOVM_JIT", "always"), ("GOVM_JITSTATS", "1")]);
}

#[test]
fn names_that_stand_for_others() {
    check_all("links");
}

#[test]
fn map_operations_that_panic() {
    check_all("mapshift");
}

#[test]
fn names_of_functions_in_functions() {
    TIERS.iter().for_each(|tier| check("funcnames", tier));
}

#[test]
fn json_keys_and_errors() {
    check("jsonkeys", &[]);
}

#[test]
fn lines_of_traces() {
    TIERS.iter().for_each(|tier| check("traces", tier));
}

#[test]
fn hash_functions_by_number() {
    check("hashes", &[]);
}

/// Only where the release that the corpora come from has been fetched.
#[test]
fn packages_of_a_release() {
    let cache = std::env::var_os("XDG_CACHE_HOME").map(PathBuf::from);
    let cache = cache.or_else(|| std::env::var_os("HOME").map(|h| PathBuf::from(h).join(".cache")));
    let Some(root) = cache.map(|c| c.join("govm/go-1.27")).filter(|r| r.join("src/net/http").is_dir()) else { return };
    let root = root.display().to_string();
    TIERS[..3].iter().for_each(|tier| check("https", &[&[("GOROOT", &*root)], *tier].concat()));
}

#[test]
#[cfg(all(target_os = "linux", target_arch = "x86_64"))]
fn system_calls() {
    TIERS.iter().for_each(|tier| check("syscalls", tier));
}

#[test]
fn calls_before_reads() {
    check_all("order");
}
