//! Branches: `break`, `continue`, `fallthrough` and `goto` stand where they may; labels are declared once, used, and jumped to
//! legally. As in gc it is the parser that tells, at the end of each function whose text is right.
use super::ast::*;
use super::parser::SyntaxError;
use super::pos::Pos;
use super::print::list_string;
use hashbrown::HashMap;

/// Tells what is wrong with the branches of a function's body, without the functions in it. `shown` writes a position.
pub(super) fn check(body: &Block, shown: &dyn Fn(Pos) -> String) -> Vec<SyntaxError> {
    let mut c = Branches { shown, labels: HashMap::new(), blocks: Vec::new(), errors: Vec::new() };
    let jumps = c.block(body.lbrace, None, None, Ctx::default(), &body.stmts);
    for j in jumps {
        let name = &*j.label.name;
        let msg = match c.labels.get_mut(name) {
            Some(l) => {
                l.used = true;
                format!("goto {name} jumps into block starting at {}", shown(c.blocks[l.block].start))
            }
            None => format!("label {name} not defined"),
        };
        c.error(j.label.pos, msg);
    }
    let mut unused: Vec<(Pos, &str)> = c.labels.iter().filter(|l| !l.1.used).map(|(n, l)| (l.pos, *n)).collect();
    unused.sort();
    for (pos, name) in unused {
        c.error(pos, format!("label {name} defined and not used"));
    }
    c.errors
}

/// The innermost statement that `break` leaves.
#[derive(Clone, Copy, Default, PartialEq)]
enum Leaves {
    #[default]
    Nothing,
    Switch,
    TypeSwitch,
    Other,
}

/// Which list of statements it is.
#[derive(Clone, Copy, Default, PartialEq)]
enum Case {
    /// No case's.
    #[default]
    None,
    Inner,
    Last,
}

/// Where a statement stands.
#[derive(Clone, Copy, Default)]
struct Ctx {
    leaves: Leaves,
    continues: bool,
    case: Case,
}

/// A block and the labels declared in it.
struct LBlock<'e> {
    start: Pos,
    parent: Option<usize>,
    /// Label and statement that this block is the body of.
    stmt: Option<(&'e Ident, &'e Stmt)>,
    labels: Vec<&'e str>,
}

struct LabelInfo {
    pos: Pos,
    block: usize,
    used: bool,
}

struct Jump<'e> {
    label: &'e Ident,
    /// Number of variable declarations of the current block seen before the jump.
    order: u32,
}

struct Branches<'e, 'a> {
    shown: &'a dyn Fn(Pos) -> String,
    labels: HashMap<&'e str, LabelInfo>,
    blocks: Vec<LBlock<'e>>,
    errors: Vec<SyntaxError>,
}

/// What has been seen of a block.
struct Seen<'e> {
    block: usize,
    jumps: Vec<Jump<'e>>,
    var_pos: Pos,
    var_name: String,
    decls: u32,
}

