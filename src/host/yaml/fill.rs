//! Text that its reader fills values into: read as the shell gets it, and written so that it gets what was meant.

use super::reader::{Dollars, Fill, Reader, brought};
use crate::finding::Found;
use crate::host::argv::Piece;
use crate::host::build::opaque::Opaque;
use crate::host::{Escape, Region, Unwritable, lift_with};
use crate::text::{Decoded, DecodedBuilder, OffsetMap};

/// `region`, a text of a file that `reader` fills values into.
pub(super) fn filled(region: Region, reader: &'static Reader) -> Region {
    match &reader.fill {
        Fill::Marks(marks) => Region {
            escape: Box::new(Marked {
                inner: region.escape,
                name: reader.name,
                marks,
            }),
            ..region
        },
        Fill::Dollars(dollars) => doubled(region, dollars, reader.name),
    }
}

/// What a list of arguments has of an item's value.
pub(super) fn pieces(value: &str, reader: Option<&'static Reader>) -> Vec<Piece> {
    let whole = || vec![Piece::Text(value.to_string())];
    let Some(Fill::Dollars(dollars)) = reader.map(|r| &r.fill) else {
        return whole();
    };
    let mut out = Vec::new();
    let mut known = String::new();
    for part in parts(value, dollars) {
        match part {
            Part::Text(text) => known.push_str(text),
            Part::Dollar(_) => known.push('$'),
            Part::Filled { name, raw } => {
                if !known.is_empty() {
                    out.push(Piece::Text(std::mem::take(&mut known)));
                }
                out.push(Piece::Opaque {
                    name: name.to_string(),
                    source: raw.to_string(),
                });
            }
        }
    }
    if !known.is_empty() || out.is_empty() {
        out.push(Piece::Text(known));
    }
    out
}

/// An item of a list of arguments as it must be written for `reader`.
pub(super) fn item(text: &str, reader: Option<&'static Reader>) -> Result<String, Unwritable> {
    match reader.map(|r| (&r.fill, r.name)) {
        None => Ok(text.to_string()),
        Some((Fill::Dollars(dollars), name)) => double(text, dollars, name),
        Some((Fill::Marks(marks), name)) => match brought(marks, "", text) {
            Some(mark) => Err(refusal(mark, name)),
            None => Ok(text.to_string()),
        },
    }
}

fn refusal(mark: &str, name: &str) -> String {
    format!("it has a `{mark}`, which {name} reads before a shell does")
}

/// A part of a text.
enum Part<'a> {
    Text(&'a str),
    /// How a dollar is written.
    Dollar(&'a str),
    /// What the reader fills in.
    Filled {
        name: &'a str,
        raw: &'a str,
    },
}

/// The parts of `text`.
fn parts<'a>(text: &'a str, dollars: &Dollars) -> Vec<Part<'a>> {
    let mut out = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at < text.len() {
        let rest = &text[at..];
        let (len, part) = if dollars.backslash && rest.starts_with("\\\\") {
            (2, None)
        } else if rest.starts_with("$$") || dollars.backslash && rest.starts_with("\\$") {
            (2, Some(Part::Dollar(&rest[..2])))
        } else if let Some((len, name)) = variable(rest, dollars) {
            let raw = &rest[..len];
            (len, Some(Part::Filled { name, raw }))
        } else {
            (rest.chars().next().map_or(1, char::len_utf8), None)
        };
        if let Some(part) = part {
            if from < at {
                out.push(Part::Text(&text[from..at]));
            }
            out.push(part);
            from = at + len;
        }
        at += len;
    }
    if from < text.len() {
        out.push(Part::Text(&text[from..]));
    }
    out
}

/// The length of the variable that `text` begins with, and its name.
fn variable<'a>(text: &'a str, dollars: &Dollars) -> Option<(usize, &'a str)> {
    let rest = text.strip_prefix('$')?;
    let inner = rest.strip_prefix('{').unwrap_or(rest);
    if !inner.starts_with(dollars.first) {
        return None;
    }
    let name = &inner[..inner.find(|c| !(dollars.rest)(c)).unwrap_or(inner.len())];
    if inner.len() == rest.len() {
        return Some((1 + name.len(), name));
    }
    if dollars.bare_braces {
        return inner[name.len()..]
            .starts_with('}')
            .then_some((3 + name.len(), name));
    }
    let mut depth = 1usize;
    for (i, c) in inner.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some((3 + i, name));
        }
    }
    Some((text.len(), name))
}

