//! The name of the database that a DuckDB path opens.

/// The name that dbt-duckdb derives from a path: the file's name up to its first dot.
pub(super) fn database(path: Option<&str>) -> String {
    let Some(path) = path.filter(|path| *path != ":memory:") else {
        return "memory".to_owned();
    };
    let (scheme, rest) = split_scheme(path);
    let rest = rest.split(['?', '#']).next().unwrap_or_default();
    let rest = match rest.strip_prefix("//") {
        // The first part of `s3://bucket/x.duckdb` is no part of the path.
        Some(rest) => rest.find('/').map_or("", |at| &rest[at..]),
        None => rest,
    };
    let file = rest.rsplit('/').next().unwrap_or_default();
    match scheme.to_ascii_lowercase().as_str() {
        "md" | "motherduck" => match stem(file) {
            "" => "my_db".to_owned(),
            name => name.to_owned(),
        },
        "ducklake" => split_scheme(stem(file)).1.to_owned(),
        _ => file
            .trim_start_matches('.')
            .split('.')
            .next()
            .unwrap_or_default()
            .to_owned(),
    }
}

/// A URL's scheme and the rest; a path has the empty scheme.
fn split_scheme(path: &str) -> (&str, &str) {
    match path.split_once(':') {
        Some((scheme, rest))
            if scheme.starts_with(|first: char| first.is_ascii_alphabetic())
                && scheme
                    .chars()
                    .all(|part| part.is_ascii_alphanumeric() || "+-.".contains(part)) =>
        {
            (scheme, rest)
        }
        _ => ("", path),
    }
}

/// A file's name without its last extension.
fn stem(file: &str) -> &str {
    match file.rfind('.') {
        Some(at) if !file[..at].trim_start_matches('.').is_empty() => &file[..at],
        _ => file,
    }
}

#[cfg(test)]
mod tests {
    use super::database;

    #[test]
    fn the_database_is_named_after_the_file() {
        let cases = [
            ("warehouse.duckdb", "warehouse"),
            ("/data/my.db.duckdb", "my"),
            (".hidden.duckdb", "hidden"),
            (":memory:", "memory"),
            ("md:", "my_db"),
            ("md:sales?token=x", "sales"),
            ("s3://bucket/folder/x.duckdb", "x"),
            ("ducklake:metadata.ducklake", "metadata"),
            ("ducklake:sqlite:meta.sqlite", "meta"),
        ];
        for (path, name) in cases {
            assert_eq!(database(Some(path)), name, "{path}");
        }
        assert_eq!(database(None), "memory");
    }
}
