//! LockOSThread: a goroutine that is wired to its M. When it stops, its M gives the P away and sleeps; whoever comes upon the goroutine
//! in a queue hands his own P to that M (`G::syscall_m`, the way back from blocking calls). That may happen before the M has got
//! as far as giving its P away, so it must not wait for anything with that P in hand: a world that is being stopped would wait for the
//! other one.

use crate::g::G;
use crate::lock::Guard;
use crate::m::M;
use crate::p::{P, PStatus};
use crate::rt::Rt;
use crate::sched::Inner;
use std::ptr;
use std::sync::atomic::Ordering;

impl Rt {
    /// A goroutine that was wired to the M has ended: the thread's state is nobody else's business, so it ends, too. The first thread is
    /// the host's: it stays and does nothing more.
    pub(crate) fn retire(&self, m: *mut M) {
        let s = &self.sched;
        // SAFETY: this thread is the M.
        let mm = unsafe { &mut *m };
        let p = std::mem::replace(&mut mm.p, ptr::null_mut());
        let mut i = s.inner.lock();
        i.all_m.retain(|&x| x != m);
        i.dead_m.push(m);
        // GOMAXPROCS may have taken the P.
        if !p.is_null() {
            self.give_away(i, p);
        } else {
            drop(i);
        }
        while mm.id == 0 && !s.exiting() {
            mm.parker.park();
        }
    }

    /// Gives a P away that was this thread's until now: to the world that is being stopped, or to another M.
    fn give_away(&self, mut i: Guard<'_, Inner>, p: *mut P) {
        if !i.stopping {
            return self.start_m(i, p, false);
        }
        let s = &self.sched;
        // SAFETY: the P was ours until here.
        let pp = unsafe { &mut *p };
        while let Some(g) = pp.queue.take() {
            s.push_global(&mut i, g);
        }
        s.push_idle_p(&mut i, p);
        pp.status.store(PStatus::Stopped as u32, Ordering::SeqCst);
        s.one_stopped(&i);
    }

    /// Before a goroutine that has run on the M is queued or parked: says who must go on with it. True: it is wired to the M.
    ///
    /// # Safety
    /// The goroutine stops on the M and can be found by nobody yet.
    pub(crate) unsafe fn keep_thread(&self, m: *mut M, g: *mut G) -> bool {
        // SAFETY: by contract.
        unsafe {
            let locked = (*g).lock_count > 0;
            if locked {
                (*g).syscall_m.store(m as usize, Ordering::Release);
            }
            locked
        }
    }

    /// After that: gives the P away and waits until the goroutine is to go on. False: the program ends.
    pub(crate) fn wait_for_locked(&self, m: *mut M) -> bool {
        let s = &self.sched;
        // SAFETY: this thread is the M.
        let mm = unsafe { &mut *m };
        let p = std::mem::replace(&mut mm.p, ptr::null_mut());
        // GOMAXPROCS may have taken it.
        if !p.is_null() {
            let mut i = s.inner.lock();
            // Somebody may have come upon the goroutine already, and then left a P here.
            if mm.next_p.load(Ordering::Acquire).is_null() {
                i.locked_waiting += 1;
                mm.waits_for_locked = true;
            }
            self.give_away(i, p);
        }
        // Who hands a P over has taken the M off the count: from then on it is not asleep.
        loop {
            mm.parker.park();
            let p = mm.next_p.swap(ptr::null_mut(), Ordering::AcqRel);
            if !p.is_null() {
                // SAFETY: handed to us.
                unsafe { s.acquire(m, p) };
                return true;
            }
            if s.exiting() {
                return false;
            }
        }
    }
}
