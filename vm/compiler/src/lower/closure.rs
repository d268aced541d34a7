//! Function literals and closure objects.
//!
//! A closure object is one word naming the function, then the captures. Variables that are never written again are
//! captured by value, in slot form; the others are memory and their addresses are captured. On entry the
//! literal's function copies all captures into slots, so that uses cost nothing.
use super::func::{Storage, TypeEnv};
use super::vars::VarFacts;
use super::{Cx, Fb};
use crate::escape::Site;
use crate::syntax::ast::{Block, Expr, FuncLit, NodeId};
use crate::types::{ObjId, Signature, Type, TypeId};
use govm_bytecode::types::{PtrMap, Repr, TypeKind};
use govm_bytecode::{FieldData, FuncIdx, Op, TypeData, TypeIdx};
use std::sync::Arc;

/// A captured variable.
#[derive(Clone, Debug)]
pub(crate) struct Capture {
    pub obj: ObjId,
    pub ty: TypeId,
    pub by_ref: bool,
}

impl Fb<'_> {
    pub fn func_lit(&mut self, e: &Expr, lit: &Arc<FuncLit>, want: Option<i16>) -> i16 {
        let raw = self.cx.types.info.type_of(e.id);
        let raw_u = self.cx.types.under(raw);
        let Type::Signature(sig) = self.cx.types.ty(raw_u).clone() else {
            panic!("govm compiler: function literal without signature");
        };
        let captures = self.captures_of(e.id);
        let name = self.literal_name();
        let f = self.cx.literal(name.clone());
        let body = self.lower_literal(f, name, &sig, e.id, &lit.body, &captures);
        self.cx.funcs[f.0 as usize].code = Some(Arc::new(body));
        let stack = self.facts.site(e.id, Site::Closure);
        self.closure_for(f, &captures, want, stack)
    }

    /// Name of the next function literal: `outer.func1`, and `outer.func1.1` in that.
    fn literal_name(&mut self) -> Arc<str> {
        self.named.literals += 1;
        [&*self.name, if self.nested { "." } else { ".func" }, &self.named.literals.to_string()].concat().into()
    }

    /// What the literal with this key captures here.
    pub fn captures_of(&mut self, key: NodeId) -> Vec<Capture> {
        let free = self.facts.free_vars(key).to_vec();
        free.into_iter()
            .map(|obj| {
                let ty = self.var_type(obj);
                let by_ref = !matches!(self.vars.get(&obj), Some(Storage::Slots(_)));
                Capture { obj, ty, by_ref }
            })
            .collect()
    }

    /// The closure object of a literal, in the frame or on the heap; static when nothing is captured.
    pub fn closure_for(&mut self, f: FuncIdx, captures: &[Capture], want: Option<i16>, stack: bool) -> i16 {
        let d = want.unwrap_or_else(|| self.temp());
        if captures.is_empty() {
            self.op_w(Op::StaticClosure, d, f.0);
            return d;
        }
        let m = self.mark();
        let mut parts = Vec::new();
        for c in captures {
            if c.by_ref {
                let p = self.box_address(c.obj);
                parts.push((p, TypeId::UNSAFE_POINTER));
            } else {
                let place = self.var_place(c.obj);
                let s = self.load_place(&place, None);
                parts.push((s, c.ty));
            }
        }
        let tmp = self.temp();
        self.make_closure(tmp, f, &parts, stack);
        self.mov(d, tmp, 1);
        self.release(m);
        d
    }

    /// The slot with the address of a boxed variable.
    pub fn box_address(&mut self, v: ObjId) -> i16 {
        let p = self.var_place(v);
        self.address_slot(&p)
    }

    /// d = new closure object of `f` with the given values, in slot form, one after the other; `stack`: in the frame.
    pub fn make_closure(&mut self, d: i16, f: FuncIdx, parts: &[(i16, TypeId)], stack: bool) {
        let mut ptrs = vec![false];
        for &(_, t) in parts {
            let l = self.layout_ref(t);
            let first = ptrs.len();
            ptrs.resize(first + l.slots as usize, false);
            l.each_slot_ptr(|i| ptrs[first + i as usize] = true);
        }
        if stack {
            let list = (0..ptrs.len() as u16).filter(|&i| ptrs[i as usize]).collect();
            let area = self.raw_object_area(ptrs.len() as u32, list);
            self.op_w(Op::StaticClosure, d, f.0);
            self.op(Op::LoadW, area, d, 0);
            let mut at = area + 1;
            for &(s, t) in parts {
                let n = self.layout_ref(t).slots;
                self.mov(at, s, n);
                at += n as i16;
            }
            return self.lea(d, area, 0);
        }
        let rt = self.cx.closure_type(&ptrs);
        self.op_x(Op::NewClosure, d, 0, 0, f.0 as u64 | (rt.0 as u64) << 32);
        let mut at = 1u64;
        for &(s, t) in parts {
            let n = self.layout_ref(t).slots as i16;
            for i in 0..n {
                let op = if ptrs[at as usize] { Op::StoreP } else { Op::Store64 };
                self.op(op, d, s + i, (8 * at) as i16);
                at += 1;
            }
        }
    }

    /// Lowers the body of a literal in a builder of its own.
    pub fn lower_literal(
        &mut self,
        idx: FuncIdx,
        name: Arc<str>,
        sig: &Arc<Signature>,
        key: NodeId,
        body: &Block,
        captures: &[Capture],
    ) -> govm_bytecode::Function {
        let (env, facts): (TypeEnv, Arc<VarFacts>) = (self.env.clone(), self.facts.clone());
        let mut fb = Fb::new(&mut *self.cx, name, env, facts, sig.clone());
        fb.at(body.lbrace);
        fb.has_defer = fb.facts.has_defer(key);
        fb.nested = true;
        fb.bind_captures(captures);
        fb.lower_params_and_body(&[], sig, body);
        fb.finish(idx)
    }

    /// On entry: captures into slots.
    pub fn bind_captures(&mut self, captures: &[Capture]) {
        let mut off = 1u16;
        for c in captures {
            if c.by_ref {
                let p = self.temp();
                self.load_capture(p, off, 1);
                self.vars.insert(c.obj, Storage::Box(p));
                off += 1;
            } else {
                let l = self.layout(c.ty);
                let s = self.value_slots(&l);
                self.load_capture(s, off, l.slots);
                self.vars.insert(c.obj, Storage::Slots(s));
                off += l.slots as u16;
            }
        }
    }
}

