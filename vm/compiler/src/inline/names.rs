//! Functions as gc's decisions name them.
use crate::types::{ObjId, ObjKind, PkgId, Qualifier, Type, Types};

/// A declared function or method as messages about package `from` name it: `F`, `T.M`, `(*T).M`, with the package's name
/// in front if it is another.
pub(crate) fn func_name(types: &mut Types, f: ObjId, from: Option<PkgId>) -> String {
    let o = types.obj(f).clone();
    let mut name = o.name.to_string();
    if let ObjKind::Func(d) = &o.kind
        && d.is_method
        && let Type::Signature(s) = types.ty(o.ty).clone()
        && let Some(r) = s.recv
    {
        let t = types.type_string(types.obj(r).ty, Qualifier::From(o.pkg));
        name = if t.starts_with('*') { format!("({t}).{name}") } else { format!("{t}.{name}") };
    }
    match o.pkg.filter(|&p| Some(p) != from) {
        Some(p) => format!("{}.{name}", types.pkg(p).name),
        None => name,
    }
}
