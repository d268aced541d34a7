//! Source positions: a [`Pos`] is a 32-bit offset in the concatenation of all files of a [`FileSet`].
use std::borrow::Cow;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock, RwLock};

/// A compact source position; `Pos::NONE` is "no position".
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Pos(pub u32);

impl Pos {
    /// The absent position.
    pub const NONE: Pos = Pos(0);
    /// Whether this is a real position.
    pub fn is_valid(self) -> bool {
        self.0 != 0
    }
}

/// A resolved position, with `//line` directives applied.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Position {
    /// File name as messages show it: relative to the set's directory where that is shorter.
    pub file: Arc<str>,
    /// Line, from 1; 0 when unknown.
    pub line: u32,
    /// Column in bytes, from 1; 0 when a `//line` directive hides it.
    pub col: u32,
}

/// A `//line` directive: from `offset` on, positions count from `line` in `file`.
#[derive(Clone, Debug)]
pub struct LineDirective {
    /// Byte offset of the first character that the directive governs.
    pub offset: u32,
    /// The file name it sets.
    pub file: Arc<str>,
    /// The line it sets.
    pub line: u32,
    /// The column it sets; 0 hides columns.
    pub col: u32,
}

/// One source file known to a [`FileSet`].
#[derive(Debug)]
pub struct SourceFile {
    /// Name as the running program is told: absolute, unless the text is not from a file.
    pub name: Arc<str>,
    /// `Pos` of the file's first byte.
    pub base: u32,
    /// Size in bytes.
    pub size: u32,
    /// Offsets of the first byte of each line.
    lines: OnceLock<Cow<'static, [u32]>>,
    directives: RwLock<Vec<LineDirective>>,
    /// Whether there are directives.
    directed: AtomicBool,
}

impl SourceFile {
    /// The position of the byte at `offset`.
    pub fn pos(&self, offset: u32) -> Pos {
        Pos(self.base + offset)
    }
    /// Records where the lines of the text begin; once.
    pub fn set_lines(&self, text: &[u8]) {
        self.lines.get_or_init(|| line_starts(text).into());
    }
    fn lines(&self) -> &[u32] {
        self.lines.get().map_or(&[], |l| l)
    }
    /// Records a `//line` directive; they must come in source order.
    pub fn add_directive(&self, d: LineDirective) {
        self.directives.write().expect("directives").push(d);
        self.directed.store(true, Ordering::Release);
    }
    /// Line and column (from 1) of a byte offset in the physical file.
    pub fn physical(&self, offset: u32) -> (u32, u32) {
        let lines = self.lines();
        let i = lines.partition_point(|&s| s <= offset);
        if i == 0 {
            return (1, offset + 1);
        }
        (i as u32, offset - lines[i - 1] + 1)
    }
    /// The file name in force at a byte offset.
    pub fn name_at(&self, offset: u32) -> Arc<str> {
        self.resolve(offset).file
    }
    /// Number and extent of the line around an offset, in files without `//line` directives; `near` is a number of a line that may
    /// be near.
    fn span(&self, offset: u32, near: u32) -> Option<(u32, Range<Pos>)> {
        if self.directed.load(Ordering::Acquire) {
            return None;
        }
        let lines = self.lines();
        // Lines are counted from 1, so this is the start of the line behind.
        let mut i = near as usize;
        let begun = near > 0 && lines.get(i - 1).is_some_and(|&s| s <= offset);
        let end = i + 8;
        while begun && i < end && lines.get(i).is_some_and(|&s| s <= offset) {
            i += 1;
        }
        if !begun || i == end {
            i = lines.partition_point(|&s| s <= offset);
        }
        let (start, end) = (lines.get(i.wrapping_sub(1)).copied(), lines.get(i).copied());
        Some((i.max(1) as u32, self.pos(start.unwrap_or(0))..self.pos(end.unwrap_or(self.size))))
    }
    fn resolve(&self, offset: u32) -> Position {
        let (line, col) = self.physical(offset);
        let ds = self.directives.read().expect("directives");
        let i = ds.partition_point(|d| d.offset <= offset);
        if i == 0 {
            return Position { file: self.name.clone(), line, col };
        }
        let d = &ds[i - 1];
        let (dline, dcol) = self.physical(d.offset);
        let col = if d.col == 0 {
            0
        } else if line == dline {
            d.col + (col - dcol)
        } else {
            col
        };
        Position { file: d.file.clone(), line: d.line + (line - dline), col }
    }
}

