//! Holds what would be written against the host that reads the text.

use crate::finding::Found;
use crate::host::Host;
use crate::scan::in_order;

/// The findings of a host's text; one that would make it something else than a text of the host's is not written.
pub fn verified(host: &dyn Host, text: &str, found: Vec<Found>) -> Vec<Found> {
    let is_written = |f: &Found| f.class.is_written() && f.after.is_some();
    if !found.iter().any(is_written) {
        return found;
    }
    let mut found = in_order(found);
    let all: Vec<usize> = (0..found.len())
        .filter(|i| is_written(&found[*i]))
        .collect();
    let Err(why) = written(host, text, &found, &all) else {
        return found;
    };
    let mut fits = Fits {
        host,
        text,
        found: &found,
        kept: Vec::new(),
        refused: Vec::new(),
    };
    fits.add(&all, why);
    for (i, why) in fits.refused {
        let recipe = match &found[i].shell {
            Some(shell) => format!("Write by hand: {shell}"),
            None => String::new(),
        };
        found[i] = found[i].clone().into_manual(&why, &recipe);
    }
    found
}

/// What of the findings can be written together.
struct Fits<'a> {
    host: &'a dyn Host,
    text: &'a str,
    found: &'a [Found],
    /// Those which the host takes, in order.
    kept: Vec<usize>,
    /// Those which it does not take, and why.
    refused: Vec<(usize, String)>,
}

impl Fits<'_> {
    /// Adds those of `more` that the host takes; all of them together it does not take, for the reason `why`.
    fn add(&mut self, more: &[usize], why: String) {
        let [_, _, ..] = more else {
            self.refused.extend(more.iter().map(|i| (*i, why.clone())));
            return;
        };
        let (first, second) = more.split_at(more.len() / 2);
        for half in [first, second] {
            let mut tried = self.kept.clone();
            tried.extend(half);
            match written(self.host, self.text, self.found, &tried) {
                Ok(()) => self.kept = tried,
                Err(why) => self.add(half, why),
            }
        }
    }
}

/// Whether the host takes its text with some of the findings written; else why not.
fn written(host: &dyn Host, text: &str, found: &[Found], which: &[usize]) -> Result<(), String> {
    let mut after = String::with_capacity(text.len() + text.len() / 4);
    let mut at = 0;
    let mut edits = Vec::new();
    for f in which.iter().filter_map(|i| found.get(*i)) {
        after.push_str(&text[at..f.span.start]);
        let start = after.len();
        after.push_str(f.after.as_deref().unwrap_or_default());
        edits.push((f.span.clone(), start..after.len()));
        at = f.span.end;
    }
    after.push_str(&text[at..]);
    host.verify_edits(text, &after, &edits)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::finding::{Class, Kind};
    use crate::host::{Place, Region};

    /// Takes texts without an `x`.
    #[derive(Debug)]
    struct Picky;

    impl Host for Picky {
        fn name(&self) -> &'static str {
            "picky"
        }

        fn regions(&self, _: &str, _: Place) -> Vec<Region> {
            Vec::new()
        }

        fn verify(&self, before: &str, after: &str) -> Result<(), String> {
            match after.contains('x') {
                true => Err(format!("{before} became {after}")),
                false => Ok(()),
            }
        }
    }

    fn found(at: usize, after: &str) -> Found {
        Found {
            span: at..at + 1,
            class: Class::Exact,
            kind: Kind::Command,
            rule: "r".to_string(),
            after: Some(after.to_string()),
            shell: Some(after.to_string()),
            note: String::new(),
            recipe: String::new(),
        }
    }

    #[test]
    fn what_the_host_does_not_take_is_not_written_and_spoils_nothing_else() {
        let good = vec![found(0, "b"), found(2, "c")];
        assert_eq!(verified(&Picky, "a a", good.clone()), good);
        let mixed = vec![
            found(4, "x"),
            found(0, "b"),
            found(2, "x"),
            found(6, "c"),
            found(8, "d"),
        ];
        let left = |at, why: &str| Found {
            class: Class::Manual,
            after: None,
            shell: None,
            note: why.to_string(),
            recipe: "Write by hand: x".to_string(),
            ..found(at, "")
        };
        assert_eq!(
            verified(&Picky, "a a a a a", mixed),
            [
                found(0, "b"),
                left(2, "a a a a a became b x a a a"),
                left(4, "a a a a a became b a x a a"),
                found(6, "c"),
                found(8, "d"),
            ]
        );
    }
}
