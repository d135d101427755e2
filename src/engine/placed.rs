//! Where the flags of a call go in a step, with their values read.

use crate::engine::Engine;
use crate::engine::bind::Stopped;
use crate::engine::route::Frame;
use crate::engine::template::fill_words;
use crate::grammar::{Value, ValuePart};
use crate::pack::{Placement, Step};

/// A flag with its placement in a step.
pub(super) struct Placed<'a> {
    pub flag: String,
    pub placement: &'a Placement,
    /// The values, read and in order; empty for a flag without one.
    pub values: Vec<Value>,
}

impl Engine {
    /// The flags that a step carries, with their values read.
    pub(super) fn placed<'s>(
        &self,
        step: &'s Step,
        frame: &mut Frame,
        each: Option<&str>,
    ) -> Result<Vec<Placed<'s>>, Stopped> {
        let mut order: Vec<&str> = Vec::new();
        for f in &frame.call.flags {
            if !order.contains(&f.name.as_str()) {
                order.push(&f.name);
            }
        }
        let order: Vec<String> = order.into_iter().map(str::to_string).collect();
        let mut out = Vec::new();
        for flag in order {
            let Some(placement) = step.flags.get(&flag) else {
                continue;
            };
            if each == Some(flag.as_str()) {
                continue;
            }
            let placement = chosen(placement, &format!("--{flag}"), frame.call.value(&flag))
                .map_err(|why| Stopped::by_flag(&flag, why))?;
            let values = match &placement.shell {
                Some(shell) => {
                    let text = fill_words(shell, &frame.names)?;
                    vec![Value::dynamic(format!("$({text})"))]
                }
                None => self.values_of(&flag, Some(placement), frame)?,
            };
            out.push(Placed {
                flag,
                placement,
                values,
            });
        }
        Ok(out)
    }

    /// All values of a flag: of each use, and of each item where its grammar says that it takes a list.
    pub(super) fn values_of(
        &self,
        flag: &str,
        placement: Option<&Placement>,
        frame: &mut Frame,
    ) -> Result<Vec<Value>, Stopped> {
        let grammar = self
            .source()
            .command(&frame.call.command)
            .and_then(|c| c.flag(flag));
        let (list, repeats) = grammar.map_or((false, false), |g| (g.list, g.repeats || g.list));
        let mut uses: Vec<&Value> = frame
            .call
            .uses(flag)
            .filter_map(|f| f.value.as_ref())
            .collect();
        if !repeats && uses.len() > 1 && grammar.is_some() {
            uses.drain(..uses.len() - 1);
        }
        let mut out = Vec::new();
        for value in uses {
            let items = if list {
                value.split_list()
            } else {
                vec![value.clone()]
            };
            for item in items {
                let Some(p) = placement else {
                    out.push(item);
                    continue;
                };
                let read = self.read_value(p.kind, &item, flag)?;
                if let (Some(most), Some(n)) = (
                    p.most,
                    read.value.known().and_then(|k| k.parse::<u32>().ok()),
                ) && n > most
                {
                    return Err(Stopped::by_flag(
                        flag,
                        format!("the target gives {most} entries at most, not the {n} of --{flag}"),
                    ));
                }
                let printed = |p: &ValuePart| matches!(p, ValuePart::Dynamic(t) if t.starts_with("$(") || t.starts_with('`'));
                if p.never_empty && read.value.parts.iter().all(printed) {
                    return Err(Stopped::by_flag(
                        flag,
                        format!("what a command prints for --{flag} may be empty"),
                    ));
                }
                frame.names.reads_stdin |= read.stdin;
                out.push(match &p.prefix {
                    Some(prefix) => read.value.prefixed(prefix),
                    None => read.value,
                });
            }
        }
        Ok(out)
    }
}

/// The placement for a value, where the rule tells values apart; else why there is none. `written` is the flag or field as
/// the reason names it.
pub(super) fn chosen<'a>(
    placement: &'a Placement,
    written: &str,
    value: Option<&Value>,
) -> Result<&'a Placement, String> {
    let found = if placement.values.is_empty() {
        placement
    } else {
        let known = value.and_then(Value::known);
        known
            .and_then(|k| placement.values.get(&k))
            .ok_or_else(|| {
                let shown = value.map(Value::shown).unwrap_or_default();
                format!("no route carries {written} with the value `{shown}`")
            })?
    };
    found.refuse.clone().map_or(Ok(found), Err)
}

/// The names of a step's jq variables: `add-label` → `add_label`.
pub(super) fn variable(flag: &str) -> String {
    let name = flag.replace('-', "_");
    match KEYWORDS.contains(&name.as_str()) {
        true => format!("{name}_"),
        false => name,
    }
}

/// Names that jq takes for its own words, up to 1.6 also behind a dollar.
const KEYWORDS: &[&str] = &[
    "__loc__", "and", "as", "catch", "def", "elif", "else", "end", "foreach", "if", "import",
    "include", "label", "or", "reduce", "then", "try",
];
