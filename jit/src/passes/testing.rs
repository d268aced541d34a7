//! Small functions for the passes' tests: built by hand or at random, and run.

use super::eval::{eval, eval1};
use crate::ssa::ir::*;

/// A function of one block, whose parameters are the arguments, and the value that `build` gives.
pub fn function(build: impl FnOnce(&mut Func) -> Value) -> (Func, Value) {
    let mut f = Func::default();
    f.name.push_str("test");
    f.block(0);
    let v = build(&mut f);
    f.blocks[0].term = Term::Ret(vec![(0, v)]);
    (f, v)
}

impl Func {
    /// A pure operation at the end of the first block, with a constant as the last operand if there is one.
    pub fn pure(&mut self, op: Op, args: &[Value], last: Option<i64>) -> Value {
        let last = last.map(|c| self.iconst(c));
        self.put(Block(0), op, args.iter().copied().chain(last).collect(), None)
    }
    /// A guard at the end of the first block, with an empty state.
    pub fn guard(&mut self, cc: Cc, a: Value, b: i64) {
        self.states.push(StateData::default());
        let (s, b) = (State(self.states.len() as u32 - 1), self.iconst(b));
        self.put(Block(0), Op::Guard(cc), Args::from_iter([a, b]), Some(s));
    }
    /// An instruction at the end of a block.
    pub fn put(&mut self, b: Block, op: Op, args: Args, state: Option<State>) -> Value {
        let v = self.add(Inst { op, args, off: 0, scale: 1, state }, 0);
        self.blocks[b.0 as usize].insts.push(v);
        v
    }
}

/// The value of a pure integer expression over the parameters of the first block.
pub fn value(f: &Func, v: Value, params: &[i64]) -> i64 {
    if let Some(i) = f.blocks[0].params.iter().position(|&p| p == v) {
        return params[i];
    }
    let inst = f.inst(v);
    let args: Vec<i64> = inst.args.iter().map(|&a| value(f, a, params)).collect();
    match (inst.op, &args[..]) {
        (Op::Const(c), _) => Some(c),
        (op, &[a]) => eval1(op, a),
        (op, &[a, b]) => eval(op, a, b),
        (Op::Select(cc), &[a, b, x, y]) => Some(if cc.holds(a, b) { x } else { y }),
        _ => None,
    }
    .unwrap_or_else(|| panic!("{:?} {args:?}", inst.op))
}

/// A source of random numbers.
pub struct Rng(pub u64);

impl Rng {
    /// 0 to n-1.
    pub fn below(&mut self, n: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
    /// A word, often near an end of some width.
    pub fn word(&mut self) -> i64 {
        let near = self.below(5) as i64 - 2;
        match self.below(4) {
            0 => near,
            1 => (1i64 << self.below(64)).wrapping_add(near),
            _ => (self.below(1 << 30) << 34 ^ self.below(1 << 30) << 12 ^ self.below(1 << 20)) as i64,
        }
    }
}

/// A random expression of three parameters: operations on earlier values, the last one is the result.
pub fn random(f: &mut Func, r: &mut Rng, n: usize) -> Value {
    use Op::*;
    let widths = [Width::I8, Width::U8, Width::I16, Width::U16, Width::I32, Width::U32];
    let ccs = [Cc::Eq, Cc::Ne, Cc::Lt, Cc::Le, Cc::Gt, Cc::Ge, Cc::LtU, Cc::LeU, Cc::GtU, Cc::GeU];
    let mut all: Vec<Value> = (0..3).map(|i| f.param(Block(0), Class::Int, i)).collect();
    for _ in 0..n {
        let recent = r.below(all.len().min(4) as u64) as usize;
        let a = all[all.len() - 1 - recent];
        let b = if r.below(2) == 0 { f.iconst(r.word()) } else { all[r.below(all.len() as u64) as usize] };
        let two = [Add, Sub, Mul, MulHi, MulHiU, And, Or, Xor, Shl, Sar, Shr, Add32, Sub32, Mul32, Rotl, Rotl32];
        let v = match r.below(10) {
            0 | 1 => f.pure(Ext(widths[r.below(6) as usize]), &[a], None),
            2 => f.pure([Neg, Not, BitLen, Ctz, Popcnt, Bswap][r.below(6) as usize], &[a], None),
            3 | 4 => f.pure(Cmp(ccs[r.below(10) as usize]), &[a, b], None),
            5 => f.pure([ShlM, SarM, ShrM][r.below(3) as usize], &[a], Some(r.below(64) as i64)),
            6 => {
                let d = r.word();
                f.pure([Div, DivU, Rem, RemU][r.below(4) as usize], &[a], Some(if d == 0 { 7 } else { d }))
            }
            _ => {
                let op = two[r.below(two.len() as u64) as usize];
                if r.below(4) == 0 { f.pure(op, &[b, a], None) } else { f.pure(op, &[a, b], None) }
            }
        };
        all.push(v);
    }
    all[all.len() - 1]
}
