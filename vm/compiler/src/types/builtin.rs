//! Calls of predeclared functions and of package unsafe.
use super::collect::unparen;
use super::expr::Kind;
use super::exprstring::expr_string;
use super::missing::Want;
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
    fn record_builtin(&mut self, call: &CallExpr, res: TypeId, args: &[TypeId], variadic: bool) {
        let params: Arc<[ObjId]> = args
            .iter()
            .map(|&t| {
                let t = self.default_type(t);
                self.new_var(VarKind::Param, Pos::NONE, "".into(), t)
            })
            .collect();
        let results: Arc<[ObjId]> = if res.is_some() {
            [self.new_var(VarKind::Result, Pos::NONE, "".into(), res)].into()
        } else {
            Arc::default()
        };
        let t = self.new_signature(Signature { params, results, variadic, ..Default::default() });
        let mut f = &call.fun;
        loop {
            self.record_type(f, Mode::Builtin, t, None);
            match &f.kind {
                ExprKind::Paren(x) => f = x,
                _ => break,
            }
        }
    }
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
        let mut args = Vec::new();
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
            Cap | Len => self.builtin_len(call, x, b),
            Clear => {
                version(self, 21, "clear");
                let list = self.typeset(x.ty).unwrap_or_default();
                if list.is_empty() || list.iter().any(|&(_, u)| !matches!(self.ty(u), Type::Map(..) | Type::Slice(_))) {
                    let s = self.opstr(&x);
                    let msg = format!("{ARG}cannot clear {s}: argument must be (or constrained by) map or slice");
                    self.err(x.pos(), msg);
                    return None;
                }
                self.no_value(call, x.clone(), &[x.ty])
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
                self.no_value(call, x.clone(), &[x.ty])
            }
            Complex => self.builtin_complex(e, call, x, args.swap_remove(1)),
            Copy => self.builtin_copy(call, x, args.swap_remove(1)),
            Delete => self.builtin_delete(call, x, args.swap_remove(1)),
            Imag | Real => self.builtin_real(call, x, b),
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
                self.no_value(call, x, &[TypeId::EMPTY_INTERFACE])
            }
            Print | Println => {
                let mut types = Vec::new();
                for a in &mut args {
                    self.assignment_ctx(a, TypeId::NONE, &|| format!("argument to built-in {}", b.name()));
                    if !a.ok() {
                        return None;
                    }
                    types.push(a.ty);
                }
                self.no_value(call, x, &types)
            }
            Recover => {
                self.record_builtin(call, TypeId::EMPTY_INTERFACE, &[], false);
                Some(Operand::value(Some(e), TypeId::EMPTY_INTERFACE))
            }
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
                    let x = self.raw_expr(None, a, None, false).0;
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
    fn no_value<'e>(&mut self, call: &CallExpr, mut x: Operand<'e>, args: &[TypeId]) -> Option<Operand<'e>> {
        self.record_builtin(call, TypeId::NONE, args, false);
        x.mode = Mode::NoValue;
        Some(x)
    }
    /// Element type of a slice operand (or of all slices in its type set).
    fn slice_elem(&mut self, x: &Operand<'_>) -> Result<TypeId, String> {
        let mut el: Option<TypeId> = None;
        let list = self.typeset(x.ty).unwrap_or_default();
        for &(_, u) in &list {
            let Type::Slice(t) = *self.ty(u) else {
                el = None;
                break;
            };
            match el {
                None => el = Some(t),
                Some(o) if !self.identical(o, t) => {
                    let (a, b, s) = (self.ts(o), self.ts(t), self.opstr(x));
                    return Err(format!("mismatched slice element types {a} and {b} in {s}"));
                }
                _ => {}
            }
        }
        el.ok_or_else(|| {
            let s = if x.is_nil() { "untyped nil".into() } else { self.opstr(x) };
            format!("argument must be a slice; have {s}")
        })
    }
    /// Whether all types in `t`'s type set are byte slices or strings; whether there is a string.
    fn bytes_or_string(&mut self, t: TypeId) -> Option<bool> {
        let mut has_string = false;
        for (_, u) in self.typeset(t)? {
            match self.ty(u).clone() {
                Type::Slice(e) if self.identical(e, TypeId::BYTE) => {}
                _ if self.is_string(u) => has_string = true,
                _ => return None,
            }
        }
        Some(has_string)
    }
    fn builtin_append<'e>(
        &mut self,
        e: &'e Expr,
        call: &'e CallExpr,
        mut x: Operand<'e>,
        args: Vec<Operand<'e>>,
    ) -> Option<Operand<'e>> {
        let el = match self.slice_elem(&x) {
            Ok(t) => t,
            Err(c) => {
                self.err(x.pos(), format!("invalid append: {c}"));
                return None;
            }
        };
        let st = x.ty;
        let bytes = self.new_slice(TypeId::BYTE);
        if args.len() == 2
            && call.ellipsis.is_some()
            && self.assignable(&x, bytes, Want::Bare).is_ok()
            && self.bytes_or_string(args[1].ty) == Some(true)
        {
            let yt = args[1].ty;
            if self.is_untyped(yt)
                && let Some(ye) = args[1].expr
            {
                self.update_expr_type(ye, TypeId::STRING, true);
            }
            self.record_builtin(call, st, &[st, yt], true);
        } else {
            let se = self.new_slice(el);
            let params: Arc<[ObjId]> =
                [st, se].into_iter().map(|t| self.new_var(VarKind::Param, Pos::NONE, "".into(), t)).collect();
            let results: Arc<[ObjId]> = [self.new_var(VarKind::Result, Pos::NONE, "".into(), st)].into();
            let sig = self.new_signature(Signature { params, results, variadic: true, ..Default::default() });
            self.arguments(e, call, sig, Vec::new(), &[], args, Vec::new());
            let mut f = &call.fun;
            loop {
                self.record_type(f, Mode::Builtin, sig, None);
                match &f.kind {
                    ExprKind::Paren(i) => f = i,
                    _ => break,
                }
            }
        }
        x.mode = Mode::Value;
        x.ty = st;
        Some(x)
    }
    fn array_ptr_deref(&mut self, t: TypeId) -> TypeId {
        let u = self.unalias(t);
        if let Type::Pointer(b) = *self.ty(u) {
            let bu = self.under(b);
            if matches!(self.ty(bu), Type::Array(..)) {
                return bu;
            }
        }
        t
    }
    fn builtin_len<'e>(&mut self, call: &CallExpr, mut x: Operand<'e>, b: Builtin) -> Option<Operand<'e>> {
        let is_len = b == Builtin::Len;
        let ok = |c: &mut Types, u: TypeId| {
            let d = c.array_ptr_deref(u);
            match *c.ty(d) {
                Type::Basic(BasicKind::String | BasicKind::UntypedString) | Type::Map(..) => is_len,
                Type::Array(..) | Type::Slice(_) | Type::Chan(..) => true,
                _ => false,
            }
        };
        let mut mode = Mode::Invalid;
        let mut val = ConstValue::Unknown;
        let u = self.under(x.ty);
        let d = self.array_ptr_deref(u);
        match self.ty(d).clone() {
            Type::Array(_, n) => {
                mode = Mode::Value;
                if !self.env.has_call_or_recv {
                    mode = Mode::Constant;
                    if n >= 0 {
                        val = ConstValue::Int(n);
                    }
                }
            }
            Type::Interface(_) if self.is_type_param(x.ty) => {
                if self.typeset(x.ty).is_some_and(|l| l.into_iter().all(|(_, u)| ok(self, u))) {
                    mode = Mode::Value;
                }
            }
            _ if ok(self, d) => {
                mode = Mode::Value;
                if x.is_const() {
                    mode = Mode::Constant;
                    val = ConstValue::Int(x.val.as_str().len() as i64);
                }
            }
            _ => {}
        }
        if mode == Mode::Invalid {
            if u != TypeId::INVALID {
                let s = self.opstr(&x);
                self.err(x.pos(), format!("{ARG}{s} for built-in {}", b.name()));
            }
            return None;
        }
        if mode != Mode::Constant {
            self.record_builtin(call, TypeId::INT, &[x.ty], false);
        }
        x.mode = mode;
        x.ty = TypeId::INT;
        x.val = val;
        Some(x)
    }
    fn builtin_complex<'e>(
        &mut self,
        e: &'e Expr,
        call: &CallExpr,
        mut x: Operand<'e>,
        mut y: Operand<'e>,
    ) -> Option<Operand<'e>> {
        match (self.is_untyped(x.ty), self.is_untyped(y.ty)) {
            (true, false) => self.convert_untyped(&mut x, y.ty),
            (false, true) => self.convert_untyped(&mut y, x.ty),
            (true, true) if x.is_const() && y.is_const() => {
                for o in [&mut x, &mut y] {
                    if self.is_numeric(o.ty) && o.val.imag().sign() == 0 {
                        o.ty = TypeId::UNTYPED_FLOAT;
                    }
                }
            }
            (true, true) => {
                self.convert_untyped(&mut x, TypeId::FLOAT64);
                self.convert_untyped(&mut y, TypeId::FLOAT64);
            }
            _ => {}
        }
        if !x.ok() || !y.ok() {
            return None;
        }
        if !self.identical(x.ty, y.ty) {
            let (a, b) = (self.ts(x.ty), self.ts(y.ty));
            let s = expr_string(e);
            self.err(x.pos(), format!("invalid operation: {s} (mismatched types {a} and {b})"));
            return None;
        }
        let res = self.apply_type_func(&x, "complex", |k| match k {
            BasicKind::Float32 => Some(TypeId::COMPLEX64),
            BasicKind::Float64 => Some(TypeId::COMPLEX128),
            BasicKind::UntypedFloat => Some(TypeId::UNTYPED_COMPLEX),
            _ => None,
        });
        let Some(res) = res else {
            let n = self.ts(x.ty);
            self.err(x.pos(), format!("{ARG}arguments have type {n}, expected floating-point"));
            return None;
        };
        if x.is_const() && y.is_const() {
            x.val = ConstValue::complex(x.val.to_float(), y.val.to_float());
        } else {
            x.mode = Mode::Value;
            self.record_builtin(call, res, &[x.ty, x.ty], false);
        }
        x.ty = res;
        Some(x)
    }
    fn builtin_real<'e>(&mut self, call: &CallExpr, mut x: Operand<'e>, b: Builtin) -> Option<Operand<'e>> {
        if self.is_untyped(x.ty) {
            if x.is_const() {
                if self.is_numeric(x.ty) {
                    x.ty = TypeId::UNTYPED_COMPLEX;
                }
            } else {
                self.convert_untyped(&mut x, TypeId::COMPLEX128);
                if !x.ok() {
                    return None;
                }
            }
        }
        let res = self.apply_type_func(&x, b.name(), |k| match k {
            BasicKind::Complex64 => Some(TypeId::FLOAT32),
            BasicKind::Complex128 => Some(TypeId::FLOAT64),
            BasicKind::UntypedComplex => Some(TypeId::UNTYPED_FLOAT),
            _ => None,
        });
        let Some(res) = res else {
            let n = self.ts(x.ty);
            self.err(x.pos(), format!("{ARG}argument has type {n}, expected complex type"));
            return None;
        };
        if x.is_const() {
            x.val = if b == Builtin::Real { x.val.real() } else { x.val.imag() };
        } else {
            x.mode = Mode::Value;
            self.record_builtin(call, res, &[x.ty], false);
        }
        x.ty = res;
        Some(x)
    }
    /// Applies a function on basic types to the type of `x`, term by term for a type parameter.
    fn apply_type_func(
        &mut self,
        x: &Operand<'_>,
        name: &str,
        f: impl Fn(BasicKind) -> Option<TypeId>,
    ) -> Option<TypeId> {
        let Some(p) = self.as_tparam(x.ty) else { return self.basic_kind(x.ty).and_then(&f) };
        let i = self.tparam_iface(p).1;
        let s = self.tset(i);
        let terms = s.terms.as_ref().filter(|l| !l.is_empty())?;
        let mut out = Vec::new();
        for t in terms {
            let k = self.basic_kind(t.ty)?;
            out.push(Term { tilde: t.tilde, ty: f(k)? });
        }
        let msg = format!("not supported as argument to built-in {name} for go1.18 (see go.dev/issue/50937)");
        let s = self.opstr(x);
        self.soft_err(x.pos(), format!("{s} {msg}"));
        let u = self.add_type(Type::Union(out.into()));
        let bound = self.new_iface(IfaceData { embeds: vec![u], complete: true, ..Default::default() }).0;
        let t = self.add_type(Type::TypeParam(p));
        let np = self.fresh_tparam(t);
        self.set_bound(np, bound);
        Some(np)
    }
    fn builtin_copy<'e>(&mut self, call: &CallExpr, mut x: Operand<'e>, y: Operand<'e>) -> Option<Operand<'e>> {
        let dst = match self.slice_elem(&x) {
            Ok(t) => t,
            Err(c) => {
                self.err(x.pos(), format!("invalid copy: {c}"));
                return None;
            }
        };
        let bytes = self.new_slice(TypeId::BYTE);
        let special = self.assignable(&x, bytes, Want::Bare).is_ok() && self.bytes_or_string(y.ty).is_some();
        if !special {
            let src = match self.slice_elem(&y) {
                Ok(t) => t,
                Err(_) if self.all_string(y.ty) => TypeId::BYTE,
                Err(c) => {
                    self.err(y.pos(), format!("invalid copy: {c}"));
                    return None;
                }
            };
            if !self.identical(dst, src) {
                let (a, b) = (self.opstr(&x), self.opstr(&y));
                let (d, s) = (self.ts(dst), self.ts(src));
                let msg = format!("invalid copy: arguments {a} and {b} have different element types {d} and {s}");
                self.err(x.pos(), msg);
                return None;
            }
        }
        if self.is_untyped(y.ty)
            && let Some(ye) = y.expr
        {
            self.update_expr_type(ye, TypeId::STRING, true);
        }
        self.record_builtin(call, TypeId::INT, &[x.ty, y.ty], false);
        x.mode = Mode::Value;
        x.ty = TypeId::INT;
        Some(x)
    }
    fn builtin_delete<'e>(&mut self, call: &CallExpr, x: Operand<'e>, mut key: Operand<'e>) -> Option<Operand<'e>> {
        let mut kt: Option<TypeId> = None;
        let list = self.typeset(x.ty).unwrap_or_default();
        for &(_, u) in &list {
            let Type::Map(k, _) = *self.ty(u) else {
                kt = None;
                break;
            };
            if let Some(o) = kt
                && !self.identical(o, k)
            {
                let s = self.opstr(&x);
                self.err(x.pos(), format!("{ARG}maps of {s} must have identical key types"));
                return None;
            }
            kt = Some(k);
        }
        let Some(k) = kt else {
            let s = self.opstr(&x);
            self.err(x.pos(), format!("{ARG}{s} is not a map"));
            return None;
        };
        self.assignment(&mut key, k, "argument to delete");
        if !key.ok() {
            return None;
        }
        self.no_value(call, key, &[x.ty, k])
    }
    fn builtin_make<'e>(&mut self, e: &'e Expr, call: &'e CallExpr) -> Option<Operand<'e>> {
        let a0 = &call.args[0];
        let t = self.var_type(a0);
        if !self.is_valid(t) {
            return None;
        }
        let cause = match self.typeset(t) {
            None => Some("no specific type".to_string()),
            Some(l) => l
                .iter()
                .any(|&(_, u)| !matches!(self.ty(u), Type::Slice(_) | Type::Map(..) | Type::Chan(..)))
                .then(|| "type must be slice, map, or channel".to_string()),
        };
        let u = match cause {
            Some(c) => Err(c),
            None => self.common_under(t),
        };
        let u = match u {
            Ok(u) => u,
            Err(c) => {
                let s = expr_string(a0);
                self.err(a0.start, format!("{ARG}cannot make {s}: {c}"));
                return None;
            }
        };
        let min = if matches!(self.ty(u), Type::Slice(_)) { 2 } else { 1 };
        let n = call.args.len();
        if n < min || min + 1 < n {
            let s = expr_string(e);
            let msg = format!("invalid operation: {s} expects {min} or {} arguments; found {n}", min + 1);
            self.err(e.start, msg);
            return None;
        }
        let mut types = vec![t];
        let mut sizes = Vec::new();
        for a in &call.args[1..] {
            let (ty, size) = self.index(a, -1);
            types.push(ty);
            if size >= 0 {
                sizes.push(size);
            }
        }
        if sizes.len() == 2 && sizes[0] > sizes[1] {
            self.err(call.args[1].start, format!("{ARG}length and capacity swapped"));
        }
        self.record_builtin(call, t, &types, false);
        Some(Operand::value(Some(e), t))
    }
    fn builtin_max<'e>(
        &mut self,
        call: &CallExpr,
        mut x: Operand<'e>,
        mut args: Vec<Operand<'e>>,
        b: Builtin,
    ) -> Option<Operand<'e>> {
        self.verify_version(call.fun.start, 21, &format!("built-in {}", b.name()));
        let op = if b == Builtin::Max { BinaryOp::Gt } else { BinaryOp::Lt };
        for (i, a) in args.iter_mut().enumerate() {
            if !self.all_ordered(a.ty) {
                let s = self.opstr(a);
                self.err(a.pos(), format!("{ARG}{s} cannot be ordered"));
                return None;
            }
            if i == 0 {
                continue;
            }
            self.match_types(&mut x, a);
            if !x.ok() {
                return None;
            }
            if !self.identical(x.ty, a.ty) {
                let (p, q, s) = (self.ts(x.ty), self.ts(a.ty), a.text());
                let msg = format!("{ARG}mismatched types {p} (previous argument) and {q} (type of {s})");
                self.err(a.pos(), msg);
                return None;
            }
            if x.is_const() && a.is_const() {
                if ConstValue::compare(&a.val, op, &x.val) {
                    x = a.clone();
                }
            } else {
                x.mode = Mode::Value;
            }
        }
        if !x.is_const() {
            x.mode = Mode::Value;
            self.assignment_ctx(&mut x, TypeId::EMPTY_INTERFACE, &|| format!("argument to built-in {}", b.name()));
            if !x.ok() {
                return None;
            }
        }
        for a in &args {
            if let Some(ae) = a.expr {
                self.update_expr_type(ae, x.ty, true);
            }
        }
        if !x.is_const() {
            let types = vec![x.ty; args.len()];
            self.record_builtin(call, x.ty, &types, false);
        }
        Some(x)
    }
    fn builtin_new<'e>(&mut self, call: &'e CallExpr) -> Option<Operand<'e>> {
        let a = &call.args[0];
        let mut x = self.expr_or_type(a, false);
        self.exclude(&mut x, false, true);
        match x.mode {
            Mode::Invalid => return None,
            Mode::TypeExpr => self.valid_var_type(a.start, x.ty),
            _ => {
                if self.is_untyped(x.ty) {
                    self.assignment(&mut x, TypeId::NONE, "argument to new");
                    if !x.ok() {
                        return None;
                    }
                }
                self.verify_version(call.fun.start, 26, &format!("new({})", expr_string(a)));
            }
        }
        let t = x.ty;
        x.mode = Mode::Value;
        x.ty = self.new_pointer(t);
        self.record_builtin(call, x.ty, &[t], false);
        Some(x)
    }
    fn builtin_unsafe<'e>(
        &mut self,
        call: &'e CallExpr,
        mut x: Operand<'e>,
        mut args: Vec<Operand<'e>>,
        b: Builtin,
    ) -> Option<Operand<'e>> {
        use Builtin::*;
        let full = format!("unsafe.{}", b.name());
        let v = match b {
            UnsafeAdd | UnsafeSlice => 17,
            UnsafeSliceData | UnsafeString | UnsafeStringData => 20,
            _ => 0,
        };
        if v > 0 {
            self.verify_version(call.fun.start, v, &full);
        }
        let param = match b {
            UnsafeAdd => TypeId::UNSAFE_POINTER,
            UnsafeString => self.new_pointer(TypeId::BYTE),
            UnsafeStringData => TypeId::STRING,
            _ => TypeId::NONE,
        };
        if !matches!(b, UnsafeOffsetof | UnsafeSlice | UnsafeSliceData) {
            self.assignment(&mut x, param, &format!("argument to {full}"));
            if !x.ok() {
                return None;
            }
        }
        let xt = x.ty;
        let mut types = vec![xt];
        if let Some(mut y) = (args.len() == 2).then(|| args.swap_remove(1)) {
            if b == UnsafeSlice && !matches!(self.core_type(x.ty).map(|u| self.ty(u)), Some(Type::Pointer(_))) {
                let s = self.opstr(&x);
                self.err(x.pos(), format!("{ARG}{s} is not a pointer"));
                return None;
            }
            if !self.valid_index(&mut y, "length", b == UnsafeAdd) {
                return None;
            }
            types.push(y.ty);
        }
        match b {
            UnsafeAdd => x.ty = TypeId::UNSAFE_POINTER,
            UnsafeSlice => {
                let u = self.core_type(x.ty)?;
                if let Type::Pointer(e) = *self.ty(u) {
                    x.ty = self.new_slice(e);
                }
            }
            UnsafeSliceData => {
                let u = self.core_type(x.ty);
                let Some(Type::Slice(e)) = u.map(|u| self.ty(u).clone()) else {
                    let s = self.opstr(&x);
                    self.err(x.pos(), format!("{ARG}{s} is not a slice"));
                    return None;
                };
                x.ty = self.new_pointer(e);
            }
            UnsafeString => x.ty = TypeId::STRING,
            UnsafeStringData => x.ty = self.new_pointer(TypeId::BYTE),
            UnsafeOffsetof => return self.builtin_offsetof(call),
            _ => {
                // Alignof, Sizeof
                x.ty = TypeId::UINTPTR;
                if !self.has_var_size(xt) {
                    let n = if b == UnsafeSizeof { self.size_of(xt) } else { self.align_of(xt) };
                    if n < 0 {
                        x.ty = xt;
                        let s = self.opstr(&x);
                        self.err(x.pos(), format!("{s} is too large"));
                        return None;
                    }
                    x.mode = Mode::Constant;
                    x.val = ConstValue::Int(n);
                    return Some(x);
                }
            }
        }
        x.mode = Mode::Value;
        x.val = ConstValue::Unknown;
        self.record_builtin(call, x.ty, &types, false);
        Some(x)
    }
    fn builtin_offsetof<'e>(&mut self, call: &'e CallExpr) -> Option<Operand<'e>> {
        let a = &call.args[0];
        let se = unparen(a);
        let ExprKind::Selector(b, sel) = &se.kind else {
            self.err(a.start, format!("{ARG}{} is not a selector expression", expr_string(a)));
            self.use_expr(a);
            return None;
        };
        let mut x = self.expr(None, b);
        if !x.ok() {
            return None;
        }
        let mut base = x.ty;
        if let Type::Pointer(p) = self.under_ty(base)
            && matches!(self.under_ty(p), Type::Struct(_))
        {
            base = p;
        }
        let (obj, index, indirect) = match self.lookup_field_or_method(base, false, self.env.pkg, &sel.name) {
            Lookup::Found(o, i, ind) => (o, i, ind),
            _ => {
                let n = self.ts(base);
                self.err(x.pos(), format!("{ARG}{n} has no single field {}", sel.name));
                return None;
            }
        };
        if matches!(self.obj(obj).kind, ObjKind::Func(_)) {
            self.err(a.start, format!("{ARG}{} is a method value", expr_string(a)));
            return None;
        }
        if indirect {
            let n = self.ts(base);
            self.err(x.pos(), format!("{ARG}field {} is embedded via a pointer in {n}", sel.name));
            return None;
        }
        self.record_use(sel.id, obj);
        let s = Selection { kind: SelectionKind::FieldVal, recv: base, obj, index: index.clone(), indirect: false };
        self.info.selections.insert(se.id, Arc::new(s));
        let ft = self.obj(obj).ty;
        self.record_type(se, Mode::Variable, ft, None);
        x.ty = TypeId::UINTPTR;
        if self.has_var_size(base) {
            x.mode = Mode::Value;
            self.record_builtin(call, TypeId::UINTPTR, &[ft], false);
            return Some(x);
        }
        let (mut t, mut off) = (base, 0i64);
        for &i in index.iter() {
            let o = self.offsets_of(t).get(i as usize).copied().unwrap_or(0);
            if o < 0 {
                x.ty = base;
                let s = self.opstr(&x);
                self.err(x.pos(), format!("{s} is too large"));
                return None;
            }
            off += o;
            if let Type::Struct(s) = self.under_ty(t) {
                t = self.obj(s.fields[i as usize]).ty;
            }
        }
        x.mode = Mode::Constant;
        x.val = ConstValue::Int(off);
        Some(x)
    }
    /// Whether the size of `t` depends on type parameters.
    pub(crate) fn has_var_size(&mut self, t: TypeId) -> bool {
        let t = self.unalias(t);
        match self.ty(t).clone() {
            Type::Named(n) => {
                let d = self.named(n);
                let (obj, is_inst) = (d.obj, d.origin.is_some());
                if !is_inst && let Some(&i) = self.obj_path_idx.get(&obj) {
                    let cycle = self.obj_path[i..].to_vec();
                    let first = self.first_in_src(&cycle);
                    self.cycle_error(&cycle, first);
                    return true;
                }
                let u = self.under(t);
                env::deeper(|| self.has_var_size(u))
            }
            Type::Array(e, _) => self.has_var_size(e),
            Type::Struct(s) => s.fields.iter().any(|&f| {
                let ft = self.obj(f).ty;
                self.has_var_size(ft)
            }),
            Type::TypeParam(_) => true,
            _ => false,
        }
    }
}
