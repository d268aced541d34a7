//! What waits to be compiled. A function that goes on running while it waits asks again and again: what asks most for its size comes first,
//! which is how the time that all of them are waited for, each weighed by its heat, is least (Smith's rule); but nobody is passed over for
//! ever. What seldom asks has got cold, or was compiled into its callers: when its turn comes it is dropped, and may ask anew.

use govm_runtime::jit::made::Tier;
use hashbrown::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, TryLockError};
use std::time::{Duration, Instant};

/// Functions that wait at most; more are asked for again later.
const MOST: usize = 256;

/// What waits longer than this for each time it has asked is dropped.
const COLD: Duration = Duration::from_millis(3);

/// What has no machine code and has waited for so long comes first.
const OLD: Duration = Duration::from_millis(4);

/// As long as what has no machine code and waits, with who comes first, costs so much, that gets code of the first tier; so does what is old.
const BUSY: u32 = 300;

/// A function (its code's address), or the loop of it whose header is this word.
pub type Wanted = (usize, Option<u32>);

/// How a request went.
#[derive(PartialEq, Eq, Debug)]
pub enum Asked {
    /// It waits now: the first that does, ever.
    First,
    /// It waits now.
    New,
    /// It waits already, is compiled, or there is no room; or others are at the queue, and it is to ask again.
    Known,
}

struct Waiting<T> {
    job: T,
    /// It has machine code already.
    again: bool,
    since: Instant,
    /// What compiling takes.
    cost: u32,
    /// How often it has asked.
    asked: u32,
}

/// What is to be compiled now.
pub struct Taken<T> {
    /// What.
    pub wanted: Wanted,
    /// What the compiler is to know besides.
    pub job: T,
    /// It has machine code already.
    pub again: bool,
    /// Since when it has waited.
    pub since: Instant,
    /// How well.
    pub tier: Tier,
}

struct State<T> {
    waiting: HashMap<Wanted, Waiting<T>>,
    /// What was taken: compiled, or about to be, and how well.
    taken: HashMap<Wanted, Tier>,
    started: bool,
    /// The compiler sleeps.
    idle: bool,
    closed: bool,
    dropped: usize,
}

/// The queue; `T` is what the compiler is to know besides.
pub struct Queue<T> {
    state: Mutex<State<T>>,
    wake: Condvar,
}

impl<T> Default for Queue<T> {
    fn default() -> Self {
        let state = State {
            waiting: HashMap::default(),
            taken: HashMap::default(),
            started: false,
            idle: false,
            closed: false,
            dropped: 0,
        };
        Queue { state: Mutex::new(state), wake: Condvar::new() }
    }
}

impl<T> State<T> {
    fn ask(&mut self, wanted: Wanted, cost: u32, again: bool, now: Instant, job: impl FnOnce() -> T) -> Asked {
        let known = self.taken.get(&wanted).is_some_and(|&t| !again || t == Tier::Full);
        if known || self.closed {
            return Asked::Known;
        }
        if let Some(w) = self.waiting.get_mut(&wanted) {
            w.asked = w.asked.saturating_add(1);
            return Asked::Known;
        }
        if self.waiting.len() == MOST {
            return Asked::Known;
        }
        self.waiting.insert(wanted, Waiting { job: job(), again, since: now, cost, asked: 1 });
        if std::mem::replace(&mut self.started, true) { Asked::New } else { Asked::First }
    }

    /// The next to be compiled, and how well; drops what has got cold and would be.
    fn next(&mut self, now: Instant) -> Option<(Wanted, Waiting<T>, Tier)> {
        loop {
            let old = |w: &Waiting<T>| !w.again && now.saturating_duration_since(w.since) > OLD;
            let next = self.waiting.iter().max_by(|(_, a), (_, b)| {
                // a.asked / a.cost against b.asked / b.cost
                let (x, y) = (u64::from(a.asked) * u64::from(b.cost), u64::from(b.asked) * u64::from(a.cost));
                let (x, y) = if old(a) && old(b) { (0, 0) } else { (x, y) };
                (b.again, old(a), x, b.since).cmp(&(a.again, old(b), y, a.since))
            });
            let wanted = *next?.0;
            let w = self.waiting.remove(&wanted)?;
            if now.saturating_duration_since(w.since) <= COLD * w.asked {
                let others: u32 = self.waiting.values().filter(|o| !o.again).map(|o| o.cost).sum();
                let calm = others + w.cost < BUSY && !old(&w);
                let tier = if w.again || calm { Tier::Full } else { Tier::First };
                self.taken.insert(wanted, tier);
                return Some((wanted, w, tier));
            }
            self.dropped += 1;
        }
    }
}

