//! Division and remainder by constants: shifts, and multiplication by the reciprocal, of which the high half is the quotient.

use super::range::range;
use crate::ssa::ir::*;

/// Runs the pass.
pub fn run(f: &mut Func) {
    for b in f.rpo() {
        let insts = std::mem::take(&mut f.blocks[b.0 as usize].insts);
        let mut at = Steps { f, out: Vec::with_capacity(insts.len()), origin: 0 };
        for v in insts {
            at.divide(v);
            at.out.push(v);
        }
        f.blocks[b.0 as usize].insts = at.out;
    }
}

/// Where new instructions go.
struct Steps<'a> {
    f: &'a mut Func,
    out: Vec<Value>,
    origin: usize,
}

impl Steps<'_> {
    fn op(&mut self, op: Op, a: Value, b: Value) -> Value {
        let inst = Inst { op, args: Args::from_iter([a, b]), off: 0, scale: 1, state: None };
        let v = self.f.add(inst, self.origin);
        self.out.push(v);
        v
    }
    fn with(&mut self, op: Op, a: Value, c: i64) -> Value {
        let k = self.f.iconst(c);
        self.op(op, a, k)
    }
    /// The instruction is the last step.
    fn becomes(&mut self, v: Value, op: Op, a: Value, b: Value) {
        let i = &mut self.f.insts[v.0 as usize];
        (i.op, i.args) = (op, Args::from_iter([a, b]));
    }

    /// Rewrites a division by a constant other than 0, 1 and -1.
    fn divide(&mut self, v: Value) {
        let i = self.f.inst(v);
        let op = i.op;
        if !matches!(op, Op::Div | Op::DivU | Op::Rem | Op::RemU) {
            return;
        }
        let (x, Some(c)) = (i.args[0], self.f.as_const(i.args[1])) else { return };
        if matches!(c, -1..=1) {
            return;
        }
        self.origin = self.f.origin[v.0 as usize];
        let positive = range(self.f, x).0 >= 0;
        match op {
            // Without signs.
            Op::DivU | Op::RemU => self.unsigned(v, op == Op::RemU, x, c as u64, positive),
            _ if positive && c > 0 => self.unsigned(v, op == Op::Rem, x, c as u64, true),
            _ => self.signed(v, op == Op::Rem, x, c),
        }
    }

    fn unsigned(&mut self, v: Value, rem: bool, x: Value, d: u64, below_2_63: bool) {
        if d.is_power_of_two() {
            let (op, c) = if rem { (Op::And, (d - 1) as i64) } else { (Op::ShrM, i64::from(d.trailing_zeros())) };
            let k = self.f.iconst(c);
            return self.becomes(v, op, x, k);
        }
        if below_2_63 {
            let (m, s) = reciprocal(d);
            let high = self.with(Op::MulHiU, x, m as i64);
            return self.quotient(v, rem, x, high, s, d);
        }
        // The factor has 65 bits: 2^64 + m. q = (((x - h) >> 1) + h) >> s, with h the high half of x * m.
        let s = d.ilog2();
        let m = ((((1u128 << (s + 1)) - d as u128) << 64) / d as u128 + 1) as u64;
        let h = self.with(Op::MulHiU, x, m as i64);
        let rest = self.op(Op::Sub, x, h);
        let half = self.with(Op::ShrM, rest, 1);
        let sum = self.op(Op::Add, half, h);
        self.quotient(v, rem, x, sum, s, d);
    }

    /// v = q >> s, or what it leaves of x.
    fn quotient(&mut self, v: Value, rem: bool, x: Value, q: Value, s: u32, d: u64) {
        if rem {
            let q = self.with(Op::ShrM, q, i64::from(s));
            self.rest(v, x, q, d as i64);
        } else {
            let k = self.f.iconst(i64::from(s));
            self.becomes(v, Op::ShrM, q, k);
        }
    }

    fn signed(&mut self, v: Value, rem: bool, x: Value, d: i64) {
        let a = d.unsigned_abs();
        if a.is_power_of_two() {
            let k = a.trailing_zeros();
            // Toward zero: negative numbers get 2^k - 1 first. For 2 that is the sign's bit.
            let sign = if k == 1 { x } else { self.with(Op::SarM, x, 63) };
            let bias = self.with(Op::ShrM, sign, i64::from(64 - k));
            let sum = self.op(Op::Add, x, bias);
            if rem {
                let whole = self.with(Op::And, sum, (a as i64).wrapping_neg());
                return self.becomes(v, Op::Sub, x, whole);
            }
            if d > 0 {
                let k = self.f.iconst(i64::from(k));
                return self.becomes(v, Op::SarM, sum, k);
            }
            let q = self.with(Op::SarM, sum, i64::from(k));
            let z = self.f.iconst(0);
            return self.becomes(v, Op::Sub, z, q);
        }
        let (m, s) = reciprocal(a);
        let mut q = self.with(Op::MulHi, x, m as i64);
        // As a signed number the factor is 2^64 less.
        if m as i64 <= 0 {
            q = self.op(Op::Add, q, x);
        }
        if s > 0 {
            q = self.with(Op::SarM, q, i64::from(s));
        }
        let sign = self.with(Op::SarM, x, 63);
        if rem {
            let q = self.op(Op::Sub, q, sign);
            self.rest(v, x, q, a as i64);
        } else if d > 0 {
            self.becomes(v, Op::Sub, q, sign);
        } else {
            self.becomes(v, Op::Sub, sign, q);
        }
    }

    /// v = x - q * d
    fn rest(&mut self, v: Value, x: Value, q: Value, d: i64) {
        let whole = self.with(Op::Mul, q, d);
        self.becomes(v, Op::Sub, x, whole);
    }
}

