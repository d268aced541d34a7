//! Run-time types: identity keys, descriptions for the runtime, method tables.
use super::cx::TypeSlot;
use super::{Cx, FuncKey};
use crate::syntax::ast::{ChanDir, Name};
use crate::types::{Lookup, ObjId, ObjKind, Object, Type, TypeId};
use govm_bytecode::TypeIdx;
use govm_bytecode::types::{FieldData, IfaceMethod, MethodData, Repr, TypeData};
use std::cmp::Ordering;
use std::fmt::Write;
use std::sync::Arc;

impl Cx {
    /// The run-time type of a checker's type; identical types have one.
    pub(crate) fn rtype(&mut self, t: TypeId) -> TypeIdx {
        if let Some(&Some(i)) = self.rtype_of.get(t.0 as usize) {
            return i;
        }
        let mut key = String::new();
        self.type_key(t, &mut key);
        let i = match self.rtype_keys.get(key.as_str()) {
            Some(&i) => i,
            None => self.add_rtype(key.into(), t, None),
        };
        if self.rtype_of.len() <= t.0 as usize {
            self.rtype_of.resize(self.types.num_types(), None);
        }
        self.rtype_of[t.0 as usize] = Some(i);
        i
    }

    pub(crate) fn add_rtype(&mut self, key: Arc<str>, ty: TypeId, data: Option<Arc<TypeData>>) -> TypeIdx {
        let i = TypeIdx(self.rtypes.len() as u32);
        self.rtypes.push(TypeSlot { key: key.clone(), ty, data });
        self.rtype_keys.insert(key, i);
        i
    }

    /// Whether two types are identical.
    pub(crate) fn same_type(&mut self, a: TypeId, b: TypeId) -> bool {
        a == b || self.rtype(a) == self.rtype(b)
    }

    /// Writes the identity key: equal exactly for identical types. Composite keys are built from their parts' keys
    /// (`*K`, `[]K`, `[n]K`, `map[K]V`), so that types made at run time find their equals.
    fn type_key(&mut self, t: TypeId, out: &mut String) {
        let t = self.types.unalias(t);
        match self.types.ty(t).clone() {
            Type::Basic(b) => out.push_str(b.name()),
            Type::Named(n) => {
                let d = self.types.named(n).clone();
                let _ = write!(out, "N{}", d.obj.0);
                if !d.targs.is_empty() {
                    out.push('[');
                    for (i, &a) in d.targs.iter().enumerate() {
                        if i > 0 {
                            out.push(',');
                        }
                        let i = self.rtype(a);
                        let _ = write!(out, "{}", i.0);
                    }
                    out.push(']');
                }
                // A type declared in a generic function is another one in each instance.
                for &a in d.outer_targs.iter() {
                    let i = self.rtype(a);
                    let _ = write!(out, "@{}", i.0);
                }
            }
            Type::Pointer(e) => {
                out.push('*');
                self.type_key(e, out);
            }
            Type::Slice(e) => {
                out.push_str("[]");
                self.type_key(e, out);
            }
            Type::Array(e, n) => {
                let _ = write!(out, "[{n}]");
                self.type_key(e, out);
            }
            Type::Map(k, v) => {
                out.push_str("map[");
                self.type_key(k, out);
                out.push(']');
                self.type_key(v, out);
            }
            Type::Chan(d, e) => {
                out.push_str(match d {
                    ChanDir::Both => "chan(",
                    ChanDir::Send => "chan<-(",
                    ChanDir::Recv => "<-chan(",
                });
                self.type_key(e, out);
                out.push(')');
            }
            Type::Signature(s) => {
                out.push_str("func(");
                for (i, &p) in s.params.iter().enumerate() {
                    let pt = self.types.obj(p).ty;
                    if s.variadic && i + 1 == s.params.len() {
                        out.push_str("...");
                    }
                    self.type_key(pt, out);
                    out.push(',');
                }
                out.push_str(")(");
                for &r in s.results.iter() {
                    let rt = self.types.obj(r).ty;
                    self.type_key(rt, out);
                    out.push(',');
                }
                out.push(')');
            }
            Type::Struct(s) => {
                out.push_str("struct{");
                for (i, &f) in s.fields.iter().enumerate() {
                    let o = self.types.obj(f).clone();
                    if let Some(p) = self.pkg_of_name(&o) {
                        let _ = write!(out, "{p}.");
                    }
                    let embedded = matches!(o.kind, ObjKind::Var { embedded: true, .. });
                    let _ = write!(out, "{}{} ", if embedded { "!" } else { "" }, o.name);
                    self.type_key(o.ty, out);
                    let tag = s.tag(i);
                    if !tag.is_empty() {
                        let _ = write!(out, " {tag:?}");
                    }
                    out.push(';');
                }
                out.push('}');
            }
            Type::Interface(_) => {
                out.push_str("interface{");
                for (name, pkg, ty) in self.iface_methods(t) {
                    if let Some(p) = pkg {
                        let _ = write!(out, "{p}.");
                    }
                    let _ = write!(out, "{name} ");
                    self.type_key(ty, out);
                    out.push(';');
                }
                out.push('}');
            }
            Type::Tuple(vars) => {
                out.push_str("tuple(");
                for &v in vars.iter() {
                    let vt = self.types.obj(v).ty;
                    self.type_key(vt, out);
                    out.push(',');
                }
                out.push(')');
            }
            Type::TypeParam(p) => {
                let _ = write!(out, "P{}", p.0);
            }
            other => {
                let _ = write!(out, "{other:?}");
            }
        }
    }

