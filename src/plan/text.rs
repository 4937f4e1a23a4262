//! JSON text, written field by field: what serde_json would make of the same values, of which most
//! are texts.

use std::io;
use std::ops::Range;

use serde::Serialize;
use serde_json::Value;

use crate::report::View;
use crate::source::Span;

/// JSON text that grows.
pub(super) struct Json<'v> {
    out: Vec<u8>,
    /// Where places are found, and what is masked.
    view: View<'v>,
    /// A value that is no JSON.
    failed: Option<serde_json::Error>,
}

impl<'v> Json<'v> {
    /// No text yet, and room for some.
    pub(super) fn new(room: usize, view: View<'v>) -> Json<'v> {
        Json {
            out: Vec::with_capacity(room),
            view,
            failed: None,
        }
    }

    /// What was written.
    ///
    /// # Errors
    /// A value was no JSON.
    pub(super) fn finish(self) -> io::Result<Vec<u8>> {
        match self.failed {
            Some(error) => Err(error.into()),
            None => Ok(self.out),
        }
    }

    /// Adds syntax: brackets, `null`, ends of lines.
    #[inline]
    pub(super) fn push(&mut self, syntax: &str) {
        self.out.extend_from_slice(syntax.as_bytes());
    }

    /// Begins a field.
    #[inline]
    pub(super) fn key(&mut self, name: &str) {
        let first = self.out.last() == Some(&b'{');
        self.push(if first { "\"" } else { ",\"" });
        self.push(name);
        self.push("\":");
    }

    /// A field that holds a word of ours, in which nothing has to be escaped.
    #[inline]
    pub(super) fn word(&mut self, name: &str, word: &'static str) {
        self.key(name);
        self.quoted(word);
    }

    /// A field that holds a name that needs no mask.
    #[inline]
    pub(super) fn name(&mut self, name: &str, text: &str) {
        self.key(name);
        self.string(text);
    }

    /// A field that holds a text of the project, masked; gives the bytes of its value.
    #[inline]
    pub(super) fn text(&mut self, name: &str, text: &str) -> Range<usize> {
        self.key(name);
        let start = self.out.len();
        self.masked(text);
        start..self.out.len()
    }

    /// A field with the bytes of a value that was written before.
    pub(super) fn again(&mut self, name: &str, value: Range<usize>) {
        self.key(name);
        self.out.extend_from_within(value);
    }

    /// The same as [`Json::text`], of a text that there may not be.
    #[inline]
    pub(super) fn text_or_null(&mut self, name: &str, text: Option<&str>) {
        match text {
            Some(text) => {
                self.text(name, text);
            }
            None => self.null(name),
        }
    }

    /// A field that holds nothing.
    #[inline]
    pub(super) fn null(&mut self, name: &str) {
        self.key(name);
        self.push("null");
    }

    /// A field that holds masked texts.
    pub(super) fn texts<T: AsRef<str>>(&mut self, name: &str, texts: &[T]) {
        self.each(name, texts, |json, text| json.masked(text.as_ref()));
    }

    /// A field that holds words of ours.
    pub(super) fn words(&mut self, name: &str, words: &[&'static str]) {
        self.each(name, words, |json, word| json.quoted(word));
    }

    /// A field that is true or false.
    #[inline]
    pub(super) fn flag(&mut self, name: &str, flag: bool) {
        self.key(name);
        self.push(if flag { "true" } else { "false" });
    }

    /// A field that holds a whole number.
    #[inline]
    pub(super) fn number(&mut self, name: &str, number: usize) {
        self.key(name);
        self.any(&number);
    }

    /// A field that holds a value of any shape, its texts masked.
    pub(super) fn value(&mut self, name: &str, value: &Value) {
        self.key(name);
        self.masked_value(value);
    }

    /// A field that holds a list.
    #[inline]
    pub(super) fn each<T>(
        &mut self,
        name: &str,
        items: impl IntoIterator<Item = T>,
        mut write: impl FnMut(&mut Json<'v>, T),
    ) {
        self.key(name);
        self.push("[");
        for (n, item) in items.into_iter().enumerate() {
            if n > 0 {
                self.push(",");
            }
            write(self, item);
        }
        self.push("]");
    }

    /// An object.
    pub(super) fn object(&mut self, write: impl FnOnce(&mut Json<'v>)) {
        self.push("{");
        write(self);
        self.push("}");
    }

    /// A field that holds an object, if there is one.
    pub(super) fn object_or_null<T>(
        &mut self,
        name: &str,
        of: Option<T>,
        write: impl FnOnce(&mut Json<'v>, T),
    ) {
        match of {
            Some(of) => {
                self.key(name);
                self.object(|json| write(json, of));
            }
            None => self.null(name),
        }
    }

    /// The fields of the place where a span starts.
    pub(super) fn place(&mut self, span: Span) {
        let place = self.view.place(span);
        self.name("file", place.file);
        self.number("line", place.line as usize);
        self.number("column", place.column as usize);
    }

    /// A value of any shape, its texts masked.
    pub(super) fn masked_value(&mut self, value: &Value) {
        let secrets = self.view.secrets;
        self.any(&secrets.mask_value(value));
    }

    /// What serde_json makes of a value.
    pub(super) fn any(&mut self, value: &impl Serialize) {
        if let Err(error) = serde_json::to_writer(&mut self.out, value) {
            self.failed = Some(error);
        }
    }

    /// Elements of a list, each on a line of its own.
    pub(super) fn lines<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Json<'v>, &T)) {
        for (n, item) in items.iter().enumerate() {
            if n > 0 {
                self.push(",\n");
            }
            write(self, item);
        }
    }

    /// A text between its quotes.
    pub(super) fn string(&mut self, text: &str) {
        json_escape_simd::escape_into(text, &mut self.out);
    }

    #[inline]
    fn quoted(&mut self, word: &'static str) {
        self.push("\"");
        self.push(word);
        self.push("\"");
    }

    fn masked(&mut self, text: &str) {
        let secrets = self.view.secrets;
        self.string(&secrets.mask(text));
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::Secrets;
    use crate::source::SourceTree;

    fn written(write: impl FnOnce(&mut Json<'_>)) -> String {
        let view = View {
            sources: &SourceTree::default(),
            secrets: &Secrets::default(),
        };
        let mut json = Json::new(0, view);
        write(&mut json);
        String::from_utf8(json.finish().unwrap()).unwrap()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn texts_are_those_of_serde_json(
            text in "([\u{0}-\u{ff}]|[ -~]|[a-z\"\\\\\n]|é|\u{2028}|😀){0,150}",
        ) {
            let json = written(|json| json.string(&text));
            prop_assert_eq!(json, serde_json::to_string(&text).unwrap());
        }
    }

    #[test]
    fn fields_and_lists_have_their_commas() {
        let json = written(|json| {
            json.object(|json| {
                let text = json.text("a", "x\"y");
                json.text_or_null("b", None);
                json.again("c", text);
                json.words("d", &["1", "2"]);
                json.words("e", &[]);
                json.object_or_null("f", Some(true), |json, flag| json.flag("g", flag));
            });
        });
        let expected = r#"{"a":"x\"y","b":null,"c":"x\"y","d":["1","2"],"e":[],"f":{"g":true}}"#;
        assert_eq!(json, expected);
    }
}
