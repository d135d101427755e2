//! URLs and slugs of the old forge: finds them in the raw text of a file of any language, and says what they become.
//!
//! Which forms there are, and what each becomes, is in the pack; which owners moved, in the site file. A tree
//! of which no owner is mapped holds nothing for this stage.

mod covered;
mod form;
mod near;
mod past;
mod pattern;
mod token;
mod variables;

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use anyhow::{Context as _, Result, bail};
use ignore::gitignore::{Gitignore, GitignoreBuilder};
use regex::{Captures, Regex, bytes};

use crate::finding::{Class, Found, Kind};
use crate::host::Place;
use crate::pack::{FormKind, LinkForm, LinkStop, Pack};
use crate::site::Site;
pub use covered::Covered;
use form::Form;
pub use near::Around;
pub use past::Past;
use pattern::{Parts, Rows, part};
use token::Token;
pub use variables::Variables;

/// What a rule wrote, after a look at the links in it.
#[derive(Debug, Default)]
pub struct Moved {
    /// The text with its links moved, where that changes it.
    pub text: Option<String>,
    /// What then differs.
    pub notes: Vec<String>,
    /// The links that stay in it and are a person's to change.
    pub left: Vec<Left>,
}

/// A link that stays in what a rule wrote.
#[derive(Debug)]
pub struct Left {
    /// Its text.
    pub token: String,
    /// Why it stays.
    pub note: String,
    /// What a person does.
    pub recipe: String,
}

/// The pack's forms, made ready for a site.
#[derive(Debug)]
pub struct Links {
    site: Site,
    token: String,
    component: (String, String),
    forms: Vec<Form>,
    parts: HashMap<String, Rows>,
    files: BTreeMap<String, Gitignore>,
    history: Option<String>,
    history_note: String,
    past: Option<Past>,
    near: Vec<(Option<String>, Regex, LinkStop)>,
    sure_before: Option<Regex>,
    sure_behind: Option<Regex>,
    no_ssh: LinkStop,
    private: LinkStop,
    anchors: Option<Anchors>,
}

/// Where a token can be: the old hosts, and the owners that moved.
#[derive(Debug)]
struct Anchors {
    bytes: bytes::Regex,
    text: Regex,
    owner: Regex,
}

impl Links {
    /// The pack's forms for a site. Fails where the site file names a form that the pack has not.
    pub fn new(
        pack: &Pack,
        site: &Site,
        component: (String, String),
        token: &str,
    ) -> Result<Links> {
        let tables = &pack.links;
        for name in site.links.keys() {
            if name != HISTORY && !pack.link_forms.iter().any(|f| f.name == *name) {
                let mut known: Vec<&str> =
                    pack.link_forms.iter().map(|f| f.name.as_str()).collect();
                known.push(HISTORY);
                known.sort_unstable();
                bail!(
                    "unknown key `{name}` in [links] of the site file; allowed: {}",
                    known.join(", ")
                );
            }
        }
        let anchors = Anchors::new(&tables.hosts, site)?;
        let mut links = Links {
            site: site.clone(),
            token: token.to_string(),
            component,
            forms: Vec::new(),
            parts: HashMap::new(),
            files: BTreeMap::new(),
            history: (site.links.get(HISTORY) != Some(&crate::site::Disposition::Rewrite))
                .then(|| tables.history.files.clone()),
            history_note: tables.history.note.clone(),
            past: match site.links.get(HISTORY) {
                Some(crate::site::Disposition::Rewrite) => None,
                _ => Some(Past::new(&tables.history)?),
            },
            near: Vec::new(),
            sure_before: None,
            sure_behind: None,
            no_ssh: tables.no_ssh.clone(),
            private: tables.private.clone(),
            anchors,
        };
        // Without owners nothing is looked for, and nothing need be compiled.
        if links.anchors.is_none() {
            return Ok(links);
        }
        let parts = Parts::new(&tables.part, &links.site_parts(tables));
        for table in &pack.link_forms {
            let own = site.links.get(&table.name).copied();
            links.forms.push(Form::new(table, &parts, own)?);
        }
        for (name, table) in &tables.part {
            let rows = Rows::new(table, &parts).with_context(|| format!("the part `{name}`"))?;
            links.parts.insert(name.clone(), rows);
        }
        for (name, globs) in &tables.files {
            let mut builder = GitignoreBuilder::new("");
            for glob in globs {
                builder.add_line(None, glob)?;
            }
            links.files.insert(name.clone(), builder.build()?);
        }
        for near in &tables.near {
            let stop = LinkStop {
                note: near.note.clone(),
                recipe: near.recipe.clone(),
            };
            links
                .near
                .push((near.files.clone(), Regex::new(&near.line)?, stop));
        }
        links.sure_before = Some(Regex::new(&tables.slug_before)?);
        links.sure_behind = Some(Regex::new(&tables.slug_behind)?);
        Ok(links)
    }

