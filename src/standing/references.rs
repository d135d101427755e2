//! References to paths that move, and from files that move.
//!
//! A link of Markdown is read as a browser reads it. A bare mention of the old path counts from the root of the
//! repository. What may be meant in more than one way, or stands behind a variable or in an address, is left to a person.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::draft;
use super::edit::Edit;
use super::links;
use super::model::Move;
use super::moves::{Plan, id};
use super::parts::is_markdown;
use super::world::{World, parent};
use crate::finding::{Class, Kind};
use crate::tree::File;

/// A relative path that climbs, or begins with `./`.
static RELATIVE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?:\.{1,2}/)+[A-Za-z0-9_@+][A-Za-z0-9_./@+-]*|\.\.(?:/\.\.)*/?").ok()
});

/// Where a module is imported from.
static IMPORT: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?:\bfrom\s*|\brequire\s*\(\s*|\bimport\s*\(?\s*)["']$"#).ok());

/// Steps upwards from a variable or a substitution, and from the file's own place in a program.
static CLIMB: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?:/\.\.)+|\bparents\[[0-9]+\]|(?:\.parent){2,}|(?:__dirname|import\.meta\.(?:url|dirname))[^\n]*\.\.[^\n]*"#).ok()
});

/// What stands in front of a name that is written like a path.
static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?:\bgit\s+(?:checkout|switch|branch|merge|rebase|push|pull|fetch|log|diff)\b[^|;&]*|(?:--(?:repo|branch|base|head|ref|image)[ =]|-R\s+)["']?|\b(?:uses|image|ref|branch|branches|base|head|repo|repository|slug)["']?\s*:\s*\[?["']?)$"#).ok()
});

/// Commands whose words are paths.
static COMMAND: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?:^|[\s;&|(])(?:cd|ls|cp|mv|cat|rm|mkdir|source|find|tar|rsync|COPY|ADD|git add|git -C)\s(?:[^;&|]*\s)?["']?$"#).ok()
});

/// What a relative import may leave out.
const ENDINGS: [&str; 10] = [
    ".ts",
    ".tsx",
    ".js",
    ".jsx",
    ".mjs",
    ".cjs",
    ".json",
    "/index.ts",
    "/index.tsx",
    "/index.js",
];

/// A file whose references are looked for.
struct Here<'a> {
    world: &'a World<'a>,
    plan: &'a Plan,
    /// The path of the file, and the path that it will have.
    old: &'a str,
    new: String,
    text: &'a str,
    data: Data,
}

/// What one word is.
enum Word {
    Path,
    Unsure,
    Other,
}

/// How a file uses paths.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Data {
    Prose,
    /// Values of YAML, JSON or TOML.
    Values,
    /// A program whose imports are relative to its file.
    Imports,
    /// Patterns of `.gitignore` and its like, relative to the file's own folder.
    Patterns,
    Code,
}

impl Plan {
    /// The references in the file at `path`, whose text will be `text`.
    pub(super) fn references(
        &self,
        world: &World<'_>,
        path: &str,
        text: &str,
        protected: &[Range<usize>],
    ) -> Vec<Edit> {
        if self.is_empty() || !self.moves(path) && !self.may_name(text) {
            return Vec::new();
        }
        let here = Here {
            world,
            plan: self,
            old: path,
            new: self.new_path(path),
            text,
            data: data_of(path, text),
        };
        let mut taken: Vec<Range<usize>> = protected.to_vec();
        let mut out = here.links(&mut taken);
        out.extend(here.mentions(&mut taken));
        out.extend(here.relative(&mut taken));
        out.extend(here.climbs(&mut taken));
        out.extend(here.patterns(&mut taken));
        out.extend(here.modules(&mut taken));
        out.retain(|e| !protected.iter().any(|r| overlap(r, &e.span)));
        out
    }

    /// Whether a text can name a path that moves: by its last part, in whatever way the rest is written.
    fn may_name(&self, text: &str) -> bool {
        self.rules().any(|rule| {
            let last = rule.from.rsplit('/').next().unwrap_or_default();
            let module = rule.from.replace('/', ".");
            text.contains(last)
                || text.contains(&module)
                || text.contains(&format!("{}/*", parent(&rule.from)))
        })
    }
}

