//! A pack as people look at it: the list of rules, one rule's text, defects.

use crate::grammar::Effect;
use crate::pack::model::{CommandRule, Step};
use crate::pack::{Kind, LinkForm, Pack};
use crate::site::Disposition;

/// A rule in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSummary {
    /// Its id, such as `gh/pr-list`.
    pub id: String,
    /// What it becomes: the first words of each route.
    pub summary: String,
    /// The number of its examples.
    pub examples: usize,
}

impl Pack {
    /// Every rule, in the order of the source grammar's names.
    pub fn rules(&self) -> Vec<RuleSummary> {
        let mut out: Vec<RuleSummary> = self
            .commands
            .iter()
            .map(|c| RuleSummary {
                id: self.rule_id(&c.name),
                summary: summary(c),
                examples: c.examples.len(),
            })
            .collect();
        let examples = self.api.examples.len()
            + self
                .api
                .endpoints
                .iter()
                .map(|e| e.examples.len())
                .sum::<usize>();
        let summary = format!("{} endpoints", self.api.endpoints.len());
        out.push(RuleSummary {
            id: self.rule_id(&self.api.command),
            summary,
            examples,
        });
        out.extend(self.link_forms.iter().map(|f| RuleSummary {
            id: self.link_id(&f.name),
            summary: link_summary(f),
            examples: f.examples.len(),
        }));
        out.sort_by(|a, b| a.id.cmp(&b.id));
        out
    }

    /// The TOML text of a rule, with the place where it stands.
    pub fn show(&self, id: &str) -> Option<String> {
        let found = self
            .commands
            .iter()
            .find(|c| self.rule_id(&c.name) == id || c.name == id);
        let form = self.link_forms.iter().find(|f| self.link_id(&f.name) == id);
        let found = found
            .map(|c| (&c.place, &c.source))
            .or(form.map(|f| (&f.place, &f.source)));
        found.map(|((file, line), source)| format!("# {file}:{line}\n{source}\n"))
    }

    /// What is wrong with the pack, one message a defect.
    pub fn lint(&self) -> Vec<String> {
        self.commands
            .iter()
            .flat_map(|c| self.lint_command(c))
            .chain(self.lint_shapes())
            .chain(self.lint_objects())
            .chain(self.lint_quirks())
            .chain(self.link_forms.iter().flat_map(|f| self.lint_link(f)))
            .collect()
    }

    fn lint_quirks(&self) -> Vec<String> {
        let mut out = Vec::new();
        for g in &self.grammars {
            for q in &g.quirks {
                let command = g.command(&q.command);
                let flag = q.flag.as_deref().unwrap_or_default();
                let there = command.is_some_and(|c| q.flag.is_none() || c.flag(flag).is_some());
                if !there {
                    out.push(format!(
                        "{} {}: a quirk is about `{} {flag}`, which is not there",
                        g.tool, g.version, q.command
                    ));
                }
                if (q.effect == Effect::NeedsServer) != q.since.is_some() {
                    out.push(format!(
                        "{} {}: the quirk of `{}` has `since` where it `needs-server`, and only there",
                        g.tool, g.version, q.command
                    ));
                }
            }
        }
        out
    }

    fn lint_command(&self, c: &CommandRule) -> Vec<String> {
        let mut out = Vec::new();
        let mut say = |what: String| out.push(format!("{}:{}: {what}", c.place.0, c.place.1));
        let Some(grammar) = self.source.command(&c.name) else {
            say(format!(
                "`{} {}` has no such command `{}`; take a name of the source grammar",
                self.source.tool, self.source.version, c.name
            ));
            return out;
        };
        if c.examples.is_empty() {
            say(format!(
                "the rule `{}` has no example; add an [[command.example]]",
                c.name
            ));
        }
        if c.recipe.trim().is_empty() {
            say(format!(
                "the rule `{}` has no recipe; say what a person does",
                c.name
            ));
        }
        if c.routes.is_empty() && c.none.is_none() {
            say(format!(
                "the rule `{}` has neither a route nor a reason; add a [[command.route]] or `none = \"…\"`",
                c.name
            ));
        }
        for r in &c.routes {
            let named = r
                .requires
                .iter()
                .chain(&r.requires_any)
                .chain(&r.unless)
                .chain(r.drops.keys())
                .map(String::as_str);
            let asked = r.asks.keys().flat_map(|k| k.split('|'));
            let placed = r
                .steps
                .iter()
                .flat_map(|s| s.flags.keys().chain(&s.when))
                .map(String::as_str);
            for flag in named.chain(asked).chain(placed) {
                let known = match flag.strip_suffix("=false") {
                    Some(turned_off) => grammar.flag(turned_off).is_some_and(|f| f.off),
                    None => grammar.flag(flag).is_some() || self.is_search_flag(flag),
                };
                if !known {
                    say(format!(
                        "the rule `{}` names the flag `{flag}`, which the command has not",
                        c.name
                    ));
                }
            }
            for s in &r.steps {
                if let Some(problem) = self.lint_step(s) {
                    say(format!("the rule `{}`: {problem}", c.name));
                }
                let shape = s.shape.as_ref().and_then(|name| self.shapes.get(name));
                let gap = shape.and_then(|sh| {
                    grammar
                        .json
                        .iter()
                        .find(|f| !sh.fields.contains_key(*f))
                        .map(|f| (sh, f))
                });
                if let Some((shape, field)) = gap {
                    say(format!(
                        "the rule `{}`: its shape `{}` has no row for the JSON field `{field}`; say in one what it is, or why there is `none`",
                        c.name, shape.name
                    ));
                }
            }
        }
        out
    }

