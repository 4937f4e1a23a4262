//! The checks of the fuzz targets over mutated inputs: a bounded number, from a fixed seed.

use std::ffi::OsStr;
use std::time::{Duration, Instant};

use walkdir::WalkDir;

use crate::support::repository;

#[path = "../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "they are the fuzz crate's interface")]
mod checks;

/// Mutations of each input in the usual tests.
const ROUNDS: usize = 60;

/// `HOOKC_FUZZ_SECONDS` runs each check for so long, from `HOOKC_FUZZ_SEED`; a failure names the input.
fn seconds() -> Option<u64> {
    std::env::var("HOOKC_FUZZ_SECONDS").ok()?.parse().ok()
}

/// Pieces that templates and YAML are made of.
const PIECES: &[&str] = &[
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "-%}",
    "{%-",
    "'",
    "\"",
    "\\",
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    "~",
    "if ",
    "endif",
    "for x in ",
    "endfor",
    "raw",
    "endraw",
    "set ",
    "macro m()",
    "endmacro",
    "\n",
    "\r\n",
    "  ",
    "- ",
    ": ",
    "&a ",
    "*a",
    "<<: ",
    "|\n",
    ">-\n",
    "#",
    "!!str ",
    "\u{feff}",
    "é",
    "\t",
    "0",
    "---",
    ";",
    "$$",
    "$a$",
    "/*",
    "*/",
    "--",
    "begin ",
    "end ",
    "case ",
    "end if",
    "GO",
    "`",
];

/// Where random numbers begin.
const SEED: u64 = 0x9e37_79b9_7f4a_7c15;

/// A small generator of numbers (xorshift), so that a failure is the same everywhere.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

fn inputs(extensions: &[&str]) -> Vec<String> {
    let mut paths: Vec<_> = WalkDir::new(repository("conformance/cases"))
        .into_iter()
        .flatten()
        .map(walkdir::DirEntry::into_path)
        .filter(|path| {
            path.extension()
                .and_then(OsStr::to_str)
                .is_some_and(|one| extensions.contains(&one))
        })
        .collect();
    paths.sort();
    paths
        .iter()
        .filter_map(|path| std::fs::read_to_string(path).ok())
        .filter(|text| text.len() < 4096)
        .collect()
}

/// One change: a piece put in, a stretch taken out or doubled.
fn mutate(text: &mut String, random: &mut Random) {
    let boundary = |at: usize, text: &str| {
        (0..=at)
            .rev()
            .find(|at| text.is_char_boundary(*at))
            .unwrap_or(0)
    };
    let from = boundary(random.below(text.len() + 1), text);
    let to = boundary((from + random.below(12)).min(text.len()), text).max(from);
    match random.below(4) {
        0 => text.replace_range(from..to, ""),
        1 => {
            let stretch = text[from..to].to_string();
            text.insert_str(to, &stretch);
        }
        _ => text.insert_str(from, PIECES[random.below(PIECES.len())]),
    }
}

/// Scripts of the corpus of truth, one of some.
fn scripts(one_of: usize) -> Vec<String> {
    let rows = std::fs::read_to_string(repository("conformance/truth/truth.jsonl")).unwrap();
    rows.lines()
        .step_by(one_of)
        .map(|row| {
            let row: serde_json::Value = serde_json::from_str(row).unwrap();
            row["sql"].as_str().unwrap().to_string()
        })
        .collect()
}

fn run(extensions: &[&str], rounds: usize, check: fn(&[u8])) {
    run_on(inputs(extensions), rounds, check);
}

fn run_on(inputs: Vec<String>, rounds: usize, check: fn(&[u8])) {
    assert!(inputs.len() > 50, "there are inputs");
    if let Some(seconds) = seconds() {
        return run_long(&inputs, check, Duration::from_secs(seconds));
    }
    let mut random = Random(SEED);
    for input in inputs {
        let mut text = input.clone();
        for _ in 0..rounds {
            mutate(&mut text, &mut random);
            check(text.as_bytes());
        }
    }
}

/// Mutates inputs at random until the time is over.
#[expect(clippy::print_stderr, reason = "the figures of a long run")]
fn run_long(inputs: &[String], check: fn(&[u8]), time: Duration) {
    let seed = std::env::var("HOOKC_FUZZ_SEED")
        .ok()
        .and_then(|seed| seed.parse().ok());
    let mut random = Random(seed.unwrap_or(SEED));
    let (start, mut runs) = (Instant::now(), 0usize);
    while start.elapsed() < time {
        let mut text = inputs[random.below(inputs.len())].clone();
        for _ in 0..=random.below(40) {
            mutate(&mut text, &mut random);
        }
        let begun = Instant::now();
        if let Err(panic) = std::panic::catch_unwind(|| check(text.as_bytes())) {
            eprintln!("the input was {text:?}");
            std::panic::resume_unwind(panic);
        }
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "it hangs: {text:?}"
        );
        runs += 1;
    }
    eprintln!("{runs} inputs");
}

#[test]
fn mutated_scripts_are_cut_into_their_statements() {
    run(&["sql"], ROUNDS, checks::sql);
}

/// A script runs on many small databases, so there are fewer of them.
#[test]
fn mutated_scripts_are_judged() {
    let mut seeds = inputs(&["sql"]);
    seeds.extend(scripts(if seconds().is_some() { 1 } else { 7 }));
    run_on(seeds, 2, checks::effects);
}

#[test]
fn mutated_templates_parse_or_are_refused() {
    run(&["sql"], ROUNDS, checks::jinja);
}

#[test]
fn mutated_yaml_is_read_or_refused() {
    run(&["yml"], ROUNDS, checks::yaml);
}
