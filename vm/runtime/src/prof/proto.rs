//! Profiles in pprof's format (github.com/google/pprof/proto/profile.proto), not compressed.

use super::cpu;
use crate::rt::Rt;
use std::borrow::Cow;
use std::collections::HashMap;

/// A profile to write.
#[derive(Default)]
pub struct Profile {
    /// What the values of a sample are: kind, unit.
    pub types: Vec<(Cow<'static, str>, &'static str)>,
    /// Which of them viewers show first.
    pub default_type: &'static str,
    /// What a sample stands for: kind, unit, how much of it.
    pub period: (Cow<'static, str>, &'static str, i64),
    /// When it began, ns since 1970, and how long it took, ns.
    pub time: (i64, i64),
    /// The samples.
    pub samples: Vec<Sample>,
}

/// Values of a call stack.
pub struct Sample {
    /// Call sites, innermost first, as runtime.Callers gives them.
    pub stack: Box<[u64]>,
    /// One for each type.
    pub values: Vec<i64>,
    /// Labels.
    pub labels: Vec<(String, String)>,
    /// Size of its objects, 0: none.
    pub bytes: i64,
}

/// A message under construction.
#[derive(Default)]
struct Message(Vec<u8>);

impl Message {
    fn varint(&mut self, mut v: u64) {
        while v >= 0x80 {
            self.0.push(v as u8 | 0x80);
            v >>= 7;
        }
        self.0.push(v as u8);
    }

    fn number(&mut self, field: u64, v: i64) {
        if v != 0 {
            self.varint(field << 3);
            self.varint(v as u64);
        }
    }

    fn bytes(&mut self, field: u64, b: &[u8]) {
        self.varint(field << 3 | 2);
        self.varint(b.len() as u64);
        self.0.extend_from_slice(b);
    }

    fn packed(&mut self, field: u64, v: impl IntoIterator<Item = u64>) {
        let mut m = Message::default();
        v.into_iter().for_each(|v| m.varint(v));
        self.bytes(field, &m.0);
    }

    fn message(&mut self, field: u64, f: impl FnOnce(&mut Message)) {
        let mut m = Message::default();
        f(&mut m);
        self.bytes(field, &m.0);
    }
}

#[derive(Default)]
struct Strings {
    index: HashMap<String, i64>,
    list: Vec<String>,
}

impl Strings {
    fn id(&mut self, s: &str) -> i64 {
        if let Some(&i) = self.index.get(s) {
            return i;
        }
        let i = self.list.len() as i64;
        self.index.insert(s.into(), i);
        self.list.push(s.into());
        i
    }
}

