//! The parser: recursive descent as in gc, whose error messages and recovery it follows. It checks nothing that
//! needs names to be resolved. Errors do not stop it; what it could not read becomes `Bad` nodes.
mod complit;
mod decl;
mod directive;
mod expr;
mod file;
mod params;
mod simple;
mod stmt;
mod structs;
mod tparams;
mod types;

use super::ast::*;
use super::later::Text;
use super::names::NameHash;
use super::pos::{FileSet, Pos, SourceFile};
use super::scanner::Scanner;
use super::token::Tok;
use hashbrown::HashTable;
use smallvec::{SmallVec, smallvec};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

/// An error of the scanner or parser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyntaxError {
    /// Where.
    pub pos: Pos,
    /// gc's words, with `syntax error: ` in front where gc has it.
    pub msg: String,
}

/// Hands out [`NodeId`]s in blocks, so that files can be parsed in parallel.
#[derive(Debug, Default)]
pub struct IdGen {
    next: AtomicU32,
    /// Blocks that were not used up.
    rests: Mutex<Vec<(u32, u32)>>,
}

const BLOCK: u32 = 1024;

impl IdGen {
    /// A generator that starts at 1.
    pub fn new() -> Self {
        IdGen { next: AtomicU32::new(1), rests: Mutex::default() }
    }
    /// An upper bound of all ids handed out so far.
    pub fn limit(&self) -> u32 {
        self.next.load(Ordering::Relaxed)
    }
    /// A fresh id.
    pub(super) fn one(&self) -> NodeId {
        let (first, last) = self.take();
        self.give_back(first + 1, last);
        NodeId(first)
    }
    /// A range of fresh ids, not empty.
    fn take(&self) -> (u32, u32) {
        if let Some(rest) = self.rests.lock().expect("ids").pop() {
            return rest;
        }
        let first = self.next.fetch_add(BLOCK, Ordering::Relaxed);
        (first, first + BLOCK)
    }
    /// Gives back what is left of a range.
    fn give_back(&self, next: u32, last: u32) {
        if next < last {
            self.rests.lock().expect("ids").push((next, last));
        }
    }
}

/// Names that are found again without a search, a power of two.
const RECENT: usize = 256;

/// What to parse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Mode {
    /// The whole file.
    #[default]
    All,
    /// Package clause and imports only; errors after them go unnoticed.
    ImportsOnly,
}

/// Deepest nesting of constructs that is accepted.
pub const MAX_NESTING: u32 = 1000;
/// Longest chain of binary operators or selectors, calls and indices (trees that lean left) that is accepted.
pub const MAX_CHAIN: u32 = 10_000;

/// Errors of a kind that are kept for one file: what is no source text at all has one at each byte.
pub const MAX_ERRORS: usize = 1000;

/// Parses a file. `src` may be anything; the file is entered in `fset` under `name`.
pub fn parse_file(fset: &FileSet, name: &str, src: &[u8], ids: &IdGen, mode: Mode) -> (File, Vec<SyntaxError>) {
    file::parse(fset, name, src, ids, mode)
}

/// Parses the part of a correct text that begins at `at`.
///
/// # Panics
/// When it is not correct.
pub(super) fn part<T>(text: &Arc<Text>, at: u32, f: impl FnOnce(&mut Parser) -> T) -> T {
    let mut p = Parser::new(Scanner::starting(text.src, at), &text.file, &text.ids);
    p.text = Some(text.clone());
    p.next();
    let part = f(&mut p);
    p.assert_correct();
    part
}

