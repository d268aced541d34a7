//! Statements.
use super::program::Node;
use super::scope::{Gen, Var};
use super::types::{INT, Ty};

impl Gen {
    /// About `n` statements; what they declare is out of scope afterwards.
    pub fn stmts(&mut self, n: usize) -> Vec<Node> {
        let scope = self.scope.len();
        self.depth += 1;
        let mut out = Vec::new();
        for _ in 0..n {
            self.cost += self.trips;
            if self.cost > self.limit {
                break;
            }
            let node = self.stmt();
            out.extend(node);
        }
        self.depth -= 1;
        self.scope.truncate(scope);
        out
    }

    fn stmt(&mut self) -> Option<Node> {
        let nested = self.depth < 6;
        match self.rng.below(36) {
            0..=5 => Some(self.declare()),
            6..=9 => self.assign(),
            10..=13 => self.op_assign(),
            14 | 15 if nested => Some(self.branch()),
            16..=20 if nested => Some(self.looping()),
            21 if nested => Some(self.switch()),
            22 | 23 => self.call(),
            24 => self.method_call(),
            25 => self.closure_call(),
            26 => self.check_some(),
            27 if nested => Some(self.trying()),
            28 => self.leave(),
            29 => self.builtin(),
            30 => self.comma_ok(),
            31 if nested && self.trips <= 40 => Some(self.channels()),
            32 if nested => self.containers(),
            33 if nested => self.type_switch(),
            34 => self.one_panic(),
            _ => self.assign(),
        }
    }

    /// Puts a variable in scope.
    pub fn add(&mut self, name: &str, ty: &Ty, set: bool) {
        self.scope.push(Var { name: name.into(), ty: ty.clone(), set });
    }

    /// Declares a variable with a value; it counts as used.
    pub fn bind(&mut self, ty: &Ty, value: &str) -> Node {
        let name = self.fresh("x");
        self.add(&name, ty, true);
        Node::line(format!("var {name} {ty} = {value}\n_ = {name}"))
    }

    fn declare(&mut self) -> Node {
        let t = self.ty(2);
        let value = self.expr(&t, 3);
        self.bind(&t, &value)
    }

    /// A place of a type that something in scope has, and its type.
    fn some_place(&mut self, fits: impl Fn(&Ty) -> bool) -> Option<(String, Ty)> {
        for _ in 0..4 {
            let t = self.ty(1);
            let t = if self.rng.chance(50) {
                self.scope.get(self.rng.below(self.scope.len().max(1))).map_or(t, |v| v.ty.clone())
            } else {
                t
            };
            if !fits(&t) {
                continue;
            }
            let ways = self.ways(&t, true);
            if !ways.is_empty() {
                let w = self.rng.pick(&ways).clone();
                return Some((self.walk(&w, 1), t));
            }
        }
        None
    }

    fn assign(&mut self) -> Option<Node> {
        let (p, t) = self.some_place(|_| true)?;
        if self.rng.chance(12) {
            let (q, u) = self.some_place(|x| *x == t)?;
            return (u == t).then(|| Node::line(format!("{p}, {q} = {q}, {p}")));
        }
        let e = self.expr(&t, 3);
        Some(Node::line(format!("{p} = {e}")))
    }

    fn op_assign(&mut self) -> Option<Node> {
        let (p, t) = self.some_place(|t| matches!(t, Ty::Int(_) | Ty::Float(_) | Ty::Param))?;
        let op = match t {
            Ty::Float(_) => *self.rng.pick(&["+", "-", "*"]),
            Ty::Param => *self.rng.pick(&["+", "-", "*", "^"]),
            _ => *self.rng.pick(&["+", "-", "*", "&", "|", "^", "&^", "++", "--", "<<", ">>", "/", "%"]),
        };
        Some(Node::line(match op {
            "++" | "--" => format!("{p}{op}"),
            "<<" | ">>" => format!("{p} {op}= {}", self.rng.below(20)),
            "/" | "%" => format!("{p} {op}= ({} | 1)", self.varying(&t, 1)),
            _ => format!("{p} {op}= {}", self.expr(&t, 2)),
        }))
    }

    fn branch(&mut self) -> Node {
        let mut parts = Vec::new();
        for k in 0..1 + self.rng.below(3) {
            let c = self.expr(&Ty::Bool, 2);
            let n = 1 + self.rng.below(3);
            let body = self.stmts(n);
            let head = if k == 0 { format!("if {c} {{") } else { format!("}} else if {c} {{") };
            parts.push((head, body));
        }
        if self.rng.chance(50) {
            let n = 1 + self.rng.below(3);
            parts.push(("} else {".into(), self.stmts(n)));
        }
        Node { parts, foot: "}".into() }
    }

