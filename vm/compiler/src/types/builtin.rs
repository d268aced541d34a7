//! Calls of predeclared functions and of package unsafe.
use super::expr::{Kind, Operands};
use super::exprstring::expr_string;
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;

const ARG: &str = "invalid argument: ";

impl Builtin {
    /// Minimum number of arguments, whether more are allowed.
    fn arity(self) -> (usize, bool) {
        use Builtin::*;
        match self {
            Append | Make | Max | Min => (1, true),
            Print | Println | Trace => (0, true),
            Recover => (0, false),
            Complex | Copy | Delete | UnsafeAdd | UnsafeSlice | UnsafeString => (2, false),
            _ => (1, false),
        }
    }
    pub(crate) fn stmt_kind(self) -> Kind {
        use Builtin::*;
        match self {
            Clear | Close | Copy | Delete | Panic | Print | Println | Recover | Assert => Kind::Statement,
            _ => Kind::Expression,
        }
    }
}

impl Types {
    /// Checks a call of a predeclared function; `None` after an error.
    pub(crate) fn builtin_call<'e>(&mut self, e: &'e Expr, call: &'e CallExpr, b: Builtin) -> Option<Operand<'e>> {
        use Builtin::*;
        if call.ellipsis.is_some() && b != Append {
            self.err(e.start, format!("invalid operation: invalid use of ... with built-in {}", b.name()));
            self.use_list(&call.args);
            return None;
        }
        let saved = self.env.has_call_or_recv;
        if matches!(b, Len | Cap) {
            self.env.has_call_or_recv = false;
        }
        let r = self.builtin_args(e, call, b);
        if matches!(b, Len | Cap) {
            self.env.has_call_or_recv = saved;
        }
        r
    }
    fn builtin_args<'e>(&mut self, e: &'e Expr, call: &'e CallExpr, b: Builtin) -> Option<Operand<'e>> {
        use Builtin::*;
        let special = matches!(b, Make | New | UnsafeOffsetof | Trace);
        let mut args = Operands::new();
        let mut nargs = call.args.len();
        if !special {
            args = self.expr_list(&call.args);
            nargs = args.len();
            if args.iter().any(|a| !a.ok()) {
                return None;
            }
        }
        let (min, variadic) = b.arity();
        let msg = if nargs < min {
            "not enough"
        } else if !variadic && nargs > min {
            "too many"
        } else {
            ""
        };
        if !msg.is_empty() {
            let s = expr_string(e);
            self.err(e.start, format!("invalid operation: {msg} arguments for {s} (expected {min}, found {nargs})"));
            return None;
        }
        let x = args.first().cloned().unwrap_or(Operand::new(e));
        let version = |c: &mut Types, v: u16, what: &str| c.verify_version(call.fun.start, v, what);
        match b {
            Append => self.builtin_append(e, call, x, args),
            Cap | Len => self.builtin_len(x, b),
            Clear => {
                version(self, 21, "clear");
                let list = self.typeset(x.ty).unwrap_or_default();
                if list.is_empty() || list.iter().any(|&(_, u)| !matches!(self.ty(u), Type::Map(..) | Type::Slice(_))) {
                    let s = self.opstr(&x);
                    let msg = format!("{ARG}cannot clear {s}: argument must be (or constrained by) map or slice");
                    self.err(x.pos(), msg);
                    return None;
                }
                Some(no_value(x.clone()))
            }
            Close => {
                let list = self.typeset(x.ty).unwrap_or_default();
                let bad = list.iter().find_map(|&(_, u)| match self.ty(u) {
                    Type::Chan(ChanDir::Recv, _) => Some("receive-only channel"),
                    Type::Chan(..) => None,
                    _ => Some("non-channel"),
                });
                if let Some(w) = bad.or(list.is_empty().then_some("non-channel")) {
                    let s = self.opstr(&x);
                    self.err(x.pos(), format!("invalid operation: cannot close {w} {s}"));
                    return None;
                }
                Some(no_value(x.clone()))
            }
            Complex => self.builtin_complex(e, x, args.swap_remove(1)),
            Copy => self.builtin_copy(x, args.swap_remove(1)),
            Delete => self.builtin_delete(x, args.swap_remove(1)),
            Imag | Real => self.builtin_real(x, b),
            Make => self.builtin_make(e, call),
            Max | Min => self.builtin_max(call, x, args, b),
            New => self.builtin_new(call),
            Panic => {
                if self.env.sig.as_ref().is_some_and(|s| !s.results.is_empty()) {
                    self.env.panics.insert(e.id);
                }
                let mut x = x;
                self.assignment(&mut x, TypeId::EMPTY_INTERFACE, "argument to panic");
                if !x.ok() {
                    return None;
                }
                Some(no_value(x))
            }
            Print | Println => {
                for a in &mut args {
                    self.assignment_ctx(a, TypeId::NONE, &|| format!("argument to built-in {}", b.name()));
                    if !a.ok() {
                        return None;
                    }
                }
                Some(no_value(x))
            }
            Recover => Some(Operand::value(Some(e), TypeId::EMPTY_INTERFACE)),
            Assert => {
                if !x.is_const() || !self.is_boolean(x.ty) {
                    let s = self.opstr(&x);
                    self.err(x.pos(), format!("{ARG}{s} is not a boolean constant"));
                    return None;
                }
                if !x.val.as_bool() {
                    self.err(e.start, format!("{} failed", expr_string(e)));
                }
                Some(x)
            }
            Trace => {
                let mut first = None;
                for a in &call.args {
                    let x = self.raw_expr(None, a, None, false);
                    first.get_or_insert(x);
                }
                let mut x = first.unwrap_or(Operand::new(e));
                if call.args.is_empty() {
                    x.mode = Mode::NoValue;
                }
                x.ok().then_some(x)
            }
            _ => self.builtin_unsafe(call, x, args, b),
        }
    }
}

/// The result of a call that has none.
pub(crate) fn no_value(mut x: Operand<'_>) -> Operand<'_> {
    x.mode = Mode::NoValue;
    x
}
