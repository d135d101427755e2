//! The paths of a rule: plain ones, and globs.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// Paths relative to the root of the repository.
#[derive(Clone, Debug)]
pub struct Globs {
    written: Vec<String>,
    matchers: Vec<Option<Gitignore>>,
}

impl Globs {
    /// Reads paths; one with `*`, `?` or `[` is a glob as in `.gitignore`. The error names the one that cannot be read.
    pub fn new(written: Vec<String>) -> Result<Globs, (usize, String)> {
        let mut matchers = Vec::new();
        for (i, path) in written.iter().enumerate() {
            matchers.push(if is_glob(path) {
                Some(matcher(path).map_err(|why| (i, why))?)
            } else {
                None
            });
        }
        Ok(Globs { written, matchers })
    }

    /// Each path or glob as written, with whether it is a plain path.
    pub fn written(&self) -> impl Iterator<Item = (&str, bool)> {
        self.written
            .iter()
            .zip(&self.matchers)
            .map(|(path, matcher)| (path.as_str(), matcher.is_none()))
    }

    /// Whether one of them stands for `path`. A plain path stands for everything below it too.
    pub fn matches(&self, path: &str) -> bool {
        self.written
            .iter()
            .zip(&self.matchers)
            .any(|(written, matcher)| one(written, matcher.as_ref(), path))
    }

    /// Whether one of them stands for the file at `path` itself.
    pub fn matches_file(&self, path: &str) -> bool {
        self.written
            .iter()
            .zip(&self.matchers)
            .any(|(written, matcher)| match matcher {
                None => written == path,
                some => one(written, some.as_ref(), path),
            })
    }

    /// Whether the one written as `glob` stands for `path`.
    pub fn matches_one(&self, glob: &str, path: &str) -> bool {
        self.written
            .iter()
            .zip(&self.matchers)
            .any(|(written, matcher)| written == glob && one(written, matcher.as_ref(), path))
    }
}

fn one(written: &str, matcher: Option<&Gitignore>, path: &str) -> bool {
    match matcher {
        Some(matcher) => matcher.matched_path_or_any_parents(path, false).is_ignore(),
        None => {
            path == written
                || path
                    .strip_prefix(written.trim_end_matches('/'))
                    .is_some_and(|rest| rest.starts_with('/'))
        }
    }
}

/// Whether a path of the site file stands for several.
pub fn is_glob(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

fn matcher(glob: &str) -> Result<Gitignore, String> {
    let mut builder = GitignoreBuilder::new("");
    builder.add_line(None, glob).map_err(|e| e.to_string())?;
    builder.build().map_err(|e| e.to_string())
}
