//! stub
/// a
pub fn aliases(_adapter: &str) -> &'static [(&'static str, &'static str)] {
    &[]
}
