//! Words that a program in front of a call replaces before it runs it: the `{}` of `xargs -I{}`, `find -exec` and `parallel`.

use crate::engine::Verdict;
use crate::finding::Class;
use crate::shell::{Command, Part, Word, commands};

/// What stands in a call for a value that comes later.
pub(super) struct StandIns {
    words: Vec<String>,
}

impl StandIns {
    /// What the program in front of a command replaces in it.
    pub(super) fn of(c: &Command) -> StandIns {
        let mut words = Vec::new();
        if c.lead.braces || c.run_by.is_some() {
            words.push("{}".to_string());
        }
        words.extend(chosen(&c.words[..c.head]));
        StandIns { words }
    }

    /// Stops a replacement in which a value would come to stand elsewhere than in the old call.
    pub(super) fn held(&self, old: &[Word], verdict: Verdict) -> Verdict {
        let Some(after) = verdict.text.as_deref() else {
            return verdict;
        };
        let new = commands(after);
        let lost = self
            .words
            .iter()
            .find(|w| !Self::stays(w, old, &new, after));
        let Some(word) = lost else {
            return verdict;
        };
        let note =
            format!("what is put in for `{word}` would stand where it is read in another way");
        Verdict {
            class: Class::Manual,
            text: None,
            note,
            recipe: format!("Have a script do it, which takes the value as its argument: {after}"),
            ..verdict
        }
    }

    fn stays(stand_in: &str, old: &[Word], new: &[Command], after: &str) -> bool {
        let held: Vec<&Word> = old.iter().filter(|w| count(w, stand_in) > 0).collect();
        let uses: usize = held.iter().map(|w| count(w, stand_in)).sum();
        let all = after.matches(stand_in).count();
        if uses == 0 {
            return all == 0;
        }
        // what a substitution runs is run before the value is there
        let [only] = outermost(new)[..] else {
            return false;
        };
        let words = || only.words.iter().filter(|w| count(w, stand_in) > 0);
        let shown: usize = words().map(|w| count(w, stand_in)).sum();
        let same = |w: &Word| held.iter().any(|h| h.literal() == w.literal());
        shown == all && shown >= uses && words().all(same)
    }
}

/// The commands that stand in no other one.
fn outermost(commands: &[Command]) -> Vec<&Command> {
    let within = |c: &Command| {
        commands.iter().any(|o| {
            let (outer, inner) = (o.span(), c.span());
            outer != inner && outer.start <= inner.start && inner.end <= outer.end
        })
    };
    commands.iter().filter(|c| !within(c)).collect()
}

/// The word that `xargs` was told to replace.
fn chosen(words: &[Word]) -> Option<String> {
    let literal: Vec<String> = words.iter().filter_map(Word::literal).collect();
    literal.iter().enumerate().find_map(|(i, w)| {
        let glued = w
            .strip_prefix("--replace=")
            .or_else(|| w.strip_prefix("-I"))?;
        match glued {
            "" => literal.get(i + 1).cloned(),
            glued => Some(glued.to_string()),
        }
    })
}

/// How often a text stands in the known parts of a word.
fn count(word: &Word, text: &str) -> usize {
    let parts = word.parts.iter();
    let known = parts.filter_map(|p| match p {
        Part::Literal { text, .. } => Some(text.as_str()),
        _ => None,
    });
    known.map(|t| t.matches(text).count()).sum()
}