    /// Path of the package that makes an unexported name distinct.
    pub(crate) fn pkg_of_name(&self, o: &Object) -> Option<Arc<str>> {
        if o.exported() { None } else { o.pkg.map(|p| self.pkg_path(p).clone()) }
    }

    /// Methods that an interface asks for, sorted by name, then package.
    pub(crate) fn iface_methods(&mut self, t: TypeId) -> Vec<(Name, Option<Arc<str>>, TypeId)> {
        let ts = self.types.type_set_of(t);
        let mut v: Vec<_> = ts
            .methods
            .iter()
            .map(|&m| {
                let o = self.types.obj(m).clone();
                (o.name.clone(), self.pkg_of_name(&o), o.ty)
            })
            .collect();
        v.sort_by(|a, b| (&a.0, &a.1).cmp(&(&b.0, &b.1)));
        v
    }

    /// Whether an interface type has no methods.
    pub(crate) fn iface_empty(&mut self, t: TypeId) -> bool {
        let u = self.types.under(t);
        self.types.type_set_of(u).methods.is_empty()
    }

    /// Position of a method in an interface's itabs.
    pub(crate) fn iface_method_index(&mut self, t: TypeId, method: ObjId) -> u16 {
        let u = self.types.under(t);
        let o = self.types.obj(method).clone();
        let pkg = self.pkg_of_name(&o);
        let mut before = 0;
        for &m in self.types.type_set_of(u).methods.iter().filter(|&&m| m != method) {
            let m = self.types.obj(m);
            let order = m.name.cmp(&o.name).then_with(|| self.pkg_of_name(m).cmp(&pkg));
            before += (order == Ordering::Less) as u16;
        }
        before
    }

