//! Goroutines. HACKING.md has the table of states.

use crate::chan::Sudog;
use crate::defers::Defers;
use crate::func::Code;
use crate::lock::{Lock, Rank};
use crate::native::GRef;
use crate::sched::token::Token;
use crate::value::Eface;
use smallvec::SmallVec;
use std::ptr;
use std::sync::atomic::{AtomicI64, AtomicU32, AtomicUsize, Ordering};

/// Value of the stack guard that makes every entry check and back-edge test fail.
pub const POISON: usize = usize::MAX;
/// Bytes below the guard that a call may use without a check: its frame header.
pub const RED_ZONE: usize = 128;

/// States of a goroutine.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(u32)]
pub enum GStatus {
    /// On a free list.
    Dead,
    /// On a run queue.
    Runnable,
    /// On an M.
    Running,
    /// In a blocking native; its M has no P.
    Syscall,
    /// Parked: somebody holds a reference and will wake it.
    Waiting,
}

/// Why a goroutine waits: Go's words in tracebacks. Plain numbers: the interpreter's loop hands them on in registers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum WaitReason {
    /// Not waiting.
    None,
    /// A channel send.
    ChanSend,
    /// A channel receive.
    ChanRecv,
    /// Send on a nil channel.
    ChanSendNil,
    /// Receive from a nil channel.
    ChanRecvNil,
    /// A select.
    Select,
    /// A select without cases.
    SelectEmpty,
    /// time.Sleep.
    Sleep,
    /// Semaphore.
    Sema,
    /// sync.Mutex.
    Mutex,
    /// sync.RWMutex for reading.
    RwMutexR,
    /// sync.RWMutex for writing.
    RwMutexW,
    /// sync.WaitGroup.
    WaitGroup,
    /// sync.Cond.
    Cond,
    /// Network or other I/O.
    Io,
    /// Waiting for finalizers to run.
    Finalizer,
    /// runtime.GC.
    GcCycle,
}

impl WaitReason {
    /// All of them, in order.
    pub(crate) const ALL: [WaitReason; 17] = {
        use WaitReason::*;
        [
            None,
            ChanSend,
            ChanRecv,
            ChanSendNil,
            ChanRecvNil,
            Select,
            SelectEmpty,
            Sleep,
            Sema,
            Mutex,
            RwMutexR,
            RwMutexW,
            WaitGroup,
            Cond,
            Io,
            Finalizer,
            GcCycle,
        ]
    };

    /// Text in tracebacks.
    pub fn text(self) -> &'static str {
        match self {
            WaitReason::None => "waiting",
            WaitReason::ChanSend => "chan send",
            WaitReason::ChanRecv => "chan receive",
            WaitReason::ChanSendNil => "chan send (nil chan)",
            WaitReason::ChanRecvNil => "chan receive (nil chan)",
            WaitReason::Select => "select",
            WaitReason::SelectEmpty => "select (no cases)",
            WaitReason::Sleep => "sleep",
            WaitReason::Sema => "semacquire",
            WaitReason::Mutex => "sync.Mutex.Lock",
            WaitReason::RwMutexR => "sync.RWMutex.RLock",
            WaitReason::RwMutexW => "sync.RWMutex.Lock",
            WaitReason::WaitGroup => "sync.WaitGroup.Wait",
            WaitReason::Cond => "sync.Cond.Wait",
            WaitReason::Io => "IO wait",
            WaitReason::Finalizer => "finalizer wait",
            WaitReason::GcCycle => "GC cycle",
        }
    }
}

/// A panic, or a Goexit, that is running deferred calls.
#[derive(Clone, Copy, Debug)]
pub struct Panic {
    /// Value.
    pub arg: Eface,
    /// Frame that panicked.
    pub fp: usize,
    /// Instruction where it goes on if it were to (its operation).
    pub pc: *const u64,
    /// Frame of the deferred call under way.
    pub call_fp: usize,
    /// Frame that deferred it.
    pub defer_fp: usize,
    /// recover() took it.
    pub recovered: bool,
    /// The value was recovered and raised again.
    pub repanicked: bool,
    /// It is a Goexit.
    pub goexit: bool,
    /// A later panic left its deferred call.
    pub aborted: bool,
    /// Came from a nil dereference.
    pub fault: bool,
}

/// Where the stack maps of a stopped goroutine's top frame are to be looked up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Stopped {
    /// In front of the instruction at `pc`: function entry or back-edge target.
    Before,
    /// At function entry with nothing below the header set up yet.
    Entry,
    /// Inside the instruction at `pc`.
    During,
}

