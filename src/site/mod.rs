//! The site file `forgemod.toml`: what is particular to one organisation.
//!
//! It names the new forge, the versions of its parts, the owners that got
//! another name and the paths that are left alone. Nothing in it is guessed: what
//! a run promises depends on the versions, so they must stand in it.

mod check;
mod draft;
mod keep;
mod parse;
mod repositories;
mod survey;
mod tables;

use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

pub use draft::Draft;
pub use keep::Keep;
pub use repositories::{Disposition, Repositories};
pub use survey::{Named, Survey};

/// The name of a site file.
pub const FILE_NAME: &str = "forgemod.toml";

/// The parts of the target and the versions that a pack knows of each.
pub type Versions = BTreeMap<String, Vec<String>>;

/// One organisation's settings.
#[derive(Clone, Debug, Default)]
pub struct Site {
    /// `host` or `host:port` of the new forge.
    pub host: String,
    /// Name of the target tool's login, where it has one.
    pub login: Option<String>,
    /// Name of the environment variable that holds the token; the pack has the default.
    pub token: Option<String>,
    /// The version of each part of the target.
    pub versions: BTreeMap<String, String>,
    /// Old owner to new owner, as written.
    pub owners: BTreeMap<String, String>,
    /// Paths whose findings are kept.
    pub keep: Keep,
    /// Where the new forge answers to SSH: `host`, `host:port`, or either behind `user@`.
    pub ssh: Option<String>,
    /// What is known of single repositories.
    pub repositories: Repositories,
    /// What becomes of a form of links, where it is not what the pack says.
    pub links: BTreeMap<String, Disposition>,
    /// Environment variables that have another name from now on: old name to new name.
    pub env: BTreeMap<String, String>,
    /// Values that texts may name, beside those of the target.
    pub values: BTreeMap<String, String>,
    /// What stands in every tree of the organisation: blocks, files, lines, words, and paths that move.
    pub standing: crate::standing::Rules,
    /// The file that it was read from.
    pub path: Option<PathBuf>,
}

/// Everything that is wrong with a site file, one message each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SiteErrors(pub Vec<String>);

impl fmt::Display for SiteErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.join("\n"))
    }
}

impl std::error::Error for SiteErrors {}

impl Site {
    /// Reads the site file `path` and sets `overrides` (`key`, `value` of `--target`) over it.
    pub fn load(
        path: &Path,
        versions: &Versions,
        overrides: &[(String, String)],
    ) -> anyhow::Result<Site> {
        Site::read(path, versions, overrides, None)
    }

    /// The same over a shared site file: what `path` says counts, and what it does not say is as in `shared`.
    pub fn load_over(
        shared: &Path,
        path: &Path,
        versions: &Versions,
        overrides: &[(String, String)],
    ) -> anyhow::Result<Site> {
        Site::read(
            path,
            versions,
            overrides,
            Some(Site::part(shared, versions, 0)?),
        )
    }

    fn read(
        path: &Path,
        versions: &Versions,
        overrides: &[(String, String)],
        shared: Option<Site>,
    ) -> anyhow::Result<Site> {
        let (name, text) = text(path)?;
        let mut site = parse::Parser::new(&text, &name, versions, overrides)
            .over(shared)
            .run()?;
        site.path = Some(path.to_path_buf());
        Ok(site)
    }

    /// A site file that others are set over: it need not say everything.
    fn part(path: &Path, versions: &Versions, depth: usize) -> anyhow::Result<Site> {
        let (name, text) = text(path)?;
        Ok(parse::Parser::new(&text, &name, versions, &[])
            .part(depth)
            .run()?)
    }

    /// Reads the text of a site file; `name` is the file's name in messages.
    pub fn parse(
        text: &str,
        name: &str,
        versions: &Versions,
        overrides: &[(String, String)],
    ) -> Result<Site, SiteErrors> {
        parse::Parser::new(text, name, versions, overrides).run()
    }