    /// Name of a type with its package's name, as reflect's String has it; `full`: with the package's path.
    pub(crate) fn type_name(&mut self, t: TypeId, full: bool) -> String {
        let q = |cx: &Cx, p| if full { cx.pkg_path(p).to_string() } else { cx.types.pkg(p).name.to_string() };
        let t = self.types.unalias(t);
        match self.types.ty(t).clone() {
            Type::Basic(b) => b.name().to_string(),
            Type::Named(n) => {
                let d = self.types.named(n).clone();
                let o = self.types.obj(d.obj).clone();
                let mut s = match o.pkg {
                    Some(p) => format!("{}.{}", q(self, p), o.name),
                    None => o.name.to_string(),
                };
                s.push_str(&self.targs_name(&d.outer_targs, &d.targs));
                if full && let Some(n) = self.local_number(d.obj) {
                    let _ = write!(s, "·{n}");
                }
                s
            }
            Type::Pointer(e) => format!("*{}", self.type_name(e, full)),
            Type::Slice(e) => format!("[]{}", self.type_name(e, full)),
            Type::Array(e, n) => format!("[{n}]{}", self.type_name(e, full)),
            Type::Map(k, v) => format!("map[{}]{}", self.type_name(k, full), self.type_name(v, full)),
            Type::Chan(d, e) => {
                let inner = self.type_name(e, full);
                match d {
                    ChanDir::Both if inner.starts_with("<-") => format!("chan ({inner})"),
                    ChanDir::Both => format!("chan {inner}"),
                    ChanDir::Send => format!("chan<- {inner}"),
                    ChanDir::Recv => format!("<-chan {inner}"),
                }
            }
            Type::Signature(s) => format!("func{}", self.sig_name(&s, full)),
            Type::Struct(s) => {
                let mut out = String::from("struct {");
                for (i, &f) in s.fields.iter().enumerate() {
                    let o = self.types.obj(f).clone();
                    out.push_str(if i > 0 { "; " } else { " " });
                    if !matches!(o.kind, ObjKind::Var { embedded: true, .. }) {
                        let _ = write!(out, "{} ", o.name);
                    }
                    out.push_str(&self.type_name(o.ty, full));
                    let tag = s.tag(i);
                    if !tag.is_empty() {
                        let _ = write!(out, " {:?}", String::from_utf8_lossy(tag));
                    }
                }
                out.push_str(if s.fields.is_empty() { "}" } else { " }" });
                out
            }
            Type::Interface(_) => {
                let ms = self.iface_methods(t);
                if ms.is_empty() {
                    return "interface {}".into();
                }
                let mut out = String::from("interface { ");
                for (i, (name, pkg, ty)) in ms.into_iter().enumerate() {
                    if i > 0 {
                        out.push_str("; ");
                    }
                    if let Some(p) = pkg {
                        let _ = write!(out, "{}.", p.rsplit('/').next().unwrap_or(&p));
                    }
                    if let Type::Signature(s) = self.types.ty(ty).clone() {
                        let _ = write!(out, "{name}{}", self.sig_name(&s, full));
                    }
                }
                out.push_str(" }");
                out
            }
            other => format!("{other:?}"),
        }
    }

    /// Type arguments in a name, those of the function around the declaration first.
    fn targs_name(&mut self, outer: &[TypeId], targs: &[TypeId]) -> String {
        if outer.is_empty() && targs.is_empty() {
            return String::new();
        }
        let mut list = |l: &[TypeId]| l.iter().map(|&a| self.type_name(a, true)).collect::<Vec<_>>().join(",");
        let (outer, own) = (list(outer), list(targs));
        let sep = if outer.is_empty() || own.is_empty() { "" } else { ";" };
        format!("[{outer}{sep}{own}]")
    }

    /// Which of its package's local types one is, from 1: gc tells them apart so, where they are type arguments.
    fn local_number(&mut self, o: ObjId) -> Option<u32> {
        let p = self.types.obj(o).pkg.filter(|_| !self.types.is_package_level(o))?;
        if let Some(n) = self.local_numbers.get(&p).and_then(|l| l.get(&o)) {
            return Some(*n);
        }
        let list = self.types.local_types(p).into_iter().zip(1..).collect();
        self.local_numbers.entry(p).insert(list).get().get(&o).copied()
    }

    fn sig_name(&mut self, s: &crate::types::Signature, full: bool) -> String {
        let mut out = String::from("(");
        for (i, &p) in s.params.iter().enumerate() {
            if i > 0 {
                out.push_str(", ");
            }
            let t = self.types.obj(p).ty;
            let n = self.type_name(t, full);
            if s.variadic && i + 1 == s.params.len() {
                let _ = write!(out, "...{}", n.strip_prefix("[]").unwrap_or(&n));
            } else {
                out.push_str(&n);
            }
        }
        out.push(')');
        let rs: Vec<String> = s
            .results
            .iter()
            .map(|&r| {
                let t = self.types.obj(r).ty;
                self.type_name(t, full)
            })
            .collect();
        match &rs[..] {
            [] => {}
            [r] => {
                let _ = write!(out, " {r}");
            }
            _ => {
                let _ = write!(out, " ({})", rs.join(", "));
            }
        }
        out
    }

