//! Functions as the interpreter sees them. Every FuncIdx has an entry at a stable address (closures and itabs point to
//! it); the entry leads to the code once the function was called for the first time.

use crate::feedback::Feedback;
use crate::jit::made::Made;
use crate::lock::{Lock, Rank};
use crate::mem::Reservation;
use crate::native::NativeFn;
use crate::rt::Rt;
use crate::value::GoString;
use govm_bytecode::liveness::analyse;
use govm_bytecode::maps::StackMaps;
use govm_bytecode::{CTX_SLOT, FuncIdx, Function, Loader};
use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicUsize, Ordering};
use std::sync::{Arc, OnceLock};

/// Most functions a runtime can have.
const MAX_FUNCS: usize = 1 << 22;

/// The cell of a function. Compiled code and the interpreter call through it.
#[repr(C)]
pub struct FuncEntry {
    /// Code, null until the first call.
    pub code: AtomicPtr<Code>,
    /// Machine code, when the JIT has made some.
    pub jit: AtomicPtr<u8>,
    /// Points to this entry: its address is a closure object without captures.
    closure: AtomicPtr<FuncEntry>,
    pad: usize,
}

/// A loaded function. Frames name it at fp-8.
#[repr(C)]
pub struct Code {
    /// First instruction word.
    pub words: *const u64,
    /// Bytes of a frame below its fp.
    pub frame_bytes: usize,
    /// Slots to zero at entry.
    pub zero: *const i16,
    /// Number of them.
    pub nzero: usize,
    /// String constants.
    pub strings: *const GoString,
    /// The entry.
    pub entry: *const FuncEntry,
    /// Argument slots.
    pub nargs: usize,
    /// Result words.
    pub nres: usize,
    /// Counts down to when it is compiled, at every call and back-edge (`CALL_HEAT`, `LOOP_HEAT`); at or below 0 calls and loops look for machine
    /// code.
    pub heat: AtomicI32,
    /// Machine code, null until there is some.
    pub machine: AtomicPtr<u8>,
    /// Bytes of its frame below fp.
    pub machine_bytes: AtomicUsize,
    /// Counts down, as `heat`, in machine code of the first tier; below 0 that asks for better.
    pub again: AtomicI32,
    /// What is known of its machine code besides.
    pub(crate) made: Lock<Made>,
    /// Everything else.
    pub func: Arc<Function>,
    zero_list: Box<[i16]>,
    string_list: Box<[GoString]>,
    natives: Box<[OnceLock<Option<NativeFn>>]>,
    maps: OnceLock<StackMaps>,
    feedback: OnceLock<Feedback>,
}

// SAFETY: immutable after loading but for OnceLocks; pointers lead into its own parts and the entry table.
unsafe impl Send for Code {}
// SAFETY: as above.
unsafe impl Sync for Code {}

impl Code {
    fn new(func: Arc<Function>, entry: *const FuncEntry, heat: i32) -> Code {
        let maps = OnceLock::new();
        let mut zero_list: Box<[i16]> = Box::default();
        if func.recover_pc.is_some() {
            // What a recovered panic goes on with counts as live from the first instruction on: it must hold no leftovers.
            let entry = maps.get_or_init(|| analyse(&func)).before(0).unwrap_or_default();
            zero_list = entry.iter().copied().filter(|&s| s < CTX_SLOT).collect();
        }
        let string_list: Box<[_]> = func.strings.iter().map(|s| GoString { ptr: s.as_ptr(), len: s.len() }).collect();
        Code {
            words: func.code.as_ptr(),
            frame_bytes: 16 + 8 * func.frame_words(),
            zero: zero_list.as_ptr(),
            nzero: zero_list.len(),
            strings: string_list.as_ptr(),
            entry,
            nargs: func.sig.nargs as usize,
            nres: func.sig.nres as usize,
            heat: AtomicI32::new(heat),
            machine: AtomicPtr::new(ptr::null_mut()),
            machine_bytes: AtomicUsize::new(0),
            again: AtomicI32::new(i32::MAX),
            made: Lock::new(Rank::Leaf, Made::default()),
            natives: func.strings.iter().map(|_| OnceLock::new()).collect(),
            func,
            zero_list,
            string_list,
            maps,
            feedback: OnceLock::new(),
        }
    }

    /// The function of a frame.
    ///
    /// # Safety
    /// `code` must be loaded code.
    #[inline]
    pub unsafe fn function<'a>(code: *const Code) -> &'a Function {
        // SAFETY: by contract; loaded code lives as long as the runtime.
        let c: &'a Code = unsafe { &*code };
        &c.func
    }

    /// Liveness maps, computed when first needed.
    pub fn maps(&self) -> &StackMaps {
        self.maps.get_or_init(|| analyse(&self.func))
    }

    /// The dynamic call at `pc` calls this entry, or a method of this itab.
    #[inline(never)]
    pub fn note_call(&self, pc: *const u64, target: usize) {
        self.feedback.get_or_init(|| Feedback::new(&self.func)).note(self.index(pc) as usize, target);
    }

    /// What the interpreter has seen the dynamic call at a word call: see [`Feedback::targets`].
    pub fn called(&self, word: usize) -> Vec<usize> {
        self.feedback.get().map_or_else(Vec::new, |f| f.targets(word))
    }

    /// Whether the interpreter, while it took notes, has not come to the dynamic call at a word.
    pub fn unnoted(&self, word: usize) -> bool {
        self.feedback.get().is_none_or(|f| f.is_blank(word))
    }

    /// The native that string `i` names.
    #[inline]
    pub fn native(&self, i: usize, find: impl FnOnce(&str) -> Option<NativeFn>) -> Option<NativeFn> {
        *self.natives[i].get_or_init(|| find(std::str::from_utf8(&self.func.strings[i]).ok()?))
    }