    fn switch(&mut self) -> Node {
        let t = match self.rng.below(4) {
            0 => Ty::Str,
            1 => INT,
            _ => self.int(),
        };
        let mut e = self.varying(&t, 2);
        if let (Ty::Int(_), true) = (&t, self.rng.chance(60)) {
            e = format!("({e} & {})", [3, 7, 15][self.rng.below(3)]);
        }
        let mut parts = vec![(format!("switch {e} {{"), vec![])];
        let mut seen = Vec::new();
        let n = 2 + self.rng.below(5);
        for k in 0..n {
            let label = match &t {
                Ty::Str => self.expr(&t, 0),
                _ => format!("{}", k + self.rng.below(2)),
            };
            if seen.contains(&label) || label.contains('[') || label.starts_with(|c: char| c.is_alphabetic()) {
                continue;
            }
            let m = 1 + self.rng.below(2);
            let mut body = self.stmts(m);
            if k + 1 < n && self.rng.chance(10) && seen.len() > 1 {
                body = vec![];
            }
            parts.push((format!("case {label}:"), body));
            seen.push(label);
        }
        if self.rng.chance(60) {
            parts.push(("default:".into(), self.stmts(1)));
        }
        Node { parts, foot: "}".into() }
    }

    fn type_switch(&mut self) -> Option<Node> {
        let ways = self.ways(&Ty::Any, false);
        if ways.is_empty() {
            let e = self.expr(&Ty::Any, 1);
            return Some(self.bind(&Ty::Any, &e));
        }
        let w = self.rng.pick(&ways).clone();
        let (of, x) = (self.walk(&w, 1), self.fresh("y"));
        let mut parts = vec![(format!("switch {x} := {of}.(type) {{"), vec![])];
        let mut types = self.boxed();
        for _ in 0..3 {
            let t = types.swap_remove(self.rng.below(types.len()));
            self.add(&x, &t, true);
            let mut body = vec![Node::line(format!("_ = {x}"))];
            body.extend(self.stmts(2));
            self.scope.pop();
            parts.push((format!("case {t}:"), body));
        }
        parts.push((format!("default:\n_ = {x}"), self.stmts(1)));
        Some(Node { parts, foot: "}".into() })
    }

    /// Takes from the budget, if that much is left.
    pub fn spend(&mut self, cost: u64) -> bool {
        let fine = self.cost + self.trips * cost <= self.limit;
        if fine {
            self.cost += self.trips * cost;
        }
        fine
    }

    fn check_some(&mut self) -> Option<Node> {
        let of: Vec<Var> = self.scope.iter().rev().take(8).cloned().collect();
        if of.is_empty() {
            return None;
        }
        let v = self.rng.pick(&of).clone();
        Some(Node::line(self.check(&v.name, &v.ty)))
    }

    /// Statements in a function literal that recovers.
    fn trying(&mut self) -> Node {
        let n = 2 + self.rng.below(4);
        let loops = std::mem::take(&mut self.loops);
        let result = self.result.take();
        let tag = self.rng.below(100);
        let mut body = vec![Node::line(format!("defer rec({tag})"))];
        if self.rng.chance(30) {
            let inner = self.stmts(1);
            body.push(Node { foot: "}()".into(), ..Node::block("defer func() {", inner) });
        }
        body.extend(self.stmts(n));
        if self.rng.chance(10) {
            body.push(Node::line(format!("if {} {{\npanic({tag})\n}}", self.expr(&Ty::Bool, 2))));
        }
        (self.loops, self.result) = (loops, result);
        Node { foot: "}()".into(), ..Node::block("func() {", body) }
    }

    /// One operation that may panic, on variables: its message counts.
    fn one_panic(&mut self) -> Option<Node> {
        // Indices above the greatest int are told as negative numbers by govm.
        let fits = |v: &&Var| matches!(v.ty, Ty::Int(t) if t.signed || t.bits < 64);
        let ints: Vec<Var> = self.scope.iter().filter(fits).cloned().collect();
        if ints.is_empty() {
            return None;
        }
        let (i, j) = (self.rng.pick(&ints).name.clone(), self.rng.pick(&ints).clone());
        let all: Vec<Var> = self.scope.iter().rev().take(12).cloned().collect();
        let x = self.rng.pick(&all).clone();
        let n = self.rng.below(6);
        let text = match &x.ty {
            Ty::Slice(_) => match self.rng.below(5) {
                0 => format!("{}[{i}:{}]", x.name, j.name),
                1 => format!("{}[{n}:{i}:{}]", x.name, j.name),
                2 => format!("{}[:{i}]", x.name),
                3 => format!("[{n}]{}({})", x.ty.to_string().strip_prefix("[]").unwrap_or_default(), x.name),
                _ => format!("{}[{i}]", x.name),
            },
            Ty::Array(..) => format!("{}[{i}]", x.name),
            Ty::Str if n < 3 => format!("{}[{i}:{}]", x.name, j.name),
            Ty::Str => format!("{}[{i}]", x.name),
            Ty::Ptr(_) => format!("*{}", x.name),
            Ty::Any => {
                let types = self.boxed();
                format!("{}.({})", x.name, self.rng.pick(&types))
            }
            Ty::Iface(0) => format!("{}.(I1)", x.name),
            Ty::Int(t) if t.signed => match n {
                0 => format!("int({i}) << {}", x.name),
                1 => format!("make([]string, {} & -3 % 100)", x.name),
                _ => format!("{0} / ({0} & {0} >> 1)", x.name),
            },
            Ty::Int(_) => format!("{} % ({} >> 1)", x.name, x.name),
            _ => return None,
        };
        let inside = Node::line(format!("defer told()\nx := {text}\n_ = x\nchk(1)"));
        Some(Node { foot: "}()".into(), ..Node::block("func() {", vec![inside]) })
    }

