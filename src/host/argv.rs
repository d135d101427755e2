//! Lists of arguments: `["gh", "pr", "list"]`, one word an item, which no shell reads.
//!
//! The region of a list has a text of its own: the items as words of a shell, so that the one reader of calls reads
//! them. An item whose value only the running program knows stands in it as a variable in double quotes. What
//! replaces a call is taken apart into words again and written as the host writes items.

use std::ops::Range;

use super::{Content, Escape, Place, Region, Run, Unwritable, lift_with};
use crate::finding::Found;
use crate::shell::{Argument, arguments, quoted_argument};
use crate::text::{DecodedBuilder, OffsetMap};

/// What is known of a list of arguments beside its words.
#[derive(Debug)]
pub struct Argv {
    /// How it is run.
    pub run: Run,
    /// Why nothing is written into it, whatever it says.
    pub stop: Option<Stop>,
    /// Whether words belong to it that are not known.
    /// What was found among those counts where the list is no call of the old tool.
    pub cut: bool,
    /// The language whose shell reads the words, where one does.
    pub shell: Option<&'static str>,
    /// The variables that stand for its unknown items.
    pub names: Vec<String>,
    /// The name of what is called with it, where it is an argument; it may name the old tool.
    pub callee: Option<String>,
    /// The items one by one, for a list that does not run the old tool.
    pub items: Vec<Region>,
}

/// Why a list stays as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// Why, as the note of a finding.
    pub note: String,
    /// What a person does.
    pub recipe: String,
}

/// A piece of an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Known text, decoded.
    Text(String),
    /// An expression of the host's language.
    Opaque {
        /// A name for it; what is no letter, digit or `_` is left out of it.
        name: String,
        /// The expression as it is written.
        source: String,
    },
}

/// An item of a list.
#[derive(Debug)]
pub struct Item {
    /// Its bytes in the host's text, quotes included.
    pub span: Range<usize>,
    /// Its value.
    pub pieces: Vec<Piece>,
    /// The item read by itself, where the list does not run the old tool; its map leads to the host's text.
    pub alone: Option<Region>,
}

/// Writes items as a host's language does.
pub trait Items: std::fmt::Debug + Send + Sync {
    /// An item with this value.
    fn literal(&self, text: &str) -> Result<String, Unwritable>;

    /// An item of known text and expressions.
    fn mixed(&self, pieces: &[Piece]) -> Result<String, Unwritable> {
        let _ = pieces;
        Err("a word of the replacement joins text and an expression".to_string())
    }

    /// Why these words cannot be a command there, whatever they are written as.
    fn refuses(&self, words: &[Vec<Argument>]) -> Option<Unwritable> {
        let _ = words;
        None
    }

    /// What stands between two items where nothing shows it.
    fn separator(&self) -> &'static str {
        ", "
    }

    /// Whether `gap`, which stands between two items, holds nothing but what separates items.
    fn is_separator(&self, gap: &str) -> bool {
        gap.trim() == ","
    }
}

/// A list as a host found it.
#[derive(Debug)]
pub struct List {
    /// The items, in order.
    pub items: Vec<Item>,
    /// Whether the first item stands outside of the brackets that hold the others, as in `run("gh", ["pr", "list"])`.
    /// What follows it then is no separator and stays.
    pub first_apart: bool,
    /// Who reads the list.
    pub place: Place,
    /// How it is run.
    pub run: Run,
    /// Why nothing is written into it.
    pub stop: Option<Stop>,
    /// Whether words belong to it that `items` has not, or of which nobody knows how many they are.
    pub cut: bool,
    /// The language whose shell reads the words, where one does.
    pub shell: Option<&'static str>,
}

/// The region of a list in the host's text `text`.
///
/// Behind `sh -c` an item is a script, whatever the host made of it.
pub fn region(text: &str, list: List, items: Box<dyn Items>) -> Option<Region> {
    argument(text, list, None, items)
}

/// The region of a list that is an argument of something called `callee`.
pub fn argument(
    text: &str,
    list: List,
    callee: Option<String>,
    items: Box<dyn Items>,
) -> Option<Region> {
    let mut names = Names::default();
    let mut builder = DecodedBuilder::new();
    let mut words: Vec<Entry> = Vec::new();
    let mut alone = Vec::new();
    let script = script_item(&list.items);
    for (i, item) in list.items.into_iter().enumerate() {
        if let Some(last) = words.last() {
            builder.escaped(last.source.end..item.span.start, " ");
        }
        let pieces: Vec<Argument> = item
            .pieces
            .iter()
            .map(|p| match p {
                Piece::Text(t) => Argument::Text(t.clone()),
                Piece::Opaque { name, source } => Argument::Variable(names.of(name, source)),
            })
            .collect();
        let start = builder.text().len();
        builder.escaped(item.span.clone(), &quoted_argument(&pieces));
        words.push(Entry {
            word: start..builder.text().len(),
            source: item.span,
            pieces,
        });
        if let Some(mut region) = item.alone {
            if script == Some(i) {
                region.content = Content::Script(list.run);
                region.place = list.place;
            }
            alone.push(region);
        }
    }
    if words.is_empty() {
        return None;
    }
    let decoded = builder.finish();
    Some(Region {
        text: decoded.text,
        map: decoded.map,
        escape: Box::new(ListEscape {
            gaps: words
                .windows(2)
                .map(|w| text[w[0].source.end..w[1].source.start].to_string())
                .collect(),
            sources: words
                .iter()
                .map(|w| text[w.source.clone()].to_string())
                .collect(),
            words,
            first_apart: list.first_apart,
            names: names.known.clone(),
            items,
        }),
        content: Content::Argv(Box::new(Argv {
            run: list.run,
            stop: list.stop,
            cut: list.cut,
            shell: list.shell,
            callee,
            names: names.known.into_iter().map(|(name, _)| name).collect(),
            items: alone,
        })),
        place: list.place,
    })
}

