//! Packages of the embedded library: nothing of them is declared until somebody looks for it.
use super::*;
use crate::syntax::ast::{ConstDecl, Decl, FuncDecl, Name};
use crate::syntax::fixed::{FixedPackage, OpenFile};
use crate::syntax::parser::IdGen;
use hashbrown::HashSet;

/// What is needed to declare the rest of a package.
#[derive(Debug)]
pub(super) struct Undeclared {
    fixed: FixedPackage,
    ids: Arc<IdGen>,
    /// Files that something was declared of, with their scopes.
    files: Vec<Option<(OpenFile, ScopeId)>>,
    /// Packages by the paths that the files import.
    imports: Vec<(&'static str, PkgId)>,
    /// Declarations made so far, methods aside.
    declared: HashSet<u32>,
    /// Constants among them that have values.
    consts: HashMap<u32, Arc<ConstDecl>>,
}

impl Types {
    /// Adds a package of the embedded library. [`Types::fset`] must be set. Its variables are initialised in source order.
    pub fn add_fixed_package(
        &mut self,
        path: &str,
        fixed: FixedPackage,
        version: GoVersion,
        ids: &Arc<IdGen>,
        imp: &mut dyn Importer,
    ) -> PkgId {
        let p = self.new_package(path, fixed.name, "");
        let mut imports = Vec::new();
        for written in fixed.imports() {
            imports.push((written, self.import_package(p, written, Pos::NONE, imp)));
        }
        let pk = self.pkg_mut(p);
        pk.imports = imports.iter().map(|i| i.1).collect();
        pk.lazy = true;
        pk.version = version;
        let scope = pk.scope;
        pk.undeclared = Some(Box::new(Undeclared {
            fixed,
            ids: ids.clone(),
            files: vec![None; fixed.files.len()],
            imports,
            declared: HashSet::new(),
            consts: HashMap::new(),
        }));
        let s = &mut self.scopes[scope.place()];
        (s.later, s.bits) = (Some(p), u16::MAX);
        for &item in fixed.variables {
            let Some(Decl::Var(v)) = self.declare_item(p, item) else { continue };
            let mut last = None;
            for n in &v.names {
                let init = self.scope_has(scope, &n.name).and_then(|o| self.initializer(o));
                if let Some((d, init)) = init.filter(|(d, _)| last != Some(*d)) {
                    last = Some(d);
                    self.pkg_mut(p).init_order.push(init);
                }
            }
        }
        for &item in fixed.inits {
            self.declare_item(p, item);
        }
        p
    }
    /// Declares all that is left to declare of a package.
    pub fn declare_all(&mut self, p: PkgId) {
        let Some(fixed) = self.pkg(p).undeclared.as_ref().map(|u| u.fixed) else { return };
        for item in fixed.items().filter(|&i| !fixed.is_method(i)) {
            self.declare_item(p, item);
        }
    }
    /// Declares what has the name in a package, if something has and that has not been done. Whether it is now.
    pub(super) fn declare_later(&mut self, p: PkgId, name: &str) -> bool {
        let item = self.pkg(p).undeclared.as_ref().and_then(|u| u.fixed.find(name));
        item.is_some_and(|i| self.declare_item(p, i).is_some())
    }
    /// Makes a declaration, unless that has been done; a type's with its methods.
    fn declare_item(&mut self, p: PkgId, item: u32) -> Option<Decl> {
        let pk = self.pkg_mut(p);
        let (version, u) = (pk.version, pk.undeclared.as_mut()?);
        if !u.declared.insert(item) {
            return None;
        }
        let fixed = u.fixed;
        let outer = (self.env.pkg.replace(p), std::mem::replace(&mut self.env.version, version));
        let made = self.open_file(p, item >> 16).map(|(file, scope)| {
            let d = file.decl(item);
            match &d {
                Decl::Const(c) => {
                    let src = if c.bare { self.const_source(p, fixed.const_source(item)) } else { None };
                    let src = src.unwrap_or_else(|| c.clone());
                    self.collect_consts(p, scope, c, &src, c.bare);
                    if let Some(u) = self.pkg_mut(p).undeclared.as_mut().filter(|_| !c.bare) {
                        u.consts.insert(item, src);
                    }
                }
                Decl::Var(v) => self.collect_vars(p, scope, v),
                Decl::Type(t) => {
                    let base = self.collect_type(p, scope, t);
                    let methods = fixed.methods(&t.name.name);
                    let list = methods.into_iter().filter_map(|m| self.fixed_method(p, m)).collect();
                    self.methods.insert(base, list);
                }
                Decl::Func(f) => {
                    self.collect_func(p, scope, f);
                }
                Decl::Import(_) => {}
            }
            d
        });
        (self.env.pkg, self.env.version) = outer;
        made
    }
    fn fixed_method(&mut self, p: PkgId, item: u32) -> Option<ObjId> {
        let (file, scope) = self.open_file(p, item >> 16)?;
        let Decl::Func(f) = file.decl(item) else { return None };
        let o = self.collect_func(p, scope, &f);
        if let (ObjKind::Func(data), FuncDecl { recv_base: Some((ptr, _)), .. }) = (&mut self.obj_mut(o).kind, &*f) {
            data.ptr_recv = *ptr;
        }
        Some(o)
    }
    fn const_source(&mut self, p: PkgId, item: u32) -> Option<Arc<ConstDecl>> {
        self.declare_item(p, item);
        self.pkg(p).undeclared.as_ref()?.consts.get(&item).cloned()
    }
    /// A file of the package, with its scope, which holds the imports.
    fn open_file(&mut self, p: PkgId, i: u32) -> Option<(OpenFile, ScopeId)> {
        let pk = self.pkg(p);
        let (u, outer) = (pk.undeclared.as_ref()?, pk.scope);
        if let Some(open) = &u.files[i as usize] {
            return Some(open.clone());
        }
        let file = OpenFile::new(&u.fixed, &pk.path, i, self.fset.as_ref()?, &u.ids)?;
        let scope = self.new_scope(Some(outer));
        let pos = file.source().pos(0);
        for (local, path) in file.imports() {
            let known = self.pkg(p).undeclared.as_ref().and_then(|u| u.imports.iter().find(|i| i.0 == path));
            let Some(&(_, imported)) = known else { continue };
            let name: Name = local.map_or_else(|| self.pkg(imported).name.clone(), Name::from);
            let o = self.new_obj(ObjKind::PkgName { imported, used: true }, pos, name, TypeId::INVALID);
            self.declare(scope, None, o);
        }
        let open = (file, scope);
        self.pkg_mut(p).undeclared.as_mut()?.files[i as usize] = Some(open.clone());
        Some(open)
    }
}
