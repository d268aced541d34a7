//! Bytecode to machine code.
