//! Channels: a ring buffer and two queues of waiting goroutines under a one-word lock. A value goes straight from sender to
//! receiver when one waits.

use crate::g::{G, Wake};
use crate::gc::barrier::{shade_values, typed_copy, typed_zero};
use crate::lock::RawLock;
use crate::native::{GRef, Raise};
use crate::p::P;
use crate::rt::Rt;
use crate::rtype::Type;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

/// A goroutine in a channel's queue. While it is queued the channel's lock guards the links; the goroutine owns the rest.
pub struct Sudog {
    /// Who waits.
    pub g: *mut G,
    /// Where the value comes from or goes to: its stack or the heap; 0: nowhere.
    pub elem: usize,
    /// On which channel.
    pub chan: *mut Hchan,
    next: *mut Sudog,
    prev: *mut Sudog,
    /// Part of a select: the winner of `select_done` takes the goroutine.
    pub(crate) select: bool,
    /// Case number in the select.
    pub(crate) case: u32,
    pub(crate) queued: bool,
}

impl Sudog {
    pub(crate) fn for_select(g: *mut G, elem: usize, chan: *mut Hchan, case: u32) -> Sudog {
        Sudog { g, elem, chan, next: ptr::null_mut(), prev: ptr::null_mut(), select: true, case, queued: false }
    }
}

#[repr(C)]
#[derive(Default)]
pub(crate) struct WaitQ {
    first: usize,
    last: usize,
}

impl WaitQ {
    pub(crate) fn push(&mut self, s: *mut Sudog) {
        // SAFETY: under the channel's lock all queued sudogs are ours to link.
        unsafe {
            (*s).next = ptr::null_mut();
            (*s).prev = self.last as *mut Sudog;
            (*s).queued = true;
            if self.last == 0 {
                self.first = s as usize;
            } else {
                (*(self.last as *mut Sudog)).next = s;
            }
            self.last = s as usize;
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.first == 0
    }

    pub(crate) fn remove(&mut self, s: *mut Sudog) {
        // SAFETY: as for `push`.
        unsafe {
            if !(*s).queued {
                return;
            }
            (*s).queued = false;
            let (prev, next) = ((*s).prev, (*s).next);
            if prev.is_null() {
                self.first = next as usize
            } else {
                (*prev).next = next
            }
            if next.is_null() { self.last = prev as usize } else { (*next).prev = prev }
        }
    }

    /// Takes the first goroutine that nobody else has taken.
    pub(crate) fn pop(&mut self) -> Option<*mut Sudog> {
        loop {
            let s = self.first as *mut Sudog;
            if s.is_null() {
                return None;
            }
            self.remove(s);
            // SAFETY: it was queued, so its goroutine is parked or about to park.
            unsafe {
                if (*s).select
                    && (*(*s).g).select_done.compare_exchange(0, 1, Ordering::AcqRel, Ordering::Relaxed).is_err()
                {
                    continue;
                }
            }
            return Some(s);
        }
    }
}

/// A channel. Lives on the Go heap; only `buf` is a pointer to it.
#[repr(C)]
pub struct Hchan {
    /// Values in the buffer.
    pub count: AtomicUsize,
    /// Size of the buffer.
    pub size: usize,
    /// The buffer.
    pub buf: *mut u8,
    /// Element type.
    pub elem: *const Type,
    pub(crate) send_at: usize,
    pub(crate) recv_at: usize,
    pub(crate) recvq: WaitQ,
    pub(crate) sendq: WaitQ,
    pub(crate) lock: RawLock,
    /// 1 when closed.
    pub closed: u32,
}

/// How a channel operation went.
#[derive(Debug)]
pub enum ChanOp {
    /// Done; for a receive: whether a value came.
    Done(bool),
    /// The goroutine is queued: park it. It will be woken with `g.wake` set.
    Park,
    /// Would block, and must not.
    WouldBlock,
    /// A panic.
    Panic(Raise),
}

impl Hchan {
    pub(crate) unsafe fn slot(&self, i: usize) -> *mut u8 {
        // SAFETY: i < size, and the buffer has that many elements.
        unsafe { self.buf.add(i * (*self.elem).size) }
    }

    fn step(&self, i: usize) -> usize {
        if i + 1 == self.size { 0 } else { i + 1 }
    }
}

impl Rt {
    /// make(chan T, n).
    pub fn make_chan(&self, p: &mut P, t: &Type, n: i64) -> Result<*mut Hchan, Raise> {
        let elem = t.elem();
        let bytes = usize::try_from(n).ok().and_then(|n| n.checked_mul(elem.size)).filter(|&b| b < 1 << 47);
        if bytes.is_none() || n < 0 {
            return Err(Raise::plain("makechan: size out of range"));
        }
        let c = self.new_object(p, self.chan_header()).cast::<Hchan>();
        let buf = if n > 0 { self.new_array(p, elem, n as usize) } else { ptr::null_mut() };
        // SAFETY: a fresh object of the header's size; no collection runs in between.
        unsafe {
            (*c).size = n as usize;
            (*c).elem = elem;
            (*c).buf = buf;
        }
        Ok(c)
    }

