//! A small database in memory that carries out deeds, to see what a second run finds.
//!
//! It knows what scripts of hooks use: tables with keys, defaults and triggers, queries with joins,
//! groups and windows, changes of rows, definitions with their guards, procedural blocks. What it
//! does not know stops it ([`Stop::Beyond`]) instead of being guessed, and functions that it does
//! not know give values of their own that are the same for the same arguments.

mod aggregate;
mod alter;
mod block;
mod cast;
mod catalog;
mod condition;
mod conflict;
mod create;
mod deed;
mod draw;
mod drop;
mod engine;
mod expect;
mod expression;
mod from;
mod function;
mod insert;
mod merge;
mod new_table;
mod operator;
mod pools;
mod predicate;
mod query;
mod random;
mod rows;
mod seed;
mod select;
mod series;
mod text;
mod trigger;
mod value;
mod window;
mod world;
mod write;

pub(crate) use engine::{Engine, Stop};
pub(crate) use pools::{NOON, Pools};
pub(crate) use value::parse_interval;
pub(crate) use world::{
    Check, Column, Foreign, Key, Routine, Row, Table, Trigger, TriggerBody, Type, World,
};
