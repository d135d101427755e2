//! Finds the calls of the old tool in a file: regions, calls, verdicts, and what is left over.

mod argv;
mod decode;
mod detects;
mod injected;
mod keep;
mod leftover;
mod nested;
mod pattern;
mod prose;
mod script;
mod stand_in;
mod standing_for;
mod string;
mod unknown;
mod verify;

pub(crate) use pattern::Lists;

use std::ops::Range;

use crate::engine::{Considered, Engine, Setting};
pub use keep::WORD as KEEP_WORD;

use crate::finding::{Class, Finding, Found, Kind};
use crate::grammar::read_call;
use crate::host::{self, Content, Host, Place, Region};
use crate::links::{Covered, Left, Moved};
use crate::scan::script::Around;
use crate::text::{Bindings, Decoded};

/// What was found in a file.
#[derive(Clone, Debug)]
pub struct FileScan {
    /// The findings, in order and without overlap.
    pub findings: Vec<Finding>,
    /// What the file was read as, and why: `markdown (by its extension .md)`.
    pub read_as: String,
}

/// Why a file is not read, as the end of a sentence: `is binary`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip(pub String);

/// Finds every use of the old forge in a file.
///
/// `language` names a host and overrides what path and content say.
pub fn file(
    engine: &Engine,
    path: &str,
    bytes: &[u8],
    language: Option<&str>,
) -> Result<FileScan, Skip> {
    let decoded = decode::decode(bytes)?;
    let text = &decoded.text;
    let (host, place, read_as) = match language.and_then(host::named) {
        Some((h, place)) => (h, place, format!("{} (by --language)", h.name())),
        None => {
            let h = host::host_for(path, text);
            (
                h,
                host::place_of(path, text),
                format!("{} ({})", h.name(), host::why(path, text)),
            )
        }
    };
    let addresses = engine.links().scan(engine.pack(), path, text, place, &[]);
    let knowing;
    let engine = match may_hold(engine, text) {
        true => {
            let moved = moved(engine, &addresses);
            knowing = engine.knowing(Bindings::of(text).moving(moved));
            &knowing
        }
        // a file of links alone has no call that asks for a variable
        false => engine,
    };
    let mut found = all(engine, path, host, text, place, &addresses);
    repo_elsewhere(engine, text, &mut found);
    Ok(FileScan {
        findings: findings(path, bytes, &decoded, found),
        read_as,
    })
}

/// The slugs in a file with calls that get their new owner.
fn moved(engine: &Engine, addresses: &[Found]) -> Vec<Range<usize>> {
    if !engine.renames_owners() {
        return Vec::new();
    }
    let written = addresses.iter().filter(|f| f.class.is_written());
    written.map(|f| f.span.clone()).collect()
}

/// Where a file sets the variable that tells every call its repository, a call that names none is not written.
fn repo_elsewhere(engine: &Engine, text: &str, found: &mut [Found]) {
    let mentions = &engine.pack().mentions;
    let Some(variable) = mentions
        .repo_variables
        .iter()
        .find(|v| text.contains(v.as_str()))
    else {
        return;
    };
    let bound = engine.bindings().get(variable);
    if bound.is_some_and(|b| engine.is_same_repo(&b.value)) {
        return;
    }
    for f in found
        .iter_mut()
        .filter(|f| f.class.is_written() && f.kind != Kind::Mention)
    {
        let shell = f.shell.clone().unwrap_or_default();
        if engine.takes_current_repo(&shell) {
            *f = f.clone().into_manual(
                &format!("`{variable}` in this file may name its repository"),
                &mentions.repo_elsewhere,
            );
        }
    }
}

/// Finds the calls in one command line, or in a sentence.
pub fn translate(engine: &Engine, text: &str) -> Vec<Finding> {
    let found = example(engine, text, Place::Document);
    findings(
        "",
        text.as_bytes(),
        &Decoded::verbatim(text, 0..text.len()),
        found,
    )
}

/// The routes for the first call in a text, taken by itself, each with what stopped it.
pub fn considered(engine: &Engine, text: &str) -> Vec<Considered> {
    let tool = engine.source().tool.as_str();
    let commands = crate::shell::commands(text);
    let words = commands
        .iter()
        .map(|c| &c.words[c.head..])
        .find(|w| w.first().and_then(crate::shell::Word::literal).as_deref() == Some(tool));
    let call = words.and_then(|w| read_call(engine.source(), text, w, false));
    let rule = call.as_ref().and_then(|c| engine.rule(&c.command));
    match (call.as_ref(), rule) {
        (Some(call), Some(rule)) => engine.consider(rule, call, &Setting::alone(Place::Document)),
        _ => Vec::new(),
    }
}

/// The findings in a command line, as the examples of a pack state them.
pub(crate) fn example(engine: &Engine, text: &str, place: Place) -> Vec<Found> {
    let entries = pattern::find(engine, text, pattern::Sort::of_text(text));
    let found = script::scan(engine, text, place);
    let found = if found.is_empty() || !entries.is_empty() {
        prose::scan(engine, text, &[], place)
    } else {
        found
    };
    let mut found = with_entries(found, entries);
    let addresses = engine.links().scan(engine.pack(), "", text, place, &[]);
    links(engine, "", text, place, &addresses, &mut found);
    in_order(found)
}