    pub(crate) fn new_sudog(&self, p: &mut P, s: Sudog) -> *mut Sudog {
        match p.sudogs.pop() {
            Some(d) => {
                // SAFETY: on the free list, so ours.
                unsafe { *d = s };
                d
            }
            None => Box::into_raw(Box::new(s)),
        }
    }

    pub(crate) fn free_sudog(&self, p: &mut P, s: *mut Sudog) {
        if p.sudogs.len() < 128 {
            p.sudogs.push(s);
        } else {
            // SAFETY: made by Box::into_raw, in no queue.
            drop(unsafe { Box::from_raw(s) });
        }
    }

    fn wake_sudog(&self, p: &P, s: *mut Sudog, ok: bool) {
        // SAFETY: taken off its queue: the goroutine waits for us alone.
        unsafe {
            let g = (*s).g;
            (*g).wake = Wake { active: true, ok, sudog: s as usize };
            self.ready(GRef(g), Some(p));
        }
    }

    /// Tells whether the goroutine was woken for the operation it is about to begin; if so whether it succeeded.
    ///
    /// # Safety
    /// `g` must run on this thread.
    #[inline]
    pub(crate) unsafe fn take_wake(&self, p: &mut P, g: *mut G) -> Option<bool> {
        // SAFETY: by contract.
        let gg = unsafe { &mut *g };
        if !gg.wake.active {
            return None;
        }
        gg.wake.active = false;
        for s in gg.sudogs.drain(..) {
            self.free_sudog(p, s);
        }
        Some(gg.wake.ok)
    }

    /// c <- *elem.
    ///
    /// # Safety
    /// `c` must be null or a channel, `elem` the address of a value of its type (or of nothing, for size 0).
    pub unsafe fn chan_send(&self, p: &mut P, g: *mut G, c: *mut Hchan, elem: *const u8, block: bool) -> ChanOp {
        if c.is_null() {
            return if block { ChanOp::Park } else { ChanOp::WouldBlock };
        }
        // SAFETY: a channel by contract; fields are touched under its lock.
        unsafe {
            let ch = &mut *c;
            let t = &*ch.elem;
            ch.lock.lock();
            if ch.closed != 0 {
                ch.lock.unlock();
                return ChanOp::Panic(Raise::plain("send on closed channel"));
            }
            if let Some(s) = ch.recvq.pop() {
                if (*s).elem != 0 {
                    typed_copy(self, p, t, (*s).elem as *mut u8, elem, 1);
                }
                ch.lock.unlock();
                self.wake_sudog(p, s, true);
                return ChanOp::Done(true);
            }
            let n = ch.count.load(Ordering::Relaxed);
            if n < ch.size {
                typed_copy(self, p, t, ch.slot(ch.send_at), elem, 1);
                ch.send_at = ch.step(ch.send_at);
                ch.count.store(n + 1, Ordering::Relaxed);
                ch.lock.unlock();
                return ChanOp::Done(true);
            }
            if block {
                let s = self.queue_up(p, g, c, elem as usize);
                ch.sendq.push(s);
            }
            ch.lock.unlock();
            if block { ChanOp::Park } else { ChanOp::WouldBlock }
        }
    }

    unsafe fn queue_up(&self, p: &mut P, g: *mut G, c: *mut Hchan, elem: usize) -> *mut Sudog {
        let s = self.new_sudog(p, Sudog { select: false, ..Sudog::for_select(g, elem, c, 0) });
        // SAFETY: the running goroutine is ours.
        unsafe { (*g).sudogs.push(s) };
        s
    }

    /// *elem = <-c; a null `elem` drops the value.
    ///
    /// # Safety
    /// As for `chan_send`.
    pub unsafe fn chan_recv(&self, p: &mut P, g: *mut G, c: *mut Hchan, elem: *mut u8, block: bool) -> ChanOp {
        if c.is_null() {
            return if block { ChanOp::Park } else { ChanOp::WouldBlock };
        }
        // SAFETY: a channel by contract; fields are touched under its lock.
        unsafe {
            let ch = &mut *c;
            ch.lock.lock();
            if let Some(r) = self.recv_locked(p, ch, elem) {
                return r;
            }
            if block {
                let s = self.queue_up(p, g, c, elem as usize);
                ch.recvq.push(s);
            }
            ch.lock.unlock();
            if block { ChanOp::Park } else { ChanOp::WouldBlock }
        }
    }

