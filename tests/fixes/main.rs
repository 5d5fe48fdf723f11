//! Findings and fixes as a user meets them: the real binary over small applications, the files before and after.

mod files;
mod headers;
mod opted;
mod page_types;
mod pages;
mod project;
mod properties;
mod safety;
mod signatures;
mod spellings;
mod targets;
