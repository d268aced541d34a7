//! The interface between Go and natives written in Rust: Go functions without a body.
//!
//! A native gets a [`NativeCtx`]: its arguments in slots (index 0 is the first argument slot), its results (index 0 is the first
//! result slot), allocation, parking, and brackets for blocking calls. It never calls Go.
//! No collection happens while a native runs outside of a syscall bracket, so it may keep raw pointers to Go memory
//! between its own calls; across [`NativeCtx::enter_syscall`] only what its argument slots hold stays alive.

use crate::g::G;
use crate::m::M;
use crate::rt::Rt;
use crate::rtype::Type;
use crate::value::{Eface, GoSlice, GoString, bytes};
use govm_bytecode::ARG_SLOT;

/// A native function.
pub type NativeFn = fn(&mut NativeCtx<'_>) -> NativeResult;

/// A table entry: name as in Go (`math.Sqrt`, `os.(*File).read`), function.
pub type NativeEntry = (&'static str, NativeFn);

/// A native that only reads what its operands lead to, gives one word, and neither allocates nor stops nor fails: machine code calls it as it
/// stands, without a frame. It is an entry of the tables of natives as well ([`Leaf::call`]).
#[derive(Clone, Copy)]
pub struct Leaf {
    /// Which of the operands' words it takes: at most four.
    pub words: &'static [u8],
    /// Takes a word that means nothing to it, then those words.
    pub run: unsafe extern "C" fn(usize, u64, u64, u64, u64) -> u64,
}

impl Leaf {
    /// Calls it as any native.
    pub fn call(&self, c: &mut NativeCtx<'_>) -> NativeResult {
        let word = |i: usize| self.words.get(i).map_or(0, |&w| c.u64(w as usize));
        // SAFETY: the operands are those of the function's signature.
        let v = unsafe { (self.run)(0, word(0), word(1), word(2), word(3)) };
        c.set_i64(0, v as i64);
        NativeResult::Done
    }
}

/// A leaf's name and itself.
pub type LeafEntry = (&'static str, Leaf);

/// A panic that a native or an operation raises.
#[derive(Clone, Debug)]
pub enum Raise {
    /// `runtime error: <text>`, a runtime.Error.
    Runtime(String),
    /// The same for what is out of bounds, which is of a type of its own.
    Bounds(String),
    /// `<text>` without prefix, a runtime.Error.
    Plain(String),
    /// Nil pointer dereference.
    NilDeref,
    /// A failed type assertion, a *runtime.TypeAssertionError.
    Assert(String),
    /// Any Go value.
    Value(Eface),
}

impl Raise {
    /// `runtime error: <text>`.
    pub fn runtime(s: impl Into<String>) -> Raise {
        Raise::Runtime(s.into())
    }
    /// `<text>`.
    pub fn plain(s: impl Into<String>) -> Raise {
        Raise::Plain(s.into())
    }
}

/// How a native ends.
#[derive(Debug)]
pub enum NativeResult {
    /// Results are in place.
    Done,
    /// The goroutine sleeps until somebody makes it ready, then goes on behind the native. Results that hold
    /// pointers must not have been written yet.
    Park(WaitReason),
    /// The goroutine sleeps until it is made ready, then the native runs again; see [`NativeCtx::state`].
    Retry(WaitReason),
    /// Other goroutines get a turn.
    Yield,
    /// A Go panic.
    Panic(Raise),
    /// The goroutine ends after its deferred calls.
    Goexit,
    /// The program ends.
    Exit(i32),
    /// `fatal error: <text>` with traces, exit code 2.
    Fatal(String),
    /// A collection, then go on behind the native.
    Collect,
    /// A collection, then the native runs again.
    CollectRetry,
    /// The stacks of all goroutines are taken (or their traces as text), then the native runs again.
    Snapshot(bool),
    /// The number of Ps changes, then go on behind the native.
    SetProcs(u32),
}

pub use crate::g::WaitReason;

/// A goroutine that somebody may wake. Valid while the goroutine is parked.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Hash)]
pub struct GRef(pub(crate) *mut G);

// SAFETY: the holder may only pass it to `Rt::ready`, which is thread-safe; G structs are never freed.
unsafe impl Send for GRef {}
// SAFETY: as above.
unsafe impl Sync for GRef {}

/// What a native works with.
pub struct NativeCtx<'a> {
    pub(crate) rt: &'a Rt,
    pub(crate) m: *mut M,
    pub(crate) g: *mut G,
    /// First argument slot.
    pub(crate) args: *mut u64,
    /// First result slot.
    pub(crate) results: *mut u64,
}

impl<'a> NativeCtx<'a> {
    /// # Safety
    /// `fp` must be the frame of a function with that many argument slots, running on `g` on `m`.
    pub(crate) unsafe fn new(rt: &'a Rt, m: *mut M, g: *mut G, fp: *mut u64, nargs: usize) -> Self {
        // SAFETY: arguments and results lie above the frame header.
        let args = unsafe { fp.offset(ARG_SLOT as isize) };
        // SAFETY: as above; the state is saved, and the M holds a P.
        unsafe {
            (*(*m).p).cache.unsaved = false;
            NativeCtx { rt, m, g, args, results: args.add(nargs) }
        }
    }

    /// The runtime.
    #[inline]
    pub fn rt(&self) -> &'a Rt {
        self.rt
    }

    /// Argument slot `i`, raw.
    #[inline]
    pub fn arg(&self, i: usize) -> u64 {
        debug_assert!(self.args.wrapping_add(i) < self.results);
        // SAFETY: the compiler laid out the arguments by the Go declaration that the native implements.
        unsafe { *self.args.add(i) }
    }
    /// Integer argument (any width: slots are sign- or zero-extended).
    #[inline]
    pub fn i64(&self, i: usize) -> i64 {
        self.arg(i) as i64
    }
    /// Unsigned argument.
    #[inline]
    pub fn u64(&self, i: usize) -> u64 {
        self.arg(i)
    }
    /// Boolean argument.
    #[inline]
    pub fn bool(&self, i: usize) -> bool {
        self.arg(i) != 0
    }
    /// float64 argument.
    #[inline]
    pub fn f64(&self, i: usize) -> f64 {
        f64::from_bits(self.arg(i))
    }
    /// float32 argument.
    #[inline]
    pub fn f32(&self, i: usize) -> f32 {
        f32::from_bits(self.arg(i) as u32)
    }
    /// Pointer argument.
    #[inline]
    pub fn ptr<T>(&self, i: usize) -> *mut T {
        self.arg(i) as *mut T
    }
    /// String argument (slots i, i+1).
    #[inline]
    pub fn string(&self, i: usize) -> GoString {
        GoString { ptr: self.ptr(i), len: self.arg(i + 1) as usize }
    }
    /// Bytes of a string argument. They stay valid until the native returns.
    #[inline]
    pub fn str_bytes(&self, i: usize) -> &'a [u8] {
        let s = self.string(i);
        // SAFETY: a Go string is immutable and kept alive by its argument slot while the native runs.
        unsafe { bytes(s.ptr, s.len) }
    }
    /// A string argument as text; invalid UTF-8 becomes U+FFFD.
    pub fn str_lossy(&self, i: usize) -> std::borrow::Cow<'a, str> {
        String::from_utf8_lossy(self.str_bytes(i))
    }
    /// Slice argument (slots i, i+1, i+2).
    #[inline]
    pub fn slice(&self, i: usize) -> GoSlice {
        GoSlice { ptr: self.ptr(i), len: self.arg(i + 1) as usize, cap: self.arg(i + 2) as usize }
    }
    /// Elements of a byte slice argument.
    #[inline]
    pub fn bytes(&self, i: usize) -> &'a [u8] {
        let s = self.slice(i);
        // SAFETY: kept alive by its argument slot; a program that writes it meanwhile has a data race of its own.
        unsafe { bytes(s.ptr, s.len) }
    }
    /// Elements of a byte slice argument, to be written.
    #[inline]
    pub fn bytes_mut(&mut self, i: usize) -> &'a mut [u8] {
        let s = self.slice(i);
        if s.len == 0 {
            return &mut [];
        }
        // SAFETY: as for `bytes`; Go gave us the slice to write.
        unsafe { std::slice::from_raw_parts_mut(s.ptr, s.len) }
    }
    /// Elements of a slice argument of scalars.
    ///
    /// # Safety
    /// `T` must be the Go element type's layout.
    pub unsafe fn elems<T>(&self, i: usize) -> &'a mut [T] {
        let s = self.slice(i);
        if s.len == 0 {
            return &mut [];
        }
        // SAFETY: by contract.
        unsafe { std::slice::from_raw_parts_mut(s.ptr.cast(), s.len) }
    }
    /// `any` argument (slots i, i+1).
    #[inline]
    pub fn eface(&self, i: usize) -> Eface {
        Eface { typ: self.ptr(i), data: self.ptr(i + 1) }
    }

    /// Sets result slot `i`, raw.
    #[inline]
    pub fn set(&mut self, i: usize, v: u64) {
        // SAFETY: the compiler laid out the results by the Go declaration that the native implements.
        unsafe { *self.results.add(i) = v }
    }
    /// Sets an integer result.
    #[inline]
    pub fn set_i64(&mut self, i: usize, v: i64) {
        self.set(i, v as u64)
    }
    /// Sets a boolean result.
    #[inline]
    pub fn set_bool(&mut self, i: usize, v: bool) {
        self.set(i, v as u64)
    }
    /// Sets a float64 result.
    #[inline]
    pub fn set_f64(&mut self, i: usize, v: f64) {
        self.set(i, v.to_bits())
    }
    /// Sets a float32 result.
    #[inline]
    pub fn set_f32(&mut self, i: usize, v: f32) {
        self.set(i, v.to_bits() as u64)
    }
    /// Sets a pointer result.
    #[inline]
    pub fn set_ptr<T>(&mut self, i: usize, p: *const T) {
        self.set(i, p as u64)
    }
    /// Sets a string result (slots i, i+1) to a new Go string.
    pub fn set_str(&mut self, i: usize, s: impl AsRef<[u8]>) {
        let s = self.new_string(s.as_ref());
        self.set_string(i, s);
    }
    /// Sets a string result to a Go string.
    #[inline]
    pub fn set_string(&mut self, i: usize, s: GoString) {
        self.set(i, s.ptr as u64);
        self.set(i + 1, s.len as u64);
    }
    /// Sets a slice result (slots i, i+1, i+2).
    #[inline]
    pub fn set_slice(&mut self, i: usize, s: GoSlice) {
        self.set(i, s.ptr as u64);
        self.set(i + 1, s.len as u64);
        self.set(i + 2, s.cap as u64);
    }
    /// Sets a byte slice result to new memory with these contents.
    pub fn set_bytes(&mut self, i: usize, b: &[u8]) {
        let s = self.new_bytes(b);
        self.set_slice(i, s);
    }
    /// Sets an `any` result (slots i, i+1).
    #[inline]
    pub fn set_eface(&mut self, i: usize, e: Eface) {
        self.set(i, e.typ as u64);
        self.set(i + 1, e.data as u64);
    }

    /// A new Go string with these bytes.
    pub fn new_string(&mut self, s: &[u8]) -> GoString {
        if s.is_empty() {
            return GoString::EMPTY;
        }
        let p = self.alloc_noscan(s.len());
        // SAFETY: fresh memory of that size.
        unsafe { std::ptr::copy_nonoverlapping(s.as_ptr(), p, s.len()) };
        GoString { ptr: p, len: s.len() }
    }
    /// A new byte slice with these contents.
    pub fn new_bytes(&mut self, b: &[u8]) -> GoSlice {
        let s = self.new_string(b);
        let p = if b.is_empty() { self.alloc_noscan(0) } else { s.ptr.cast_mut() };
        GoSlice { ptr: p, len: b.len(), cap: b.len() }
    }
    /// Zeroed Go memory without pointers.
    pub fn alloc_noscan(&mut self, n: usize) -> *mut u8 {
        self.rt.alloc_noscan(self.p(), n)
    }
    /// A zeroed Go value of the type.
    pub fn alloc(&mut self, t: &Type) -> *mut u8 {
        self.rt.new_object(self.p(), t)
    }
    /// Zeroed Go memory for `n` values of the type.
    pub fn alloc_array(&mut self, t: &Type, n: usize) -> *mut u8 {
        self.rt.new_array(self.p(), t, n)
    }
    /// A new slice of strings; `string` is the descriptor of the Go type string.
    pub fn new_strings<S: AsRef<[u8]>>(&mut self, string: &Type, v: &[S]) -> GoSlice {
        let p = self.alloc_array(string, v.len()).cast::<GoString>();
        for (i, s) in v.iter().enumerate() {
            let s = self.new_string(s.as_ref());
            // SAFETY: element i of the array just made; no collection runs inside a native.
            unsafe { p.add(i).write(s) };
        }
        GoSlice { ptr: p.cast(), len: v.len(), cap: v.len() }
    }

    #[inline]
    pub(crate) fn p(&self) -> &'a mut crate::p::P {
        // SAFETY: a native runs on an M that holds a P, outside of syscall brackets; only this thread uses it.
        unsafe { &mut *(*self.m).p }
    }

    /// Four words that survive from one run of the native to the next after [`NativeResult::Retry`]; zero at first.
    #[inline]
    pub fn state(&mut self) -> &mut [u64; 4] {
        // SAFETY: the running goroutine belongs to this thread.
        unsafe { &mut (*self.g).native_state }
    }
    /// The running goroutine, for whoever is to wake it.
    #[inline]
    pub fn goroutine(&self) -> GRef {
        GRef(self.g)
    }
    /// Its number.
    pub fn goroutine_id(&self) -> u64 {
        // SAFETY: as for `state`.
        unsafe { (*self.g).id }
    }
    /// Wakes a parked goroutine.
    pub fn ready(&mut self, g: GRef) {
        self.rt.ready(g, Some(self.p()));
    }

    /// Runs something that may block the thread; other goroutines run meanwhile. `f` must not touch Go memory other
    /// than what the arguments keep alive.
    #[inline]
    pub fn blocking<T>(&mut self, f: impl FnOnce() -> T) -> T {
        self.enter_syscall();
        let r = f();
        self.exit_syscall();
        r
    }
    /// Starts a blocking section.
    #[inline]
    pub fn enter_syscall(&mut self) {
        self.rt.enter_syscall(self.m);
    }
    /// Ends it; may wait for a P.
    #[inline]
    pub fn exit_syscall(&mut self) {
        self.rt.exit_syscall(self.m);
    }
}

/// Shorthand for a native that ends with a run-time error.
pub fn raise(text: impl Into<String>) -> NativeResult {
    NativeResult::Panic(Raise::Runtime(text.into()))
}
