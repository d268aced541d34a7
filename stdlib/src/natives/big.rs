//! math/big: vector kernels. Vectors are named as they are in Go: z is the result, x and y the operands, all of 64-bit words.
use govm_runtime::native::{NativeCtx, NativeEntry, NativeResult};

pub(super) const TABLE: &[NativeEntry] = &[
    ("math/big.addVV", |c| chain(c, u64::carrying)),
    ("math/big.subVV", |c| chain(c, u64::borrowing)),
    ("math/big.addVW", |c| ripple(c, u64::overflowing_add)),
    ("math/big.subVW", |c| ripple(c, u64::overflowing_sub)),
    ("math/big.lshVU", shift_left),
    ("math/big.rshVU", shift_right),
    ("math/big.mulAddVWW", mul_add),
    ("math/big.addMulVVWW", add_mul),
    ("math/big.divWVW", div_word),
    ("math/big.mulVV", mul),
    ("math/big.divVV", div),
    ("math/big.montVV", montgomery),
];

/// Addition and subtraction with a carry in and out.
trait Carry: Sized {
    fn carrying(self, y: Self, c: bool) -> (Self, bool);
    fn borrowing(self, y: Self, c: bool) -> (Self, bool);
}

impl Carry for u64 {
    #[inline(always)]
    fn carrying(self, y: u64, c: bool) -> (u64, bool) {
        let (s, a) = self.overflowing_add(y);
        let (s, b) = s.overflowing_add(u64::from(c));
        (s, a | b)
    }
    #[inline(always)]
    fn borrowing(self, y: u64, c: bool) -> (u64, bool) {
        let (s, a) = self.overflowing_sub(y);
        let (s, b) = s.overflowing_sub(u64::from(c));
        (s, a | b)
    }
}

/// `x*y + a + b`, which fits into two words: low, high.
#[inline(always)]
fn mul_add2(x: u64, y: u64, a: u64, b: u64) -> (u64, u64) {
    let p = u128::from(x) * u128::from(y) + u128::from(a) + u128::from(b);
    (p as u64, (p >> 64) as u64)
}

/// A slice argument as address and length. The vectors of one call may be the same memory, so they are not Rust slices.
fn words(c: &NativeCtx<'_>, slot: usize) -> (*mut u64, usize) {
    let s = c.slice(slot);
    (s.ptr.cast(), s.len)
}

/// A slice argument that overlaps no other one of the call.
fn own<'a>(c: &NativeCtx<'a>, slot: usize) -> &'a mut [u64] {
    // SAFETY: a Word is a u64.
    unsafe { c.elems(slot) }
}

fn result(c: &mut NativeCtx<'_>, r: u64) -> NativeResult {
    c.set_i64(0, r as i64);
    NativeResult::Done
}

/// z = x op y; the carry is the result.
#[inline(always)]
fn chain(c: &mut NativeCtx<'_>, op: impl Fn(u64, u64, bool) -> (u64, bool)) -> NativeResult {
    let ((z, n), (x, nx), (y, ny)) = (words(c, 0), words(c, 3), words(c, 6));
    let mut carry = false;
    for i in 0..n.min(nx).min(ny) {
        // SAFETY: i is below all three lengths.
        unsafe {
            let (s, k) = op(*x.add(i), *y.add(i), carry);
            *z.add(i) = s;
            carry = k;
        }
    }
    result(c, u64::from(carry))
}

/// z = x op y for one word y; the carry is the result.
#[inline(always)]
fn ripple(c: &mut NativeCtx<'_>, op: impl Fn(u64, u64) -> (u64, bool)) -> NativeResult {
    let ((z, n), (x, nx)) = (words(c, 0), words(c, 3));
    let mut carry = c.u64(6);
    for i in 0..n.min(nx) {
        // SAFETY: i is below both lengths.
        unsafe {
            let (s, k) = op(*x.add(i), carry);
            *z.add(i) = s;
            carry = u64::from(k);
        }
    }
    result(c, carry)
}

fn shift_left(c: &mut NativeCtx<'_>) -> NativeResult {
    let ((z, n), (x, nx)) = (words(c, 0), words(c, 3));
    let s = (c.u64(6) & 63) as u32;
    let n = n.min(nx);
    // Shifting a u128 pair also covers s = 0.
    let pair = |hi: u64, lo: u64| ((((u128::from(hi) << 64) | u128::from(lo)) << s) >> 64) as u64;
    let mut out = 0;
    for i in (0..n).rev() {
        // SAFETY: i is below both lengths; going down, x is read before z overwrites it.
        unsafe {
            let hi = *x.add(i);
            if i == n - 1 {
                out = pair(0, hi);
            }
            *z.add(i) = pair(hi, if i > 0 { *x.add(i - 1) } else { 0 });
        }
    }
    result(c, out)
}

fn shift_right(c: &mut NativeCtx<'_>) -> NativeResult {
    let ((z, n), (x, nx)) = (words(c, 0), words(c, 3));
    let s = (c.u64(6) & 63) as u32;
    let n = n.min(nx);
    let pair = |hi: u64, lo: u64| (((u128::from(hi) << 64) | u128::from(lo)) >> s) as u64;
    let mut out = 0;
    for i in 0..n {
        // SAFETY: i is below both lengths; going up, x is read before z overwrites it.
        unsafe {
            let lo = *x.add(i);
            if i == 0 {
                out = pair(lo, 0);
            }
            *z.add(i) = pair(if i + 1 < n { *x.add(i + 1) } else { 0 }, lo);
        }
    }
    result(c, out)
}

