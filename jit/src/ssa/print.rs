//! SSA form as text, for GOVM_DUMP and tests.

use super::ir::*;
use std::fmt::Write;

/// The function as text.
pub fn text(f: &Func) -> String {
    let mut s = format!("func {}{}\n", f.name, if f.osr { " (on-stack replacement)" } else { "" });
    for b in f.rpo() {
        let block = &f.blocks[b.0 as usize];
        let params: Vec<String> = block.params.iter().map(|&v| value(f, v)).collect();
        let cold = if block.cold { " cold" } else { "" };
        let _ = writeln!(s, "b{}({}):{cold}", b.0, params.join(", "));
        for &v in &block.insts {
            let _ = writeln!(s, "    {}", inst(f, v));
        }
        let _ = writeln!(s, "    {}", term(f, &block.term));
    }
    s
}

fn value(f: &Func, v: Value) -> String {
    match f.op(v) {
        Op::Const(c) => c.to_string(),
        Op::Addr(o) => format!("fp{o:+}"),
        _ => format!("v{}", v.0),
    }
}

fn values(f: &Func, l: &[Value]) -> String {
    l.iter().map(|&v| value(f, v)).collect::<Vec<_>>().join(", ")
}

fn state(f: &Func, s: State) -> String {
    let st = &f.states[s.0 as usize];
    let l: Vec<String> = st.slots.iter().map(|&(i, v)| format!("{i}={}", value(f, v))).collect();
    let made = |d: &Dissolved| {
        let fields: Vec<String> = d.fields.iter().map(|(x, s)| format!("+{}:{}={s}", x.off, x.size)).collect();
        let to: Vec<String> =
            d.to.iter().map(|(s, off)| if *off == 0 { s.to_string() } else { format!("{s}{off:+}") }).collect();
        format!(" {}=new({})", to.join(","), fields.join(" "))
    };
    format!("[{}{}]", l.join(" "), st.objects.iter().map(made).collect::<String>())
}

fn inst(f: &Func, v: Value) -> String {
    let i = f.inst(v);
    let mut s = if i.op.has_value() { format!("v{} = ", v.0) } else { String::new() };
    let _ = write!(s, "{:?} {}", i.op, values(f, &i.args));
    if i.off != 0 {
        let _ = write!(s, " {:+}", i.off);
    }
    if i.scale != 1 {
        let _ = write!(s, " *{}", i.scale);
    }
    if let Some(st) = i.state {
        let _ = write!(s, " {}", state(f, st));
    }
    s
}

fn edge(f: &Func, e: &Edge) -> String {
    format!("b{}({})", e.to.0, values(f, &e.args))
}

fn term(f: &Func, t: &Term) -> String {
    match t {
        Term::Jump(e) => format!("jump {}", edge(f, e)),
        Term::If(cc, a, b, x, y) => {
            format!("if {cc:?} {}, {} then {} else {}", value(f, *a), value(f, *b), edge(f, x), edge(f, y))
        }
        Term::FIf(cc, a, b, x, y) => {
            format!("if {cc:?} {}, {} then {} else {}", value(f, *a), value(f, *b), edge(f, x), edge(f, y))
        }
        Term::Switch(v, l) => {
            let l: Vec<String> = l.iter().map(|e| edge(f, e)).collect();
            format!("switch {} {}", value(f, *v), l.join(" "))
        }
        Term::Ret(l) => {
            let l: Vec<String> = l.iter().map(|&(i, v)| format!("{i}={}", value(f, v))).collect();
            format!("return {}", l.join(" "))
        }
        Term::Leave(s) => format!("leave {}", state(f, *s)),
        Term::None => "unreachable".into(),
    }
}