/// The item that a shell of the list reads: the one behind `sh -c`.
fn script_item(items: &[Item]) -> Option<usize> {
    let known = |item: &Item| match item.pieces.as_slice() {
        [Piece::Text(t)] => Some(t.clone()),
        _ => None,
    };
    let shell = items.iter().position(|item| {
        known(item).is_some_and(|t| {
            let name = t.rsplit('/').next().unwrap_or_default();
            ["sh", "bash", "dash", "zsh", "ksh", "ash"].contains(&name)
        })
    })?;
    let flag = items[shell + 1..]
        .iter()
        .map_while(|i| known(i).filter(|t| t.starts_with('-')))
        .position(|t| !t.starts_with("--") && t.contains('c'))?;
    Some(shell + 1 + flag + 1)
}

/// The names that stand for expressions. They are in lower case, so that none is a variable of a replacement's own.
#[derive(Debug, Default)]
struct Names {
    known: Vec<(String, String)>,
}

impl Names {
    fn of(&mut self, name: &str, source: &str) -> String {
        if let Some((known, _)) = self.known.iter().find(|(_, s)| s == source) {
            return known.clone();
        }
        let mut plain: String = name
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect::<String>()
            .to_ascii_lowercase();
        if !plain.starts_with(|c: char| c.is_ascii_alphabetic()) {
            plain.insert_str(0, "value");
        }
        let mut unique = plain.clone();
        let mut n = 1;
        while self.known.iter().any(|(known, _)| *known == unique) {
            n += 1;
            unique = format!("{plain}_{n}");
        }
        self.known.push((unique.clone(), source.to_string()));
        unique
    }
}

/// An item, in the region's text and in the host's.
#[derive(Debug)]
struct Entry {
    word: Range<usize>,
    source: Range<usize>,
    pieces: Vec<Argument>,
}

/// Writes words as the items of a list.
#[derive(Debug)]
struct ListEscape {
    words: Vec<Entry>,
    /// The items as they are written.
    sources: Vec<String>,
    /// What stands between them.
    gaps: Vec<String>,
    first_apart: bool,
    names: Vec<(String, String)>,
    items: Box<dyn Items>,
}

impl Escape for ListEscape {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        self.write_over(text, 0..self.words.len())
    }

    fn lift(&self, _: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let lift = |f: Found| {
            let span = f.span.clone();
            lift_with(map, f, |after| {
                let first = self.words.iter().position(|w| w.word.start == span.start);
                let last = self.words.iter().position(|w| w.word.end == span.end);
                match (first, last) {
                    (Some(first), Some(last)) => self.write_over(after, first..last + 1),
                    _ => Err("it is a part of an item of a list".to_string()),
                }
            })
        };
        found.into_iter().map(lift).collect()
    }
}

impl ListEscape {
    /// The words of `text` as items in place of those of `range`.
    fn write_over(&self, text: &str, range: Range<usize>) -> Result<String, Unwritable> {
        let names: Vec<String> = self.names.iter().map(|(n, _)| n.clone()).collect();
        let words = arguments(text, &names)?;
        if let Some(why) = self.items.refuses(&words) {
            return Err(why);
        }
        let gaps = &self.gaps[range.start..range.end.saturating_sub(1).max(range.start)];
        let apart = self.first_apart && range.start == 0;
        let (head, gaps) = match (apart, gaps) {
            (true, [head, rest @ ..]) if words.len() > 1 => (Some(head), rest),
            (true, _) => return Err("its words stand apart from each other".to_string()),
            (false, gaps) => (None, gaps),
        };
        if gaps.iter().any(|g| !self.items.is_separator(g)) {
            return Err("something else than a comma stands between its words".to_string());
        }
        let mut out = String::new();
        for (i, word) in words.iter().enumerate() {
            match (i, head) {
                (0, _) => {}
                (1, Some(head)) => out.push_str(head),
                _ => out.push_str(self.separator(gaps, word)),
            }
            out.push_str(&self.item(word)?);
        }
        Ok(out)
    }

    /// What stands in front of an item: that of the old items, and where those of one line stand together
    /// and the flags on lines of their own, the same again.
    fn separator<'a>(&'a self, gaps: &'a [String], word: &[Argument]) -> &'a str {
        let within = gaps.iter().find(|g| !g.contains('\n'));
        let broken = gaps.iter().find(|g| g.contains('\n'));
        let is_flag = matches!(word.first(), Some(Argument::Text(t)) if t.starts_with('-'));
        match (within, broken) {
            (Some(within), Some(broken)) => match is_flag {
                true => broken,
                false => within,
            },
            (Some(gap), None) | (None, Some(gap)) => gap,
            (None, None) => self.items.separator(),
        }
    }

    fn item(&self, word: &[Argument]) -> Result<String, Unwritable> {
        if let Some(i) = self.words.iter().position(|w| w.pieces == word) {
            return Ok(self.sources[i].clone());
        }
        if let [Argument::Text(t)] = word {
            return self.items.literal(t);
        }
        let pieces: Vec<Piece> = word
            .iter()
            .filter_map(|p| match p {
                Argument::Text(t) => Some(Piece::Text(t.clone())),
                Argument::Variable(v) => {
                    let (name, source) = self.names.iter().find(|(name, _)| name == v)?;
                    Some(Piece::Opaque {
                        name: name.clone(),
                        source: source.clone(),
                    })
                }
            })
            .collect();
        self.items.mixed(&pieces)
    }
}

#[cfg(test)]
#[path = "argv_tests.rs"]
mod tests;
