//! Loops. Each ends: counters are not assigned to in bodies, and those that wrap were counted beforehand.
use super::program::Node;
use super::scope::{Gen, Var};
use super::types::{INT, INTS, Int, Ty};
use std::rc::Rc;

/// Most iterations of a loop whose bounds were chosen at random.
const MOST: u64 = 60;

/// How often `for i := start; i OP end; i += step` runs in type `t`, if that is not too often.
fn trips(t: Int, start: i128, op: &str, end: i128, step: i128) -> Option<u64> {
    let mut i = start;
    for n in 0..=MOST {
        let go = match op {
            "<" => i < end,
            "<=" => i <= end,
            ">" => i > end,
            ">=" => i >= end,
            _ => i != end,
        };
        if !go {
            return Some(n);
        }
        i = t.wrap(i + step);
    }
    None
}

impl Gen {
    /// A loop with a body.
    pub fn looping(&mut self) -> Node {
        match self.rng.below(12) {
            0..=2 => self.counted(),
            3 => self.range_int(),
            4..=6 => self.range_over(),
            7 | 8 => self.kernel(),
            9 => self.shrinking(),
            10 => self.hot(),
            _ => self.waiting(),
        }
    }

    /// The loop with this head, running `n` times, with these variables.
    fn around(&mut self, head: String, vars: Vec<Var>, n: u64, before: Vec<Node>) -> Node {
        let label = if self.rng.chance(25) { self.fresh("L") } else { String::new() };
        let scope = self.scope.len();
        let trips = self.trips;
        self.trips = trips.saturating_mul(n.max(1));
        let names: Vec<&str> = vars.iter().map(|v| v.name.as_str()).filter(|&n| n != "_").collect();
        let mut used: String = names.iter().map(|n| format!("_ = {n}\n")).collect();
        used.pop();
        self.scope.extend(vars.into_iter().filter(|v| v.name != "_"));
        let mut body = if used.is_empty() { vec![] } else { vec![Node::line(used)] };
        body.extend(before);
        self.loops.push(label.clone());
        let k = 1 + self.rng.below(4);
        body.extend(self.stmts(k));
        self.loops.pop();
        self.trips = trips;
        self.scope.truncate(scope);
        if label.is_empty() {
            return Node::block(head, body);
        }
        // The label counts as used.
        body.insert(0, Node::line(format!("if false {{\nbreak {label}\n}}")));
        Node::block(format!("{label}:\n{head}"), body)
    }

    fn counter(&mut self, ty: Ty) -> Var {
        Var { name: self.fresh("i"), ty, set: false }
    }

    /// Constant bounds, near the ends of the type too.
    fn counted(&mut self) -> Node {
        let t = if self.rng.chance(40) { INTS[0] } else { *self.rng.pick(&INTS) };
        for _ in 0..50 {
            let (start, end) = (t.value(&mut self.rng), t.value(&mut self.rng));
            let step = [1, -1, 2, 3, -2, 7, 50][self.rng.below(7)];
            let op = *self.rng.pick(&["<", "<=", ">", ">=", "!="]);
            let Some(n) = trips(t, start, op, end, step).filter(|&n| n > 0) else { continue };
            let v = self.counter(Ty::Int(t));
            let i = &v.name;
            let post = match step {
                1 => format!("{i}++"),
                -1 => format!("{i}--"),
                s if s < 0 => format!("{i} -= {}", -s),
                s => format!("{i} += {s}"),
            };
            let head = format!("for {i} := {}({start}); {i} {op} {end}; {post} {{", t.name);
            return self.around(head, vec![v], n, vec![]);
        }
        self.range_int()
    }

    fn range_int(&mut self) -> Node {
        let t = self.int();
        let v = self.counter(t.clone());
        let n = self.varying(&t, 1);
        self.around(format!("for {} := range ({n} & 15) {{", v.name), vec![v], 8, vec![])
    }

