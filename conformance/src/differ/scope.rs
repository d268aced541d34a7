//! What is being generated: variables in scope, how often the place runs, and how expressions reach values.
use super::rng::Rng;
use super::types::{Hashes, Struct, Ty};
use std::rc::Rc;

/// A variable.
#[derive(Clone)]
pub struct Var {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Ty,
    /// Whether statements may assign to it: loops count with the others.
    pub set: bool,
}

/// A function that statements may call.
pub struct Func {
    /// Its name, with the receiver's variable left out.
    pub name: String,
    /// Parameters.
    pub params: Vec<Ty>,
    /// Result.
    pub result: Ty,
    /// About how many statements a call runs.
    pub cost: u64,
    /// Whether it takes a depth of recursion last.
    pub recursive: bool,
}

/// One step from a variable into its value.
#[derive(Clone)]
pub enum Step {
    /// A field.
    Field(String),
    /// An element of an array with so many.
    Array(usize),
    /// An element of a slice.
    Slice,
    /// What a pointer points to.
    Deref,
    /// A map's element, with the key's type.
    Map(Ty),
}

/// The generator's state.
pub struct Gen {
    /// Choices.
    pub rng: Rng,
    /// Struct types.
    pub structs: Vec<Struct>,
    /// Functions made so far.
    pub funcs: Vec<Func>,
    /// Hash functions.
    pub hashes: Hashes,
    /// Variables in scope, outer ones first.
    pub scope: Vec<Var>,
    /// For names.
    pub next: usize,
    /// How often the current place runs in one call.
    pub trips: u64,
    /// What has been spent in the current function.
    pub cost: u64,
    /// Most that may be spent.
    pub limit: u64,
    /// Blocks around the current place.
    pub depth: usize,
    /// Labels of the loops around the current place, inner ones last; empty names have none.
    pub loops: Vec<String>,
    /// The result's type, if `return` with a value is allowed here.
    pub result: Option<Ty>,
    /// Whether the body is generic.
    pub generic: bool,
}

impl Gen {
    /// A name that was not used before.
    pub fn fresh(&mut self, prefix: &str) -> String {
        self.next += 1;
        format!("{prefix}{}", self.next)
    }

    /// Ways to a value of type `t`: variable and steps. With `place`, only to what can be assigned to.
    pub fn ways(&self, t: &Ty, place: bool) -> Vec<(Var, Vec<Step>)> {
        let mut out = Vec::new();
        for v in self.scope.iter().rev().take(24) {
            let mut steps = Vec::new();
            self.follow(v, &v.ty, t, &mut steps, place, v.set, &mut out);
        }
        out
    }

    fn follow(
        &self,
        v: &Var,
        at: &Ty,
        t: &Ty,
        steps: &mut Vec<Step>,
        place: bool,
        set: bool,
        out: &mut Vec<(Var, Vec<Step>)>,
    ) {
        if at == t && (!place || set) {
            out.push((v.clone(), steps.clone()));
        }
        if steps.len() >= 3 {
            return;
        }
        let mut go = |s: Step, to: &Ty, set: bool| {
            steps.push(s);
            self.follow(v, to, t, steps, place, set, out);
            steps.pop();
        };
        match at {
            Ty::Struct(n) => {
                for (f, ft) in &self.structs[*n].fields {
                    go(Step::Field(f.clone()), ft, set);
                }
            }
            Ty::Array(n, e) => go(Step::Array(*n), e, set),
            Ty::Slice(e) => go(Step::Slice, e, true),
            Ty::Ptr(e) => go(Step::Deref, e, true),
            // Parts of a map's element cannot be assigned to; whole structs and arrays are left alone for simplicity.
            Ty::Map(k, e) => go(Step::Map((**k).clone()), e, !matches!(**e, Ty::Struct(_) | Ty::Array(..))),
            _ => {}
        }
    }

    /// A random type for a variable.
    pub fn ty(&mut self, depth: usize) -> Ty {
        if self.generic && self.rng.chance(60) {
            return Ty::Param;
        }
        match self.rng.below(if depth == 0 { 10 } else { 20 }) {
            0..=5 => self.int(),
            6 => Ty::Float(if self.rng.chance(30) { 32 } else { 64 }),
            7 => Ty::Bool,
            8 => Ty::Str,
            9 => self.int(),
            10..=12 => Ty::Slice(Rc::new(self.ty(depth - 1))),
            13 => Ty::Array(1 + self.rng.below(8), Rc::new(self.ty(depth - 1))),
            14 => {
                let k = self.key();
                Ty::Map(Rc::new(k), Rc::new(self.ty(depth - 1)))
            }
            15 => Ty::Ptr(Rc::new(self.ty(depth - 1))),
            16 => self.func_type(),
            17 => match self.rng.below(3) {
                0 => Ty::Any,
                n => Ty::Iface(n - 1),
            },
            _ if self.structs.is_empty() => super::types::INT,
            _ => Ty::Struct(self.rng.below(self.structs.len())),
        }
    }

    /// A random integer type; `int` and a few others are more frequent.
    pub fn int(&mut self) -> Ty {
        use super::types::INTS;
        let n = if self.rng.chance(35) { 0 } else { self.rng.below(INTS.len()) };
        Ty::Int(INTS[n])
    }

    /// A type for keys.
    pub fn key(&mut self) -> Ty {
        match self.rng.below(8) {
            0..=2 => super::types::INT,
            3 | 4 => Ty::Str,
            5 => Ty::Array(2, Rc::new(super::types::U8)),
            _ => self.int(),
        }
    }

    /// A function type.
    pub fn func_type(&mut self) -> Ty {
        let n = self.rng.below(3);
        let args: Vec<Ty> = (0..n).map(|_| self.ty(0)).collect();
        let res = self.ty(0);
        Ty::Func(args.into(), Rc::new(res))
    }

    /// The hash of an expression, as a statement.
    pub fn check(&mut self, e: &str, t: &Ty) -> String {
        format!("chk({})", self.hashes.of(e, t, &self.structs))
    }
}