/// The findings in the text of a file, as the examples of link tables state them.
pub(crate) fn link_example(engine: &Engine, path: &str, text: &str) -> Vec<Finding> {
    let host = host::host_for(path, text);
    let place = host::place_of(path, text);
    let addresses = engine.links().scan(engine.pack(), path, text, place, &[]);
    let found = all(engine, path, host, text, place, &addresses);
    findings(
        path,
        text.as_bytes(),
        &Decoded::verbatim(text, 0..text.len()),
        found,
    )
}

/// Every finding in a host's text, in order and without overlap; `addresses` are the links of the whole text.
fn all(
    engine: &Engine,
    path: &str,
    host: &dyn Host,
    text: &str,
    place: Place,
    addresses: &[Found],
) -> Vec<Found> {
    // A file may hold links alone, which need no host: an address is written alike in every language.
    let mut found = if may_hold(engine, text) {
        in_order(in_regions(engine, host, text, place))
    } else {
        Vec::new()
    };
    links(engine, path, text, place, addresses, &mut found);
    leftover::add(engine, path, text, place, &mut found);
    detects::add(engine, path, text, &mut found);
    crate::links::leave_to_calls(text, &mut found);
    past(engine, path, host, text, place, &mut found);
    let unused = keep::last(host, text, place, &mut found);
    found.extend(unused);
    in_order(found)
}

/// Keeps what stands in records of the past: a changelog, a log, the output of a run.
fn past(
    engine: &Engine,
    path: &str,
    host: &dyn Host,
    text: &str,
    place: Place,
    found: &mut [Found],
) {
    let Some(past) = engine.links().past() else {
        return;
    };
    let outputs = host.outputs(text);
    let whole = past.is_record(path, text);
    for f in found.iter_mut().filter(|f| f.class != Class::Kept) {
        let link = matches!(f.kind, Kind::Url | Kind::Slug);
        let at = f.span.start;
        if whole && !link
            || outputs.iter().any(|o| o.contains(&at))
            || place == Place::Document && past.is_told(text, at)
        {
            (f.class, f.after, f.shell) = (Class::Kept, None, None);
            (f.note, f.recipe) = (past.note().to_string(), String::new());
        }
    }
}

/// Whether a call can stand in a text. Behind an escape, such as a line break in a string of JSON, only the host that
/// reads the text sees a word begin.
fn may_hold(engine: &Engine, text: &str) -> bool {
    engine.may_match(text.as_bytes()) || text.contains(['\\', '%', '&'])
}

/// Adds the links that are no part of a call.
fn links(
    engine: &Engine,
    path: &str,
    text: &str,
    place: Place,
    addresses: &[Found],
    found: &mut Vec<Found>,
) {
    for f in found.iter_mut().filter(|f| f.class.is_written()) {
        let mut last = Moved::default();
        for written in [&mut f.shell, &mut f.after].into_iter().flatten() {
            let moved = engine.links().moved(engine.pack(), path, written, place);
            if let Some(text) = &moved.text {
                written.clone_from(text);
            }
            last = moved;
        }
        for note in last.notes {
            differs(f, &note, "");
        }
        for Left {
            token,
            note,
            recipe,
        } in last.left
        {
            differs(f, &format!("`{token}` in it stays: {note}"), &recipe);
        }
    }
    // A mere mention inside of an address is a part of it.
    let mention = |f: &Found| f.class == Class::Kept && f.kind == Kind::Mention;
    let covered: Vec<Range<usize>> = found
        .iter()
        .filter(|f| !mention(f))
        .map(|f| f.span.clone())
        .collect();
    let links = engine
        .links()
        .uncovered(engine.pack(), path, text, place, (addresses, &covered));
    let spans: Vec<Range<usize>> = links.iter().map(|l| l.span.clone()).collect();
    let spans = Covered::new(&spans);
    found.retain(|f| !mention(f) || !spans.overlap(&f.span));
    found.extend(links);
}

/// Says of a written call what differs in the links that it carries, and what is left to do with them.
fn differs(f: &mut Found, note: &str, recipe: &str) {
    if f.note.contains(note) {
        return;
    }
    f.class = Class::Adapted;
    for (text, more, between) in [(&mut f.note, note, "; "), (&mut f.recipe, recipe, " ")] {
        if !text.is_empty() && !more.is_empty() {
            text.push_str(between);
        }
        text.push_str(more);
    }
}

fn in_regions(engine: &Engine, host: &dyn Host, text: &str, place: Place) -> Vec<Found> {
    let entries = pattern::find(engine, text, pattern::Sort::of_host(host.name()));
    let regions = host.regions(text, place);
    let mut found = with_entries(in_each(engine, text, &regions), entries);
    if host.has_commands() {
        standing_for::shadowed(engine, text, &mut found);
        found = in_order(found);
    }
    keep::apply(text, &regions, &mut found);
    verify::verified(host, text, found)
}

