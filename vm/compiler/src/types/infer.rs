//! Type argument inference.
use super::missing::Want;
use super::operand::Operand;
use super::unify::{ASSIGN, EXACT, Unifier};
use super::*;
use hashbrown::HashMap;

/// Where inference failed and why; `None` when an error was reported already.
type InferErr = Option<(Pos, String)>;

impl Types {
    /// Fresh copies of type parameters, and types that mention the copies instead.
    pub(crate) fn rename_tparams(&mut self, tps: &[TypeId], ts: &[TypeId]) -> (Vec<TypeId>, Vec<TypeId>) {
        if tps.is_empty() {
            return (Vec::new(), ts.to_vec());
        }
        let fresh: Vec<TypeId> = tps.iter().map(|&t| self.fresh_tparam(t)).collect();
        for (i, &t) in tps.iter().enumerate() {
            let b = self.raw_bound(t);
            let b = self.subst(b, tps, &fresh);
            self.set_bound(fresh[i], b);
        }
        let out = ts.iter().map(|&t| self.subst(t, tps, &fresh)).collect();
        (fresh, out)
    }
    /// Infers the missing ones (NONE) of `targs` from arguments and constraints.
    pub(crate) fn infer(
        &mut self,
        pos: Pos,
        tparams: &[TypeId],
        mut targs: Vec<TypeId>,
        mut params: Vec<TypeId>,
        args: &[Operand<'_>],
        reverse: bool,
    ) -> Result<Vec<TypeId>, InferErr> {
        targs.resize(tparams.len(), TypeId::NONE);
        if targs.iter().all(|t| t.is_some()) {
            return Ok(targs);
        }
        if args.iter().any(|a| !a.ok()) {
            return Err(None);
        }
        for p in &mut params {
            *p = self.subst(*p, tparams, &targs);
        }
        let mut u = Unifier::new(tparams, &targs, self.version_ok(21));
        let mut untyped = Vec::new();
        for (i, a) in args.iter().enumerate() {
            let p = params[i];
            if !self.is_parameterized(tparams, p) && !self.is_parameterized(tparams, a.ty) {
                continue;
            }
            if !self.is_untyped(a.ty) {
                if !u.unify(self, p, a.ty, ASSIGN) {
                    return Err(Some(self.mismatch(&u, tparams, p, a, reverse)));
                }
            } else if matches!(self.ty(p), Type::TypeParam(_)) && !a.is_nil() {
                untyped.push(i);
            }
        }
        self.infer_constraints(pos, tparams, &mut u)?;
        // Untyped arguments give their default types, the largest one for each parameter.
        let mut max: Vec<(TypeId, TypeId)> = Vec::new();
        for i in untyped {
            let (p, a) = (params[i], &args[i]);
            if u.at(p).is_some() {
                continue;
            }
            match max.iter_mut().find(|m| m.0 == p) {
                None => max.push((p, a.ty)),
                Some(m) => match self.max_type(m.1, a.ty) {
                    Some(t) => m.1 = t,
                    None => {
                        let (x, y, n) = (self.ts(m.1), self.ts(a.ty), self.ts(p));
                        return Err(Some((a.pos(), format!("mismatched types {x} and {y} (cannot infer {n})"))));
                    }
                },
            }
        }
        for (p, t) in max {
            let d = self.default_type(t);
            u.set(p, d);
        }
        let mut inferred = u.inferred(tparams);
        self.kill_cycles(tparams, &mut inferred);
        // Substitute inferred types into each other until nothing changes.
        let mut dirty: Vec<usize> =
            (0..inferred.len()).filter(|&i| inferred[i].is_some() && targs[i].is_none()).collect();
        for _ in 0..100 {
            if dirty.is_empty() {
                break;
            }
            let mut next = Vec::new();
            for i in dirty {
                let t = self.subst(inferred[i], tparams, &inferred);
                if t != inferred[i] {
                    // A signature that was generic has become concrete.
                    inferred[i] = match self.ty(t).clone() {
                        Type::Signature(s) if !s.tparams.is_empty() && !self.is_parameterized(tparams, t) => {
                            self.new_signature(Signature { tparams: Arc::default(), ..(*s).clone() })
                        }
                        _ => t,
                    };
                    next.push(i);
                }
            }
            dirty = next;
        }
        for (i, &t) in inferred.iter().enumerate() {
            if t.is_none() || self.is_parameterized(tparams, t) {
                let Type::TypeParam(p) = *self.ty(tparams[i]) else { continue };
                let o = self.obj(self.tparam(p).obj);
                let msg = format!("cannot infer {} (declared at {})", o.name, self.pos_string(o.pos));
                return Err(Some((pos, msg)));
            }
        }
        Ok(inferred)
    }
    fn mismatch(
        &mut self,
        u: &Unifier,
        tparams: &[TypeId],
        p: TypeId,
        a: &Operand<'_>,
        reverse: bool,
    ) -> (Pos, String) {
        let targs = u.inferred(tparams);
        let (at, es) = (self.ts(a.ty), a.text());
        let pos = if reverse { a.expr.map_or(a.pos(), |e| e.pos) } else { a.pos() };
        let pn = self.ts(p);
        if targs.iter().all(|t| t.is_none()) {
            let l = self.tparams_string(tparams);
            return (pos, format!("type {at} of {es} does not match {pn} (cannot infer {l})"));
        }
        let inf = self.subst(p, tparams, &targs);
        if inf == p {
            return (pos, format!("type {at} of {es} does not match {pn}"));
        }
        let is = self.ts(inf);
        if reverse {
            (pos, format!("inferred type {is} for {pn} does not match type {at} of {es}"))
        } else {
            (pos, format!("type {at} of {es} does not match inferred type {is} for {pn}"))
        }
    }
    fn tparams_string(&self, l: &[TypeId]) -> String {
        let n: Vec<String> = l.iter().map(|&t| self.ts(t)).collect();
        match &n[..] {
            [] => String::new(),
            [a] => a.clone(),
            [a, b] => format!("{a} and {b}"),
            [init @ .., last] => format!("{}, and {last}", init.join(", ")),
        }
    }
    fn infer_constraints(&mut self, pos: Pos, tparams: &[TypeId], u: &mut Unifier) -> Result<(), InferErr> {
        loop {
            let before = u.unknowns();
            for &tp in tparams {
                let tx = u.at(tp);
                if let Some((core, single)) = self.core_term(tp) {
                    if tx.is_some() {
                        if !u.unify(self, tx, core.ty, 0) {
                            let (b, p, x) = (self.raw_bound(tp), self.ts(tp), self.ts(tx));
                            let b = self.ts(b);
                            return Err(Some((pos, format!("{p} (type {x}) does not satisfy {b}"))));
                        }
                    } else if single && !core.tilde {
                        u.set(tp, core.ty);
                    }
                }
                if tx.is_some() && !self.is_parameterized(tparams, tx) {
                    let b = self.bound_of(tp);
                    let r = self.missing_eq(tx, b, true, Want::Cause, &mut |c, x, y| u.unify(c, x, y, EXACT));
                    if let Err((_, cause, _)) = r {
                        let (p, x, b) = (self.ts(tp), self.ts(tx), self.ts(b));
                        return Err(Some((pos, format!("{p} (type {x}) does not satisfy {b} {cause}"))));
                    }
                }
            }
            if u.unknowns() == before {
                return Ok(());
            }
        }
    }
    /// The single term of a type parameter's constraint, or its common underlying type.
    fn core_term(&mut self, tp: TypeId) -> Option<(Term, bool)> {
        let Type::TypeParam(p) = *self.ty(tp) else { return None };
        let i = self.tparam_iface(p).1;
        let s = self.tset(i);
        let terms = s.terms.as_ref().filter(|l| !l.is_empty())?;
        if let [t] = terms[..] {
            return Some((t, true));
        }
        let tilde = terms.iter().any(|t| t.tilde);
        let ty = self.common_under(tp).ok()?;
        Some((Term { tilde, ty }, false))
    }
    /// Whether `t` mentions one of `tparams`.
    pub(crate) fn is_parameterized(&mut self, tparams: &[TypeId], t: TypeId) -> bool {
        !tparams.is_empty() && self.parameterized(tparams, t, &mut HashMap::new())
    }
    fn parameterized(&mut self, tps: &[TypeId], t: TypeId, seen: &mut HashMap<TypeId, bool>) -> bool {
        match *self.ty(t) {
            Type::Basic(_) => return false,
            Type::TypeParam(_) => return tps.contains(&t),
            Type::Pointer(e) | Type::Slice(e) | Type::Array(e, _) | Type::Chan(_, e) => {
                return self.parameterized(tps, e, seen);
            }
            _ => {}
        }
        if let Some(&r) = seen.get(&t) {
            return r;
        }
        seen.insert(t, false);
        let r = env::deeper(|| self.parameterized2(tps, t, seen));
        seen.insert(t, r);
        r
    }
    fn parameterized2(&mut self, tps: &[TypeId], t: TypeId, seen: &mut HashMap<TypeId, bool>) -> bool {
        let mut vars = |c: &mut Types, v: &[ObjId]| {
            v.iter().any(|&o| {
                let t = c.obj(o).ty;
                c.parameterized(tps, t, seen)
            })
        };
        match self.ty(t).clone() {
            Type::Alias(_) => {
                let u = self.unalias(t);
                self.parameterized(tps, u, seen)
            }
            Type::Struct(s) => vars(self, &s.fields),
            Type::Tuple(v) => vars(self, &v),
            Type::Signature(s) => vars(self, &s.params) || vars(self, &s.results),
            Type::Interface(i) => {
                let s = self.tset(i);
                vars(self, &s.methods) || s.terms.iter().flatten().any(|x| self.parameterized(tps, x.ty, seen))
            }
            Type::Union(l) => l.iter().any(|x| self.parameterized(tps, x.ty, seen)),
            Type::Map(k, v) => self.parameterized(tps, k, seen) || self.parameterized(tps, v, seen),
            Type::Named(n) => {
                let targs = self.named(n).targs.clone();
                targs.iter().any(|&a| self.parameterized(tps, a, seen))
            }
            _ => false,
        }
    }
    /// Forgets inferred types that refer to themselves.
    fn kill_cycles(&mut self, tparams: &[TypeId], inferred: &mut [TypeId]) {
        for &t in tparams {
            self.find_cycle(tparams, inferred, t, &mut Vec::new());
        }
    }
    fn find_cycle(&mut self, tps: &[TypeId], inf: &mut [TypeId], t: TypeId, seen: &mut Vec<TypeId>) {
        let t = self.unalias(t);
        let i = tps.iter().position(|&p| p == t);
        if seen.contains(&t) {
            if let Some(i) = i {
                inf[i] = TypeId::NONE;
            }
            return;
        }
        let kids: Vec<TypeId> = match self.ty(t).clone() {
            Type::Pointer(e) | Type::Slice(e) | Type::Array(e, _) | Type::Chan(_, e) => vec![e],
            Type::Map(k, v) => vec![k, v],
            Type::Struct(s) => s.fields.iter().map(|&f| self.obj(f).ty).collect(),
            Type::Signature(s) => s.params.iter().chain(s.results.iter()).map(|&f| self.obj(f).ty).collect(),
            Type::Union(l) => l.iter().map(|x| x.ty).collect(),
            Type::Interface(id) => {
                let d = self.iface(id);
                d.methods.iter().map(|&m| self.obj(m).ty).chain(d.embeds.iter().copied()).collect()
            }
            Type::Named(n) => self.named(n).targs.to_vec(),
            Type::TypeParam(_) => match i {
                Some(i) if inf[i].is_some() => vec![inf[i]],
                _ => return,
            },
            _ => return,
        };
        seen.push(t);
        for k in kids {
            self.find_cycle(tps, inf, k, seen);
        }
        seen.pop();
    }
}
