//! Whole programs: types, functions, and a main that runs each function many times.
use super::program::Node;
use super::rng::Rng;
use super::scope::{Func, Gen, Var};
use super::types::{Hashes, INT, Struct, Ty};
use std::rc::Rc;

const PRELUDE: &str = include_str!("prelude.go.txt");

/// The program for a seed.
pub fn program(seed: u64) -> Vec<Node> {
    let mut g = Gen {
        rng: Rng::new(seed),
        structs: vec![],
        funcs: vec![],
        hashes: Hashes::default(),
        scope: vec![],
        next: 0,
        trips: 1,
        cost: 0,
        limit: 0,
        depth: 0,
        loops: vec![],
        result: None,
        generic: false,
    };
    let mut out = vec![Node::line(PRELUDE)];
    out.push(Node::line("type I0 interface{ M0(int) int }\ntype I1 interface {\nI0\nM1() string\n}"));
    for n in 0..2 + g.rng.below(3) {
        out.extend(g.structure(n));
    }
    let (mut main, mut names) = (Vec::new(), Vec::new());
    for _ in 0..4 + g.rng.below(5) {
        out.push(g.function());
        names.push(g.funcs.len() - 1);
    }
    for f in names {
        let name = g.funcs[f].name.clone();
        let (params, result) = (g.funcs[f].params.clone(), g.funcs[f].result.clone());
        let k = g.fresh("k");
        g.scope = vec![Var { name: k.clone(), ty: INT, set: false }];
        let mut args: Vec<String> = params.iter().map(|t| g.expr(t, 2)).collect();
        if g.funcs[f].recursive {
            args.push("3".into());
        }
        g.scope.clear();
        let check = g.check("r", &result);
        let call = format!("try(func() {{\nr := {name}({})\n{check}\n}})", args.join(", "));
        main.push(Node::block(format!("for {k} := range 25 {{\n_ = {k}"), vec![Node::line(call)]));
        main.push(Node::line(format!("show(\"{name}\")")));
    }
    let boxed = g.boxed();
    let any = g.hashes.any(&boxed, &g.structs);
    out.push(Node::line(any));
    out.extend(g.hashes.texts.values().map(Node::line));
    out.push(Node::block("func main() {", main));
    out
}

impl Gen {
    /// Struct type `n`, with its methods. Pointers lead to earlier structs only, so values have no cycles.
    fn structure(&mut self, n: usize) -> Vec<Node> {
        let mut fields = Vec::new();
        for k in 0..1 + self.rng.below(5) {
            let t = match self.rng.below(10) {
                0..=4 => self.ty(0),
                5 => Ty::Slice(Rc::new(self.ty(0))),
                6 => Ty::Array(1 + self.rng.below(4), Rc::new(self.ty(0))),
                7 if n > 0 => Ty::Ptr(Rc::new(Ty::Struct(self.rng.below(n)))),
                8 if n > 0 => Ty::Struct(self.rng.below(n)),
                _ => self.int(),
            };
            fields.push((format!("F{n}{k}"), t));
        }
        if n > 0 && self.rng.chance(40) {
            let e = self.rng.below(n);
            fields.push((format!("S{e}"), Ty::Struct(e)));
        }
        let list: String = fields
            .iter()
            .map(|(f, t)| if *f == t.to_string() { format!("{t}\n") } else { format!("{f} {t}\n") })
            .collect();
        let by_pointer = self.rng.chance(60);
        let methods = 1 + self.rng.below(2);
        self.structs.push(Struct { fields, by_pointer, methods });
        let recv = if by_pointer { format!("(s *S{n})") } else { format!("(s S{n})") };
        let ty = if by_pointer { Ty::Ptr(Rc::new(Ty::Struct(n))) } else { Ty::Struct(n) };
        let this = Var { name: "s".into(), ty, set: true };
        let arg = Var { name: "a".into(), ty: INT, set: true };
        let mut out = vec![Node::line(format!("type S{n} struct {{\n{list}}}"))];
        let (mut body, _) = self.body(&[this.clone(), arg], Some(INT), 30, 2);
        self.scope = vec![this.clone(), Var { name: "a".into(), ty: INT, set: true }];
        body.push(Node::line(format!("return {}", self.expr(&INT, 2))));
        out.push(Node::block(format!("func {recv} M0(a int) int {{"), body));
        if methods > 1 {
            let (mut body, _) = self.body(std::slice::from_ref(&this), Some(Ty::Str), 30, 1);
            self.scope = vec![this];
            body.push(Node::line(format!("return {}", self.expr(&Ty::Str, 2))));
            out.push(Node::block(format!("func {recv} M1() string {{"), body));
        } else if let Some((_, Ty::Struct(e))) = self.structs[n].fields.last()
            && self.structs[n].fields.last().is_some_and(|f| f.0.starts_with('S'))
            && self.structs[*e].methods > 1
            && (by_pointer || !self.structs[*e].by_pointer)
        {
            // M1 is promoted from the embedded struct.
            self.structs[n].methods = 2;
        }
        self.scope.clear();
        out
    }

