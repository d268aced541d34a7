//! The token that settles the race between parking and waking: a waker may find the goroutine before its M has let go of it. Exactly one
//! wake-up comes for each parking.

use crate::atomics::{AtomicU32, Ordering};

const RUNS: u32 = 0;
const WOKEN: u32 = 1;
const PARKED: u32 = 2;

/// See the module documentation.
pub(crate) struct Token(AtomicU32);

impl Default for Token {
    fn default() -> Self {
        Token(AtomicU32::new(RUNS))
    }
}

impl Token {
    /// The M lets go of the goroutine, whose state is saved. False: somebody has woken it already, and it is to run on.
    #[inline]
    pub(crate) fn park(&self) -> bool {
        if self.0.compare_exchange(RUNS, PARKED, Ordering::AcqRel, Ordering::Acquire).is_ok() {
            return true;
        }
        self.0.store(RUNS, Ordering::Release);
        false
    }

    /// The same where nobody can have found the goroutine yet.
    pub(crate) fn park_alone(&self) {
        self.0.store(PARKED, Ordering::Release);
    }

    /// Wakes the goroutine. True: it was parked, and the caller has to queue it.
    pub(crate) fn wake(&self) -> bool {
        loop {
            match self.0.load(Ordering::Acquire) {
                RUNS => {
                    if self.0.compare_exchange(RUNS, WOKEN, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                        return false;
                    }
                }
                PARKED => {
                    if self.0.compare_exchange(PARKED, RUNS, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                        return true;
                    }
                }
                _ => return false,
            }
        }
    }

    /// Forgets what was: the goroutine begins anew.
    pub(crate) fn reset(&self) {
        self.0.store(RUNS, Ordering::Relaxed);
    }
}
