//! Which host reads a file.

use super::build::{CRONTAB, DOCKERFILE, JUSTFILE, MAKEFILE, PROCFILE, SYSTEMD};
use super::code::{
    C, CEDAR, CSHARP, DART, ELIXIR, FISH, GO, GROOVY, HCL, JAVA, JAVASCRIPT, KOTLIN, LUA, PERL,
    PHP, POWERSHELL, PYTHON, R, REGO, RUBY, RUST, SCALA, SWIFT,
};
use super::data::ini::{GITCONFIG, INI};
use super::data::json::JSON;
use super::data::notebook::NOTEBOOK;
use super::data::toml::TOML;
use super::env::ENV;
use super::foreign::FOREIGN;
use super::markdown::MARKDOWN;
use super::markup::{ASCIIDOC, COMPONENT, HTML, MDX, ORG, RST, TXTAR, XML};
use super::plain::PLAIN;
use super::script::SHELL;
use super::yaml::{self, YAML};
use super::{Host, Place, template};

/// A host, and what it is known by.
struct Row {
    host: &'static dyn Host,
    /// Languages, as fences and `--language` name them.
    names: &'static [&'static str],
    /// Extensions of file names.
    extensions: &'static [&'static str],
    /// File names.
    files: &'static [&'static str],
    /// What the first line of a file without an extension runs.
    interpreters: &'static [&'static str],
    /// Who reads such a file. A host of programs whose comments are for people says so itself.
    place: Place,
}

