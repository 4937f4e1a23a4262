//! Projects of the systems that hookc reads into the IR, evaluated for one target. One folder a
//! system; each gives a [`crate::ir::Plan`].

pub mod dbt;
