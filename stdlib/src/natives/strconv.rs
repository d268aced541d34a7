//! strconv: floats to text and back, printable runes.
use super::{float_format, float_parse, unicode};
use govm_runtime::native::{NativeEntry, NativeResult};

pub(super) const TABLE: &[NativeEntry] = &[
    ("strconv.formatFloat", |c| {
        let mut out = float_format::Out::new(c.bytes_mut(0));
        float_format::format(&mut out, c.f64(3), c.u64(4) as u8, c.i64(5), c.i64(6) == 32);
        c.set_i64(0, out.len as i64);
        NativeResult::Done
    }),
    ("strconv.parseFloat", |c| {
        let p = float_parse::prefix(c.str_bytes(0), c.i64(2) == 32);
        c.set_f64(0, p.value);
        c.set_i64(1, p.len as i64);
        c.set_bool(2, p.overflow);
        NativeResult::Done
    }),
    ("strconv.isPrint", |c| {
        let r = c.i64(0);
        c.set_bool(0, unicode::is_print(r));
        NativeResult::Done
    }),
];
