//! Python's `fnmatch`: `*`, `?` and `[...]` over a whole text.

/// Whether a text matches a pattern.
pub(crate) fn matches(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while t < text.len() {
        match one(&pattern, p, text[t]) {
            Some(next) => (p, t) = (next, t + 1),
            None if pattern.get(p) == Some(&'*') => {
                star = Some((p, t));
                p += 1;
            }
            None => match star {
                Some((at, from)) => {
                    (p, t) = (at + 1, from + 1);
                    star = Some((at, from + 1));
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|one| *one == '*')
}

/// Where the pattern goes on if the character fits there; `None` if it does not.
fn one(pattern: &[char], at: usize, found: char) -> Option<usize> {
    match pattern.get(at)? {
        '*' => None,
        '?' => Some(at + 1),
        '[' => match class(pattern, at) {
            Some((members, negated, next)) => (has(members, found) != negated).then_some(next),
            None => (found == '[').then_some(at + 1),
        },
        wanted => (*wanted == found).then_some(at + 1),
    }
}

/// The members of a class that opens at a place, whether it is negated, and what follows it.
fn class(pattern: &[char], at: usize) -> Option<(&[char], bool, usize)> {
    let negated = pattern.get(at + 1) == Some(&'!');
    let start = at + 1 + usize::from(negated);
    let length = pattern
        .get(start + 1..)?
        .iter()
        .position(|one| *one == ']')?
        + 1;
    Some((&pattern[start..start + length], negated, start + length + 1))
}

fn has(members: &[char], found: char) -> bool {
    let mut at = 0;
    while let Some(low) = members.get(at) {
        match (members.get(at + 1), members.get(at + 2)) {
            (Some('-'), Some(high)) => {
                if (*low..=*high).contains(&found) {
                    return true;
                }
                at += 3;
            }
            _ => {
                if *low == found {
                    return true;
                }
                at += 1;
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn patterns_match_whole_texts() {
        for (pattern, text) in [
            ("*", ""),
            ("stg_*", "stg_a"),
            ("?b*d", "abcd"),
            ("[a-c]x", "bx"),
            ("[!a]x", "bx"),
            ("[", "["),
        ] {
            assert!(matches(pattern, text), "{pattern} {text}");
        }
        for (pattern, text) in [("a", "ab"), ("?", ""), ("[a-c]", "d"), ("*b", "abc")] {
            assert!(!matches(pattern, text), "{pattern} {text}");
        }
    }
}
