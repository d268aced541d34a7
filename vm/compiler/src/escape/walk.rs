//! From a function's syntax to locations and flows: the state of the walk, variables, functions, places of allocation.
use super::graph::{FrameId, Graph, HEAP, LocId, NOWHERE, Role, Sink};
use super::leaks::Leaks;
use super::report::Notes;
use super::{Site, Tags};
use crate::inline::{Inliner, Target};
use crate::lower::VarFacts;
use crate::small::{SmallMap, SmallSet};
use crate::syntax::ast::{Expr, ExprKind, FuncLit, Name, NodeId};
use crate::types::{ObjId, ObjKind, Signature, Type, TypeId, Types, VarKind};
use hashbrown::{HashMap, HashSet};
use smallvec::SmallVec;
use std::sync::Arc;

/// Largest variable that gc keeps in a frame.
const MAX_VAR: i64 = 128 << 10;
/// Largest allocation that an expression makes in a frame, and largest variable of ours: what is larger is the
/// address of a heap copy wherever it is a value.
pub(crate) const MAX_IMPLICIT: i64 = 64 << 10;
/// Bytes that all variables and allocations of a function may take together; slots are numbered by 16 bits.
const ROOM: i64 = 80 << 10;
/// Size of an allocation that cannot live in a frame.
pub(crate) const TOO_BIG: i64 = i64::MAX;
/// Variables up to this size are slots unless their address is taken.
const SMALL: i64 = 32;

/// A function whose body is part of the graph.
#[derive(Clone, Debug)]
pub(crate) struct FuncLocs {
    pub frame: FrameId,
    /// Receiver first.
    pub params: Arc<[LocId]>,
}

/// A place of allocation.
pub(crate) struct SiteLoc {
    pub key: (NodeId, Site),
    pub loc: LocId,
}

/// Locations of variables: a table by their numbers, which walks use one after the other.
#[derive(Default)]
pub(crate) struct VarLocs {
    /// The number of the walk that set a location, and the location.
    table: Vec<(u32, LocId)>,
    walk: u32,
    /// The variables that this walk has met.
    met: Vec<ObjId>,
}

impl VarLocs {
    pub fn get(&self, v: ObjId) -> Option<LocId> {
        self.table.get(v.0 as usize).filter(|e| e.0 == self.walk).map(|e| e.1)
    }
    pub fn insert(&mut self, v: ObjId, l: LocId) {
        let i = v.0 as usize;
        if i >= self.table.len() {
            self.table.resize((i + 1).next_multiple_of(512), (0, NOWHERE));
        }
        self.table[i] = (self.walk, l);
        self.met.push(v);
    }
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.met.clear();
        self.walk += 1;
    }
    /// All variables that have locations.
    pub fn all(&self) -> Vec<(ObjId, LocId)> {
        self.met.iter().filter_map(|&v| Some((v, self.get(v)?))).collect()
    }
    /// Makes these all.
    pub fn set(&mut self, all: &[(ObjId, LocId)]) {
        self.clear();
        all.iter().for_each(|&(v, l)| self.insert(v, l));
    }
}

/// Memory of a walk, which the next one uses again.
#[derive(Default)]
pub(crate) struct Memory {
    pub graph: Graph,
    vars: VarLocs,
    pub var_list: Vec<(ObjId, LocId)>,
    pub sites: Vec<SiteLoc>,
}

/// See the module documentation.
pub(crate) struct Walker<'a> {
    pub types: &'a mut Types,
    pub tags: &'a Tags,
    pub graph: Graph,
    /// Declared functions that are analysed together.
    pub batch: SmallMap<ObjId, FuncLocs>,
    pub lits: SmallMap<NodeId, FuncLocs>,
    pub static_funcs: HashMap<ObjId, Target>,
    /// Variables that are never written again and begin as a constant.
    pub constants: SmallMap<ObjId, NodeId>,
    /// Interface variables that always hold a value of this type.
    pub dynamic_types: SmallMap<ObjId, TypeId>,
    /// Facts of the function under way.
    pub facts: Arc<VarFacts>,
    pub vars: VarLocs,
    pub var_list: Vec<(ObjId, LocId)>,
    pub sites: Vec<SiteLoc>,
    /// Variables that do not fit their frame.
    pub big: SmallSet<ObjId>,
    /// What is left of each frame's room.
    room: SmallMap<FrameId, i64>,
    pub frame: FrameId,
    pub depth: i32,
    /// Where `return` sends its values, with their types.
    pub returns: SmallVec<[(Sink, TypeId); 4]>,
    /// Labels that a goto behind them jumps back to.
    pub looping: HashSet<Name>,
    /// Inside the body of a range-over-func loop, which is a function of its own.
    pub range_body: bool,
    /// What is evaluated is part of a package variable's initial value: gc lays it out when it compiles.
    pub static_data: bool,
    /// What `-m` prints, when it is asked for.
    pub notes: Option<Notes>,
    /// Decisions about inlining, when calls are inlined for `-m`.
    pub inliner: Option<Inliner>,
    /// Functions whose inlined bodies are being walked, outermost first.
    pub inlining: Vec<Target>,
    /// Function literals met, with the facts of the functions that they belong to.
    pub bodies: HashMap<NodeId, (Arc<FuncLit>, Arc<VarFacts>, String)>,
    /// Dynamic types of what inlined calls return.
    pub returned: HashMap<NodeId, TypeId>,
    /// The function under way is so big that little is inlined into it.
    pub big_func: bool,
    /// The literal that is walked next is called where it stands.
    pub called_literal: bool,
}

