//! Holds what would be written against the host that reads the text.

use crate::finding::Found;
use crate::host::Host;
use crate::scan::in_order;

/// The findings of a host's text; none is written where the text would not be one of the host's any more.
pub fn verified(host: &dyn Host, text: &str, found: Vec<Found>) -> Vec<Found> {
    let is_written = |f: &Found| f.class.is_written() && f.after.is_some();
    if !found.iter().any(is_written) {
        return found;
    }
    let found = in_order(found);
    let mut after = String::with_capacity(text.len() + text.len() / 4);
    let mut at = 0;
    let mut edits = Vec::new();
    for f in found.iter().filter(|f| is_written(f)) {
        after.push_str(&text[at..f.span.start]);
        let start = after.len();
        after.push_str(f.after.as_deref().unwrap_or_default());
        edits.push((f.span.clone(), start..after.len()));
        at = f.span.end;
    }
    after.push_str(&text[at..]);
    let Err(why) = host.verify_edits(text, &after, &edits) else {
        return found;
    };
    let stop = |f: Found| match is_written(&f) {
        true => {
            let recipe = match &f.shell {
                Some(shell) => format!("Write by hand: {shell}"),
                None => String::new(),
            };
            f.into_manual(&why, &recipe)
        }
        false => f,
    };
    found.into_iter().map(stop).collect()
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
    fn nothing_is_written_that_the_host_does_not_take() {
        let good = vec![found(0, "b"), found(2, "c")];
        assert_eq!(verified(&Picky, "a a", good.clone()), good);
        let bad = verified(&Picky, "a a", vec![found(2, "x"), found(0, "b")]);
        let left = |at, shell: &str| Found {
            class: Class::Manual,
            after: None,
            shell: None,
            note: "a a became b x".to_string(),
            recipe: format!("Write by hand: {shell}"),
            ..found(at, "")
        };
        assert_eq!(bad, [left(0, "b"), left(2, "x")]);
    }
}
