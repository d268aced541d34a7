//! Models that loom runs in every order that the memory model allows:
//! `RUSTFLAGS="--cfg loom" cargo test --release -p govm-runtime --lib models`.

use crate::atomics::{AtomicU32, Ordering};
use crate::g::G;
use crate::native::GRef;
use crate::sched::runq::{RING, RunQueue};
use crate::sched::token::Token;
use crate::sema::{Bucket, Waiter};
use loom::cell::UnsafeCell;
use loom::sync::{Arc, Mutex};
use loom::thread;

/// A goroutine that is only a number.
fn g(i: usize) -> *mut G {
    (i * 8) as *mut G
}

fn drain(q: &RunQueue, got: &mut Vec<usize>) {
    while let Some(g) = q.take() {
        got.push(g as usize / 8);
    }
}

/// The owner queues `n`, every second as next, and takes while a thief steals: each comes out once.
fn stealing(n: usize) {
    loom::model(move || {
        let q = Arc::new(RunQueue::default());
        let victim = q.clone();
        let thief = thread::spawn(move || {
            let (mine, mut got) = (RunQueue::default(), Vec::new());
            got.extend(mine.steal_from(&victim, true).map(|g| g as usize / 8));
            drain(&mine, &mut got);
            got
        });
        let mut got = Vec::new();
        for i in 1..=n {
            q.put(g(i), i % 2 == 0, &mut |v| got.extend(v.iter().map(|&g| g as usize / 8)));
        }
        got.extend(q.take().map(|g| g as usize / 8));
        got.extend(thief.join().unwrap());
        drain(&q, &mut got);
        assert!(q.is_empty());
        got.sort_unstable();
        assert_eq!(got, (1..=n).collect::<Vec<_>>());
    });
}

#[test]
fn run_queue() {
    stealing(3);
}

#[test]
fn run_queue_that_overflows() {
    stealing(RING + 2);
}

/// A goroutine waits in a channel's queue for a value; a sender finds it there, hands the value over, and wakes it. It runs once, on the thread that
/// let go of it or on one that takes it off a queue, and whoever runs it sees the value and its saved state.
#[test]
fn channel_hand_off() {
    loom::model(|| {
        struct Shared {
            waiting: Mutex<bool>,
            token: Token,
            elem: UnsafeCell<u32>,
            state: UnsafeCell<u32>,
        }
        // SAFETY: what the cells are for is what loom checks.
        unsafe impl Sync for Shared {}
        // SAFETY: as above.
        unsafe impl Send for Shared {}
        let cell = UnsafeCell::new;
        let s = Arc::new(Shared { waiting: Mutex::new(false), token: Token::default(), elem: cell(0), state: cell(0) });
        let runs = |s: &Shared| {
            // SAFETY: only who runs the goroutine looks.
            unsafe {
                assert_eq!(s.elem.with(|e| *e), 7);
                assert_eq!(s.state.with(|e| *e), 1);
            }
        };
        let sender = {
            let s = s.clone();
            thread::spawn(move || {
                let mut waiting = s.waiting.lock().unwrap();
                if !std::mem::take(&mut *waiting) {
                    return None;
                }
                // SAFETY: the receiver is off the channel's queue and was not woken.
                unsafe { s.elem.with_mut(|e| *e = 7) };
                drop(waiting);
                let queued = s.token.wake();
                if queued {
                    runs(&s);
                }
                Some(queued)
            })
        };
        *s.waiting.lock().unwrap() = true;
        // SAFETY: the goroutine still runs here.
        unsafe { s.state.with_mut(|e| *e = 1) };
        let parked = s.token.park();
        if !parked {
            runs(&s);
        }
        match sender.join().unwrap() {
            // The sender came too early and would have queued itself.
            None => assert!(parked),
            Some(queued) => assert_eq!(queued, parked),
        }
    });
}

/// Who holds the semaphore gives it back; a grant goes to whoever waits. Nobody waits for ever, and never do two hold it.
#[test]
fn semaphore() {
    loom::model(|| {
        let s = Arc::new((AtomicU32::new(1), Mutex::new(Bucket::default()), AtomicU32::new(0)));
        let user = |id: usize| {
            let s = s.clone();
            move || {
                let (counter, bucket, inside) = &*s;
                let waiter = Waiter { g: GRef(g(id)), ticket: 0, since: 0 };
                if !crate::sema::try_take(counter) && !bucket.lock().unwrap().acquire(8, counter, waiter, false) {
                    // It is woken by who releases, who runs it here on its behalf.
                    return 0;
                }
                let mut turns = 0;
                loop {
                    turns += 1;
                    assert_eq!(inside.fetch_add(1, Ordering::Relaxed), 0);
                    inside.fetch_sub(1, Ordering::Relaxed);
                    let next = bucket.lock().unwrap().release(8, counter);
                    if next.is_none() {
                        return turns;
                    }
                }
            }
        };
        let (a, b) = (thread::spawn(user(1)), thread::spawn(user(2)));
        let turns = user(3)() + a.join().unwrap() + b.join().unwrap();
        assert_eq!(turns, 3);
        assert_eq!(s.0.load(Ordering::Relaxed), 1);
    });
}
