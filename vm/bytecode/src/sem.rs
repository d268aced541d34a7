//! What operations mean, as plain functions: called by the interpreter, the constant folder, the JIT's slow
//! paths and tests. Go's specification, "Arithmetic operators" and "Conversions", with amd64's choices where it leaves one.

/// `x / y` truncated toward zero; `None` when y is 0. The most negative number divided by -1 is itself.
pub fn div_i64(x: i64, y: i64) -> Option<i64> {
    if y == 0 { None } else { Some(x.wrapping_div(y)) }
}
/// `x % y`; `None` when y is 0.
pub fn rem_i64(x: i64, y: i64) -> Option<i64> {
    if y == 0 { None } else { Some(x.wrapping_rem(y)) }
}
/// Shift left; counts of 64 and more give 0.
pub fn shl(x: u64, n: u64) -> u64 {
    if n < 64 { x << n } else { 0 }
}
/// Arithmetic shift right; counts of 64 and more give the sign.
pub fn shr_i(x: i64, n: u64) -> i64 {
    x >> n.min(63)
}
/// Logical shift right; counts of 64 and more give 0.
pub fn shr_u(x: u64, n: u64) -> u64 {
    if n < 64 { x >> n } else { 0 }
}
/// Float to signed integer as `cvttsd2si`: out of range and NaN give the most negative number.
pub fn f64_to_i64(x: f64) -> i64 {
    if (-9223372036854775808.0..9223372036854775808.0).contains(&x) { x as i64 } else { i64::MIN }
}
/// Float to unsigned integer as gc does it on amd64.
pub fn f64_to_u64(x: f64) -> u64 {
    if x < 9223372036854775808.0 {
        f64_to_i64(x) as u64
    } else {
        f64_to_i64(x - 9223372036854775808.0) as u64 ^ 0x8000_0000_0000_0000
    }
}
/// Go's builtin min for floats: NaN wins, -0 is less than 0.
pub fn min_f64(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        f64::NAN
    } else if x == 0.0 && y == 0.0 {
        if x.is_sign_negative() { x } else { y }
    } else if x < y {
        x
    } else {
        y
    }
}
/// Go's builtin max for floats.
pub fn max_f64(x: f64, y: f64) -> f64 {
    if x.is_nan() || y.is_nan() {
        f64::NAN
    } else if x == 0.0 && y == 0.0 {
        if x.is_sign_negative() { y } else { x }
    } else if x > y {
        x
    } else {
        y
    }
}
/// Complex division as Go's runtime defines it: NaN and infinity handled as C99 annex G suggests.
pub fn div_c128(n: (f64, f64), m: (f64, f64)) -> (f64, f64) {
    let (a, b) = n;
    let (c, d) = m;
    let (e, f) = if c.abs() >= d.abs() {
        let ratio = d / c;
        let denom = c + ratio * d;
        ((a + b * ratio) / denom, (b - a * ratio) / denom)
    } else {
        let ratio = c / d;
        let denom = d + ratio * c;
        ((a * ratio + b) / denom, (b * ratio - a) / denom)
    };
    if !(e.is_nan() && f.is_nan()) {
        return (e, f);
    }
    let unit = |x: f64, big: bool| if big { 1f64.copysign(x) } else { 0f64.copysign(x) };
    if c == 0.0 && d == 0.0 && (!a.is_nan() || !b.is_nan()) {
        let inf = f64::INFINITY.copysign(c);
        (inf * a, inf * b)
    } else if (a.is_infinite() || b.is_infinite()) && c.is_finite() && d.is_finite() {
        let (a, b) = (unit(a, a.is_infinite()), unit(b, b.is_infinite()));
        (f64::INFINITY * (a * c + b * d), f64::INFINITY * (b * c - a * d))
    } else if (c.is_infinite() || d.is_infinite()) && a.is_finite() && b.is_finite() {
        let (c, d) = (unit(c, c.is_infinite()), unit(d, d.is_infinite()));
        (0.0 * (a * c + b * d), 0.0 * (b * c - a * d))
    } else {
        (e, f)
    }
}
/// Decodes one rune of `s` at `i` (which must be inside): the rune, U+FFFD for an invalid byte, and the index after it.
pub fn decode_rune(s: &[u8], i: usize) -> (u32, usize) {
    const BAD: u32 = 0xfffd;
    let b0 = s[i] as u32;
    if b0 < 0x80 {
        return (b0, i + 1);
    }
    let cont = |k: usize| s.get(i + k).map(|&b| b as u32).filter(|b| b & 0xc0 == 0x80).map(|b| b & 0x3f);
    let two = || Some(((b0 & 0x1f) << 6 | cont(1)?, 2)).filter(|r| r.0 >= 0x80);
    let three = || {
        let r = (b0 & 0x0f) << 12 | cont(1)? << 6 | cont(2)?;
        Some((r, 3)).filter(|r| r.0 >= 0x800 && !(0xd800..0xe000).contains(&r.0))
    };
    let four = || {
        let r = (b0 & 0x07) << 18 | cont(1)? << 12 | cont(2)? << 6 | cont(3)?;
        Some((r, 4)).filter(|r| (0x1_0000..0x11_0000).contains(&r.0))
    };
    let r = match b0 {
        0xc2..=0xdf => two(),
        0xe0..=0xef => three(),
        0xf0..=0xf4 => four(),
        _ => None,
    };
    r.map_or((BAD, i + 1), |(r, n)| (r, i + n))
}
/// UTF-8 of a code point; invalid ones become U+FFFD. Returns the bytes and their number.
pub fn encode_rune(r: i64) -> ([u8; 4], usize) {
    let c = u32::try_from(r).ok().and_then(char::from_u32).unwrap_or('\u{fffd}');
    let mut buf = [0; 4];
    let n = c.encode_utf8(&mut buf).len();
    (buf, n)
}

