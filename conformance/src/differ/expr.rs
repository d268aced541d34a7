//! Expressions. They call nothing that has effects, so their order does not matter; they may panic.
use super::scope::{Gen, Step, Var};
use super::types::{INT, INTS, Int, Ty};
use std::rc::Rc;

/// An expression.
pub struct Expr {
    /// Its text, closed: it can stand anywhere.
    pub s: String,
    /// Whether it is constant: then Go computes it exactly and refuses what does not fit.
    pub konst: bool,
}

fn var(s: impl Into<String>) -> Expr {
    Expr { s: s.into(), konst: false }
}

impl Gen {
    /// The text of an expression of type `t`.
    pub fn expr(&mut self, t: &Ty, depth: usize) -> String {
        self.any_expr(t, depth).s
    }

    /// One that is not constant.
    pub fn varying(&mut self, t: &Ty, depth: usize) -> String {
        let e = self.any_expr(t, depth);
        if e.konst { format!("v({})", e.s) } else { e.s }
    }

    fn any_expr(&mut self, t: &Ty, depth: usize) -> Expr {
        if depth > 0 && self.rng.chance(4) {
            let (c, a, b) = (self.expr(&Ty::Bool, depth - 1), self.expr(t, depth - 1), self.expr(t, depth - 1));
            return var(format!("pick[{t}]({c}, {a}, {b})"));
        }
        let mut ways = self.ways(t, false);
        if depth == 0 {
            // Indices are expressions again.
            ways.retain(|w| w.1.iter().all(|s| matches!(s, Step::Field(_) | Step::Deref)));
        }
        let simple = matches!(t, Ty::Int(_) | Ty::Float(_) | Ty::Bool | Ty::Str | Ty::Param);
        let stay = if !simple {
            75
        } else if depth == 0 {
            70
        } else {
            25
        };
        if !ways.is_empty() && self.rng.chance(stay) {
            let w = self.rng.pick(&ways).clone();
            return var(self.walk(&w, 0));
        }
        match t {
            Ty::Int(i) => self.int_expr(*i, depth),
            Ty::Param => self.param_expr(depth),
            Ty::Float(b) => self.float_expr(*b, depth),
            Ty::Bool => self.bool_expr(depth),
            Ty::Str => self.str_expr(depth),
            _ => var(self.composite(t, depth)),
        }
    }

    /// Writes a way from a variable to a value.
    pub fn walk(&mut self, (v, steps): &(Var, Vec<Step>), depth: usize) -> String {
        let mut s = v.name.clone();
        for step in steps {
            s = match step {
                Step::Field(f) => format!("{s}.{f}"),
                Step::Deref => format!("(*{s})"),
                Step::Array(n) => {
                    let i = self.index(Some(*n), &s, depth);
                    format!("{s}[{i}]")
                }
                Step::Slice => {
                    let i = self.index(None, &s, depth);
                    format!("{s}[{i}]")
                }
                Step::Map(k) => {
                    let k = self.expr(k, depth);
                    format!("{s}[{k}]")
                }
            };
        }
        s
    }

    /// An index into `of`, an array with `len` elements or something with a length: mostly in range.
    pub fn index(&mut self, len: Option<usize>, of: &str, depth: usize) -> String {
        let loops: Vec<String> = self.scope.iter().filter(|v| !v.set && v.ty == INT).map(|v| v.name.clone()).collect();
        let raw = |g: &mut Gen| match loops.last() {
            Some(i) if g.rng.chance(60) => match g.rng.below(4) {
                0 => format!("{i} + {}", g.rng.below(3)),
                1 => format!("{i} - {}", g.rng.below(3)),
                _ => i.clone(),
            },
            _ => g.varying(&INT, depth),
        };
        match (len, self.rng.below(10)) {
            (Some(n), 0..=3) => self.rng.below(n).to_string(),
            (Some(n), 4 | 5) if n.is_power_of_two() => format!("{} & {}", raw(self), n - 1),
            (Some(n), 4..=7) => format!("ix({}, {n})", raw(self)),
            (None, 0) => self.rng.below(3).to_string(),
            (None, 1..=6) => format!("ix({}, len({of}))", raw(self)),
            (None, 7) => format!("len({of}) - 1"),
            _ if loops.is_empty() && self.rng.chance(60) => format!("ix({}, len({of}))", raw(self)),
            _ => raw(self),
        }
    }

    fn int_literal(&mut self, i: Int) -> Expr {
        let v = i.value(&mut self.rng);
        Expr { s: format!("{}({v})", i.name), konst: true }
    }