impl<'a> Walker<'a> {
    /// A walk in the memory of another.
    pub fn new(
        types: &'a mut Types,
        tags: &'a Tags,
        facts: Arc<VarFacts>,
        notes: Option<Notes>,
        memory: Memory,
    ) -> Walker<'a> {
        let Memory { graph, mut vars, mut var_list, mut sites } = memory;
        vars.clear();
        var_list.clear();
        sites.clear();
        Walker {
            types,
            tags,
            graph: graph.cleared(),
            batch: SmallMap::default(),
            lits: SmallMap::default(),
            static_funcs: HashMap::new(),
            constants: SmallMap::default(),
            dynamic_types: SmallMap::default(),
            facts,
            vars,
            var_list,
            sites,
            big: SmallSet::default(),
            room: SmallMap::default(),
            frame: FrameId(0),
            depth: 1,
            returns: SmallVec::new(),
            looping: HashSet::new(),
            range_body: false,
            static_data: false,
            notes,
            inliner: None,
            inlining: Vec::new(),
            bodies: HashMap::new(),
            returned: HashMap::new(),
            big_func: false,
            called_literal: false,
        }
    }

    /// The memory, for the next walk, and the notes.
    pub fn finish(self) -> (&'a mut Types, Memory, Option<Notes>) {
        let Walker { types, graph, vars, var_list, sites, notes, .. } = self;
        (types, Memory { graph, vars, var_list, sites }, notes)
    }

    // ---- functions ----

    /// Adds a function's frame, parameters and results.
    pub fn add_func(&mut self, parent: Option<FrameId>, recv: Option<ObjId>, sig: &Signature) -> FuncLocs {
        let frame = self.graph.add_frame(parent);
        let saved = (std::mem::replace(&mut self.frame, frame), std::mem::replace(&mut self.depth, 1));
        let params = recv.iter().chain(sig.params.iter()).map(|&p| self.declare_as(p, Role::Param)).collect();
        for (i, &r) in sig.results.iter().enumerate() {
            self.declare_as(r, Role::Result(i));
        }
        (self.frame, self.depth) = saved;
        FuncLocs { frame, params }
    }

    /// Walks a body whose function was added.
    pub fn body(&mut self, frame: FrameId, sig: &Signature, block: &crate::syntax::ast::Block) {
        let results = sig.results.iter().zip(self.graph.results(frame));
        let returns = results.map(|(&o, &l)| (Sink::of(l), self.types.obj(o).ty)).collect();
        let looping = super::labels::looping_labels(block);
        let saved = (
            std::mem::replace(&mut self.frame, frame),
            std::mem::replace(&mut self.depth, 1),
            std::mem::replace(&mut self.returns, returns),
            std::mem::replace(&mut self.looping, looping),
            std::mem::replace(&mut self.range_body, false),
            std::mem::replace(&mut self.static_data, false),
        );
        self.block(block);
        (self.frame, self.depth, self.returns, self.looping, self.range_body, self.static_data) = saved;
    }

    // ---- variables ----

    /// Declares a local variable here.
    pub fn declare(&mut self, v: ObjId) -> LocId {
        self.declare_as(v, Role::Inner)
    }

    pub fn declare_as(&mut self, v: ObjId, role: Role) -> LocId {
        let l = self.graph.add(self.frame, self.depth, role);
        let t = self.types.obj(v).ty;
        if !self.var_fits(v, t, role) {
            self.graph.force_heap(l);
            self.big.insert(v);
        }
        self.vars.insert(v, l);
        let generic = self.notes.as_ref().is_some_and(|n| n.generic);
        if !generic && (self.graph.escapes(l) || self.known_elsewhere(v)) {
            self.var_list.push((v, l));
            if let Some(n) = &mut self.notes {
                n.place_var(l);
            }
        }
        l
    }

    /// Whether closures or pointers may know the variable.
    fn known_elsewhere(&self, v: ObjId) -> bool {
        let used = self.types.info.var(v);
        used.addr_taken || used.captured
    }

    /// Whether a variable fits its frame.
    fn var_fits(&mut self, v: ObjId, t: TypeId, role: Role) -> bool {
        // Most variables are small and known to nobody.
        if self.notes.is_none()
            && !self.known_elsewhere(v)
            && !matches!(self.types.ty(t), Type::Array(..) | Type::Struct(_) | Type::Named(_) | Type::Alias(_))
        {
            return true;
        }
        let size = self.types.size_of(t);
        if self.notes.is_some() {
            return role != Role::Inner || (0..=MAX_VAR).contains(&size);
        }
        let memory = size > SMALL || self.known_elsewhere(v);
        // Arrays of a type parameter's type may be larger than they look.
        !memory && size >= 0 || self.take_room(size) && !self.types.is_open_array(t)
    }

    /// Takes so many bytes of the frame; false when they are not there.
    fn take_room(&mut self, size: i64) -> bool {
        if !(0..=MAX_IMPLICIT).contains(&size) {
            return false;
        }
        let left = self.room.or_insert_with(self.frame, || ROOM);
        let fits = *left >= size;
        if fits {
            *left -= (size + 7) & !7;
        }
        fits
    }

    /// The location of a local variable; `None` for package variables.
    pub fn var(&mut self, v: ObjId) -> Option<LocId> {
        if let Some(l) = self.vars.get(v) {
            return Some(l);
        }
        match self.types.obj(v).kind {
            ObjKind::Var { kind: VarKind::Package, .. } => None,
            // Not seen declared: nothing is known about it.
            ObjKind::Var { .. } if !self.types.is_package_level(v) => Some(HEAP),
            _ => None,
        }
    }

    // ---- temporaries and allocations ----

    /// A nameless variable.
    pub fn temp(&mut self) -> LocId {
        self.graph.add(self.frame, self.depth, Role::Inner)
    }

    /// A sink that feeds all of `ks`, none of which takes an address.
    pub fn tee(&mut self, ks: &[Sink]) -> Sink {
        let mut live = ks.iter().filter(|k| !k.is_nowhere());
        match (live.next(), live.next()) {
            (None, _) => Sink::NOWHERE,
            (Some(&k), None) => k,
            _ => {
                let t = self.temp();
                for &k in ks {
                    self.graph.flow(k, t);
                }
                Sink::of(t)
            }
        }
    }

    /// An allocation of so many bytes whose address goes to `k`; returns where its contents go.
    pub fn spill(&mut self, k: Sink, e: &Expr, site: Site, size: i64) -> Sink {
        self.spill_shown(k, e, site, size, Role::Inner, e)
    }

    /// [`Walker::spill`] with the allocation's role and the expression that messages show.
    pub fn spill_shown(&mut self, k: Sink, e: &Expr, site: Site, size: i64, role: Role, shown: &Expr) -> Sink {
        let l = self.graph.add(self.frame, self.depth, role);
        let fits = if self.notes.is_some() { (0..=MAX_IMPLICIT).contains(&size) } else { self.take_room(size) };
        if !fits {
            self.graph.force_heap(l);
        }
        self.graph.flow(k.addr(), l);
        self.sites.push(SiteLoc { key: (e.id, site), loc: l });
        let silent = self.static_data && !matches!(site, Site::New | Site::Make | Site::Text);
        if !silent && let Some(mut n) = self.notes.take() {
            n.site(self.types, &self.constants, shown, site, l);
            self.notes = Some(n);
        }
        Sink::of(l)
    }

    /// Where the value of `k`'s assignment goes when it is of type `from`, is converted to `to`, and the conversion
    /// boxes on the heap whatever happens.
    pub fn heap_conv(&mut self, k: Sink, from: TypeId, to: TypeId) -> Sink {
        if self.types.becomes_iface(from, to) && !self.types.pointer_shaped(from) { Sink::HEAP } else { k }
    }

    // ---- small questions ----

    pub fn type_of(&self, e: &Expr) -> TypeId {
        self.types.info.type_of(e.id)
    }

    pub fn is_type_expr(&self, e: &Expr) -> bool {
        self.types.info.tv(unparen(e).id).is_some_and(|t| t.mode == crate::types::Mode::TypeExpr)
    }

    pub fn is_array(&mut self, e: &Expr) -> bool {
        let t = self.type_of(unparen(e));
        t.is_some() && matches!(self.types.core_under(t), Some(crate::types::Type::Array(..)))
    }

    /// What one tag says, for a call whose results go to `ks`.
    pub fn tag_sink(&mut self, ks: &[Sink], l: Leaks) -> Sink {
        let mut to = smallvec::SmallVec::<[Sink; 4]>::new();
        to.extend(l.heap().map(|d| Sink::HEAP.shift(d)));
        to.extend(l.call().map(|d| Sink::CALLED.shift(d)));
        to.extend(l.mutation().filter(|_| self.notes.is_some()).map(|d| Sink::MUTATED.shift(d)));
        to.extend(l.results().filter_map(|(i, d)| ks.get(i).map(|k| k.shift(d))));
        to.retain(|k| k.to != NOWHERE);
        self.tee(&to)
    }
}

/// An expression without its parentheses.
pub(crate) fn unparen(mut e: &Expr) -> &Expr {
    while let ExprKind::Paren(x) = &e.kind {
        e = x;
    }
    e
}
