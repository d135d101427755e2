//! Lists of arguments: `command: [gh, pr, list]`, and `command: gh` with `args` behind it.

use super::reader::Reader;
use super::{Around, Scalar, Scalars, Style, fill, mini};
use crate::host::argv::{self, Item, Items, List, Piece};
use crate::host::{Place, Region, Run, Unwritable};

/// Keys whose lists are run without a shell, where their first item is a word.
const COMMANDS: &[&str] = &[
    "command",
    "cmd",
    "entrypoint",
    "exec",
    "test",
    "argv",
    "program",
    "executable",
    "entry",
];

/// Keys of the arguments behind a command.
const ARGUMENTS: &[&str] = &["args", "arguments", "argv"];

/// The list of arguments that begins with the scalar number `at`: where its items stand among the scalars, and the
/// number of the scalar behind the last one.
pub(super) fn items(all: &Scalars, at: usize) -> Option<(Vec<usize>, usize)> {
    let first = all.list.get(at)?;
    if !COMMANDS.contains(&first.key.as_str()) || first.around.is_key() || !is_word(&first.value) {
        return None;
    }
    let (mut items, mut next) = match first.list {
        Some(_) => list(all, at)?,
        None => (vec![at], at + 1),
    };
    if let Some(key) = all.list.get(next)
        && key.around.is_key()
        && ARGUMENTS.contains(&key.value.as_str())
        && let Some(value) = all.list.get(next + 1).filter(|s| s.key == key.value)
        && value.list.is_some()
        && let Some((rest, behind)) = list(all, next + 1)
    {
        items.extend(rest);
        next = behind;
    } else if first.list.is_none() {
        return None;
    }
    if first.value == "CMD" && first.key == "test" && items.len() > 1 {
        items.remove(0);
    }
    Some((items, next))
}

/// The scalars of the list that begins with the scalar `at`.
fn list(all: &Scalars, at: usize) -> Option<(Vec<usize>, usize)> {
    let id = all.list[at]
        .list
        .filter(|id| all.plain_lists.contains(id))?;
    let behind = all.list[at..]
        .iter()
        .position(|s| s.list != Some(id))
        .map_or(all.list.len(), |i| at + i);
    Some(((at..behind).collect(), behind))
}

fn is_word(value: &str) -> bool {
    !value.is_empty() && !value.contains(char::is_whitespace)
}

/// The region of a list of arguments; `alone` reads an item by itself.
pub(super) fn region(
    text: &str,
    scalars: &[&Scalar],
    place: Place,
    reader: Option<&'static Reader>,
    mut alone: impl FnMut(&Scalar) -> Option<Region>,
) -> Option<Region> {
    let around = scalars.last()?.around;
    let styles: Vec<Style> = scalars.iter().map(|s| s.style).collect();
    let quoted = |style| styles.contains(&style);
    let style = match (quoted(Style::Double), quoted(Style::Single)) {
        (true, _) => Style::Double,
        (false, true) => Style::Single,
        (false, false) => Style::Plain,
    };
    let items = scalars
        .iter()
        .map(|s| Item {
            span: s.range.clone(),
            pieces: fill::pieces(&s.value, reader),
            alone: alone(s),
        })
        .collect();
    let first_apart = scalars.len() > 1 && scalars[0].list != scalars[1].list;
    let list = List {
        items,
        first_apart,
        place,
        run: Run::SHOWN,
        stop: None,
        cut: false,
        shell: None,
    };
    argv::region(
        text,
        list,
        Box::new(Words {
            style,
            around,
            reader,
        }),
    )
}

/// Writes items of a list.
#[derive(Debug)]
struct Words {
    style: Style,
    around: Around,
    reader: Option<&'static Reader>,
}

impl Items for Words {
    fn literal(&self, text: &str) -> Result<String, Unwritable> {
        self.scalar(&fill::item(text, self.reader)?)
    }

    fn mixed(&self, pieces: &[Piece]) -> Result<String, Unwritable> {
        let mut out = String::new();
        for piece in pieces {
            match piece {
                Piece::Text(text) => out.push_str(&fill::item(text, self.reader)?),
                Piece::Opaque { source, .. } => out.push_str(source),
            }
        }
        self.scalar(&out)
    }

    fn is_separator(&self, gap: &str) -> bool {
        matches!(gap.trim(), "," | "-")
    }
}

impl Words {
    /// The item whose value is `text`.
    fn scalar(&self, text: &str) -> Result<String, Unwritable> {
        let plain = text.to_string();
        let reads =
            |raw: &str| mini::flow_value(raw, self.around).is_some_and(|(value, _)| value == text);
        if self.style == Style::Plain && is_plain(text) && reads(&plain) {
            return Ok(plain);
        }
        let single = format!("'{}'", text.replace('\'', "''"));
        if self.style != Style::Double && reads(&single) {
            return Ok(single);
        }
        let double = serde_json::to_string(text).map_err(|e| e.to_string())?;
        match reads(&double) {
            true => Ok(double),
            false => Err("a YAML list cannot hold it".to_string()),
        }
    }
}

/// Whether a plain scalar is this text to every reader: no number, no truth value, no nothing.
fn is_plain(text: &str) -> bool {
    let safe = text
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"_./@%+=:-".contains(&b));
    let word = text.trim_start_matches('-');
    safe && word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/')
        && !["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(&text.to_ascii_lowercase().as_str())
}
