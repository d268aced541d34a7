//! Arithmetic, shifts and comparison of constants.
use super::{BigFloat, ConstKind, ConstValue};
use crate::syntax::ast::{BinaryOp, UnaryOp};
use num_bigint::BigInt;
use num_integer::Integer;
use num_rational::BigRational;
use num_traits::{Signed, Zero};
use std::cmp::Ordering;

enum Pair {
    Int(BigInt, BigInt),
    Rat(BigRational, BigRational),
    Float(BigFloat, BigFloat),
}

fn as_rat(v: &ConstValue) -> Option<BigRational> {
    match v {
        ConstValue::Int(i) => Some(BigRational::from_integer(BigInt::from(*i))),
        ConstValue::Big(b) => Some(BigRational::from_integer((**b).clone())),
        ConstValue::Rat(r) => Some((**r).clone()),
        _ => None,
    }
}

fn as_float(v: &ConstValue) -> Option<BigFloat> {
    match v {
        ConstValue::Float(f) => Some((**f).clone()),
        v => as_rat(v).map(|r| BigFloat::from_rat(&r)),
    }
}

fn pair(x: &ConstValue, y: &ConstValue) -> Option<Pair> {
    if x.kind() == ConstKind::Int && y.kind() == ConstKind::Int {
        return Some(Pair::Int(x.to_bigint()?, y.to_bigint()?));
    }
    if let (Some(a), Some(b)) = (as_rat(x), as_rat(y)) {
        return Some(Pair::Rat(a, b));
    }
    Some(Pair::Float(as_float(x)?, as_float(y)?))
}

impl ConstValue {
    /// `x op y` for arithmetic, logic and string concatenation. Integer division truncates when `int_div`,
    /// otherwise it is exact. Division by zero must have been excluded.
    pub fn binary(x: &ConstValue, op: BinaryOp, y: &ConstValue, int_div: bool) -> ConstValue {
        use BinaryOp::*;
        match (x, y) {
            (ConstValue::Bool(a), ConstValue::Bool(b)) => {
                return match op {
                    LogAnd => ConstValue::Bool(*a && *b),
                    LogOr => ConstValue::Bool(*a || *b),
                    _ => ConstValue::Unknown,
                };
            }
            (ConstValue::Str(a), ConstValue::Str(b)) if op == Add => {
                return ConstValue::Str(a.concat(b));
            }
            (ConstValue::Int(a), ConstValue::Int(b)) => {
                let r = match op {
                    Add => a.checked_add(*b),
                    Sub => a.checked_sub(*b),
                    Mul => a.checked_mul(*b),
                    Div if int_div => a.checked_div(*b),
                    Rem => a.checked_rem(*b),
                    And => Some(a & b),
                    Or => Some(a | b),
                    Xor => Some(a ^ b),
                    AndNot => Some(a & !b),
                    _ => None,
                };
                if let Some(r) = r {
                    return ConstValue::Int(r);
                }
            }
            (ConstValue::Complex(_), _) | (_, ConstValue::Complex(_)) => return Self::complex_binary(x, op, y),
            _ => {}
        }
        match pair(x, y) {
            Some(Pair::Int(a, b)) => match op {
                Add => Self::big(a + b),
                Sub => Self::big(a - b),
                Mul => Self::big(a * b),
                Div if b.is_zero() => ConstValue::Unknown,
                Div if int_div => Self::big(a / b),
                Div => Self::rat(BigRational::new(a, b)),
                Rem if b.is_zero() => ConstValue::Unknown,
                Rem => Self::big(a % b),
                And => Self::big(a & b),
                Or => Self::big(a | b),
                Xor => Self::big(a ^ b),
                AndNot => Self::big(a & !b),
                _ => ConstValue::Unknown,
            },
            Some(Pair::Rat(a, b)) => match op {
                Add => Self::rat(a + b),
                Sub => Self::rat(a - b),
                Mul => Self::rat(a * b),
                Div if !b.is_zero() => Self::rat(a / b),
                _ => ConstValue::Unknown,
            },
            Some(Pair::Float(a, b)) => match op {
                Add => Self::float(a.add(&b)),
                Sub => Self::float(a.add(&b.neg())),
                Mul => Self::float(a.mul(&b)),
                Div if !b.is_zero() => Self::float(a.quo(&b)),
                _ => ConstValue::Unknown,
            },
            None => ConstValue::Unknown,
        }
    }