/// Parser state for one file.
pub(super) struct Parser<'a> {
    s: Scanner<'a>,
    /// The text, if parts of it may be parsed later.
    text: Option<Arc<Text>>,
    file: &'a SourceFile,
    /// Position of the file's first byte.
    base: u32,
    /// Byte ranges dropped from the source before scanning (`clean offset`, `bytes dropped so far`).
    dropped: &'a [(u32, u32)],
    ids: &'a IdGen,
    next_id: u32,
    last_id: u32,
    names: HashTable<Name>,
    /// Names met lately, by their hashes; none where only a part of a file is parsed.
    recent: Vec<Name>,
    /// Elements of the lists being read: trees live long and get lists without spare room.
    exprs: Vec<Expr>,
    stmts: Vec<Stmt>,
    errors: Vec<SyntaxError>,
    /// Misplaced directives and branches; they do not count as errors for recovery.
    misplaced: Vec<SyntaxError>,
    /// Where the text is, if branches are to be checked.
    fset: Option<&'a FileSet>,
    /// The function that is being read has branches or labels.
    branches: bool,
    /// Scanner errors already taken over.
    scanned: usize,
    /// Directives already converted.
    converted: usize,
    directives: Vec<Directive>,
    /// Start in `directives` of those that the next declaration takes.
    pending: usize,
    /// Function nesting.
    fnest: u32,
    /// Expression nesting; negative in statement headers, where `{` starts a block.
    xnest: i32,
    depth: u32,
    groups: u32,
}

/// Keywords that start a statement: recovery inside functions stops at them.
const STMT_START: u64 = 1 << Tok::Break as u8
    | 1 << Tok::Const as u8
    | 1 << Tok::Continue as u8
    | 1 << Tok::Defer as u8
    | 1 << Tok::Fallthrough as u8
    | 1 << Tok::For as u8
    | 1 << Tok::Go as u8
    | 1 << Tok::Goto as u8
    | 1 << Tok::If as u8
    | 1 << Tok::Return as u8
    | 1 << Tok::Select as u8
    | 1 << Tok::Switch as u8
    | 1 << Tok::Type as u8
    | 1 << Tok::Var as u8;

impl Drop for Parser<'_> {
    fn drop(&mut self) {
        self.ids.give_back(self.next_id, self.last_id);
    }
}

impl<'a> Parser<'a> {
    /// A parser in front of the scanner's first token.
    fn new(s: Scanner<'a>, file: &'a SourceFile, ids: &'a IdGen) -> Self {
        let (next_id, last_id) = ids.take();
        Parser {
            s,
            text: None,
            file,
            base: file.base,
            dropped: &[],
            ids,
            next_id,
            last_id,
            names: HashTable::new(),
            recent: Vec::new(),
            exprs: Vec::new(),
            stmts: Vec::new(),
            errors: Vec::new(),
            misplaced: Vec::new(),
            fset: None,
            branches: false,
            scanned: 0,
            converted: 0,
            directives: Vec::new(),
            pending: 0,
            fnest: 0,
            xnest: 0,
            depth: 0,
            groups: 0,
        }
    }

    fn assert_correct(&self) {
        if let Some(e) = self.errors.iter().chain(&self.misplaced).next() {
            let (line, col) = self.file.physical(e.pos.0.saturating_sub(self.file.base));
            panic!("govm library: {}:{line}:{col}: {}", self.file.name, e.msg);
        }
    }

    // Tokens.

    fn tok(&self) -> Tok {
        self.s.tok
    }

    fn next(&mut self) {
        self.s.next();
        if self.s.news {
            self.drain();
        }
    }

    /// Takes over the errors and directives that the scanner met. Too many errors end the file.
    #[cold]
    fn drain(&mut self) {
        if self.errors.len() >= 2 * MAX_ERRORS {
            self.s.errors.clear();
            self.scanned = 0;
            self.s.skip_rest();
        }
        while self.scanned < self.s.errors.len() {
            let (at, msg) = std::mem::take(&mut self.s.errors[self.scanned]);
            self.errors.push(SyntaxError { pos: self.at(at), msg });
            self.scanned += 1;
        }
        self.s.news = false;
        while self.converted < self.s.directives.len() {
            let d = self.s.directives[self.converted];
            self.converted += 1;
            self.directive(d);
        }
    }

    #[inline]
    fn at(&self, offset: u32) -> Pos {
        if self.dropped.is_empty() { Pos(self.base + offset) } else { self.at_clean(offset) }
    }

    /// [`Parser::at`] where the text is not the whole file.
    #[cold]
    fn at_clean(&self, offset: u32) -> Pos {
        let i = self.dropped.partition_point(|d| d.0 <= offset);
        self.file.pos(if i == 0 { offset } else { offset + self.dropped[i - 1].1 })
    }

    fn pos(&self) -> Pos {
        self.at(self.s.start)
    }

    /// Position after the token before the current one.
    fn prev_end(&self) -> Pos {
        self.at(self.s.prev_end)
    }

