//! Removes block parameters that always stand for one value.

use crate::ssa::ir::*;
use hashbrown::{HashMap, HashSet};

/// Removes parameters all of whose arguments are one value or the parameter itself.
pub fn run(f: &mut Func) {
    let reachable = f.rpo();
    let mut same: HashMap<Value, Value> = HashMap::default();
    let find = |same: &HashMap<Value, Value>, mut v: Value| {
        while let Some(&w) = same.get(&v) {
            v = w;
        }
        v
    };
    // Arguments of each parameter.
    let mut args: HashMap<Value, Vec<Value>> = HashMap::default();
    for &b in &reachable {
        for e in f.blocks[b.0 as usize].term.edges() {
            for (&p, &a) in f.blocks[e.to.0 as usize].params.iter().zip(&e.args) {
                args.entry(p).or_default().push(a);
            }
        }
    }
    loop {
        let mut changed = false;
        for &b in &reachable {
            for &p in &f.blocks[b.0 as usize].params {
                if same.contains_key(&p) {
                    continue;
                }
                let mut only = None;
                let mut trivial = true;
                for &a in args.get(&p).map_or(&[][..], |v| v) {
                    let a = find(&same, a);
                    if a == p || Some(a) == only {
                        continue;
                    }
                    trivial &= only.is_none();
                    only = Some(a);
                }
                if let (true, Some(v)) = (trivial, only) {
                    same.insert(p, v);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    remove(f, &same.keys().copied().collect());
    f.replace_uses(|v| find(&same, v));
}

/// Takes parameters out of their blocks and edges.
pub(super) fn remove(f: &mut Func, gone: &HashSet<Value>) {
    if gone.is_empty() {
        return;
    }
    let keep: Vec<Option<Vec<bool>>> = f
        .blocks
        .iter()
        .map(|b| {
            let k: Vec<bool> = b.params.iter().map(|p| !gone.contains(p)).collect();
            k.iter().any(|k| !k).then_some(k)
        })
        .collect();
    for b in &mut f.blocks {
        for e in b.term.edges_mut() {
            if let Some(k) = &keep[e.to.0 as usize] {
                let mut i = 0;
                e.args.retain(|_| {
                    i += 1;
                    k[i - 1]
                });
            }
        }
    }
    for (b, k) in f.blocks.iter_mut().zip(&keep) {
        if let Some(k) = k {
            let mut i = 0;
            b.params.retain(|_| {
                i += 1;
                k[i - 1]
            });
            i = 0;
            b.param_slots.retain(|_| {
                i += 1;
                k[i - 1]
            });
        }
    }
}
