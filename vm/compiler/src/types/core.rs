//! The arena: making and reading types, objects, scopes and packages.
use super::*;
use crate::syntax::ast::{ChanDir, Name};
use crate::syntax::names::NameHash;
use hashbrown::HashTable;

impl Types {
    /// The type behind an id.
    #[inline]
    pub fn ty(&self, t: TypeId) -> &Type {
        &self.types[t.0 as usize]
    }
    /// Data of a defined type.
    #[inline]
    pub fn named(&self, n: NamedId) -> &NamedData {
        &self.named[n.0 as usize]
    }
    pub(crate) fn named_mut(&mut self, n: NamedId) -> &mut NamedData {
        &mut self.named[n.0 as usize]
    }
    /// Data of an alias.
    pub fn alias(&self, n: AliasId) -> &AliasData {
        &self.aliases[n.0 as usize]
    }
    /// Data of an interface as declared. See [`Types::type_set_of`] for all its methods.
    pub fn iface(&self, n: IfaceId) -> &IfaceData {
        &self.ifaces[n.0 as usize]
    }
    /// Data of a type parameter.
    pub fn tparam(&self, n: TParamId) -> &TParamData {
        &self.tparams[n.0 as usize]
    }
    /// An object.
    #[inline]
    pub fn obj(&self, o: ObjId) -> &Object {
        &self.objs[o.0 as usize]
    }
    #[inline]
    pub(crate) fn obj_mut(&mut self, o: ObjId) -> &mut Object {
        &mut self.objs[o.0 as usize]
    }
    /// A scope.
    pub fn scope(&self, s: ScopeId) -> &Scope {
        &self.scopes[s.place()]
    }
    /// A package.
    pub fn pkg(&self, p: PkgId) -> &Package {
        &self.pkgs[p.place()]
    }
    pub(crate) fn pkg_mut(&mut self, p: PkgId) -> &mut Package {
        &mut self.pkgs[p.place()]
    }
    /// All packages known.
    pub fn packages(&self) -> impl Iterator<Item = PkgId> + use<> {
        (0..self.pkgs.len()).map(PkgId::at)
    }
    /// Declaration facts.
    pub fn decl(&self, d: DeclId) -> &DeclInfo {
        &self.decls[d.place()]
    }
    /// Makes room for what the checker will find in trees of `nodes` nodes, as they mostly are: arenas that grow are copied, into memory that
    /// was never touched.
    pub fn reserve(&mut self, nodes: usize) {
        self.types.reserve(nodes / 8);
        self.unders.reserve(nodes / 8);
        self.objs.reserve(nodes / 5);
        self.scopes.reserve(nodes / 10);
        self.named.reserve(nodes / 64);
        self.decls.reserve(nodes / 48);
        self.info.reserve(nodes);
    }
    /// The number of types made so far (ids are below it).
    pub fn num_types(&self) -> usize {
        self.types.len()
    }

