//! What the calls of an old command may run at the versions in force, whatever their flags.

use std::collections::BTreeSet;

use crate::engine::{Engine, endpoints};
use crate::grammar::Effect;
use crate::pack::{CommandRule, Route, Step};
use crate::shell::{Word, commands};

/// What the calls of an old command run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Reach {
    /// The commands, by the words that name them: `tea labels list`, `curl`.
    pub commands: BTreeSet<String>,
    /// Flags of the target's commands that its routes use.
    pub flags: BTreeSet<String>,
    /// Flags of the old command that no route carries, so that calls with one have no replacement.
    pub stays: BTreeSet<String>,
}

impl Engine {
    /// What the calls of an old command run. Without a command where none has a replacement.
    pub(super) fn reach(&self, command: &str) -> Reach {
        let mut out = Reach::default();
        if command == self.pack.api.command {
            out.commands.insert(self.client().to_string());
            out.commands.insert("jq".to_string());
            return out;
        }
        let Some(rule) = self.pack.command(command) else {
            return out;
        };
        let routes: Vec<&Route> = rule.routes.iter().filter(|r| self.exists(r)).collect();
        for step in routes.iter().flat_map(|r| &r.steps) {
            self.step_reach(step, &mut out);
        }
        out.stays = self.stays(rule, &routes);
        out
    }

    /// The program that asks the API.
    fn client(&self) -> &str {
        self.pack.http.command.split(' ').next().unwrap_or_default()
    }

    /// Whether a route has all that it needs at the versions in force.
    fn exists(&self, route: &Route) -> bool {
        let other = route.instead_of.as_ref();
        !other.is_some_and(|c| self.has_command(c))
            && route.steps.iter().all(|s| self.step_exists(s))
    }

    fn step_exists(&self, step: &Step) -> bool {
        if let Some(run) = &step.run {
            let (tool, name) = run.split_once(' ').unwrap_or((run, ""));
            return self.target(tool).is_some_and(|g| {
                g.command(name).is_some()
                    && g.command_quirks(name).all(|q| q.effect != Effect::Destroys)
            });
        }
        if self.has_features(&step.needs).is_err() {
            return false;
        }
        step.request.as_deref().is_none_or(|request| {
            let (method, path) = request.split_once(' ').unwrap_or(("GET", request));
            let version = self.versions.get(&self.pack.http.component);
            let version = version.map_or("", String::as_str);
            endpoints::find(self.endpoints(), version, method, &self.sample(path)).is_ok()
        })
    }

    fn step_reach(&self, step: &Step, out: &mut Reach) {
        let placed = step.flags.values();
        let placed: Vec<_> = placed.flat_map(|p| p.values.values().chain([p])).collect();
        if let Some(run) = &step.run {
            out.commands.insert(run.clone());
            let words = placed.iter().flat_map(|p| p.to.iter().chain(&p.set));
            for word in words.chain(&step.fixed).flat_map(|w| w.split([' ', '='])) {
                if let Some(flag) = word.strip_prefix("--") {
                    out.flags.insert(flag.to_string());
                }
            }
        }
        let shells = placed.iter().filter_map(|p| p.shell.as_ref());
        for text in step.text.iter().chain(shells) {
            for c in commands(text) {
                let words: Vec<String> =
                    c.words[c.head..].iter().map_while(Word::literal).collect();
                let names = words.iter().take_while(|w| !w.starts_with('-'));
                let names: Vec<&str> = names.map(String::as_str).collect();
                let Some((tool, behind)) = names.split_first() else {
                    continue;
                };
                let named = self.target(tool).and_then(|g| g.longest(behind));
                out.commands.insert(match named {
                    Some((c, _)) => format!("{tool} {}", c.name),
                    None => names[..names.len().min(2)].join(" "),
                });
            }
        }
        if step.request.is_some() {
            out.commands.insert(self.client().to_string());
            let reads = step.shape.is_some()
                || step.print.is_some()
                || step.from.is_some()
                || !step.gives.is_empty()
                || !step.lookups.is_empty()
                || placed
                    .iter()
                    .any(|p| p.body.is_some() || p.select.is_some());
            if reads {
                out.commands.insert("jq".to_string());
            }
        }
    }

    /// The flags of a command that no route has a place for.
    fn stays(&self, rule: &CommandRule, routes: &[&Route]) -> BTreeSet<String> {
        let shaping = &self.pack.shaping;
        let grammar = self.source().command(&rule.name);
        let flags = grammar.into_iter().flat_map(|c| &c.flags);
        let carried = |name: &str| {
            routes.iter().any(|r| {
                let steps = || r.steps.iter();
                let shaped = steps().any(|s| s.shape.is_some());
                let named = |list: &[String]| list.iter().any(|f| f == name);
                name == "repo"
                    || name == "help"
                    || r.drops.contains_key(name)
                    || named(&r.requires)
                    || shaped
                        && [&shaping.fields, &shaping.filter, &shaping.template]
                            .iter()
                            .any(|f| *f == name)
                    || steps().any(|s| {
                        let place = s.flags.get(name);
                        place.is_some_and(|p| p.refuse.is_none())
                            || s.limit.as_deref() == Some(name)
                    })
            })
        };
        flags
            .map(|f| f.long.clone())
            .filter(|name| !carried(name))
            .collect()
    }
}
