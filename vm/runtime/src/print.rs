//! The builtins print and println: to standard error, in the formats of Go's runtime.

use crate::rtype::Type;
use crate::value::Eface;
use govm_bytecode::TypeKind;
use govm_bytecode::sem::PrintKind;

/// Writes to standard error, all of it.
pub fn write_err(b: &[u8]) {
    write_fd(2, b);
}

/// Writes to a file descriptor, all of it if possible.
pub fn write_fd(fd: i32, mut b: &[u8]) {
    while !b.is_empty() {
        // SAFETY: the buffer is readable for its length.
        let n = unsafe { libc::write(fd, b.as_ptr().cast(), b.len()) };
        if n <= 0 {
            if n < 0 && std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted {
                continue;
            }
            return;
        }
        b = &b[n as usize..];
    }
}

/// A float as print shows it: the shortest text that reads back, with an exponent below 1e-4 and from
/// 1e6 on: `1.5`, `1e+06`.
pub fn float(v: f64) -> String {
    shortest(v.is_nan(), v.is_infinite(), v.is_sign_negative(), &format!("{v:e}"))
}

/// [`float`] for a float32, whose shortest text is shorter.
pub fn float32(v: f32) -> String {
    shortest(v.is_nan(), v.is_infinite(), v.is_sign_negative(), &format!("{v:e}"))
}

/// `%g` from Rust's shortest digits in exponent form.
fn shortest(nan: bool, inf: bool, neg: bool, sci: &str) -> String {
    if nan {
        return "NaN".into();
    }
    if inf {
        return if neg { "-Inf" } else { "+Inf" }.into();
    }
    let (mant, exp) = sci.split_once('e').unwrap_or((sci, "0"));
    let exp: i32 = exp.parse().unwrap_or(0);
    let digits: String = mant.chars().filter(char::is_ascii_digit).collect();
    let sign = if neg { "-" } else { "" };
    if !(-4..6).contains(&exp) {
        return exponent(sign, &digits, exp);
    }
    if exp < 0 {
        let zeros = "0".repeat((-exp - 1) as usize);
        return format!("{sign}0.{zeros}{digits}");
    }
    let point = exp as usize + 1;
    if digits.len() <= point {
        return format!("{sign}{digits}{}", "0".repeat(point - digits.len()));
    }
    format!("{sign}{}.{}", &digits[..point], &digits[point..])
}

fn exponent(sign: &str, digits: &str, exp: i32) -> String {
    let (first, rest) = digits.split_at(1);
    let dot = if rest.is_empty() { "" } else { "." };
    format!("{sign}{first}{dot}{rest}e{}{:02}", if exp < 0 { '-' } else { '+' }, exp.abs())
}

/// A complex number as print shows it.
pub fn complex(re: f64, im: f64) -> String {
    join(float(re), float(im))
}

fn complex64(re: f32, im: f32) -> String {
    join(float32(re), float32(im))
}

fn join(re: String, im: String) -> String {
    let plus = if im.starts_with(['+', '-']) { "" } else { "+" };
    format!("({re}{plus}{im}i)")
}

/// A scalar slot.
pub fn scalar(kind: PrintKind, v: u64) -> String {
    match kind {
        PrintKind::Bool => (v != 0).to_string(),
        PrintKind::Int => (v as i64).to_string(),
        PrintKind::Uint => v.to_string(),
        PrintKind::Float => float(f64::from_bits(v)),
        PrintKind::Float32 => float32(f32::from_bits(v as u32)),
        PrintKind::Complex64 => complex64(f32::from_bits(v as u32), f32::from_bits((v >> 32) as u32)),
        PrintKind::Hex | PrintKind::Pointer => format!("{v:#x}"),
    }
}

/// The value of a basic kind at `p`, as panics show it; `None` for other kinds.
///
/// # Safety
/// `p` must point to a value of type `t`.
pub unsafe fn basic(t: &Type, p: *const u8) -> Option<String> {
    use TypeKind::*;
    // SAFETY: reads what the kind says lies there.
    unsafe {
        Some(match t.type_kind() {
            Bool => (*p != 0).to_string(),
            Int | Int64 => p.cast::<i64>().read().to_string(),
            Int8 => p.cast::<i8>().read().to_string(),
            Int16 => p.cast::<i16>().read().to_string(),
            Int32 => p.cast::<i32>().read().to_string(),
            Uint | Uint64 | Uintptr => p.cast::<u64>().read().to_string(),
            Uint8 => p.read().to_string(),
            Uint16 => p.cast::<u16>().read().to_string(),
            Uint32 => p.cast::<u32>().read().to_string(),
            Float32 => float32(p.cast::<f32>().read()),
            Float64 => float(p.cast::<f64>().read()),
            Complex64 => {
                let [a, b] = p.cast::<[f32; 2]>().read();
                complex64(a, b)
            }
            Complex128 => {
                let [a, b] = p.cast::<[f64; 2]>().read();
                complex(a, b)
            }
            String => {
                std::string::String::from_utf8_lossy(p.cast::<crate::value::GoString>().read().bytes()).into_owned()
            }
            _ => return None,
        })
    }
}

/// A panic value without methods to print it, as Go's runtime shows it. Lines after the first are indented.
///
/// # Safety
/// `e` must be a valid interface value.
pub unsafe fn panic_value(e: Eface) -> String {
    // SAFETY: by contract.
    unsafe {
        let Some(t) = e.typ.as_ref() else { return "nil".into() };
        let predeclared = t.data.pkg_path.is_empty();
        match basic(t, e.data) {
            Some(s) if predeclared => s.replace('\n', "\n\t"),
            Some(s) if t.type_kind() == TypeKind::String => format!("{}(\"{}\")", t.text(), s.replace('\n', "\n\t")),
            Some(s) if s.starts_with('(') => format!("{}{s}", t.text()),
            Some(s) => format!("{}({s})", t.text()),
            None => format!("({}) {:#x}", t.text(), e.data as usize),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn floats() {
        assert_eq!(float(1.5), "1.5");
        assert_eq!(float(-0.0), "-0");
        assert_eq!(float(1e100), "1e+100");
        assert_eq!(float(123456789.0), "1.23456789e+08");
        assert_eq!(float(0.0001), "0.0001");
        assert_eq!(float32(0.1), "0.1");
        assert_eq!(float(f64::NEG_INFINITY), "-Inf");
        assert_eq!(complex(1.0, -2.0), "(1-2i)");
    }
}