    fn site_parts(&self, tables: &crate::pack::LinkTables) -> Vec<(&'static str, String)> {
        let owners: Vec<String> = self.site.owners.keys().map(|o| regex::escape(o)).collect();
        let mapped = format!("(?i:{})", owners.join("|"));
        let branches: Vec<String> = self
            .site
            .repositories
            .branches
            .iter()
            .map(|b| regex::escape(b))
            .collect();
        // an alternative that never matches, where the site names none
        let branches = if branches.is_empty() {
            r"[^\s\S]".to_string()
        } else {
            branches.join("|")
        };
        vec![
            ("mapped", mapped.clone()),
            ("owner", format!("{mapped}|{}", tables.own_owner)),
            ("own", tables.own_slug.clone()),
            ("branches", branches),
        ]
    }

    /// Whether a file can hold a link.
    pub fn may_match(&self, bytes: &[u8]) -> bool {
        self.anchors
            .as_ref()
            .is_some_and(|a| a.bytes.is_match(bytes))
    }

    /// The links of a text that overlap none of `covered`, where `all` are those of the whole text.
    ///
    /// A link that only begins or ends in a covered place may hide another one, so that the text is read again.
    pub fn uncovered(
        &self,
        pack: &Pack,
        path: &str,
        text: &str,
        place: Place,
        (all, covered): (&[Found], &[Range<usize>]),
    ) -> Vec<Found> {
        let places = Covered::new(covered);
        let hides = |f: &Found| places.overlap(&f.span) && !places.hold(&f.span);
        if all.iter().any(hides) {
            return self.scan(pack, path, text, place, covered);
        }
        let free = all.iter().filter(|f| !places.overlap(&f.span));
        free.cloned().collect()
    }

    /// The links of a text, in order; none overlaps one of `covered`.
    pub fn scan(
        &self,
        pack: &Pack,
        path: &str,
        text: &str,
        place: Place,
        covered: &[Range<usize>],
    ) -> Vec<Found> {
        self.tokens(text, covered, |token| {
            self.read(pack, &Around::new(path, text, place, token), text, token)
        })
    }

    fn tokens(
        &self,
        text: &str,
        covered: &[Range<usize>],
        read: impl Fn(&Token) -> Option<Found>,
    ) -> Vec<Found> {
        let Some(anchors) = &self.anchors else {
            return Vec::new();
        };
        let covered = Covered::new(covered);
        let mut out = Vec::new();
        let mut end = 0;
        for m in anchors.text.find_iter(text) {
            if m.start() < end {
                continue;
            }
            let at = m.range();
            let host = !anchors.owner.is_match(m.as_str());
            let token = if host {
                token::around_host(text, at)
            } else {
                token::around_owner(text, at)
            };
            if token.span.start < end {
                continue;
            }
            if covered.overlap(&token.span) {
                continue;
            }
            if let Some(found) = read(&token) {
                end = found.span.end;
                out.push(found);
            }
        }
        out
    }