impl<'e> Branches<'e, '_> {
    fn error(&mut self, pos: Pos, msg: impl Into<String>) {
        self.errors.push(SyntaxError { pos, msg: msg.into() });
    }

    /// Gives the jumps whose labels have not been found.
    fn block(
        &mut self,
        start: Pos,
        parent: Option<usize>,
        stmt: Option<(&'e Ident, &'e Stmt)>,
        c: Ctx,
        list: &'e [Stmt],
    ) -> Vec<Jump<'e>> {
        self.blocks.push(LBlock { start, parent, stmt, labels: Vec::new() });
        let block = self.blocks.len() - 1;
        let mut seen = Seen { block, jumps: Vec::new(), var_pos: Pos::NONE, var_name: String::new(), decls: 0 };
        let n = list.len() - list.iter().rev().take_while(|s| matches!(s.kind, StmtKind::Empty)).count();
        for (i, s) in list.iter().enumerate() {
            let case = if i + 1 == n { c.case } else { Case::None };
            self.stmt(&mut seen, None, Ctx { case, ..c }, s);
        }
        seen.jumps.into_iter().map(|j| Jump { order: u32::MAX, ..j }).collect()
    }

    fn stmt(&mut self, seen: &mut Seen<'e>, label: Option<(&'e Ident, &'e Stmt)>, c: Ctx, s: &'e Stmt) {
        let inner = Ctx { case: Case::None, ..c };
        let body = Ctx { leaves: Leaves::Other, continues: true, ..inner };
        match &s.kind {
            StmtKind::Decl(ds) => {
                if let Some(d) = ds.iter().find_map(|d| if let Decl::Var(d) = d { Some(d) } else { None }) {
                    seen.var_decl(d.pos, d.names.first().map_or(String::new(), |n| n.name.to_string()));
                }
            }
            StmtKind::Define(a) => seen.var_decl(s.pos, list_string(&a.lhs)),
            StmtKind::Labeled(id, s) => {
                let mut own = label;
                if &*id.name != "_" {
                    self.declare(seen, id);
                    own = Some((id, s));
                }
                self.stmt(seen, own, c, s);
            }
            StmtKind::Branch(k, Some(id)) => self.labeled(seen, *k, id),
            StmtKind::Branch(k, None) => self.unlabeled(c, s.pos, *k),
            StmtKind::Block(b) => self.nested(seen, label, inner, b.lbrace, &b.stmts),
            StmtKind::If(i) => {
                self.nested(seen, label, inner, i.then.lbrace, &i.then.stmts);
                if let Some(e) = &i.els {
                    self.nested(seen, label, inner, e.pos, std::slice::from_ref(e));
                }
            }
            StmtKind::Switch(w) => {
                let c = Ctx { leaves: Leaves::Switch, ..inner };
                self.clauses(seen, label, c, w.clauses.iter().map(|c| (c.pos, &c.body[..])));
            }
            StmtKind::TypeSwitch(w) => {
                let c = Ctx { leaves: Leaves::TypeSwitch, ..inner };
                self.clauses(seen, label, c, w.clauses.iter().map(|c| (c.pos, &c.body[..])));
            }
            StmtKind::Select(w) => {
                let c = Ctx { leaves: Leaves::Other, ..inner };
                self.clauses(seen, label, c, w.clauses.iter().map(|c| (c.pos, &c.body[..])));
            }
            StmtKind::For(f) => self.nested(seen, label, body, f.body.lbrace, &f.body.stmts),
            StmtKind::Range(r) => self.nested(seen, label, body, r.body.lbrace, &r.body.stmts),
            _ => {}
        }
    }

    fn nested(
        &mut self,
        seen: &mut Seen<'e>,
        label: Option<(&'e Ident, &'e Stmt)>,
        c: Ctx,
        start: Pos,
        list: &'e [Stmt],
    ) {
        let jumps = self.block(start, Some(seen.block), label, c, list);
        let order = seen.decls;
        seen.jumps.extend(jumps.into_iter().map(|j| Jump { order, ..j }));
    }

    fn clauses(
        &mut self,
        seen: &mut Seen<'e>,
        label: Option<(&'e Ident, &'e Stmt)>,
        c: Ctx,
        bodies: impl ExactSizeIterator<Item = (Pos, &'e [Stmt])>,
    ) {
        self.blocks.push(LBlock { start: Pos::NONE, parent: Some(seen.block), stmt: label, labels: Vec::new() });
        let (b, order, n) = (self.blocks.len() - 1, seen.decls, bodies.len());
        for (i, (start, body)) in bodies.enumerate() {
            let case = if i + 1 == n { Case::Last } else { Case::Inner };
            let jumps = self.block(start, Some(b), None, Ctx { case, ..c }, body);
            seen.jumps.extend(jumps.into_iter().map(|j| Jump { order, ..j }));
        }
    }

    fn declare(&mut self, seen: &mut Seen<'e>, id: &'e Ident) {
        if let Some(other) = self.labels.get(&*id.name) {
            let at = (self.shown)(other.pos);
            self.error(id.pos, format!("label {} already defined at {at}", id.name));
        } else {
            self.labels.insert(&id.name, LabelInfo { pos: id.pos, block: seen.block, used: false });
            self.blocks[seen.block].labels.push(&id.name);
        }
        let (hit, rest): (Vec<_>, Vec<_>) =
            std::mem::take(&mut seen.jumps).into_iter().partition(|j| j.label.name == id.name);
        seen.jumps = rest;
        for j in hit {
            self.used(&id.name);
            if j.order < seen.decls {
                let at = (self.shown)(seen.var_pos);
                let msg = format!("goto {} jumps over declaration of {} at {at}", id.name, seen.var_name);
                self.error(j.label.pos, msg);
            }
        }
    }

    /// A label is jumped to; whether it has been declared.
    fn used(&mut self, name: &str) -> bool {
        self.labels.get_mut(name).map(|l| l.used = true).is_some()
    }

    fn unlabeled(&mut self, c: Ctx, pos: Pos, k: BranchKind) {
        let msg = match k {
            BranchKind::Break if c.leaves == Leaves::Nothing => "break is not in a loop, switch, or select",
            BranchKind::Continue if !c.continues => "continue is not in a loop",
            BranchKind::Fallthrough => match (c.leaves, c.case) {
                (Leaves::TypeSwitch, _) => "cannot fallthrough in type switch",
                (Leaves::Switch, Case::Inner) => return,
                (Leaves::Switch, Case::Last) => "cannot fallthrough final case in switch",
                _ => "fallthrough statement out of place",
            },
            _ => return,
        };
        self.error(pos, msg);
    }

    fn labeled(&mut self, seen: &mut Seen<'e>, k: BranchKind, id: &'e Ident) {
        use StmtKind as S;
        let name = &*id.name;
        let target = self.enclosing(seen.block, name).map(|s| &s.kind);
        let (what, fits) = match k {
            BranchKind::Break => (
                "break",
                matches!(target, Some(S::Switch(_) | S::TypeSwitch(_) | S::Select(_) | S::For(_) | S::Range(_))),
            ),
            BranchKind::Continue => ("continue", matches!(target, Some(S::For(_) | S::Range(_)))),
            BranchKind::Goto => {
                self.used(name);
                if !self.is_goto_target(seen.block, name) {
                    seen.jumps.push(Jump { label: id, order: seen.decls });
                }
                return;
            }
            BranchKind::Fallthrough => return,
        };
        let declared = self.used(name);
        if !fits {
            let msg = match declared {
                true => format!("invalid {what} label {name}"),
                false => format!("{what} label not defined: {name}"),
            };
            self.error(id.pos, msg);
        }
    }

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

impl Seen<'_> {
    fn var_decl(&mut self, pos: Pos, name: String) {
        self.var_pos = pos;
        self.var_name = name;
        self.decls += 1;
    }
}
