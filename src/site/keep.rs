//! The paths whose findings are kept, as `.gitignore` globs.

use ignore::gitignore::{Gitignore, GitignoreBuilder};

/// A list of globs, read as `.gitignore` reads them; relative to the site file's directory.
#[derive(Clone, Debug)]
pub struct Keep {
    globs: Vec<String>,
    matcher: Gitignore,
}

impl Default for Keep {
    fn default() -> Keep {
        Keep {
            globs: Vec::new(),
            matcher: Gitignore::empty(),
        }
    }
}

impl Keep {
    /// Compiles `globs`; the error names the glob that cannot be read by its place in the list.
    pub fn new(globs: Vec<String>) -> Result<Keep, (usize, String)> {
        let mut builder = GitignoreBuilder::new("");
        for (i, glob) in globs.iter().enumerate() {
            builder
                .add_line(None, glob)
                .map_err(|e| (i, e.to_string()))?;
        }
        let matcher = builder.build().map_err(|e| (0, e.to_string()))?;
        Ok(Keep { globs, matcher })
    }

    /// The globs as written.
    pub fn globs(&self) -> &[String] {
        &self.globs
    }

    /// The glob that keeps `path` (relative, with `/`), if one does.
    pub fn matching(&self, path: &str) -> Option<&str> {
        let path = path.trim_start_matches('/');
        // A path that climbs out of the site file's directory is no business of its globs.
        if self.globs.is_empty() || path.is_empty() || path.split('/').any(|part| part == "..") {
            return None;
        }
        match self.matcher.matched_path_or_any_parents(path, false) {
            ignore::Match::Ignore(glob) => Some(glob.original()),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn globs_are_those_of_gitignore() {
        let keep = match Keep::new(vec![
            "docs/history/**".into(),
            "*.log".into(),
            "!keep.log".into(),
        ]) {
            Ok(keep) => keep,
            Err(e) => panic!("{e:?}"),
        };
        assert_eq!(
            keep.matching("docs/history/2020/a.md"),
            Some("docs/history/**")
        );
        assert_eq!(keep.matching("docs/a.md"), None);
        assert_eq!(keep.matching("x/y.log"), Some("*.log"));
        assert_eq!(keep.matching("x/keep.log"), None);
        assert_eq!(keep.matching("../docs/history/a.md"), None);
    }
}
