//! Removes block parameters that always stand for one value.

use crate::ssa::ir::*;
use hashbrown::HashSet;

/// Removes parameters all of whose arguments are one value or the parameter itself.
pub fn run(f: &mut Func) {
    let reachable = f.rpo();
    // What each value stands for; itself at first.
    let mut same: Vec<Value> = (0..f.insts.len() as u32).map(Value).collect();
    let find = |same: &[Value], mut v: Value| {
        while same[v.0 as usize] != v {
            v = same[v.0 as usize];
        }
        v
    };
    let passed = f.passed(&reachable);
    let mut gone = HashSet::default();
    loop {
        let mut changed = false;
        for &b in &reachable {
            for (i, &p) in f.blocks[b.0 as usize].params.iter().enumerate() {
                if same[p.0 as usize] != p {
                    continue;
                }
                let mut only = None;
                let mut trivial = true;
                for args in &passed[b] {
                    let a = find(&same, args[i]);
                    if a == p || Some(a) == only {
                        continue;
                    }
                    trivial = only.is_none();
                    if !trivial {
                        break;
                    }
                    only = Some(a);
                }
                if let (true, Some(v)) = (trivial, only) {
                    same[p.0 as usize] = v;
                    gone.insert(p);
                    changed = true;
                }
            }
        }
        if !changed {
            break;
        }
    }
    if gone.is_empty() {
        return;
    }
    remove(f, &gone);
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