macro_rules! numbered {
    ($(#[$doc:meta])* $name:ident { $($v:ident),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u16)]
        #[allow(missing_docs)]
        pub enum $name { $($v,)* }
        impl $name {
            /// The variant with this number.
            pub fn from_u16(n: u16) -> Option<Self> {
                [$($name::$v,)*].get(n as usize).copied()
            }
        }
    };
}

numbered! {
    /// Functions of one float64 that the compiler calls directly.
    Math1 { Floor, Ceil, Trunc, Abs, RoundToEven, Float64bits, Float32bits }
}
numbered! {
    /// Functions of one integer.
    Bits1 { Clz64, Clz32, Clz16, Clz8, Ctz64, Ctz32, Ctz16, Ctz8, Popcnt, Bswap64, Bswap32, Bswap16, Len64, Reverse64, Reverse32, Reverse16, Reverse8 }
}
numbered! {
    /// What `Print` prints.
    PrintKind { Bool, Int, Uint, Float, Hex, Pointer, Float32, Complex64 }
}
numbered! {
    /// Run-time errors raised by `Trap`.
    Trap { NilDeref, DivideByZero, Unreachable, RangeExhausted, RangePanicState, RangeMissedPanic, RangeDone, NilFunc, UnsafeSliceLen, UnsafeSliceNil, UnsafeStringLen, UnsafeStringNil }
}

/// Evaluates a [`Math1`].
pub fn math1(f: Math1, x: u64) -> u64 {
    let v = f64::from_bits(x);
    match f {
        Math1::Floor => v.floor().to_bits(),
        Math1::Ceil => v.ceil().to_bits(),
        Math1::Trunc => v.trunc().to_bits(),
        Math1::Abs => v.abs().to_bits(),
        Math1::RoundToEven => v.round_ties_even().to_bits(),
        Math1::Float64bits | Math1::Float32bits => x,
    }
}

/// Evaluates a [`Bits1`]; narrow operands are zero-extended.
pub fn bits1(f: Bits1, x: u64) -> u64 {
    match f {
        Bits1::Clz64 => x.leading_zeros() as u64,
        Bits1::Clz32 => (x as u32).leading_zeros() as u64,
        Bits1::Clz16 => (x as u16).leading_zeros() as u64,
        Bits1::Clz8 => (x as u8).leading_zeros() as u64,
        Bits1::Ctz64 => x.trailing_zeros() as u64,
        Bits1::Ctz32 => (x as u32).trailing_zeros() as u64,
        Bits1::Ctz16 => (x as u16).trailing_zeros() as u64,
        Bits1::Ctz8 => (x as u8).trailing_zeros() as u64,
        Bits1::Popcnt => x.count_ones() as u64,
        Bits1::Bswap64 => x.swap_bytes(),
        Bits1::Bswap32 => (x as u32).swap_bytes() as u64,
        Bits1::Bswap16 => (x as u16).swap_bytes() as u64,
        Bits1::Len64 => 64 - x.leading_zeros() as u64,
        Bits1::Reverse64 => x.reverse_bits(),
        Bits1::Reverse32 => (x as u32).reverse_bits() as u64,
        Bits1::Reverse16 => (x as u16).reverse_bits() as u64,
        Bits1::Reverse8 => (x as u8).reverse_bits() as u64,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runes() {
        for c in ['a', 'é', '世', '😀', '\u{7ff}', '\u{800}', '\u{ffff}', '\u{10ffff}'] {
            let (b, n) = encode_rune(c as i64);
            assert_eq!(decode_rune(&b[..n], 0), (c as u32, n));
        }
        for bad in [&b"\xff"[..], b"\xc0\x80", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe4\xb8", b"\x80"] {
            assert_eq!(decode_rune(bad, 0), (0xfffd, 1));
        }
        assert_eq!(encode_rune(-1), encode_rune(0xfffd));
        assert_eq!(encode_rune(0xd800), encode_rune(0xfffd));
    }

    #[test]
    fn conversions() {
        assert_eq!(f64_to_i64(f64::NAN), i64::MIN);
        assert_eq!(f64_to_i64(1e300), i64::MIN);
        assert_eq!(f64_to_i64(-1.9), -1);
        assert_eq!(f64_to_u64(18446744073709549568.0), 18446744073709549568);
        assert_eq!(f64_to_u64(-1.0), u64::MAX);
        assert_eq!(div_i64(i64::MIN, -1), Some(i64::MIN));
        assert_eq!(rem_i64(i64::MIN, -1), Some(0));
        assert_eq!(shr_i(-8, 200), -1);
        assert!(min_f64(0.0, -0.0).is_sign_negative());
        assert!(!max_f64(-0.0, 0.0).is_sign_negative());
    }
}
