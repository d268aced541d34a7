//! govm: the embedding API (Engine, Program, Runtime).
