//! The parser's messages and its behaviour on hostile input.
use govm_compiler::syntax::ast::{Decl, ExprKind};
use govm_compiler::syntax::parser::{IdGen, Mode, parse_file};
use govm_compiler::syntax::pos::FileSet;

fn errors(src: &str) -> Vec<String> {
    let fset = FileSet::new();
    let (_, errs) = parse_file(&fset, "x.go", src.as_bytes(), &IdGen::new(), Mode::All);
    errs.iter()
        .map(|e| {
            let p = fset.position(e.pos);
            format!("{}:{}:{}: {}", p.file, p.line, p.col, e.msg)
        })
        .collect()
}

#[test]
fn words_of_gc() {
    for (src, want) in [
        (
            "package p\nfunc f(a int\n) {}\n",
            "x.go:2:13: syntax error: unexpected newline in parameter list; possibly missing comma or )",
        ),
        ("package p\nfunc f() { x := }\n", "x.go:2:17: syntax error: unexpected }, expected expression"),
        ("package p\nvar x = 09\n", "x.go:2:10: invalid digit '9' in octal literal"),
        ("package p\nvar x = 1__0\n", "x.go:2:11: '_' must separate successive digits"),
        ("package p\nfunc f() { if x = 1 {} }\n", "x.go:2:17: syntax error: cannot use assignment x = 1 as value"),
        ("package p\nvar s = \"a\n", "x.go:2:11: newline in string"),
        ("package p\nx\n", "x.go:2:1: syntax error: non-declaration statement outside function body"),
        ("package p\n//line y.go:7\nx\n", "y.go:7: syntax error: non-declaration statement outside function body"),
    ] {
        let got = errors(src);
        let got = got.first().map(|g| g.replace(":0: ", ": "));
        assert_eq!(got.as_deref(), Some(want), "{src}");
    }
}

#[test]
fn type_parameters_or_array() {
    let src =
        "package p\ntype A[P *T,] int\ntype B[P *T] int\ntype C[P *T|~int] int\ntype D[N] int\ntype E[P []int] int\n";
    let (f, errs) = parse_file(&FileSet::new(), "x.go", src.as_bytes(), &IdGen::new(), Mode::All);
    assert_eq!(errs, []);
    let generic: Vec<bool> = f
        .decls
        .iter()
        .map(|d| match d {
            Decl::Type(t) => {
                assert_eq!(t.tparams().is_none(), matches!(t.ty().kind, ExprKind::ArrayType(..)));
                t.tparams().is_some()
            }
            _ => unreachable!("only types"),
        })
        .collect();
    assert_eq!(generic, [true, false, true, false, true]);
}

#[test]
fn depth_is_an_error() {
    for s in ["(", "[]", "{", "!", "func(){", "a.", "*", "if x {", "map[", "-"] {
        let src = format!("package p\nfunc f() {{ {} }}\n", s.repeat(100_000));
        assert!(!errors(&src).is_empty(), "{s}");
    }
    let sum = format!("package p\nvar x = 1{}\n", "+1".repeat(9_000));
    assert_eq!(errors(&sum), [""; 0]);
}

#[test]
fn odd_bytes() {
    let fset = FileSet::new();
    let src = b"\xef\xbb\xbfpackage p\nvar s = \"a\x00b\xff\xfe\"\n// \xef\xbb\xbf\nvar y int\n";
    let (f, errs) = parse_file(&fset, "x.go", src, &IdGen::new(), Mode::All);
    let got: Vec<_> = errs.iter().map(|e| (fset.position(e.pos).line, e.msg.as_str())).collect();
    let want =
        [(2, "invalid NUL character"), (2, "invalid UTF-8 encoding"), (3, "invalid BOM in the middle of the file")];
    assert_eq!(got, want);
    assert!(&*f.name.name == "p");
}
