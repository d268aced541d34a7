//! One function from bytecode to machine code.

use crate::passes::PASSES;
use crate::ssa::build::{Options, build};
use crate::ssa::ir::Func;
use crate::ssa::{html, print, verify};
use crate::target::emit::{Emitted, Targets, emit};
use crate::target::select::Selected;
use govm_runtime::func::Code;
use govm_runtime::jit::made::Tier;
use govm_runtime::rt::Rt;
use regalloc2::Algorithm;
use std::cell::RefCell;

thread_local! {
    /// The register allocator's tables, kept from one function to the next.
    static ALLOCATOR: RefCell<regalloc2::Ctx> = RefCell::default();
}

/// What a compilation shows on the way.
pub trait Watch {
    /// The form behind a pass (`build` is the first).
    fn pass(&mut self, name: &'static str, f: &Func);
    /// A stage behind the passes is done.
    fn stage(&mut self, _: &'static str) {}
}

/// Nobody watches.
impl Watch for () {
    fn pass(&mut self, _: &'static str, _: &Func) {}
}

/// Prints what GOVM_DUMP asks for: `func:pass`, `func` for all passes, or `func:html` for a page with a column for each.
pub struct Dump<'a> {
    pass: Option<&'a str>,
    page: Option<html::Page>,
}

impl<'a> Dump<'a> {
    /// For this pass, for all, or the page `html`.
    pub fn new(pass: Option<&'a str>) -> Dump<'a> {
        Dump { pass, page: (pass == Some("html")).then(html::Page::default) }
    }
}

impl Watch for Dump<'_> {
    fn pass(&mut self, name: &'static str, f: &Func) {
        if let Some(p) = &mut self.page {
            p.column(name, f);
        } else if self.pass.is_none_or(|p| p == name) {
            eprintln!("# {name}\n{}", print::text(f));
        }
    }
}

/// SSA form of a function after all passes of a tier; `again`: it replaces code of the first; `without`: a pass that is left out.
///
/// # Errors
/// Why it cannot be compiled.
pub fn optimise(
    rt: &Rt,
    code: &Code,
    osr: Option<u32>,
    (tier, again): (Tier, bool),
    without: Option<&str>,
    watch: &mut dyn Watch,
) -> Result<Func, String> {
    let with = |part| without != Some(part);
    let options = Options { tier, again, inline: with("inline"), feedback: with("feedback"), unseen: with("unseen") };
    let mut f = build(rt, code, osr, options)?;
    check(&f, "build")?;
    watch.pass("build", &f);
    for &(name, run, least) in PASSES {
        if without == Some(name) || tier == Tier::First && least == Tier::Full {
            continue;
        }
        run(&mut f);
        check(&f, name)?;
        watch.pass(name, &f);
    }
    Ok(f)
}

fn check(f: &Func, pass: &str) -> Result<(), String> {
    if cfg!(debug_assertions) {
        verify::verify(f).map_err(|e| format!("after {pass}: {e}\n{}", print::text(f)))?;
    }
    Ok(())
}

/// Machine code of a function in SSA form. `place` is asked for the address, and given the code, when all else is done.
///
/// # Errors
/// Why it cannot be made.
pub fn generate<R>(
    f: &Func,
    targets: &Targets<'_>,
    watch: &mut dyn Watch,
    place: impl FnOnce(&mut dyn FnMut(usize) -> Result<Emitted, String>) -> Result<R, String>,
) -> Result<R, String> {
    let selected = Selected::new(f);
    watch.stage("select");
    let algorithm = if f.counted { Algorithm::Fastalloc } else { Algorithm::Ion };
    let options = regalloc2::RegallocOptions { validate_ssa: cfg!(debug_assertions), algorithm, ..Default::default() };
    ALLOCATOR.with_borrow_mut(|ctx| {
        regalloc2::run_with_ctx(&selected, &crate::target::env(), &options, ctx)
            .map_err(|e| format!("register allocation: {e:?}"))?;
        watch.stage("allocate");
        let done = place(&mut |address| emit(&selected, &ctx.output, targets, address).map_err(String::from));
        watch.stage("emit");
        done
    })
}
