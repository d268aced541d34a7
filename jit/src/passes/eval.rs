//! What pure integer operations give for constants.

use crate::ssa::ir::*;

/// op c, where it is defined.
pub(super) fn eval1(op: Op, c: i64) -> Option<i64> {
    Some(match op {
        Op::Neg => c.wrapping_neg(),
        Op::Not => !c,
        Op::Ext(w) => extend(w, c),
        Op::BitLen => 64 - i64::from(c.leading_zeros()),
        Op::Ctz => i64::from(c.trailing_zeros()),
        Op::Popcnt => i64::from(c.count_ones()),
        Op::Bswap => c.swap_bytes(),
        _ => return None,
    })
}

/// What a width reads from a word's low bits.
fn extend(w: Width, c: i64) -> i64 {
    match w {
        Width::I8 => c as i8 as i64,
        Width::U8 => c as u8 as i64,
        Width::I16 => c as i16 as i64,
        Width::U16 => c as u16 as i64,
        Width::I32 => c as i32 as i64,
        Width::U32 => c as u32 as i64,
        Width::W => c,
    }
}

/// Least and greatest value of a width.
pub(super) fn limits(w: Width) -> (i64, i64) {
    match w {
        Width::I8 => (i8::MIN as i64, i8::MAX as i64),
        Width::U8 => (0, u8::MAX as i64),
        Width::I16 => (i16::MIN as i64, i16::MAX as i64),
        Width::U16 => (0, u16::MAX as i64),
        Width::I32 => (i32::MIN as i64, i32::MAX as i64),
        Width::U32 => (0, u32::MAX as i64),
        Width::W => (i64::MIN, i64::MAX),
    }
}

/// a op b for constants, where it is defined.
pub(super) fn eval(op: Op, a: i64, b: i64) -> Option<i64> {
    let (ua, ub) = (a as u64, b as u64);
    Some(match op {
        Op::Add => a.wrapping_add(b),
        Op::Sub => a.wrapping_sub(b),
        Op::Mul => a.wrapping_mul(b),
        Op::MulHiU => ((ua as u128 * ub as u128) >> 64) as i64,
        Op::MulHi => ((a as i128 * b as i128) >> 64) as i64,
        Op::Div if b != 0 => a.wrapping_div(b),
        Op::Rem if b != 0 => a.wrapping_rem(b),
        Op::DivU if b != 0 => (ua / ub) as i64,
        Op::RemU if b != 0 => (ua % ub) as i64,
        Op::And => a & b,
        Op::Or => a | b,
        Op::Xor => a ^ b,
        Op::Shl => {
            if ub < 64 {
                a << ub
            } else {
                0
            }
        }
        Op::Shr => {
            if ub < 64 {
                (ua >> ub) as i64
            } else {
                0
            }
        }
        Op::Sar => a >> ub.min(63),
        Op::ShlM if ub < 64 => a << ub,
        Op::ShrM if ub < 64 => (ua >> ub) as i64,
        Op::SarM if ub < 64 => a >> ub,
        Op::Add32 => (a as u32).wrapping_add(b as u32) as i64,
        Op::Sub32 => (a as u32).wrapping_sub(b as u32) as i64,
        Op::Mul32 => (a as u32).wrapping_mul(b as u32) as i64,
        Op::Rotl => ua.rotate_left(ub as u32 & 63) as i64,
        Op::Rotl32 => (a as u32).rotate_left(ub as u32 & 31) as i64,
        Op::Cmp(cc) => cc.holds(a, b) as i64,
        _ => return None,
    })
}
