//! `urlize`: addresses in a text into links.

use std::sync::LazyLock;

use fancy_regex::Regex;

use super::argument_error;
use crate::render::coerce::{self, flag, given, like};
use crate::render::methods::chars;
use crate::render::ops;
use crate::render::{Args, Eval, Interp, Value};
use crate::source::Text;

static HTTP: LazyLock<Option<Regex>> = LazyLock::new(|| {
    let named = r"(https?://|www\.)(([\w%-]+\.)+)?([a-z]{2,63}|xn--[\w%]{2,59})";
    let bare = r"([\w%-]{2,63}\.)+(com|net|int|edu|gov|org|info|mil)";
    let numbers =
        r"(https?://)((([\d]{1,3})(\.[\d]{1,3}){3})|(\[([\da-f]{0,4}:){2}([\da-f]{0,4}:?){1,6}\]))";
    let rest = r"(?::[\d]{1,5})?(?:[/?#]\S*)?";
    Regex::new(&format!("(?i)^({named}|{bare}|{numbers}){rest}$")).ok()
});

static MAIL: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"^\S+@\w[\w.-]*\.\w+$").ok());

static SCHEME: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^([\w.+-]{2,}:(/){0,2})$").ok());

/// Steps that looking for addresses in a byte counts as.
const BYTE: u64 = 4;

/// How links are written.
struct Links {
    limit: Option<usize>,
    attributes: String,
    schemes: Vec<String>,
}

pub(super) fn urlize(interp: &mut Interp<'_>, value: Value, args: Args) -> Eval {
    let parameters = [
        "trim_url_limit",
        "nofollow",
        "target",
        "rel",
        "extra_schemes",
    ];
    let [limit, nofollow, target, rel, schemes] = args.bind("do_urlize", parameters)?;
    let limit = given(limit).as_ref().map(coerce::count).transpose()?;
    let rel = given(rel);
    let rel = rel
        .as_ref()
        .map_or(Ok(""), |rel| coerce::string(rel, "rel").map(Text::as_str))?;
    let mut relations: Vec<&str> = rel.split_whitespace().chain(["noopener"]).collect();
    if flag(nofollow.as_ref(), false)? {
        relations.push("nofollow");
    }
    relations.sort_unstable();
    relations.dedup();
    let mut attributes = format!(" rel=\"{}\"", escape(&relations.join(" ")));
    if let Some(target) = given(target).filter(|target| target.as_str() != Some("")) {
        let (target, _) = coerce::text(interp, &target)?;
        attributes.push_str(&format!(" target=\"{}\"", escape(target.as_str())));
    }
    let links = Links {
        limit,
        attributes,
        schemes: extra_schemes(interp, given(schemes))?,
    };
    let (text, escaped) = coerce::text(interp, &value)?;
    let text = if escaped { text } else { ops::escape(&text) };
    interp.spend(text.as_str().len() as u64 * BYTE)?;
    let mut output = String::with_capacity(text.as_str().len());
    for word in words(text.as_str()) {
        interp.spend(1)?;
        links.write(word, &mut output);
        interp.check_length(output.len())?;
    }
    Ok(like(interp.autoescape(), output))
}

fn extra_schemes(interp: &mut Interp<'_>, schemes: Option<Value>) -> Eval<Vec<String>> {
    let mut names = Vec::new();
    for scheme in schemes.map_or(Ok(Vec::new()), |schemes| interp.iterate(&schemes))? {
        let name = coerce::string(&scheme, "scheme")?.as_str();
        if !matches(&SCHEME, name) {
            let shown = interp.repr(&scheme)?;
            return Err(argument_error(format!(
                "{shown} is not a valid URI scheme prefix."
            )));
        }
        names.push(name.to_owned());
    }
    Ok(names)
}

fn escape(text: &str) -> String {
    ops::escape(&Text::new(text)).as_str().to_owned()
}

fn matches(pattern: &LazyLock<Option<Regex>>, text: &str) -> bool {
    pattern
        .as_ref()
        .is_some_and(|pattern| pattern.is_match(text).unwrap_or(false))
}

/// Runs of white space and of anything else.
fn words(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let space = chars::is_space(first);
        let end = rest
            .find(|c| chars::is_space(c) != space)
            .unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after;
    }
    words
}

impl Links {
    fn write(&self, word: &str, output: &mut String) {
        let (head, middle, tail) = parts(word);
        output.push_str(head);
        output.push_str(&self.link(&middle).unwrap_or(middle));
        output.push_str(&tail);
    }

    fn link(&self, address: &str) -> Option<String> {
        let attributes = &self.attributes;
        if matches(&HTTP, address) {
            let schemed = address.starts_with("https://") || address.starts_with("http://");
            let scheme = if schemed { "" } else { "https://" };
            let shown = self.trimmed(address);
            return Some(format!(
                "<a href=\"{scheme}{address}\"{attributes}>{shown}</a>"
            ));
        }
        if let Some(mail) = address.strip_prefix("mailto:")
            && matches(&MAIL, mail)
        {
            return Some(format!("<a href=\"{address}\">{mail}</a>"));
        }
        let mail = address.contains('@')
            && !address.starts_with("www.")
            && !address.starts_with('@')
            && !address.contains(':');
        if mail && matches(&MAIL, address) {
            return Some(format!("<a href=\"mailto:{address}\">{address}</a>"));
        }
        let known =
            |scheme: &&String| address != scheme.as_str() && address.starts_with(scheme.as_str());
        let _ = self.schemes.iter().find(known)?;
        Some(format!("<a href=\"{address}\"{attributes}>{address}</a>"))
    }

    fn trimmed(&self, address: &str) -> String {
        match self.limit {
            Some(limit) if address.chars().count() > limit => {
                address.chars().take(limit).collect::<String>() + "..."
            }
            _ => address.to_owned(),
        }
    }
}

/// A word without the brackets and punctuation around it; brackets that belong together stay.
fn parts(word: &str) -> (&str, String, String) {
    let mut start = 0;
    while let Some(opening) = ["(", "<", "&lt;"]
        .into_iter()
        .find(|opening| word[start..].starts_with(opening))
    {
        start += opening.len();
    }
    let mut end = word.len();
    while let Some(closing) = [")", ">", ".", ",", "\n", "&gt;"]
        .into_iter()
        .find(|closing| word[start..end].ends_with(closing))
    {
        end -= closing.len();
    }
    let mut middle = word[start..end].to_owned();
    let mut tail = word[end..].to_owned();
    for (opening, closing) in [("(", ")"), ("<", ">"), ("&lt;", "&gt;")] {
        let open = middle.matches(opening).count();
        if open <= middle.matches(closing).count() {
            continue;
        }
        for _ in 0..open.min(tail.matches(closing).count()) {
            if let Some(at) = tail.find(closing) {
                let rest = tail.split_off(at + closing.len());
                middle.push_str(&tail);
                tail = rest;
            }
        }
    }
    (&word[..start], middle, tail)
}