    fn got(&mut self, t: Tok) -> bool {
        if self.s.tok == t {
            self.next();
            return true;
        }
        false
    }

    fn want(&mut self, t: Tok) {
        if !self.got(t) {
            self.missing(t);
        }
    }

    #[cold]
    fn missing(&mut self, t: Tok) {
        self.syntax_error(&format!("expected {}", t.describe()));
        self.advance(&[]);
    }

    /// `=`, or `:=` with a complaint.
    fn got_assign(&mut self) -> bool {
        if self.tok() == Tok::Define {
            self.syntax_error("expected =");
        }
        if matches!(self.tok(), Tok::Define | Tok::Assign) {
            self.next();
            return true;
        }
        false
    }

    // Errors.

    #[cold]
    fn error_at(&mut self, pos: Pos, msg: impl Into<String>) {
        self.errors.push(SyntaxError { pos, msg: msg.into() });
    }

    #[cold]
    fn syntax_error(&mut self, msg: &str) {
        self.syntax_error_at(self.pos(), msg);
    }

    /// Reports `msg`; the current token is told when `msg` starts with "in", "at", "after" or "expected".
    #[cold]
    fn syntax_error_at(&mut self, pos: Pos, msg: &str) {
        if self.tok() == Tok::Eof && !self.errors.is_empty() {
            return;
        }
        let tail = if ["in ", "at ", "after "].iter().any(|p| msg.starts_with(p)) {
            format!(" {msg}")
        } else if msg.starts_with("expected ") {
            format!(", {msg}")
        } else {
            self.error_at(pos, format!("syntax error: {msg}"));
            return;
        };
        let tok = match self.tok() {
            Tok::Name => format!("name {}", self.s.lit()),
            Tok::Semi => self.s.semi.into(),
            Tok::Literal => format!("literal {}", self.s.lit()),
            Tok::Operator => self.s.op.text().into(),
            Tok::AssignOp => format!("{}=", self.s.op.text()),
            Tok::IncOp => self.s.op.text().repeat(2),
            t => t.describe(),
        };
        self.error_at(pos, format!("syntax error: unexpected {tok}{tail}"));
    }

    /// Skips to a token of `follow` (in functions also to a statement's keyword); with an empty list skips one token.
    #[cold]
    fn advance(&mut self, follow: &[Tok]) {
        let mut set = Tok::Eof.bit();
        if !follow.is_empty() {
            if self.fnest > 0 {
                set |= STMT_START;
            }
            set = follow.iter().fold(set, |s, t| s | t.bit());
        }
        while set & self.tok().bit() == 0 {
            self.next();
            if follow.is_empty() {
                break;
            }
        }
    }