    /// What a rule wrote, with the links in it moved too: a call carries the texts of its arguments over as they are.
    pub fn moved(&self, pack: &Pack, path: &str, text: &str, place: Place) -> Moved {
        let mut moved = Moved::default();
        if !self.may_match(text.as_bytes()) {
            return moved;
        }
        let mut out = String::new();
        let mut done = 0;
        for f in self.tokens(text, &[], |token| {
            let mut around = Around::new(path, text, place, token);
            around.written = true;
            self.read(pack, &around, text, token)
        }) {
            match f.after {
                Some(after) => {
                    if f.class == Class::Adapted && !moved.notes.contains(&f.note) {
                        moved.notes.push(f.note);
                    }
                    out.push_str(&text[done..f.span.start]);
                    out.push_str(&after);
                    done = f.span.end;
                }
                None if f.class == Class::Manual => moved.left.push(Left {
                    token: text[f.span].to_string(),
                    note: f.note,
                    recipe: f.recipe,
                }),
                None => {}
            }
        }
        moved.text = (done > 0).then(|| out + &text[done..]);
        moved
    }

    fn read(&self, pack: &Pack, around: &Around<'_>, text: &str, token: &Token) -> Option<Found> {
        let before = &text[token.span.clone()];
        let (form, outcome) = self
            .forms
            .iter()
            .find_map(|f| Some((f, f.outcome(self, before, around)?)))?;
        // What is written is not found again as something to write.
        let same = outcome.after.as_deref() == Some(before);
        (!same).then(|| Found {
            span: token.span.clone(),
            class: outcome.class,
            kind: match form.table.kind {
                FormKind::Url => Kind::Url,
                FormKind::Slug => Kind::Slug,
            },
            rule: pack.link_id(&form.table.name),
            after: outcome.after,
            shell: None,
            note: outcome.note,
            recipe: outcome.recipe,
        })
    }

    /// What the site knows under a name of templates: `None` where it is no such name, `Some(None)` where it has no value.
    fn of_site(&self, name: &str) -> Option<Option<String>> {
        let ssh = |separator: bool| {
            let place = self.site.ssh.as_deref()?;
            let (user, host) = place.rsplit_once('@').unwrap_or(("git", place));
            Some(if host.contains(':') || separator {
                format!("ssh://{user}@{host}/")
            } else {
                format!("{user}@{host}:")
            })
        };
        match name {
            "host" => Some(Some(self.site.host.clone())),
            "env" => Some(Some(self.token.clone())),
            "ssh" => Some(ssh(false)),
            "ssh-url" => Some(ssh(true)),
            _ => None,
        }
    }

