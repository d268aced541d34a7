//! Exact constants: booleans, byte strings, integers, rationals, 512-bit floats and complex numbers,
//! with the representation limits of gc (rationals while both parts are small, floats beyond).
mod float;
mod format;
mod lit;
mod ops;
mod text;
pub use float::BigFloat;
pub use format::quote_bytes;
pub use lit::{from_literal, unquote};
use num_bigint::{BigInt, Sign};
use num_rational::BigRational;
use num_traits::float::FloatCore;
use num_traits::{Signed, ToPrimitive, Zero};
use std::sync::Arc;
pub use text::Text;

/// Rationals are used while numerator and denominator have fewer bits than this.
pub(crate) const MAX_EXP: u64 = 4 << 10;

/// A constant value. Cheap to clone.
#[derive(Clone, Debug, Default)]
pub enum ConstValue {
    /// After an error.
    #[default]
    Unknown,
    /// Boolean.
    Bool(bool),
    /// String: any bytes.
    Str(Text),
    /// Integer that fits.
    Int(i64),
    /// Integer that does not fit an i64.
    Big(Arc<BigInt>),
    /// Rational (a float constant; may be whole).
    Rat(Arc<BigRational>),
    /// Float of 512 bits.
    Float(Arc<BigFloat>),
    /// Complex: real and imaginary part, neither of them complex.
    Complex(Arc<(ConstValue, ConstValue)>),
}

/// Kinds of constant, in order of "size".
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord)]
#[allow(missing_docs)]
pub enum ConstKind {
    Unknown,
    Bool,
    String,
    Int,
    Float,
    Complex,
}