    fn int_expr(&mut self, i: Int, depth: usize) -> Expr {
        let t = Ty::Int(i);
        if depth == 0 {
            return self.int_literal(i);
        }
        let d = depth - 1;
        match self.rng.below(24) {
            0 | 1 => self.int_literal(i),
            2..=9 => {
                let op = *self.rng.pick(&["+", "-", "*", "&", "|", "^", "&^", "+", "-"]);
                let (a, b) = (self.varying(&t, d), self.expr(&t, d));
                if self.rng.chance(50) { var(format!("({a} {op} {b})")) } else { var(format!("({b} {op} {a})")) }
            }
            10..=12 => {
                let op = *self.rng.pick(&["/", "%"]);
                let a = self.varying(&t, d);
                match self.rng.below(10) {
                    0 => var(format!("({a} {op} {})", self.varying(&t, d))),
                    1..=4 => var(format!("({a} {op} ({} | 1))", self.varying(&t, d))),
                    _ => {
                        let n = i.value(&mut self.rng);
                        var(format!("({a} {op} {})", if n == 0 { 3 } else { n }))
                    }
                }
            }
            13..=15 => {
                let op = *self.rng.pick(&["<<", ">>", ">>"]);
                let a = self.varying(&t, d);
                let n = match self.rng.below(6) {
                    0..=2 => self.rng.below(i.bits as usize + 4).to_string(),
                    3 => self.varying(&INT, d),
                    4 => format!("({} & {})", self.varying(&INT, d), i.bits - 1),
                    _ => format!("({} & 127)", self.varying(&Ty::Int(INTS[5 + self.next % 6]), d)),
                };
                var(format!("({a} {op} {n})"))
            }
            16 => {
                let op = if self.rng.chance(50) { "-" } else { "^" };
                var(format!("({op}{})", self.varying(&t, d)))
            }
            17..=19 => {
                let from = match self.rng.below(6) {
                    0 => return var(format!("{}(f2i(float64({})))", i.name, self.varying(&Ty::Float(64), d))),
                    _ if self.generic && self.rng.chance(40) => Ty::Param,
                    _ => self.int(),
                };
                var(format!("{}({})", i.name, self.varying(&from, d)))
            }
            20 => {
                let of = self.scope.iter().filter(|v| matches!(v.ty, Ty::Slice(_) | Ty::Str | Ty::Map(..)));
                let names: Vec<String> = of.map(|v| v.name.clone()).collect();
                if names.is_empty() {
                    return self.int_literal(i);
                }
                var(format!("{}(len({}))", i.name, self.rng.pick(&names)))
            }
            21 => {
                let f =
                    *self.rng.pick(&["OnesCount64", "TrailingZeros64", "LeadingZeros64", "Len64", "ReverseBytes64"]);
                var(format!("{}(bits.{f}(uint64({})))", i.name, self.varying(&t, d)))
            }
            22 => {
                let f = *self.rng.pick(&["min", "max"]);
                var(format!("{f}({}, {})", self.varying(&t, d), self.expr(&t, d)))
            }
            _ => {
                let n = self.rng.below(64);
                var(format!("{}(bits.RotateLeft32(uint32({}), {n}))", i.name, self.varying(&t, d)))
            }
        }
    }

    fn param_expr(&mut self, depth: usize) -> Expr {
        if depth == 0 {
            return var(format!("T({})", self.rng.below(100)));
        }
        let d = depth - 1;
        match self.rng.below(8) {
            0 => var(format!("T({})", self.rng.below(128))),
            1 => {
                let t = self.int();
                var(format!("T({})", self.varying(&t, d)))
            }
            2 => var(format!("({} / ({} | 1))", self.expr(&Ty::Param, d), self.expr(&Ty::Param, d))),
            3 => var(format!("({} >> {})", self.expr(&Ty::Param, d), self.rng.below(9))),
            _ => {
                let op = *self.rng.pick(&["+", "-", "*", "&", "|", "^", "&^"]);
                var(format!("({} {op} {})", self.expr(&Ty::Param, d), self.expr(&Ty::Param, d)))
            }
        }
    }

