//! The functions of package unsafe.
use super::collect::unparen;
use super::expr::Operands;
use super::operand::Operand;
use super::*;
use crate::syntax::ast::*;

const ARG: &str = "invalid argument: ";

impl Types {
    pub(crate) fn builtin_unsafe<'e>(
        &mut self,
        call: &'e CallExpr,
        mut x: Operand<'e>,
        mut args: Operands<'e>,
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
        if let Some(mut y) = (args.len() == 2).then(|| args.swap_remove(1)) {
            if b == UnsafeSlice && !matches!(self.core_type(x.ty).map(|u| self.ty(u)), Some(Type::Pointer(_))) {
                let s = self.opstr(&x);
                self.err(x.pos(), format!("{ARG}{s} is not a pointer"));
                return None;
            }
            if !self.valid_index(&mut y, "length", b == UnsafeAdd) {
                return None;
            }
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
        Some(x)
    }
    pub(crate) fn builtin_offsetof<'e>(&mut self, call: &'e CallExpr) -> Option<Operand<'e>> {
        let a = &call.args[0];
        let se = unparen(a);
        let ExprKind::Selector(s) = &se.kind else {
            self.err(a.start, format!("{ARG}{} is not a selector expression", expr_string(a)));
            self.use_expr(a);
            return None;
        };
        let SelectorExpr { x: b, sel } = &**s;
        let mut x = self.expr(None, b);
        if !x.ok() {
            return None;
        }
        let mut base = x.ty;
        if let Type::Pointer(p) = *self.under_ty(base)
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
            if let Type::Struct(s) = self.under_ty(t).clone() {
                t = self.obj(s.fields[i as usize]).ty;
            }
        }
        x.mode = Mode::Constant;
        x.val = ConstValue::Int(off);
        Some(x)
    }
    /// Whether the size of `t` depends on type parameters.
    pub(crate) fn has_var_size(&mut self, t: TypeId) -> bool {
        self.var_size(t, &mut Vec::new())
    }
    /// `outer`: the defined types around `t`; one that contains itself has no size, and one that nests for ever is taken for such.
    fn var_size(&mut self, t: TypeId, outer: &mut Vec<TypeId>) -> bool {
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
                if outer.contains(&t) || outer.len() > 500 {
                    return true;
                }
                outer.push(t);
                // On the path, so that a cycle's message names it.
                let named = !is_inst && self.obj(obj).decl.is_some();
                if named {
                    self.push_obj(obj);
                }
                let u = self.under(t);
                let r = env::deeper(|| self.var_size(u, outer));
                if named {
                    self.pop_obj();
                }
                outer.pop();
                r
            }
            Type::Array(e, _) => self.var_size(e, outer),
            Type::Struct(s) => s.fields.iter().any(|&f| {
                let ft = self.obj(f).ty;
                self.var_size(ft, outer)
            }),
            Type::TypeParam(_) => true,
            _ => false,
        }
    }
}
