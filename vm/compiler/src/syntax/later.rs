//! Parts of a syntax tree that are parsed when somebody first looks at them. Only the embedded library is read so:
//! its text is fixed when the program is built and known to be correct.
use super::ast::{Block, FuncRest, SpecRest, TypeRest};
use super::parser::{self, IdGen};
use super::pos::SourceFile;
use std::sync::{Arc, OnceLock};

/// A part of a tree, parsed now or later.
#[derive(Debug)]
pub struct Later<T>(State<T>);

#[derive(Debug)]
enum State<T> {
    Parsed(Box<T>),
    /// What begins at an offset of a text.
    Text {
        part: OnceLock<Box<T>>,
        text: Arc<Text>,
        at: u32,
    },
}

/// A source text that is there as long as the process.
#[derive(Debug)]
pub struct Text {
    pub(super) src: &'static str,
    pub(super) file: Arc<SourceFile>,
    pub(super) ids: Arc<IdGen>,
}

/// What can be parsed from its offset in a text.
pub trait Part: Sized {
    /// Parses it.
    fn parse(text: &Arc<Text>, at: u32) -> Self;
}

impl Part for FuncRest {
    fn parse(text: &Arc<Text>, at: u32) -> Self {
        parser::part(text, at, |p| p.func_parts().1)
    }
}

impl Part for TypeRest {
    fn parse(text: &Arc<Text>, at: u32) -> Self {
        parser::part(text, at, |p| p.type_rest())
    }
}

impl Part for SpecRest {
    fn parse(text: &Arc<Text>, at: u32) -> Self {
        parser::part(text, at, |p| p.spec_rest())
    }
}

impl Part for Block {
    fn parse(text: &Arc<Text>, at: u32) -> Self {
        parser::part(text, at, |p| p.func_body())
    }
}

impl<T: Part> Later<T> {
    /// The part, parsed if it has not been yet.
    pub fn get(&self) -> &T {
        match &self.0 {
            State::Parsed(part) => part,
            State::Text { part, text, at } => part.get_or_init(|| Box::new(T::parse(text, *at))),
        }
    }
    /// The part that begins at an offset of `text`.
    pub(super) fn at(text: Arc<Text>, offset: u32) -> Self {
        Later(State::Text { part: OnceLock::new(), text, at: offset })
    }
}

impl<T> From<T> for Later<T> {
    fn from(part: T) -> Self {
        Later(State::Parsed(Box::new(part)))
    }
}