impl ConstValue {
    /// String constant.
    pub fn str(s: &[u8]) -> ConstValue {
        ConstValue::Str(s.to_vec().into())
    }
    /// Integer constant.
    pub fn int(i: i64) -> ConstValue {
        ConstValue::Int(i)
    }
    /// Unsigned integer constant.
    pub fn uint(i: u64) -> ConstValue {
        Self::big(BigInt::from(i))
    }
    /// Integer constant of any size.
    pub fn big(b: BigInt) -> ConstValue {
        match b.to_i64() {
            Some(i) => ConstValue::Int(i),
            None => ConstValue::Big(Arc::new(b)),
        }
    }
    /// Rational, or a float when it is too large.
    pub fn rat(r: BigRational) -> ConstValue {
        if r.numer().bits() < MAX_EXP && r.denom().bits() < MAX_EXP {
            ConstValue::Rat(Arc::new(r))
        } else {
            Self::float(BigFloat::from_rat(&r))
        }
    }
    /// Big float; unknown when out of range.
    pub fn float(f: BigFloat) -> ConstValue {
        if f.is_zero() {
            return ConstValue::Rat(Arc::new(BigRational::zero()));
        }
        if f.out_of_range() {
            if f.exponent() < 0 {
                return ConstValue::Rat(Arc::new(BigRational::zero()));
            }
            return ConstValue::Unknown;
        }
        ConstValue::Float(Arc::new(f))
    }
    /// From a finite f64; unknown otherwise.
    pub fn f64(f: f64) -> ConstValue {
        if !f.is_finite() {
            return ConstValue::Unknown;
        }
        // An odd mantissa and a power of two have no common factor: nothing to reduce.
        let (mant, exp, sign) = f.integer_decode();
        let zeros = if mant == 0 { 0 } else { mant.trailing_zeros() };
        let (mant, exp) = (BigInt::from(mant >> zeros) * sign, exp as i32 + zeros as i32);
        let one = BigInt::from(1);
        Self::rat(match exp {
            _ if f == 0.0 => BigRational::zero(),
            0.. => BigRational::from_integer(mant << exp),
            _ => BigRational::new_raw(mant, one << -exp),
        })
    }
    /// Complex from its parts.
    pub fn complex(re: ConstValue, im: ConstValue) -> ConstValue {
        if matches!(re, ConstValue::Unknown) || matches!(im, ConstValue::Unknown) {
            return ConstValue::Unknown;
        }
        ConstValue::Complex(Arc::new((re, im)))
    }
    /// Its kind.
    pub fn kind(&self) -> ConstKind {
        match self {
            ConstValue::Unknown => ConstKind::Unknown,
            ConstValue::Bool(_) => ConstKind::Bool,
            ConstValue::Str(_) => ConstKind::String,
            ConstValue::Int(_) | ConstValue::Big(_) => ConstKind::Int,
            ConstValue::Rat(_) | ConstValue::Float(_) => ConstKind::Float,
            ConstValue::Complex(_) => ConstKind::Complex,
        }
    }
    /// Whether there is no value.
    pub fn is_unknown(&self) -> bool {
        matches!(self, ConstValue::Unknown)
    }
    /// Boolean value; false for other kinds.
    pub fn as_bool(&self) -> bool {
        matches!(self, ConstValue::Bool(true))
    }
    /// String value; empty for other kinds.
    pub fn as_str(&self) -> &[u8] {
        match self {
            ConstValue::Str(s) => s,
            _ => &[],
        }
    }
    /// Length of a string; 0 for other kinds.
    pub fn str_len(&self) -> usize {
        match self {
            ConstValue::Str(s) => s.len(),
            _ => 0,
        }
    }
    /// Integer value, when it is a whole number (of whatever representation).
    pub fn to_bigint(&self) -> Option<BigInt> {
        match self {
            ConstValue::Int(i) => Some(BigInt::from(*i)),
            ConstValue::Big(b) => Some((**b).clone()),
            ConstValue::Rat(r) if r.is_integer() => Some(r.numer().clone()),
            ConstValue::Float(f) => f.to_int(),
            ConstValue::Complex(c) if c.1.sign() == 0 => c.0.to_bigint(),
            _ => None,
        }
    }
    /// Whole number that fits an i64.
    pub fn to_i64(&self) -> Option<i64> {
        match self {
            ConstValue::Int(i) => Some(*i),
            _ => self.to_bigint()?.to_i64(),
        }
    }
    /// Whole number that fits a u64.
    pub fn to_u64(&self) -> Option<u64> {
        self.to_bigint()?.to_u64()
    }
    /// Nearest f64 (ties to even); infinite when out of range. Complex: the real part.
    pub fn to_f64(&self) -> f64 {
        match self {
            ConstValue::Int(i) => *i as f64,
            ConstValue::Big(b) => float::ratio_to_float(b, &BigInt::from(1), 0, 53, -1022, 1023),
            ConstValue::Rat(r) => float::ratio_to_float(r.numer(), r.denom(), 0, 53, -1022, 1023),
            ConstValue::Float(f) => float::ratio_to_float(&f.mant, &BigInt::from(1), f.exp, 53, -1022, 1023),
            ConstValue::Complex(c) => c.0.to_f64(),
            _ => 0.0,
        }
    }
    /// Nearest f32, rounded once.
    pub fn to_f32(&self) -> f32 {
        (match self {
            ConstValue::Int(i) => return *i as f32,
            ConstValue::Big(b) => float::ratio_to_float(b, &BigInt::from(1), 0, 24, -126, 127),
            ConstValue::Rat(r) => float::ratio_to_float(r.numer(), r.denom(), 0, 24, -126, 127),
            ConstValue::Float(f) => float::ratio_to_float(&f.mant, &BigInt::from(1), f.exp, 24, -126, 127),
            ConstValue::Complex(c) => return c.0.to_f32(),
            _ => 0.0,
        }) as f32
    }
    /// Real and imaginary part as f64.
    pub fn to_complex(&self) -> (f64, f64) {
        match self {
            ConstValue::Complex(c) => (c.0.to_f64(), c.1.to_f64()),
            v => (v.to_f64(), 0.0),
        }
    }
    /// Real part.
    pub fn real(&self) -> ConstValue {
        match self {
            ConstValue::Complex(c) => c.0.clone(),
            v => v.clone(),
        }
    }
    /// Imaginary part.
    pub fn imag(&self) -> ConstValue {
        match self {
            ConstValue::Complex(c) => c.1.clone(),
            ConstValue::Unknown => ConstValue::Unknown,
            _ => ConstValue::Int(0),
        }
    }
    /// -1, 0 or 1; for complex numbers 0 iff zero; 1 for unknown and non-numeric values.
    pub fn sign(&self) -> i32 {
        let s = |b: &BigInt| match b.sign() {
            Sign::Minus => -1,
            Sign::NoSign => 0,
            Sign::Plus => 1,
        };
        match self {
            ConstValue::Int(i) => i.signum() as i32,
            ConstValue::Big(b) => s(b),
            ConstValue::Rat(r) => s(r.numer()),
            ConstValue::Float(f) => s(&f.mant),
            ConstValue::Complex(c) => c.0.sign() | c.1.sign(),
            _ => 1,
        }
    }
    /// Number of bits of an integer's absolute value.
    pub fn bit_len(&self) -> u64 {
        match self {
            ConstValue::Int(i) => 64 - i.unsigned_abs().leading_zeros() as u64,
            ConstValue::Big(b) => b.bits(),
            _ => 0,
        }
    }
    /// As an integer constant if it is a whole number, else unknown.
    pub fn to_int(&self) -> ConstValue {
        match self {
            ConstValue::Int(_) | ConstValue::Big(_) => self.clone(),
            _ => self.to_bigint().map_or(ConstValue::Unknown, ConstValue::big),
        }
    }
    /// As a float constant if it is real, else unknown.
    pub fn to_float(&self) -> ConstValue {
        match self {
            ConstValue::Int(i) => ConstValue::rat(BigRational::from_integer(BigInt::from(*i))),
            ConstValue::Big(b) => ConstValue::rat(BigRational::from_integer((**b).clone())),
            ConstValue::Rat(_) | ConstValue::Float(_) => self.clone(),
            ConstValue::Complex(c) if c.1.sign() == 0 => c.0.to_float(),
            _ => ConstValue::Unknown,
        }
    }
    /// As a complex constant if it is numeric, else unknown.
    pub fn to_complex_value(&self) -> ConstValue {
        match self.kind() {
            ConstKind::Int | ConstKind::Float => ConstValue::complex(self.clone(), ConstValue::Int(0)),
            ConstKind::Complex => self.clone(),
            _ => ConstValue::Unknown,
        }
    }
    /// Rounded to float32, unknown when that overflows.
    pub fn round32(&self) -> ConstValue {
        if self.is_binary(24) { self.clone() } else { ConstValue::f64(self.to_f32() as f64) }
    }
    /// Rounded to float64, unknown when that overflows.
    pub fn round64(&self) -> ConstValue {
        if self.is_binary(53) { self.clone() } else { ConstValue::f64(self.to_f64()) }
    }
    /// Whether it is a rational that a float with so many digits has: a short number over a small power of two.
    fn is_binary(&self, digits: u64) -> bool {
        match self {
            ConstValue::Rat(r) => r.numer().bits() <= digits && r.denom().to_u64().is_some_and(u64::is_power_of_two),
            _ => false,
        }
    }
    pub(crate) fn is_negative(&self) -> bool {
        match self {
            ConstValue::Int(i) => *i < 0,
            ConstValue::Big(b) => b.is_negative(),
            _ => self.sign() < 0,
        }
    }
}