fn in_each(engine: &Engine, text: &str, regions: &[Region]) -> Vec<Found> {
    let mut out = Vec::new();
    for region in regions {
        if !worth_reading(engine, region) {
            continue;
        }
        let found = match &region.content {
            Content::Shell => script::scan(engine, &region.text, region.place),
            Content::Script(run) => {
                let around = Around {
                    place: region.place,
                    run: Some(*run),
                    shell: crate::engine::Surroundings::default(),
                };
                script::scan_around(engine, &region.text, &around)
            }
            Content::Alias => {
                let around = Around {
                    place: region.place,
                    run: Some(crate::host::Run::SHOWN),
                    shell: crate::engine::Surroundings::default(),
                };
                let found = script::scan_around(engine, &region.text, &around);
                nested::appended(engine, &region.text, found)
            }
            Content::Argv(list) => match argv::scan(engine, region, list) {
                Some(found) => found,
                None => {
                    out.extend(in_each(engine, text, &list.items));
                    continue;
                }
            },
            Content::Text => string::scan(engine, region),
            Content::Prose { code } => prose::scan(engine, &region.text, code, region.place),
            Content::Host(inner) => in_regions(engine, *inner, &region.text, region.place),
        };
        let mut found = in_order(found);
        keep::apply_within(text, region, &mut found);
        if !found.is_empty() {
            out.extend(region.escape.lift(text, &region.map, found));
        }
    }
    out
}

/// Whether a call can stand in a region, or in what its items hold.
fn worth_reading(engine: &Engine, region: &Region) -> bool {
    let inside = match &region.content {
        // the name of what is called with a list may speak of the tool
        Content::Argv(list) => {
            list.callee.is_some()
                || list.cut && list.items.iter().any(|item| worth_reading(engine, item))
        }
        _ => false,
    };
    inside || may_hold(engine, &region.text)
}

/// Findings with the entries of permission lists, which nothing else may be made of.
fn with_entries(mut found: Vec<Found>, entries: Vec<Found>) -> Vec<Found> {
    found.retain(|f| {
        let over = |e: &Found| e.span.start < f.span.end && f.span.start < e.span.end;
        !entries.iter().any(over)
    });
    found.extend(entries);
    found
}

/// Findings in order; of two that overlap the first one stays.
fn in_order(mut found: Vec<Found>) -> Vec<Found> {
    found.sort_by_key(|f| (f.span.start, std::cmp::Reverse(f.span.end)));
    let mut end = 0;
    found.retain(|f| {
        let fits = f.span.start >= end && !f.span.is_empty();
        if fits {
            end = f.span.end;
        }
        fits
    });
    found
}

fn findings(path: &str, bytes: &[u8], decoded: &Decoded, found: Vec<Found>) -> Vec<Finding> {
    let mut lines = Lines::new(bytes);
    found
        .into_iter()
        .map(|mut f| {
            let range = decoded.map.range(f.span.clone());
            let raw = &bytes[range.clone()];
            let before = String::from_utf8_lossy(raw).into_owned();
            if f.after.is_some() && before.as_bytes() != raw {
                f = f.into_manual(
                    "bytes that are not UTF-8 stand in it",
                    "Rewrite it by hand.",
                );
            }
            let (line, column) = lines.place(range.start);
            Finding {
                file: path.to_string(),
                line,
                column,
                start: range.start,
                end: range.end,
                class: f.class,
                kind: f.kind,
                rule: f.rule,
                before,
                after: f.after,
                shell: f.shell,
                note: f.note,
                recipe: f.recipe,
            }
        })
        .collect()
}

/// Counts lines while offsets grow.
struct Lines<'a> {
    bytes: &'a [u8],
    line: usize,
    start: usize,
    at: usize,
}

impl Lines<'_> {
    fn new(bytes: &[u8]) -> Lines<'_> {
        Lines {
            bytes,
            line: 1,
            start: 0,
            at: 0,
        }
    }

    /// Line and column of an offset, both counted from 1.
    fn place(&mut self, offset: usize) -> (usize, usize) {
        for i in memchr::memchr_iter(b'\n', &self.bytes[self.at..offset]) {
            self.line += 1;
            self.start = self.at + i + 1;
        }
        self.at = offset;
        (self.line, offset - self.start + 1)
    }
}

/// A finding that stays as it is.
fn kept(span: Range<usize>, kind: Kind, rule: String, note: &str) -> Found {
    Found {
        span,
        class: Class::Kept,
        kind,
        rule,
        after: None,
        shell: None,
        note: note.to_string(),
        recipe: String::new(),
    }
}

/// A finding that a person decides on.
fn manual(span: Range<usize>, kind: Kind, rule: String, note: String, recipe: &str) -> Found {
    Found {
        span,
        class: Class::Manual,
        kind,
        rule,
        after: None,
        shell: None,
        note,
        recipe: recipe.to_string(),
    }
}
