//! Reads the standing rules of a site file: `[[block]]`, `[[file]]`, `[[line]]`, `[[text]]` and `[[move]]`.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use regex::Regex;
use toml::de::DeTable;

use super::{Parser, Value, article};
use crate::site::{Site, check};
use crate::standing::comment::Comment;
use crate::standing::fill;
use crate::standing::globs::{Globs, is_glob};
use crate::standing::model::{Block, Lines, Move, Pair, Position, Template, Text, WholeFile};
use crate::standing::parts::Part;

/// The expansion of the token's variable, as a shell writes it.
const TOKEN_VALUE: &str = "token-value";

/// One table of a list such as `[[block]]`.
struct Row<'t, 'i> {
    kind: &'static str,
    table: &'t DeTable<'i>,
    span: Range<usize>,
}

impl Parser<'_> {
    /// Reads `[[kind]]`, whose key was met with `value`.
    pub(super) fn standing(&mut self, kind: &'static str, value: &Value<'_>, site: &mut Site) {
        let Some(rows) = value.get_ref().as_array() else {
            let is = article(value.get_ref().type_str());
            self.error(
                value.span(),
                format!("`{kind}` is {is}; allowed: tables, each written [[{kind}]]"),
            );
            return;
        };
        let mut seen: BTreeMap<String, usize> = BTreeMap::new();
        for item in rows.iter() {
            let Some(table) = item.get_ref().as_table() else {
                let is = article(item.get_ref().type_str());
                self.error(
                    item.span(),
                    format!("an entry of `{kind}` is {is}; allowed: a table"),
                );
                continue;
            };
            let row = Row {
                kind,
                table,
                span: item.span(),
            };
            let rules = &mut site.standing;
            let name = match kind {
                "block" => self
                    .block(&row)
                    .map(|r| put(&mut rules.blocks, r, |r| &r.name)),
                "file" => self
                    .file(&row)
                    .map(|r| put(&mut rules.files, r, |r| &r.name)),
                "line" => self
                    .lines(&row)
                    .map(|r| put(&mut rules.lines, r, |r| &r.name)),
                "text" => self
                    .text(&row)
                    .map(|r| put(&mut rules.texts, r, |r| &r.name)),
                _ => self
                    .moved(&row)
                    .map(|r| put(&mut rules.moves, r, |r| &r.name)),
            };
            if let Some(name) = name
                && let Some(line) = seen.insert(name.clone(), self.line(row.span.start))
            {
                self.error(
                    row.span.clone(),
                    format!(
                        "[[{kind}]] {name:?} stands in line {line} too; allowed: each name once"
                    ),
                );
            }
        }
    }

    /// Reads `[values]`.
    pub(super) fn values(&mut self, table: &DeTable<'_>, site: &mut Site) {
        for (key, value) in table {
            let name = key.get_ref().to_string();
            if !fill::is_name(&name) || self.is_target_key(&name) || name == TOKEN_VALUE {
                self.error(
                    key.span(),
                    format!("`{name}` cannot name a value; allowed: small letters, digits and -, and no key of [target]"),
                );
            } else if let Some(text) = self.string(&name, "values", value) {
                site.values.insert(name, text);
            }
        }
    }

    /// Fills the values in, once all of them are known, and looks whether the rules go together.
    pub(super) fn finish_standing(&mut self, site: &mut Site) {
        let mut values = site.values.clone();
        values.insert("host".to_string(), site.host.clone());
        values.extend(site.versions.clone());
        values.extend(site.login.clone().map(|v| ("login".to_string(), v)));
        if let Some(token) = &site.token {
            values.insert("token".to_string(), token.clone());
            values.insert(TOKEN_VALUE.to_string(), format!("${{{token}}}"));
        }
        let rules = &mut site.standing;
        let texts = (rules.blocks.iter_mut().map(|b| &mut b.text))
            .chain(rules.files.iter_mut().map(|f| &mut f.text))
            .chain(rules.lines.iter_mut().flat_map(|l| &mut l.lines));
        let mut wrong = Vec::new();
        for template in texts {
            match fill::fill(template, &values) {
                Ok(text) => template.text = text,
                Err(message) => wrong.push(message),
            }
        }
        wrong.extend(crate::standing::conflicts(rules));
        for message in wrong {
            self.errors.push((usize::MAX, message));
        }
    }

    fn block(&mut self, row: &Row<'_, '_>) -> Option<Block> {
        const KEYS: [&str; 10] = [
            "name",
            "path",
            "text",
            "from",
            "at",
            "after-heading",
            "after",
            "before",
            "comment",
            "paths",
        ];
        self.known(row, &KEYS);
        let name = self.needed(row, "name")?;
        if let Err(message) = check::rule_name(&name.0) {
            self.error(name.1, message);
            return None;
        }
        let paths = self.paths(row)?;
        let text = self.template(row)?;
        let at = self.position(row)?;
        let comment = self.comment(row)?;
        if text.text.contains("forgemod:begin ") || text.text.contains("forgemod:end ") {
            self.error(
                row.span.clone(),
                format!(
                    "the text of block {:?} holds a marker of forgemod; allowed: any other text",
                    name.0
                ),
            );
            return None;
        }
        Some(Block {
            name: name.0,
            paths,
            text,
            at,
            comment,
        })
    }

    fn file(&mut self, row: &Row<'_, '_>) -> Option<WholeFile> {
        self.known(
            row,
            &["name", "path", "text", "from", "mode", "marker", "was"],
        );
        let (path, span) = self.needed(row, "path")?;
        self.path(&path, &span, false)?;
        let name = self.name(row, &path)?;
        let text = self.template(row)?;
        let executable = match self.optional(row, "mode") {
            None => None,
            Some((mode, span)) => {
                match mode.as_str() {
                    "755" => Some(true),
                    "644" => Some(false),
                    _ => {
                        self.error(span, format!("`mode` {mode:?} is not one that git keeps; allowed: \"644\", \"755\""));
                        return None;
                    }
                }
            }
        };
        let marker = match self.optional(row, "marker") {
            Some((marker, span)) => {
                if marker.trim().is_empty() || !text.text.contains(&marker) {
                    self.error(span, "`marker` does not stand in the text; allowed: a part of the text that tells every version of the file".to_string());
                    return None;
                }
                Some(marker)
            }
            None => None,
        };
        let mut was = Vec::new();
        for (hash, span) in self.strings(row, "was") {
            let hash = hash
                .strip_prefix("sha256:")
                .unwrap_or(&hash)
                .to_ascii_lowercase();
            if hash.len() == 64 && hash.bytes().all(|b| b.is_ascii_hexdigit()) {
                was.push(hash);
            } else {
                self.error(span, "`was` holds no SHA-256; allowed: 64 hexadecimal digits, as sha256sum prints them".to_string());
            }
        }
        Some(WholeFile {
            name,
            path,
            text,
            executable,
            marker,
            was,
        })
    }

    fn lines(&mut self, row: &Row<'_, '_>) -> Option<Lines> {
        const KEYS: [&str; 10] = [
            "name",
            "path",
            "line",
            "at",
            "after-heading",
            "after",
            "before",
            "create",
            "paths",
            "lines",
        ];
        self.known(row, &KEYS);
        let paths = self.paths(row)?;
        let first = paths
            .written()
            .next()
            .map(|(p, _)| p.to_string())
            .unwrap_or_default();
        let name = self.name(row, &first)?;
        let mut lines = self.strings(row, "line");
        lines.extend(self.strings(row, "lines"));
        if lines.is_empty() {
            self.error(
                row.span.clone(),
                "`line` is missing in [[line]]; allowed: a line, or a list of lines".to_string(),
            );
            return None;
        }
        let mut templates = Vec::new();
        for (text, span) in lines {
            if text.trim().is_empty() || text.contains(['\n', '\r']) {
                self.error(
                    span,
                    "`line` is empty or has a line break; allowed: the text of one line"
                        .to_string(),
                );
                return None;
            }
            templates.push(self.inline(text, &span));
        }
        let at = self.position(row)?;
        let create = match row.table.get("create") {
            None => false,
            Some(value) => match value.get_ref().as_bool() {
                Some(create) => create,
                None => {
                    self.wrong_type("create", "[line]", value, "true or false");
                    return None;
                }
            },
        };
        Some(Lines {
            name,
            paths,
            lines: templates,
            at,
            create,
        })
    }

    fn text(&mut self, row: &Row<'_, '_>) -> Option<Text> {
        self.known(
            row,
            &["name", "paths", "path", "in", "words", "replace", "regex"],
        );
        let paths = if row.table.contains_key("paths") || row.table.contains_key("path") {
            Some(self.paths(row)?)
        } else {
            None
        };
        let mut parts = Vec::new();
        for (word, span) in self.strings(row, "in") {
            match Part::NAMES.iter().find(|(name, _)| *name == word) {
                Some((_, part)) => parts.push(*part),
                None => {
                    self.error(
                        span,
                        format!(
                            "`in` {word:?} is no part of a file; allowed: prose, comments, code"
                        ),
                    );
                    return None;
                }
            }
        }
        let words = match row.table.get("words") {
            None => true,
            Some(value) => match value.get_ref().as_bool() {
                Some(words) => words,
                None => {
                    self.wrong_type("words", "[text]", value, "true or false");
                    return None;
                }
            },
        };
        let mut pairs = Vec::new();
        let mut first = None;
        for (key, plain) in [("replace", true), ("regex", false)] {
            let Some(value) = row.table.get(key) else {
                continue;
            };
            let Some(table) = value.get_ref().as_table() else {
                self.wrong_type(key, "[text]", value, "a table, old = new");
                return None;
            };
            let mut entries: Vec<_> = table.iter().collect();
            entries.sort_by_key(|(key, _)| key.span().start);
            for (old, new) in entries {
                let to = self.string(old.get_ref(), "[text]", new)?;
                let old_text = old.get_ref().to_string();
                first.get_or_insert_with(|| old_text.clone());
                match pair(&old_text, to, plain, words) {
                    Ok(pair) => pairs.push(pair),
                    Err(why) => {
                        self.error(old.span(), why);
                        return None;
                    }
                }
            }
        }
        if pairs.is_empty() {
            self.error(
                row.span.clone(),
                "[[text]] replaces nothing; allowed: `replace` or `regex`, a table of old = new"
                    .to_string(),
            );
            return None;
        }
        // The longest first: of two that begin at one place it is the one that is meant.
        pairs.sort_by_key(|p| std::cmp::Reverse(p.literal.as_ref().map_or(0, String::len)));
        let name = self.name(row, &first.unwrap_or_default())?;
        Some(Text {
            name,
            paths,
            parts,
            pairs,
        })
    }

    fn moved(&mut self, row: &Row<'_, '_>) -> Option<Move> {
        self.known(row, &["name", "from", "to"]);
        let (from, from_span) = self.needed(row, "from")?;
        let (to, to_span) = self.needed(row, "to")?;
        let from = from.trim_end_matches('/').to_string();
        let to = to.trim_end_matches('/').to_string();
        self.path(&from, &from_span, false)?;
        self.path(&to, &to_span, false)?;
        if to == from || to.starts_with(&format!("{from}/")) {
            self.error(
                to_span,
                format!("{to:?} lies in {from:?}; allowed: a path outside of it"),
            );
            return None;
        }
        let name = self.name(row, &from)?;
        Some(Move { name, from, to })
    }

    /// The text of a rule: `text`, or the file that `from` names beside the site file.
    fn template(&mut self, row: &Row<'_, '_>) -> Option<Template> {
        let (text, from) = (self.optional(row, "text"), self.optional(row, "from"));
        match (text, from) {
            (Some((text, span)), None) => Some(self.inline(text, &span)),
            (None, Some((from, span))) => {
                self.path(&from, &span, false)?;
                let path = Path::new(self.name)
                    .parent()
                    .unwrap_or(Path::new(""))
                    .join(&from);
                let name = path.to_string_lossy().into_owned();
                match std::fs::read(&path)
                    .map_err(|e| e.to_string())
                    .and_then(|bytes| {
                        String::from_utf8(bytes).map_err(|_| "is not UTF-8".to_string())
                    }) {
                    Ok(text) => Some(Template {
                        text: normal(&text),
                        name,
                        line: 1,
                    }),
                    Err(why) => {
                        self.error(span, format!("`from` {from:?} cannot be read: {why}; allowed: a text file beside the site file"));
                        None
                    }
                }
            }
            (Some(_), Some((_, span))) => {
                self.error(
                    span,
                    format!(
                        "[[{}]] has `text` and `from`; allowed: one of them",
                        row.kind
                    ),
                );
                None
            }
            (None, None) => {
                self.error(row.span.clone(), format!("`text` is missing in [[{}]]; allowed: `text`, or `from` with a file beside the site file", row.kind));
                None
            }
        }
    }

    fn inline(&self, text: String, span: &Range<usize>) -> Template {
        // The first line break behind """ is no part of the text.
        let raw = self.text.get(span.clone()).unwrap_or_default();
        let skipped = raw.strip_prefix("\"\"\"").or(raw.strip_prefix("'''"));
        let skipped = skipped.is_some_and(|rest| rest.trim_start_matches('\r').starts_with('\n'));
        Template {
            text: normal(&text),
            name: self.name.to_string(),
            line: self.line(span.start) + usize::from(skipped),
        }
    }

    fn position(&mut self, row: &Row<'_, '_>) -> Option<Position> {
        let mut given = Vec::new();
        for key in ["at", "after-heading", "after", "before"] {
            if let Some((value, span)) = self.optional(row, key) {
                given.push((key, value, span));
            }
        }
        if let [_, (key, _, span), ..] = given.as_slice() {
            self.error(span.clone(), format!("`{key}` is a second place in [[{}]]; allowed: one of at, after-heading, after, before", row.kind));
            return None;
        }
        let Some((key, value, span)) = given.pop() else {
            return Some(Position::End);
        };
        match key {
            "at" => match value.as_str() {
                "top" => Some(Position::Top),
                "end" => Some(Position::End),
                _ => {
                    self.error(
                        span,
                        format!("`at` {value:?} is no place; allowed: \"top\", \"end\""),
                    );
                    None
                }
            },
            "after-heading" => Some(Position::AfterHeading(
                value.trim_start_matches('#').trim().to_string(),
            )),
            _ => match Regex::new(&value) {
                Ok(pattern) if key == "after" => Some(Position::After(pattern)),
                Ok(pattern) => Some(Position::Before(pattern)),
                Err(e) => {
                    let why = e.to_string().lines().last().unwrap_or_default().to_string();
                    self.error(span, format!("`{key}` cannot be read: {why}; allowed: a regular expression that one line matches"));
                    None
                }
            },
        }
    }

    /// `Some(None)` where nothing is said.
    fn comment(&mut self, row: &Row<'_, '_>) -> Option<Option<Comment>> {
        let Some((word, span)) = self.optional(row, "comment") else {
            return Some(None);
        };
        match Comment::NAMES.iter().find(|(name, _)| *name == word) {
            Some((_, comment)) => Some(Some(*comment)),
            None => {
                let names: Vec<_> = Comment::NAMES.iter().map(|(name, _)| *name).collect();
                self.error(
                    span,
                    format!(
                        "`comment` {word:?} is no form of comment; allowed: {}",
                        names.join(", ")
                    ),
                );
                None
            }
        }
    }

    /// `path` or `paths`: a path or glob, or several.
    fn paths(&mut self, row: &Row<'_, '_>) -> Option<Globs> {
        let mut all = self.strings(row, "path");
        all.extend(self.strings(row, "paths"));
        if all.is_empty() {
            self.error(
                row.span.clone(),
                format!(
                    "`path` is missing in [[{}]]; allowed: a path or glob, or a list of them",
                    row.kind
                ),
            );
            return None;
        }
        let mut paths = Vec::new();
        for (path, span) in &all {
            self.path(path, span, true)?;
            paths.push(path.clone());
        }
        match Globs::new(paths) {
            Ok(globs) => Some(globs),
            Err((i, why)) => {
                let span = all
                    .get(i)
                    .map_or(row.span.clone(), |(_, span)| span.clone());
                self.error(span, format!("{why}; allowed: globs as in .gitignore"));
                None
            }
        }
    }

    fn path(&mut self, path: &str, span: &Range<usize>, globs: bool) -> Option<()> {
        match check::path(path).and_then(|()| {
            if !globs && is_glob(path) {
                return Err(format!("path {path:?} is a glob; allowed: one path"));
            }
            Ok(())
        }) {
            Ok(()) => Some(()),
            Err(message) => {
                self.error(span.clone(), message);
                None
            }
        }
    }

    /// What a rule is called: its `name`, or what can be made of `otherwise`.
    fn name(&mut self, row: &Row<'_, '_>, otherwise: &str) -> Option<String> {
        let Some((name, span)) = self.optional(row, "name") else {
            let mut name = String::new();
            for c in otherwise.chars() {
                if c.is_ascii_alphanumeric() {
                    name.push(c.to_ascii_lowercase());
                } else if !name.is_empty() && !name.ends_with('-') {
                    name.push('-');
                }
            }
            let name = name.trim_matches('-').chars().take(48).collect::<String>();
            return Some(if name.is_empty() {
                row.kind.to_string()
            } else {
                name
            });
        };
        match check::rule_name(&name) {
            Ok(()) => Some(name),
            Err(message) => {
                self.error(span, message);
                None
            }
        }
    }

    fn known(&mut self, row: &Row<'_, '_>, keys: &[&str]) {
        for (key, _) in row.table {
            if !keys.contains(&key.get_ref().as_ref()) {
                self.error(
                    key.span(),
                    format!(
                        "unknown key `{}` in [[{}]]; allowed: {}",
                        key.get_ref(),
                        row.kind,
                        keys.join(", ")
                    ),
                );
            }
        }
    }

    fn optional(&mut self, row: &Row<'_, '_>, key: &str) -> Option<(String, Range<usize>)> {
        let value = row.table.get(key)?;
        let text = self.string(key, &format!("[{}]", row.kind), value)?;
        Some((text, value.span()))
    }

    fn needed(&mut self, row: &Row<'_, '_>, key: &str) -> Option<(String, Range<usize>)> {
        if !row.table.contains_key(key) {
            self.error(
                row.span.clone(),
                format!("`{key}` is missing in [[{}]]; allowed: a string", row.kind),
            );
            return None;
        }
        self.optional(row, key)
    }

    /// A string, or a list of strings.
    fn strings(&mut self, row: &Row<'_, '_>, key: &str) -> Vec<(String, Range<usize>)> {
        let Some(value) = row.table.get(key) else {
            return Vec::new();
        };
        let Some(items) = value.get_ref().as_array() else {
            return self.optional(row, key).into_iter().collect();
        };
        let table = format!("[{}]", row.kind);
        items
            .iter()
            .filter_map(|item| Some((self.string(key, &table, item)?, item.span())))
            .collect()
    }
}

