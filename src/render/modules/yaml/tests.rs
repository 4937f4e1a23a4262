//! Expected texts are those of PyYAML.
