//! Tags of functions that are not analysed at the moment: computed before, declared, or from the library's table.
use super::leaks::{FuncTags, Leaks};
use crate::types::{ObjId, ObjKind, PkgId, Type, Types};
use hashbrown::HashMap;
use std::cell::RefCell;

/// See the module documentation.
#[derive(Default)]
pub(crate) struct Tags {
    known: RefCell<HashMap<ObjId, FuncTags>>,
    /// The table of the embedded library: lines `function tag...`, sorted.
    library: Option<&'static str>,
    /// Analyse the library, too, instead of looking it up.
    pub whole: bool,
}

impl Tags {
    pub fn new(library: Option<&'static str>) -> Tags {
        Tags { library, ..Tags::default() }
    }
    pub fn insert(&mut self, f: ObjId, t: FuncTags) {
        self.known.get_mut().insert(f, t);
    }
    pub fn is_known(&self, f: ObjId) -> bool {
        self.known.borrow().contains_key(&f)
    }

    /// The tag of a parameter (the receiver counts) of a declared function or method.
    pub fn param(&self, types: &mut Types, f: ObjId, i: usize) -> Leaks {
        let known = self.known.borrow().get(&f).map(|t| t.get(i).copied());
        known.unwrap_or_else(|| self.get(types, f)?.get(i).copied()).unwrap_or(Leaks::ALL)
    }

    /// The tags of a declared function or method; `None` when nothing is known.
    pub fn get(&self, types: &mut Types, f: ObjId) -> Option<FuncTags> {
        if let Some(t) = self.known.borrow().get(&f) {
            return Some(t.clone());
        }
        if let Some(table) = self.library.filter(|_| !self.whole)
            && let Some(name) = library_name(types, f)
        {
            let tags: FuncTags = find(table, &name)?.split(' ').map(Leaks::parse).collect();
            self.known.borrow_mut().insert(f, tags.clone());
            return Some(tags);
        }
        let ObjKind::Func(d) = &types.obj(f).kind else { return None };
        let decl = d.decl.clone()?;
        if decl.has_body() || !decl.directives.iter().any(|d| d.text == "go:noescape") {
            return None;
        }
        types.resolve(f);
        let t = types.obj(f).ty;
        let Type::Signature(s) = types.under_ty(t).clone() else { return None };
        Some(vec![Leaks::NONE; s.params.len() + 1].into())
    }
}

/// Whether the package's sources are the embedded library's.
pub(crate) fn embedded(types: &Types, p: PkgId) -> bool {
    let p = types.pkg(p);
    p.lazy && p.dir.is_empty()
}

/// The name of a function of the embedded library in its table: `path.F`, `path.T.M`.
pub(crate) fn library_name(types: &mut Types, f: ObjId) -> Option<String> {
    let o = types.obj(f).clone();
    let p = o.pkg.filter(|&p| embedded(types, p))?;
    let ObjKind::Func(d) = &o.kind else { return None };
    let path = types.pkg(p).path.clone();
    if !d.is_method {
        return Some(format!("{path}.{}", o.name));
    }
    types.resolve(f);
    let t = types.obj(f).ty;
    let Type::Signature(s) = types.under_ty(t).clone() else { return None };
    let rt = types.obj(s.recv?).ty;
    let (base, _) = types.deref(rt);
    let base = types.unalias(base);
    match types.ty(base) {
        Type::Named(n) => {
            let t = types.obj(types.named(*n).obj).name.clone();
            Some(format!("{path}.{t}.{}", o.name))
        }
        _ => None,
    }
}

/// The tags in the line of `name`, by binary search.
fn find<'t>(table: &'t str, name: &str) -> Option<&'t str> {
    let (mut lo, mut hi) = (0, table.len());
    while lo < hi {
        let mid = lo + (hi - lo) / 2;
        let bytes = table.as_bytes();
        let start = memchr::memrchr(b'\n', &bytes[lo..mid]).map_or(lo, |i| lo + i + 1);
        let end = memchr::memchr(b'\n', &bytes[mid..]).map_or(table.len(), |i| mid + i);
        let (key, tags) = table[start..end].split_once(' ')?;
        match key.cmp(name) {
            std::cmp::Ordering::Equal => return Some(tags),
            std::cmp::Ordering::Less => lo = end + 1,
            std::cmp::Ordering::Greater => hi = start,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    #[test]
    fn table_lookup() {
        let t = "a.b h0\na.c - r0.1\nb.d -\nzz.T.m h1 h2";
        let all: Vec<_> = ["a.b", "a.c", "b.d", "zz.T.m", "a", "zzz", "b"].map(|n| super::find(t, n)).into();
        assert_eq!(all, [Some("h0"), Some("- r0.1"), Some("-"), Some("h1 h2"), None, None, None]);
        assert_eq!(super::find("", "x"), None);
    }
}
