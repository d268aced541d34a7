//! The `govm` command.
fn main() {}
