//! Binary floating point with 512 bits of mantissa and a wide exponent.
use super::MAX_EXP;
use num_bigint::{BigInt, BigUint, Sign};
use num_rational::BigRational;
use num_traits::{One, Signed, ToPrimitive, Zero};

/// `mant * 2^exp`; the mantissa has at most 512 bits and is odd or zero.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BigFloat {
    pub(crate) mant: BigInt,
    pub(crate) exp: i64,
}

const PREC: u64 = 512;

/// Rounds `m * 2^e` to `prec` bits, ties to even; `sticky` says that a little more follows below `m`.
fn round(m: BigUint, e: i64, prec: u64, sticky: bool) -> (BigUint, i64) {
    let n = m.bits();
    if n <= prec {
        return (m, e);
    }
    let drop = n - prec;
    let half = m.bit(drop - 1);
    let below = sticky || m.trailing_zeros().is_some_and(|z| z < drop - 1);
    let mut q = m >> drop;
    if half && (below || q.bit(0)) {
        q += 1u32;
    }
    (q, e + drop as i64)
}

impl BigFloat {
    fn make(neg: bool, m: BigUint, e: i64, prec: u64, sticky: bool) -> BigFloat {
        let (mut m, mut e) = round(m, e, prec, sticky);
        match m.trailing_zeros() {
            Some(z) if z > 0 => {
                m >>= z;
                e += z as i64;
            }
            None => e = 0,
            _ => {}
        }
        let sign = if neg { Sign::Minus } else { Sign::Plus };
        BigFloat { mant: BigInt::from_biguint(sign, m), exp: e }
    }
    fn norm(m: BigInt, e: i64) -> BigFloat {
        let neg = m.is_negative();
        Self::make(neg, m.into_parts().1, e, PREC, false)
    }
    /// From an integer, rounded.
    pub fn from_int(i: &BigInt) -> BigFloat {
        Self::norm(i.clone(), 0)
    }
    /// From a rational, rounded.
    pub fn from_rat(r: &BigRational) -> BigFloat {
        Self::quo_int(r.numer(), r.denom(), 0)
    }
    fn quo_int(n: &BigInt, d: &BigInt, e: i64) -> BigFloat {
        let neg = n.is_negative() != d.is_negative();
        let (n, d) = (n.magnitude(), d.magnitude());
        let shift = (PREC + 2 + d.bits()).saturating_sub(n.bits());
        let num = n << shift;
        let q = &num / d;
        let sticky = &q * d != num;
        // One more bit below carries the sticky information.
        let q = (q << 1u32) + if sticky { 1u32 } else { 0 };
        Self::make(neg, q, e - shift as i64 - 1, PREC, false)
    }
    /// `10^n` for large n, with guard bits.
    pub(crate) fn pow10(n: u64) -> BigFloat {
        let (mut r, mut b) = ((BigUint::one(), 0i64), (BigUint::from(10u32), 0i64));
        let mut n = n;
        while n > 0 {
            if n & 1 == 1 {
                r = round(&r.0 * &b.0, r.1 + b.1, 1024, false);
            }
            n >>= 1;
            if n > 0 {
                b = round(&b.0 * &b.0, b.1 * 2, 1024, false);
            }
        }
        Self::make(false, r.0, r.1, 1024, false)
    }
    /// `m * 2^e2 * 10^e10`, rounded.
    pub(crate) fn scale(m: &BigInt, e2: i64, e10: i64) -> BigFloat {
        let p = Self::pow10(e10.unsigned_abs());
        if e10 >= 0 { Self::norm(m * &p.mant, e2 + p.exp) } else { Self::quo_int(m, &p.mant, e2 - p.exp) }
    }
    /// Whether it is zero.
    pub fn is_zero(&self) -> bool {
        self.mant.is_zero()
    }
    /// Binary exponent e with value in [2^(e-1), 2^e).
    pub fn exponent(&self) -> i64 {
        self.mant.bits() as i64 + self.exp
    }
    pub(crate) fn out_of_range(&self) -> bool {
        self.exponent().unsigned_abs() > i32::MAX as u64
    }
    /// Sum.
    pub fn add(&self, o: &BigFloat) -> BigFloat {
        if self.is_zero() {
            return o.clone();
        }
        if o.is_zero() {
            return self.clone();
        }
        // When one is negligible, do not build huge mantissas.
        let (a, b) = if self.exponent() >= o.exponent() { (self, o) } else { (o, self) };
        if a.exponent() - b.exponent() > 2 * PREC as i64 + 8 {
            return a.clone();
        }
        let e = a.exp.min(b.exp);
        let m = (&a.mant << (a.exp - e) as u64) + (&b.mant << (b.exp - e) as u64);
        Self::norm(m, e)
    }
    /// Negation.
    pub fn neg(&self) -> BigFloat {
        BigFloat { mant: -&self.mant, exp: self.exp }
    }
    /// Product.
    pub fn mul(&self, o: &BigFloat) -> BigFloat {
        Self::norm(&self.mant * &o.mant, self.exp + o.exp)
    }
    /// Quotient; the divisor is not zero.
    pub fn quo(&self, o: &BigFloat) -> BigFloat {
        Self::quo_int(&self.mant, &o.mant, self.exp - o.exp)
    }
    /// Comparison.
    pub fn cmp(&self, o: &BigFloat) -> std::cmp::Ordering {
        self.add(&o.neg()).mant.cmp(&BigInt::zero())
    }
    /// Exact rational value, when that is not huge.
    pub fn to_rat(&self) -> Option<BigRational> {
        if self.exponent().unsigned_abs() > MAX_EXP * 4 {
            return None;
        }
        let m = BigRational::from_integer(self.mant.clone());
        let p = BigInt::one() << self.exp.unsigned_abs();
        Some(if self.exp >= 0 { m * p } else { m / p })
    }
    /// Integer value: exact, or a near miss that earlier rounding explains.
    pub fn to_int(&self) -> Option<BigInt> {
        if self.exponent().unsigned_abs() >= MAX_EXP {
            return None;
        }
        if self.exp >= 0 {
            return Some(&self.mant << self.exp as u64);
        }
        // Rounding the last four bits away may yield a whole number.
        let neg = self.mant.is_negative();
        let m = self.mant.magnitude();
        let drop = m.bits().saturating_sub(PREC - 4);
        if drop == 0 {
            return None;
        }
        let lo = m >> drop;
        for cand in [lo.clone(), lo + 1u32] {
            let f = Self::make(neg, cand, self.exp + drop as i64, PREC, false);
            if f.exp >= 0 {
                return Some(&f.mant << f.exp as u64);
            }
        }
        None
    }
}

