//! Instantiation cycles that would need infinitely many instances.
use super::*;

/// Graph of type parameters: an edge says that `dst` is instantiated with a type that mentions `src`.
#[derive(Default)]
pub(crate) struct Mono {
    vertices: Vec<Vertex>,
    edges: Vec<Edge>,
    index: hashbrown::HashMap<ObjId, Option<usize>>,
    /// Receiver type parameters to those of the receiver's base type.
    pub canon: hashbrown::HashMap<TypeId, TypeId>,
}

struct Vertex {
    obj: ObjId,
    weight: i64,
    pre: usize,
    len: usize,
}

struct Edge {
    dst: usize,
    src: usize,
    weight: i64,
    pos: Pos,
    ty: TypeId,
}

impl Types {
    /// Notes that `tparams` are instantiated with `targs`.
    pub(crate) fn record_mono(&mut self, pos: Pos, tparams: &[TypeId], targs: &[TypeId], poss: &[Pos]) {
        for (i, &p) in tparams.iter().enumerate() {
            let Some(&a) = targs.get(i) else { return };
            let Type::TypeParam(tp) = *self.ty(p) else { continue };
            if self.obj(self.tparam(tp).obj).pkg != self.env.pkg {
                return;
            }
            self.mono_assign(poss.get(i).copied().unwrap_or(pos), p, a, a, 0);
        }
    }
    fn mono_assign(&mut self, pos: Pos, p: TypeId, targ: TypeId, t: TypeId, depth: u32) {
        if depth > 50 {
            return;
        }
        let t = self.unalias(t);
        let flow = |c: &mut Types, src: usize, ty: TypeId| {
            let dst = c.mono_tparam(p);
            let weight = i64::from(ty != targ);
            c.mono.edges.push(Edge { dst, src, weight, pos, ty: targ });
        };
        let kids: Vec<TypeId> = match self.ty(t).clone() {
            Type::TypeParam(_) => {
                let src = self.mono_tparam(t);
                flow(self, src, t);
                return;
            }
            Type::Named(n) => {
                let o = self.origin_of(t);
                if let Some(src) = self.mono_local(o) {
                    flow(self, src, t);
                }
                self.named(n).targs.to_vec()
            }
            Type::Pointer(e) | Type::Slice(e) | Type::Array(e, _) | Type::Chan(_, e) => vec![e],
            Type::Map(k, v) => vec![k, v],
            Type::Struct(s) => s.fields.iter().map(|&f| self.obj(f).ty).collect(),
            Type::Signature(s) => s.params.iter().chain(s.results.iter()).map(|&f| self.obj(f).ty).collect(),
            Type::Interface(i) => {
                let s = self.tset(i);
                s.methods.iter().map(|&m| self.obj(m).ty).collect()
            }
            _ => return,
        };
        for k in kids {
            self.mono_assign(pos, p, targ, k, depth + 1);
        }
    }
    fn mono_vertex(&mut self, obj: ObjId) -> usize {
        self.mono.vertices.push(Vertex { obj, weight: 0, pre: 0, len: 0 });
        self.mono.vertices.len() - 1
    }
    fn mono_tparam(&mut self, t: TypeId) -> usize {
        let t = self.mono.canon.get(&t).copied().unwrap_or(t);
        let Type::TypeParam(p) = *self.ty(t) else { return 0 };
        let o = self.tparam(p).obj;
        if let Some(Some(i)) = self.mono.index.get(&o) {
            return *i;
        }
        let i = self.mono_vertex(o);
        self.mono.index.insert(o, Some(i));
        i
    }
    /// Vertex of a type declared in a generic function.
    fn mono_local(&mut self, t: TypeId) -> Option<usize> {
        let Type::Named(n) = *self.ty(t) else { return None };
        let (o, outer) = (self.named(n).obj, self.named(n).outer.clone());
        if outer.is_empty() || self.obj(o).pkg != self.env.pkg {
            return None;
        }
        if let Some(&i) = self.mono.index.get(&o) {
            return i;
        }
        let v = self.mono_vertex(o);
        self.mono.index.insert(o, Some(v));
        let pos = self.obj(o).pos;
        for &p in outer.iter() {
            let src = self.mono_tparam(p);
            self.mono.edges.push(Edge { dst: v, src, weight: 1, pos, ty: p });
        }
        Some(v)
    }
    pub(crate) fn monomorph(&mut self, _p: PkgId) {
        let mut m = std::mem::take(&mut self.mono);
        let n = m.vertices.len();
        let mut again = true;
        while again {
            again = false;
            for (i, e) in m.edges.iter().enumerate() {
                let w = m.vertices[e.src].weight + e.weight;
                if w <= m.vertices[e.dst].weight {
                    continue;
                }
                let len = m.vertices[e.src].len + 1;
                let d = &mut m.vertices[e.dst];
                d.pre = i;
                d.len = len;
                if len == n {
                    let v = e.dst;
                    return self.report_instance_loop(&m, v);
                }
                d.weight = w;
                again = true;
            }
        }
    }
    fn report_instance_loop(&mut self, m: &Mono, v: usize) {
        let mut v = v;
        let mut stack = Vec::new();
        while !stack.contains(&v) {
            stack.push(v);
            v = m.edges[m.vertices[v].pre].src;
        }
        let start = stack.iter().position(|&s| s == v).unwrap_or(0);
        let obj0 = m.vertices[v].obj;
        let mut msg = "instantiation cycle:".to_string();
        for &s in &stack[start..] {
            let e = &m.edges[m.vertices[s].pre];
            let o = m.vertices[e.dst].obj;
            let (at, t) = (self.where_(e.pos), self.ts(e.ty));
            let verb = if matches!(self.ty(self.obj(o).ty), Type::TypeParam(_)) {
                "instantiated as"
            } else {
                "implicitly parameterized by"
            };
            msg += &format!("\n\t{at}{} {verb} {t}", self.obj(o).name);
        }
        let pos = self.obj(obj0).pos;
        self.err(pos, msg);
    }
}
