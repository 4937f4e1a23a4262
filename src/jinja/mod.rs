//! Template text into a syntax tree: the Jinja that dbt accepts, with the position of everything.

pub mod ast;
mod parser;

pub use parser::{ParseError, parse, parse_macro_file};