impl Here<'_> {
    fn exists(&self, path: &str) -> bool {
        let there = |p: &str| {
            p.is_empty()
                || self.world.files.contains_key(p)
                || self.plan.folders.contains(p)
                || self.world.base.join(p).symlink_metadata().is_ok()
        };
        there(path) || self.plan.renamed(path).is_some_and(|new| there(&new))
    }

    /// The path that a relative one means, read from the folder of the file.
    fn resolve(&self, relative: &str) -> Option<String> {
        join(parent(self.old), relative)
    }

    fn links(&self, taken: &mut Vec<Range<usize>>) -> Vec<Edit> {
        let all = if is_markdown(self.old, self.text) {
            links::destinations(self.text)
        } else if self.old.ends_with(".html") || self.old.ends_with(".htm") {
            links::attributes(self.text, 0..self.text.len())
        } else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for span in all {
            if taken.iter().any(|r| overlap(r, &span)) {
                continue;
            }
            if let Some(edit) = self.link(&span) {
                out.extend(edit);
                taken.push(span);
            }
        }
        out
    }

    /// `None` where it is no link to a path of the tree; `Some(None)` where it is one and stays.
    fn link(&self, span: &Range<usize>) -> Option<Option<Edit>> {
        let raw = &self.text[span.clone()];
        let cut = raw.find(['#', '?']).unwrap_or(raw.len());
        let (path, rest) = raw.split_at(cut);
        let scheme = path.split_once(':').is_some_and(|(s, _)| {
            s.len() > 1
                && s.chars()
                    .all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
        });
        if path.is_empty()
            || scheme
            || path.starts_with("//")
            || path.contains(['{', '$', '<', '*'])
        {
            return None;
        }
        let decoded = decode(path)?;
        let rooted = decoded.starts_with('/');
        if rooted && !is_markdown(self.old, self.text) {
            // A page's root is that of its site, which need not be that of the repository.
            return None;
        }
        let target = if rooted {
            join("", decoded.trim_start_matches('/'))?
        } else {
            self.resolve(&decoded)?
        };
        let renamed = self.plan.renamed(&target);
        let new_target = renamed.clone().unwrap_or_else(|| target.clone());
        let as_it_is = if rooted {
            Some(target.clone())
        } else {
            join(parent(&self.new), &decoded)
        };
        if as_it_is.as_deref() == Some(new_target.as_str()) {
            return Some(None);
        }
        let rule = self.rule_of(&target);
        if !self.exists(&target) {
            let note = format!("the link leads to `{target}`, which does not exist");
            return Some(Some(Edit::manual(
                span.clone(),
                Kind::Move,
                rule,
                &note,
                "Look where the link should lead.",
            )));
        }
        let new = if rooted {
            format!("/{new_target}")
        } else {
            let mut new = relative(parent(&self.new), &new_target);
            if decoded.starts_with("./") && !new.starts_with("../") {
                new = format!("./{new}");
            }
            new
        };
        let slash = if decoded.ends_with('/') && !new.ends_with('/') {
            "/"
        } else {
            ""
        };
        let new = format!("{}{slash}{rest}", encode(&new));
        Some(Some(Edit::exact(span.clone(), new, Kind::Move, rule)))
    }

    /// Bare mentions of an old path.
    fn mentions(&self, taken: &mut Vec<Range<usize>>) -> Vec<Edit> {
        let mut out = Vec::new();
        for rule in self.plan.rules() {
            for (at, _) in self.text.match_indices(&rule.from) {
                let span = at..at + rule.from.len();
                if taken.iter().any(|r| overlap(r, &span)) || !self.ends(&span, rule) {
                    continue;
                }
                if let Some(edit) = self.mention(rule, &span) {
                    taken.push(span);
                    out.push(edit);
                }
            }
        }
        out
    }

    /// Whether a path ends behind `span`, or goes on below it.
    fn ends(&self, span: &Range<usize>, rule: &Move) -> bool {
        let rest = &self.text[span.end..];
        let mut chars = rest.chars();
        match chars.next() {
            None => true,
            Some('/') => {
                // A file has nothing below it.
                let below = rest[1..].chars().next().is_some_and(is_path);
                !below || !self.is_file(rule)
            }
            Some('.') => !chars
                .next()
                .is_some_and(|c| c.is_alphanumeric() || c == '_'),
            Some(c) => !c.is_alphanumeric() && c != '_' && c != '-',
        }
    }

    fn is_file(&self, rule: &Move) -> bool {
        let files = &self.world.files;
        files.contains_key(&rule.from) || files.contains_key(&rule.to)
    }

    fn mention(&self, rule: &Move, span: &Range<usize>) -> Option<Edit> {
        let left = &self.text[..span.start];
        let prefix = &left[left.trim_end_matches(in_prefix).len()..];
        // The end of a longer name is no path.
        if prefix.ends_with(|c: char| is_path(c) && c != '/' && c != '@') {
            return None;
        }
        let line = self.line(span);
        let manual = |note: &str, recipe: String| {
            Some(Edit::manual(
                span.clone(),
                Kind::Move,
                id(rule),
                note,
                &recipe,
            ))
        };
        let new = format!("If it means the path that moves, write {}.", rule.to);
        // A part of the new path is no mention of the old one.
        if rule.to.ends_with(&rule.from) {
            let head = &rule.to[..rule.to.len() - rule.from.len()];
            if left.ends_with(head) && !left[..left.len() - head.len()].ends_with(is_path) {
                return None;
            }
        }
        // A name may be written like a path: a branch, a repository, an image.
        let lead =
            &self.text[self.text[..span.start].rfind('\n').map_or(0, |at| at + 1)..span.start];
        if self.text[span.end..].starts_with('@') || NAME.as_ref().is_some_and(|p| p.is_match(lead))
        {
            return manual(
                "it may be the name of a branch, a repository or an image",
                new,
            );
        }
        if lead
            .rsplit([' ', '\t', '(', '<', '"', '\'', '`'])
            .next()
            .is_some_and(|w| w.contains("://"))
        {
            return manual("an address ends in the path that moves", new);
        }
        let image = self.in_image(lead, span);
        // One word behind a slash is a route or a place in an image; so is any absolute path that is copied to.
        if prefix == "/" && self.data != Data::Patterns && (image || !rule.from.contains('/')) {
            return None;
        }
        if image {
            return manual("the path may be one of the image", new);
        }
        let mentioned = || -> Option<Edit> {
            if line.contains(&rule.to) {
                return Some(
                    Edit::manual(span.clone(), Kind::Move, id(rule), "", "").into(
                        Class::Kept,
                        "the line names the new path too",
                        "",
                    ),
                );
            }
            Some(Edit::exact(
                span.clone(),
                rule.to.clone(),
                Kind::Move,
                id(rule),
            ))
        };
        let folder = parent(self.old);
        let beside = || {
            !folder.is_empty()
                && self
                    .world
                    .base
                    .join(folder)
                    .join(&rule.from)
                    .symlink_metadata()
                    .is_ok()
        };
        match prefix {
            "" => {
                if !rule.from.contains('/') {
                    match self.one_word(span) {
                        Word::Path => {}
                        Word::Unsure => {
                            return manual(
                                "one word may be another name than that of the path",
                                new,
                            );
                        }
                        Word::Other => return None,
                    }
                }
                if self.data == Data::Patterns && !folder.is_empty() {
                    return manual("the pattern is read from the folder of its file", new);
                }
                if beside() {
                    return manual(
                        "it may mean the path from the root or the one beside this file",
                        new,
                    );
                }
                mentioned()
            }
            "./" => {
                if beside() {
                    return None;
                }
                if !folder.is_empty() && matches!(self.data, Data::Values | Data::Imports) {
                    return manual("it is not known from which folder the path is read", new);
                }
                mentioned()
            }
            "/" if self.data == Data::Patterns && folder.is_empty() => mentioned(),
            "!" | "!/" if self.data == Data::Patterns && folder.is_empty() => mentioned(),
            "@" | "@/" => manual("it may be an alias for the path", new),
            p if p.trim_end_matches("../").is_empty() || p == "./../" => None,
            p => {
                let whole = format!("{p}{}", rule.from);
                let plain = whole.trim_start_matches("./");
                let other = [Some(plain.to_string()), self.resolve(plain)];
                if other
                    .into_iter()
                    .flatten()
                    .any(|o| o != rule.from && self.there(&o))
                {
                    return None;
                }
                let note = if p.contains("://") {
                    "an address ends in the path that moves"
                } else {
                    "another path stands in front of it"
                };
                manual(note, new)
            }
        }
    }

    /// What a path of one part is where it stands alone, or in front of others.
    fn one_word(&self, span: &Range<usize>) -> Word {
        let lead =
            &self.text[self.text[..span.start].rfind('\n').map_or(0, |at| at + 1)..span.start];
        if self.data == Data::Patterns {
            return Word::Unsure;
        }
        if let Some(rest) = self.below(span) {
            let rest = &rest[..rest.len() - rest.trim_start_matches(is_path).len()];
            let path = format!("{}/{rest}", &self.text[span.clone()]);
            // `either/or` is no path.
            return match rest.is_empty() || self.exists(path.trim_end_matches(['.', ',', '/'])) {
                true => Word::Path,
                false => Word::Unsure,
            };
        }
        if self.whole_value(span) {
            return Word::Unsure;
        }
        if self.data == Data::Code && COMMAND.as_ref().is_some_and(|p| p.is_match(lead)) {
            let copies = lead.trim_start().to_ascii_uppercase();
            let image = copies.starts_with("COPY ") || copies.starts_with("ADD ");
            return if image { Word::Path } else { Word::Unsure };
        }
        Word::Other
    }

    /// Whether a mention in a `COPY` or `ADD` is the place in the image, or comes from another one.
    fn in_image(&self, lead: &str, span: &Range<usize>) -> bool {
        let name = self
            .old
            .rsplit('/')
            .next()
            .unwrap_or(self.old)
            .to_ascii_lowercase();
        let docker = name.contains("dockerfile") || name.contains("containerfile");
        let word = lead.split_whitespace().next().unwrap_or_default();
        if !docker
            || !["COPY", "ADD", "WORKDIR", "VOLUME"].contains(&word.to_ascii_uppercase().as_str())
        {
            return false;
        }
        if lead.contains("--from=")
            || !word.eq_ignore_ascii_case("COPY") && !word.eq_ignore_ascii_case("ADD")
        {
            return true;
        }
        let rest = &self.text[span.end..];
        let line = rest.split('\n').next().unwrap_or_default().trim_end();
        let behind = line.trim_start_matches(|c: char| !c.is_whitespace() && c != ',');
        // The last word is the place in the image, unless the line goes on.
        !line.ends_with('\\') && behind.trim_matches([' ', ']', '"', ',']).is_empty()
    }

    /// Whether a path other than a moved one exists.
    fn there(&self, path: &str) -> bool {
        !path.starts_with('/')
            && (self.world.files.contains_key(path) || self.plan.folders.contains(path))
    }

    /// What stands behind a mention of a folder.
    fn below(&self, span: &Range<usize>) -> Option<&str> {
        self.text[span.end..].strip_prefix('/')
    }

    /// Whether a word is the whole of a value: in quotes, or alone behind a key.
    fn whole_value(&self, span: &Range<usize>) -> bool {
        if !matches!(self.data, Data::Values | Data::Patterns) {
            return false;
        }
        let before = self.text[..span.start].trim_end_matches([' ', '"', '\'']);
        let behind = self.text[span.end..].trim_start_matches(['"', '\'']);
        let opens = before.ends_with([':', '=', '[', ',', '\n'])
            || before.ends_with("- ")
            || before.is_empty()
            || before.ends_with('-');
        opens && (behind.is_empty() || behind.starts_with(['\n', '\r', ',', ']', '}', ' ']))
    }

    /// Paths that are read from the folder of the file.
    fn relative(&self, taken: &mut Vec<Range<usize>>) -> Vec<Edit> {
        let Some(pattern) = RELATIVE.as_ref() else {
            return Vec::new();
        };
        let mut out = Vec::new();
        for found in pattern.find_iter(self.text) {
            let before = &self.text[..found.start()];
            if before.ends_with(is_path) || before.ends_with(['}', ')', '$', '~']) {
                continue;
            }
            let whole = found.as_str();
            let climbs = whole.trim_matches(['.', '/']).is_empty();
            let words = if climbs {
                whole
            } else {
                whole.trim_end_matches(['.', ','])
            };
            // Two dots in a sentence are no path.
            let alone = found.start()..found.end();
            if climbs && (self.text[found.end()..].starts_with('.') || !self.whole_value(&alone)) {
                continue;
            }
            let span = found.start()..found.start() + words.len();
            if taken.iter().any(|r| overlap(r, &span)) {
                continue;
            }
            if let Some(edit) = self.climbing(words, &span) {
                taken.push(span);
                out.push(edit);
            }
        }
        out
    }

    fn climbing(&self, words: &str, span: &Range<usize>) -> Option<Edit> {
        let target = self.resolve(words.trim_end_matches('/'))?;
        let moves = self.plan.moves(self.old);
        let import = self.data == Data::Imports
            && IMPORT
                .as_ref()
                .is_some_and(|p| p.is_match(&self.text[..span.start]));
        let known = self.exists(&target)
            || import && ENDINGS.iter().any(|e| self.exists(&format!("{target}{e}")));
        let renamed = self.plan.renamed(&target).or_else(|| {
            import
                .then(|| {
                    ENDINGS.iter().find_map(|e| {
                        let new = self.plan.renamed(&format!("{target}{e}"))?;
                        new.strip_suffix(e).map(str::to_string)
                    })
                })
                .flatten()
        });
        if renamed.is_none() && !moves {
            return None;
        }
        let new_target = renamed.unwrap_or_else(|| target.clone());
        if join(parent(&self.new), words.trim_end_matches('/')).as_deref()
            == Some(new_target.as_str())
        {
            return None;
        }
        let rule = self.rule_of(&target);
        if !known {
            // In a file that moves, only what climbs out of its folder can break.
            if !words.starts_with("../") {
                return None;
            }
            return Some(Edit::manual(
                span.clone(),
                Kind::Move,
                rule,
                &format!("`{words}` leads to nothing in the tree from here"),
                "Look what it is read from, and whether the move changes that.",
            ));
        }
        let mut new = relative(parent(&self.new), &new_target);
        if words.starts_with("./") && !new.starts_with("../") || import && !new.starts_with('.') {
            new = format!("./{new}");
        }
        if words.ends_with('/') {
            new.push('/');
        }
        if import || self.data == Data::Values && self.whole_value(span) {
            return Some(Edit::exact(span.clone(), new, Kind::Move, rule));
        }
        Some(Edit::manual(
            span.clone(),
            Kind::Move,
            rule,
            "it is not known from which folder the path is read",
            &format!("If it is read from the folder of this file, write {new}."),
        ))
    }

    /// Ways out of the moved folder that begin at the file itself or at a folder in a variable.
    fn climbs(&self, taken: &mut Vec<Range<usize>>) -> Vec<Edit> {
        let mut out = Vec::new();
        let (Some(pattern), true) = (CLIMB.as_ref(), self.plan.moves(self.old)) else {
            return out;
        };
        if matches!(self.data, Data::Prose | Data::Patterns) {
            return out;
        }
        let rule = self.rule_of(self.old);
        let from = self
            .plan
            .now
            .iter()
            .find(|r| id(r) == rule)
            .map(|r| r.from.as_str());
        // So many steps stay inside of what moves.
        let depth = from
            .and_then(|from| parent(self.old).strip_prefix(from))
            .map_or(0, |rest| rest.matches('/').count());
        for found in pattern.find_iter(self.text) {
            let span = found.range();
            let own = found.as_str();
            let steps = own.matches("..").count();
            if taken.iter().any(|r| overlap(r, &span)) || own.starts_with('/') && steps <= depth {
                continue;
            }
            taken.push(span.clone());
            out.push(Edit::manual(
                span,
                Kind::Move,
                rule.clone(),
                "it climbs from the place of this file, which moves",
                "Count the steps again for the new place.",
            ));
        }
        out
    }

    /// Patterns that cover a path only where it is now, and paths that only a file beside it can name.
    fn patterns(&self, taken: &mut Vec<Range<usize>>) -> Vec<Edit> {
        let mut out = Vec::new();
        for rule in self.plan.rules() {
            let mut above = parent(&rule.from);
            while !above.is_empty() {
                let needle = format!("{above}/*");
                // A pattern that covers the new path too goes on covering.
                let covered = rule.to.starts_with(&format!("{above}/"));
                for (at, _) in self.text.match_indices(&needle) {
                    let span = at..at + needle.len();
                    let left = &self.text[..at];
                    if covered || left.ends_with(is_path) || taken.iter().any(|r| overlap(r, &span))
                    {
                        continue;
                    }
                    taken.push(span.clone());
                    out.push(Edit::manual(
                        span,
                        Kind::Move,
                        id(rule),
                        "the pattern covers the path that moves, and not the new one",
                        &format!("Look whether {} needs a pattern of its own.", rule.to),
                    ));
                }
                above = parent(above);
            }
            let folder = parent(self.old);
            let beside = rule
                .from
                .strip_prefix(folder)
                .and_then(|rest| rest.strip_prefix('/'))
                .filter(|_| !folder.is_empty());
            let Some(beside) = beside else { continue };
            for (at, _) in self.text.match_indices(beside) {
                let span = at..at + beside.len();
                let left = &self.text[..at];
                // A word alone is a path only where it is a whole value.
                let value = self.data == Data::Values && self.whole_value(&span);
                if !value && !self.text[span.end..].starts_with('/') {
                    continue;
                }
                if left.ends_with(is_path)
                    || left.ends_with(['$', '}', '~', ':'])
                    || taken.iter().any(|r| overlap(r, &span))
                {
                    continue;
                }
                taken.push(span.clone());
                let new = relative(parent(&self.new), &rule.to);
                out.push(Edit::manual(
                    span,
                    Kind::Move,
                    id(rule),
                    "it may mean the path beside this file, which moves",
                    &format!("If it is read from the folder of this file, write {new}."),
                ));
            }
        }
        out
    }

    /// The old path as a module of Python.
    fn modules(&self, taken: &mut Vec<Range<usize>>) -> Vec<Edit> {
        let mut out = Vec::new();
        if !self.old.ends_with(".py") {
            return out;
        }
        for rule in self.plan.rules() {
            let path = rule.from.strip_suffix(".py").unwrap_or(&rule.from);
            if !path.contains('/') {
                continue;
            }
            let module = path.replace('/', ".");
            for (at, _) in self.text.match_indices(&module) {
                let span = at..at + module.len();
                let (left, right) = (&self.text[..at], &self.text[span.end..]);
                let part = |c: char| c.is_alphanumeric() || c == '_';
                if left.ends_with(part)
                    || left.ends_with('.')
                    || right.starts_with(part)
                    || taken.iter().any(|r| overlap(r, &span))
                {
                    continue;
                }
                taken.push(span.clone());
                let to = rule
                    .to
                    .strip_suffix(".py")
                    .unwrap_or(&rule.to)
                    .replace('/', ".");
                out.push(Edit::manual(
                    span,
                    Kind::Move,
                    id(rule),
                    "it names the path as a module",
                    &format!("If it is imported from the root, write {to}."),
                ));
            }
        }
        out
    }

    fn rule_of(&self, target: &str) -> String {
        let under = |path: &str, rule: &Move| {
            path.strip_prefix(&rule.from)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        self.plan
            .rules()
            .find(|r| under(target, r))
            .or_else(|| self.plan.rules().find(|r| under(self.old, r)))
            .map_or_else(|| "site/move".to_string(), id)
    }

    fn line(&self, span: &Range<usize>) -> &str {
        let start = self.text[..span.start].rfind('\n').map_or(0, |at| at + 1);
        let end = self.text[span.end..]
            .find('\n')
            .map_or(self.text.len(), |at| span.end + at);
        &self.text[start..end]
    }
}

