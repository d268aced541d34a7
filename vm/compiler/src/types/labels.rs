//! Labels: declared, used, and jumped to legally.
use super::*;
use crate::syntax::ast::*;
use hashbrown::HashMap;

/// A block and the labels declared in it.
struct LBlock<'e> {
    start: Pos,
    parent: Option<usize>,
    /// Label and statement that this block is the body of.
    stmt: Option<(&'e Ident, &'e Stmt)>,
    labels: Vec<&'e str>,
}

struct Jump<'e> {
    label: &'e Ident,
    /// Number of variable declarations of the current block seen before the jump.
    order: u32,
}

struct Labels<'e> {
    /// Label objects with the block they are declared in.
    all: HashMap<&'e str, (ObjId, usize)>,
    blocks: Vec<LBlock<'e>>,
}

impl Types {
    pub(crate) fn labels(&mut self, b: &Block) {
        let mut l = Labels { all: HashMap::new(), blocks: Vec::new() };
        let fwd = self.block_branches(&mut l, b.lbrace, None, None, &b.stmts);
        for j in fwd {
            let name = &j.label.name;
            let msg = match l.all.get(&**name) {
                Some(&(o, b)) => {
                    self.mark_used(o);
                    let at = self.pos_string(l.blocks[b].start);
                    format!("goto {name} jumps into block starting at {at}")
                }
                None => format!("label {name} not defined"),
            };
            self.err(j.label.pos, msg);
        }
        let mut objs: Vec<ObjId> = l.all.values().map(|v| v.0).collect();
        objs.sort();
        for o in objs {
            if !self.is_used(o) {
                let (pos, name) = (self.obj(o).pos, self.obj(o).name.clone());
                self.soft_err(pos, format!("label {name} defined and not used"));
            }
        }
    }
    fn block_branches<'e>(
        &mut self,
        l: &mut Labels<'e>,
        start: Pos,
        parent: Option<usize>,
        stmt: Option<(&'e Ident, &'e Stmt)>,
        list: &'e [Stmt],
    ) -> Vec<Jump<'e>> {
        l.blocks.push(LBlock { start, parent, stmt, labels: Vec::new() });
        let b = l.blocks.len() - 1;
        let mut st = BlockState { b, fwd: Vec::new(), var_pos: Pos::NONE, var_name: String::new(), decls: 0 };
        for s in list {
            self.stmt_branches(l, &mut st, None, s);
        }
        st.fwd.into_iter().map(|j| Jump { order: u32::MAX, ..j }).collect()
    }
    fn stmt_branches<'e>(
        &mut self,
        l: &mut Labels<'e>,
        st: &mut BlockState<'e>,
        lstmt: Option<(&'e Ident, &'e Stmt)>,
        s: &'e Stmt,
    ) {
        match &s.kind {
            StmtKind::Decl(ds) => {
                for d in ds {
                    if let Decl::Var(d) = d {
                        st.var_decl(d.pos, d.names.first().map_or(String::new(), |n| n.name.to_string()));
                        break;
                    }
                }
            }
            StmtKind::Define(a) => {
                let names: Vec<String> = a.lhs.iter().map(expr_string).collect();
                st.var_decl(s.pos, names.join(", "));
            }
            StmtKind::Labeled(id, inner) => {
                let mut own = lstmt;
                if &*id.name != "_" {
                    self.declare_label(l, st, id);
                    own = Some((id, inner));
                }
                self.stmt_branches(l, st, own, inner);
            }
            StmtKind::Branch(k, Some(id)) => self.labeled_branch(l, st, *k, id),
            StmtKind::Block(b) => self.nested(l, st, lstmt, b.lbrace, &b.stmts),
            StmtKind::If(i) => {
                self.nested(l, st, lstmt, i.then.lbrace, &i.then.stmts);
                if let Some(e) = &i.els {
                    self.nested(l, st, lstmt, e.pos, std::slice::from_ref(e));
                }
            }
            StmtKind::Switch(w) => self.clauses(l, st, lstmt, w.clauses.iter().map(|c| (c.pos, &c.body[..]))),
            StmtKind::TypeSwitch(w) => self.clauses(l, st, lstmt, w.clauses.iter().map(|c| (c.pos, &c.body[..]))),
            StmtKind::Select(w) => self.clauses(l, st, lstmt, w.clauses.iter().map(|c| (c.pos, &c.body[..]))),
            StmtKind::For(f) => self.nested(l, st, lstmt, f.body.lbrace, &f.body.stmts),
            StmtKind::Range(r) => self.nested(l, st, lstmt, r.body.lbrace, &r.body.stmts),
            _ => {}
        }
    }
    fn nested<'e>(
        &mut self,
        l: &mut Labels<'e>,
        st: &mut BlockState<'e>,
        lstmt: Option<(&'e Ident, &'e Stmt)>,
        start: Pos,
        list: &'e [Stmt],
    ) {
        let j = self.block_branches(l, start, Some(st.b), lstmt, list);
        let n = st.decls;
        st.fwd.extend(j.into_iter().map(|j| Jump { order: n, ..j }));
    }
    fn clauses<'e>(
        &mut self,
        l: &mut Labels<'e>,
        st: &mut BlockState<'e>,
        lstmt: Option<(&'e Ident, &'e Stmt)>,
        bodies: impl Iterator<Item = (Pos, &'e [Stmt])>,
    ) {
        l.blocks.push(LBlock { start: Pos::NONE, parent: Some(st.b), stmt: lstmt, labels: Vec::new() });
        let b = l.blocks.len() - 1;
        let n = st.decls;
        for (start, body) in bodies {
            let j = self.block_branches(l, start, Some(b), None, body);
            st.fwd.extend(j.into_iter().map(|j| Jump { order: n, ..j }));
        }
    }
    fn declare_label<'e>(&mut self, l: &mut Labels<'e>, st: &mut BlockState<'e>, id: &'e Ident) {
        let o = self.new_obj(ObjKind::Label { used: false }, id.pos, id.name.clone(), TypeId::INVALID);
        if let Some(&(alt, _)) = l.all.get(&*id.name) {
            let at = self.pos_string(self.obj(alt).pos);
            self.soft_err(id.pos, format!("label {} already defined at {at}", id.name));
        } else {
            l.all.insert(&id.name, (o, st.b));
            l.blocks[st.b].labels.push(&id.name);
            self.record_def(id.id, o);
        }
        let (hit, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut st.fwd).into_iter().partition(|j| j.label.name == id.name);
        st.fwd = rest;
        for j in hit {
            self.mark_used(o);
            self.record_use(j.label.id, o);
            if j.order < st.decls {
                let at = self.pos_string(st.var_pos);
                let msg = format!("goto {} jumps over declaration of {} at {at}", id.name, st.var_name);
                self.soft_err(j.label.pos, msg);
            }
        }
    }
    fn labeled_branch<'e>(&mut self, l: &mut Labels<'e>, st: &mut BlockState<'e>, k: BranchKind, id: &'e Ident) {
        let name = &*id.name;
        let target = l.enclosing(st.b, name).map(|s| &s.kind);
        let ok = match k {
            BranchKind::Break => matches!(
                target,
                Some(
                    StmtKind::Switch(_)
                        | StmtKind::TypeSwitch(_)
                        | StmtKind::Select(_)
                        | StmtKind::For(_)
                        | StmtKind::Range(_)
                )
            ),
            BranchKind::Continue => matches!(target, Some(StmtKind::For(_) | StmtKind::Range(_))),
            BranchKind::Goto => {
                if !l.is_goto_target(st.b, name) {
                    if let Some(&(o, _)) = l.all.get(name) {
                        self.mark_used(o);
                    }
                    st.fwd.push(Jump { label: id, order: st.decls });
                    return;
                }
                true
            }
            BranchKind::Fallthrough => return,
        };
        if !ok {
            let what = if k == BranchKind::Break { "break" } else { "continue" };
            let msg = match l.all.get(name) {
                Some(&(o, _)) => {
                    self.mark_used(o);
                    format!("invalid {what} label {name}")
                }
                None => format!("{what} label not defined: {name}"),
            };
            return self.err(id.pos, msg);
        }
        if let Some(&(o, _)) = l.all.get(name) {
            self.mark_used(o);
            self.record_use(id.id, o);
        }
    }
}

struct BlockState<'e> {
    b: usize,
    fwd: Vec<Jump<'e>>,
    var_pos: Pos,
    var_name: String,
    decls: u32,
}

impl BlockState<'_> {
    fn var_decl(&mut self, pos: Pos, name: String) {
        self.var_pos = pos;
        self.var_name = name;
        self.decls += 1;
    }
}

impl<'e> Labels<'e> {
    fn is_goto_target(&self, b: usize, name: &str) -> bool {
        let mut cur = Some(b);
        while let Some(i) = cur {
            if self.blocks[i].labels.contains(&name) {
                return true;
            }
            cur = self.blocks[i].parent;
        }
        false
    }
    fn enclosing(&self, b: usize, name: &str) -> Option<&'e Stmt> {
        let mut cur = Some(b);
        while let Some(i) = cur {
            if let Some((id, s)) = self.blocks[i].stmt
                && &*id.name == name
            {
                return Some(s);
            }
            cur = self.blocks[i].parent;
        }
        None
    }
}