    /// Over something in scope, or a literal.
    fn range_over(&mut self) -> Node {
        let all: Vec<Var> = self
            .scope
            .iter()
            .filter(|v| matches!(v.ty, Ty::Slice(_) | Ty::Array(..) | Ty::Str | Ty::Map(..)))
            .cloned()
            .collect();
        let of = if all.is_empty() || self.rng.chance(20) {
            let t = Ty::Slice(Rc::new(self.ty(0)));
            Var { name: self.expr(&t, 1), ty: t, set: false }
        } else {
            self.rng.pick(&all).clone()
        };
        let (k, x) = (self.fresh("i"), self.fresh("e"));
        let var = |name: &str, ty: &Ty, set| Var { name: name.into(), ty: ty.clone(), set };
        match &of.ty {
            // The order is random: only sums come out of it.
            Ty::Map(kt, e) => {
                let (hk, he) = (self.hashes.of(&k, kt, &self.structs), self.hashes.of(&x, e, &self.structs));
                let sum = self.fresh("x");
                self.scope.push(var(&sum, &Ty::Int(INTS[9]), true));
                let add = Node::line(format!("{sum} += ({hk} ^ {he}) * 31"));
                let head = format!("var {sum} uint64\n_ = {sum}\nfor {k}, {x} := range {} {{", of.name);
                Node::block(head, vec![add])
            }
            Ty::Str => {
                let head = format!("for {k}, {x} := range ({}) {{", of.name);
                self.around(head, vec![var(&k, &INT, false), var(&x, &Ty::Int(INTS[3]), true)], 20, vec![])
            }
            Ty::Slice(e) if self.rng.chance(20) => {
                // Through adapters: functions that range over functions.
                let mut seq = format!("seq({})", of.name);
                for _ in 0..self.rng.below(3) {
                    let keep = self.rng.chance(50);
                    let res = if keep { Ty::Bool } else { (**e).clone() };
                    let f = self.expr(&Ty::Func(Rc::new([(**e).clone()]), Rc::new(res)), 1);
                    seq = format!("{}({seq}, {f})", if keep { "filterQ" } else { "mapQ" });
                }
                let head = format!("for {k}, {x} := range {seq} {{");
                self.around(head, vec![var(&k, &INT, false), var(&x, e, true)], 15, vec![])
            }
            Ty::Slice(e) | Ty::Array(_, e) => {
                let mut vars = vec![var(&k, &INT, false)];
                let mut head = format!("for {k} := range ({}) {{", of.name);
                if self.rng.chance(75) {
                    head = format!("for {k}, {x} := range ({}) {{", of.name);
                    vars.push(var(&x, e, true));
                }
                self.around(head, vars, 15, vec![])
            }
            _ => self.range_int(),
        }
    }

    /// Indexes a slice or array as inner loops do: neighbours, strides, from the end, shifted bounds.
    fn kernel(&mut self) -> Node {
        let all: Vec<Var> = self
            .scope
            .iter()
            .filter(|v| {
                let (Ty::Slice(e) | Ty::Array(_, e)) = &v.ty else { return false };
                v.set && matches!(**e, Ty::Int(_) | Ty::Float(_) | Ty::Param)
            })
            .cloned()
            .collect();
        if all.is_empty() {
            let t = Ty::Slice(Rc::new(self.int()));
            let parts: Vec<String> = match &t {
                Ty::Slice(e) => (0..3 + self.rng.below(9)).map(|_| self.expr(e, 1)).collect(),
                _ => vec![],
            };
            return self.bind(&t, &format!("{t}{{{}}}", parts.join(", ")));
        }
        let s = self.rng.pick(&all).clone();
        let (Ty::Slice(e) | Ty::Array(_, e)) = &s.ty else { unreachable!() };
        let v = self.counter(INT);
        let (i, n) = (v.name.clone(), &s.name);
        let head = match self.rng.below(8) {
            0 | 1 => format!("for {i} := 0; {i} < len({n}); {i}++ {{"),
            2 => format!("for {i} := len({n}) - 1; {i} >= 0; {i}-- {{"),
            3 => format!("for {i} := 1; {i} < len({n})-1; {i}++ {{"),
            4 => format!("for {i} := 0; {i} < len({n})-1; {i} += 2 {{"),
            5 => format!("for {i} := 0; {i} <= len({n}); {i}++ {{"),
            6 => format!("for {i} := {} & 7; {i} < len({n}); {i} += 3 {{", self.varying(&INT, 1)),
            _ => format!("for {i} := range {n} {{"),
        };
        let at = |g: &mut Gen| match g.rng.below(6) {
            0 => format!("{n}[{i}+1]"),
            1 => format!("{n}[{i}-1]"),
            2 => format!("{n}[len({n})-1-{i}]"),
            3 => format!("{n}[{i}/2]"),
            _ => format!("{n}[{i}]"),
        };
        let (to, a, b) = (at(self), at(self), at(self));
        let op = *self.rng.pick(&["+", "-", "*"]);
        let x = self.expr(e, 1);
        let work = match self.rng.below(3) {
            0 => format!("{to} = {a} {op} {b}"),
            1 => format!("{to} {op}= {x}"),
            _ => format!("if {a} > {b} {{\n{to}, {n}[{i}] = {n}[{i}], {to}\n}}"),
        };
        self.around(head, vec![v], 12, vec![Node::line(work)])
    }

