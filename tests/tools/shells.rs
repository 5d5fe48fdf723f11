//! The completions, loaded into the shells that they are for.
