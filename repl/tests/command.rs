//! The command as a user sees it: examples, errors, exit codes, odd input.
use std::io::{BufRead, Read};
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn govm(dir: &Path, args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_govm")).args(args).current_dir(dir).output().expect("govm runs")
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A folder of its own for a test.
fn scratch(name: &str) -> PathBuf {
    let d = std::env::temp_dir().join(format!("govm-test-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&d).expect("scratch folder");
    d
}

fn run_source(name: &str, src: &str) -> (i32, String, String) {
    let d = scratch(name);
    std::fs::write(d.join("x.go"), src).expect("write");
    let out = govm(&d, &["run", "x.go"]);
    let _ = std::fs::remove_dir_all(&d);
    let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
    (out.status.code().unwrap_or(-1), text(&out.stdout), text(&out.stderr))
}

#[test]
fn a_broken_variable_of_a_library_in_a_folder_is_an_error() {
    fn copy(from: &Path, to: &Path) {
        std::fs::create_dir_all(to).expect("folder");
        for e in std::fs::read_dir(from).expect("folder").flatten() {
            let (from, to) = (e.path(), to.join(e.file_name()));
            if from.is_dir() {
                copy(&from, &to);
            } else {
                std::fs::copy(&from, &to).expect("copy");
            }
        }
    }
    let d = scratch("library");
    copy(&root().join("stdlib/go"), &d.join("lib"));
    std::fs::write(d.join("lib/path/broken.go"), "package path\n\nvar broken = noSuchName + 1\n").expect("write");
    std::fs::write(d.join("x.go"), "package main\n\nimport \"path\"\n\nfunc main() { println(path.Base(\"a/b\")) }\n")
        .expect("write");
    let mut c = Command::new(env!("CARGO_BIN_EXE_govm"));
    let out = c.args(["run", "x.go"]).current_dir(&d).env("GOVM_STDLIB", d.join("lib")).output().expect("govm runs");
    let _ = std::fs::remove_dir_all(&d);
    let err = String::from_utf8_lossy(&out.stderr);
    assert!(err.contains("path/broken.go:3:14: undefined: noSuchName"), "{err}");
    assert!(!err.contains("panicked"), "{err}");
    assert_eq!(out.status.code(), Some(2));
}

#[test]
fn profiles_are_pprofs() {
    let src = "package main\n\nimport \"runtime\"\n\nvar kept [][]byte\n\nfunc fill() {\n\tfor range 4000 {\n\t\tkept = append(kept, make([]byte, 8192))\n\t}\n}\n\n\
               func spin() (n int) {\n\tfor i := range 60_000_000 {\n\t\tn ^= i\n\t}\n\treturn\n}\n\nfunc main() {\n\tfill()\n\truntime.GC()\n\tprintln(spin())\n}\n";
    let d = scratch("profiles");
    std::fs::write(d.join("x.go"), src).expect("write");
    let out = govm(&d, &["run", "-cpuprofile", "cpu.out", "-memprofile=mem.out", "x.go"]);
    assert_eq!(out.status.code(), Some(0), "{}", String::from_utf8_lossy(&out.stderr));
    let text = |file: &str| {
        let mut bytes = Vec::new();
        let f = std::fs::File::open(d.join(file)).expect("a profile");
        flate2::read::GzDecoder::new(f).read_to_end(&mut bytes).expect("gzip");
        String::from_utf8_lossy(&bytes).into_owned()
    };
    let (cpu, mem) = (text("cpu.out"), text("mem.out"));
    let _ = std::fs::remove_dir_all(&d);
    for want in ["samples", "nanoseconds", "main.spin", "main.main", "x.go"] {
        assert!(cpu.contains(want), "no {want} in {cpu:?}");
    }
    for want in ["alloc_space", "inuse_objects", "main.fill", "x.go"] {
        assert!(mem.contains(want), "no {want} in {mem:?}");
    }
}

#[test]
fn allocations_and_frees_are_traced() {
    let src = "package main\n\nimport \"runtime\"\n\ntype T struct{ next *T }\n\nvar kept *T\n\nfunc mk() *T { return &T{} }\n\n\
               func main() {\n\tfor range 3 {\n\t\tkept = mk()\n\t}\n\truntime.GC()\n\truntime.GC()\n}\n";
    let d = scratch("alloctrace");
    std::fs::write(d.join("x.go"), src).expect("write");
    for jit in ["off", "always"] {
        let mut c = Command::new(env!("CARGO_BIN_EXE_govm"));
        let c = c.args(["run", "x.go"]).current_dir(&d).env("GODEBUG", "allocfreetrace=1").env("GOVM_JIT", jit);
        let err = String::from_utf8_lossy(&c.output().expect("govm runs").stderr).into_owned();
        let objects: Vec<&str> =
            err.lines().filter_map(|l| l.strip_prefix("tracealloc(")?.strip_suffix(", 0x8, main.T)")).collect();
        assert_eq!(objects.len(), 3, "{err}");
        let first = format!("tracealloc({}, 0x8, main.T)\ngoroutine 1 [running]:\nmain.mk()\n\t", objects[0]);
        assert!(err.contains(&first) && err.contains("/x.go:9 +") && err.contains("/x.go:13 +"), "{err}");
        assert!(err.contains("tracegc()\n\ngoroutine 1 [") && err.contains("end tracegc\n"), "{err}");
        let freed = |o: &str| err.contains(&format!("tracefree({o}, 0x8)\n"));
        assert_eq!([freed(objects[0]), freed(objects[1]), freed(objects[2])], [true, true, false], "{err}");
    }
    let _ = std::fs::remove_dir_all(&d);
}

#[test]
fn traces_are_for_chromes_viewer() {
    let src = "package main\n\nimport (\n\t\"bytes\"\n\t\"context\"\n\t\"encoding/json\"\n\t\"os\"\n\t\"runtime\"\n\t\"runtime/trace\"\n)\n\n\
               func worker(c chan int) {\n\tfor range 5 {\n\t\tc <- 1\n\t}\n\tclose(c)\n}\n\n\
               func main() {\n\tvar out bytes.Buffer\n\tif trace.Start(&out) != nil || trace.Start(&out) == nil || !trace.IsEnabled() {\n\t\tpanic(1)\n\t}\n\
               \tctx, task := trace.NewTask(context.Background(), \"job\")\n\ttrace.WithRegion(ctx, \"part\", func() {\n\t\tc := make(chan int)\n\
               \t\tgo worker(c)\n\t\tfor range c {\n\t\t}\n\t\truntime.GC()\n\t})\n\ttrace.Logf(ctx, \"note\", \"said \\\"%d\\\"\", 7)\n\ttask.End()\n\
               \ttrace.Stop()\n\ttrace.Stop()\n\tprintln(json.Valid(out.Bytes()), trace.IsEnabled())\n\tos.Stdout.Write(out.Bytes())\n}\n";
    let (code, out, err) = run_source("trace", src);
    assert_eq!((code, err.as_str()), (0, "true false\n"), "{out}");
    let wants = [
        "\"traceEvents\":[",
        "\"end\":\"chan send\"",
        "\"ph\":\"b\"",
        "\"name\":\"part\"",
        "said \\\"7\\\"",
        "\"name\":\"mark\"",
        "\"P0\"",
    ];
    for want in wants {
        assert!(out.contains(want), "no {want} in {out}");
    }
}

#[test]
fn an_allocation_that_fails_ends_the_program() {
    let src = "package main\n\nimport \"fmt\"\n\nfunc main() {\n\tm := map[string][]int{}\n\tc := make(chan int, 4)\n\tgo func() { c <- 1 }()\n\
               \tfor i := range <-c + 40 {\n\t\tk := fmt.Sprint(\"key\", i)\n\t\tm[k] = append(m[k], i)\n\t}\n\tfmt.Println(len(m))\n}\n";
    let d = scratch("allocfail");
    std::fs::write(d.join("x.go"), src).expect("write");
    let mut failed = 0;
    for n in (1..40).chain((40..400).step_by(17)).chain([1_000_000]) {
        let out = Command::new(env!("CARGO_BIN_EXE_govm"))
            .args(["run", "x.go"])
            .current_dir(&d)
            .env("GOVM_ALLOCFAIL", n.to_string())
            .output()
            .expect("govm runs");
        let (stdout, stderr) = (String::from_utf8_lossy(&out.stdout), String::from_utf8_lossy(&out.stderr));
        if out.status.code() == Some(0) {
            assert_eq!(stdout, "41\n", "{n}: {stderr}");
        } else {
            failed += 1;
            assert_eq!(out.status.code(), Some(2), "{n}: {stderr}");
            let words = "runtime: out of memory: cannot allocate block (";
            assert!(stderr.starts_with(words) && stderr.contains("fatal error: out of memory\n"), "{n}: {stderr}");
        }
    }
    let _ = std::fs::remove_dir_all(&d);
    assert!(failed > 30, "only {failed} failed");
}

#[test]
#[cfg(target_os = "linux")]
fn sigquit_tells_all_goroutines() {
    let src = "package main\n\nfunc wait(c chan int) { <-c }\n\nfunc main() {\n\tgo wait(nil)\n\tgo func() {\n\t\tfor {\n\t\t}\n\t}()\n\t\
               println(\"ready\")\n\twait(make(chan int))\n}\n";
    let d = scratch("sigquit");
    std::fs::write(d.join("x.go"), src).expect("write");
    let mut child = Command::new(env!("CARGO_BIN_EXE_govm"))
        .args(["run", "x.go"])
        .current_dir(&d)
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("govm runs");
    let mut err = std::io::BufReader::new(child.stderr.take().expect("stderr"));
    let mut text = String::new();
    err.read_line(&mut text).expect("a line");
    std::thread::sleep(std::time::Duration::from_millis(50));
    let sent = Command::new("kill").args(["-QUIT", &child.id().to_string()]).status().expect("kill runs");
    assert!(sent.success());
    err.read_to_string(&mut text).expect("the rest");
    let status = child.wait().expect("it ends");
    let _ = std::fs::remove_dir_all(&d);
    assert_eq!(status.code(), Some(2), "{text}");
    assert!(text.starts_with("ready\nSIGQUIT: quit\n"), "{text}");
    for want in ["goroutine 1 [chan receive]:\nmain.wait(...)", "[chan receive (nil chan)]:", "main.main.func"] {
        assert!(text.contains(want), "no {want} in {text}");
    }
    assert!(text.ends_with("exit status 2\n") && !text.contains("unavailable"), "{text}");
}

#[test]
fn examples_print_what_go_prints() {
    let dir = root().join("examples");
    let mut n = 0;
    for e in std::fs::read_dir(&dir).expect("examples").flatten() {
        let p = e.path();
        if p.extension().is_none_or(|x| x != "go") {
            continue;
        }
        let want = std::fs::read_to_string(p.with_extension("out")).expect("expected output");
        let out = govm(&dir, &["run", &p.display().to_string()]);
        assert_eq!(String::from_utf8_lossy(&out.stdout), want, "{}", p.display());
        assert_eq!(out.status.code(), Some(0));
        n += 1;
    }
    assert!(n >= 4, "only {n} examples");
}

#[test]
fn examples_survive_collections_and_moving_stacks() {
    let dir = root().join("examples");
    for (key, value) in [("GOVM_GCSTRESS", "100"), ("GOVM_STACKSTRESS", "1"), ("GOVM_PREEMPTSTRESS", "7")] {
        for name in ["calc", "wordcount", "shapes", "pipeline"] {
            let want = std::fs::read_to_string(dir.join(format!("{name}.out"))).expect("expected output");
            let out = Command::new(env!("CARGO_BIN_EXE_govm"))
                .args(["run", &format!("{name}.go")])
                .current_dir(&dir)
                .env(key, value)
                .output()
                .expect("govm runs");
            let err = String::from_utf8_lossy(&out.stderr);
            assert_eq!(String::from_utf8_lossy(&out.stdout), want, "{name} with {key}={value}: {err}");
        }
    }
}

#[test]
fn compile_errors_exit_with_1() {
    let (code, out, err) = run_source("errors", "package main\n\nimport \"os\"\n\nfunc main() {\n\tx := 1\n}\n");
    assert_eq!((code, out.as_str()), (1, ""));
    assert_eq!(
        err,
        "# command-line-arguments\n./x.go:3:8: \"os\" imported and not used\n./x.go:6:2: declared and not used: x\n"
    );
}

#[test]
fn panics_exit_with_2_and_a_traceback() {
    let src =
        "package main\n\nfunc f(s []int, i int) int { return s[i] }\n\nfunc main() {\n\tprintln(f([]int{1}, 5))\n}\n";
    let (code, _, err) = run_source("panic", src);
    assert_eq!(code, 2);
    assert!(
        err.starts_with(
            "panic: runtime error: index out of range [5] with length 1\n\ngoroutine 1 [running]:\nmain.f("
        ),
        "{err}"
    );
    assert!(err.contains("/x.go:3 +0x") && err.contains("main.main()") && err.ends_with("exit status 2\n"), "{err}");
}

#[test]
fn a_traceback_shows_the_panic_between_a_function_and_what_it_deferred() {
    let src = "package main\n\nfunc f(p *int) int { return *p }\n\nfunc main() {\n\tdefer func() {\n\t\tpanic(recover())\n\t}()\n\tprintln(f(nil))\n}\n";
    let (code, _, err) = run_source("panics", src);
    assert_eq!(code, 2);
    let names: Vec<&str> = err.lines().filter(|l| l.ends_with(')')).map(|l| &l[..l.rfind('(').unwrap_or(0)]).collect();
    assert_eq!(names, ["main.main.func1", "panic", "main.f", "main.main"], "{err}");
    assert!(err.contains("\npanic({0x") && err.contains("?})\n\t"), "{err}");
}

#[test]
fn running_programs_see_absolute_names_and_messages_relative_ones() {
    let d = scratch("names");
    std::fs::create_dir_all(d.join("sub")).expect("folder");
    let src = "package main\n\nimport \"runtime\"\n\nfunc main() {\n\tprint1()\n//line foo.y:10\n\tprint1()\n\
               //line /abs/foo.y:20\n\tprint1()\n//line ../bar.y:30\n\tprint1()\n//line :40\n\tprint1()\n\
               \tpanic(1)\n}\n\nfunc print1() {\n\t_, f, l, _ := runtime.Caller(1)\n\tprintln(f, l)\n}\n";
    std::fs::write(d.join("sub/x.go"), src).expect("write");
    let out = govm(&d.join("sub"), &["run", "x.go"]);
    let at = std::fs::canonicalize(&d).expect("path").display().to_string();
    let want = format!("{at}/sub/x.go 6\n{at}/sub/foo.y 10\n/abs/foo.y 20\n{at}/bar.y 30\n?? 40\npanic: 1\n");
    let err = String::from_utf8_lossy(&out.stderr);
    assert!(err.starts_with(&want) && err.contains("main.main()\n\t??:41 +0x"), "{want}{err}");
    std::fs::write(d.join("sub/x.go"), src.replace("print1()\n", "x := 1\n")).expect("write");
    for (dir, arg, own, other, up) in
        [("sub", "x.go", "./x.go", "./foo.y", "../bar.y"), (".", "sub/x.go", "sub/x.go", "sub/foo.y", "./bar.y")]
    {
        let out = govm(&d.join(dir), &["check", arg]);
        let err = String::from_utf8_lossy(&out.stderr);
        for place in [format!("{own}:6:"), format!("{other}:10:"), "\n/abs/foo.y:20:".into(), format!("\n{up}:30:")] {
            assert!(err.contains(&place), "{place} {err}");
        }
    }
    let _ = std::fs::remove_dir_all(&d);
}

#[test]
fn os_exit_keeps_its_code() {
    assert_eq!(run_source("exit", "package main\n\nimport \"os\"\n\nfunc main() { os.Exit(7) }\n").0, 7);
}

#[test]
fn os_exit_does_not_wait_for_threads() {
    let d = scratch("exit-blocked");
    let src = "package main\nimport (\n\"os\"\n\"time\"\n)\nfunc main() {\n\
               go func() { time.Sleep(time.Millisecond); os.Exit(3) }()\n\
               var b [1]byte\nos.Stdin.Read(b[:])\nselect {}\n}\n";
    std::fs::write(d.join("x.go"), src).expect("write");
    let mut child = Command::new(env!("CARGO_BIN_EXE_govm"))
        .args(["run", "x.go"])
        .current_dir(&d)
        .stdin(std::process::Stdio::piped())
        .spawn()
        .expect("govm runs");
    // Its input stays open.
    let input = child.stdin.take();
    let end = std::time::Instant::now() + std::time::Duration::from_secs(20);
    let mut status = None;
    while status.is_none() && std::time::Instant::now() < end {
        std::thread::sleep(std::time::Duration::from_millis(5));
        status = child.try_wait().expect("a child");
    }
    let _ = child.kill();
    let _ = child.wait();
    drop(input);
    let _ = std::fs::remove_dir_all(&d);
    assert_eq!(status.and_then(|s| s.code()), Some(3));
}

#[test]
fn deadlock_is_told() {
    let (code, _, err) = run_source("deadlock", "package main\n\nfunc main() { <-make(chan int) }\n");
    assert_eq!(code, 2);
    assert!(
        err.starts_with("fatal error: all goroutines are asleep - deadlock!\n\ngoroutine 1 [chan receive]:"),
        "{err}"
    );
}

#[test]
fn odd_input_is_an_error_not_a_crash() {
    let d = scratch("odd");
    std::fs::write(d.join("bin.go"), [0u8, 255, 1, 2, 0x7f, b'E', b'L', b'F']).expect("write");
    std::fs::write(d.join("empty.go"), "").expect("write");
    std::fs::create_dir_all(d.join("dir.go")).expect("folder");
    let deep = format!("package main\nvar x = {}1{}\nfunc main() {{}}\n", "(".repeat(200_000), ")".repeat(200_000));
    std::fs::write(d.join("deep.go"), deep).expect("write");
    let program = std::fs::read(env!("CARGO_BIN_EXE_govm")).expect("read");
    std::fs::write(d.join("program.go"), &program[..1 << 20]).expect("write");
    std::os::unix::fs::symlink("nowhere", d.join("dangling.go")).expect("link");
    std::os::unix::fs::symlink("loop.go", d.join("loop.go")).expect("link");
    std::os::unix::fs::symlink("/proc/self/mem", d.join("unreadable.go")).expect("link");
    for (name, want) in [
        ("bin.go", "syntax error: package statement must be first"),
        ("empty.go", "syntax error: package statement must be first"),
        ("dir.go", "dir.go is a directory, should be a Go file"),
        ("deep.go", "nesting depth limit exceeded"),
        ("program.go", "invalid"),
        ("missing.go", "no such file or directory"),
        ("dangling.go", "no such file or directory"),
        ("loop.go", "loop.go"),
        ("unreadable.go", "open ./unreadable.go: input/output error"),
        ("/dev/null", "is not a directory"),
    ] {
        let out = govm(&d, &["run", name]);
        let err = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(1), "{name}: {err}");
        assert!(err.contains(want) && !err.contains("panicked"), "{name}: {err}");
    }
    let _ = std::fs::remove_dir_all(&d);
}

#[test]
fn a_source_file_may_disappear() {
    let src = "package main\n\nimport \"os\"\n\nfunc main() {\n\tif err := os.Remove(\"x.go\"); err != nil {\n\t\tos.Exit(3)\n\t}\n\tpanic(\"gone\")\n}\n";
    let (code, _, err) = run_source("gone", src);
    assert_eq!(code, 2, "{err}");
    assert!(err.contains("panic: gone") && err.contains("x.go:9"), "{err}");
}

#[test]
fn statements_and_scripts() {
    let d = scratch("scripts");
    let out = govm(&d, &["run", "-e", "fmt.Println(strings.ToUpper(\"hi\"), len(os.Args))", "a", "b"]);
    assert_eq!(String::from_utf8_lossy(&out.stdout), "HI 3\n");
    std::fs::write(d.join("script"), "#!/usr/bin/env govm\npackage main\n\nfunc main() { print(\"ok\") }\n")
        .expect("write");
    assert_eq!(govm(&d, &["script"]).stderr, b"ok");
    let _ = std::fs::remove_dir_all(&d);
}

#[test]
#[cfg(all(target_arch = "x86_64", target_os = "linux"))]
fn machine_code_is_listed() {
    let d = scratch("listing");
    let src = "package main\n\nvar sink []int\n\n//go:noinline\nfunc hot(n int) (s int) {\n\tfor i := range n {\n\t\ts += i\n\t}\n\tcold(s)\n\treturn\n}\n\n\
               //go:noinline\nfunc cold(n int) { sink = append(sink, n) }\n\nfunc main() { println(hot(10)) }\n";
    std::fs::write(d.join("x.go"), src).expect("write");
    let always = |args: &[&str], key: &str, value: &str| {
        let mut c = Command::new(env!("CARGO_BIN_EXE_govm"));
        c.args(args).current_dir(&d).env("GOVM_JIT", "always").env(key, value);
        String::from_utf8_lossy(&c.output().expect("govm runs").stderr).into_owned()
    };
    let listing = always(&["run", "-S=main.hot", "x.go"], "GOVM_JIT", "always");
    assert!(listing.starts_with("main.hot STEXT size="), "{listing}");
    assert!(listing.contains("(x.go:8)\tadd ") && listing.contains("; safepoint ") && !listing.contains("cold STEXT"));
    assert!(always(&["run", "-S", "x.go"], "GOVM_JIT", "always").contains("main.cold STEXT"));
    let page = always(&["run", "x.go"], "GOVM_DUMP", "main.hot:html");
    assert!(page.contains("jit: wrote ssa-main.hot.html"), "{page}");
    let html = std::fs::read_to_string(d.join("ssa-main.hot.html")).expect("a page");
    assert!(html.contains("<h3>build</h3>") && html.contains("<h3>phis</h3>"));
    let figures = always(&["run", "x.go"], "GOVM_JITSTATS", "1");
    assert!(figures.contains("jit: hot to running: median ") && figures.contains(" bytes, "), "{figures}");
    let _ = std::fs::remove_dir_all(&d);
}

#[test]
fn embedded_files_fill_variables() {
    let d = scratch("embed");
    std::fs::create_dir_all(d.join("d/sub")).expect("folders");
    std::fs::write(d.join("go.mod"), "module emb\ngo 1.27\n").expect("write");
    std::fs::write(d.join("a.txt"), "hello\n").expect("write");
    std::fs::write(d.join("d/sub/x.txt"), "deep").expect("write");
    std::fs::write(d.join("d/.hidden"), "").expect("write");
    let src = r#"package main

import (
	"embed"
	"fmt"
	"io/fs"
)

//go:embed a.txt
var text string

//go:embed a.txt
var data []byte

//go:embed a.txt d
var tree embed.FS

func main() {
	fmt.Printf("%q %q\n", text, data)
	fs.WalkDir(tree, ".", func(p string, d fs.DirEntry, err error) error {
		fmt.Println(p, d.IsDir(), err)
		return nil
	})
	b, err := tree.ReadFile("d/sub/x.txt")
	fmt.Println(string(b), err)
	_, err = tree.Open("d/.hidden")
	fmt.Println(err)
}
"#;
    std::fs::write(d.join("main.go"), src).expect("write");
    let out = govm(&d, &["run", "."]);
    let want = "\"hello\\n\" \"hello\\n\"\n. true <nil>\na.txt false <nil>\nd true <nil>\nd/sub true <nil>\n\
        d/sub/x.txt false <nil>\ndeep <nil>\nopen d/.hidden: file does not exist\n";
    assert_eq!(String::from_utf8_lossy(&out.stdout), want);
    std::fs::write(d.join("main.go"), src.replace("//go:embed a.txt\nvar text", "//go:embed b.txt\nvar text"))
        .expect("write");
    let out = govm(&d, &["run", "."]);
    assert_eq!(String::from_utf8_lossy(&out.stderr), "main.go:9:12: pattern b.txt: no matching files found\n");
    assert_eq!(out.status.code(), Some(1));
    let _ = std::fs::remove_dir_all(&d);
}

#[test]
fn a_root_keeps_names_inside() {
    let src = r#"package main

import (
	"fmt"
	"os"
	"path/filepath"
)

func main() {
	dir, _ := os.MkdirTemp("", "root")
	defer os.RemoveAll(dir)
	os.WriteFile(filepath.Join(dir, "secret"), nil, 0o600)
	os.Mkdir(filepath.Join(dir, "top"), 0o700)
	r, _ := os.OpenRoot(filepath.Join(dir, "top"))
	fmt.Println(r.MkdirAll("a/b", 0o700), r.WriteFile("a/f", []byte("x"), 0o600))
	fmt.Println(r.Symlink("../secret", "out"), r.Symlink("a/b/../f", "in"), r.Symlink("loop", "loop"))
	for _, name := range []string{"in", "a/../a/f", "out", "../secret", "/etc/passwd", "loop", "a/f/", "nope"} {
		b, err := r.ReadFile(name)
		fmt.Println(string(b), err)
	}
	fmt.Println(r.Remove("../secret"), r.Remove("out"), r.RemoveAll("a"))
}
"#;
    let (code, out, err) = run_source("root", src);
    assert_eq!(code, 0, "{err}");
    let want = "<nil> <nil>\n<nil> <nil> <nil>\nx <nil>\nx <nil>\n openat out: path escapes from parent\n \
        openat ../secret: path escapes from parent\n openat /etc/passwd: path escapes from parent\n \
        openat loop: too many levels of symbolic links\n openat a/f/: not a directory\n \
        openat nope: no such file or directory\nremoveat ../secret: path escapes from parent <nil> <nil>\n";
    assert_eq!(out, want);
}

#[test]
fn package_variables_that_do_not_fit() {
    let main = "func main() { a[5] = 1; b[6] = 2; println(a[5] + b[6]) }\n";
    let (code, _, err) = run_source("fits", &format!("package main\nvar a, b [900 << 20]byte\n{main}"));
    assert_eq!((code, err.as_str()), (0, "3\n"));
    let (code, _, err) = run_source("sum", &format!("package main\nvar a, b [1000 << 20]byte\n{main}"));
    assert_eq!(code, 1);
    assert!(err.contains("x.go:2:8: too much data, last variable b (2097152000, over 2e+09 bytes)"), "{err}");
    let (code, _, err) = run_source("one", &format!("package main\nvar b [9]byte\nvar a [3 << 30]byte\n{main}"));
    assert_eq!(code, 1);
    assert!(err.contains("x.go:3:5: main.a: symbol too large (3221225472 bytes > 2000000000 bytes)"), "{err}");
}

#[test]
#[cfg(target_os = "linux")]
fn faults_are_told_in_gos_words() {
    let load = "func f(p uintptr) byte { return *(*byte)(unsafe.Pointer(p)) }";
    let copy = "func f(p uintptr) byte { x := *(*[9000]byte)(unsafe.Pointer(p)); return x[len(os.Args)] }";
    let native = "func f(p uintptr) byte { return strings.ToUpper(unsafe.String((*byte)(unsafe.Pointer(p)), 99))[0] }";
    for (name, f) in [("load", load), ("copy", copy), ("native", native)] {
        let src = format!(
            "package main\nimport (\"os\"; \"strings\"; \"unsafe\")\nvar _ = strings.ToUpper\nvar _ = os.Args\n\
             {f}\nfunc main() {{\n\tprintln(f(0xdead0000))\n}}\n"
        );
        let (code, _, err) = run_source(name, &src);
        assert_eq!(code, 2, "{name}: {err}");
        let head = "unexpected fault address 0xdead0000\nfatal error: fault\n\
                    [signal SIGSEGV: segmentation violation code=0x1 addr=0xdead0000 pc=0x";
        assert!(err.starts_with(head), "{name}: {err}");
        assert!(err.contains("]\n\ngoroutine 1 [running]:\n"), "{name}: {err}");
        assert!(err.contains("main.f(...)\n") && err.contains("main.main()\n"), "{name}: {err}");
    }
}

#[test]
fn callers_and_recover_go_through_the_machine() {
    let src = r#"package main

import (
	"fmt"
	"reflect"
	"runtime"
	"strings"
)

type T int

func (T) M() { fmt.Println("M", inner(), recover(), recover()) }

func inner() any { return recover() }

func names() {
	var pcs [20]uintptr
	fs := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs[:])])
	for {
		f, more := fs.Next()
		fmt.Println(f.Function, f.Line*map[bool]int{true: 1}[strings.HasPrefix(f.Function, "main.")])
		fmt.Println(runtime.FuncForPC(f.PC).Name() == f.Function, runtime.FuncForPC(f.Entry) != nil)
		if !more {
			return
		}
	}
}