    /// A value that gets smaller.
    fn shrinking(&mut self) -> Node {
        let t = *self.rng.pick(&INTS[5..]);
        let v = self.counter(Ty::Int(t));
        let i = &v.name;
        let start = self.varying(&Ty::Int(t), 2);
        let (post, n) = match self.rng.below(4) {
            0 => (format!("{i} >>= 1"), 20),
            1 => (format!("{i} &= {i} - 1"), 16),
            2 => (format!("{i} /= 3"), 12),
            _ => (format!("{i} = {i} * {i} >> {}", t.bits.div_ceil(2) + 1), 6),
        };
        // The last form stops at 0 or 1 or stays below half the width: bounded by a count besides.
        let k = self.counter(INT);
        let head = format!("for {i}, {0} := {start}, 0; {i} != 0 && {0} < 70; {post} {{\n{0}++", k.name);
        self.around(head, vec![v], n, vec![])
    }

    /// Many cheap iterations: long enough to be compiled while it runs.
    fn hot(&mut self) -> Node {
        let n = 300 + self.rng.below(700);
        if self.cost + self.trips * n as u64 > self.limit {
            return self.range_int();
        }
        let t = if self.rng.chance(30) { Ty::Float(64) } else { self.int() };
        let (acc, v) = (self.fresh("x"), self.counter(INT));
        let start = self.expr(&t, 1);
        self.scope.push(Var { name: acc.clone(), ty: t.clone(), set: true });
        self.scope.push(v.clone());
        let (a, b) = (self.expr(&t, 2), self.expr(&t, 2));
        let op = *self.rng.pick(&["+", "-", "*"]);
        self.scope.pop();
        self.cost += self.trips * n as u64;
        let i = &v.name;
        let body = vec![Node::line(format!("{acc} = {acc} {op} {a}")), Node::line(format!("{acc} += {b}"))];
        let head = format!("var {acc} {t} = {start}\nfor {i} := 0; {i} < {n}; {i}++ {{");
        let after = self.check(&acc, &t);
        Node { foot: format!("}}\n{after}"), ..Node::block(head, body) }
    }

    /// Until a condition holds, with a bound.
    fn waiting(&mut self) -> Node {
        let v = self.counter(INT);
        let c = self.varying(&Ty::Bool, 2);
        let n = 1 + self.rng.below(20);
        let head = format!("for {0} := 0; {0} < {n} && {c}; {0}++ {{", v.name);
        self.around(head, vec![v], n as u64, vec![])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loops_that_wrap_are_counted() {
        let t = |name| *INTS.iter().find(|i| i.name == name).expect("a type");
        assert_eq!(trips(t("uint8"), 250, ">=", 250, 1), Some(6));
        assert_eq!(trips(t("int8"), 120, ">", 0, 1), Some(8));
        assert_eq!(trips(t("uint16"), 3, "<", 4, -1), Some(4));
        assert_eq!(trips(t("int"), 0, "!=", 9, 3), Some(3));
        assert_eq!(trips(t("int"), 0, "<", 1000, 1), None);
        assert_eq!(trips(t("uint8"), 0, "<=", 255, 1), None);
    }
}
