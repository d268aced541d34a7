//! The machine's operations without an interpreter around them, for the benches: the calling thread is an M with a P, and plays the
//! goroutines that it runs.

use crate::chan::{ChanOp, Hchan};
use crate::g::{G, GStatus, WaitReason};
use crate::interp::cold::atomic_cas;
use crate::m::M;
use crate::p::P;
use crate::rt::{Rt, Runtime};
use std::ptr;

/// See the module documentation. One thread uses it.
pub struct Machine {
    runtime: Runtime,
    m: *mut M,
    gs: [*mut G; 2],
}

/// A channel of a machine's, which must live as long.
pub struct Channel(*mut Hchan);

impl Machine {
    /// Two goroutines, of which the first is running.
    ///
    /// # Panics
    /// When the runtime has run a program, or begun to.
    pub fn new(runtime: Runtime) -> Machine {
        let rt = runtime.shared();
        let m = {
            let mut i = rt.sched.inner.lock();
            let m = rt.sched.new_m(&mut i);
            let p = rt.sched.pop_idle_p(&mut i).expect("a runtime that has not begun has a P");
            drop(i);
            // SAFETY: both are fresh and ours.
            unsafe { rt.sched.acquire(m, p) };
            m
        };
        // SAFETY: the M holds a P, and this thread is the M.
        let gs = [(); 2].map(|()| unsafe { rt.alloc_g(&mut *(*m).p, 0) });
        // SAFETY: ours; a goroutine that has not started can be found by nobody.
        unsafe { rt.begin(&mut *m, gs[0]) };
        rt.enqueue(gs[1], None, false);
        Machine { runtime, m, gs }
    }

    fn rt(&self) -> &Rt {
        self.runtime.shared()
    }

    #[allow(clippy::mut_from_ref)]
    fn p(&self) -> &mut P {
        // SAFETY: this thread is the M, which holds a P; callers keep it for one call.
        unsafe { &mut *(*self.m).p }
    }

    /// Lets the next goroutine run.
    fn switch(&self) {
        let g = self.rt().find_runnable(self.m).expect("another goroutine is queued");
        // SAFETY: this thread is the M, the goroutine was taken off a queue.
        unsafe { self.rt().begin(&mut *self.m, g) };
    }

    /// runtime.Gosched: the running goroutine is queued, the next one runs.
    pub fn gosched(&self) {
        // SAFETY: this thread is the M.
        unsafe { self.rt().requeue(&mut *self.m, (*self.m).g) };
        self.switch();
    }

    /// An unbuffered channel of strings.
    ///
    /// # Panics
    /// When memory is exhausted.
    pub fn channel(&self) -> Channel {
        let rt = self.rt();
        // Only the type's element is looked at.
        let t = rt.types.pointer_to(rt.string_type());
        Channel(rt.make_chan(self.p(), t, 0).expect("a channel without buffer"))
    }

    /// Passes two values from the second goroutine to the first, with a switch for each: the receiver waits, the sender hands over and
    /// goes on to the next value, waits in its turn, and is woken. The first goroutine runs before and after. `c` comes from `channel`.
    ///
    /// # Panics
    /// When the channel does not behave so.
    pub fn hand_off(&self, c: &Channel) {
        let c = c.0;
        let [from, mut to] = [[1usize, 2], [0, 0]];
        let (send, recv) = (from.as_ptr().cast::<u8>(), to.as_mut_ptr().cast::<u8>());
        // SAFETY: the channel's values are two words; parked goroutines are the machine's own.
        unsafe {
            let rt = self.rt();
            let [receiver, sender] = self.gs;
            assert!(matches!(rt.chan_recv(self.p(), receiver, c, recv, true), ChanOp::Park));
            self.park(WaitReason::ChanRecv);
            assert!(ptr::eq((*self.m).g, sender));
            // At its first turn it was queued by Gosched, later by the receiver.
            let _ = rt.take_wake(self.p(), sender);
            assert!(matches!(rt.chan_send(self.p(), sender, c, send, true), ChanOp::Done(true)));
            assert!(matches!(rt.chan_send(self.p(), sender, c, send, true), ChanOp::Park));
            self.park(WaitReason::ChanSend);
            assert!(ptr::eq((*self.m).g, receiver) && rt.take_wake(self.p(), receiver) == Some(true));
            assert!(matches!(rt.chan_recv(self.p(), receiver, c, recv, true), ChanOp::Done(true)));
        }
        assert_eq!(to, from);
    }

    fn park(&self, why: WaitReason) {
        // SAFETY: this thread is the M; the running goroutine has registered with a channel.
        unsafe {
            let parked = self.rt().let_go(&mut *self.m, (*self.m).g, why);
            assert!(parked.is_some());
        }
        self.switch();
    }

    /// Takes and gives back a mutex that nobody else wants, as the interpreter does in line.
    ///
    /// # Panics
    /// When it is taken.
    pub fn lock(&self, mutex: &mut u32) {
        let at = ptr::from_mut(mutex) as usize;
        // SAFETY: an aligned word that is ours.
        unsafe { assert!(atomic_cas(at, 0, 1, 4) && atomic_cas(at, 1, 0, 4)) }
    }

    /// A fresh object of 16 bytes with pointers in it: of the type string.
    pub fn object(&self) -> *mut u8 {
        let rt = self.rt();
        let s = rt.new_object(self.p(), rt.string_type());
        if rt.heap.gc_due.load(std::sync::atomic::Ordering::Relaxed) {
            self.collect();
        }
        s
    }

    #[cold]
    fn collect(&self) {
        self.rt().gc_start(self.m);
        self.rt().mark_alone(self.m);
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        // The channel's memory goes with the heap; a goroutine that waits there is not looked at again.
        // SAFETY: this thread is the M.
        unsafe { (*self.m).set_g(ptr::null_mut()) };
        for g in self.gs {
            // SAFETY: Gs live as long as the runtime.
            unsafe { (*g).set_status(GStatus::Dead) };
        }
    }
}
