//! Plans and what a project declares into what people look at: a list of hooks, one hook, and why
//! it runs or does not.

mod body;
mod columns;
mod find;
mod list;
mod row;
mod show;
mod show_json;
mod target;
mod why;

pub use body::{body_text, expression};
pub use find::{Found, find};
pub use list::{list_human, list_json};
pub use row::{Row, all_rows, rows};
pub use show::{Page, place, sent, show_human, way, within};
pub use show_json::show_json;
pub use target::Look;
pub use why::{Because, Decisions};
