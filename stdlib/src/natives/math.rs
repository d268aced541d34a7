//! math: functions without a closed form in Go.
use govm_runtime::native::{NativeCtx, NativeEntry, NativeResult};

macro_rules! unary {
    ($name:literal, $f:expr) => {
        ($name, |c| {
            let f: fn(f64) -> f64 = $f;
            c.set_f64(0, f(c.f64(0)));
            NativeResult::Done
        })
    };
}

macro_rules! binary {
    ($name:literal, $f:expr) => {
        ($name, |c| {
            let f: fn(f64, f64) -> f64 = $f;
            c.set_f64(0, f(c.f64(0), c.f64(1)));
            NativeResult::Done
        })
    };
}

pub(super) const TABLE: &[NativeEntry] = &[
    unary!("math.Exp", f64::exp),
    unary!("math.Exp2", f64::exp2),
    unary!("math.Expm1", f64::exp_m1),
    unary!("math.Log", f64::ln),
    unary!("math.Log1p", f64::ln_1p),
    unary!("math.Cbrt", f64::cbrt),
    unary!("math.Sin", f64::sin),
    unary!("math.Cos", f64::cos),
    unary!("math.Tan", f64::tan),
    unary!("math.Asin", f64::asin),
    unary!("math.Acos", f64::acos),
    unary!("math.Atan", f64::atan),
    unary!("math.Sinh", f64::sinh),
    unary!("math.Cosh", f64::cosh),
    unary!("math.Tanh", f64::tanh),
    unary!("math.Asinh", libm::asinh),
    unary!("math.Acosh", libm::acosh),
    unary!("math.Atanh", libm::atanh),
    unary!("math.Erf", libm::erf),
    unary!("math.Erfc", libm::erfc),
    unary!("math.gamma", libm::tgamma),
    unary!("math.J0", libm::j0),
    unary!("math.J1", libm::j1),
    unary!("math.Y0", libm::y0),
    unary!("math.Y1", libm::y1),
    binary!("math.Atan2", f64::atan2),
    binary!("math.Mod", |x, y| x % y),
    binary!("math.Remainder", libm::remainder),
    ("math.lgammaSign", |c| {
        let x = c.f64(0);
        let (v, sign) = libm::lgamma_r(x);
        c.set_f64(0, v);
        // Go: the sign of Gamma; infinities and NaN count as positive.
        c.set_i64(1, if sign < 0 && x.is_finite() { -1 } else { 1 });
        NativeResult::Done
    }),
    ("math.jn", |c| bessel(c, libm::jn)),
    ("math.yn", |c| bessel(c, libm::yn)),
    ("math.pow10", |c| {
        let n = c.i64(0);
        // The decimal text is rounded correctly.
        let v = format!("1e{n}").parse::<f64>().unwrap_or(f64::NAN);
        c.set_f64(0, v);
        NativeResult::Done
    }),
    ("math/bits.div128", |c| {
        let n = (c.u64(0) as u128) << 64 | c.u64(1) as u128;
        let d = c.u64(2) as u128;
        if d == 0 {
            return govm_runtime::native::raise("integer divide by zero");
        }
        c.set(0, (n / d) as u64);
        c.set(1, (n % d) as u64);
        NativeResult::Done
    }),
];

fn bessel(c: &mut NativeCtx<'_>, f: fn(i32, f64) -> f64) -> NativeResult {
    let n = c.i64(0).clamp(i32::MIN as i64 + 1, i32::MAX as i64) as i32;
    c.set_f64(0, f(n, c.f64(1)));
    NativeResult::Done
}