    /// What the runtime is told about a type.
    pub(crate) fn type_data(&mut self, i: TypeIdx) -> Arc<TypeData> {
        if let Some(d) = &self.rtypes[i.0 as usize].data {
            return d.clone();
        }
        let d = Arc::new(self.make_type_data(i));
        self.rtypes[i.0 as usize].data = Some(d.clone());
        d
    }

    fn make_type_data(&mut self, i: TypeIdx) -> TypeData {
        let t = self.types.unalias(self.rtypes[i.0 as usize].ty);
        let key = self.rtypes[i.0 as usize].key.clone();
        let l = self.layout(t);
        let (name, pkg_path) = match self.types.ty(t).clone() {
            Type::Named(n) => {
                let d = self.types.named(n).clone();
                let o = self.types.obj(d.obj).clone();
                let targs = self.targs_name(&d.outer_targs, &d.targs);
                (format!("{}{targs}", o.name).into(), o.pkg.map_or_else(|| "".into(), |p| self.pkg_path(p).clone()))
            }
            Type::Basic(crate::types::BasicKind::UnsafePointer) => ("Pointer".into(), "unsafe".into()),
            Type::Basic(b) => (b.name().into(), "".into()),
            _ => (Arc::from(""), Arc::from("")),
        };
        let mut d = TypeData {
            kind: l.kind,
            size: l.size,
            align: l.align as u8,
            string: self.type_name(t, false).into(),
            name,
            pkg_path,
            comparable: self.types.comparable(t),
            key,
            elem: None,
            map_key: None,
            len: 0,
            chan_dir: 0,
            fields: vec![],
            params: vec![],
            results: vec![],
            variadic: false,
            iface_methods: vec![],
            repr: Repr { leaves: l.leaves.clone(), slots: l.slots.min(u16::MAX as u32) as u16 },
            ptrs: l.ptrs.clone(),
        };
        match self.types.ty(l.under).clone() {
            Type::Pointer(e) | Type::Slice(e) => d.elem = Some(self.rtype(e)),
            Type::Array(e, n) => {
                d.elem = Some(self.rtype(e));
                d.len = n.max(0) as u64;
            }
            Type::Map(k, v) => {
                d.map_key = Some(self.rtype(k));
                d.elem = Some(self.rtype(v));
            }
            Type::Chan(dir, e) => {
                d.elem = Some(self.rtype(e));
                d.chan_dir = match dir {
                    ChanDir::Recv => 1,
                    ChanDir::Send => 2,
                    ChanDir::Both => 3,
                };
            }
            Type::Signature(s) => {
                d.params = s.params.iter().map(|&p| self.rtype(self.types.obj(p).ty)).collect();
                d.results = s.results.iter().map(|&p| self.rtype(self.types.obj(p).ty)).collect();
                d.variadic = s.variadic;
            }
            Type::Struct(s) => {
                for (i, &f) in s.fields.iter().enumerate() {
                    let o = self.types.obj(f).clone();
                    d.fields.push(FieldData {
                        name: o.name.text().clone(),
                        pkg: self.pkg_of_name(&o),
                        ty: self.rtype(o.ty),
                        offset: l.offsets[i],
                        tag: s.tag(i).into(),
                        embedded: matches!(o.kind, ObjKind::Var { embedded: true, .. }),
                    });
                }
            }
            Type::Tuple(vars) => {
                for (i, &v) in vars.iter().enumerate() {
                    let ty = self.rtype(self.types.obj(v).ty);
                    d.fields.push(FieldData {
                        name: format!("F{i}").into(),
                        pkg: None,
                        ty,
                        offset: l.offsets[i],
                        tag: Arc::default(),
                        embedded: false,
                    });
                }
            }
            Type::Interface(_) => {
                d.iface_methods = self
                    .iface_methods(l.under)
                    .into_iter()
                    .map(|(name, pkg, ty)| IfaceMethod { name: name.text().clone(), pkg, ty: self.rtype(ty) })
                    .collect();
            }
            _ => {}
        }
        d
    }

