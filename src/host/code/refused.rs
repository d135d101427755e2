//! Strings that nothing is written into, whatever is found in them.

use super::regions::Builder;
use crate::finding::{Class, Found, Kind};
use crate::host::argv::Stop;
use crate::host::{Escape, Unwritable};
use crate::text::OffsetMap;

/// A text that nothing is written into.
#[derive(Debug)]
pub(super) struct Refused {
    stop: Stop,
    /// Whether what is no call stays as it is found.
    calls_only: bool,
}

impl Refused {
    /// A text that the code compares with.
    pub fn compared(stop: Stop) -> Refused {
        Refused {
            stop,
            calls_only: false,
        }
    }
}

impl Builder<'_> {
    /// Why nothing is written into the string at a token: code compares with it, or it belongs to a test.
    pub(super) fn refused(&self, at: usize) -> Option<Refused> {
        let test = || {
            Some(Refused {
                stop: self.of_a_test(at)?,
                calls_only: true,
            })
        };
        test().or_else(|| self.compared(at).map(Refused::compared))
    }

    /// Whether a string names a test, or says what came of it.
    fn of_a_test(&self, at: usize) -> Option<Stop> {
        let tree = &self.tree;
        let called = || tree.callee(tree.parent[at]?);
        // `it "…" do`
        let bare = || {
            let name = tree.before(at).filter(|b| tree.is_name(*b))?;
            (!tree.first[at]).then(|| tree.path(name)).flatten()
        };
        let (name, _) = bare().or_else(called)?;
        tree.tells_of_a_test(&name).then(|| Stop {
            note: format!("the name or a message of a test: `{name}`"),
            recipe: "Say in the text what the code that it tests runs now.".to_string(),
        })
    }
}

impl Escape for Refused {
    fn write(&self, _: &str) -> Result<String, Unwritable> {
        Err(self.stop.note.clone())
    }

    fn lift(&self, _: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let lift = |mut f: Found| {
            f.span = map.range(f.span);
            let said = match f.kind {
                Kind::Mention if self.calls_only => !f.class.is_written(),
                // a name of the tool itself, of which a person is told what to do
                Kind::Mention => f.class == Class::Manual && !f.recipe.is_empty(),
                _ => false,
            };
            if said {
                return f;
            }
            f.recipe.clear();
            f.into_manual(&self.stop.note, &self.stop.recipe)
        };
        found.into_iter().map(lift).collect()
    }
}
