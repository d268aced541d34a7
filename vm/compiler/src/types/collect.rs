//! Collecting the package-level objects of a package's files, and checking a package as a whole.
use super::*;
use crate::syntax::ast::*;
use hashbrown::HashSet;

/// Shared by the files of a package while its objects are collected.
#[derive(Default)]
pub(crate) struct Collector {
    pub imports: Vec<ObjId>,
    pub seen_imports: HashSet<PkgId>,
    pub failed: hashbrown::HashMap<String, PkgId>,
    pub file_scopes: Vec<ScopeId>,
    methods: Vec<(ObjId, bool, Name)>,
}

impl Types {
    /// Collects and checks a package (see [`PackageInput::lazy`]). Errors are in [`Types::errors`].
    pub fn check_package(&mut self, input: PackageInput, imp: &mut dyn Importer) -> PkgId {
        self.check_session_package(input, None, imp)
    }
    /// Like [`Types::check_package`], for one step of a session: what `previous` declares (and what lies before
    /// it) is visible, and may be redeclared. All steps should have the same import path, so that they may use
    /// each other's unexported names.
    pub fn check_session_package(
        &mut self,
        input: PackageInput,
        previous: Option<PkgId>,
        imp: &mut dyn Importer,
    ) -> PkgId {
        let saved = std::mem::take(&mut self.env);
        let name = input.files.iter().map(|f| &*f.name.name).find(|n| *n != "_").unwrap_or("_").to_string();
        let p = self.new_package(&input.path, &name, &input.dir);
        if let Some(prev) = previous {
            let (own, outer) = (self.pkg(p).scope, self.pkg(prev).scope);
            let own = &mut self.scopes[own.place()];
            (own.parent, own.up) = (Some(outer), Some(outer));
        }
        self.has_errors = false;
        self.mono = mono::Mono::default();
        self.iface_literals.clear();
        self.outside_targs.clear();
        self.env.pkg = Some(p);
        self.env.version = input.version;
        let mut files = Vec::new();
        for f in &input.files {
            if &*f.name.name == "_" {
                self.err(f.name.pos, "invalid package name _");
            } else if *f.name.name != *name {
                self.err(f.package_pos, format!("package {}; expected package {name}", f.name.name));
                continue;
            }
            files.push(f.clone());
        }
        let pk = self.pkg_mut(p);
        pk.files = files.clone();
        pk.lazy = input.lazy;
        pk.version = input.version;
        if input.version > GoVersion::CURRENT
            && let Some(f) = files.first()
        {
            let msg = format!(
                "package requires newer Go version {} (application built with {})",
                input.version,
                GoVersion::CURRENT
            );
            self.err(f.package_pos, msg);
        }
        let mut c = Collector::default();
        let scope = self.pkg(p).scope;
        self.scope_reserve(scope, files.iter().map(|f| f.decls.len()).sum());
        for f in &files {
            let mut v = input.version;
            if let Some(fv) = f.build_constraint.as_ref().and_then(|b| version::min_version(&b.1)) {
                v = fv.max(GoVersion(21));
                if fv > GoVersion::CURRENT {
                    self.err(f.name.pos, format!("file requires newer Go version {fv}"));
                }
            }
            self.env.pkg = Some(p);
            self.env.version = v;
            self.collect_file(p, f, &mut c, imp);
        }
        self.env = env::Env { pkg: Some(p), version: input.version, ..Default::default() };
        self.check_import_conflicts(p, &c);
        self.associate_methods(p, c.methods);
        if !input.lazy {
            self.direct_cycles(p);
            self.package_objects(p);
            self.process_delayed(0);
            self.init_order(p);
            for i in c.imports {
                if !self.is_used(i) && &*self.obj(i).name != "_" {
                    self.unused_import(i);
                }
            }
            if !self.has_errors {
                self.monomorph(p);
            }
            if !self.has_errors {
                self.anonymous_cycles();
                self.outside_type_arguments();
            }
            if !self.has_errors {
                self.check_directives(p);
            }
            if !self.has_errors && !self.allow_bodyless {
                self.missing_bodies(p);
            }
        } else {
            self.trusted_linknames(p);
            self.lazy_init_order(p);
        }
        self.env = saved;
        p
    }
    fn collect_file(&mut self, p: PkgId, f: &Arc<File>, c: &mut Collector, imp: &mut dyn Importer) {
        let (pscope, lazy) = (self.pkg(p).scope, self.pkg(p).lazy);
        let fscope = self.new_scope(Some(pscope));
        c.file_scopes.push(fscope);
        let mut last: Option<Arc<ConstDecl>> = None;
        let mut group = None;
        for d in &f.decls {
            match d {
                Decl::Import(d) => self.collect_import(p, fscope, d, c, imp),
                Decl::Const(d) => {
                    if group != Some(d.group) {
                        group = Some(d.group);
                        last = None;
                    }
                    let mut inherited = true;
                    if !d.bare || last.is_none() {
                        last = Some(d.clone());
                        inherited = false;
                    }
                    let src = last.clone().expect("constant spec");
                    self.collect_consts(p, fscope, d, &src, inherited);
                    if !lazy {
                        self.arity(d.pos, &d.names, src.values(), true, inherited);
                    }
                }
                Decl::Var(d) => {
                    self.collect_vars(p, fscope, d);
                    if !lazy && (d.ty().is_none() || d.initialised) {
                        self.arity(d.pos, &d.names, d.values(), false, false);
                    }
                }
                Decl::Type(d) => {
                    self.collect_type(p, fscope, d);
                }
                Decl::Func(d) => {
                    let o = self.collect_func(p, fscope, d);
                    if let Some((ptr, base)) = &d.recv_base
                        && &*d.name.name != "_"
                    {
                        c.methods.push((o, *ptr, base.clone()));
                    }
                }
            }
        }
    }
    /// Declares constants; `src` has their type and values.
    pub(super) fn collect_consts(
        &mut self,
        p: PkgId,
        file: ScopeId,
        d: &Arc<ConstDecl>,
        src: &Arc<ConstDecl>,
        inherited: bool,
    ) {
        for (i, id) in d.names.iter().enumerate() {
            let o = self.new_obj(ObjKind::Const(ConstValue::Unknown), id.pos, id.name.clone(), TypeId::NONE);
            let s = DeclSrc::Const(src.clone(), i, d.iota, inherited);
            self.declare_pkg_obj(p, file, id, o, s, Vec::new());
        }
    }
    /// Declares variables.
    pub(super) fn collect_vars(&mut self, p: PkgId, file: ScopeId, d: &Arc<VarDecl>) {
        let mut lhs = Vec::with_capacity(d.names.len());
        for id in &d.names {
            lhs.push(self.new_var(VarKind::Package, id.pos, id.name.clone(), TypeId::NONE));
        }
        let multi = if lhs.len() > 1 && d.values().len() == 1 { lhs.clone() } else { Vec::new() };
        let shared = (!multi.is_empty()).then(|| self.new_decl(p, file, DeclSrc::Var(d.clone(), 0), multi));
        for (i, id) in d.names.iter().enumerate() {
            match shared {
                Some(s) => {
                    self.obj_mut(lhs[i]).decl = Some(s);
                    self.declare_pkg_name(p, id, lhs[i]);
                }
                None => self.declare_pkg_obj(p, file, id, lhs[i], DeclSrc::Var(d.clone(), i), Vec::new()),
            }
        }
    }
    /// Declares a type; gives its object.
    pub(super) fn collect_type(&mut self, p: PkgId, file: ScopeId, d: &Arc<TypeDecl>) -> ObjId {
        let o = self.new_obj(ObjKind::TypeName, d.name.pos, d.name.name.clone(), TypeId::NONE);
        self.declare_pkg_obj(p, file, &d.name, o, DeclSrc::Type(d.clone()), Vec::new());
        o
    }
    fn new_decl(&mut self, pkg: PkgId, file: ScopeId, src: DeclSrc, lhs: Vec<ObjId>) -> DeclId {
        let version = self.env.version;
        self.decls.push(DeclInfo { file, pkg, version, src, lhs, deps: Default::default() });
        DeclId::at(self.decls.len() - 1)
    }
    fn declare_pkg_obj(&mut self, p: PkgId, file: ScopeId, id: &Ident, o: ObjId, src: DeclSrc, lhs: Vec<ObjId>) {
        let d = self.new_decl(p, file, src, lhs);
        self.obj_mut(o).decl = Some(d);
        self.declare_pkg_name(p, id, o);
    }
    fn declare_pkg_name(&mut self, p: PkgId, id: &Ident, o: ObjId) {
        if &*id.name == "init" {
            self.obj_mut(o).decl = None;
            return self.err(id.pos, "cannot declare init - must be func");
        }
        if &*id.name == "main" && &*self.pkg(p).name == "main" {
            self.obj_mut(o).decl = None;
            return self.err(id.pos, "cannot declare main - must be func");
        }
        let scope = self.pkg(p).scope;
        self.declare(scope, Some(id), o);
        self.obj_mut(o).parent = scope;
        self.pkg_mut(p).objects.push(o);
    }
    /// Declares a function or method; gives its object.
    pub(super) fn collect_func(&mut self, p: PkgId, file: ScopeId, d: &Arc<FuncDecl>) -> ObjId {
        let scope = self.pkg(p).scope;
        let name = &d.name.name;
        let is_method = d.method;
        let data = FuncData { decl: Some(d.clone()), is_method, ..Default::default() };
        let o = self.new_obj(ObjKind::Func(data), d.name.pos, name.clone(), TypeId::NONE);
        let di = self.new_decl(p, file, DeclSrc::Func(d.clone()), Vec::new());
        self.obj_mut(o).decl = Some(di);
        let lazy = self.pkg(p).lazy;
        let tp0 = || d.tparams().and_then(|t| t.fields.first()).map(|f| f.pos);
        if !d.method {
            let is_init = &**name == "init";
            if is_init || &**name == "main" && &*self.pkg(p).name == "main" {
                if let Some(pos) = tp0() {
                    self.soft_err(pos, format!("func {name} must have no type parameters"));
                }
                let has_results = d.sig().results.as_ref().is_some_and(|r| !r.fields.is_empty());
                if !d.sig().params.fields.is_empty() || has_results {
                    self.soft_err(d.name.pos, format!("func {name} must have no arguments and no return values"));
                }
            } else if !lazy && let Some(pos) = tp0() {
                self.verify_version(pos, 18, "type parameter");
            }
            if is_init {
                self.obj_mut(o).parent = scope;
                self.record_def(d.name.id, o);
                if !d.has_body() {
                    self.soft_err(d.name.pos, "func init must have a body");
                }
                self.pkg_mut(p).inits.push(o);
            } else {
                self.declare(scope, Some(&d.name), o);
                self.obj_mut(o).parent = scope;
            }
        } else {
            if !lazy && let Some(pos) = tp0() {
                self.verify_version(pos, 27, "generic method");
            }
            self.record_def(d.name.id, o);
        }
        self.pkg_mut(p).objects.push(o);
        o
    }
    fn associate_methods(&mut self, p: PkgId, list: Vec<(ObjId, bool, Name)>) {
        for (m, ptr, name) in list {
            if let Some((ptr, base)) = self.resolve_base_type_name(p, ptr, &name) {
                if let ObjKind::Func(f) = &mut self.obj_mut(m).kind {
                    f.ptr_recv = ptr;
                }
                self.methods.entry(base).or_default().push(m);
            }
        }
    }
    /// The non-alias type name that a receiver base type name means, looking through aliases.
    fn resolve_base_type_name(&mut self, p: PkgId, mut ptr: bool, name: &Name) -> Option<(bool, ObjId)> {
        let scope = self.pkg(p).scope;
        let mut name = name.clone();
        let mut seen = HashSet::new();
        loop {
            let o = self.scope_lookup(scope, &name)?;
            if !matches!(self.obj(o).kind, ObjKind::TypeName) {
                return None;
            }
            let DeclSrc::Type(td) = &self.decl(self.obj(o).decl?).src else { return None };
            if !td.alias {
                return Some((ptr, o));
            }
            let td = td.clone();
            if !seen.insert(o) || td.tparams().is_some() {
                return None;
            }
            let mut t = unparen(td.ty());
            if let ExprKind::Star(b) = &t.kind {
                if ptr {
                    return None;
                }
                ptr = true;
                t = unparen(b);
            }
            match &t.kind {
                ExprKind::Ident(n) => name = n.clone(),
                _ => return None,
            }
        }
    }
    pub(crate) fn arity(&mut self, pos: Pos, names: &[Ident], inits: &[Expr], is_const: bool, inherited: bool) {
        let (l, r) = (names.len(), inits.len());
        if l < r {
            let n = &inits[l];
            if inherited {
                let at = self.pos_string(n.start);
                self.err(pos, format!("extra init expr at {at}"));
            } else {
                self.err(n.start, format!("extra init expr {}", expr_string(n)));
            }
        } else if l > r && (is_const || r != 1) {
            let n = &names[r];
            self.err(n.pos, format!("missing init expr for {}", n.name));
        }
    }
    /// Functions without body must be linknamed.
    fn missing_bodies(&mut self, p: PkgId) {
        for f in self.pkg(p).files.clone() {
            for d in &f.decls {
                let Decl::Func(d) = d else { continue };
                let linkname = |x: &Directive| {
                    let mut w = x.text.split_whitespace();
                    w.next() == Some("go:linkname") && w.next() == Some(&d.name.name)
                };
                if !d.has_body() && !f.directives.iter().any(linkname) {
                    let pos = d.recv().map_or(d.name.pos, |r| r.open);
                    self.err(pos, "missing function body");
                }
            }
        }
    }
    fn package_objects(&mut self, p: PkgId) {
        let objs = self.pkg(p).objects.clone();
        let mut aliases = Vec::new();
        let mut others = Vec::new();
        for &o in &objs {
            match self.obj(o).kind {
                ObjKind::TypeName => match self.obj(o).decl.map(|d| &self.decl(d).src) {
                    Some(DeclSrc::Type(t)) if t.alias => aliases.push(o),
                    _ => self.obj_decl(o),
                },
                _ => others.push(o),
            }
        }
        for o in aliases.into_iter().chain(others) {
            self.obj_decl(o);
        }
    }
}

/// Strips parentheses.
pub(crate) fn unparen(mut e: &Expr) -> &Expr {
    while let ExprKind::Paren(x) = &e.kind {
        e = x;
    }
    e
}
