//! Conversions.
use super::consts::representable_const;
use super::missing::Want;
use super::operand::Operand;
use super::*;

impl Types {
    fn const_convertible(&mut self, x: &Operand<'_>, t: TypeId) -> Option<ConstValue> {
        let k = self.basic_kind(t)?;
        if let Some(v) = representable_const(&x.val, k) {
            return Some(v);
        }
        if self.is_integer(x.ty) && k == BasicKind::String {
            let c = x.val.to_u64().and_then(|u| char::from_u32(u32::try_from(u).ok()?)).unwrap_or('\u{FFFD}');
            return Some(ConstValue::str(c.to_string().as_bytes()));
        }
        None
    }
    /// Converts `x` to type `t`.
    pub(crate) fn conversion(&mut self, x: &mut Operand<'_>, t: TypeId) {
        let const_arg = x.is_const();
        let mut cause = String::new();
        let const_type = self.is_const_type(t);
        let mut ok = false;
        if const_arg && const_type {
            match self.const_convertible(x, t) {
                Some(v) => {
                    x.val = v;
                    ok = true;
                }
                None if self.is_integer(x.ty) && self.is_integer(t) => {
                    let n = self.ts(t);
                    self.err(x.pos(), format!("constant {} overflows {n}", x.val));
                    return x.kill();
                }
                None => {}
            }
        } else if const_arg && self.is_type_param(t) {
            match self.const_to_tparam(x, t) {
                Ok(()) => ok = true,
                Err(c) => cause = c,
            }
            x.mode = Mode::Value;
        } else {
            match self.convertible(x, t) {
                Ok(()) => {
                    ok = true;
                    x.mode = Mode::Value;
                }
                Err(c) => cause = c,
            }
        }
        if !ok {
            // The message shows the value as an integer when it is one.
            if const_arg && const_type && self.is_integer(t) && !x.val.to_int().is_unknown() {
                x.val = x.val.to_int();
            }
            let (s, n) = (self.opstr(x), self.ts(t));
            let sep = if cause.is_empty() { "" } else { ": " };
            self.err(x.pos(), format!("cannot convert {s} to type {n}{sep}{cause}"));
            return x.kill();
        }
        if self.is_untyped(x.ty) {
            let mut fin = t;
            if x.ty == TypeId::UNTYPED_NIL {
            } else if self.is_interface(t) || const_arg && !const_type {
                fin = self.default_type(x.ty);
            } else if x.is_const() && self.is_integer(x.ty) && self.all_string(t) {
                fin = x.ty;
            }
            if let Some(e) = x.expr {
                self.update_expr_type(e, fin, true);
            }
        }
        x.ty = t;
    }
    fn const_to_tparam(&mut self, x: &Operand<'_>, t: TypeId) -> Result<(), String> {
        let Some(list) = self.typeset(t) else {
            return Err(format!("{} does not contain specific types", self.ts(t)));
        };
        for (_, u) in list {
            if self.is_string(x.ty) && self.is_bytes_or_runes(u) {
                continue;
            }
            if self.const_convertible(x, u).is_none() {
                let (us, ts) = (self.ts(u), self.ts(t));
                if self.is_integer(x.ty) && self.is_integer(u) {
                    return Err(format!("constant {} overflows {us} (in {ts})", x.val));
                }
                let s = self.opstr(x);
                return Err(format!("cannot convert {s} to type {us} (in {ts})"));
            }
        }
        Ok(())
    }
    /// Whether `x` can be converted to `t`; otherwise the reason, possibly empty.
    pub(crate) fn convertible(&mut self, x: &Operand<'_>, t: TypeId) -> Result<(), String> {
        let mut cause = match self.assignable(x, t, Want::Cause) {
            Ok(()) => return Ok(()),
            Err(c) => c,
        };
        let orig = t;
        let (v, t) = (self.unalias(x.ty), self.unalias(t));
        let (vu, tu) = (self.under(v), self.under(t));
        let (vp, tp) = (self.is_type_param(v), self.is_type_param(t));
        if !vp && !tp && self.identical_ignore_tags(vu, tu) {
            return Ok(());
        }
        if let (Type::Pointer(a), Type::Pointer(b)) = (self.ty(v).clone(), self.ty(t).clone()) {
            let (au, bu) = (self.under(a), self.under(b));
            if self.identical_ignore_tags(au, bu) && !self.is_type_param(a) && !self.is_type_param(b) {
                return Ok(());
            }
        }
        if self.is_integer_or_float(vu) && self.is_integer_or_float(tu) || self.is_complex(vu) && self.is_complex(tu) {
            return Ok(());
        }
        if (self.is_integer(vu) || self.is_bytes_or_runes(vu)) && self.is_string(tu) {
            return Ok(());
        }
        if self.is_string(vu) && self.is_bytes_or_runes(tu) {
            return Ok(());
        }
        let ptr = |c: &Types, u: TypeId| matches!(c.ty(u), Type::Pointer(_) | Type::Basic(BasicKind::Uintptr));
        let unsafe_ptr = |c: &Types, u: TypeId| matches!(c.ty(u), Type::Basic(BasicKind::UnsafePointer));
        if ptr(self, vu) && unsafe_ptr(self, tu) || unsafe_ptr(self, vu) && ptr(self, tu) {
            return Ok(());
        }
        if let Type::Slice(se) = *self.ty(vu) {
            match self.ty(tu).clone() {
                Type::Array(ae, _) if self.identical(se, ae) => {
                    if self.version_ok(20) {
                        return Ok(());
                    }
                    return Err("conversion of slice to array requires go1.20 or later".into());
                }
                Type::Pointer(b) => {
                    if let Type::Array(ae, _) = *self.under_ty(b)
                        && self.identical(se, ae)
                    {
                        if self.version_ok(17) {
                            return Ok(());
                        }
                        return Err("conversion of slice to array pointer requires go1.17 or later".into());
                    }
                }
                _ => {}
            }
        }
        if !vp && !tp {
            return Err(cause);
        }
        let list = |c: &mut Types, t: TypeId, p: bool| if p { c.typeset(t) } else { Some(smallvec::smallvec![(t, t)]) };
        let (Some(vl), Some(tl)) = (list(self, v, vp), list(self, t, tp)) else { return Err(cause) };
        for &(vt, _) in &vl {
            let y = Operand { ty: vt, ..x.clone() };
            for &(tt, _) in &tl {
                if let Err(c) = self.convertible(&y, if tp { tt } else { orig }) {
                    let vs = if vp { format!("{} (in {})", self.ts(vt), self.ts(v)) } else { self.ts(x.ty) };
                    let ts = if tp { format!("{} (in {})", self.ts(tt), self.ts(t)) } else { self.ts(orig) };
                    let c = if c.is_empty() { cause } else { c };
                    let sep = if c.is_empty() { "" } else { "\n\t" };
                    cause = format!("cannot convert {vs} to type {ts}{sep}{c}");
                    return Err(cause);
                }
            }
        }
        Ok(())
    }
}
