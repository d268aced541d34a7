//! `stdlib/escape.txt` says of the library's functions what escape analysis finds out about them. `BLESS=1` rewrites it.
use govm::Engine;
use std::path::Path;

#[test]
fn table_is_up_to_date() {
    let table = match Engine::new().escape_tags() {
        Ok(t) => t,
        Err(e) => panic!("{e}"),
    };
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../stdlib/escape.txt");
    if std::env::var_os("BLESS").is_some() {
        std::fs::write(&file, &table).expect("write escape.txt");
        return;
    }
    let have = std::fs::read_to_string(&file).expect("read escape.txt");
    for (a, b) in have.lines().zip(table.lines()) {
        assert_eq!(a, b, "stdlib/escape.txt is out of date: run the tests with BLESS=1");
    }
    assert_eq!(have.lines().count(), table.lines().count(), "stdlib/escape.txt is out of date: run with BLESS=1");
}
