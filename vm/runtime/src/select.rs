//! select: all channels are locked in order of their addresses, cases are tried in random order, and if none is ready the goroutine
//! queues up on all of them; the first to claim it wins.

use crate::chan::{ChanOp, Hchan, Sudog};
use crate::g::G;
use crate::native::Raise;
use crate::p::P;
use crate::rt::Rt;
use smallvec::SmallVec;
use std::ptr;
use std::sync::atomic::Ordering;

/// A case as the Select instruction lays it out: channel, element address, direction (1 send, 2 receive).
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Case {
    /// The channel, may be nil.
    pub chan: *mut Hchan,
    /// The value's address.
    pub elem: *mut u8,
    /// 1 send, 2 receive.
    pub dir: usize,
}

/// How a select went.
#[derive(Debug)]
pub enum Selected {
    /// Case (or -1, the default), and whether a value was received.
    Case(i64, bool),
    /// The goroutine is queued: park it.
    Park,
    /// A panic.
    Panic(Raise),
}

type Order = SmallVec<[*mut Hchan; 8]>;

fn lock_order(cases: &[Case]) -> Order {
    let mut v: Order = cases.iter().map(|c| c.chan).filter(|c| !c.is_null()).collect();
    v.sort_unstable();
    v.dedup();
    v
}

fn unlock(order: &Order, but: *mut Hchan) {
    for &c in order.iter().rev() {
        if c != but {
            // SAFETY: locked by us.
            unsafe { (*c).lock.unlock() };
        }
    }
}

impl Rt {
    /// Begins a select.
    ///
    /// # Safety
    /// Channels and element addresses must fit; `g` runs on this thread.
    pub unsafe fn select(&self, p: &mut P, g: *mut G, cases: &[Case], default: bool) -> Selected {
        let order = lock_order(cases);
        let mut perm: SmallVec<[u16; 16]> = (0..cases.len() as u16).collect();
        for i in (1..perm.len()).rev() {
            let j = (p.random() % (i as u64 + 1)) as usize;
            perm.swap(i, j);
        }
        // SAFETY: channels by contract; their fields are touched under their locks.
        unsafe {
            for &c in &order {
                (*c).lock.lock();
            }
            for &i in &perm {
                let c = cases[i as usize];
                if c.chan.is_null() || !self.case_ready(&*c.chan, c.dir == 1) {
                    continue;
                }
                // Only this channel is needed from here on; `try_case` unlocks it.
                unlock(&order, c.chan);
                return match self.try_case(p, &mut *c.chan, c.elem, c.dir == 1) {
                    Some(ChanOp::Done(ok)) => Selected::Case(i as i64, ok && c.dir == 2),
                    Some(ChanOp::Panic(r)) => Selected::Panic(r),
                    // The queue held only goroutines that others have claimed.
                    _ => {
                        (*c.chan).lock.unlock();
                        self.select(p, g, cases, default)
                    }
                };
            }
            if default {
                unlock(&order, ptr::null_mut());
                return Selected::Case(-1, false);
            }
            (*g).select_done.store(0, Ordering::Release);
            for (i, c) in cases.iter().enumerate() {
                if c.chan.is_null() {
                    continue;
                }
                let s = self.new_sudog(p, Sudog::for_select(g, c.elem as usize, c.chan, i as u32));
                (*g).sudogs.push(s);
                if c.dir == 1 {
                    (*c.chan).sendq.push(s);
                } else {
                    (*c.chan).recvq.push(s);
                }
            }
            unlock(&order, ptr::null_mut());
            Selected::Park
        }
    }

    unsafe fn case_ready(&self, c: &Hchan, send: bool) -> bool {
        let n = c.count.load(Ordering::Relaxed);
        if send {
            c.closed != 0 || n < c.size || !c.recvq.is_empty()
        } else {
            c.closed != 0 || n > 0 || !c.sendq.is_empty()
        }
    }

    /// Finishes a select whose goroutine was woken: takes it off all queues.
    ///
    /// # Safety
    /// As for `select`, with the same cases; `g.wake` is set.
    pub unsafe fn select_woken(&self, p: &mut P, g: *mut G, cases: &[Case]) -> Selected {
        let order = lock_order(cases);
        // SAFETY: as above; the sudogs are this goroutine's.
        unsafe {
            let gg = &mut *g;
            let fired = gg.wake.sudog as *mut Sudog;
            let case = (*fired).case;
            for &c in &order {
                (*c).lock.lock();
            }
            for &s in &gg.sudogs {
                let c = &mut *(*s).chan;
                if cases[(*s).case as usize].dir == 1 { c.sendq.remove(s) } else { c.recvq.remove(s) }
            }
            unlock(&order, ptr::null_mut());
            let ok = gg.wake.ok;
            gg.wake.active = false;
            for s in gg.sudogs.drain(..) {
                self.free_sudog(p, s);
            }
            let send = cases[case as usize].dir == 1;
            if send && !ok {
                return Selected::Panic(Raise::plain("send on closed channel"));
            }
            Selected::Case(case as i64, ok && !send)
        }
    }
}
