//! How a call runs its command: who reads the output, and in which environment.

use super::language::{Reads, Runner};
use super::regions::Builder;
use crate::host::argv::Stop;
use crate::shell::Output;

impl Builder<'_> {
    /// The name that what a call gives is kept under: `let c = Command::new(`, `x = new ProcessBuilder(`.
    pub(super) fn kept_in(&self, open: usize) -> Option<String> {
        let (_, start) = self.tree.callee(open)?;
        let new = self.tree.shown_before(start) == "new";
        self.assigned_to(start - usize::from(new))
    }

    /// The methods that are called on what a call gives: behind it, or on the name that it is kept under.
    fn methods_on(&self, open: usize) -> Vec<(&str, usize)> {
        let tree = &self.tree;
        let Some(close) = tree.partner[open] else {
            return Vec::new();
        };
        let mut out = tree.chained(close);
        if let Some(name) = self.kept_in(open) {
            for used in self.uses(&name, close) {
                out.extend(tree.chained(used));
            }
        }
        out
    }

    /// Who reads what a call of a runner prints.
    pub(super) fn output(&self, runner: &Runner, open: usize) -> Output {
        let tree = &self.tree;
        let output = tree.output(runner, open);
        let builds = runner.reads == Reads::Args
            && ["java", "kotlin", "scala", "groovy"].contains(&tree.language.name);
        let says = |open: usize, word: &str| {
            let close = tree.partner[open].unwrap_or(open);
            (open..close).any(|i| tree.shown(i) == word)
        };
        let shown = |(name, open): &(&str, usize)| {
            *name == "inheritIO" || *name == "redirectOutput" && says(*open, "INHERIT")
        };
        match builds && self.methods_on(open).iter().any(shown) {
            true => Output::Shown,
            false => output,
        }
    }

    /// Why a command with an environment of its own stays.
    pub(super) fn environment(&self, open: usize) -> Option<Stop> {
        let tree = &self.tree;
        let own =
            |(name, _): &(&str, usize)| ["env", "envs", "env_clear", "environment"].contains(name);
        let runner = tree.callee(open).and_then(|(name, _)| tree.runner(&name));
        let behind = runner.is_some_and(|r| r.reads == Reads::SplitOrList)
            && tree
                .elements(open)
                .get(1)
                .is_some_and(|e| tree.shown(e.start) != "null");
        if !(behind || tree.has_environment(open) || self.methods_on(open).iter().any(own)) {
            return None;
        }
        Some(Stop {
            note: "it runs in an environment of its own, which may say who asks and where"
                .to_string(),
            recipe: "Look what the environment sets, and rewrite the call by hand.".to_string(),
        })
    }
}