    /// Index of the word at `pc`, which must lie in the code or just behind it.
    #[inline]
    pub fn index(&self, pc: *const u64) -> u32 {
        ((pc as usize - self.words as usize) / 8) as u32
    }

    /// Whether `pc` lies in this function's code or just behind it.
    pub fn holds(&self, pc: *const u64) -> bool {
        (pc as usize).wrapping_sub(self.words as usize) <= self.func.code.len() * 8
    }

    /// String constants.
    pub fn strings(&self) -> &[GoString] {
        &self.string_list
    }
    /// Slots that are zeroed at entry: a panic that is recovered from may go on with them from anywhere.
    pub fn zeroed(&self) -> &[i16] {
        &self.zero_list
    }
}

/// All functions of a runtime.
pub struct FuncTable {
    entries: Reservation,
    loaded: Lock<Vec<*mut Code>>,
    loader: Arc<dyn Loader>,
    heat: i32,
    interpret: usize,
}

// SAFETY: the raw pointers are owned by the table.
unsafe impl Send for FuncTable {}
// SAFETY: as above.
unsafe impl Sync for FuncTable {}

impl FuncTable {
    /// An empty table over the compiler's functions.
    /// Functions begin with this heat, and their entry cells with the address of the stub that interprets.
    pub fn new(loader: Arc<dyn Loader>, heat: i32, interpret: usize) -> Option<FuncTable> {
        Some(FuncTable {
            entries: Reservation::new(MAX_FUNCS * size_of::<FuncEntry>())?,
            loaded: Lock::new(Rank::Func, Vec::new()),
            loader,
            heat,
            interpret,
        })
    }

    /// Address of entry 0; entry `i` is `i * 32` bytes further.
    #[inline]
    pub fn base(&self) -> *const FuncEntry {
        self.entries.base().cast()
    }

    /// The entry of a function.
    #[inline]
    pub fn entry(&self, f: FuncIdx) -> &FuncEntry {
        // SAFETY: the reservation has MAX_FUNCS entries, and zero bytes are a valid empty entry.
        let e = unsafe { &*self.base().add(f.0 as usize & (MAX_FUNCS - 1)) };
        // Read as a plain word by whoever calls the closure: written once, and seen before.
        if e.closure.load(Ordering::Acquire).is_null() {
            let stub = self.interpret as *mut u8;
            let _ = e.jit.compare_exchange(ptr::null_mut(), stub, Ordering::Release, Ordering::Relaxed);
            let own = ptr::from_ref(e).cast_mut();
            let _ = e.closure.compare_exchange(ptr::null_mut(), own, Ordering::AcqRel, Ordering::Acquire);
        }
        e
    }

    /// The function of an entry.
    #[inline]
    pub fn index(&self, e: *const FuncEntry) -> FuncIdx {
        FuncIdx(((e as usize - self.base() as usize) / size_of::<FuncEntry>()) as u32)
    }

    /// The entry that holds the address.
    pub fn entry_at(&self, p: usize) -> *const FuncEntry {
        let i = (p - self.base() as usize) / size_of::<FuncEntry>();
        self.base().wrapping_add(i)
    }

    /// Whether the address is an entry of this table.
    pub fn is_entry(&self, p: usize) -> bool {
        p.wrapping_sub(self.base() as usize) < self.entries.len()
    }

    /// A closure object of a function without captures.
    #[inline]
    pub fn closure(&self, f: FuncIdx) -> *const FuncEntry {
        self.entry(f).closure.as_ptr().cast_const().cast()
    }

    /// The code of an entry, loaded now if need be. The error is for a person.
    ///
    /// # Safety
    /// `e` must be an entry of this table, which is that of `rt`.
    pub unsafe fn load(&self, rt: &Rt, e: *const FuncEntry) -> Result<*const Code, String> {
        // SAFETY: by contract.
        let entry = self.entry(self.index(unsafe { &*e }));
        let c = entry.code.load(Ordering::Acquire);
        if !c.is_null() {
            return Ok(c);
        }
        let f = self.loader.function(self.index(e)).map_err(|e| e.0)?;
        rt.globals.fill(rt);
        #[cfg(debug_assertions)]
        if let Err(e) = govm_bytecode::verify::verify(&f) {
            return Err(format!("bytecode of {} is malformed: {e}", f.name));
        }
        let code = Box::into_raw(Box::new(Code::new(f, e, self.heat)));
        match entry.code.compare_exchange(ptr::null_mut(), code, Ordering::AcqRel, Ordering::Acquire) {
            Ok(_) => {
                self.loaded.lock().push(code);
                Ok(code)
            }
            Err(first) => {
                // SAFETY: ours, and never published.
                drop(unsafe { Box::from_raw(code) });
                Ok(first)
            }
        }
    }

    /// Name of a function, without loading it.
    pub fn name(&self, f: FuncIdx) -> Arc<str> {
        self.loader.func_name(f)
    }

    /// The loaded function whose code holds the word, for Callers and FuncForPC.
    pub fn find_pc(&self, pc: usize) -> Option<*const Code> {
        self.loaded
            .lock()
            .iter()
            .copied()
            // SAFETY: loaded code lives as long as the table.
            .find(|&c| unsafe { (*c).holds(pc as *const u64) && pc >= (*c).words as usize })
            .map(|c| c.cast_const())
    }
}

impl Drop for FuncTable {
    fn drop(&mut self) {
        for c in self.loaded.lock().drain(..) {
            // SAFETY: made by Box::into_raw; the runtime is gone.
            drop(unsafe { Box::from_raw(c) });
        }
    }
}