    fn is_search_flag(&self, flag: &str) -> bool {
        self.search.words == flag || self.search.qualifiers.iter().any(|q| q.flag == flag)
    }

    fn lint_step(&self, s: &Step) -> Option<String> {
        if [s.run.is_some(), s.request.is_some(), s.text.is_some()]
            .iter()
            .filter(|b| **b)
            .count()
            != 1
        {
            return Some("a step has one of `run`, `request`, `text`".to_string());
        }
        if let Some(run) = &s.run {
            let (tool, name) = run.split_once(' ').unwrap_or((run, ""));
            let known = self
                .grammars
                .iter()
                .filter(|g| g.tool == tool)
                .any(|g| g.command(name).is_some());
            if !known {
                return Some(format!("no grammar of the target has `{run}`"));
            }
        }
        let shape = s
            .shape
            .as_ref()
            .filter(|name| !self.shapes.contains_key(*name));
        if let Some(name) = shape {
            return Some(format!("there is no shape `{name}`"));
        }
        let plain = s.plain.as_ref().filter(|p| {
            !s.shape
                .as_ref()
                .and_then(|n| self.shapes.get(n))
                .is_some_and(|sh| sh.plain.contains_key(*p))
        });
        plain.map(|p| format!("its shape has no plain text `{p}`"))
    }

    fn lint_link(&self, f: &LinkForm) -> Vec<String> {
        let mut out = Vec::new();
        let mut say = |what: &str| {
            out.push(format!(
                "{}:{}: the link `{}` {what}",
                f.place.0, f.place.1, f.name
            ));
        };
        if f.examples.is_empty() {
            say("has no example; add a [[link.example]]");
        }
        if f.default == Disposition::Rewrite && f.becomes.is_none() {
            say("is rewritten and says not what it becomes; add `becomes`");
        }
        if f.default != Disposition::Rewrite && f.note.is_none() {
            say("is not rewritten and says not why; add `note`");
        }
        let asked = f.default == Disposition::Ask || f.documents || f.since.is_some();
        if asked && f.recipe.is_none() {
            say("has no recipe; say what a person does");
        }
        for list in f.files.iter().chain(&f.not_files) {
            if !self.links.files.contains_key(list) {
                say(&format!(
                    "names the files `{list}`, which [links.files] has not"
                ));
            }
        }
        out
    }

    fn lint_objects(&self) -> Vec<String> {
        let mut out = Vec::new();
        let is_there = |kind: &Kind| {
            let named = kind.object().map(|name| self.objects.contains_key(name));
            named.unwrap_or(true)
        };
        for rule in self.api.endpoints.iter().filter(|r| r.new.is_some()) {
            let kind = rule.gives.as_deref().map(Kind::read);
            if !kind.as_ref().is_some_and(is_there) {
                out.push(format!(
                    "the endpoint `{}`: `gives` names no type of object",
                    rule.old
                ));
            }
        }
        for object in self.objects.values() {
            let mut wrong = |member: &str, what: &str| {
                let of = &object.name;
                out.push(format!("the object `{of}`: the member `{member}` {what}"));
            };
            for (member, held) in &object.holds {
                if !is_there(&Kind::read(held)) {
                    wrong(member, "holds a type that is not there");
                }
            }
            let spoken = object.empty.iter().chain(object.needs.keys());
            for member in spoken.chain(object.notes.keys()) {
                if !object.has(member) {
                    wrong(member, "is spoken of and not there");
                }
            }
            for member in object.lacks.iter().chain(object.other.keys()) {
                if object.has(member) {
                    wrong(member, "is there and not there");
                }
            }
            for (member, feature) in &object.needs {
                if !self.endpoints.features.iter().any(|f| f.name == *feature) {
                    wrong(member, "needs a feature that is not there");
                }
            }
        }
        out
    }

    fn lint_shapes(&self) -> Vec<String> {
        let mut out = Vec::new();
        for shape in self.shapes.values() {
            for (name, field) in &shape.fields {
                let row = field.row();
                let kinds = usize::from(row.jq.is_some()) + usize::from(row.none.is_some());
                if kinds != 1 {
                    out.push(format!(
                        "the shape `{}`: the field `{name}` has one of `jq` and `none`",
                        shape.name
                    ));
                }
                if let Some(join) = row.join.filter(|j| !shape.joins.contains_key(j)) {
                    out.push(format!("the shape `{}`: the field `{name}` names the join `{join}`, which is not there", shape.name));
                }
                for def in row.uses.iter().filter(|u| !self.http.defs.contains_key(*u)) {
                    out.push(format!("the shape `{}`: the field `{name}` uses `{def}`, which is not in [http.defs]", shape.name));
                }
            }
        }
        out
    }
}

fn link_summary(f: &LinkForm) -> String {
    let said = match f.default {
        Disposition::Rewrite => f.becomes.as_ref(),
        _ => f.note.as_ref(),
    };
    let said = said.cloned().unwrap_or_default();
    match f.default {
        Disposition::Rewrite => said,
        Disposition::Keep => format!("kept: {said}"),
        Disposition::Ask => format!("manual: {said}"),
    }
}

fn summary(c: &CommandRule) -> String {
    if c.routes.is_empty() {
        return format!("manual: {}", c.none.clone().unwrap_or_default());
    }
    let mut steps: Vec<String> = Vec::new();
    for s in c.routes.iter().flat_map(|r| &r.steps) {
        let step = s
            .run
            .clone()
            .or(s.request.clone())
            .or(s.text.clone())
            .unwrap_or_default();
        if !steps.contains(&step) {
            steps.push(step);
        }
    }
    steps.join(" | ")
}