    fn complex_binary(x: &ConstValue, op: BinaryOp, y: &ConstValue) -> ConstValue {
        use BinaryOp::*;
        let bin = |a: &ConstValue, op, b: &ConstValue| Self::binary(a, op, b, false);
        let (a, b, c, d) = (x.real(), x.imag(), y.real(), y.imag());
        match op {
            Add | Sub => Self::complex(bin(&a, op, &c), bin(&b, op, &d)),
            Mul => Self::complex(
                bin(&bin(&a, Mul, &c), Sub, &bin(&b, Mul, &d)),
                bin(&bin(&b, Mul, &c), Add, &bin(&a, Mul, &d)),
            ),
            Div => {
                let s = bin(&bin(&c, Mul, &c), Add, &bin(&d, Mul, &d));
                let re = bin(&bin(&a, Mul, &c), Add, &bin(&b, Mul, &d));
                let im = bin(&bin(&b, Mul, &c), Sub, &bin(&a, Mul, &d));
                Self::complex(bin(&re, Div, &s), bin(&im, Div, &s))
            }
            _ => ConstValue::Unknown,
        }
    }

    /// `op x`; `^x` of an unsigned type with `bits` bits is limited to them (0: no limit).
    pub fn unary(op: UnaryOp, x: &ConstValue, bits: u32) -> ConstValue {
        match (op, x) {
            (UnaryOp::Plus, _) => x.clone(),
            (UnaryOp::Neg, ConstValue::Int(i)) if *i != i64::MIN => ConstValue::Int(-i),
            (UnaryOp::Neg, ConstValue::Int(_) | ConstValue::Big(_)) => {
                x.to_bigint().map_or(ConstValue::Unknown, |b| Self::big(-b))
            }
            (UnaryOp::Neg, ConstValue::Rat(r)) => Self::rat(-(**r).clone()),
            (UnaryOp::Neg, ConstValue::Float(f)) => Self::float(f.neg()),
            (UnaryOp::Neg, ConstValue::Complex(c)) => Self::complex(Self::unary(op, &c.0, 0), Self::unary(op, &c.1, 0)),
            (UnaryOp::Xor, ConstValue::Int(_) | ConstValue::Big(_)) => {
                let b = !x.to_bigint().unwrap_or_default();
                if bits == 0 { Self::big(b) } else { Self::big(b & ((BigInt::from(1) << bits) - 1)) }
            }
            (UnaryOp::Not, ConstValue::Bool(b)) => ConstValue::Bool(!b),
            _ => ConstValue::Unknown,
        }
    }

    /// `x << s` or `x >> s` of an integer.
    pub fn shift(x: &ConstValue, left: bool, s: u64) -> ConstValue {
        if let ConstValue::Int(i) = x {
            if *i == 0 {
                return x.clone();
            }
            if !left {
                return ConstValue::Int(i >> s.min(63));
            }
            if s < 62 && i.unsigned_abs().leading_zeros() as u64 > s + 1 {
                return ConstValue::Int(i << s);
            }
        }
        match x.to_bigint() {
            Some(b) if left => Self::big(b << s),
            Some(b) => Self::big(if s > b.bits() + 1 {
                if b.is_negative() { BigInt::from(-1) } else { BigInt::zero() }
            } else {
                b.div_floor(&(BigInt::from(1) << s))
            }),
            None => ConstValue::Unknown,
        }
    }

    /// `x op y` for comparisons; false when the values are not comparable.
    pub fn compare(x: &ConstValue, op: BinaryOp, y: &ConstValue) -> bool {
        let ord = match (x, y) {
            (ConstValue::Bool(a), ConstValue::Bool(b)) => {
                return match op {
                    BinaryOp::Eq => a == b,
                    BinaryOp::Ne => a != b,
                    _ => false,
                };
            }
            (ConstValue::Int(a), ConstValue::Int(b)) => a.cmp(b),
            (ConstValue::Str(a), ConstValue::Str(b)) => a[..].cmp(&b[..]),
            (ConstValue::Complex(_), _) | (_, ConstValue::Complex(_)) => {
                let eq = Self::compare(&x.real(), BinaryOp::Eq, &y.real())
                    && Self::compare(&x.imag(), BinaryOp::Eq, &y.imag());
                return match op {
                    BinaryOp::Eq => eq,
                    BinaryOp::Ne => !eq,
                    _ => false,
                };
            }
            _ => match pair(x, y) {
                Some(Pair::Int(a, b)) => a.cmp(&b),
                Some(Pair::Rat(a, b)) => a.cmp(&b),
                Some(Pair::Float(a, b)) => a.cmp(&b),
                None => return false,
            },
        };
        match op {
            BinaryOp::Eq => ord == Ordering::Equal,
            BinaryOp::Ne => ord != Ordering::Equal,
            BinaryOp::Lt => ord == Ordering::Less,
            BinaryOp::Le => ord != Ordering::Greater,
            BinaryOp::Gt => ord == Ordering::Greater,
            BinaryOp::Ge => ord != Ordering::Less,
            _ => false,
        }
    }
}
