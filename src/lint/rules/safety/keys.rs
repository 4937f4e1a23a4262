//! Keys and tokens by their well-known forms.

/// How a key begins, and how many characters follow at least: those of AWS, GitHub, GitLab, Slack,
/// Stripe, Google, Databricks, npm and SendGrid, from the vendors' documents.
const FORMS: [(&str, usize); 17] = [
    ("AKIA", 12),
    ("ASIA", 12),
    ("ghp_", 20),
    ("gho_", 20),
    ("ghs_", 20),
    ("ghu_", 20),
    ("github_pat_", 20),
    ("glpat-", 16),
    ("xoxb-", 10),
    ("xoxp-", 10),
    ("xoxa-", 10),
    ("sk_live_", 10),
    ("rk_live_", 10),
    ("AIza", 30),
    ("dapi", 32),
    ("npm_", 30),
    ("SG.", 40),
];

/// Whether a key of a known form stands in a text.
pub(super) fn holds_key(text: &str) -> bool {
    let inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    let mut words = text.split(|c: char| !inside(c));
    words.any(is_key)
        || text.contains("-----BEGIN") && text.contains("PRIVATE KEY-----")
        || text.contains("hooks.slack.com/services/T")
        || has_password(text)
}

fn is_key(word: &str) -> bool {
    FORMS.iter().any(|(start, length)| {
        word.strip_prefix(start)
            .is_some_and(|rest| rest.len() >= *length)
    })
}

/// `scheme://user:password@host`.
fn has_password(text: &str) -> bool {
    text.split("://").skip(1).any(|rest| {
        let authority = rest.split(['/', ' ', '\'', '"']).next().unwrap_or_default();
        let user = authority.rsplit_once('@').map(|(user, _)| user);
        let password = user.and_then(|user| user.split_once(':'));
        password.is_some_and(|(_, password)| {
            !password.is_empty() && !password.contains(['{', '$', '*', '<'])
        })
    })
}

#[cfg(test)]
mod tests {
    use super::holds_key;

    #[test]
    fn keys_are_known_by_their_form() {
        for text in [
            "AKIAIOSFODNN7EXAMPLE",
            "token=ghp_0123456789abcdefghijABCDEFGHIJ012345",
            "https://hooks.slack.com/services/T000/B000/XXXX",
            "postgres://loader:hunter2@db/shop",
            "-----BEGIN RSA PRIVATE KEY-----",
        ] {
            assert!(holds_key(text), "{text}");
        }
        for text in [
            "AKIA",
            "s3://bucket/path",
            "postgres://loader:{{ password }}@db/shop",
            "https://host:8080/a@b",
            "sk_live_",
        ] {
            assert!(!holds_key(text), "{text}");
        }
    }
}
