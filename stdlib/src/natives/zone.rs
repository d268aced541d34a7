//! time: the files of time zones.
use super::process::variable;
use govm_runtime::native::{NativeCtx, NativeEntry, NativeResult};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

pub(super) const TABLE: &[NativeEntry] = &[("time.zoneFile", zone_file), ("time.localZone", local_zone)];

const PLACES: [&str; 4] = ["/usr/share/zoneinfo", "/usr/share/lib/zoneinfo", "/usr/lib/locale/TZ", "/etc/zoneinfo"];

/// (name string) (data string, ok bool)
fn zone_file(c: &mut NativeCtx<'_>) -> NativeResult {
    let name = Path::new(OsStr::from_bytes(c.str_bytes(0)));
    let data = if name.is_absolute() {
        std::fs::read(name).ok()
    } else {
        let own = variable("ZONEINFO").map(|v| OsStr::from_bytes(&v).to_os_string());
        let dirs = own.iter().map(Path::new).chain(PLACES.iter().map(Path::new));
        dirs.map(|d| d.join(name)).find_map(|p| std::fs::read(p).ok())
    };
    c.set_bool(2, data.is_some());
    c.set_str(0, data.unwrap_or_default());
    NativeResult::Done
}

/// () (tz string, set bool)
fn local_zone(c: &mut NativeCtx<'_>) -> NativeResult {
    let tz = variable("TZ");
    c.set_bool(2, tz.is_some());
    c.set_str(0, tz.unwrap_or_default());
    NativeResult::Done
}
