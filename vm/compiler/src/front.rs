//! The front end as one call: arguments to a checked program, with all its errors.
use crate::escape::Escape;
use crate::load::{Config, Embed, LoadError, Loader, ParsedPackage, SourceText};
use crate::lower::{Compiler, EmbedData};
use crate::syntax::parser::IdGen;
use crate::syntax::pos::{FileSet, Pos, Position};
use crate::types::{GoVersion, Importer, ObjId, ObjKind, PackageInput, PkgId, TypeError, Types};
use govm_bytecode::Function;
use hashbrown::{HashMap, HashSet};
use std::path::PathBuf;
use std::sync::Arc;

/// An error in the program, ready to be shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Where; `None` for errors that are not about a place in a file.
    pub pos: Option<Position>,
    /// What; further lines start with a tab.
    pub msg: String,
    /// Import path of the package it is in.
    pub package: String,
}

impl Diagnostic {
    /// Whether it is about a file of the package that lies in folder `dir`.
    pub fn in_package(&self, dir: &str) -> bool {
        self.pos.as_ref().is_some_and(|p| p.file.rsplit_once('/').is_some_and(|(d, _)| d == dir))
    }
}

impl std::fmt::Display for Diagnostic {
    /// `file:line:col: message`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.pos {
            Some(p) if p.col > 0 => write!(f, "{}:{}:{}: {}", p.file, p.line, p.col, self.msg),
            Some(p) => write!(f, "{}:{}: {}", p.file, p.line, self.msg),
            None => f.write_str(&self.msg),
        }
    }
}

/// What to load.
pub enum Input {
    /// Files, a directory or package patterns, as the go command takes them.
    Args(Vec<String>),
    /// Source texts of one package: names and contents.
    Source(Vec<SourceText>),
}

/// How to check.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Language version of the packages asked for, instead of their module's.
    pub lang: Option<String>,
    /// Functions without a body are no error.
    pub incomplete: bool,
    /// Find out gc's optimisation decisions about the packages asked for (`-m`).
    pub decisions: Option<Inlining>,
}

/// Whether decisions are made for bodies with calls inlined, as gc makes them, or without (`-l`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Inlining {
    /// With.
    On,
    /// With, and told with costs and reasons (`-m=2`).
    Verbose,
    /// Without.
    Off,
}

/// A checked program.
pub struct Checked {
    /// The checker's world.
    pub types: Types,
    /// Its files.
    pub fset: Arc<FileSet>,
    /// The packages asked for, in order.
    pub roots: Vec<PkgId>,
    /// Variables that `//go:embed` fills.
    pub embeds: Vec<Embedded>,
    /// What `-m` prints about the packages asked for.
    pub decisions: Vec<Diagnostic>,
    /// Escape tags of the embedded library's functions.
    pub tags: Option<&'static str>,
}

/// A variable that `//go:embed` fills.
#[derive(Debug)]
pub struct Embedded {
    /// The variable.
    pub var: ObjId,
    /// Its package's directory.
    pub dir: PathBuf,
    /// The files, sorted, relative to the directory.
    pub files: Vec<String>,
}

impl Embedded {
    /// Reads the files.
    ///
    /// # Errors
    /// The first file that cannot be read.
    fn read(self) -> Result<(ObjId, EmbedData), Diagnostic> {
        let mut out = EmbedData::default();
        for name in self.files {
            let data = std::fs::read(self.dir.join(&name)).map_err(|e| Diagnostic {
                pos: None,
                msg: format!("embed {name}: {e}"),
                package: String::new(),
            })?;
            out.index.extend(format!("{name}\0{}\0", data.len()).bytes());
            out.data.extend(data);
        }
        Ok((self.var, out))
    }
}

impl Checked {
    /// Compiles every function declared in the packages asked for; gives them and the compiler, `None` without packages.
    pub fn compile_roots(self) -> Option<(Compiler, Vec<Arc<Function>>)> {
        let roots = self.roots;
        let c = Compiler::new(self.types, self.fset, *roots.first()?, HashMap::default(), self.tags);
        let code = roots.into_iter().flat_map(|r| c.compile_package_of(r)).collect();
        Some((c, code))
    }

    /// The escape tags of all functions of the embedded library's packages that are loaded, as a table: lines
    /// `function tag...`, sorted.
    pub fn escape_table(&mut self) -> String {
        Escape::default().library_table(&mut self.types)
    }

