//! The network poller: goroutines wait for descriptors that are ready, no thread waits with them. Edge-triggered events from the
//! system (`epoll`) set a flag in the descriptor's record or wake the goroutine that waits there; deadlines are timers
//! that do the same. An idle M sleeps in the system's wait call; busy ones look in between, and sysmon when nobody did for long.
//!
//! A record is named by a number with a generation, so that an event or a deadline that comes late finds nobody.

#[cfg(target_os = "linux")]
mod epoll;
#[cfg(target_os = "linux")]
use epoll::Poller;
#[cfg(not(target_os = "linux"))]
mod kqueue;
#[cfg(not(target_os = "linux"))]
use kqueue::Poller;

use crate::lock::{Lock, Rank};
use crate::native::GRef;
use crate::p::P;
use crate::rt::Rt;
use crate::sched::timers::Action;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU32, Ordering};
use std::time::Duration;

/// Which direction of a descriptor.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(usize)]
pub enum Dir {
    /// Reading.
    Read = 0,
    /// Writing.
    Write = 1,
}

/// What an event said.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Event {
    pub(crate) id: u64,
    pub(crate) read: bool,
    pub(crate) write: bool,
}

/// Why waiting ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Waited {
    /// The descriptor is ready.
    Ready,
    /// It is being closed.
    Closing,
    /// The deadline has passed.
    TimedOut,
    /// The goroutine is registered: park it.
    Park,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Nothing,
    Ready,
    Waiting(GRef),
}

/// One direction of a descriptor.
#[derive(Clone, Copy)]
struct Half {
    state: State,
    /// Time of the deadline, 0: none, -1: it has passed.
    deadline: i64,
    timer: u64,
    /// Raised with each change of the deadline: a timer of an earlier one is void.
    seq: u32,
}

#[derive(Clone, Copy)]
struct Desc {
    fd: i32,
    generation: u32,
    closing: bool,
    halves: [Half; 2],
}

#[derive(Default)]
struct Table {
    descs: Vec<Desc>,
    free: Vec<u32>,
}

impl Table {
    fn get(&mut self, id: u64) -> Option<&mut Desc> {
        self.descs.get_mut(id as u32 as usize).filter(|d| d.generation == (id >> 32) as u32)
    }
}

/// See the module documentation.
pub struct Netpoll {
    table: Lock<Table>,
    poller: OnceLock<Option<Poller>>,
    /// Goroutines that wait.
    waiters: AtomicU32,
    /// An M sleeps in the system's wait call.
    pub(crate) sleeping: AtomicBool,
    /// When somebody looked last, ns.
    looked: AtomicI64,
}

impl Default for Netpoll {
    fn default() -> Self {
        Netpoll {
            table: Lock::new(Rank::Poll, Table::default()),
            poller: OnceLock::new(),
            waiters: AtomicU32::new(0),
            sleeping: AtomicBool::new(false),
            looked: AtomicI64::new(0),
        }
    }
}

const IDLE: Half = Half { state: State::Nothing, deadline: 0, timer: 0, seq: 0 };

impl Netpoll {
    fn poller(&self) -> Option<&Poller> {
        self.poller.get_or_init(Poller::new).as_ref()
    }

    /// Whether goroutines wait for descriptors.
    pub(crate) fn has_waiters(&self) -> bool {
        self.waiters.load(Ordering::SeqCst) > 0
    }

    /// Makes the M that sleeps in `poll` come back.
    pub(crate) fn interrupt(&self) {
        if let Some(Some(p)) = self.poller.get() {
            p.interrupt();
        }
    }

    /// Takes what a half's state says; a waiting goroutine is handed out.
    fn fire(&self, h: &mut Half, ready: bool) -> Option<GRef> {
        match h.state {
            State::Waiting(g) => {
                h.state = State::Nothing;
                self.waiters.fetch_sub(1, Ordering::SeqCst);
                Some(g)
            }
            _ => {
                if ready {
                    h.state = State::Ready;
                }
                None
            }
        }
    }

    /// Waits for events, at most for the time given (`None`: until one comes); calls `f` with the goroutines that may go on.
    pub(crate) fn poll(&self, timeout: Option<Duration>, now: i64, mut f: impl FnMut(GRef)) {
        let Some(Some(p)) = self.poller.get() else { return };
        self.looked.store(now, Ordering::Relaxed);
        p.wait(timeout, |e: Event| {
            // Until those who waited are queued the event counts as a waiter: else it would look as if nobody could ever go on.
            self.waiters.fetch_add(1, Ordering::SeqCst);
            let woken = {
                let mut t = self.table.lock();
                t.get(e.id).map_or([None, None], |d| self.take_event(d, e))
            };
            woken.into_iter().flatten().for_each(&mut f);
            self.waiters.fetch_sub(1, Ordering::SeqCst);
        });
    }

    fn take_event(&self, d: &mut Desc, e: Event) -> [Option<GRef>; 2] {
        let r = if e.read { self.fire(&mut d.halves[0], true) } else { None };
        let w = if e.write { self.fire(&mut d.halves[1], true) } else { None };
        [r, w]
    }

    /// How long nobody has looked, ns.
    pub(crate) fn unwatched(&self, now: i64) -> i64 {
        now - self.looked.load(Ordering::Relaxed)
    }
}