func methodValue() {
	defer reflect.ValueOf(T(1)).Method(0).Interface().(func())()
	panic(1)
}

func method() {
	defer reflect.TypeOf(T(1)).Method(0).Func.Interface().(func(T))(2)
	panic(2)
}

func madeFunc() {
	f := func([]reflect.Value) []reflect.Value { fmt.Println("made", inner(), recover()); return nil }
	defer reflect.MakeFunc(reflect.TypeFor[func()](), f).Interface().(func())()
	panic(3)
}

func notThroughCall() {
	defer func() { fmt.Println("outer", recover()) }()
	defer reflect.ValueOf(func() { fmt.Println("called", recover()) }).Call(nil)
	panic(4)
}

func deferredRecover() {
	defer func() { fmt.Println("nothing left", recover()) }()
	defer func() { defer recover() }()
	panic(5)
}

func main() {
	methodValue()
	method()
	madeFunc()
	notThroughCall()
	deferredRecover()
	func() {
		defer func() { recover() }()
		defer names()
		panic("x")
	}()
	done := make(chan bool)
	go func() {
		defer close(done)
		defer names()
		runtime.Goexit()
	}()
	<-done
	var a []int
	defer func() {
		fmt.Println(recover())
		var pcs [20]uintptr
		fs := runtime.CallersFrames(pcs[:runtime.Callers(0, pcs[:])])
		for f, more := fs.Next(); more; f, more = fs.Next() {
			if f.Function == "main.main" {
				fmt.Println(f.Line)
			}
		}
	}()
	a = append(a,
		a /*line x.go:999:1*/ [ /*line x.go:100:1*/ len(a)])
}
"#;
    let want = "M <nil> 1 <nil>\n\
                M <nil> 2 <nil>\n\
                made <nil> 3\n\
                called <nil>\n\
                outer 4\n\
                nothing left <nil>\n\
                runtime.gopanic 0\n\
                true true\n\
                main.main.func1 66\n\
                true true\n\
                main.main 67\n\
                true true\n\
                runtime.main 0\n\
                true true\n\
                runtime.goexit 0\n\
                true true\n\
                runtime.Goexit 0\n\
                true true\n\
                main.main.func2 72\n\
                true true\n\
                runtime.goexit 0\n\
                true true\n\
                runtime error: index out of range [0] with length 0\n\
                999\n";
    let (code, out, err) = run_source("machine", src);
    assert_eq!((code, out.as_str()), (0, want), "{err}");
}