/// A goroutine. Structs are recycled, never freed while the runtime lives.
#[repr(C)]
pub struct G {
    /// Lowest fp-minus-frame that needs no growing; [`POISON`] asks for a stop.
    pub guard: AtomicUsize,
    /// Frame pointer while not running.
    pub fp: usize,
    /// Instruction to go on at while not running.
    pub pc: *const u64,
    /// Lowest address of the stack.
    pub stack_lo: usize,
    /// Just above its highest.
    pub stack_hi: usize,
    /// Start of the region of machine code, 1 if there is none.
    pub machine: usize,
    /// The M that runs its machine code, while it runs.
    pub machine_m: *mut crate::m::M,
    /// How to look up the top frame's map.
    pub stopped: Stopped,
    /// Number; 1 is main.
    pub id: u64,
    status: AtomicU32,
    /// Settles who wakes it.
    pub(crate) token: Token,
    /// Why it waits.
    pub wait: WaitReason,
    /// Since when, ns of the monotonic clock; 0: not known yet. The collector notes it, and profiles where they are on.
    pub wait_since: AtomicI64,
    /// When it became runnable, for the share of turns whose latency is measured; else 0.
    pub(crate) ready_at: i64,
    /// Turns that it has had.
    pub(crate) turns: u32,
    /// Next in a queue.
    pub link: *mut G,
    /// Set by a waker for the operation that goes on: see chan, select, sema.
    pub wake: Wake,
    /// Entries in channels' wait queues.
    pub sudogs: SmallVec<[*mut Sudog; 2]>,
    /// Deferred calls, oldest first.
    pub defers: Defers,
    /// Panics under way, oldest first.
    pub panics: Vec<Panic>,
    /// What crypto/internal/fips140 keeps for each goroutine: whether all it used was approved.
    pub indicator: u8,
    /// `RunDefers` instructions under way: frame, instruction; oldest first.
    pub running_defers: Vec<(usize, *const u64)>,
    /// The native at which the goroutine parked is done: go on behind it.
    pub native_done: bool,
    /// For natives that run again.
    pub native_state: [u64; 4],
    /// Function and place of the `go` statement.
    pub creator: Option<(*const Code, u32, u64)>,
    /// M that waits for a P to go on with this goroutine after a syscall, or 0. Set until the goroutine runs: as long as it is, the native
    /// may hold addresses of its stack, which must not move.
    pub(crate) syscall_m: AtomicUsize,
    /// How often LockOSThread was called.
    pub(crate) lock_count: u32,
    /// A system goroutine does not count for deadlock and tracebacks.
    pub system: bool,
    /// It runs a finalizer or cleanup.
    pub(crate) finalizer: bool,
    /// Argument words of its first function, until it starts.
    pub(crate) start_args: u32,
    /// Ticks of the CPU profile since it was last sampled.
    pub(crate) prof_ticks: AtomicU32,
    /// runtime/pprof labels, a Go pointer.
    pub labels: usize,
    /// What the fatal-panic printer has turned into text so far.
    pub(crate) printing: Option<Box<crate::panic::Printing>>,
    /// Select won by one case: set to 1 by the winner.
    pub(crate) select_done: AtomicU32,
    /// The collection cycle in which its stack was scanned.
    pub(crate) scanned: AtomicU32,
    /// Held while it is scanned.
    pub(crate) scan_lock: Lock<()>,
}

/// What a waker tells the operation that parked.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wake {
    /// The operation was begun, and the goroutine has been woken.
    pub active: bool,
    /// It succeeded (a value passed); false: the channel was closed.
    pub ok: bool,
    /// The sudog that fired.
    pub sudog: usize,
}

impl G {
    /// A goroutine without a stack.
    pub fn new() -> G {
        G {
            guard: AtomicUsize::new(0),
            fp: 0,
            pc: ptr::null(),
            stack_lo: 0,
            stack_hi: 0,
            machine: 1,
            machine_m: std::ptr::null_mut(),
            stopped: Stopped::Before,
            id: 0,
            status: AtomicU32::new(GStatus::Dead as u32),
            token: Token::default(),
            wait: WaitReason::None,
            wait_since: AtomicI64::new(0),
            ready_at: 0,
            turns: 0,
            link: ptr::null_mut(),
            wake: Wake::default(),
            sudogs: SmallVec::new(),
            defers: Defers::new(),
            panics: Vec::new(),
            indicator: 0,
            running_defers: Vec::new(),
            native_done: false,
            native_state: [0; 4],
            creator: None,
            syscall_m: AtomicUsize::new(0),
            lock_count: 0,
            system: false,
            finalizer: false,
            start_args: 0,
            prof_ticks: AtomicU32::new(0),
            labels: 0,
            printing: None,
            select_done: AtomicU32::new(0),
            scanned: AtomicU32::new(0),
            scan_lock: Lock::new(Rank::Scan, ()),
        }
    }

    /// Its state.
    #[inline]
    pub fn status(&self) -> GStatus {
        match self.status.load(Ordering::Acquire) {
            1 => GStatus::Runnable,
            2 => GStatus::Running,
            3 => GStatus::Syscall,
            4 => GStatus::Waiting,
            _ => GStatus::Dead,
        }
    }

    /// Changes its state.
    #[inline]
    pub fn set_status(&self, s: GStatus) {
        self.status.store(s as u32, Ordering::Release);
    }

    /// It has become runnable: for one of eight turns the time is noted.
    #[inline]
    pub(crate) fn note_ready(&mut self, now: impl FnOnce() -> i64) {
        if (self.turns as u64).wrapping_add(self.id).is_multiple_of(8) {
            self.ready_at = now();
        }
    }

    /// The guard for its stack.
    #[inline]
    pub fn real_guard(&self) -> usize {
        self.stack_lo + RED_ZONE
    }

    /// Asks it to stop at its next safepoint.
    #[inline]
    pub fn request_stop(&self) {
        self.guard.store(POISON, Ordering::Relaxed);
    }

    /// Whether a stop was asked for.
    #[inline]
    pub fn stop_requested(&self) -> bool {
        self.guard.load(Ordering::Relaxed) == POISON
    }

    /// A reference for wakers.
    pub fn as_ref(this: *mut G) -> GRef {
        GRef(this)
    }
}

impl Default for G {
    fn default() -> Self {
        G::new()
    }
}
