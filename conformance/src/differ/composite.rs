//! Values of types that have parts, and function literals.
use super::scope::{Gen, Step, Var};
use super::types::{INT, Ty};
use std::rc::Rc;

impl Gen {
    /// A value of a type that has parts, or of one that hides another.
    pub fn composite(&mut self, t: &Ty, depth: usize) -> String {
        let d = depth.saturating_sub(1);
        match t {
            Ty::Struct(n) => {
                let fields = self.structs[*n].fields.clone();
                let mut parts = Vec::new();
                for (f, ft) in fields {
                    if self.rng.chance(70) {
                        parts.push(format!("{f}: {}", self.expr(&ft, d)));
                    }
                }
                format!("({t}{{{}}})", parts.join(", "))
            }
            Ty::Array(n, e) => {
                let parts: Vec<String> = (0..self.rng.below(n + 1)).map(|_| self.expr(e, d)).collect();
                format!("({t}{{{}}})", parts.join(", "))
            }
            Ty::Slice(e) => match self.rng.below(6) {
                0 => format!("make({t}, {})", self.rng.below(12)),
                1 => {
                    let s = self.expr(t, d);
                    let x = self.expr(e, d);
                    format!("lim(append({s}, {x}))")
                }
                2 => {
                    let arrays = self.scope.iter().filter(|v| v.set && matches!(&v.ty, Ty::Array(_, x) if x == e));
                    let arrays: Vec<String> = arrays.map(|v| v.name.clone()).collect();
                    if !arrays.is_empty() && self.rng.chance(70) {
                        let a = self.rng.pick(&arrays).clone();
                        return format!("{a}[ix({}, len({a})):]", self.varying(&INT, d));
                    }
                    let ways = self.ways(t, false);
                    if ways.is_empty() {
                        return format!("({t})(nil)");
                    }
                    let w = self.rng.pick(&ways).clone();
                    let s = self.walk(&w, 0);
                    match self.rng.below(4) {
                        0 => format!("{s}[{}:]", self.rng.below(3)),
                        1 => format!("{s}[:len({s}) / 2]"),
                        2 => format!("{s}[len({s}) / 3 : len({s}) : len({s})]"),
                        _ => format!("{s}[ix({}, len({s})):]", self.varying(&INT, d)),
                    }
                }
                _ => {
                    let parts: Vec<String> = (0..self.rng.below(6)).map(|_| self.expr(e, d)).collect();
                    format!("({t}{{{}}})", parts.join(", "))
                }
            },
            Ty::Map(k, e) => {
                let mut keys: Vec<String> = Vec::new();
                let mut parts = Vec::new();
                for _ in 0..self.rng.below(4) {
                    let key = self.expr(k, 0);
                    if !keys.contains(&key) {
                        parts.push(format!("{key}: {}", self.expr(e, d)));
                        keys.push(key);
                    }
                }
                format!("({t}{{{}}})", parts.join(", "))
            }
            Ty::Ptr(e) => {
                let ways = self.ways(e, true);
                let ways: Vec<_> =
                    ways.into_iter().filter(|w| !w.1.iter().any(|s| matches!(s, Step::Map(_)))).collect();
                match self.rng.below(8) {
                    0 => format!("({t})(nil)"),
                    1..=5 if !ways.is_empty() => {
                        let w = self.rng.pick(&ways).clone();
                        format!("&{}", self.walk(&w, 0))
                    }
                    6 if matches!(**e, Ty::Struct(_)) => format!("&{}", self.composite(e, d).trim_matches(['(', ')'])),
                    _ => format!("new({})", self.expr(e, d)),
                }
            }
            Ty::Func(args, res) => self.closure(args, res),
            Ty::Iface(n) => {
                let of: Vec<usize> = (0..self.structs.len()).filter(|&s| self.structs[s].methods > *n).collect();
                if of.is_empty() || self.rng.chance(10) {
                    return format!("({t})(nil)");
                }
                let s = *self.rng.pick(&of);
                let inner = if self.structs[s].by_pointer { Ty::Ptr(Rc::new(Ty::Struct(s))) } else { Ty::Struct(s) };
                format!("{t}({})", self.expr(&inner, d))
            }
            _ => {
                let all = self.boxed();
                let of = self.rng.pick(&all).clone();
                format!("any({})", self.expr(&of, d))
            }
        }
    }

    /// Types that values of type any have.
    pub fn boxed(&self) -> Vec<Ty> {
        let mut v = vec![INT, Ty::Str, Ty::Float(64), super::types::U8, Ty::Bool];
        for n in 0..self.structs.len() {
            v.push(Ty::Struct(n));
            v.push(Ty::Ptr(Rc::new(Ty::Struct(n))));
        }
        v
    }

    /// A function literal.
    fn closure(&mut self, args: &[Ty], res: &Ty) -> String {
        // Bodies of literals have literals, but not for ever.
        if self.depth > 7 {
            return format!("({})(nil)", Ty::Func(args.into(), Rc::new(res.clone())));
        }
        let params: Vec<Var> = args.iter().map(|t| Var { name: self.fresh("p"), ty: t.clone(), set: true }).collect();
        let head: Vec<String> = params.iter().map(|p| format!("{} {}", p.name, p.ty)).collect();
        let scope = self.scope.len();
        let loops = std::mem::take(&mut self.loops);
        let saved = (self.trips, self.cost, self.limit, self.depth, self.result.take());
        (self.trips, self.cost, self.limit, self.depth) = (1, 0, 60, self.depth.max(4) + 1);
        self.result = Some(res.clone());
        self.scope.extend(params);
        let n = 1 + self.rng.below(2);
        let body = super::program::text(&self.stmts(n));
        let value = self.expr(res, 1);
        self.scope.truncate(scope);
        (self.trips, self.cost, self.limit, self.depth, self.result) = saved;
        self.loops = loops;
        format!("func({}) {res} {{\n{body}return {value}\n}}", head.join(", "))
    }
}