impl Rt {
    /// The profile's bytes.
    pub fn encode_profile(&self, p: &Profile) -> Vec<u8> {
        let mut out = Message::default();
        let mut strings = Strings::default();
        strings.id("");
        let mut locations: HashMap<u64, u64> = HashMap::new();
        for (kind, unit) in &p.types {
            let (kind, unit) = (strings.id(kind), strings.id(unit));
            out.message(1, |m| value_type(m, kind, unit));
        }
        for s in &p.samples {
            let ids: Vec<u64> = s
                .stack
                .iter()
                .map(|&pc| {
                    let next = locations.len() as u64 + 1;
                    *locations.entry(pc).or_insert(next)
                })
                .collect();
            out.message(2, |m| {
                m.packed(1, ids);
                m.packed(2, s.values.iter().map(|&v| v as u64));
                for (k, v) in &s.labels {
                    let (k, v) = (strings.id(k), strings.id(v));
                    m.message(3, |m| {
                        m.number(1, k);
                        m.number(2, v);
                    });
                }
                if s.bytes > 0 {
                    let k = strings.id("bytes");
                    m.message(3, |m| {
                        m.number(1, k);
                        m.number(3, s.bytes);
                    });
                }
            });
        }
        // One mapping that says that names are known: there is no binary to look them up in.
        let name = strings.id("govm");
        out.message(3, |m| {
            m.number(1, 1);
            m.number(3, i64::MAX);
            m.number(5, name);
            (7..=9).for_each(|f| m.number(f, 1));
        });
        let mut functions: HashMap<String, u64> = HashMap::new();
        let mut sites: Vec<(u64, u64)> = locations.into_iter().collect();
        sites.sort_by_key(|s| s.1);
        for (pc, id) in sites {
            let place = self.place_of(pc);
            let fresh = functions.len() as u64 + 1;
            let function = *functions.entry(place.name.clone()).or_insert(fresh);
            out.message(4, |m| {
                m.number(1, id as i64);
                m.number(2, 1);
                m.number(3, pc as i64);
                m.message(4, |m| {
                    m.number(1, function as i64);
                    m.number(2, place.line as i64);
                });
            });
            if function == fresh {
                let (name, file) = (strings.id(&place.name), strings.id(&place.file));
                out.message(5, |m| {
                    m.number(1, function as i64);
                    m.number(2, name);
                    m.number(3, name);
                    m.number(4, file);
                    m.number(5, place.first_line as i64);
                });
            }
        }
        let (kind, unit, amount) = &p.period;
        let (kind, unit, default) = (strings.id(kind), strings.id(unit), strings.id(p.default_type));
        for s in &strings.list {
            out.bytes(6, s.as_bytes());
        }
        out.number(9, p.time.0);
        out.number(10, p.time.1);
        out.message(11, |m| value_type(m, kind, unit));
        out.number(12, *amount);
        out.number(14, default);
        out.0
    }

    /// A profile of the runtime's: heap, allocs, goroutine (of the snapshot that was taken for `asker`), threadcreate, block, mutex, cpu. `None`: there is no
    /// such profile.
    pub fn profile(&self, name: &str, asker: u64) -> Option<Vec<u8>> {
        let wall = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH);
        let now = wall.map_or(0, |d| d.as_nanos() as i64);
        let mut p = Profile { time: (now, 0), ..Profile::default() };
        match name {
            "heap" | "allocs" => self.heap_profile(name == "allocs", &mut p),
            "cpu" => self.cpu_profile(&mut p),
            "goroutine" => {
                let seen = self.snapshot_for(asker).seen;
                let each = seen.into_iter().map(|g| (g.stack, g.labels));
                p.count("goroutine", each);
            }
            "threadcreate" => {
                let n = self.sched.inner.lock().made_m;
                p.count("threadcreate", std::iter::repeat_n((Box::default(), Vec::new()), n));
            }
            "block" | "mutex" => {
                p.types = vec![("contentions".into(), "count"), ("delay".into(), "nanoseconds")];
                p.period = ("contentions".into(), "count", 1);
                let table = if name == "block" { &self.prof.block } else { &self.prof.mutex };
                p.samples = table
                    .lock()
                    .records
                    .iter()
                    .map(|(stack, w)| Sample {
                        stack: stack.clone(),
                        values: vec![w.count as i64, w.ns as i64],
                        labels: Vec::new(),
                        bytes: 0,
                    })
                    .collect();
            }
            _ => return None,
        }
        Some(self.encode_profile(&p))
    }

    fn heap_profile(&self, allocs: bool, p: &mut Profile) {
        let rate = self.mem_profile_rate();
        p.types = [
            ("alloc_objects", "count"),
            ("alloc_space", "bytes"),
            ("inuse_objects", "count"),
            ("inuse_space", "bytes"),
        ]
        .map(|(kind, unit)| (kind.into(), unit))
        .to_vec();
        p.default_type = if allocs { "alloc_space" } else { "" };
        p.period = ("space".into(), "bytes", rate);
        for (stack, m) in self.heap.profile.lock().records() {
            let size = m.allocs.bytes / m.allocs.objects.max(1);
            let (in_use, space) = (m.allocs.objects - m.frees.objects, m.allocs.bytes - m.frees.bytes);
            let ((n, b), (n2, b2)) = (scale(m.allocs.objects, m.allocs.bytes, rate), scale(in_use, space, rate));
            p.samples.push(Sample { stack, values: vec![n, b, n2, b2], labels: Vec::new(), bytes: size });
        }
    }

    fn cpu_profile(&self, p: &mut Profile) {
        let mut c = self.prof.cpu.lock();
        let hz = c.last_rate();
        let period = 1_000_000_000 / hz;
        p.types = vec![("samples".into(), "count"), ("cpu".into(), "nanoseconds")];
        p.period = ("cpu".into(), "nanoseconds", period);
        p.time = (c.began, c.took);
        for ((stack, labels), n) in c.counts.drain() {
            p.samples.push(Sample { stack, values: vec![n, n * period], labels, bytes: 0 });
        }
    }
}

