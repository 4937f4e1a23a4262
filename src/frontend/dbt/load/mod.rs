//! A project's folder into [`Loaded`](super::model::Loaded): every file read and parsed once.

mod diagnose;

pub use diagnose::parse_diagnostic;
