//! How a file writes a comment, and the markers of our blocks in it.

use std::ops::Range;

/// The form of a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comment {
    /// `<!-- … -->`
    Html,
    /// `# …`
    Hash,
    /// `// …`
    Slash,
    /// `/* … */`
    Star,
    /// `-- …`
    Dash,
    /// `; …`
    Semicolon,
}

impl Comment {
    /// The names that the site file may give.
    pub const NAMES: [(&'static str, Comment); 6] = [
        ("html", Comment::Html),
        ("hash", Comment::Hash),
        ("slash", Comment::Slash),
        ("star", Comment::Star),
        ("dash", Comment::Dash),
        ("semicolon", Comment::Semicolon),
    ];

    /// The form of the file at `path`; `None` where its format has no comments, or none that is known.
    pub fn of(path: &str, first_line: &str) -> Option<Comment> {
        let name = path.rsplit('/').next().unwrap_or(path);
        let lower = name.to_ascii_lowercase();
        let named = match lower.as_str() {
            "dockerfile" | "containerfile" | "makefile" | "gnumakefile" | "justfile"
            | "gemfile" | "rakefile" | "vagrantfile" | "brewfile" | "procfile" | "codeowners"
            | "crontab" | "cmakelists.txt" | "requirements.txt" => Some(Comment::Hash),
            "jenkinsfile" | "go.mod" => Some(Comment::Slash),
            _ => None,
        };
        if named.is_some() {
            return named;
        }
        if lower.starts_with("dockerfile.") || lower.starts_with(".env") {
            return Some(Comment::Hash);
        }
        let extension = match lower.rsplit_once('.') {
            Some((_, extension)) => extension,
            None if first_line.starts_with("#!") => return Some(Comment::Hash),
            None => return None,
        };
        Some(match extension {
            "md" | "markdown" | "mdc" | "mkd" | "html" | "htm" | "xml" | "svg" | "vue" => {
                Comment::Html
            }
            "yml" | "yaml" | "sh" | "bash" | "zsh" | "ksh" | "fish" | "py" | "rb" | "pl" | "pm"
            | "r" | "toml" | "mk" | "tf" | "hcl" | "nix" | "ps1" | "env" | "conf" | "cfg"
            | "gitignore" | "dockerignore" | "gitattributes" | "editorconfig" | "envrc"
            | "bashrc" | "zshrc" | "profile" | "properties" | "graphql" | "ex" | "exs" | "nu"
            | "dockerfile" | "npmignore" | "prettierignore" | "eslintignore" | "gitmodules"
            | "cmake" | "awk" | "jq" => Comment::Hash,
            "js" | "mjs" | "cjs" | "ts" | "tsx" | "jsx" | "go" | "rs" | "java" | "kt" | "kts"
            | "scala" | "cs" | "c" | "h" | "cc" | "cpp" | "hpp" | "swift" | "dart" | "groovy"
            | "gradle" | "php" | "proto" | "jsonc" | "json5" | "scss" | "less" | "cedar" => {
                Comment::Slash
            }
            "css" => Comment::Star,
            "sql" | "lua" | "hs" | "elm" | "ada" => Comment::Dash,
            "ini" | "npmrc" | "el" | "clj" | "lisp" | "asm" | "gitconfig" => Comment::Semicolon,
            _ => return None,
        })
    }

    /// A comment that says `text`.
    pub fn line(self, text: &str) -> String {
        match self {
            Comment::Html => format!("<!-- {text} -->"),
            Comment::Hash => format!("# {text}"),
            Comment::Slash => format!("// {text}"),
            Comment::Star => format!("/* {text} */"),
            Comment::Dash => format!("-- {text}"),
            Comment::Semicolon => format!("; {text}"),
        }
    }

    /// Whether a text would end a comment, or the block's markers, before its time.
    pub fn holds(self, text: &str) -> bool {
        !text.contains("forgemod:begin ") && !text.contains("forgemod:end ")
    }
}

/// What a file holds of a block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Nothing.
    Absent,
    /// The block, with the lines between its markers.
    Whole {
        /// From the first marker's first byte to the end of the last marker, without its line end.
        outer: Range<usize>,
        /// The lines between the markers, the last one's end included.
        inner: Range<usize>,
    },
    /// Markers that make no one block: where, and what is wrong.
    Broken(Range<usize>, String),
}

