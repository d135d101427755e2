//! One form of links, made ready for a site: whether a token is of it, and what it becomes.

use anyhow::{Context as _, Result, bail};
use regex::{Captures, Regex};

use super::pattern::{Parts, fill, has_part, part};
use super::{Around, Links};
use crate::finding::Class;
use crate::pack::{FormKind, LinkForm, LinkStop};
use crate::site::Disposition;

/// A form with its compiled patterns.
#[derive(Debug)]
pub struct Form {
    /// The pack's table.
    pub table: LinkForm,
    /// What becomes of it on this site.
    pub disposition: Disposition,
    find: Vec<Regex>,
    not: Option<Regex>,
    before: Option<Regex>,
    behind: Option<Regex>,
}

/// What becomes of a token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// Its class.
    pub class: Class,
    /// The text that replaces it.
    pub after: Option<String>,
    /// Why.
    pub note: String,
    /// What a person does.
    pub recipe: String,
}

impl Form {
    /// Compiles a table.
    pub fn new(table: &LinkForm, parts: &Parts, own: Option<Disposition>) -> Result<Form> {
        let named = || format!("the link `{}`", table.name);
        let find: Result<Vec<Regex>> = table.find.iter().map(|p| parts.whole(p)).collect();
        let compile = |p: &Option<String>| p.as_deref().map(|p| parts.inside(p)).transpose();
        if own == Some(Disposition::Rewrite) && table.becomes.is_none() {
            bail!(
                "`{}` in [links] of the site file is \"rewrite\"; allowed: keep, ask, since nothing says what it becomes",
                table.name
            );
        }
        Ok(Form {
            disposition: own.unwrap_or(table.default),
            find: find.with_context(named)?,
            not: table
                .not
                .as_ref()
                .map(|p| parts.whole(p))
                .transpose()
                .with_context(named)?,
            before: compile(&table.before).with_context(named)?,
            behind: compile(&table.behind).with_context(named)?,
            table: table.clone(),
        })
    }

    /// What becomes of a token, if it is of this form.
    pub fn outcome(&self, links: &Links, token: &str, around: &Around<'_>) -> Option<Outcome> {
        if self.table.nested != around.nested
            || !links.stands_in(&self.table, around.path)
            || links.is_past(&self.table)
        {
            return None;
        }
        let (before, behind) = (around.before(), around.behind());
        if self.not.as_ref().is_some_and(|r| r.is_match(token))
            || self.before.as_ref().is_some_and(|r| !r.is_match(before))
            || self.behind.as_ref().is_some_and(|r| !r.is_match(behind))
        {
            return None;
        }
        self.find.iter().find_map(|find| {
            let captures = find.captures(token)?;
            self.read(links, find, &captures, around)
        })
    }

    fn read(
        &self,
        links: &Links,
        find: &Regex,
        captures: &Captures<'_>,
        around: &Around<'_>,
    ) -> Option<Outcome> {
        let excluded = |(name, rows): (&String, &super::pattern::Rows)| {
            part(captures, name).is_some_and(|text| rows.excludes(text))
        };
        if links.parts.iter().any(excluded) {
            return None;
        }
        // A name that is the new one already names nothing of the old forge.
        let owner = Links::owner_of(captures);
        if self.table.kind == FormKind::Slug
            && owner.is_some_and(|o| links.site.owner(o) == Some(o))
        {
            return None;
        }
        let slugs = links.slugs(captures);
        if self.table.known && !links.site.repositories.knows(&slugs)
            || self.table.sure && !links.is_sure(captures, &slugs, around)
        {
            return None;
        }
        let public = links.site.repositories.is_public(&slugs);
        let template = self
            .table
            .becomes_public
            .as_deref()
            .filter(|_| public)
            .or(self.table.becomes.as_deref());
        let mut differs = Vec::new();
        let becomes = template.map(|t| links.fill(t, find, captures, &mut differs));
        let new = becomes.as_ref().and_then(|b| b.as_ref().ok()).cloned();
        let words = |text: &Option<String>| {
            let text = text.as_deref().unwrap_or_default();
            links.words(text, find, captures, new.as_deref())
        };
        let stop = |s: &LinkStop| Outcome {
            class: Class::Manual,
            after: None,
            note: words(&Some(s.note.clone())),
            recipe: words(&Some(s.recipe.clone())),
        };
        let stays = |class, recipe| Outcome {
            class,
            after: None,
            note: words(&self.table.note),
            recipe,
        };
        if self.disposition == Disposition::Keep {
            return Some(stays(Class::Kept, String::new()));
        }
        if links.is_history(around.path) {
            let note = links.history_note.clone();
            return Some(Outcome {
                class: Class::Kept,
                after: None,
                note,
                recipe: String::new(),
            });
        }
        if self.disposition == Disposition::Ask || self.table.documents && !around.document {
            return Some(stays(Class::Manual, words(&self.table.recipe)));
        }
        if let Some((component, since)) = links.lacks(&self.table) {
            return Some(Outcome {
                class: Class::Manual,
                after: None,
                note: format!("{component} has what it would become from {since} on"),
                recipe: words(&self.table.recipe),
            });
        }
        if self.table.fetches && links.site.repositories.is_private(&slugs) {
            return Some(stop(&links.private));
        }
        if let Some(near) = links.near(around) {
            return Some(stop(near));
        }
        if self.table.kind == FormKind::Slug && owner.is_some_and(|o| links.site.is_chained(o)) {
            let owner = owner.unwrap_or_default();
            return Some(Outcome {
                class: Class::Manual,
                after: None,
                note: format!("`{owner}` is the old name of one owner and the new name of another"),
                recipe: "Look which of them is meant, and write its new name.".to_string(),
            });
        }
        match becomes {
            Some(Ok(after)) => {
                let own = words(&self.table.note);
                let notes: Vec<String> = std::iter::once(own)
                    .chain(differs)
                    .filter(|n| !n.is_empty())
                    .collect();
                Some(Outcome {
                    class: if notes.is_empty() {
                        Class::Exact
                    } else {
                        Class::Adapted
                    },
                    after: Some(after),
                    note: notes.join("; "),
                    recipe: String::new(),
                })
            }
            Some(Err(s)) => Some(stop(&s)),
            None => Some(stays(Class::Manual, words(&self.table.recipe))),
        }
    }
}