impl<T> Queue<T> {
    fn lock(&self) -> MutexGuard<'_, State<T>> {
        self.state.lock().unwrap_or_else(|e| e.into_inner())
    }

    fn try_lock(&self) -> Option<MutexGuard<'_, State<T>>> {
        match self.state.try_lock() {
            Ok(state) => Some(state),
            Err(TryLockError::Poisoned(e)) => Some(e.into_inner()),
            Err(TryLockError::WouldBlock) => None,
        }
    }

    /// Something is hot; compiling it takes time in proportion to `cost`, which is not 0. `again`: it has machine code, which could be better.
    /// Never waits: whoever holds the lock may be off his processor, and what is hot asks again soon.
    pub fn ask(&self, wanted: Wanted, cost: u32, again: bool, job: impl FnOnce() -> T) -> Asked {
        let Some(mut state) = self.try_lock() else { return Asked::Known };
        let how = state.ask(wanted, cost, again, Instant::now(), job);
        let wake = how != Asked::Known && std::mem::take(&mut state.idle);
        drop(state);
        if wake {
            self.wake.notify_one();
        }
        how
    }

    /// Somebody compiles it now without waiting; false: that was done, or is under way.
    pub fn claim(&self, wanted: Wanted) -> bool {
        self.lock().taken.insert(wanted, Tier::Full).is_none()
    }

    /// The next to be compiled; waits for one. `None`: there will be no more.
    pub fn take(&self) -> Option<Taken<T>> {
        let mut s = self.lock();
        while !s.closed {
            match s.next(Instant::now()) {
                Some((wanted, w, tier)) => {
                    return Some(Taken { wanted, job: w.job, again: w.again, since: w.since, tier });
                }
                None => {
                    s.idle = true;
                    s = self.wake.wait(s).unwrap_or_else(|e| e.into_inner());
                }
            }
        }
        None
    }

    /// All that was compiled of this code may be asked for again.
    pub fn forget(&self, code: usize) {
        self.lock().taken.retain(|w, _| w.0 != code);
    }

    /// Lets the compiler end.
    pub fn close(&self) {
        self.lock().closed = true;
        self.wake.notify_all();
    }

    /// How many were dropped.
    pub fn dropped(&self) -> usize {
        self.lock().dropped
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_asks_most_for_its_size_is_first_then_what_asked_first() {
        let q = Queue::default();
        let ask = |n: usize| q.ask((n, None), 1, false, || n);
        assert_eq!(
            [ask(1), ask(2), ask(3), ask(3), ask(2), ask(3)].map(|a| a != Asked::Known),
            [true, true, true, false, false, false]
        );
        let start = Instant::now();
        let next = || q.lock().next(start).map(|t| t.1.job);
        assert_eq!([next(), next(), next()], [Some(3), Some(2), Some(1)]);
        q.ask((7, None), 10, false, || 7);
        q.ask((7, None), 10, false, || 7);
        q.ask((8, None), 4, false, || 8);
        assert_eq!([next(), next()], [Some(8), Some(7)]);
        // Taken means known, until it is forgotten.
        assert_eq!(ask(3), Asked::Known);
        q.forget(3);
        assert_eq!(ask(3), Asked::New);
        q.close();
        assert_eq!(q.take().map(|t| t.job), None);
    }

    #[test]
    fn what_has_waited_long_is_first_in_its_turn() {
        let q = Queue::default();
        let mut s = q.lock();
        let start = Instant::now();
        let ask = |s: &mut State<char>, n, job, after: u32| s.ask((n, None), 1, false, start + OLD / 4 * after, || job);
        for (n, job, times) in [(1, 'a', 4), (2, 'b', 7), (3, 'c', 9)] {
            (0..times).for_each(|_| _ = ask(&mut s, n, job, n as u32));
        }
        let next = |s: &mut State<char>, after: u32| s.next(start + OLD / 4 * after).map(|t| t.1.job);
        assert_eq!([next(&mut s, 7), next(&mut s, 7), next(&mut s, 7)], [Some('a'), Some('b'), Some('c')]);
        (0..3).for_each(|_| _ = ask(&mut s, 4, 'd', 1));
        (0..4).for_each(|_| _ = ask(&mut s, 5, 'e', 4));
        assert_eq!(s.next(start + OLD / 4 * 6).map(|t| (t.1.job, t.2)), Some(('d', Tier::First)));
        assert_eq!(s.next(start + OLD / 4 * 6).map(|t| (t.1.job, t.2)), Some(('e', Tier::Full)));
    }

    #[test]
    fn what_got_cold_is_dropped_and_may_ask_anew() {
        let q = Queue::default();
        let mut s = q.lock();
        let start = Instant::now();
        let ask = |s: &mut State<char>, wanted, job, after: u32| s.ask(wanted, 1, false, start + COLD * after, || job);
        let next = |s: &mut State<char>, after: u32| s.next(start + COLD * after).map(|t| t.1.job);
        ask(&mut s, (1, None), 'a', 0);
        for _ in 0..3 {
            ask(&mut s, (1, Some(7)), 'b', 0);
        }
        assert_eq!(ask(&mut s, (2, None), 'c', 2), Asked::New);
        assert_eq!([next(&mut s, 3), next(&mut s, 3), next(&mut s, 3)], [Some('b'), Some('c'), None]);
        assert_eq!(s.dropped, 1);
        assert_eq!(ask(&mut s, (1, None), 'd', 4), Asked::New);
        assert_eq!(next(&mut s, 4), Some('d'));
    }

    #[test]
    fn who_has_code_waits_for_who_has_none_and_gets_the_best() {
        let q = Queue::default();
        let ask = |n: usize, again| q.ask((n, None), BUSY / 2, again, || n);
        let start = Instant::now();
        let next = || q.lock().next(start).map(|t| (t.1.job, t.2));
        ask(1, true);
        ask(1, true);
        ask(2, false);
        ask(3, false);
        ask(3, false);
        assert_eq!(next(), Some((3, Tier::First)));
        // Better code for it is wanted when it asks for that.
        assert_eq!((ask(3, false), ask(3, true)), (Asked::Known, Asked::New));
        assert_eq!([next(), next(), next()], [2, 1, 3].map(|n| Some((n, Tier::Full))));
        assert_eq!((ask(3, true), ask(2, true)), (Asked::Known, Asked::Known));
    }

    #[test]
    fn there_is_an_end_to_waiting() {
        let q = Queue::default();
        let new = (0..MOST + 5).filter(|&n| q.ask((n, None), 1, false, || ()) != Asked::Known).count();
        assert_eq!(new, MOST);
    }
}
