//! Pictures of all targets as one page that needs nothing else: markup that can be read as it is, and a
//! script that filters it and draws the lines.

mod about;
mod target;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

use super::picture::Picture;
use super::xml::escape;

const STYLE: &str = include_str!("page.css");
const SCRIPT: &str = include_str!("page.js");

/// Heads of lines, by the classes of these.
const ARROWS: [&str; 7] = [
    "creates", "writes", "drops", "reads", "builds", "order", "races",
];

/// The page. Nothing is fetched, and no script or style but its own is run (its policy names them by
/// their hashes).
pub fn html(pictures: &[Picture]) -> String {
    let mut page = Page::default();
    page.head(pictures);
    page.add("<header>\n");
    page.banner(pictures);
    page.add("</header>\n<main>\n");
    for (at, picture) in pictures.iter().enumerate() {
        target::section(&mut page, at, picture);
    }
    page.add("</main>\n<svg class=\"arrows\" aria-hidden=\"true\"><defs>\n");
    for arrow in ARROWS {
        page.add(&format!(
            "<marker id=\"arrow-{arrow}\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" markerWidth=\"9\" markerHeight=\"9\" \
             markerUnits=\"userSpaceOnUse\" orient=\"auto-start-reverse\"><path class=\"{arrow}\" d=\"M0 0L8 4L0 8z\"/></marker>\n"
        ));
    }
    page.add("</defs></svg>\n<script>");
    page.add(SCRIPT);
    page.add("</script>\n</body>\n</html>\n");
    page.out
}

/// A page that is being written.
#[derive(Default)]
struct Page {
    out: String,
}

impl Page {
    /// Adds markup.
    fn add(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Adds a text in an element, unless there is none. `tag` may have attributes.
    fn element(&mut self, tag: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        let name = tag.split(' ').next().unwrap_or(tag);
        self.add(&format!("<{tag}>{}</{name}>\n", escape(text)));
    }

    fn head(&mut self, pictures: &[Picture]) {
        let project = pictures.first().map_or("", |picture| &picture.project);
        let (style, script) = (hash(STYLE), hash(SCRIPT));
        self.add("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        self.add(&format!(
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src '{style}'; \
             script-src '{script}'; base-uri 'none'; form-action 'none'\">\n"
        ));
        self.add("<meta name=\"viewport\" content=\"width=device-width\">\n");
        self.element("title", &format!("{project}: hooks"));
        self.add("<style>");
        self.add(STYLE);
        self.add("</style>\n</head>\n<body>\n");
    }

    /// The project's name, a tab for each target, and the search.
    fn banner(&mut self, pictures: &[Picture]) {
        if let Some(picture) = pictures.first() {
            let what = format!("{} {}", picture.system, picture.command);
            self.add(&format!(
                "<h1>{} <small>{}</small></h1>\n<div class=\"tabs\" role=\"tablist\" aria-label=\"Targets\">\n",
                escape(&picture.project),
                escape(&what)
            ));
        }
        for (at, picture) in pictures.iter().enumerate() {
            let tag = format!(
                "button type=\"button\" role=\"tab\" id=\"tab{at}\" aria-controls=\"t{at}\" aria-selected=\"{}\"",
                at == 0
            );
            self.element(&tag, &picture.target);
        }
        self.add(
            "</div>\n<input id=\"search\" class=\"search\" type=\"search\" aria-label=\"Search\" \
             placeholder=\"Search hooks, nodes, objects, SQL, findings\" autocomplete=\"off\">\n\
             <label><input id=\"sent\" type=\"checkbox\"> only what is sent</label>\n\
             <span id=\"matches\" role=\"status\"></span>\n",
        );
    }
}

/// What a policy calls an element's text.
fn hash(text: &str) -> String {
    format!(
        "sha256-{}",
        STANDARD.encode(Sha256::digest(text.as_bytes()))
    )
}
