//! What a body costs: calls, conversions, predeclared functions.
use super::cost::{Counter, Step};
use super::{Target, Verdict};
use crate::escape::unparen;
use crate::syntax::ast::{CallExpr, Expr, ExprKind};
use crate::types::{BasicKind, Builtin, Mode, ObjId, ObjKind, SelectionKind, Signature, Type, TypeId, Types, VarKind};
use hashbrown::HashMap;

/// What a call costs that is not inlined, beside its nodes.
const CALL: i32 = 57;
/// What a call of a parameter costs, beside its nodes: the argument may be known where it is inlined.
const PARAM_CALL: i32 = 17;
/// What panic costs, beside its nodes.
const PANIC: i32 = 1;

impl Counter<'_> {
    pub(super) fn call(&mut self, e: &Expr, c: &CallExpr) -> Step {
        if self.is_type(&c.fun) {
            let [x] = &c.args[..] else { return Ok(()) };
            let to = self.type_of(e);
            let from = self.type_of(x);
            if self.types.info.value_of(unparen(x).id).is_some() && !self.types.is_iface_type(to) {
                // Converted already, but for strings that become slices.
                let slice = self.is_slice(to);
                return self.add(1 + slice as i32);
            }
            let free = self.is_free(from, to);
            self.add(!free as i32)?;
            return self.expr(x);
        }
        if let Some(b) = builtin_of(self.types, &c.fun) {
            return self.builtin(b, c);
        }
        self.add(1)?;
        let ft = self.type_of(&c.fun);
        let Some(Type::Signature(sig)) = self.types.core_under(ft) else { return self.all(&c.args) };
        let fun = unparen(&c.fun);
        let fsel = match &fun.kind {
            ExprKind::Index(i) => unparen(&i.x),
            _ => fun,
        };
        let mut target = None;
        let method = match (&fsel.kind, self.types.info.selections.get(&fsel.id).cloned()) {
            (ExprKind::Selector(f), Some(s)) if s.kind == SelectionKind::MethodVal => Some((&f.x, s)),
            _ => None,
        };
        if let Some((x, s)) = method {
            let t = self.type_of(x);
            let iface = s.index.len() == 1 && (self.types.is_iface_type(t) || self.types.is_type_param(t));
            if iface {
                self.add(1)?;
            } else {
                target = Some(Target::Decl(self.types.method_origin(s.obj).0));
            }
            self.receiver(x, &s)?;
        } else {
            target = static_callee(self.types, fun, &self.statics);
            self.expr(fun)?;
        }
        let cost = match target {
            Some(t) if self.is_cheap(t) => 0,
            Some(Target::Decl(f)) => match self.inliner.decide(self.types, f) {
                Verdict::Can(n, _) => n,
                Verdict::Cannot(_) => CALL,
            },
            Some(Target::Lit(id)) => match self.inliner.literal(id) {
                Some(Verdict::Can(n, _)) => *n,
                _ => CALL,
            },
            None if self.is_param(fun) => PARAM_CALL,
            None => CALL,
        };
        self.charge(cost)?;
        self.args(c, &sig)
    }

    /// Whether an expression is a parameter.
    fn is_param(&self, e: &Expr) -> bool {
        let ExprKind::Ident(_) = &e.kind else { return false };
        let Some(o) = self.types.info.object_of(e.id) else { return false };
        matches!(self.types.obj(o).kind, ObjKind::Var { kind: VarKind::Param, .. })
    }

    fn args(&mut self, c: &CallExpr, sig: &Signature) -> Step {
        let types: Vec<TypeId> = sig.params.iter().map(|&p| self.types.obj(p).ty).collect();
        if let [a] = &c.args[..]
            && let Type::Tuple(vars) = self.types.ty(self.type_of(a)).clone()
            && (types.len() > 1 || sig.variadic)
        {
            return self.tuple(a, vars.len());
        }
        let fixed = if sig.variadic && c.ellipsis.is_none() { types.len() - 1 } else { types.len() };
        for (a, &t) in c.args.iter().zip(&types).take(fixed) {
            self.conv(a, t)?;
        }
        if fixed < types.len() {
            let et = match self.types.core_under(types[fixed]) {
                Some(Type::Slice(e)) => e,
                _ => TypeId::NONE,
            };
            let rest = c.args.get(fixed..).unwrap_or_default();
            // The slice, or nil.
            self.add(if rest.is_empty() { 1 } else { 2 })?;
            rest.iter().try_for_each(|a| self.conv(a, et))?;
        }
        Ok(())
    }

    /// Several values of one call, put into variables first.
    pub fn tuple(&mut self, e: &Expr, n: usize) -> Step {
        // The values' uses; the assignment, its left side and the declarations.
        self.add(n as i32 + 1 + n as i32 + 2 * n as i32)?;
        self.expr(e)
    }

    fn is_slice(&mut self, t: TypeId) -> bool {
        matches!(self.types.core_under(t), Some(Type::Slice(_)))
    }

    /// Whether a conversion makes no code.
    fn is_free(&mut self, from: TypeId, to: TypeId) -> bool {
        if from.is_none() || self.types.is_iface_type(to) {
            return self.types.identical(from, to);
        }
        let (Some(f), Some(t)) = (self.types.core_under(from), self.types.core_under(to)) else { return true };
        let wide = |k: BasicKind| match k {
            BasicKind::Int => BasicKind::Int64,
            BasicKind::Uint | BasicKind::Uintptr => BasicKind::Uint64,
            k => k,
        };
        match (f, t) {
            (Type::Basic(BasicKind::UnsafePointer), Type::Basic(BasicKind::Uintptr) | Type::Pointer(_))
            | (Type::Basic(BasicKind::Uintptr) | Type::Pointer(_), Type::Basic(BasicKind::UnsafePointer)) => true,
            (Type::Basic(a), Type::Basic(b)) => wide(a) == wide(b),
            (Type::Basic(_), Type::Slice(_)) | (Type::Slice(_), Type::Basic(_)) => false,
            (Type::Slice(_), Type::Array(..) | Type::Pointer(_)) => false,
            _ => true,
        }
    }

    fn builtin(&mut self, b: Builtin, c: &CallExpr) -> Step {
        match b {
            Builtin::Recover => Err("call to recover".into()),
            Builtin::Panic => {
                let [x] = &c.args[..] else { return Ok(()) };
                self.add(1)?;
                self.charge(PANIC)?;
                self.expr(x)
            }
            Builtin::Append => {
                self.add(1)?;
                let t = c.args.first().map_or(TypeId::NONE, |a| self.type_of(a));
                let et = match self.types.core_under(t) {
                    Some(Type::Slice(e)) if c.ellipsis.is_none() => e,
                    _ => TypeId::NONE,
                };
                for (i, a) in c.args.iter().enumerate() {
                    self.conv(a, if i == 0 { TypeId::NONE } else { et })?;
                }
                Ok(())
            }
            Builtin::Delete => {
                self.add(1)?;
                let t = c.args.first().map_or(TypeId::NONE, |a| self.type_of(a));
                let kt = match self.types.core_under(t) {
                    Some(Type::Map(k, _)) => k,
                    _ => TypeId::NONE,
                };
                for (i, a) in c.args.iter().enumerate() {
                    self.conv(a, if i == 0 { TypeId::NONE } else { kt })?;
                }
                Ok(())
            }
            _ => {
                // A size that is not written is 0.
                let t = c.args.first().map_or(TypeId::NONE, |a| self.type_of(a));
                let sized = matches!(self.types.core_under(t), Some(Type::Map(..) | Type::Chan(..)));
                self.add(1 + (b == Builtin::Make && c.args.len() == 1 && sized) as i32)?;
                let values: Vec<&Expr> = c.args.iter().filter(|a| !self.is_type(a)).collect();
                self.all(values)
            }
        }
    }

    /// Calls that cost nothing beside their nodes.
    fn is_cheap(&self, t: Target) -> bool {
        let Target::Decl(f) = t else { return false };
        let o = self.types.obj(f);
        let order = matches!(&o.kind, ObjKind::Func(d) if d.is_method)
            && o.pkg.is_some_and(|p| &*self.types.pkg(p).path == "encoding/binary")
            && matches!(o.name.trim_end_matches(|c: char| c.is_ascii_digit()), "Uint" | "PutUint" | "AppendUint");
        order || is_intrinsic(self.types, f)
    }
}