    /// break, continue or return, on a condition.
    fn leave(&mut self) -> Option<Node> {
        let c = self.varying(&Ty::Bool, 2);
        let what = match self.rng.below(5) {
            0 | 1 if !self.loops.is_empty() => {
                let word = if self.rng.chance(50) { "break" } else { "continue" };
                match self.loops.last() {
                    Some(l) if !l.is_empty() => format!("{word} {l}"),
                    _ => word.into(),
                }
            }
            2 if !self.loops.is_empty() => {
                let labels: Vec<&String> = self.loops.iter().filter(|l| !l.is_empty()).collect();
                let word = if self.rng.chance(50) { "break" } else { "continue" };
                format!("{word} {}", labels.first()?)
            }
            3 => {
                let t = self.result.clone()?;
                format!("return {}", self.expr(&t, 2))
            }
            _ => return None,
        };
        Some(Node::line(format!("if {c} {{\n{what}\n}}")))
    }

    fn builtin(&mut self) -> Option<Node> {
        let s = self.some_place(|t| matches!(t, Ty::Slice(_) | Ty::Map(..)))?;
        match s {
            (p, Ty::Map(k, e)) => {
                let key = self.expr(&k, 1);
                Some(Node::line(match self.rng.below(4) {
                    0 => format!("delete({p}, {key})"),
                    1 if matches!(*e, Ty::Int(_)) => format!("{p}[{key}] += {}", self.expr(&e, 1)),
                    2 if self.rng.chance(20) => format!("clear({p})"),
                    _ => format!("{p}[{key}] = {}", self.expr(&e, 2)),
                }))
            }
            (p, t @ Ty::Slice(_)) => {
                let Ty::Slice(e) = &t else { return None };
                Some(Node::line(match self.rng.below(6) {
                    0 => format!("copy({p}, {})", self.expr(&t, 1)),
                    1 => format!("clear({p})"),
                    2 => format!("{p} = lim(append({p}, {}...))", self.expr(&t, 1)),
                    3 => {
                        let (a, b) = (self.index(None, &p, 1), self.index(None, &p, 1));
                        format!("{p}[{a}], {p}[{b}] = {p}[{b}], {p}[{a}]")
                    }
                    _ => format!("{p} = lim(append({p}, {}, {}))", self.expr(e, 1), self.expr(e, 1)),
                }))
            }
            _ => None,
        }
    }

    fn comma_ok(&mut self) -> Option<Node> {
        let (x, ok) = (self.fresh("x"), self.fresh("ok"));
        let maps: Vec<Var> = self.scope.iter().filter(|v| matches!(v.ty, Ty::Map(..) | Ty::Any)).cloned().collect();
        if maps.is_empty() {
            return None;
        }
        let of = self.rng.pick(&maps).clone();
        let (text, t) = match &of.ty {
            Ty::Map(k, e) => (format!("{}[{}]", of.name, self.expr(k, 1)), (**e).clone()),
            _ => {
                let all = self.boxed();
                let t = self.rng.pick(&all).clone();
                (format!("{}.({t})", of.name), t)
            }
        };
        if self.rng.chance(20) {
            return Some(self.bind(&t, &text));
        }
        self.add(&x, &t, true);
        self.add(&ok, &Ty::Bool, true);
        Some(Node::line(format!("{x}, {ok} := {text}\n_, _ = {x}, {ok}")))
    }

    /// The text of statements in a function of their own: parameters in scope, a budget, a result.
    pub fn body(&mut self, params: &[Var], result: Option<Ty>, limit: u64, n: usize) -> (Vec<Node>, u64) {
        let saved = (std::mem::replace(&mut self.scope, params.to_vec()), std::mem::take(&mut self.loops));
        (self.trips, self.cost, self.limit, self.depth) = (1, 1, limit, 0);
        self.result = result;
        let body = self.stmts(n);
        (self.scope, self.loops) = saved;
        self.result = None;
        (body, self.cost.min(limit))
    }
}
