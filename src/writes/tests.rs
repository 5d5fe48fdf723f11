//! Families, one application each.
