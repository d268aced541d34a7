//! What the slots hold at a point of a function.

use super::ir::Value;

const NONE: Value = Value(u32::MAX);

/// Values by slot, from the highest down: inlined functions add slots below.
#[derive(PartialEq)]
pub struct Env {
    /// The slot that the first is right below.
    end: i32,
    values: Vec<Value>,
}

impl Clone for Env {
    fn clone(&self) -> Env {
        Env { end: self.end, values: self.values.clone() }
    }
    fn clone_from(&mut self, other: &Env) {
        self.end = other.end;
        self.values.clone_from(&other.values);
    }
}

impl Env {
    /// Nothing, for slots below `end`.
    pub fn new(end: i32) -> Env {
        Env { end, values: Vec::new() }
    }
    /// Nothing, for the same slots.
    pub fn none(&self) -> Env {
        Env { end: self.end, values: Vec::with_capacity(self.values.len()) }
    }
    fn index(&self, slot: i32) -> usize {
        (self.end - 1 - slot) as usize
    }
    /// The value of a slot, if there is one.
    pub fn get(&self, slot: i32) -> Option<Value> {
        self.values.get(self.index(slot)).copied().filter(|&v| v != NONE)
    }
    /// A slot has this value from now on.
    pub fn insert(&mut self, slot: i32, v: Value) {
        let i = self.index(slot);
        if i >= self.values.len() {
            self.values.resize(i + 1, NONE);
        }
        self.values[i] = v;
    }
    /// A slot has none from now on.
    pub fn remove(&mut self, slot: i32) {
        let i = self.index(slot);
        if let Some(v) = self.values.get_mut(i) {
            *v = NONE;
        }
    }
    /// No slot has a value from now on.
    pub fn clear(&mut self) {
        self.values.clear();
    }
    /// No slot has this value from now on.
    pub fn forget(&mut self, v: Value) {
        self.values.iter_mut().filter(|w| **w == v).for_each(|w| *w = NONE);
    }
    /// Keeps what is as `keep` says.
    pub fn retain(&mut self, keep: impl Fn(i32, Value) -> bool) {
        for (i, v) in self.values.iter_mut().enumerate() {
            if *v != NONE && !keep(self.end - 1 - i as i32, *v) {
                *v = NONE;
            }
        }
    }
    /// Keeps what the other has, too.
    pub fn meet(&mut self, other: &Env) {
        self.values.truncate(other.values.len());
        self.values.iter_mut().zip(&other.values).filter(|(a, b)| a != b).for_each(|(a, _)| *a = NONE);
    }
}
