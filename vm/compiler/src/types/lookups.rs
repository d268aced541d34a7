//! What names mean from the scopes of packages on outward, remembered: most names of a body that are not its own are looked up there again
//! and again, many of them in vain until the universe.
use super::*;
use crate::syntax::ast::Name;

/// Places in the memory.
const PLACES: usize = 256;

/// A lookup from a package's scope.
#[derive(Clone, Copy)]
struct Lookup {
    package: ScopeId,
    /// How many names the package had; with another one the result may be another.
    names: u32,
    scope: ScopeId,
    obj: ObjId,
}

/// The lookups remembered.
#[derive(Default)]
pub(super) struct Found(Vec<Option<Lookup>>);

impl Types {
    /// Looks a name up in a package's scope and in the universe.
    pub(super) fn lookup_outer(&mut self, package: ScopeId, name: &Name) -> Option<(ScopeId, ObjId)> {
        let h = name.hash_of();
        let place = (h.wide() >> 40) as usize % PLACES;
        let names = self.scope(package).elems.len() as u32;
        if let Some(&Some(l)) = self.found.0.get(place)
            && l.package == package
            && l.names == names
            && self.obj(l.obj).name == *name
        {
            return Some((l.scope, l.obj));
        }
        let (scope, obj) =
            [package, ScopeId::UNIVERSE].into_iter().find_map(|s| Some((s, self.lookup_hashed(s, name, h)?)))?;
        self.found.0.resize(PLACES, None);
        self.found.0[place] = Some(Lookup { package, names, scope, obj });
        Some((scope, obj))
    }
}
