//! Helpers for tests: a loader over hand-built functions and types, a runtime with a P in hand.

use crate::m::M;
use crate::native::NativeEntry;
use crate::p::P;
use crate::rt::{ExitStatus, Rt, Runtime, RuntimeConfig};
use crate::rtype::Type;
use crate::wellknown::basic_string;
use govm_bytecode::types::{Leaf, LeafKind, MethodData, PtrMap};
use govm_bytecode::{
    FuncIdx, Function, GlobalOff, InitialValue, LoadError, Loader, Repr, TypeData, TypeIdx, TypeKind, WellKnown,
};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::{Arc, Mutex};

/// Functions and types made by a test.
#[derive(Default)]
pub struct TestLoader {
    pub funcs: Mutex<Vec<Arc<Function>>>,
    types: Mutex<(Vec<Arc<TypeData>>, HashMap<Arc<str>, u32>)>,
    pub globals: Mutex<Vec<(GlobalOff, TypeIdx)>>,
}

impl TestLoader {
    pub fn add(&self, f: Function) -> FuncIdx {
        let mut v = self.funcs.lock().unwrap();
        let i = FuncIdx(v.len() as u32);
        v.push(Arc::new(Function { idx: Some(i), ..f }));
        i
    }
}

impl Loader for TestLoader {
    fn function(&self, f: FuncIdx) -> Result<Arc<Function>, LoadError> {
        let v = self.funcs.lock().unwrap();
        v.get(f.0 as usize).cloned().ok_or_else(|| LoadError(format!("no function {}", f.0)))
    }
    fn func_name(&self, f: FuncIdx) -> Arc<str> {
        self.function(f).map_or("?".into(), |f| f.name.clone())
    }
    fn type_data(&self, t: TypeIdx) -> Arc<TypeData> {
        self.types.lock().unwrap().0[t.0 as usize].clone()
    }
    fn data(&self, _: usize) -> Vec<(GlobalOff, InitialValue)> {
        Vec::new()
    }
    fn methods(&self, _: TypeIdx) -> Vec<MethodData> {
        Vec::new()
    }
    fn method(&self, _: TypeIdx, _: &str, _: Option<&str>) -> Option<MethodData> {
        None
    }
    fn intern_type(&self, data: TypeData) -> TypeIdx {
        let mut t = self.types.lock().unwrap();
        if let Some(&i) = t.1.get(&data.key) {
            return TypeIdx(i);
        }
        let i = t.0.len() as u32;
        t.1.insert(data.key.clone(), i);
        t.0.push(Arc::new(data));
        TypeIdx(i)
    }
    fn pointer_to(&self, t: TypeIdx) -> TypeIdx {
        let d = self.type_data(t);
        self.intern_type(word(TypeKind::Pointer, &format!("*{}", d.string), Some(t), true))
    }
    fn globals(&self, from: usize) -> Vec<(GlobalOff, TypeIdx)> {
        self.globals.lock().unwrap()[from..].to_vec()
    }
    fn well_known(&self, _: &str) -> Option<WellKnown> {
        None
    }
    fn make_func_stub(&self, _: TypeIdx) -> FuncIdx {
        FuncIdx(0)
    }
}

/// A one-word type.
pub fn word(kind: TypeKind, name: &str, elem: Option<TypeIdx>, ptr: bool) -> TypeData {
    let leaf = Leaf { offset: 0, kind: if ptr { LeafKind::P } else { LeafKind::W } };
    TypeData {
        kind,
        size: 8,
        string: name.into(),
        name: if elem.is_none() { name.into() } else { "".into() },
        key: name.into(),
        elem,
        repr: Repr { leaves: Some(vec![leaf]), slots: 1 },
        ptrs: PtrMap { words: if ptr { vec![0] } else { vec![] }, repeat: 0, stride: 0 },
        ..basic_string()
    }
}

/// A runtime whose P 0 belongs to the test.
pub struct TestRt {
    pub runtime: Runtime,
    pub loader: Arc<TestLoader>,
    pub m: *mut M,
}

impl Deref for TestRt {
    type Target = Rt;
    fn deref(&self) -> &Rt {
        self.runtime.shared()
    }
}

impl TestRt {
    pub fn new() -> TestRt {
        Self::with(RuntimeConfig { procs: 2, ..Default::default() })
    }

    pub fn with(config: RuntimeConfig) -> TestRt {
        let loader = Arc::new(TestLoader::default());
        let runtime = Runtime::new(config, loader.clone(), &[], &[], None).unwrap();
        let s = &runtime.shared().sched;
        let m = {
            let mut i = s.inner.lock();
            let m = s.new_m(&mut i);
            let p = s.pop_idle_p(&mut i).unwrap();
            drop(i);
            // SAFETY: both are fresh.
            unsafe { s.acquire(m, p) };
            m
        };
        TestRt { runtime, loader, m }
    }

    #[allow(clippy::mut_from_ref)]
    pub fn p(&self) -> &mut P {
        // SAFETY: tests use one P from one thread.
        unsafe { &mut *(*self.m).p }
    }

    pub fn int_type(&self) -> &Type {
        self.ty(self.loader.intern_type(word(TypeKind::Int, "int", None, false)))
    }

    pub fn map_type(&self, k: &Type, e: &Type) -> &Type {
        let d = TypeData {
            map_key: Some(TypeIdx(k.idx)),
            comparable: false,
            ..word(TypeKind::Map, &format!("map[{}]{}", k.text(), e.text()), Some(TypeIdx(e.idx)), true)
        };
        self.ty(self.loader.intern_type(d))
    }
}

/// Runs hand-built functions; the first added last is the entry.
pub fn run(
    config: RuntimeConfig,
    natives: &'static [NativeEntry],
    build: impl FnOnce(&TestLoader) -> FuncIdx,
) -> ExitStatus {
    let loader = Arc::new(TestLoader::default());
    let entry = build(&loader);
    let rt = Runtime::new(config, loader, &[natives], &[], None).unwrap();
    rt.run_main(entry)
}