/// Links of the file system that a move breaks.
pub(super) fn links_of_the_file_system(world: &World<'_>, plan: &Plan, files: &mut Vec<File>) {
    if plan.now.is_empty() {
        return;
    }
    let walk = walkdir::WalkDir::new(&world.base)
        .follow_links(false)
        .sort_by_file_name()
        .into_iter()
        .filter_entry(|e| e.file_name() != ".git");
    for entry in walk.flatten().filter(|e| e.file_type().is_symlink()) {
        let Ok(below) = entry.path().strip_prefix(&world.base) else {
            continue;
        };
        let (Some(path), Ok(to)) = (below.to_str(), std::fs::read_link(entry.path())) else {
            continue;
        };
        let Some(to) = to.to_str().filter(|to| !to.starts_with('/')) else {
            continue;
        };
        let Some(target) = join(parent(path), to) else {
            continue;
        };
        let new_target = plan.renamed(&target).unwrap_or_else(|| target.clone());
        let new = plan.new_path(path);
        if join(parent(&new), to).as_deref() == Some(new_target.as_str()) {
            continue;
        }
        let edit = Edit::manual(
            0..0,
            Kind::Move,
            plan.now.first().map(id).unwrap_or_default(),
            &format!("the link leads to `{to}`, which is another path after the move"),
            &format!(
                "Make it again: ln -sfn {} {new}",
                relative(parent(&new), &new_target)
            ),
        );
        let name = world.name(path);
        match files.iter_mut().find(|f| f.name == name) {
            Some(file) => {
                let finding = draft::finding(file, 0..0, edit);
                file.findings.push(finding);
                file.findings.sort_by_key(|f| (f.start, f.end));
            }
            None => {
                let mut file = draft::file(name, entry.path().to_path_buf(), Vec::new());
                let finding = draft::finding(&file, 0..0, edit);
                file.findings.push(finding);
                files.push(file);
            }
        }
    }
}

