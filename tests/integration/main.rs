//! The program as its users run it.

mod cli;
mod conformance;
mod documents;
mod readme;
mod support;