/// Looks for the markers of the block `name`, in whatever form of comment they stand.
pub fn find(text: &str, name: &str) -> Standing {
    let (begin, end) = (
        format!("forgemod:begin {name}"),
        format!("forgemod:end {name}"),
    );
    let mut begins = Vec::new();
    let mut ends = Vec::new();
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let start = at;
        at += line.len();
        let content = start..start + line.trim_end_matches(['\n', '\r']).len();
        match marked(line) {
            Some(m) if m == begin => begins.push((content, at)),
            Some(m) if m == end => ends.push((content, start)),
            _ => {}
        }
    }
    match (begins.as_slice(), ends.as_slice()) {
        ([], []) => Standing::Absent,
        ([(first, inner_start)], [(last, inner_end)]) if inner_start <= inner_end => {
            Standing::Whole {
                outer: first.start..last.end,
                inner: *inner_start..*inner_end,
            }
        }
        ([(first, _)], []) => Standing::Broken(
            first.clone(),
            format!("the block `{name}` begins here and does not end"),
        ),
        ([], [(last, _), ..]) => Standing::Broken(
            last.clone(),
            format!("the block `{name}` ends here and does not begin"),
        ),
        ([_, (second, _), ..], _) => Standing::Broken(
            second.clone(),
            format!("the block `{name}` begins here a second time"),
        ),
        ([_], [_, (second, _), ..]) => Standing::Broken(
            second.clone(),
            format!("the block `{name}` ends here a second time"),
        ),
        ([_], [(last, _)]) => Standing::Broken(
            last.clone(),
            format!("the block `{name}` ends here before it begins"),
        ),
    }
}

/// What a line's comment says, if the line is nothing but a marker.
fn marked(line: &str) -> Option<&str> {
    let line = line.trim().trim_start_matches('\u{feff}');
    let at = line.find("forgemod:")?;
    let (opening, rest) = line.split_at(at);
    let opening = opening.trim();
    if !["<!--", "#", "//", "/*", "--", ";"].contains(&opening) {
        return None;
    }
    let rest = rest.trim_end_matches("-->").trim_end_matches("*/");
    Some(rest.trim())
}

/// The ranges of every block of ours, whatever its name, from marker to marker.
pub fn all(text: &str, names: &[&str]) -> Vec<Range<usize>> {
    let mut out: Vec<_> = names
        .iter()
        .filter_map(|name| match find(text, name) {
            Standing::Whole { outer, .. } => Some(outer),
            _ => None,
        })
        .collect();
    out.sort_by_key(|r| r.start);
    out
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn the_name_of_a_file_says_how_it_writes_comments() {
        let cases = [
            ("docs/README.md", Some(Comment::Html)),
            ("Dockerfile", Some(Comment::Hash)),
            ("deploy/Dockerfile.slim", Some(Comment::Hash)),
            (".gitignore", Some(Comment::Hash)),
            (".env.example", Some(Comment::Hash)),
            ("src/a.ts", Some(Comment::Slash)),
            ("a.json", None),
            ("LICENSE", None),
        ];
        for (path, comment) in cases {
            assert_eq!(Comment::of(path, ""), comment, "{path}");
        }
        assert_eq!(Comment::of("bin/run", "#!/bin/sh"), Some(Comment::Hash));
    }

    #[test]
    fn a_block_is_found_by_its_markers() {
        let text = "a\r\n<!-- forgemod:begin n -->\r\nb\r\n<!-- forgemod:end n -->\r\nc";
        let Standing::Whole { outer, inner } = find(text, "n") else {
            panic!("no block");
        };
        assert_eq!(&text[inner], "b\r\n");
        assert!(text[outer].ends_with("end n -->"));
        assert_eq!(find(text, "m"), Standing::Absent);
        assert_eq!(find("see forgemod:begin n there", "n"), Standing::Absent);
    }

    #[test]
    fn markers_that_make_no_block_are_told() {
        let broken = |text: &str| match find(text, "n") {
            Standing::Broken(_, why) => why,
            other => panic!("{other:?}"),
        };
        assert_eq!(
            broken("# forgemod:begin n\n"),
            "the block `n` begins here and does not end"
        );
        assert_eq!(
            broken("# forgemod:end n\n# forgemod:begin n\n"),
            "the block `n` ends here before it begins"
        );
        let one = "# forgemod:begin n\n# forgemod:end n\n";
        assert_eq!(
            broken(&one.repeat(2)),
            "the block `n` begins here a second time"
        );
    }
}