/// Puts a rule in: over the one of its name that a shared site file brought, or behind the others.
fn put<R>(rules: &mut Vec<R>, rule: R, name: impl Fn(&R) -> &String) -> String {
    let own = name(&rule).clone();
    match rules.iter_mut().find(|r| *name(r) == own) {
        Some(place) => *place = rule,
        None => rules.push(rule),
    }
    own
}

/// Line ends of a text of ours; each file gets its own when it is written.
fn normal(text: &str) -> String {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    text.replace("\r\n", "\n")
}

fn pair(old: &str, to: String, plain: bool, words: bool) -> Result<Pair, String> {
    if old.is_empty() {
        return Err("an empty text cannot be replaced; allowed: the text to look for".to_string());
    }
    let inner = if plain {
        regex::escape(old)
    } else {
        old.to_string()
    };
    // A boundary makes sense only beside a letter.
    let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let source = match (words, plain) {
        (false, _) => inner,
        (true, false) => format!(r"\b(?:{inner})\b"),
        (true, true) => format!(
            "{}{inner}{}",
            if word(old.chars().next()) { r"\b" } else { "" },
            if word(old.chars().last()) { r"\b" } else { "" }
        ),
    };
    let pattern = Regex::new(&source).map_err(|e| {
        let why = e.to_string().lines().last().unwrap_or_default().to_string();
        format!("{old:?} cannot be read: {why}; allowed: a regular expression")
    })?;
    if pattern.is_match("") {
        return Err(format!(
            "{old:?} matches an empty text; allowed: a regular expression that matches at least a letter"
        ));
    }
    Ok(Pair {
        pattern,
        to,
        expand: !plain,
        literal: plain.then(|| old.to_string()),
    })
}