    /// The compiler for the (first) package asked for.
    ///
    /// # Errors
    /// When it is not a main package with a function main.
    pub fn into_compiler(self) -> Result<Compiler, Vec<Diagnostic>> {
        let fail = |msg: &str| Err(vec![Diagnostic { pos: None, msg: msg.into(), package: String::new() }]);
        let Some(&root) = self.roots.first() else { return fail("no packages") };
        let p = self.types.pkg(root);
        if &*p.name != "main" {
            return fail(&format!("package {} is not a main package", p.path));
        }
        if self.types.scope_has(p.scope, "main").is_none() {
            let msg = "function main is undeclared in the main package";
            let msg = format!("runtime.main_main·f: {msg}");
            return fail(&msg);
        }
        let embeds = self.embeds.into_iter().map(Embedded::read).collect::<Result<_, _>>().map_err(|e| vec![e])?;
        Ok(Compiler::new(self.types, self.fset, root, embeds, self.tags))
    }
}

/// Packages checked so far, for the checker's imports.
struct Known<'a> {
    by_path: &'a HashMap<String, PkgId>,
    /// Paths as written in the package being checked, to what they mean.
    imports: HashMap<String, String>,
}

impl Importer for Known<'_> {
    fn import(&mut self, _: &mut Types, path: &str, _: &str, _: Pos) -> Result<PkgId, String> {
        let real = self.imports.get(path).map_or(path, |s| s);
        self.by_path.get(real).copied().ok_or_else(|| format!("could not import {path}"))
    }
}

/// Loads, parses and checks.
///
/// # Errors
/// All errors found, in the order in which gc finds them, package by package.
pub fn check(cfg: Config, input: Input, options: &Options) -> Result<Checked, Vec<Diagnostic>> {
    let fset = Arc::new(FileSet::in_dir(&cfg.dir));
    let tags = cfg.std.escape_tags();
    let ids = Arc::new(IdGen::new());
    let loader = Loader::new(cfg, fset.clone(), ids.clone()).map_err(|e| vec![diagnose(&fset, e)])?;
    let load = |errors: Vec<LoadError>| errors.into_iter().map(|e| diagnose(&fset, e)).collect::<Vec<_>>();
    let mut roots = match input {
        Input::Args(args) => loader.load_main(&args),
        Input::Source(files) => loader.load_source("command-line-arguments", files).map(|p| vec![p]),
    }
    .map_err(load)?;
    let asked = roots.len();
    // Types the machine itself needs come from package runtime.
    if let Some(r) = roots.first().cloned()
        && let Ok(rt) = loader.resolve_import("runtime", &r)
    {
        roots.push(rt);
    }
    let all = loader.load_all(&roots).map_err(load)?;
    let mut types = Types::new();
    types.reserve(ids.limit() as usize);
    types.fset = Some(fset.clone());
    types.allow_bodyless = options.incomplete;
    let mut by_path = HashMap::new();
    let mut failed = HashSet::new();
    for p in &all {
        // What imports a package with errors is not compiled.
        if p.imports.iter().any(|i| failed.contains(&*i.path)) {
            failed.insert(&*p.path);
            continue;
        }
        let before = types.error_count();
        let lang = options.lang.as_deref().filter(|_| roots[..asked].iter().any(|r| Arc::ptr_eq(r, p)));
        let id = check_package(&mut types, p, &by_path, lang, &ids);
        by_path.insert(p.path.clone(), id);
        if types.error_count() > before {
            failed.insert(&*p.path);
        }
    }
    let mut errors = types.take_errors();
    if errors.is_empty() {
        let own = all.iter().filter(|p| !p.std).filter_map(|p| by_path.get(&p.path));
        errors = too_much_data(&mut types, own.copied());
    }
    if !errors.is_empty() {
        let mut out: Vec<Diagnostic> = errors
            .into_iter()
            .map(|e| Diagnostic {
                pos: Some(fset.position(e.pos)),
                msg: e.msg,
                package: e.pkg.map_or_else(String::new, |p| types.pkg(p).path.to_string()),
            })
            .collect();
        out.dedup();
        return Err(out);
    }
    // The go command tells the first one of a package.
    let wrong: Vec<LoadError> =
        all.iter().filter_map(|p| p.embeds.iter().flat_map(|e| &e.errors).next().cloned()).collect();
    if !wrong.is_empty() {
        return Err(load(wrong));
    }
    let embeds = all.iter().flat_map(|p| embedded(&types, p, by_path[&p.path])).collect();
    let roots: Vec<PkgId> = roots[..asked].iter().filter_map(|r| by_path.get(&r.path).copied()).collect();
    roots.iter().for_each(|&r| types.declare_all(r));
    let mut decisions = Vec::new();
    if let Some(inlining) = options.decisions {
        for &r in &roots {
            let mut escape = Escape::with_library(tags);
            let package = types.pkg(r).path.to_string();
            let list = escape.report(&mut types, r, inlining);
            decisions.extend(list.into_iter().map(|d| Diagnostic {
                pos: Some(fset.position(d.pos)),
                msg: d.msg,
                package: package.clone(),
            }));
        }
    }
    Ok(Checked { types, fset, roots, embeds, decisions, tags })
}