fn overlap(a: &Range<usize>, b: &Range<usize>) -> bool {
    a.start < b.end && b.start < a.end
}

/// A character of a path.
fn is_path(c: char) -> bool {
    c.is_alphanumeric() || "_-./@+".contains(c)
}

/// A character of what may stand in front of a path as a part of it.
fn in_prefix(c: char) -> bool {
    c.is_alphanumeric() || "_-./@+$~%\\:{}!".contains(c)
}

fn data_of(path: &str, text: &str) -> Data {
    let name = path.rsplit('/').next().unwrap_or(path);
    let extension = name.rsplit_once('.').map_or("", |(_, e)| e);
    if name == "CODEOWNERS"
        || name.starts_with('.') && name.ends_with("ignore")
        || name == ".gitattributes"
    {
        return Data::Patterns;
    }
    match extension {
        "yml" | "yaml" | "json" | "toml" | "jsonc" | "json5" => Data::Values,
        "js" | "jsx" | "mjs" | "cjs" | "ts" | "tsx" | "vue" | "svelte" => Data::Imports,
        _ if is_markdown(path, text) => Data::Prose,
        _ => Data::Code,
    }
}

/// The path that `relative` means in `folder`, without `.` and `..`; `None` where it leads out of the root.
fn join(folder: &str, relative: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    for part in relative.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

/// The way from a folder to a path.
fn relative(folder: &str, path: &str) -> String {
    let from: Vec<&str> = folder.split('/').filter(|p| !p.is_empty()).collect();
    let to: Vec<&str> = path.split('/').filter(|p| !p.is_empty()).collect();
    let same = from.iter().zip(&to).take_while(|(a, b)| a == b).count();
    let mut parts = vec![".."; from.len() - same];
    parts.extend(&to[same..]);
    if parts.is_empty() {
        ".".to_string()
    } else {
        parts.join("/")
    }
}

/// A link's path with its percent signs and backslashes read; `None` where that gives no text.
fn decode(path: &str) -> Option<String> {
    let mut out = Vec::new();
    let mut bytes = path.bytes();
    while let Some(b) = bytes.next() {
        match b {
            b'%' => {
                let digits = [bytes.next()?, bytes.next()?];
                let digits = std::str::from_utf8(&digits).ok()?;
                out.push(u8::from_str_radix(digits, 16).ok()?);
            }
            b'\\' => out.push(bytes.next()?),
            b => out.push(b),
        }
    }
    String::from_utf8(out).ok()
}

/// A path as a link writes it.
fn encode(path: &str) -> String {
    let mut out = String::new();
    for c in path.chars() {
        match c {
            ' ' => out.push_str("%20"),
            '(' => out.push_str("%28"),
            ')' => out.push_str("%29"),
            '%' => out.push_str("%25"),
            '#' => out.push_str("%23"),
            '?' => out.push_str("%3F"),
            '<' => out.push_str("%3C"),
            '>' => out.push_str("%3E"),
            '\\' => out.push_str("%5C"),
            '"' => out.push_str("%22"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn paths_are_joined_and_told_from_each_other() {
        assert_eq!(join("a/b", "../c/./d").as_deref(), Some("a/c/d"));
        assert_eq!(join("a", "../../c"), None);
        assert_eq!(relative("a/b", "a/c/d"), "../c/d");
        assert_eq!(relative("", "a"), "a");
        assert_eq!(relative("a", "a"), ".");
        assert_eq!(relative("a/b", "a"), "..");
        assert_eq!(decode("a%20b").as_deref(), Some("a b"));
        assert_eq!(encode("a b(c)"), "a%20b%28c%29");
    }
}