    /// Runs `f` one nesting level deeper, on a bigger native stack if need be. Too deep a nesting ends the file.
    fn nested<R>(&mut self, f: impl FnOnce(&mut Self) -> R) -> R {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            self.too_deep();
        }
        let r =
            if self.depth.is_multiple_of(16) { stacker::maybe_grow(256 << 10, 4 << 20, || f(self)) } else { f(self) };
        self.depth -= 1;
        r
    }

    /// Reports that the source nests too deep, once, and skips the rest of it.
    fn too_deep(&mut self) {
        const MSG: &str = "syntax error: nesting depth limit exceeded";
        if !self.errors.iter().any(|e| e.msg == MSG) {
            self.error_at(self.pos(), MSG);
        }
        self.s.skip_rest();
    }

    // Nodes.

    fn id(&mut self) -> NodeId {
        if self.next_id == self.last_id {
            (self.next_id, self.last_id) = self.ids.take();
        }
        self.next_id += 1;
        NodeId(self.next_id - 1)
    }

    fn intern(&mut self, text: &'a str) -> Name {
        let h = NameHash::of(text);
        if let Some(n) = self.recent.get(h.wide() as usize >> 40 & (RECENT - 1))
            && n.is(text, h)
        {
            return n.clone();
        }
        self.intern_slow(h, text)
    }

    #[inline(never)]
    fn intern_slow(&mut self, h: NameHash, text: &str) -> Name {
        let n = match self.names.find(h.wide(), |n| n.is(text, h)) {
            Some(n) => n.clone(),
            None => {
                let n = Name::hashed(text, h);
                self.names.insert_unique(h.wide(), n.clone(), |n| n.hash_of().wide());
                n
            }
        };
        if let Some(r) = self.recent.get_mut(h.wide() as usize >> 40 & (RECENT - 1)) {
            *r = n.clone();
        }
        n
    }

    /// Takes the expressions from place `from` on off the list under way.
    fn take_exprs(&mut self, from: usize) -> Exprs {
        if self.exprs.len() == from + 1
            && let Some(x) = self.exprs.pop()
        {
            return Exprs::from_buf([x]);
        }
        self.exprs.drain(from..).collect()
    }

    /// An expression that ends at the token before the current one.
    fn mk(&mut self, pos: Pos, start: Pos, kind: ExprKind) -> Expr {
        Expr { id: self.id(), pos, start, end: self.prev_end(), kind }
    }

    fn bad(&mut self) -> Expr {
        let pos = self.pos();
        Expr { id: self.id(), pos, start: pos, end: pos, kind: ExprKind::Bad }
    }

    fn blank(&mut self, pos: Pos) -> Ident {
        Ident { id: self.id(), pos, name: self.intern("_") }
    }

    fn name(&mut self) -> Ident {
        let pos = self.pos();
        if self.tok() == Tok::Name {
            let name = self.intern(self.s.lit());
            self.next();
            return Ident { id: self.id(), pos, name };
        }
        self.no_name(pos)
    }

    #[cold]
    fn no_name(&mut self, pos: Pos) -> Ident {
        self.syntax_error("expected name");
        self.advance(&[]);
        self.blank(pos)
    }

    fn name_list(&mut self, first: Ident) -> Idents {
        let mut l = Idents::from_buf([first]);
        while self.got(Tok::Comma) {
            l.push(self.name());
        }
        l
    }

    /// A literal, if there is one.
    fn literal(&mut self) -> Option<Expr> {
        if self.tok() != Tok::Literal {
            return None;
        }
        let pos = self.pos();
        let kind = if self.s.bad { ExprKind::Bad } else { ExprKind::BasicLit(self.s.kind, self.intern(self.s.lit())) };
        self.next();
        Some(self.mk(pos, pos, kind))
    }

    /// Parses `[ f { sep f } [sep] ] close` and returns the closing token's position; `f` ends the list by `true`.
    fn list(&mut self, context: &str, sep: Tok, close: Tok, mut f: impl FnMut(&mut Self) -> bool) -> Pos {
        let mut done = false;
        while self.tok() != Tok::Eof && self.tok() != close && !done {
            done = f(self);
            if !self.got(sep) && self.tok() != close {
                let msg = format!("in {context}; possibly missing {} or {}", sep.describe(), close.describe());
                self.syntax_error(&msg);
                self.advance(&[Tok::Rparen, Tok::Rbrack, Tok::Rbrace]);
                if self.tok() != close {
                    return self.pos();
                }
            }
        }
        let pos = self.pos();
        self.want(close);
        pos
    }
}

/// Strips parentheses.
fn unparen(mut x: &Expr) -> &Expr {
    while let ExprKind::Paren(inner) = &x.kind {
        x = inner;
    }
    x
}

/// Splits a receiver type into "is a pointer" and the base type expression without type parameters.
pub(crate) fn unpack_recv(e: &Expr) -> (bool, &Expr) {
    let mut base = unparen(e);
    let mut ptr = false;
    if let ExprKind::Star(x) = &base.kind {
        ptr = true;
        base = unparen(x);
    }
    if let ExprKind::Index(i) = &base.kind {
        base = &i.x;
    }
    (ptr, base)
}

/// Strips parentheses of an owned expression.
fn into_unparen(mut x: Expr) -> Expr {
    while let ExprKind::Paren(inner) = x.kind {
        x = *inner;
    }
    x
}

/// The expression that consists of one identifier.
fn ident(i: Ident) -> Expr {
    let end = Pos(i.pos.0 + i.name.len() as u32);
    Expr { id: i.id, pos: i.pos, start: i.pos, end, kind: ExprKind::Ident(i.name) }
}

fn pair(x: Expr, y: Expr) -> Box<Pair> {
    Box::new(Pair { x, y })
}