    pub(crate) fn add_type(&mut self, t: Type) -> TypeId {
        let id = TypeId(self.types.len() as u32);
        self.unders.push(match t {
            Type::Named(_) | Type::Alias(_) | Type::TypeParam(_) => TypeId::NONE,
            _ => id,
        });
        self.types.push(t);
        id
    }
    fn cons(&mut self, key: (u8, u32, i64), t: Type) -> TypeId {
        if let Some(&id) = self.cons.get(&key) {
            return id;
        }
        let id = self.add_type(t);
        self.cons.insert(key, id);
        id
    }
    /// `*t`
    pub fn new_pointer(&mut self, t: TypeId) -> TypeId {
        self.cons((0, t.0, 0), Type::Pointer(t))
    }
    /// `[]t`
    pub fn new_slice(&mut self, t: TypeId) -> TypeId {
        self.cons((1, t.0, 0), Type::Slice(t))
    }
    /// `[len]t`
    pub fn new_array(&mut self, t: TypeId, len: i64) -> TypeId {
        self.cons((2, t.0, len), Type::Array(t, len))
    }
    /// `map[k]v`
    pub fn new_map(&mut self, k: TypeId, v: TypeId) -> TypeId {
        self.cons((3, k.0, v.0 as i64), Type::Map(k, v))
    }
    /// Channel type.
    pub fn new_chan(&mut self, dir: ChanDir, t: TypeId) -> TypeId {
        self.cons((4 + dir as u8, t.0, 0), Type::Chan(dir, t))
    }
    /// Tuple of the given variables.
    pub fn new_tuple(&mut self, vars: Arc<[ObjId]>) -> TypeId {
        if vars.is_empty() {
            return TypeId::EMPTY_TUPLE;
        }
        self.add_type(Type::Tuple(vars))
    }
    /// Tuple of unnamed variables of the given types.
    pub fn tuple_of(&mut self, ts: &[TypeId]) -> TypeId {
        let vars: Arc<[ObjId]> =
            ts.iter().map(|&t| self.new_var(VarKind::Local, Pos::NONE, self.no_name.clone(), t)).collect();
        self.new_tuple(vars)
    }
    /// Function type.
    pub fn new_signature(&mut self, s: Signature) -> TypeId {
        self.add_type(Type::Signature(Arc::new(s)))
    }
    /// A function type that is filled in later.
    pub(crate) fn open_signature(&mut self) -> TypeId {
        self.add_type(Type::Signature(self.open_sig.clone()))
    }
    /// Struct type.
    pub fn new_struct(&mut self, s: StructType) -> TypeId {
        self.add_type(Type::Struct(Arc::new(s)))
    }
    pub(crate) fn new_iface(&mut self, d: IfaceData) -> (TypeId, IfaceId) {
        self.ifaces.push(d);
        let id = IfaceId(self.ifaces.len() as u32 - 1);
        (self.add_type(Type::Interface(id)), id)
    }
    pub(crate) fn new_named(&mut self, obj: ObjId) -> (TypeId, NamedId) {
        self.named.push(NamedData {
            obj,
            origin: None,
            targs: Arc::default(),
            tparams: Arc::default(),
            outer: Arc::default(),
            outer_targs: Arc::default(),
            rhs: TypeId::NONE,
            under: TypeId::NONE,
            methods: Vec::new(),
            inst_pos: Pos::NONE,
            expanded: true,
        });
        let id = NamedId(self.named.len() as u32 - 1);
        (self.add_type(Type::Named(id)), id)
    }
    pub(crate) fn new_alias(&mut self, obj: ObjId, rhs: TypeId) -> (TypeId, AliasId) {
        self.aliases.push(AliasData {
            obj,
            origin: None,
            targs: Arc::default(),
            tparams: Arc::default(),
            rhs,
            actual: TypeId::NONE,
        });
        let id = AliasId(self.aliases.len() as u32 - 1);
        (self.add_type(Type::Alias(id)), id)
    }
    pub(crate) fn new_tparam(&mut self, obj: ObjId, index: u32, bound: TypeId) -> TypeId {
        self.tparams.push(TParamData { obj, index, bound });
        let t = self.add_type(Type::TypeParam(TParamId(self.tparams.len() as u32 - 1)));
        self.obj_mut(obj).ty = t;
        t
    }
    pub(crate) fn new_obj(&mut self, kind: ObjKind, pos: Pos, name: Name, ty: TypeId) -> ObjId {
        let pkg = self.env.pkg;
        self.objs.push(Object { name, pkg, pos, ty, parent: ScopeId::NONE, decl: None, kind });
        ObjId(self.objs.len() as u32 - 1)
    }
    pub(crate) fn new_var(&mut self, kind: VarKind, pos: Pos, name: Name, ty: TypeId) -> ObjId {
        self.new_obj(ObjKind::Var { kind, embedded: false, used: false, origin: ObjId::NONE }, pos, name, ty)
    }
    pub(crate) fn new_scope(&mut self, parent: Option<ScopeId>) -> ScopeId {
        self.add_scope(parent, parent, false)
    }
    /// A scope of a block or function.
    pub(crate) fn new_local_scope(&mut self, parent: Option<ScopeId>) -> ScopeId {
        let up = match parent.map(|p| self.scope(p)) {
            Some(p) if p.local && p.elems.is_empty() => p.up,
            _ => parent,
        };
        self.add_scope(parent, up, true)
    }
    fn add_scope(&mut self, parent: Option<ScopeId>, up: Option<ScopeId>, local: bool) -> ScopeId {
        let elems = Default::default();
        self.scopes.push(Scope { parent, up, local, bits: 0, elems, table: None, is_func: false, later: None });
        ScopeId::at(self.scopes.len() - 1)
    }
    /// Looks `name` up in one scope.
    pub fn scope_lookup(&mut self, s: ScopeId, name: &str) -> Option<ObjId> {
        self.lookup_hashed(s, name, NameHash::of(name))
    }
    /// [`Types::scope_lookup`] with the name's hash.
    #[inline]
    pub(super) fn lookup_hashed(&mut self, s: ScopeId, name: &str, h: NameHash) -> Option<ObjId> {
        let found = self.has_hashed(s, name, h);
        match (found, self.scopes[s.place()].later) {
            (None, Some(p)) if self.declare_later(p, name) => self.has_hashed(s, name, h),
            _ => found,
        }
    }
    /// Looks `name` up among the names declared so far in one scope.
    pub(crate) fn scope_has(&self, s: ScopeId, name: &str) -> Option<ObjId> {
        self.has_hashed(s, name, NameHash::of(name))
    }
    #[inline]
    fn has_hashed(&self, s: ScopeId, name: &str, h: NameHash) -> Option<ObjId> {
        let sc = &self.scopes[s.place()];
        let is = |e: &(NameHash, ObjId)| e.0 == h && self.obj(e.1).name.is(name, h);
        match &sc.table {
            Some(t) => t.find(h.wide(), |&i| is(&sc.elems[i as usize])).map(|&i| sc.elems[i as usize].1),
            None => sc.elems.iter().find(|e| is(e)).map(|e| e.1),
        }
    }
    /// Looks `name` up in a scope and its parents: the scope that has it and the object.
    pub fn scope_lookup_parent(&mut self, s: ScopeId, name: &Name) -> Option<(ScopeId, ObjId)> {
        let h = name.hash_of();
        let mut cur = Some(s);
        while let Some(s) = cur {
            let sc = &self.scopes[s.place()];
            cur = sc.up;
            // Most blocks declare a few names or none.
            if sc.bits & h.bit() == 0 {
                continue;
            }
            if sc.table.is_none() && sc.later.is_none() {
                for e in &sc.elems {
                    if e.0 == h && self.objs[e.1.0 as usize].name == *name {
                        return Some((s, e.1));
                    }
                }
            } else if sc.later.is_none() && cur == Some(ScopeId::UNIVERSE) {
                return self.lookup_outer(s, name);
            } else if let Some(o) = self.lookup_hashed(s, name, h) {
                return Some((s, o));
            }
        }
        None
    }
    /// Adds an object to a scope unless the name is taken; then it returns what is there.
    pub(crate) fn scope_insert(&mut self, s: ScopeId, o: ObjId) -> Option<ObjId> {
        let name = &self.objs[o.0 as usize].name;
        let h = name.hash_of();
        if let Some(alt) = self.has_hashed(s, name, h) {
            return Some(alt);
        }
        let Scope { elems, table, bits, .. } = &mut self.scopes[s.place()];
        elems.push((h, o));
        *bits |= h.bit();
        let hash = |&i: &u32| elems[i as usize].0.wide();
        match table {
            Some(t) => {
                t.insert_unique(h.wide(), elems.len() as u32 - 1, hash);
            }
            None if elems.len() > 16 => {
                let mut t = HashTable::with_capacity(2 * elems.len());
                for i in 0..elems.len() as u32 {
                    t.insert_unique(hash(&i), i, hash);
                }
                *table = Some(Box::new(t));
            }
            None => {}
        }
        if self.obj(o).parent == ScopeId::NONE {
            self.obj_mut(o).parent = s;
        }
        None
    }
    /// Makes room for `n` names in an empty scope.
    pub(crate) fn scope_reserve(&mut self, s: ScopeId, n: usize) {
        if n > 16 {
            let sc = &mut self.scopes[s.place()];
            sc.elems.reserve(n);
            sc.table = Some(Box::new(HashTable::with_capacity(n)));
        }
    }
    /// Whether `o` is declared in the scope of its package.
    pub fn is_package_level(&self, o: ObjId) -> bool {
        let ob = self.obj(o);
        ob.pkg.is_some_and(|p| self.pkg(p).scope == ob.parent)
    }
    /// Takes the errors in order of discovery, of several equal messages about a line the first.
    pub fn take_errors(&mut self) -> Vec<TypeError> {
        let mut e = std::mem::take(&mut self.errors);
        if let Some(f) = &self.fset {
            let line = |p: Pos| {
                let p = f.position(p);
                (p.file, p.line)
            };
            e.dedup_by(|b, a| a.msg == b.msg && line(a.pos) == line(b.pos));
        }
        e
    }
    /// How many errors have been found.
    pub(crate) fn error_count(&self) -> usize {
        self.errors.len()
    }
    /// Adds errors that the parser found in a package, in front of what is found from number `at` on.
    pub(crate) fn add_errors(&mut self, at: usize, p: PkgId, list: impl Iterator<Item = (Pos, String)>) {
        let list = list.map(|(pos, msg)| TypeError { pos, msg, soft: false, pkg: Some(p) });
        self.errors.splice(at..at, list);
    }
    /// The array type under `t`, which is no type parameter.
    pub(crate) fn array_under(&mut self, t: TypeId) -> Option<TypeId> {
        let u = self.under(t);
        (!self.has_var_size(t) && matches!(self.ty(u), Type::Array(..))).then_some(u)
    }
    /// Takes all errors in order of discovery.
    pub fn take_all_errors(&mut self) -> Vec<TypeError> {
        std::mem::take(&mut self.errors)
    }
    pub(crate) fn sig(&self, t: TypeId) -> Option<Arc<Signature>> {
        match self.ty(t) {
            Type::Signature(s) => Some(s.clone()),
            _ => None,
        }
    }
}