    /// A function that later ones and main may call; some are generic, some recurse.
    fn function(&mut self) -> Node {
        let name = self.fresh("f");
        self.generic = self.rng.chance(20);
        let generic = self.generic;
        let params: Vec<Var> =
            (0..1 + self.rng.below(4)).map(|_| Var { name: self.fresh("a"), ty: self.ty(1), set: true }).collect();
        let result = self.ty(1);
        let n = 6 + self.rng.below(12);
        let r = Var { name: "r".into(), ty: result.clone(), set: true };
        let mut all = params.clone();
        all.push(r);
        let recursive = self.rng.chance(20);
        if recursive {
            all.push(Var { name: "depth".into(), ty: INT, set: false });
        }
        let (mut body, mut cost) = self.body(&all, Some(result.clone()), 6000, n);
        self.scope = all;
        let mut head: Vec<String> = params.iter().map(|p| format!("{} {}", p.name, p.ty)).collect();
        if recursive {
            head.push("depth int".into());
            let args: Vec<String> = params.iter().map(|p| self.expr(&p.ty, 1)).collect();
            let targs = if generic { "[T]" } else { "" };
            let call = format!("r = {name}{targs}({}, depth-1)", args.join(", "));
            body.insert(0, Node::line(format!("if depth > 0 {{\n{call}\n}}")));
            cost *= 4;
        }
        body.push(Node::line(format!("return {}", self.expr(&result, 2))));
        self.scope.clear();
        self.generic = false;
        let targs = if generic { "[T integer]" } else { "" };
        // Callers name the instance.
        let arg = self.int();
        let put = |t: &Ty| replace(t, &arg);
        let types: Vec<Ty> = params.iter().map(|p| put(&p.ty)).collect();
        let full = if generic { format!("{name}[{arg}]") } else { name.clone() };
        self.funcs.push(Func { name: full, params: types, result: put(&result), cost, recursive });
        let head = format!("func {name}{targs}({}) (r {result}) {{", head.join(", "));
        Node::block(head, body)
    }
}

/// `t` with `arg` for the type parameter.
fn replace(t: &Ty, arg: &Ty) -> Ty {
    let r = |t: &Rc<Ty>| Rc::new(replace(t, arg));
    match t {
        Ty::Param => arg.clone(),
        Ty::Array(n, e) => Ty::Array(*n, r(e)),
        Ty::Slice(e) => Ty::Slice(r(e)),
        Ty::Ptr(e) => Ty::Ptr(r(e)),
        Ty::Map(k, e) => Ty::Map(r(k), r(e)),
        Ty::Func(a, e) => Ty::Func(a.iter().map(|t| replace(t, arg)).collect(), r(e)),
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::program::text;
    use super::*;

    #[test]
    fn seeds_name_programs() {
        for seed in 0..200 {
            let t = text(&program(seed));
            assert!(t.len() < 200_000, "seed {seed}: {} bytes", t.len());
            assert_eq!(t, text(&program(seed)));
            assert_ne!(t, text(&program(seed + 1)));
        }
    }
}
