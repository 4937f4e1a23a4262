//! What of a project cannot be read. Its errors are told, and what merely follows from them is not:
//! unknown is only what none of these files may have defined.

use std::collections::HashSet;

/// What files of one kind may have defined that cannot be read.
#[derive(Debug, Default, Clone)]
pub struct Lost {
    /// Whether nothing is known of them.
    all: bool,
    /// The words of their texts.
    words: HashSet<Box<str>>,
}

impl Lost {
    /// Adds a file with as much of its text as there is.
    pub fn add(&mut self, text: &str) {
        self.all |= text.is_empty();
        self.words.extend(words(text).map(Box::from));
    }

    /// Adds files of which nothing is known.
    pub fn add_unknown(&mut self) {
        self.all = true;
    }

    /// Whether there are any such files.
    pub fn is_empty(&self) -> bool {
        !self.all && self.words.is_empty()
    }

    /// Whether one of the files may have defined a name.
    pub fn may_hold(&self, name: &str) -> bool {
        self.all || !self.words.is_empty() && words(name).all(|word| self.words.contains(word))
    }
}

/// What cannot be read. Whoever adds something here tells an error.
#[derive(Debug, Default, Clone)]
pub struct Broken {
    /// Files of macros and tests.
    pub macros: Lost,
    /// Files of snapshots, each of which may hold several.
    pub snapshots: Lost,
    /// Properties files.
    pub properties: Lost,
    /// Files of docs blocks.
    pub docs: Lost,
    /// Packages without a project file that can be read, by the names that they likely have, and files
    /// that name packages.
    pub packages: Lost,
    /// Whether the root's project file is there and cannot be read.
    pub project: bool,
    /// Whether `profiles.yml` is there and cannot be read.
    pub profiles: bool,
    /// Whether `selectors.yml` is there and cannot be read.
    pub selectors: bool,
    /// Whether the target cannot be known.
    pub target: bool,
    /// Keys of project files whose values are not known.
    pub keys: Vec<String>,
}

impl Broken {
    /// Whether what would tell the profile cannot be read.
    pub fn has_lost_profile(&self) -> bool {
        self.project || self.profiles
    }

    /// Whether what cannot be read may have defined a node.
    pub fn may_hold_node(&self, name: &str) -> bool {
        self.snapshots.may_hold(name) || self.properties.may_hold(name) || self.has_packages()
    }

    /// Whether what cannot be read may have defined a table of a source.
    pub fn may_hold_source(&self, source: &str, table: &str) -> bool {
        let held = self.properties.may_hold(source) && self.properties.may_hold(table);
        held || self.has_packages()
    }

    /// Whether what cannot be read may describe the node of a file.
    pub fn may_describe(&self, file: &str) -> bool {
        let unversioned = || file.rsplit_once("_v").map(|(name, _)| name);
        let lost = |name| self.properties.may_hold(name);
        !self.properties.is_empty() && (lost(file) || unversioned().is_some_and(lost))
    }

    /// Whether the value of a key of a project file is not known.
    pub fn has_lost(&self, key: &str) -> bool {
        self.project || self.keys.iter().any(|lost| lost == key)
    }

    /// Whether packages cannot be read.
    pub fn has_packages(&self) -> bool {
        !self.packages.is_empty()
    }

    /// Notes that nothing is known of what lies in the project's folders.
    pub fn lose_folders(&mut self) {
        for lost in [
            &mut self.macros,
            &mut self.snapshots,
            &mut self.properties,
            &mut self.docs,
        ] {
            lost.add_unknown();
        }
    }
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '_')
        .filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_may_define_its_words_and_a_missing_one_anything() {
        let mut lost = Lost::default();
        assert!(!lost.may_hold("a") && lost.is_empty());
        lost.add("{% macro grant_all( %}\nname: raw-data");
        assert!(lost.may_hold("grant_all") && lost.may_hold("raw-data"));
        assert!(!lost.may_hold("grant"));
        lost.add("");
        assert!(lost.may_hold("grant"));
    }

    #[test]
    fn versions_are_described_under_the_name_of_the_model() {
        let mut broken = Broken::default();
        broken.properties.add("- name: orders");
        assert!(broken.may_describe("orders_v2") && !broken.may_describe("items_v2"));
    }
}