    /// The owner that a match names.
    fn owner_of<'t>(captures: &Captures<'t>) -> Option<&'t str> {
        part(captures, "owner").or_else(|| part(captures, "mapped"))
    }

    /// The repository of a match, by its old owner and by its new one.
    fn slugs(&self, captures: &Captures<'_>) -> Vec<String> {
        match (part(captures, "owner"), part(captures, "repo")) {
            (Some(owner), Some(repo)) => {
                let new = self.site.owner(owner).unwrap_or(owner);
                vec![format!("{owner}/{repo}"), format!("{new}/{repo}")]
            }
            _ => Vec::new(),
        }
    }

    /// Whether a text says by itself that it names an owner.
    fn is_sure(&self, captures: &Captures<'_>, slugs: &[String], around: &Around<'_>) -> bool {
        let owner = Links::owner_of(captures).unwrap_or_default();
        let repo = part(captures, "repo").unwrap_or_default();
        let upper = |c: char| c.is_ascii_uppercase();
        let mixed = owner
            .chars()
            .skip(1)
            .any(|c| upper(c) || c == '-' || c.is_ascii_digit());
        let spelled = self.site.owners.contains_key(owner) && owner.contains(upper);
        spelled && (mixed || !repo.is_empty() && !repo.contains(upper))
            || self.site.repositories.knows(slugs)
            || self
                .sure_before
                .as_ref()
                .is_some_and(|r| r.is_match(around.before()))
            || self
                .sure_behind
                .as_ref()
                .is_some_and(|r| r.is_match(around.behind()))
    }

    fn stands_in(&self, table: &LinkForm, path: &str) -> bool {
        let is_in = |list: &String| self.is_in(list, path);
        table.files.as_ref().is_none_or(is_in) && !table.not_files.as_ref().is_some_and(is_in)
    }

    fn is_in(&self, list: &str, path: &str) -> bool {
        self.files
            .get(list)
            .is_some_and(|globs| is_under(globs, path))
    }

    /// What is taken for a record of the past; none where the site file has such records rewritten.
    pub fn past(&self) -> Option<&Past> {
        self.past.as_ref()
    }

    fn is_history(&self, path: &str) -> bool {
        self.history
            .as_ref()
            .is_some_and(|list| self.is_in(list, path))
    }

    /// Whether the version in force has left behind what a form becomes.
    fn is_past(&self, table: &LinkForm) -> bool {
        let until = table.until.as_deref();
        until.is_some_and(|until| crate::engine::has(&self.component.1, until))
    }

    /// The component that lacks what a form becomes, at the version in force, and the version that has it.
    fn lacks(&self, table: &LinkForm) -> Option<(String, String)> {
        let since = table.since.as_deref()?;
        let (component, version) = &self.component;
        (!crate::engine::has(version, since)).then(|| (component.clone(), since.to_string()))
    }

    fn near(&self, around: &Around<'_>) -> Option<&LinkStop> {
        if around.written {
            return None;
        }
        let line = around.line();
        self.near
            .iter()
            .find(|(files, r, _)| {
                let here = files.as_ref().is_none_or(|f| self.is_in(f, around.path));
                here && r.is_match(&line)
            })
            .map(|(.., s)| s)
    }
}

/// Whether globs match a path or a folder that it lies in.
fn is_under(globs: &Gitignore, path: &str) -> bool {
    let path = path.trim_start_matches('/');
    // A path that climbs out has no place of its own; its last parts say what it is.
    let path = path.rsplit("../").next().unwrap_or(path);
    !path.is_empty() && globs.matched_path_or_any_parents(path, false).is_ignore()
}

/// The name under which a site file decides about records of the past.
const HISTORY: &str = "history";

impl Anchors {
    fn new(hosts: &[String], site: &Site) -> Result<Option<Anchors>> {
        if site.owners.is_empty() {
            return Ok(None);
        }
        let owners: Vec<String> = site.owners.keys().map(|o| regex::escape(o)).collect();
        let hosts: Vec<String> = hosts.iter().map(|h| regex::escape(h)).collect();
        let any = format!("{}|{}", hosts.join("|"), owners.join("|"));
        Ok(Some(Anchors {
            bytes: bytes::Regex::new(&format!("(?i-u:{any})"))?,
            text: Regex::new(&format!("(?i:{any})"))?,
            owner: Regex::new(&format!(r"\A(?i:{})\z", owners.join("|")))?,
        }))
    }
}

/// Takes back what stands in the arguments of a call that nobody wrote: half of a command would be new and half old.
pub fn leave_to_calls(text: &str, found: &mut [Found]) {
    let mut calls: Vec<usize> = found
        .iter()
        .filter(|f| f.class == Class::Manual && f.kind == Kind::Mention)
        .map(|f| f.span.end)
        .collect();
    calls.sort_unstable();
    for f in found
        .iter_mut()
        .filter(|f| f.class.is_written() && matches!(f.kind, Kind::Url | Kind::Slug))
    {
        // the nearest one in front decides, since a farther one has all that stands behind the nearest
        let before = calls.partition_point(|end| *end <= f.span.start);
        let nearest = before.checked_sub(1).and_then(|i| calls.get(i));
        let in_call = |end: &usize| !text[*end..f.span.start].contains(['\n', ';', '|']);
        if nearest.is_some_and(in_call) {
            *f = f.clone().into_manual(
                "stands in a call that is left to a person",
                "Rewrite it together with the call.",
            );
        }
    }
}