    /// All methods of a concrete type, as the runtime is told about them.
    pub(crate) fn methods(&mut self, recv: TypeIdx) -> Vec<MethodData> {
        let Some(t) = self.with_methods(recv) else { return vec![] };
        let set = self.types.method_set(t);
        let mut out: Vec<_> = set.iter().filter_map(|m| self.method_data(recv, t, m.obj, &m.index)).collect();
        out.sort_by(|a, b| (&a.name, &a.pkg).cmp(&(&b.name, &b.pkg)));
        out
    }

    /// One method of a concrete type; `pkg` is the package path, for an unexported name.
    pub(crate) fn method(&mut self, recv: TypeIdx, name: &str, pkg: Option<&str>) -> Option<MethodData> {
        let t = self.with_methods(recv)?;
        let pkg = match pkg {
            Some(path) => Some(self.types.packages().find(|&p| **self.pkg_path(p) == *path)?),
            None => None,
        };
        match self.types.lookup_field_or_method(t, false, pkg, &name.into()) {
            Lookup::Found(obj, index, _) if matches!(self.types.obj(obj).kind, ObjKind::Func(_)) => {
                self.types.resolve(obj);
                self.method_data(recv, t, obj, &index)
            }
            _ => None,
        }
    }

    /// The type, if it can have methods: defined types, pointers to them, and structs that embed.
    fn with_methods(&mut self, t: TypeIdx) -> Option<TypeId> {
        let t = self.rtypes[t.0 as usize].ty;
        if t.is_none() {
            return None;
        }
        let t = self.types.unalias(t);
        let (_, base) = self.deref_type(t);
        let under = self.types.under(base);
        let named = self.types.unalias(base);
        let has = matches!(self.types.ty(named), Type::Named(_)) || matches!(self.types.ty(under), Type::Struct(_));
        let interface = matches!(self.types.ty(under), Type::Interface(_));
        (has && !interface).then_some(t)
    }

    /// What the runtime is told about the method that `index` leads to; nothing about a generic one.
    fn method_data(&mut self, recv: TypeIdx, t: TypeId, method: ObjId, index: &[u32]) -> Option<MethodData> {
        let (is_ptr, base) = self.deref_type(t);
        let o = self.types.obj(method).clone();
        if let Type::Signature(s) = self.types.ty(o.ty)
            && !s.tparams.is_empty()
        {
            return None;
        }
        let pkg = self.pkg_of_name(&o);
        let (origin, ptr) = self.types.method_origin(method);
        let (ifn, tfn) = if index.len() == 1 && is_ptr && ptr {
            // The declared method takes just what the data word is.
            let targs = self.type_args(base).into_iter().map(|a| self.rtype(a)).collect();
            let f = self.func(FuncKey::Decl { func: origin, targs });
            (f, f)
        } else {
            let name = o.name.clone();
            let ifn = self.func(FuncKey::IfaceMethod { recv, name: name.clone(), pkg: pkg.clone() });
            (ifn, self.func(FuncKey::TypeMethod { recv, name, pkg: pkg.clone(), targs: Box::default() }))
        };
        Some(MethodData { name: o.name.text().clone(), pkg, ty: self.rtype(o.ty), ifn, tfn })
    }

    /// Type arguments of an instantiated defined type.
    pub(crate) fn type_args(&mut self, t: TypeId) -> Vec<TypeId> {
        let t = self.types.unalias(t);
        match self.types.ty(t) {
            Type::Named(n) => self.types.named(*n).targs.to_vec(),
            _ => vec![],
        }
    }

    /// Whether `want` is the pointer-receiver form of `base` (and not a receiver whose own type is a pointer).
    pub(crate) fn is_pointer_recv(&self, want: TypeId, base: TypeId) -> bool {
        want != base
    }
}
