//! Types of generated programs: how they are written, their literals, and Go functions that hash their values.
use super::rng::Rng;
use std::collections::BTreeMap;
use std::fmt;
use std::rc::Rc;

/// A type.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Ty {
    /// An integer type.
    Int(Int),
    /// float32 or float64.
    Float(u8),
    /// bool
    Bool,
    /// string
    Str,
    /// `S<n>`
    Struct(usize),
    /// `[n]T`
    Array(usize, Rc<Ty>),
    /// `[]T`
    Slice(Rc<Ty>),
    /// `map[K]V`
    Map(Rc<Ty>, Rc<Ty>),
    /// `*T`
    Ptr(Rc<Ty>),
    /// `func(A...) R`
    Func(Rc<[Ty]>, Rc<Ty>),
    /// `I<n>`
    Iface(usize),
    /// `any`
    Any,
    /// A type parameter `T` that stands for integers.
    Param,
}

/// An integer type: name, width, sign, and its values at the ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Int {
    /// Its name.
    pub name: &'static str,
    /// Bits.
    pub bits: u32,
    /// Whether it has a sign.
    pub signed: bool,
}

const fn int(name: &'static str, bits: u32, signed: bool) -> Int {
    Int { name, bits, signed }
}

/// All integer types. `int` first.
pub const INTS: [Int; 11] = [
    int("int", 64, true),
    int("int8", 8, true),
    int("int16", 16, true),
    int("int32", 32, true),
    int("int64", 64, true),
    int("uint", 64, false),
    int("uint8", 8, false),
    int("uint16", 16, false),
    int("uint32", 32, false),
    int("uint64", 64, false),
    int("uintptr", 64, false),
];

/// `int`
pub const INT: Ty = Ty::Int(INTS[0]);
/// `uint8`
pub const U8: Ty = Ty::Int(INTS[6]);

impl Int {
    /// The least value.
    pub fn min(self) -> i128 {
        if self.signed { -(1 << (self.bits - 1)) } else { 0 }
    }
    /// The greatest value.
    pub fn max(self) -> i128 {
        (1 << (self.bits - u32::from(self.signed))) - 1
    }
    /// What a result becomes in this type.
    pub fn wrap(self, v: i128) -> i128 {
        let m = v & ((1 << self.bits) - 1);
        if self.signed && m > self.max() { m - (1 << self.bits) } else { m }
    }
    /// A value, often a small one or one near the ends.
    pub fn value(self, r: &mut Rng) -> i128 {
        let v = match r.below(10) {
            0..=4 => r.below(10) as i128,
            5 => self.max() - r.below(4) as i128,
            6 => self.min() + r.below(4) as i128,
            7 => -(r.below(20) as i128),
            8 => (1i128 << r.below(self.bits as usize)) - r.below(2) as i128,
            _ => r.next() as i128 >> r.below(64),
        };
        self.wrap(v)
    }
}

impl fmt::Display for Ty {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Ty::Int(i) => f.write_str(i.name),
            Ty::Float(b) => write!(f, "float{b}"),
            Ty::Bool => f.write_str("bool"),
            Ty::Str => f.write_str("string"),
            Ty::Struct(n) => write!(f, "S{n}"),
            Ty::Array(n, t) => write!(f, "[{n}]{t}"),
            Ty::Slice(t) => write!(f, "[]{t}"),
            Ty::Map(k, v) => write!(f, "map[{k}]{v}"),
            Ty::Ptr(t) => write!(f, "*{t}"),
            Ty::Func(a, r) => {
                f.write_str("func(")?;
                for (i, t) in a.iter().enumerate() {
                    write!(f, "{}{t}", if i > 0 { ", " } else { "" })?;
                }
                write!(f, ") {r}")
            }
            Ty::Iface(n) => write!(f, "I{n}"),
            Ty::Any => f.write_str("any"),
            Ty::Param => f.write_str("T"),
        }
    }
}