impl Rt {
    /// Registers a descriptor; the result names it.
    ///
    /// # Errors
    /// The system's error number: the kind of file cannot be polled (EPERM), no descriptors are left.
    pub fn poll_open(&self, fd: i32) -> Result<u64, i32> {
        let n = &self.netpoll;
        let Some(p) = n.poller() else { return Err(libc::EMFILE) };
        let id = {
            let mut t = n.table.lock();
            let i = t.free.pop().unwrap_or_else(|| {
                t.descs.push(Desc { fd: -1, generation: 1, closing: false, halves: [IDLE; 2] });
                t.descs.len() as u32 - 1
            });
            let d = &mut t.descs[i as usize];
            *d = Desc { fd, generation: d.generation, closing: false, halves: [IDLE; 2] };
            (d.generation as u64) << 32 | i as u64
        };
        if let Err(e) = p.add(fd, id) {
            self.forget(id);
            return Err(e);
        }
        Ok(id)
    }

    fn forget(&self, id: u64) {
        let mut t = self.netpoll.table.lock();
        if let Some(d) = t.get(id) {
            d.generation = d.generation.wrapping_add(1);
            t.free.push(id as u32);
        }
    }

    /// Gives a descriptor up. Nobody waits for it any more (`poll_evict` came first), and it is still open.
    pub fn poll_close(&self, id: u64) {
        let fd = self.netpoll.table.lock().get(id).map(|d| d.fd);
        if let (Some(fd), Some(p)) = (fd, self.netpoll.poller()) {
            p.remove(fd);
        }
        self.forget(id);
    }

    /// Waits for a descriptor. `again`: the goroutine was registered and has been woken.
    pub fn poll_wait(&self, id: u64, dir: Dir, g: GRef, again: bool) -> Waited {
        let n = &self.netpoll;
        let mut t = n.table.lock();
        let Some(d) = t.get(id) else { return Waited::Closing };
        let closing = d.closing;
        let h = &mut d.halves[dir as usize];
        if closing {
            return Waited::Closing;
        }
        if h.deadline < 0 {
            return Waited::TimedOut;
        }
        if again || h.state == State::Ready {
            if h.state == State::Ready {
                h.state = State::Nothing;
            }
            return Waited::Ready;
        }
        h.state = State::Waiting(g);
        n.waiters.fetch_add(1, Ordering::SeqCst);
        Waited::Park
    }

    /// Before an operation is tried: forgets an old event. What stands against it is told.
    pub fn poll_prepare(&self, id: u64, dir: Dir) -> Waited {
        let mut t = self.netpoll.table.lock();
        let Some(d) = t.get(id) else { return Waited::Closing };
        if d.closing {
            return Waited::Closing;
        }
        let h = &mut d.halves[dir as usize];
        if h.deadline < 0 {
            return Waited::TimedOut;
        }
        if h.state == State::Ready {
            h.state = State::Nothing;
        }
        Waited::Ready
    }

    /// Wakes all who wait for the descriptor; waiting fails from now on.
    pub fn poll_evict(&self, p: &mut P, id: u64) {
        let (woken, timers) = {
            let mut t = self.netpoll.table.lock();
            let Some(d) = t.get(id) else { return };
            d.closing = true;
            let timers = [std::mem::take(&mut d.halves[0].timer), std::mem::take(&mut d.halves[1].timer)];
            ([0, 1].map(|i| self.netpoll.fire(&mut d.halves[i], false)), timers)
        };
        timers.into_iter().filter(|&t| t != 0).for_each(|t| {
            self.timer_stop(p, t);
        });
        woken.into_iter().flatten().for_each(|g| self.ready(g, Some(p)));
    }

    /// Sets the time (monotonic, ns) at which waiting fails; 0: never; one that has passed fails at once.
    pub fn poll_deadline(&self, p: &mut P, id: u64, dir: Dir, when: i64) {
        let now = self.nanotime();
        let (old, woken, seq) = {
            let mut t = self.netpoll.table.lock();
            let Some(d) = t.get(id) else { return };
            let h = &mut d.halves[dir as usize];
            let old = std::mem::take(&mut h.timer);
            h.seq = h.seq.wrapping_add(1);
            h.deadline = if when != 0 && when <= now { -1 } else { when };
            let woken = if h.deadline < 0 { self.netpoll.fire(h, false) } else { None };
            (old, woken, h.seq)
        };
        if old != 0 {
            self.timer_stop(p, old);
        }
        if let Some(g) = woken {
            self.ready(g, Some(p));
        }
        if when > now {
            let timer = self.timer_start(p, when, 0, Action::Deadline(id, dir, seq));
            let mut t = self.netpoll.table.lock();
            if let Some(d) = t.get(id)
                && d.halves[dir as usize].seq == seq
            {
                d.halves[dir as usize].timer = timer;
            }
        }
    }

    /// A deadline's timer has fired.
    pub(crate) fn poll_expired(&self, p: &mut P, id: u64, dir: Dir, seq: u32) {
        let woken = {
            let mut t = self.netpoll.table.lock();
            let Some(d) = t.get(id) else { return };
            let h = &mut d.halves[dir as usize];
            if h.seq != seq {
                return;
            }
            h.deadline = -1;
            h.timer = 0;
            self.netpoll.fire(h, false)
        };
        if let Some(g) = woken {
            self.ready(g, Some(p));
        }
    }

    /// Looks for events without waiting and queues the goroutines. True: there were some.
    pub(crate) fn poll_now(&self, p: Option<&P>) -> bool {
        let mut any = false;
        self.netpoll.poll(Some(Duration::ZERO), self.nanotime(), |g| {
            any = true;
            self.ready(g, p);
        });
        any
    }
}
