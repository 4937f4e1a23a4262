//! Templates mean what they mean in dbt and in Python's Jinja2.

mod agreement;
mod expressions;
mod reference;
mod snippets;
mod statements;
mod world;
