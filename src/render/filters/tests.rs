//! Filters against what Jinja2 gives.
