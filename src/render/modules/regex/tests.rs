//! Expected values are those of Python.