fn line_starts(text: &[u8]) -> Vec<u32> {
    let mut lines = Vec::with_capacity(text.len() / 24 + 1);
    lines.push(0);
    lines.extend(memchr::memchr_iter(b'\n', text).map(|i| i as u32 + 1));
    lines
}

/// All files of a compilation; shared by its threads.
#[derive(Debug, Default)]
pub struct FileSet {
    files: RwLock<Vec<Arc<SourceFile>>>,
    /// Messages show names relative to it.
    dir: Option<PathBuf>,
}

impl FileSet {
    /// An empty set.
    pub fn new() -> Self {
        Self::default()
    }
    /// An empty set; messages show names relative to `dir`, as the go command does.
    pub fn in_dir(dir: &Path) -> Self {
        FileSet { dir: Some(dir.to_path_buf()), ..FileSet::default() }
    }
    /// Adds a file of `size` bytes and gives it its range of positions. `None` when 4 GiB are used up.
    pub fn add(&self, name: &str, size: usize) -> Option<Arc<SourceFile>> {
        self.add_file(name, size, OnceLock::new())
    }
    /// Adds a file whose lines are known. `None` when 4 GiB are used up.
    pub fn add_known(&self, name: &str, size: usize, lines: &'static [u32]) -> Option<Arc<SourceFile>> {
        self.add_file(name, size, OnceLock::from(Cow::Borrowed(lines)))
    }
    fn add_file(&self, name: &str, size: usize, lines: OnceLock<Cow<'static, [u32]>>) -> Option<Arc<SourceFile>> {
        let mut files = self.files.write().expect("file set");
        let base = files.last().map_or(1u64, |f| f.base as u64 + f.size as u64 + 1);
        if base + size as u64 + 1 > u32::MAX as u64 {
            return None;
        }
        let f = Arc::new(SourceFile {
            name: name.into(),
            base: base as u32,
            size: size as u32,
            lines,
            directives: RwLock::default(),
            directed: AtomicBool::new(false),
        });
        files.push(f.clone());
        Some(f)
    }
    /// The file that holds `pos`.
    pub fn file(&self, pos: Pos) -> Option<Arc<SourceFile>> {
        if !pos.is_valid() {
            return None;
        }
        let files = self.files.read().expect("file set");
        let i = files.partition_point(|f| f.base <= pos.0);
        files[..i].last().filter(|f| pos.0 <= f.base + f.size).cloned()
    }
    /// File, line and column of `pos`, `//line` directives applied.
    pub fn position(&self, pos: Pos) -> Position {
        match self.file(pos) {
            Some(f) => {
                let p = f.resolve(pos.0 - f.base);
                Position { file: self.shown(p.file), ..p }
            }
            None => Position { file: "-".into(), line: 0, col: 0 },
        }
    }
    /// A file's name as messages show it: `./x.go`, `sub/x.go`, `../x.go`, or as it is if that is shorter.
    pub fn shown(&self, name: Arc<str>) -> Arc<str> {
        let Some(dir) = self.dir.as_deref().filter(|_| name.starts_with('/')) else { return name };
        let path = Path::new(&*name);
        let mut base = dir;
        let mut relative = String::new();
        loop {
            if let Ok(rest) = path.strip_prefix(base) {
                let bare = relative.is_empty() && rest.components().count() == 1;
                relative.push_str(if bare { "./" } else { "" });
                relative.push_str(&rest.to_string_lossy());
                return if relative.len() < name.len() { relative.into() } else { name };
            }
            let Some(up) = base.parent() else { return name };
            base = up;
            relative.push_str("../");
        }
    }
}

/// Finds lines of positions that mostly follow one another.
#[derive(Debug, Default)]
pub struct LineFinder {
    file: Option<Arc<SourceFile>>,
    line: u32,
    /// What a `//line` directive says.
    name: Arc<str>,
}

impl LineFinder {
    /// File (as the running program is told) and line of `pos`, and the positions around it for which they are the same.
    pub fn line(&mut self, fset: &FileSet, pos: Pos) -> (&Arc<str>, u32, Range<Pos>) {
        if self.file.as_ref().is_none_or(|f| pos.0 < f.base || pos.0 > f.base + f.size) {
            (self.file, self.line) = (fset.file(pos), 0);
        }
        let Some(f) = &self.file else {
            self.name = "-".into();
            return (&self.name, 0, pos..pos);
        };
        let offset = pos.0 - f.base;
        match f.span(offset, self.line) {
            Some((line, span)) => {
                self.line = line;
                (&f.name, line, span)
            }
            None => {
                let p = f.resolve(offset);
                self.name = p.file;
                (&self.name, p.line, pos..pos)
            }
        }
    }
}