/// Array types of packages that no memory has room for; package variables that gc's linker has no room for, one by one or together.
fn too_much_data(types: &mut Types, packages: impl Iterator<Item = PkgId>) -> Vec<TypeError> {
    const LIMIT: i64 = 2_000_000_000;
    const ADDRESS_SPACE: i64 = 1 << 50;
    let mut errors = Vec::new();
    let mut total = 0i64;
    for p in packages {
        for o in types.pkg(p).objects.clone() {
            let obj = types.obj(o);
            let (pos, name, t) = (obj.pos, obj.name.clone(), obj.ty);
            let whole = match obj.kind {
                ObjKind::TypeName => types.array_under(t),
                ObjKind::Var { .. } => types.array_under(t).filter(|&a| a == t),
                _ => None,
            };
            if let Some(a) = whole
                && !(0..ADDRESS_SPACE).contains(&types.size_of(a))
            {
                let msg = format!("type {} larger than address space", types.ts(a));
                errors.push(TypeError { pos, msg, soft: false, pkg: Some(p) });
                continue;
            }
            let obj = types.obj(o);
            if !matches!(obj.kind, ObjKind::Var { .. }) || &*name == "_" {
                continue;
            }
            let size = match types.size_of(obj.ty) {
                // Larger than any address.
                -1 => i64::MAX,
                n => n,
            };
            let fitted = total <= LIMIT;
            total = total.saturating_add(size);
            let msg = if size > LIMIT {
                let pkg = types.pkg(p);
                let path = if &*pkg.name == "main" { "main" } else { &*pkg.path };
                format!("{path}.{name}: symbol too large ({size} bytes > {LIMIT} bytes)")
            } else if fitted && total > LIMIT {
                format!("too much data, last variable {name} ({total}, over 2e+09 bytes)")
            } else {
                continue;
            };
            errors.push(TypeError { pos, msg, soft: false, pkg: Some(p) });
        }
    }
    errors
}

/// The variables of a package that `//go:embed` fills.
fn embedded(types: &Types, p: &ParsedPackage, id: PkgId) -> Vec<Embedded> {
    let Some(dir) = &p.dir else { return Vec::new() };
    let var = |e: &Embed| {
        let var = types.scope(types.pkg(id).scope).objects().find(|&o| types.obj(o).pos == e.pos)?;
        Some(Embedded { var, dir: dir.clone(), files: e.files.clone() })
    };
    p.embeds.iter().filter_map(var).collect()
}

fn check_package(
    types: &mut Types,
    p: &Arc<ParsedPackage>,
    by_path: &HashMap<String, PkgId>,
    lang: Option<&str>,
    ids: &Arc<IdGen>,
) -> PkgId {
    let imports = p.imports.iter().map(|i| (i.written.clone(), i.path.clone())).collect();
    let version = lang.or(p.go_version.as_deref()).and_then(GoVersion::parse).unwrap_or_default();
    if let Some(fixed) = p.fixed {
        return types.add_fixed_package(&p.path, fixed, version, ids, &mut Known { by_path, imports });
    }
    let input = PackageInput {
        path: p.path.clone(),
        dir: p.dir.as_ref().map_or_else(String::new, |d| d.display().to_string()),
        files: p.files.clone(),
        version,
        lazy: p.std,
    };
    let before = types.error_count();
    let id = types.check_package(input, &mut Known { by_path, imports });
    types.add_errors(before, id, p.errors.iter().map(|e| (e.pos, e.msg.clone())));
    id
}

fn diagnose(fset: &FileSet, e: LoadError) -> Diagnostic {
    let pos = e.pos.is_valid().then(|| {
        let p = fset.position(e.pos);
        // The go command's positions are shorter than the compiler's.
        match p.file.strip_prefix("./").filter(|_| e.package.is_none()) {
            Some(short) => Position { file: short.into(), ..p },
            None => p,
        }
    });
    Diagnostic { pos, msg: e.msg, package: e.package.map_or_else(String::new, |p| p.to_string()) }
}