/// `text` with its dollars as the reader gives them on.
fn double(text: &str, dollars: &Dollars, name: &str) -> Result<String, Unwritable> {
    let written = text.replace('$', "$$");
    let mut read = String::with_capacity(text.len());
    for part in parts(&written, dollars) {
        match part {
            Part::Text(text) => read.push_str(text),
            Part::Dollar(_) => read.push('$'),
            Part::Filled { .. } => {}
        }
    }
    match read == text {
        true => Ok(written),
        false => Err(format!(
            "it has a backslash in front of a `$`, which {name} reads before a shell does"
        )),
    }
}

/// `region` as the shell gets it of a reader for which `$$` is a dollar.
fn doubled(region: Region, dollars: &'static Dollars, name: &'static str) -> Region {
    let yaml = Decoded {
        text: region.text,
        map: region.map,
    };
    let mut opaque = Opaque::default();
    let mut outer = DecodedBuilder::new();
    let mut inner = DecodedBuilder::new();
    let mut at = 0;
    for part in parts(&yaml.text, dollars) {
        let (len, decoded) = match part {
            Part::Text(text) => (text.len(), None),
            Part::Dollar(raw) => (raw.len(), Some("$".to_string())),
            Part::Filled { name, raw } => (raw.len(), Some(opaque.mark(name, raw))),
        };
        let range = at..at + len;
        at += len;
        match decoded {
            None => {
                outer.append(&yaml, range.clone());
                inner.verbatim(&yaml.text, range);
            }
            Some(decoded) => {
                outer.escaped(yaml.map.range(range.clone()), &decoded);
                inner.escaped(range, &decoded);
            }
        }
    }
    let (outer, inner) = (outer.finish(), inner.finish());
    Region {
        text: outer.text,
        map: outer.map,
        escape: Box::new(Doubled {
            inner: region.escape,
            inner_map: yaml.map,
            map: inner.map,
            opaque,
            dollars,
            name,
        }),
        ..region
    }
}

/// Escaping for a reader for which `$$` is a dollar, around that of the scalar.
#[derive(Debug)]
struct Doubled {
    inner: Box<dyn Escape>,
    /// Where the scalar's text stands in the file.
    inner_map: OffsetMap,
    /// Where the region's text stands in the scalar's.
    map: OffsetMap,
    opaque: Opaque,
    dollars: &'static Dollars,
    name: &'static str,
}

impl Doubled {
    fn double(&self, text: &str) -> Result<String, Unwritable> {
        self.opaque
            .restore(text, |t| double(t, self.dollars, self.name))
    }
}

impl Escape for Doubled {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        self.inner.write(&self.double(text)?)
    }

    fn lift(&self, source: &str, _: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let in_scalar = found
            .into_iter()
            .map(|f| lift_with(&self.map, f, |after| self.double(after)))
            .collect();
        let mut lifted = self.inner.lift(source, &self.inner_map, in_scalar);
        if !self.opaque.is_empty() {
            for f in &mut lifted {
                f.note = self.opaque.say(&f.note);
                f.recipe = self.opaque.say(&f.recipe);
            }
        }
        lifted
    }
}

/// Escaping that brings no mark of a reader, around that of the scalar.
#[derive(Debug)]
struct Marked {
    inner: Box<dyn Escape>,
    name: &'static str,
    marks: &'static [(&'static str, &'static str)],
}

impl Escape for Marked {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        self.inner.write(text)
    }

    fn lift(&self, source: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let stop = |f: Found| {
            let before = source.get(map.range(f.span.clone())).unwrap_or_default();
            let after = f.after.as_deref().unwrap_or_default();
            let Some(mark) = brought(self.marks, before, after) else {
                return f;
            };
            let recipe = f
                .shell
                .as_ref()
                .map_or_else(String::new, |s| format!("Write by hand: {s}"));
            f.into_manual(&refusal(mark, self.name), &recipe)
        };
        self.inner
            .lift(source, map, found.into_iter().map(stop).collect())
    }
}
