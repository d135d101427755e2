//! A first site file, with what a tree says about itself and comments for the rest.

use std::collections::BTreeMap;

use super::{Site, Survey, Versions};

/// How many owners that are not the tree's own are listed.
const OTHERS: usize = 8;

/// What a first site file is written from.
#[derive(Debug)]
pub struct Draft<'a> {
    /// The owners and workflows.
    pub survey: &'a Survey,
    /// The parts of the target with their versions.
    pub versions: &'a Versions,
    /// Of these, the versions that the pack's tables were held against by running them.
    pub proven: &'a Versions,
    /// What the command line sets: host, login, token, versions.
    pub given: &'a [(String, String)],
    /// Environment variables of the old forge, and how often they are named.
    pub variables: &'a BTreeMap<String, usize>,
    /// The name of the token's variable, where nobody says otherwise.
    pub token: &'a str,
    /// How many calls of the old tool were found.
    pub calls: usize,
    /// How many files were looked at.
    pub files: usize,
}

impl Draft<'_> {
    /// The text of the site file.
    pub fn text(&self) -> String {
        let mut out = format!(
            "# Written by `forgemod init` from what {} say: {}, {}.\n# Look at every line; nothing below is more than a guess.\n",
            count(self.files, "file"),
            count(self.calls, "call"),
            count(self.survey.workflows, "workflow"),
        );
        self.target(&mut out);
        self.owners(&mut out);
        out.push_str(
            "\n# [repositories]\n# private = [\"owner/name\"]    # nobody reads a file of these without a token\n\
             # public = [\"owner/name\"]     # these are cloned without one\n\
             # branches = [\"release/2\"]    # branches, besides main and the like, that links name\n",
        );
        self.env(&mut out);
        out.push_str(
            "\n# What becomes of a form of links, as `forgemod rules list` names them: rewrite, keep or ask.\n\
             # [links]\n# pull = \"rewrite\"\n\n# Files that are read but never written, as globs of .gitignore.\n\
             # [keep]\n# paths = [\"history/**\"]\n",
        );
        out
    }

    fn given(&self, key: &str) -> Option<&str> {
        let last = self.given.iter().rev().find(|(k, _)| k == key);
        last.map(|(_, v)| v.as_str())
    }

    fn target(&self, out: &mut String) {
        out.push_str("\n[target]\n");
        match self.given("host") {
            Some(host) => out.push_str(&format!("host = {}\n", quoted(host))),
            None => out.push_str(
                "# The host of the new forge, which nothing in the tree names. Put it in and take the # away.\n# host = \"git.example.org\"\n",
            ),
        }
        for (part, known) in self.versions.iter().rev() {
            let version = self
                .given(part)
                .or_else(|| {
                    self.proven
                        .get(part)
                        .unwrap_or(known)
                        .last()
                        .map(String::as_str)
                })
                .unwrap_or_default();
            out.push_str(&format!(
                "{part} = {}    # the version that is in use: {}\n",
                quoted(version),
                known.join(", ")
            ));
        }
        for (key, example, what) in [
            ("login", "work", "the login that the new tool is to use"),
            (
                "ssh",
                "git@git.example.org:22",
                "where the new forge answers to SSH",
            ),
            (
                "token",
                self.token,
                "the environment variable that holds the token, never the token itself",
            ),
        ] {
            match self.given(key) {
                Some(value) => out.push_str(&format!("{key} = {}\n", quoted(value))),
                None => out.push_str(&format!("# {key} = {}    # {what}\n", quoted(example))),
            }
        }
    }

    fn owners(&self, out: &mut String) {
        let (own, others) = self.survey.sorted();
        out.push_str("\n# Old owner = new owner. Links, names of repositories and calls of these are moved.\n");
        if own.is_empty() {
            out.push_str("# The tree names none.\n# [owners]\n# \"Old-Org\" = \"new-org\"\n");
            return;
        }
        out.push_str("[owners]\n");
        for owner in own {
            let name = quoted(owner.spelling());
            let remote = if owner.remote {
                ", and a remote names it"
            } else {
                ""
            };
            out.push_str(&format!(
                "{name} = {name}    # named {}{remote}\n",
                times(owner.count())
            ));
        }
        if !others.is_empty() {
            out.push_str("# Owners of others, or of yours as well:\n");
        }
        for owner in others.iter().take(OTHERS) {
            let name = quoted(owner.spelling());
            out.push_str(&format!(
                "# {name} = {name}    # named {}\n",
                times(owner.count())
            ));
        }
        if others.len() > OTHERS {
            out.push_str(&format!("# and {} more\n", others.len() - OTHERS));
        }
    }

    fn env(&self, out: &mut String) {
        let token = self.given("token").unwrap_or(self.token);
        out.push_str("\n# Environment variables that get another name; without this they are listed where they are set.\n# [env]\n");
        // of the old tool's variables, a token's alone has a counterpart
        let tokens = self
            .variables
            .iter()
            .filter(|(name, _)| name.contains("TOKEN"));
        let mut named = false;
        for (name, n) in tokens {
            named = true;
            out.push_str(&format!(
                "# {name} = {}    # named {}\n",
                quoted(token),
                times(*n)
            ));
        }
        if !named {
            out.push_str(&format!("# OLD_TOKEN = {}\n", quoted(token)));
        }
    }

    /// Whether the text is a site file: what is wrong with it, if it is none. A host that is still to be put in is no fault.
    pub fn check(&self, text: &str) -> Result<(), super::SiteErrors> {
        let host = [("host".to_string(), "git.example.org".to_string())];
        let over: &[(String, String)] = if self.given("host").is_some() {
            &[]
        } else {
            &host
        };
        Site::parse(text, super::FILE_NAME, self.versions, over).map(|_| ())
    }
}

/// A TOML string. A value of the command line may hold anything; the check that follows names what is no value.
fn quoted(text: &str) -> String {
    toml::Value::String(text.to_string()).to_string()
}

fn count(n: usize, what: &str) -> String {
    crate::report::count(n, what)
}

fn times(n: usize) -> String {
    if n == 1 {
        "once".to_string()
    } else {
        format!("{n} times")
    }
}