impl Links {
    /// A template filled in from a match; `differs` takes what then differs.
    fn fill(
        &self,
        template: &str,
        find: &Regex,
        captures: &Captures<'_>,
        differs: &mut Vec<String>,
    ) -> Result<String, LinkStop> {
        let mut stopped = None;
        let collected = std::cell::RefCell::new(Vec::new());
        let failed = std::cell::RefCell::new(None);
        let filled = fill(template, &|name| {
            let raw = name.strip_suffix(".raw");
            let of = raw.unwrap_or(name);
            if let Some(text) = self.of_site(of) {
                return Some(text);
            }
            if !has_part(find, of) {
                return None;
            }
            let text = part(captures, of).unwrap_or_default();
            if text.is_empty() || raw.is_some() {
                return Some(Some(text.to_string()));
            }
            match self.value(of, text, captures) {
                Ok((new, note)) => {
                    collected.borrow_mut().extend(note);
                    Some(Some(new))
                }
                Err(stop) => {
                    *failed.borrow_mut() = Some(stop);
                    Some(None)
                }
            }
        });
        if let Some(stop) = failed.into_inner() {
            stopped = Some(stop);
        }
        differs.append(&mut collected.into_inner());
        match (filled, stopped) {
            (_, Some(stop)) => Err(stop),
            (Ok(text), None) => Ok(text),
            (Err(_), None) => Err(self.no_ssh.clone()),
        }
    }

    /// A note or a recipe with what is known filled in; what is not known stays as its name.
    fn words(
        &self,
        text: &str,
        find: &Regex,
        captures: &Captures<'_>,
        becomes: Option<&str>,
    ) -> String {
        let filled = fill(text, &|name| {
            if name == "becomes" {
                return becomes.map(|b| Some(b.to_string()));
            }
            if let Some(text) = self.of_site(name) {
                return text.map(Some);
            }
            let raw = name.strip_suffix(".raw").unwrap_or(name);
            let text = has_part(find, raw).then(|| part(captures, raw).unwrap_or_default())?;
            let new = self.value(raw, text, captures).map(|(new, _)| new);
            Some(Some(new.unwrap_or_else(|_| text.to_string())))
        });
        filled.unwrap_or_else(|_| text.to_string())
    }

    /// What a part becomes.
    fn value(
        &self,
        name: &str,
        text: &str,
        captures: &Captures<'_>,
    ) -> Result<(String, Option<String>), LinkStop> {
        match name {
            "owner" => Ok((self.site.owner(text).unwrap_or(text).to_string(), None)),
            "slug" => Ok((
                match (part(captures, "owner"), part(captures, "repo")) {
                    (Some(owner), Some(repo)) => {
                        format!("{}/{repo}", self.site.owner(owner).unwrap_or(owner))
                    }
                    _ => text.to_string(),
                },
                None,
            )),
            _ => match self.parts.get(name) {
                Some(rows) => {
                    let (new, note) = rows.becomes(text)?;
                    let new = fill(&new, &|n| self.of_site(n)).unwrap_or(new);
                    Ok((new, note))
                }
                None => Ok((text.to_string(), None)),
            },
        }
    }
}