/// Functions of which gc makes instructions.
pub(crate) fn is_intrinsic(types: &Types, f: ObjId) -> bool {
    let o = types.obj(f);
    let Some(p) = o.pkg else { return false };
    let name = &*o.name;
    match &*types.pkg(p).path {
        "math" => matches!(name, "Sqrt" | "Trunc" | "Ceil" | "Floor" | "RoundToEven" | "FMA"),
        "math/bits" => {
            let sized = |n: &str| name.strip_prefix(n).is_some_and(|r| matches!(r, "" | "64" | "32" | "16" | "8"));
            ["TrailingZeros", "ReverseBytes", "Len", "RotateLeft", "OnesCount", "Mul", "Add", "Sub", "Div"]
                .into_iter()
                .any(sized)
                && !matches!(name, "OnesCount8" | "Mul32" | "Add32" | "Sub32" | "Div32" | "ReverseBytes16")
        }
        "sync/atomic" => !matches!(&o.kind, ObjKind::Func(d) if d.is_method),
        "runtime" => name == "KeepAlive",
        _ => false,
    }
}

/// The predeclared function that an expression denotes.
pub(super) fn builtin_of(types: &Types, f: &Expr) -> Option<Builtin> {
    let id = unparen(f).name_id()?;
    match types.obj(types.info.use_of(id)?).kind {
        ObjKind::Builtin(b) => Some(b),
        _ => None,
    }
}

/// The function that an expression always denotes; `statics`: what variables hold that are written once.
pub(crate) fn static_callee(types: &mut Types, f: &Expr, statics: &HashMap<ObjId, Target>) -> Option<Target> {
    let f = unparen(f);
    let id = match &f.kind {
        ExprKind::FuncLit(_) => return Some(Target::Lit(f.id)),
        ExprKind::Ident(_) => f.id,
        ExprKind::Selector(x) => match types.info.selections.get(&f.id).cloned() {
            None => x.sel.id,
            Some(s) if s.kind == SelectionKind::MethodExpr => {
                // A method with a value receiver called with a pointer has a shell around it.
                let (m, ptr) = types.method_origin(s.obj);
                let plain = s.index.len() == 1 && !types.is_iface_type(s.recv) && !types.is_type_param(s.recv);
                return (plain && ptr == types.deref(s.recv).1).then_some(Target::Decl(m));
            }
            Some(_) => return None,
        },
        ExprKind::Index(i) => {
            let mode = types.info.tv(unparen(&i.x).id).map_or(Mode::Invalid, |t| t.mode);
            if matches!(mode, Mode::Variable | Mode::MapIndex) {
                return None;
            }
            return static_callee(types, &i.x, statics);
        }
        _ => return None,
    };
    let o = types.info.object_of(id)?;
    match types.obj(o).kind {
        ObjKind::Func(_) => Some(Target::Decl(types.method_origin(o).0)),
        _ => statics.get(&o).copied(),
    }
}