/// Every host; a further one is a further row.
static ROWS: &[Row] = &[
    Row {
        host: &MARKDOWN,
        names: &["md", "markdown"],
        extensions: &["md", "markdown", "mdc", "mkd"],
        files: &[],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &YAML,
        names: &["yaml", "yml"],
        extensions: &["yaml", "yml"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &SHELL,
        names: &["shell", "sh", "bash", "zsh", "ksh", "dash"],
        extensions: &["sh", "bash", "zsh", "ksh"],
        files: &[
            ".envrc",
            ".bashrc",
            ".zshrc",
            ".profile",
            ".bash_profile",
            ".bash_aliases",
        ],
        interpreters: &["sh", "bash", "zsh", "ksh", "dash"],
        place: Place::Program,
    },
    Row {
        host: &ENV,
        names: &["env", "dotenv"],
        extensions: &["env"],
        files: &[".env"],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &PLAIN,
        names: &[
            "text",
            "txt",
            "plain",
            "plaintext",
            "none",
            "output",
            "log",
            "prompt",
            "",
        ],
        extensions: &["txt", "text", "log", "prompt"],
        files: &[],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &DOCKERFILE,
        names: &["dockerfile", "docker", "containerfile"],
        extensions: &["dockerfile", "containerfile"],
        files: &["Dockerfile", "Containerfile"],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &MAKEFILE,
        names: &["makefile", "make", "mk"],
        extensions: &["mk", "mak", "makefile"],
        files: &["Makefile", "GNUmakefile"],
        interpreters: &["make"],
        place: Place::Program,
    },
    Row {
        host: &JUSTFILE,
        names: &["justfile", "just"],
        extensions: &["just", "justfile"],
        files: &["justfile", ".justfile"],
        interpreters: &["just"],
        place: Place::Program,
    },
    Row {
        host: &SYSTEMD,
        names: &["systemd"],
        extensions: &["service", "timer", "socket", "path", "mount"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &CRONTAB,
        names: &["crontab", "cron"],
        extensions: &["cron", "crontab"],
        files: &["crontab", "cron"],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &PROCFILE,
        names: &["procfile"],
        extensions: &[],
        files: &["Procfile"],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &JSON,
        names: &["json", "jsonc", "json5", "jsonl", "ndjson"],
        extensions: &[
            "json",
            "jsonc",
            "json5",
            "jsonl",
            "ndjson",
            "webmanifest",
            "code-workspace",
        ],
        files: &[
            ".babelrc",
            ".eslintrc",
            ".prettierrc",
            ".swcrc",
            ".jshintrc",
        ],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &TOML,
        names: &["toml"],
        extensions: &["toml"],
        files: &["Pipfile"],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &GITCONFIG,
        names: &["gitconfig"],
        extensions: &["gitconfig"],
        files: &[".gitconfig", "gitconfig", "dot_gitconfig"],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &INI,
        names: &["ini", "cfg", "properties", "editorconfig"],
        extensions: &["ini", "cfg", "properties"],
        files: &[
            ".gitmodules",
            ".npmrc",
            ".editorconfig",
            ".pylintrc",
            ".flake8",
        ],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &NOTEBOOK,
        names: &["notebook", "ipynb"],
        extensions: &["ipynb"],
        files: &[],
        interpreters: &[],
        place: Place::Document,
    },
    // Programs with a host of their own.
    Row {
        host: &PYTHON,
        names: &["python", "py", "python3"],
        extensions: &["py", "pyi", "pyw"],
        files: &[],
        interpreters: &["python", "python3", "python2"],
        place: Place::Program,
    },
    Row {
        host: &JAVASCRIPT,
        names: &[
            "javascript",
            "js",
            "typescript",
            "ts",
            "jsx",
            "tsx",
            "mjs",
            "cjs",
        ],
        extensions: &["js", "mjs", "cjs", "ts", "mts", "cts", "tsx", "jsx"],
        files: &[],
        interpreters: &["node", "deno", "bun", "ts-node", "tsx"],
        place: Place::Program,
    },
    Row {
        host: &GO,
        names: &["go", "golang"],
        extensions: &["go"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &RUST,
        names: &["rust", "rs"],
        extensions: &["rs"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &RUBY,
        names: &["ruby", "rb"],
        extensions: &["rb", "rake", "gemspec"],
        files: &["Rakefile", "Gemfile", "Vagrantfile", "Brewfile"],
        interpreters: &["ruby"],
        place: Place::Program,
    },
    Row {
        host: &PHP,
        names: &["php"],
        extensions: &["php"],
        files: &[],
        interpreters: &["php"],
        place: Place::Program,
    },
    Row {
        host: &JAVA,
        names: &["java"],
        extensions: &["java"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &KOTLIN,
        names: &["kotlin", "kt"],
        extensions: &["kt", "kts"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &SCALA,
        names: &["scala"],
        extensions: &["scala", "sc"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &GROOVY,
        names: &["groovy", "gradle"],
        extensions: &["groovy", "gradle"],
        files: &["Jenkinsfile"],
        interpreters: &["groovy"],
        place: Place::Program,
    },
    Row {
        host: &CSHARP,
        names: &["csharp", "cs", "c#"],
        extensions: &["cs"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &C,
        names: &["c", "cpp", "c++"],
        extensions: &["c", "h", "cc", "cpp", "cxx", "hpp", "hh"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &SWIFT,
        names: &["swift"],
        extensions: &["swift"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &DART,
        names: &["dart"],
        extensions: &["dart"],
        files: &[],
        interpreters: &["dart"],
        place: Place::Program,
    },
    Row {
        host: &LUA,
        names: &["lua"],
        extensions: &["lua"],
        files: &[],
        interpreters: &["lua", "luajit"],
        place: Place::Program,
    },
    Row {
        host: &PERL,
        names: &["perl", "pl"],
        extensions: &["pl", "pm"],
        files: &[],
        interpreters: &["perl"],
        place: Place::Program,
    },
    Row {
        host: &ELIXIR,
        names: &["elixir", "ex"],
        extensions: &["ex", "exs"],
        files: &[],
        interpreters: &["elixir"],
        place: Place::Program,
    },
    Row {
        host: &CEDAR,
        names: &["cedar"],
        extensions: &["cedar"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &REGO,
        names: &["rego"],
        extensions: &["rego"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &HCL,
        names: &["hcl", "terraform", "tf"],
        extensions: &["tf", "hcl", "tfvars", "nomad"],
        files: &[],
        interpreters: &[],
        place: Place::Program,
    },
    Row {
        host: &R,
        names: &["r"],
        extensions: &["r"],
        files: &[".Rprofile"],
        interpreters: &["Rscript"],
        place: Place::Program,
    },
    Row {
        host: &POWERSHELL,
        names: &["powershell", "pwsh", "ps1", "posh"],
        extensions: &["ps1", "psm1"],
        files: &[],
        interpreters: &["pwsh", "powershell"],
        place: Place::Program,
    },
    Row {
        host: &FISH,
        names: &["fish"],
        extensions: &["fish"],
        files: &[],
        interpreters: &["fish"],
        place: Place::Program,
    },
    Row {
        host: &HTML,
        names: &["html"],
        extensions: &["html", "htm", "xhtml"],
        files: &[],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &XML,
        names: &["xml", "svg"],
        extensions: &[
            "xml", "svg", "xsl", "xsd", "plist", "rss", "atom", "resx", "csproj", "props",
            "targets",
        ],
        files: &[],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &COMPONENT,
        names: &["component", "vue", "svelte", "astro"],
        extensions: &["vue", "svelte", "astro"],
        files: &[],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &MDX,
        names: &["mdx"],
        extensions: &["mdx"],
        files: &[],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &RST,
        names: &["rst"],
        extensions: &["rst", "rest"],
        files: &[],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &ASCIIDOC,
        names: &["asciidoc", "adoc"],
        extensions: &["adoc", "asciidoc", "asc"],
        files: &[],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &ORG,
        names: &["org"],
        extensions: &["org"],
        files: &[],
        interpreters: &[],
        place: Place::Document,
    },
    Row {
        host: &TXTAR,
        names: &["txtar"],
        extensions: &["txtar", "txar"],
        files: &[],
        interpreters: &[],
        place: Place::Document,
    },
    // Programs; what else a first line runs belongs to them.
    Row {
        host: &FOREIGN,
        names: &["code"],
        extensions: &[
            "sql", "bat", "cmd", "nu", "vim", "el", "clj", "erl", "hs", "nix",
        ],
        files: &["CMakeLists.txt"],
        interpreters: &[],
        place: Place::Program,
    },
    // Data and markup; every other extension belongs to them, since an unknown format must not be written.
    Row {
        host: &FOREIGN,
        names: &[],
        extensions: &[
            "conf", "proto", "graphql", "css", "scss", "less", "csv", "tsv", "lock",
        ],
        files: &[],
        interpreters: &[],
        place: Place::Document,
    },
];

/// Endings of copies of a file, which are read as the file is.
const COPIES: &[&str] = &["example", "sample", "dist", "template", "bak", "orig", "in"];

/// Names of git's hooks, which a shell runs where their first line names nothing else.
const HOOKS: &[&str] = &[
    "applypatch-msg",
    "commit-msg",
    "post-checkout",
    "post-commit",
    "post-merge",
    "post-receive",
    "post-rewrite",
    "pre-applypatch",
    "pre-commit",
    "pre-merge-commit",
    "pre-push",
    "pre-rebase",
    "pre-receive",
    "prepare-commit-msg",
];

/// What a file was recognised by.
enum Sign<'a> {
    Name(&'a str),
    Extension(&'a str),
    FirstLine(&'a str),
    Nothing,
}

/// What a file is read as.
struct Known<'a> {
    host: &'static dyn Host,
    place: Place,
    sign: Sign<'a>,
}

/// The host that reads the file at `path`, whose text begins with `text`.
pub fn host_for(path: &str, text: &str) -> &'static dyn Host {
    find(path, text).host
}

/// Who reads the file at `path`.
///
/// A file that is known by its first line only is a script, which
/// [`place_of`] says; by its path alone it is taken for a document.
pub fn place_for(path: &str) -> Place {
    place_of(path, "")
}

/// Who reads the file at `path`, whose text begins with `text`.
pub fn place_of(path: &str, text: &str) -> Place {
    find(path, text).place
}

/// The host of a language, as a fence or `--language` names it.
pub fn by_name(name: &str) -> Option<&'static dyn Host> {
    row(|row| row.names, name).map(|row| row.host)
}

/// Every host, each once.
pub fn hosts() -> Vec<&'static dyn Host> {
    let mut out: Vec<&'static dyn Host> = Vec::new();
    let templates = template::of(&MARKDOWN);
    for host in ROWS.iter().map(|row| row.host).chain(templates) {
        if !out.contains(&host) {
            out.push(host);
        }
    }
    out
}

/// The host of a language, as `--language` names it, and who reads its files.
pub fn named(name: &str) -> Option<(&'static dyn Host, Place)> {
    row(|row| row.names, name).map(|row| (row.host, row.place))
}

/// Why the file at `path` is read as it is, as a sentence.
pub fn why(path: &str, text: &str) -> String {
    let known = find(path, text);
    let sign = match known.sign {
        Sign::Name(name) => format!(" by its name `{name}`"),
        Sign::Extension(extension) => format!(" by its extension `.{extension}`"),
        Sign::FirstLine(line) => format!(" by its first line `{line}`"),
        Sign::Nothing => ", because nothing says what it is".to_string(),
    };
    let lacks = if known.host == &FOREIGN as &dyn Host {
        ", which has no host of its own"
    } else {
        ""
    };
    format!("read as {}{sign}{lacks}", known.host.name())
}

fn find<'a>(path: &'a str, text: &'a str) -> Known<'a> {
    let known = by_signs(path, text);
    // The path of a YAML file says more than that it is one.
    match known.host == &YAML as &dyn Host {
        true => Known {
            host: yaml::of_file(path),
            ..known
        },
        false => known,
    }
}

fn by_signs<'a>(path: &'a str, text: &'a str) -> Known<'a> {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    // What no row has is of another language, unless nothing says that it is of any.
    let known = |row: Option<&Row>, sign, place| Known {
        host: row.map_or(&FOREIGN, |row| row.host),
        place: row.map_or(place, |row| row.place),
        sign,
    };
    // `.env.local` and `Dockerfile.web` are told by what stands before the dot.
    let family = [".env", "Dockerfile"]
        .into_iter()
        .find(|f| name.strip_prefix(f).is_some_and(|n| n.starts_with('.')));
    if let Some(row) = row(|row| row.files, family.unwrap_or(name)) {
        return known(Some(row), Sign::Name(name), row.place);
    }
    // The dot of a hidden file does not begin an extension.
    let extension = name
        .rsplit_once('.')
        .filter(|(stem, extension)| !stem.is_empty() && !extension.is_empty());
    if let Some((stem, extension)) = extension {
        let is = |list: &[&str]| list.iter().any(|e| e.eq_ignore_ascii_case(extension));
        if is(COPIES) || is(template::ENDINGS) {
            let inner = find(stem, text);
            let host = match is(COPIES) {
                true => Some(inner.host),
                false => template::of(inner.host),
            };
            return Known {
                host: host.unwrap_or(&FOREIGN),
                place: inner.place,
                sign: Sign::Extension(extension),
            };
        }
        // `.gitconfig.local` and `gitconfig.work` are parts of the configuration of git.
        if row(|row| row.files, stem).is_some_and(|row| row.host == &GITCONFIG as &dyn Host) {
            let row = row(|row| row.files, stem);
            return known(row, Sign::Name(name), Place::Document);
        }
        let row = row(|row| row.extensions, extension);
        return known(row, Sign::Extension(extension), Place::Document);
    }
    if name == "config"
        && path[..path.len() - name.len()]
            .trim_end_matches(['/', '\\'])
            .ends_with("git")
    {
        let row = row(|row| row.names, "gitconfig");
        return known(row, Sign::Name(name), Place::Document);
    }
    let line = text.lines().next().unwrap_or_default();
    let said = text
        .lines()
        .map(str::trim)
        .find(|l| !l.is_empty() && !l.starts_with(['#', ';']));
    if let Some(section) = said.filter(|l| is_section_of_git(l)) {
        let row = row(|row| row.names, "gitconfig");
        return known(row, Sign::FirstLine(section), Place::Document);
    }
    if line.starts_with("#compdef ") {
        let row = row(|row| row.names, "zsh");
        return known(row, Sign::FirstLine(line), Place::Program);
    }
    if let Some(interpreter) = interpreter(line) {
        let row = row(|row| row.interpreters, interpreter);
        return known(row, Sign::FirstLine(line), Place::Program);
    }
    if HOOKS.contains(&name) {
        let row = row(|row| row.names, "sh");
        return known(row, Sign::Name(name), Place::Program);
    }
    Known {
        host: &PLAIN,
        place: Place::Document,
        sign: Sign::Nothing,
    }
}

/// The first row that has `word` in one of its lists.
fn row(list: fn(&Row) -> &'static [&'static str], word: &str) -> Option<&'static Row> {
    ROWS.iter()
        .find(|row| list(row).iter().any(|w| w.eq_ignore_ascii_case(word)))
}

/// Whether a line opens a section that the configuration of git begins with.
fn is_section_of_git(line: &str) -> bool {
    const SECTIONS: [&str; 11] = [
        "alias",
        "core",
        "user",
        "include",
        "includeif",
        "credential",
        "init",
        "push",
        "pull",
        "color",
        "url",
    ];
    let name = line
        .strip_prefix('[')
        .and_then(|l| l.split([']', ' ']).next());
    name.is_some_and(|n| SECTIONS.contains(&n.to_ascii_lowercase().as_str())) && line.ends_with(']')
}

/// `bash` of `#!/usr/bin/env -S bash -e`.
fn interpreter(line: &str) -> Option<&str> {
    let mut words = line.strip_prefix("#!")?.split_whitespace();
    let first = words.next()?.rsplit('/').next()?;
    if first == "env" {
        words.find(|w| !w.starts_with('-') && !w.contains('='))
    } else {
        Some(first)
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn files_are_told_by_name_extension_and_first_line() {
        let cases = [
            ("docs/a.md", "", "read as markdown by its extension `.md`"),
            ("A.MD", "", "read as markdown by its extension `.MD`"),
            (
                ".github/workflows/ci.yml",
                "",
                "read as yaml by its extension `.yml`",
            ),
            ("run.sh", "", "read as shell by its extension `.sh`"),
            (
                "bin/run",
                "#!/usr/bin/env -S bash -e\n",
                "read as shell by its first line `#!/usr/bin/env -S bash -e`",
            ),
            (
                "bin/run",
                "#!/usr/bin/python3\n",
                "read as python by its first line `#!/usr/bin/python3`",
            ),
            ("a/b.MDX", "", "read as mdx by its extension `.MDX`"),
            (
                "run.py",
                "#!/bin/sh\n",
                "read as python by its extension `.py`",
            ),
            ("ci.yml.j2", "", "read as template by its extension `.j2`"),
            ("a/makefile", "", "read as makefile by its name `makefile`"),
            (
                "Dockerfile.web",
                "",
                "read as dockerfile by its name `Dockerfile.web`",
            ),
            (
                "web.dockerfile",
                "",
                "read as dockerfile by its extension `.dockerfile`",
            ),
            (
                ".husky/pre-push",
                "npm test\n",
                "read as shell by its name `pre-push`",
            ),
            (
                ".githooks/pre-push",
                "#!/usr/bin/env python3\n",
                "read as python by its first line `#!/usr/bin/env python3`",
            ),
            (
                "CMakeLists.txt",
                "",
                "read as code by its name `CMakeLists.txt`, which has no host of its own",
            ),
            ("notes.rst", "", "read as rst by its extension `.rst`"),
            (
                "notes.",
                "",
                "read as text, because nothing says what it is",
            ),
            (".envrc", "", "read as shell by its name `.envrc`"),
            (".env.example", "", "read as env by its name `.env.example`"),
            ("prod.env", "", "read as env by its extension `.env`"),
            ("notes.txt", "", "read as text by its extension `.txt`"),
            (
                "LICENSE",
                "Words",
                "read as text, because nothing says what it is",
            ),
            (
                ".gitignore",
                "",
                "read as text, because nothing says what it is",
            ),
        ];
        for (path, text, expected) in cases {
            assert_eq!(why(path, text), expected, "{path}");
        }
        assert_eq!(place_for("a.md"), Place::Document);
        assert_eq!(place_for("a.sh"), Place::Program);
        assert_eq!(place_for("a.py"), Place::Program);
        assert_eq!(place_for("a.json"), Place::Document);
        assert_eq!(place_for("a.what-is-this"), Place::Document);
        assert_eq!(place_of("run", "#!/bin/sh\n"), Place::Program);
        assert_eq!(place_of("run", "#!/usr/bin/env node\n"), Place::Program);
        assert_eq!(by_name("Bash").map(Host::name), Some("shell"));
        assert_eq!(by_name("code").map(Host::name), Some("code"));
        assert_eq!(by_name("ts").map(Host::name), Some("javascript"));
        assert_eq!(by_name("cobol").map(Host::name), None);
    }

    #[test]
    fn other_languages_are_not_read_as_text() {
        let of = |files: &str| -> Vec<(String, &str)> {
            files
                .split_whitespace()
                .map(|f| (f.to_string(), host_for(f, "").name()))
                .collect()
        };
        let all = |files: &str, host: &'static str| -> Vec<(String, &str)> {
            files
                .split_whitespace()
                .map(|f| (f.to_string(), host))
                .collect()
        };
        let code = "a.bat a.nix a.conf a.css a.csv Cargo.lock a.unknown";
        assert_eq!(of(code), all(code, "code"));
        let programs = "a.py a.js a.tsx a.go a.rs a.rb a.php a.java a.kts a.scala a.cs a.h a.swift a.dart a.lua a.pm a.exs \
            .eslintrc.js Vagrantfile Jenkinsfile Rakefile Gemfile";
        let read: Vec<&str> = of(programs).into_iter().map(|(_, host)| host).collect();
        assert_eq!(
            read,
            [
                "python",
                "javascript",
                "javascript",
                "go",
                "rust",
                "ruby",
                "php",
                "java",
                "kotlin",
                "scala",
                "csharp",
                "c",
                "swift",
                "dart",
                "lua",
                "perl",
                "elixir",
                "javascript",
                "ruby",
                "groovy",
                "ruby",
                "ruby"
            ]
        );
        let text = "a.txt a.text a.log a.prompt README LICENSE CODEOWNERS NOTES .gitignore";
        assert_eq!(of(text), all(text, "text"));
    }
}