impl Profile {
    /// Values that are numbers of equal stacks.
    pub fn count(
        &mut self,
        kind: impl Into<Cow<'static, str>>,
        each: impl IntoIterator<Item = (Box<[u64]>, Vec<(String, String)>)>,
    ) {
        let kind = kind.into();
        self.types = vec![(kind.clone(), "count")];
        self.period = (kind, "count", 1);
        let mut sums: HashMap<(Box<[u64]>, Vec<(String, String)>), i64> = HashMap::new();
        each.into_iter().for_each(|k| *sums.entry(k).or_default() += 1);
        let sample = |((stack, labels), n)| Sample { stack, values: vec![n], labels, bytes: 0 };
        self.samples = sums.into_iter().map(sample).collect();
        self.samples.sort_by(|a, b| b.values.cmp(&a.values).then_with(|| a.stack.cmp(&b.stack)));
    }
}

fn value_type(m: &mut Message, kind: i64, unit: i64) {
    m.number(1, kind);
    m.number(2, unit);
}

/// What sampled objects stand for: the larger they are the likelier they were sampled.
fn scale(objects: i64, bytes: i64, rate: i64) -> (i64, i64) {
    if objects <= 0 || bytes <= 0 || rate <= 1 {
        return (objects, bytes);
    }
    let size = bytes as f64 / objects as f64;
    let k = 1.0 / (1.0 - (-size / rate as f64).exp());
    ((objects as f64 * k) as i64, (bytes as f64 * k) as i64)
}

/// Where a call site is.
struct Place {
    name: String,
    file: String,
    line: u32,
    first_line: u32,
}

impl Rt {
    fn place_of(&self, pc: u64) -> Place {
        let named = |name: &str| Place { name: name.into(), file: String::new(), line: 0, first_line: 0 };
        match pc {
            cpu::SYSTEM => return named("runtime._System"),
            cpu::GC => return named("runtime._GC"),
            _ => {}
        }
        if let Some((name, _)) = crate::natives::stub_name(pc as usize) {
            return named(name);
        }
        let Some(at) = (pc as usize).checked_sub(8) else { return named("?") };
        let Some(code) = self.funcs.find_pc(at) else { return named("?") };
        // SAFETY: loaded code lives as long as the runtime.
        let code = unsafe { &*code };
        let (file, line) = code.func.line_at((at - code.words as usize) / 8).map_or(("", 0), |(f, l)| (&**f, l));
        Place { name: code.func.name.to_string(), file: file.into(), line, first_line: code.func.decl_line.1 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn varints_and_fields() {
        let mut m = Message::default();
        m.number(1, 300);
        m.number(2, 0);
        m.bytes(6, b"ab");
        m.number(3, -1);
        assert_eq!(m.0[..7], [8, 0xac, 2, 50, 2, b'a', b'b']);
        assert_eq!(m.0[7..], [24, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1]);
    }

    #[test]
    fn small_objects_stand_for_many() {
        assert_eq!(scale(1, 512 << 10, 512 << 10), (1, (524288.0 / (1.0 - (-1.0f64).exp())) as i64));
        let (n, b) = scale(10, 160, 512 << 10);
        assert!((327_000..329_000).contains(&n) && (5_240_000..5_250_000).contains(&b), "{n} {b}");
        assert_eq!(scale(5, 80, 1), (5, 80));
    }
}