impl Ty {
    /// Whether values can be compared with == without panicking, and be keys.
    pub fn key(&self, structs: &[Struct]) -> bool {
        match self {
            Ty::Int(_) | Ty::Bool | Ty::Str | Ty::Ptr(_) | Ty::Param => true,
            Ty::Array(_, t) => t.key(structs),
            Ty::Struct(n) => structs[*n].fields.iter().all(|f| f.1.key(structs)),
            _ => false,
        }
    }
    /// Whether the type parameter is part of it.
    fn generic(&self) -> bool {
        match self {
            Ty::Param => true,
            Ty::Array(_, e) | Ty::Slice(e) | Ty::Ptr(e) => e.generic(),
            Ty::Map(k, e) => k.generic() || e.generic(),
            Ty::Func(a, r) => a.iter().any(Ty::generic) || r.generic(),
            _ => false,
        }
    }
}

/// A struct type.
pub struct Struct {
    /// Names and types; an embedded struct has its type's name.
    pub fields: Vec<(String, Ty)>,
    /// Whether its methods have pointer receivers.
    pub by_pointer: bool,
    /// How many of the methods M0, M1 it has.
    pub methods: usize,
}

/// Hash functions for types that a program hashes.
#[derive(Default)]
pub struct Hashes {
    names: Vec<(Ty, String)>,
    /// Their texts.
    pub texts: BTreeMap<usize, String>,
}

impl Hashes {
    /// An expression of type uint64 for a value.
    pub fn of(&mut self, e: &str, t: &Ty, structs: &[Struct]) -> String {
        match t {
            Ty::Int(_) | Ty::Param => format!("uint64({e})"),
            Ty::Float(_) => format!("hf(float64({e}))"),
            Ty::Bool => format!("hb({e})"),
            Ty::Str => format!("hs({e})"),
            Ty::Func(..) => format!("hb({e} == nil)"),
            Ty::Iface(_) | Ty::Any => format!("hAny({e})"),
            _ => format!("{}({e})", self.function(t, structs)),
        }
    }
    fn function(&mut self, t: &Ty, structs: &[Struct]) -> String {
        if let Some(f) = self.names.iter().find(|n| n.0 == *t) {
            return f.1.clone();
        }
        let n = self.names.len();
        let name = format!("h{n}");
        self.names.push((t.clone(), name.clone()));
        let body = match t {
            Ty::Struct(s) => structs[*s]
                .fields
                .iter()
                .map(|(f, ft)| format!("h = h*31 + {}\n", self.of(&format!("x.{f}"), ft, structs)))
                .collect::<String>(),
            Ty::Array(_, e) | Ty::Slice(e) => {
                format!("for _, e := range x {{\nh = h*31 + {}\n}}\n", self.of("e", e, structs))
            }
            Ty::Map(k, e) => {
                let (k, e) = (self.of("k", k, structs), self.of("e", e, structs));
                format!("for k, e := range x {{\nh += ({k}*131 ^ {e}) * 1099511628211\n}}\n")
            }
            Ty::Ptr(e) => format!("if x != nil {{\nh = {}*17\n}}\n", self.of("(*x)", e, structs)),
            _ => String::new(),
        };
        let params = if t.generic() { "[T integer]" } else { "" };
        let text = format!("func {name}{params}(x {t}) uint64 {{\nh := uint64({})\n{body}return h\n}}\n", n + 7);
        self.texts.insert(n, text);
        name
    }
    /// The hash of what an interface holds: of the given types only.
    pub fn any(&mut self, of: &[Ty], structs: &[Struct]) -> String {
        let mut s = String::from("func hAny(x any) uint64 {\nswitch x := x.(type) {\n");
        for (i, t) in of.iter().enumerate() {
            s += &format!("case {t}:\nreturn {} + {i}\n", self.of("x", t, structs));
        }
        s + "case nil:\nreturn 1\n}\nreturn 2\n}\n"
    }
}