/// A factor m and a shift s such that x / d is the high half of x * m, shifted by s, for x below 2^63 (and one less for negative x):
/// m = floor(2^(64+s) / d) + 1 exceeds 2^(64+s) / d by little enough where m * d <= 2^(64+s) + 2^(s+1) (Granlund and Montgomery).
/// d is no power of two.
fn reciprocal(d: u64) -> (u64, u32) {
    let d = d as u128;
    let factor = |s: u32| (1u128 << (64 + s)) / d + 1;
    let fits = |s: &u32| factor(*s) * d <= (1u128 << (64 + s)) + (1u128 << (s + 1));
    let s = (0..d.ilog2()).find(fits).unwrap_or(d.ilog2());
    (factor(s) as u64, s)
}

#[cfg(test)]
mod tests {
    use super::super::testing::{function, value};
    use super::*;

    #[test]
    fn quotients_and_remainders() {
        let near = |v: i64| [v.wrapping_sub(1), v, v.wrapping_add(1)];
        let mut xs: Vec<i64> = (0..64).flat_map(|k| near(1i64 << k)).chain(-20..20).collect();
        xs.extend((1..200u64).map(|i| i.wrapping_mul(0x9e37_79b9_7f4a_7c15) as i64));
        let mut ds: Vec<i64> = (0..64).flat_map(|k| near(1i64 << k)).chain(-130..130).collect();
        ds.extend([1_000_000_007, 641, 6_700_417, 10i64.pow(18), 1 << 40 | 1, i64::MAX / 3, i64::MIN / 7]);
        for &d in ds.iter().filter(|&&d| d != 0) {
            for op in [Op::Div, Op::Rem, Op::DivU, Op::RemU] {
                // All numbers, and such as are known to have no sign.
                for positive in [false, true] {
                    let (mut f, v) = function(|f| {
                        let x = f.param(Block(0), Class::Int, 0);
                        let x = if positive { f.pure(Op::ShrM, &[x], Some(1)) } else { x };
                        f.pure(op, &[x], Some(d))
                    });
                    let before = f.clone();
                    run(&mut f);
                    assert!(matches!(d, -1..=1) || !matches!(f.op(v), Op::Div | Op::Rem | Op::DivU | Op::RemU));
                    for &x in &xs {
                        assert_eq!(value(&f, v, &[x]), value(&before, v, &[x]), "{x} {op:?} {d}");
                    }
                }
            }
        }
    }
}
