//! The page heap: which pages of the arena are in use. One bit a page, summed up for chunks of 512 pages, found
//! first-fit by address so that the heap stays compact.

/// Pages of a chunk (4 MiB).
const CHUNK: usize = 512;
const WORDS: usize = CHUNK / 64;

#[derive(Clone, Copy)]
struct Summary {
    /// Free pages at the chunk's start.
    start: u16,
    /// Longest run inside.
    max: u16,
    /// Free pages at its end.
    end: u16,
}

/// See the module documentation. Page numbers are relative to the arena.
pub struct PageHeap {
    used: Vec<[u64; WORDS]>,
    sums: Vec<Summary>,
    /// No chunk before this one has a free page.
    hint: usize,
    total: usize,
    /// Pages from here on were never handed out: they are zero.
    high: usize,
    in_use: usize,
}

const FREE: Summary = Summary { start: CHUNK as u16, max: CHUNK as u16, end: CHUNK as u16 };

impl PageHeap {
    /// A heap over `total` pages.
    pub fn new(total: usize) -> PageHeap {
        PageHeap { used: Vec::new(), sums: Vec::new(), hint: 0, total, high: 0, in_use: 0 }
    }

    /// Pages in use.
    pub fn in_use(&self) -> usize {
        self.in_use
    }

    /// Pages ever handed out.
    pub fn high(&self) -> usize {
        self.high
    }

    /// Takes `n` consecutive pages: the first page's number, and whether they may hold old contents.
    pub fn alloc(&mut self, n: usize) -> Option<(usize, bool)> {
        let first = self.find(n)?;
        if first + n > self.total {
            return None;
        }
        while self.used.len() * CHUNK < first + n {
            self.used.push([0; WORDS]);
            self.sums.push(FREE);
        }
        self.set(first, n, true);
        self.in_use += n;
        let dirty = first < self.high;
        self.high = self.high.max(first + n);
        if self.sums[self.hint].max == 0 {
            while self.hint + 1 < self.sums.len() && self.sums[self.hint].max == 0 {
                self.hint += 1;
            }
        }
        Some((first, dirty))
    }

    /// Gives pages back.
    pub fn free(&mut self, first: usize, n: usize) {
        self.set(first, n, false);
        self.in_use -= n;
        self.hint = self.hint.min(first / CHUNK);
    }

    /// Calls `f` for each run of free pages that were in use once.
    pub fn free_runs(&self, mut f: impl FnMut(usize, usize)) {
        let mut run = 0;
        for p in 0..self.high {
            if self.used[p / CHUNK][p % CHUNK / 64] >> (p % 64) & 1 == 0 {
                run += 1;
            } else if run > 0 {
                f(p - run, run);
                run = 0;
            }
        }
        if run > 0 {
            f(self.high - run, run);
        }
    }

    fn find(&self, n: usize) -> Option<usize> {
        let mut run = 0;
        for c in self.hint..self.sums.len() {
            let s = self.sums[c];
            if run + s.start as usize >= n {
                return Some(c * CHUNK - run);
            }
            if s.max as usize >= n {
                return self.find_in(c, n);
            }
            run = if s.start as usize == CHUNK { run + CHUNK } else { s.end as usize };
        }
        Some(self.sums.len() * CHUNK - run)
    }

    fn find_in(&self, c: usize, n: usize) -> Option<usize> {
        let mut run = 0;
        for p in 0..CHUNK {
            if self.used[c][p / 64] >> (p % 64) & 1 == 0 {
                run += 1;
                if run == n {
                    return Some(c * CHUNK + p + 1 - n);
                }
            } else {
                run = 0;
            }
        }
        None
    }

    fn set(&mut self, first: usize, n: usize, on: bool) {
        let mut p = first;
        let end = first + n;
        while p < end {
            let c = p / CHUNK;
            let stop = end.min((c + 1) * CHUNK);
            while p < stop {
                let lo = p % 64;
                let k = (64 - lo).min(stop - p);
                let mask = if k == 64 { u64::MAX } else { ((1u64 << k) - 1) << lo };
                let w = &mut self.used[c][p % CHUNK / 64];
                debug_assert_eq!(*w & mask, if on { 0 } else { mask }, "page {p} in the wrong state");
                if on {
                    *w |= mask;
                } else {
                    *w &= !mask;
                }
                p += k;
            }
            self.sums[c] = Self::summarise(&self.used[c]);
        }
    }

    fn summarise(words: &[u64; WORDS]) -> Summary {
        let (mut max, mut run, mut start) = (0usize, 0usize, None);
        for &w in words {
            if w == 0 {
                run += 64;
                continue;
            }
            let mut w = w;
            let mut left = 64;
            while left > 0 {
                let z = (w.trailing_zeros()).min(left);
                run += z as usize;
                left -= z;
                if left == 0 {
                    break;
                }
                w >>= z;
                let o = (w.trailing_ones()).min(left);
                start.get_or_insert(run);
                max = max.max(run);
                run = 0;
                left -= o;
                w = if o == 64 { 0 } else { w >> o };
            }
        }
        max = max.max(run);
        Summary { start: start.unwrap_or(run) as u16, max: max as u16, end: run as u16 }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_fit_and_reuse() {
        let mut h = PageHeap::new(1 << 20);
        let (a, dirty) = h.alloc(3).unwrap();
        assert_eq!((a, dirty), (0, false));
        let (b, _) = h.alloc(700).unwrap();
        assert_eq!(b, 3);
        let (c, _) = h.alloc(5).unwrap();
        assert_eq!(c, 703);
        h.free(b, 700);
        assert_eq!(h.alloc(10).unwrap(), (3, true));
        assert_eq!(h.alloc(691).unwrap().0, 708);
        assert_eq!(h.alloc(690).unwrap().0, 13);
        let mut runs = vec![];
        h.free_runs(|p, n| runs.push((p, n)));
        assert!(runs.is_empty());
        h.free(c, 5);
        h.free_runs(|p, n| runs.push((p, n)));
        assert_eq!(runs, [(703, 5)]);
    }

    #[test]
    fn random_agrees_with_a_model() {
        let mut h = PageHeap::new(1 << 16);
        let mut model = vec![false; 1 << 16];
        let mut live: Vec<(usize, usize)> = vec![];
        let mut x = 12345u64;
        for _ in 0..5000 {
            x = x.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
            let r = (x >> 33) as usize;
            if live.len() < 60 && !r.is_multiple_of(3) {
                let n = 1 + r % if r.is_multiple_of(7) { 900 } else { 20 };
                let (p, _) = h.alloc(n).unwrap();
                assert!(model[p..p + n].iter().all(|u| !u));
                model[p..p + n].fill(true);
                live.push((p, n));
            } else if !live.is_empty() {
                let (p, n) = live.swap_remove(r % live.len());
                h.free(p, n);
                model[p..p + n].fill(false);
            }
            assert_eq!(h.in_use(), live.iter().map(|l| l.1).sum::<usize>());
        }
    }

    #[test]
    fn exhausted() {
        let mut h = PageHeap::new(600);
        assert!(h.alloc(601).is_none());
        assert!(h.alloc(600).is_some());
        assert!(h.alloc(1).is_none());
    }
}
