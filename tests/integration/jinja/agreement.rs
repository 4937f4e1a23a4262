//! Random templates, rendered here and by Python's Jinja2.

use std::sync::Arc;

use hookc::render::{Host, Interp, Limits, Stop, Template, Value};
use hookc::source::Text;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use super::reference::{Answer, Python};
use super::statements::{MACRO, PRELUDE, template};

/// Templates tried.
const CASES: u32 = 2_000;

/// Enough for any of them but those that loop for ever.
const LIMITS: Limits = Limits {
    fuel: 200_000,
    depth: 1_000,
    bytes: 1 << 20,
    elements: 100_000,
};

/// Names come from the templates alone.
struct Nothing;

impl Host for Nothing {
    fn global(&self, _interp: &mut Interp<'_>, _name: &str) -> Option<Value> {
        None
    }
}

fn ours(text: &str) -> Result<String, String> {
    let template = Template::parse(Text::new(text)).map_err(|error| error.message)?;
    let mut interp = Interp::new(&Nothing, LIMITS);
    match interp.render(&Arc::new(template)) {
        Ok(text) => Ok(text.as_str().to_owned()),
        Err(stop) => Err(match *stop {
            Stop::Error(error) => error.message,
            other => format!("{other:?}"),
        }),
    }
}

/// Texts that name places in memory, which differ from run to run.
fn is_accidental(text: &str) -> bool {
    let text = text.to_lowercase();
    [" at 0x", "built-in", "bound method"]
        .iter()
        .any(|mark| text.contains(mark))
}

fn compare(python: &Python, body: &str) -> Result<(), TestCaseError> {
    let text = format!("{PRELUDE}{body}");
    let theirs = python.render(&text.replace(MACRO, ""));
    let ours = ours(&text.replace(MACRO, "dbt_macro__"));
    let agree = match (&ours, &theirs) {
        (
            _,
            Answer {
                text: Some(text), ..
            },
        ) if is_accidental(text) => true,
        (
            Ok(ours),
            Answer {
                text: Some(theirs), ..
            },
        ) => ours == theirs,
        (Err(_), Answer { error: Some(_), .. }) => true,
        _ => false,
    };
    if agree {
        return Ok(());
    }
    Err(TestCaseError::fail(format!(
        "ours {ours:?}\ntheirs {theirs:?}"
    )))
}

#[test]
fn random_templates_render_as_in_python() {
    let python = Python::start();
    let config = Config {
        cases: CASES,
        max_shrink_iters: 2_000,
        failure_persistence: None,
        ..Config::default()
    };
    let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
    let result =
        TestRunner::new_with_rng(config, rng).run(&template(), |body| compare(&python, &body));
    if let Err(error) = result {
        panic!("{error}");
    }
}
