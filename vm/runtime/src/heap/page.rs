//! The page heap: which pages of the arena are in use. One bit a page, summed up for chunks of 512 pages, found
//! first-fit by address so that the heap stays compact. Another bit for free pages that the system has back.

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
    /// Free pages that were given back to the system: they are zero and take no memory.
    given: Vec<[u64; WORDS]>,
    sums: Vec<Summary>,
    /// No chunk before this one has a free page.
    hint: usize,
    total: usize,
    /// Pages from here on were never handed out: they are zero.
    high: usize,
    in_use: usize,
    released: usize,
    /// Chunks from here on have nothing to give back, or too little.
    top: usize,
}

/// Calls `f` for each word that bits of the pages lie in: chunk, word, mask.
fn for_words(first: usize, n: usize, mut f: impl FnMut(usize, usize, u64)) {
    let (mut p, end) = (first, first + n);
    while p < end {
        let lo = p % 64;
        let k = (64 - lo).min(end - p);
        f(p / CHUNK, p % CHUNK / 64, if k == 64 { u64::MAX } else { ((1u64 << k) - 1) << lo });
        p += k;
    }
}

const FREE: Summary = Summary { start: CHUNK as u16, max: CHUNK as u16, end: CHUNK as u16 };

impl PageHeap {
    /// A heap over `total` pages.
    pub fn new(total: usize) -> PageHeap {
        PageHeap {
            used: Vec::new(),
            given: Vec::new(),
            sums: Vec::new(),
            hint: 0,
            total,
            high: 0,
            in_use: 0,
            released: 0,
            top: 0,
        }
    }

    /// Pages in use.
    pub fn in_use(&self) -> usize {
        self.in_use
    }

    /// Pages ever handed out.
    pub fn high(&self) -> usize {
        self.high
    }

    /// Pages that the system has back.
    pub fn released(&self) -> usize {
        self.released
    }

    /// Takes `n` consecutive pages: the first page's number, and whether they may hold old contents.
    pub fn alloc(&mut self, n: usize) -> Option<(usize, bool)> {
        let first = self.find(n)?;
        if first + n > self.total {
            return None;
        }
        while self.used.len() * CHUNK < first + n {
            self.used.push([0; WORDS]);
            self.given.push([0; WORDS]);
            self.sums.push(FREE);
        }
        self.set(first, n, true);
        self.in_use += n;
        let fresh = (first + n).saturating_sub(self.high.max(first));
        let back = self.take_back(first, n);
        let dirty = fresh + back < n;
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
        self.top = self.top.max((first + n - 1) / CHUNK + 1);
    }

    /// Forgets that pages are with the system; says how many were.
    fn take_back(&mut self, first: usize, n: usize) -> usize {
        let mut count = 0;
        for_words(first, n, |c, w, mask| {
            let word = &mut self.given[c][w];
            count += (*word & mask).count_ones() as usize;
            *word &= !mask;
        });
        self.released -= count;
        count
    }

    /// Keeps free pages from being handed out while they are given back, or lets them go again. They do not count as in use.
    pub fn hold(&mut self, first: usize, n: usize, on: bool) {
        self.set(first, n, on);
        if !on {
            self.hint = self.hint.min(first / CHUNK);
        }
    }

    /// Notes that free pages were given back.
    pub fn give(&mut self, first: usize, n: usize) {
        for_words(first, n, |c, w, mask| self.given[c][w] |= mask);
        self.released += n;
    }

    /// The next run of at most `most` free pages to give back, from the top downward: high addresses are the last to be used again.
    /// Chunks that are nearly full are left alone: what they would give is little, and their huge pages would be broken up for it.
    pub fn next_to_give(&mut self, most: usize) -> Option<(usize, usize)> {
        while self.top > 0 {
            let c = self.top - 1;
            let used: u32 = self.used[c].iter().map(|w| w.count_ones()).sum();
            if used as usize * 32 < CHUNK * 31 {
                let idle = |p: usize| (self.used[c][p / 64] | self.given[c][p / 64]) >> (p % 64) & 1 == 0;
                let end = CHUNK.min(self.high.saturating_sub(c * CHUNK));
                if let Some(last) = (0..end).rev().find(|&p| idle(p)) {
                    let n = (0..=last).rev().take(most).take_while(|&p| idle(p)).count();
                    return Some((c * CHUNK + last + 1 - n, n));
                }
            }
            self.top = c;
        }
        None
    }

    /// Calls `f` for each run of free pages that were in use once and are not with the system.
    pub fn free_runs(&self, mut f: impl FnMut(usize, usize)) {
        let mut run = 0;
        for p in 0..self.high {
            let (c, w) = (p / CHUNK, p % CHUNK / 64);
            if (self.used[c][w] | self.given[c][w]) >> (p % 64) & 1 == 0 {
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
        for_words(first, n, |c, w, mask| {
            let word = &mut self.used[c][w];
            debug_assert_eq!(*word & mask, if on { 0 } else { mask }, "pages {first}+{n} in the wrong state");
            if on {
                *word |= mask;
            } else {
                *word &= !mask;
            }
        });
        for c in first / CHUNK..=(first + n - 1) / CHUNK {
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
    fn pages_given_back_are_clean_and_counted() {
        let mut h = PageHeap::new(1 << 16);
        let (a, _) = h.alloc(1000).unwrap();
        h.alloc(1).unwrap();
        h.free(a, 1000);
        let mut given = 0;
        while let Some((p, n)) = h.next_to_give(64) {
            assert!(n <= 64 && p + n <= 1000);
            h.give(p, n);
            given += n;
        }
        assert_eq!((given, h.released()), (1000, 1000));
        h.free_runs(|_, _| unreachable!("all is given back"));
        assert_eq!(h.alloc(600).unwrap(), (0, false));
        assert_eq!(h.released(), 400);
        h.free(0, 600);
        // Some of these were used since, some are with the system.
        assert_eq!(h.alloc(700).unwrap(), (0, true));
        assert_eq!(h.released(), 300);
        // Beyond what was ever used all is clean.
        assert_eq!(h.alloc(2000).unwrap(), (1001, false));
    }

    #[test]
    fn nearly_full_chunks_are_left_alone() {
        let mut h = PageHeap::new(1 << 16);
        h.alloc(2 * CHUNK).unwrap();
        h.free(3, 10);
        h.free(CHUNK + 5, 100);
        assert_eq!(h.next_to_give(1000), Some((CHUNK + 5, 100)));
        h.give(CHUNK + 5, 100);
        assert_eq!(h.next_to_give(1000), None);
        let mut runs = vec![];
        h.free_runs(|p, n| runs.push((p, n)));
        assert_eq!(runs, [(3, 10)]);
    }

    #[test]
    fn exhausted() {
        let mut h = PageHeap::new(600);
        assert!(h.alloc(601).is_none());
        assert!(h.alloc(600).is_some());
        assert!(h.alloc(1).is_none());
    }
}
