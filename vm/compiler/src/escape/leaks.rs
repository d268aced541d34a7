//! Parameter tags: where the value of a parameter may go when its function is called, as callers need to know it.
use std::fmt::Write as _;

/// Flows to results with a higher index count as flows to the heap.
pub(crate) const MAX_RESULTS: usize = 7;

const NEVER: u8 = u8::MAX;

/// Fewest dereferences after which a parameter's value gets to the heap and to each result.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Leaks {
    heap: u8,
    results: [u8; MAX_RESULTS],
    /// Dereferences after which it is called as an unknown function whose results are kept.
    call: u8,
    /// Dereferences after which something is written through it; only for decisions about zero-copy conversions.
    mutation: u8,
}

impl Leaks {
    /// Goes nowhere.
    pub const NONE: Leaks = Leaks { heap: NEVER, results: [NEVER; MAX_RESULTS], call: NEVER, mutation: NEVER };
    /// The value itself goes to the heap: nothing is known.
    pub const ALL: Leaks = Leaks { heap: 0, results: [NEVER; MAX_RESULTS], call: NEVER, mutation: 0 };

    /// Adds a flow to a result or (`None`) the heap.
    pub fn add(&mut self, to: Option<usize>, derefs: i32) {
        let d = derefs.clamp(0, NEVER as i32 - 1) as u8;
        let at = match to {
            Some(i) => &mut self.results[i],
            None => &mut self.heap,
        };
        *at = d.min(*at);
    }
    /// Notes a call of the value.
    pub fn add_call(&mut self, derefs: i32) {
        self.call = self.call.min(derefs.clamp(0, NEVER as i32 - 1) as u8);
    }
    /// Dereferences before it is called.
    pub fn call(&self) -> Option<i32> {
        (self.call != NEVER).then_some(self.call as i32)
    }
    /// Notes a write through the value.
    pub fn add_mutation(&mut self, derefs: i32) {
        self.mutation = self.mutation.min(derefs.clamp(0, NEVER as i32 - 1) as u8);
    }
    /// Dereferences before a write through it.
    pub fn mutation(&self) -> Option<i32> {
        (self.mutation != NEVER).then_some(self.mutation as i32)
    }
    /// Whether the value stays in the function.
    pub fn stays(&self) -> bool {
        self.heap == NEVER && self.results == Leaks::NONE.results
    }
    /// Dereferences on the way to the heap.
    pub fn heap(&self) -> Option<i32> {
        (self.heap != NEVER).then_some(self.heap as i32)
    }
    /// Dereferences on the way to each result that is reached.
    pub fn results(&self) -> impl Iterator<Item = (usize, i32)> + '_ {
        self.results.iter().enumerate().filter(|(_, d)| **d != NEVER).map(|(i, d)| (i, *d as i32))
    }
    /// Flows that the flow to the heap says already are dropped.
    pub fn optimise(&mut self) {
        let heap = self.heap;
        for r in self.results.iter_mut().chain([&mut self.call]) {
            if *r >= heap {
                *r = NEVER;
            }
        }
    }
    /// Compact text: `-` for no leak, `h1` for the heap, `c0` for a call, `r0.2` for result 0 after two dereferences.
    pub fn write(&self, out: &mut String) {
        let start = out.len();
        if let Some(d) = self.heap() {
            let _ = write!(out, "h{d}");
        }
        if let Some(d) = self.call() {
            let _ = write!(out, "c{d}");
        }
        for (i, d) in self.results() {
            let _ = write!(out, "r{i}.{d}");
        }
        if out.len() == start {
            out.push('-');
        }
    }
    /// Reads what [`Leaks::write`] wrote; anything else leaks. The text does not say what is written through it.
    pub fn parse(s: &str) -> Leaks {
        let mut l = Leaks::NONE;
        l.add_mutation(0);
        if s == "-" {
            return l;
        }
        let mut rest = s;
        while let Some(kind) = rest.chars().next() {
            let end = rest[1..].find(|c: char| c.is_ascii_lowercase()).map_or(rest.len(), |i| i + 1);
            let (number, tail) = (&rest[1..end], &rest[end..]);
            rest = tail;
            match (kind, number.parse(), number.split_once('.').map(|(i, d)| (i.parse::<usize>(), d.parse()))) {
                ('h', Ok(d), _) => l.add(None, d),
                ('c', Ok(d), _) => l.add_call(d),
                ('r', _, Some((Ok(i), Ok(d)))) if i < MAX_RESULTS => l.add(Some(i), d),
                _ => return Leaks::ALL,
            }
        }
        l
    }
}

/// The tags of a function: receiver first.
pub(crate) type FuncTags = std::sync::Arc<[Leaks]>;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_back() {
        for s in ["-", "h0", "h1", "c0", "h2r0.0r3.1", "h3c1r6.12"] {
            let mut t = String::new();
            Leaks::parse(s).write(&mut t);
            assert_eq!(t, s);
        }
        assert_eq!(Leaks::parse("?"), Leaks::ALL);
        assert_eq!(Leaks::parse("r9.0"), Leaks::ALL);
        assert_eq!(Leaks::parse("h"), Leaks::ALL);
    }
}