    /// Receives if that is possible at once, and then unlocks.
    unsafe fn recv_locked(&self, p: &mut P, ch: &mut Hchan, elem: *mut u8) -> Option<ChanOp> {
        // SAFETY: the caller holds the lock; addresses are of the element type.
        unsafe {
            let t = &*ch.elem;
            let n = ch.count.load(Ordering::Relaxed);
            if n > 0 {
                let at = ch.slot(ch.recv_at);
                if !elem.is_null() {
                    typed_copy(self, p, t, elem, at, 1);
                }
                typed_zero(self, p, t, at, 1);
                let sender = ch.sendq.pop();
                if let Some(s) = sender {
                    // The buffer is full: its first slot becomes its last. The sender's stack may not be scanned yet.
                    shade_values(self, p, t, (*s).elem as *const u8, 1);
                    typed_copy(self, p, t, at, (*s).elem as *const u8, 1);
                    ch.recv_at = ch.step(ch.recv_at);
                    ch.send_at = ch.recv_at;
                    ch.lock.unlock();
                    self.wake_sudog(p, s, true);
                } else {
                    ch.recv_at = ch.step(ch.recv_at);
                    ch.count.store(n - 1, Ordering::Relaxed);
                    ch.lock.unlock();
                }
                return Some(ChanOp::Done(true));
            }
            if let Some(s) = ch.sendq.pop() {
                if !elem.is_null() {
                    shade_values(self, p, t, (*s).elem as *const u8, 1);
                    typed_copy(self, p, t, elem, (*s).elem as *const u8, 1);
                }
                ch.lock.unlock();
                self.wake_sudog(p, s, true);
                return Some(ChanOp::Done(true));
            }
            if ch.closed != 0 {
                ch.lock.unlock();
                if !elem.is_null() {
                    typed_zero(self, p, t, elem, 1);
                }
                return Some(ChanOp::Done(false));
            }
            None
        }
    }

    /// The part of a select that finds a ready case: like `chan_send`/`chan_recv` on a locked channel, which stays
    /// locked when nothing can be done. The other channels of the select must be unlocked by the caller.
    pub(crate) unsafe fn try_case(&self, p: &mut P, ch: &mut Hchan, elem: *mut u8, send: bool) -> Option<ChanOp> {
        // SAFETY: the caller holds the lock.
        unsafe {
            if !send {
                return self.recv_locked(p, ch, elem);
            }
            let t = &*ch.elem;
            if ch.closed != 0 {
                ch.lock.unlock();
                return Some(ChanOp::Panic(Raise::plain("send on closed channel")));
            }
            if let Some(s) = ch.recvq.pop() {
                if (*s).elem != 0 {
                    typed_copy(self, p, t, (*s).elem as *mut u8, elem, 1);
                }
                ch.lock.unlock();
                self.wake_sudog(p, s, true);
                return Some(ChanOp::Done(true));
            }
            let n = ch.count.load(Ordering::Relaxed);
            if n < ch.size {
                typed_copy(self, p, t, ch.slot(ch.send_at), elem, 1);
                ch.send_at = ch.step(ch.send_at);
                ch.count.store(n + 1, Ordering::Relaxed);
                ch.lock.unlock();
                return Some(ChanOp::Done(true));
            }
            None
        }
    }

    /// close(c).
    ///
    /// # Safety
    /// `c` must be null or a channel.
    pub unsafe fn chan_close(&self, p: &mut P, c: *mut Hchan) -> Result<(), Raise> {
        if c.is_null() {
            return Err(Raise::plain("close of nil channel"));
        }
        // SAFETY: a channel by contract; fields are touched under its lock.
        unsafe {
            let ch = &mut *c;
            ch.lock.lock();
            if ch.closed != 0 {
                ch.lock.unlock();
                return Err(Raise::plain("close of closed channel"));
            }
            ch.closed = 1;
            let mut wake: smallvec::SmallVec<[*mut Sudog; 16]> = smallvec::SmallVec::new();
            while let Some(s) = ch.recvq.pop() {
                if (*s).elem != 0 {
                    typed_zero(self, p, &*ch.elem, (*s).elem as *mut u8, 1);
                }
                wake.push(s);
            }
            while let Some(s) = ch.sendq.pop() {
                wake.push(s);
            }
            ch.lock.unlock();
            for s in wake {
                self.wake_sudog(p, s, false);
            }
        }
        Ok(())
    }

    /// len(c).
    ///
    /// # Safety
    /// `c` must be null or a channel.
    pub unsafe fn chan_len(&self, c: *const Hchan) -> usize {
        // SAFETY: by contract.
        unsafe { c.as_ref() }.map_or(0, |c| c.count.load(Ordering::Relaxed))
    }

    /// cap(c).
    ///
    /// # Safety
    /// `c` must be null or a channel.
    pub unsafe fn chan_cap(&self, c: *const Hchan) -> usize {
        // SAFETY: by contract.
        unsafe { c.as_ref() }.map_or(0, |c| c.size)
    }
}
