//! Runs a pack's examples.

use std::collections::BTreeMap;
use std::sync::Arc;

use anyhow::{Context as _, Result};
use rayon::prelude::*;

use crate::engine::Engine;
use crate::finding::{Class, Finding, Found};
use crate::host::Place;
use crate::pack::model::Example;
use crate::pack::{LinkExample, LinkForm, Pack};
use crate::site::Site;
use crate::tree::splice::splice;

/// What became of an example.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExampleResult {
    /// The rule's id.
    pub rule: String,
    /// The file and line of the rule.
    pub place: String,
    /// The example's input.
    pub input: String,
    /// Whether the output is what the example says.
    pub ok: bool,
    /// What came out instead.
    pub message: String,
    /// The output, where something is written.
    pub shell: Option<String>,
    /// The versions that it ran with.
    pub target: BTreeMap<String, String>,
    /// The requests that the example states.
    pub requests: Vec<String>,
}

/// The site that examples run with.
pub(crate) fn example_site(pack: &Pack, target: &BTreeMap<String, String>) -> Site {
    let mut versions: BTreeMap<String, String> = pack
        .versions()
        .into_iter()
        .filter_map(|(part, known)| known.first().map(|v| (part, v.clone())))
        .collect();
    versions.extend(pack.example_versions());
    versions.extend(target.clone());
    Site::for_examples("git.example.org", "example", versions)
}

impl Pack {
    /// Runs every example of every rule.
    pub fn test(self: &Arc<Pack>) -> Result<Vec<ExampleResult>> {
        let mut examples = Vec::new();
        for c in &self.commands {
            let place = format!("{}:{}", c.place.0, c.place.1);
            let rule = self.rule_id(&c.name);
            examples.extend(c.examples.iter().map(|e| (rule.clone(), place.clone(), e)));
        }
        for e in &self.permission.examples {
            let place = "permissions.toml".to_string();
            examples.push((self.rule_id("pattern"), place, e));
        }
        let api = self.rule_id(&self.api.command);
        let of_endpoints = self.api.endpoints.iter().flat_map(|e| &e.examples);
        for e in self.api.examples.iter().chain(of_endpoints) {
            examples.push((api.clone(), self.api_place.clone(), e));
        }
        // Hundreds of examples share a handful of targets, and making a pack ready for one is the dear part.
        let usual = BTreeMap::new();
        let mut engines = BTreeMap::new();
        let of_links = self.link_forms.iter().flat_map(|f| &f.examples);
        let targets = examples.iter().map(|(_, _, e)| &e.target);
        for target in targets.chain(of_links.map(|e| &e.target)).chain([&usual]) {
            if !engines.contains_key(target) {
                let site = example_site(self, target);
                engines.insert(target.clone(), Engine::new(self, &site)?);
            }
        }
        let engine = |target| engines.get(target).context("an engine for every target");
        let calls = examples
            .par_iter()
            .map(|(rule, place, e)| Ok(run_example(engine(&e.target)?, rule, place, e)));
        let mut out: Vec<ExampleResult> = calls.collect::<Result<_>>()?;
        let links: Vec<_> = self
            .link_forms
            .iter()
            .flat_map(|f| f.examples.iter().map(move |e| (f, e)))
            .collect();
        let links = links
            .par_iter()
            .map(|(f, e)| self.run_link(engine(&e.target)?, f, e));
        out.extend(links.collect::<Result<Vec<_>>>()?);
        Ok(out)
    }

    fn run_link(&self, engine: &Engine, form: &LinkForm, e: &LinkExample) -> Result<ExampleResult> {
        let path = e.file.as_deref().unwrap_or("notes.md");
        let found = crate::scan::link_example(engine, path, &e.input);
        let rule = self.link_id(&form.name);
        let message = link_differs(e, &rule, &found)?;
        Ok(ExampleResult {
            rule,
            place: format!("{}:{}", form.place.0, form.place.1),
            input: e.input.clone(),
            ok: message.is_none(),
            message: message.unwrap_or_default(),
            // A link is no command, and nothing runs it.
            shell: None,
            target: engine.versions().clone(),
            requests: Vec::new(),
        })
    }

    /// The versions that examples run with where they name none.
    fn example_versions(&self) -> BTreeMap<String, String> {
        let component = &self.endpoints.component;
        let version = self
            .endpoints
            .versions
            .get(2)
            .or(self.endpoints.versions.first());
        version
            .map(|v| (component.clone(), v.clone()))
            .into_iter()
            .collect()
    }
}

fn run_example(engine: &Engine, rule: &str, place: &str, e: &Example) -> ExampleResult {
    let reader = match e.place.as_deref() {
        Some("program") => Place::Program,
        Some("workflow") => Place::Workflow,
        _ => Place::Document,
    };
    let found = crate::scan::example(engine, &e.input, reader);
    let first = found.iter().find(|f| f.rule == rule).or(found.first());
    let message = first.map_or_else(
        || Some("nothing was found in it".to_string()),
        |f| differs(e, &found, f),
    );
    ExampleResult {
        rule: rule.to_string(),
        place: place.to_string(),
        input: e.input.clone(),
        ok: message.is_none(),
        message: message.unwrap_or_default(),
        shell: first.and_then(|f| f.shell.clone()),
        target: engine.versions().clone(),
        requests: e.requests.clone(),
    }
}

/// What differs between an example and what came out.
fn differs(e: &Example, all: &[Found], f: &Found) -> Option<String> {
    if let Some(out) = &e.out {
        let got = f
            .shell
            .clone()
            .unwrap_or_else(|| format!("{}: {}", f.class.name(), f.note));
        return (got != *out).then(|| format!("expected {out}\n     got {got}"));
    }
    let (class, part) = match (&e.manual, &e.kept) {
        (Some(part), _) => (Class::Manual, part),
        (_, Some(part)) => (Class::Kept, part),
        _ => return Some("the example says neither `out` nor `manual` nor `kept`".to_string()),
    };
    let fits = all
        .iter()
        .any(|f| f.class == class && f.note.contains(part.as_str()));
    (!fits).then(|| {
        format!(
            "expected {} with `{part}` in its note\n     got {}: {} {}",
            class.name(),
            f.class.name(),
            f.note,
            f.shell.clone().unwrap_or_default()
        )
    })
}

/// What differs between an example of a link and what came out.
fn link_differs(e: &LinkExample, rule: &str, found: &[Finding]) -> Result<Option<String>> {
    let Some(f) = found.iter().find(|f| f.rule == rule) else {
        let others: Vec<&str> = found.iter().map(|f| f.rule.as_str()).collect();
        return Ok(Some(format!(
            "nothing of this form was found in it, but {others:?}"
        )));
    };
    let got = splice(e.input.as_bytes(), found).map_err(anyhow::Error::msg)?;
    let got = String::from_utf8_lossy(&got);
    let (class, part) = match (&e.out, &e.manual, &e.kept) {
        (Some(out), _, _) => {
            return Ok((got != *out).then(|| {
                format!(
                    "expected {out}\n     got {got} ({}: {})",
                    f.class.name(),
                    f.note
                )
            }));
        }
        (_, Some(part), _) => (Class::Manual, part),
        (_, _, Some(part)) => (Class::Kept, part),
        _ => {
            return Ok(Some(
                "the example says neither `out` nor `manual` nor `kept`".to_string(),
            ));
        }
    };
    let fits = f.class == class && f.note.contains(part.as_str());
    Ok((!fits).then(|| {
        format!(
            "expected {} with `{part}` in its note\n     got {}: {} {got}",
            class.name(),
            f.class.name(),
            f.note
        )
    }))
}