    /// A site without a file, from overrides alone. Fails where a key that a site needs is not among them.
    pub fn from_overrides(
        versions: &Versions,
        overrides: &[(String, String)],
    ) -> Result<Site, SiteErrors> {
        Site::parse("", "--target", versions, overrides)
    }

    /// A site for commands that were typed where no site file is: the newest of the versions, and a host for documentation.
    pub fn stand_in(versions: &Versions) -> Site {
        let newest = versions
            .iter()
            .filter_map(|(part, known)| known.last().map(|v| (part.clone(), v.clone())));
        Site {
            host: "git.example.org".to_string(),
            versions: newest.collect(),
            ..Site::default()
        }
    }

    /// A site that examples of a pack run with.
    pub(crate) fn for_examples(
        host: &str,
        login: &str,
        versions: BTreeMap<String, String>,
    ) -> Site {
        Site {
            host: host.to_string(),
            login: Some(login.to_string()),
            versions,
            owners: BTreeMap::from([
                ("Old-Org".to_string(), "new-org".to_string()),
                ("oldco".to_string(), "new-co".to_string()),
            ]),
            ssh: Some("git@git.example.org:2222".to_string()),
            repositories: Repositories {
                private: vec!["Old-Org/secret".to_string()],
                public: vec!["Old-Org/open".to_string()],
                branches: vec!["release/next".to_string()],
            },
            ..Site::default()
        }
    }

    /// The new name of an old owner, whatever the case of its letters.
    pub fn owner(&self, old: &str) -> Option<&str> {
        self.owners
            .iter()
            .find(|(name, _)| name.eq_ignore_ascii_case(old))
            .map(|(_, new)| new.as_str())
    }

    /// Whether a name is an owner's old one as well as the new one of another.
    pub fn is_chained(&self, name: &str) -> bool {
        let other = |(old, new): (&String, &String)| {
            new.eq_ignore_ascii_case(name) && !old.eq_ignore_ascii_case(name)
        };
        self.owner(name)
            .is_some_and(|new| !new.eq_ignore_ascii_case(name))
            && self.owners.iter().any(other)
    }

    /// A smallest site file, for messages.
    pub fn minimal(versions: &Versions) -> String {
        let mut text = String::from("[target]\nhost = \"git.example.org\"\n");
        for (part, known) in versions {
            if let Some(newest) = known.last() {
                text.push_str(&format!("{part} = \"{newest}\"\n"));
            }
        }
        text
    }
}

/// The name of a site file in messages, and its text.
fn text(path: &Path) -> anyhow::Result<(String, String)> {
    use anyhow::Context as _;
    let bytes = std::fs::read(path)
        .with_context(|| format!("cannot read the site file {}", path.display()))?;
    let name = path.to_string_lossy();
    let name = name.strip_prefix("./").unwrap_or(&name).to_string();
    let text = String::from_utf8(bytes).map_err(|e| {
        let before = e.utf8_error().valid_up_to();
        let line = 1 + e.as_bytes()[..before]
            .iter()
            .filter(|&&b| b == b'\n')
            .count();
        SiteErrors(vec![format!(
            "{name}:{line}: not UTF-8; allowed: a TOML file in UTF-8"
        )])
    })?;
    Ok((name, text))
}

/// The site file for a run: `forgemod.toml` in `root`, in the current directory, or in the nearest directory above `root`.
pub fn find(root: &Path) -> Option<PathBuf> {
    let here = Path::new(".");
    let root = if root == Path::new("") { here } else { root };
    let above = std::fs::canonicalize(root).unwrap_or_default();
    // the directory as it was named comes first, so that messages name the file in the same way
    let mut dirs = vec![root.to_path_buf(), here.to_path_buf()];
    dirs.extend(above.ancestors().skip(1).map(Path::to_path_buf));
    dirs.into_iter()
        .map(|dir| dir.join(FILE_NAME))
        .find(|file| file.is_file())
}