impl Cx {
    /// The run-time type of closure objects with these pointer words.
    pub(crate) fn closure_type(&mut self, ptrs: &[bool]) -> TypeIdx {
        if let Some(&t) = self.closure_types.get(ptrs) {
            return t;
        }
        let word = self.rtype(TypeId::UINTPTR);
        let ptr = self.rtype(TypeId::UNSAFE_POINTER);
        let fields = ptrs
            .iter()
            .enumerate()
            .map(|(i, &p)| FieldData {
                name: format!("f{i}").into(),
                pkg: Some("runtime".into()),
                ty: if p { ptr } else { word },
                offset: 8 * i as u64,
                tag: Arc::default(),
                embedded: false,
            })
            .collect();
        let key: String = ptrs.iter().map(|&p| if p { 'p' } else { 'w' }).collect();
        let key: Arc<str> = format!("closure {key}").into();
        let data = TypeData {
            kind: TypeKind::Struct,
            size: 8 * ptrs.len() as u64,
            align: 8,
            string: "runtime.funcval".into(),
            name: "".into(),
            pkg_path: "".into(),
            comparable: false,
            key: key.clone(),
            elem: None,
            map_key: None,
            len: 0,
            chan_dir: 0,
            fields,
            params: vec![],
            results: vec![],
            variadic: false,
            iface_methods: vec![],
            repr: Repr { leaves: None, slots: ptrs.len() as u16 },
            ptrs: PtrMap { words: (0..ptrs.len() as u32).filter(|&i| ptrs[i as usize]).collect(), ..PtrMap::default() },
        };
        let t = self.add_rtype(key, TypeId::NONE, Some(Arc::new(data)));
        self.closure_types.insert(ptrs.to_vec(), t);
        t
    }
}