/// `n/d * 2^e` as a float with `prec` bits and the given exponent range, correctly rounded, as an f64.
pub(crate) fn ratio_to_float(n: &BigInt, d: &BigInt, e: i64, prec: u64, emin: i64, emax: i64) -> f64 {
    if n.is_zero() {
        return 0.0;
    }
    let neg = n.is_negative() != d.is_negative();
    let sign = if neg { -1.0 } else { 1.0 };
    let (n, d) = (n.magnitude(), d.magnitude());
    // The quotient of two numbers that have no more digits than the result is what the machine rounds.
    if e == 0
        && let (Some(a), Some(b)) = (n.to_u64(), d.to_u64())
        && a.max(b) <= 1 << prec
    {
        return sign * if prec == 53 { a as f64 / b as f64 } else { (a as f32 / b as f32) as f64 };
    }
    let est = n.bits() as i64 - d.bits() as i64 + e;
    if est > emax + 4 {
        return sign * f64::INFINITY;
    }
    if est < emin - prec as i64 - 8 {
        return sign * 0.0;
    }
    // q has at least prec+2 significant bits.
    let shift = (prec + 3 + d.bits()).saturating_sub(n.bits());
    let num = n << shift;
    let q = &num / d;
    let sticky = &q * d != num;
    let q = (q << 1u32) + if sticky { 1u32 } else { 0 };
    let qe = e - shift as i64 - 1;
    let top = q.bits() as i64 + qe - 1;
    let keep = if top < emin { prec as i64 - (emin - top) } else { prec as i64 };
    if keep < 0 {
        return sign * 0.0;
    }
    let (m, me) = if keep == 0 {
        // Half of the smallest number at most: rounds up only when strictly above.
        let up = q.trailing_zeros().is_none_or(|z| z + 1 != q.bits());
        (BigUint::from(up as u32), emin - prec as i64 + 1)
    } else {
        round(q, qe, keep as u64, false)
    };
    if m.bits() as i64 + me - 1 > emax {
        return sign * f64::INFINITY;
    }
    let m = m.to_u64().unwrap_or(0) as f64;
    // Two steps: 2^me may be subnormal itself.
    let h = me / 2;
    sign * m * 2f64.powi(h as i32) * 2f64.powi((me - h) as i32)
}