fn mul_add(c: &mut NativeCtx<'_>) -> NativeResult {
    let ((z, n), (x, nx)) = (words(c, 0), words(c, 3));
    let (m, mut carry) = (c.u64(6), c.u64(7));
    for i in 0..n.min(nx) {
        // SAFETY: i is below both lengths.
        unsafe { (*z.add(i), carry) = mul_add2(*x.add(i), m, carry, 0) };
    }
    result(c, carry)
}

fn add_mul(c: &mut NativeCtx<'_>) -> NativeResult {
    let ((z, n), (x, nx), (y, ny)) = (words(c, 0), words(c, 3), words(c, 6));
    let (m, mut carry) = (c.u64(9), c.u64(10));
    for i in 0..n.min(nx).min(ny) {
        // SAFETY: i is below all three lengths.
        unsafe { (*z.add(i), carry) = mul_add2(*y.add(i), m, carry, *x.add(i)) };
    }
    result(c, carry)
}

fn div_word(c: &mut NativeCtx<'_>) -> NativeResult {
    let (z, n) = words(c, 0);
    let mut rem = c.u64(3);
    let (x, nx) = words(c, 4);
    let y = c.u64(7);
    if y == 0 || rem >= y {
        return govm_runtime::native::raise("integer overflow");
    }
    for i in (0..n.min(nx)).rev() {
        // SAFETY: i is below both lengths.
        unsafe {
            let u = (u128::from(rem) << 64) | u128::from(*x.add(i));
            *z.add(i) = (u / u128::from(y)) as u64;
            rem = (u % u128::from(y)) as u64;
        }
    }
    result(c, rem)
}

/// z += x * m, beginning at z's first word; the carry is returned.
fn add_mul_to(z: &mut [u64], x: &[u64], m: u64) -> u64 {
    let mut carry = 0;
    for (z, x) in z.iter_mut().zip(x) {
        (*z, carry) = mul_add2(*x, m, *z, carry);
    }
    carry
}

fn mul(c: &mut NativeCtx<'_>) -> NativeResult {
    let (z, x, y) = (own(c, 0), &*own(c, 3), &*own(c, 6));
    z.fill(0);
    for (j, &m) in y.iter().enumerate() {
        z[j + x.len()] = add_mul_to(&mut z[j..], x, m);
    }
    NativeResult::Done
}

/// Knuth's algorithm D: a quotient digit is guessed from three words of u and two of v, then it is at most one too large.
fn div(c: &mut NativeCtx<'_>) -> NativeResult {
    let (q, u, v) = (own(c, 0), own(c, 3), &*own(c, 6));
    let n = v.len();
    if n < 2 || u.len() != q.len() + n {
        return govm_runtime::native::raise("integer overflow");
    }
    let (v1, v2) = (u128::from(v[n - 1]), u128::from(v[n - 2]));
    for j in (0..q.len()).rev() {
        let top = (u128::from(u[j + n]) << 64) | u128::from(u[j + n - 1]);
        let mut guess = (top / v1).min(u128::from(u64::MAX));
        let mut rest = top - guess * v1;
        while rest >> 64 == 0 && guess * v2 > ((rest << 64) | u128::from(u[j + n - 2])) {
            guess -= 1;
            rest += v1;
        }
        let part = &mut u[j..=j + n];
        let (mut carry, mut borrow) = (0u64, false);
        for (u, &v) in part.iter_mut().zip(v) {
            let p = u128::from(v) * guess + u128::from(carry);
            carry = (p >> 64) as u64;
            (*u, borrow) = u.borrowing(p as u64, borrow);
        }
        (part[n], borrow) = part[n].borrowing(carry, borrow);
        if borrow {
            guess -= 1;
            let mut carry = false;
            for (u, &v) in part.iter_mut().zip(v) {
                (*u, carry) = u.carrying(v, carry);
            }
            part[n] = part[n].wrapping_add(u64::from(carry));
        }
        q[j] = guess as u64;
    }
    NativeResult::Done
}

/// Montgomery's product: the lowest word is made zero by a multiple of m and dropped, n times.
fn montgomery(c: &mut NativeCtx<'_>) -> NativeResult {
    // x and y may be the same vector, but they are only read.
    let (z, x, y, m) = (own(c, 0), words(c, 3), words(c, 6), &*own(c, 9));
    let k = c.u64(12);
    let n = m.len();
    if z.len() != n || x.1 != n || y.1 != n {
        return govm_runtime::native::raise("index out of range");
    }
    // SAFETY: the lengths are those of the Go slices, and z is apart from both.
    let (x, y) = unsafe { (std::slice::from_raw_parts(x.0, n), std::slice::from_raw_parts(y.0, n)) };
    z.fill(0);
    let mut high = 0u64; // the word above z
    for &yi in y {
        let a = add_mul_to(z, x, yi);
        let b = add_mul_to(z, m, z[0].wrapping_mul(k));
        let (s, c1) = high.overflowing_add(a);
        let (s, c2) = s.overflowing_add(b);
        z.copy_within(1.., 0);
        z[n - 1] = s;
        high = u64::from(c1) + u64::from(c2);
    }
    if high != 0 {
        let mut borrow = false;
        for (z, &m) in z.iter_mut().zip(m) {
            (*z, borrow) = z.borrowing(m, borrow);
        }
    }
    NativeResult::Done
}
