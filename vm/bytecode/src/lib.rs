//! The contract between compiler, runtime and JIT: opcodes, function and type descriptors, frame layout, semantics.
#![forbid(unsafe_code)]