    fn float_expr(&mut self, bits: u8, depth: usize) -> Expr {
        let t = Ty::Float(bits);
        if depth == 0 || self.rng.chance(15) {
            let texts = ["0", "1", "-1", "0.5", "1e10", "-2.25", "3.141592653589793", "1e-7", "16777217", "123456.789"];
            return Expr { s: format!("{t}({})", self.rng.pick(&texts)), konst: true };
        }
        let d = depth - 1;
        match self.rng.below(10) {
            0..=5 => {
                let op = *self.rng.pick(&["+", "-", "*", "/"]);
                var(format!("({} {op} {})", self.varying(&t, d), self.varying(&t, d)))
            }
            6 => {
                let from = self.int();
                var(format!("{t}({})", self.varying(&from, d)))
            }
            7 => {
                let f = *self.rng.pick(&["Sqrt", "Floor", "Trunc", "Abs", "Ceil", "RoundToEven"]);
                var(format!("{t}(math.{f}(float64({})))", self.varying(&t, d)))
            }
            8 => var(format!("{t}({})", self.varying(&Ty::Float(96 - bits), d))),
            _ => var(format!("(-{})", self.varying(&t, d))),
        }
    }

    fn bool_expr(&mut self, depth: usize) -> Expr {
        if depth == 0 {
            let s = if self.rng.chance(50) { "true" } else { "false" };
            return Expr { s: s.into(), konst: true };
        }
        let d = depth - 1;
        match self.rng.below(12) {
            0 => var(format!("(!{})", self.varying(&Ty::Bool, d))),
            1 | 2 => {
                let op = if self.rng.chance(50) { "&&" } else { "||" };
                var(format!("({} {op} {})", self.varying(&Ty::Bool, d), self.varying(&Ty::Bool, d)))
            }
            3 => {
                let of = self.scope.iter().filter(|v| {
                    matches!(v.ty, Ty::Ptr(_) | Ty::Slice(_) | Ty::Map(..) | Ty::Func(..) | Ty::Iface(_) | Ty::Any)
                });
                let names: Vec<String> = of.map(|v| v.name.clone()).collect();
                if names.is_empty() {
                    return self.bool_expr(0);
                }
                let op = if self.rng.chance(50) { "==" } else { "!=" };
                var(format!("({} {op} nil)", self.rng.pick(&names)))
            }
            4 if !self.structs.is_empty() => {
                let n = self.rng.below(self.structs.len());
                let t = if self.rng.chance(50) { Ty::Struct(n) } else { Ty::Array(3, Rc::new(Ty::Struct(n))) };
                if !t.key(&self.structs) {
                    return self.bool_expr(0);
                }
                // Operands as variables: a composite literal may not stand in the head of a statement.
                var(format!("(pick[{t}](true, {}, {}) == {})", self.expr(&t, 0), self.expr(&t, 0), self.wrapped(&t)))
            }
            _ => {
                let t = match self.rng.below(8) {
                    0 => Ty::Str,
                    1 => Ty::Float(64),
                    _ if self.generic && self.rng.chance(50) => Ty::Param,
                    _ => self.int(),
                };
                let op = *self.rng.pick(&["==", "!=", "<", "<=", ">", ">="]);
                let (a, b) = (self.varying(&t, d), self.expr(&t, d));
                if self.rng.chance(60) { var(format!("({a} {op} {b})")) } else { var(format!("({b} {op} {a})")) }
            }
        }
    }

    fn wrapped(&mut self, t: &Ty) -> String {
        format!("v({})", self.expr(t, 0))
    }

    fn str_expr(&mut self, depth: usize) -> Expr {
        if depth == 0 || self.rng.chance(30) {
            let texts = ["", "a", "go", "héllo", "0123456789", "\\x00\\xff", "日本", "longer than sixteen bytes"];
            return Expr { s: format!("\"{}\"", self.rng.pick(&texts)), konst: true };
        }
        let d = depth - 1;
        match self.rng.below(7) {
            0..=2 => var(format!("cut({} + {})", self.varying(&Ty::Str, d), self.expr(&Ty::Str, d))),
            3 => {
                let s = self.varying(&Ty::Str, d);
                let n = self.rng.below(3);
                match self.rng.below(3) {
                    0 => var(format!("{s}[min({n}, len({s})):]")),
                    1 => var(format!("{s}[:len({s}) / 2]")),
                    _ => var(format!("{s}[{}:]", self.rng.below(2))),
                }
            }
            4 => var(format!("strconv.Itoa({})", self.varying(&INT, d))),
            5 => {
                let t = Ty::Slice(Rc::new(super::types::U8));
                var(format!("cut(string({}))", self.varying(&t, d)))
            }
            _ => {
                let t = Ty::Int(INTS[3]);
                var(format!("string(rune({} & 0xffff))", self.varying(&t, d)))
            }
        }
    }
}
