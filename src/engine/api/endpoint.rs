//! The rules that an old request fits.

use crate::engine::Engine;
use crate::engine::api::old::Old;
use crate::grammar::{Value, ValuePart};
use crate::pack::EndpointRule;

/// A rule that an old request fits, with the values of its holes.
pub(super) type Fitting<'a> = (&'a EndpointRule, Vec<(String, Value)>);

impl Engine {
    /// The rules for an old request, those with the most fixed segments; of equal ones the first that carries it is taken.
    pub(super) fn endpoint_rules(&self, old: &Old) -> Vec<Fitting<'_>> {
        let mut best = 0;
        let mut out: Vec<Fitting> = Vec::new();
        for rule in &self.pack.api.endpoints {
            let Some((methods, path)) = rule.old.split_once(' ') else {
                continue;
            };
            if methods != "*" && !methods.split('|').any(|m| m == old.method) {
                continue;
            }
            let pattern: Vec<&str> = path.split('/').collect();
            // one more, so that a path of holes alone fits too
            let fixed = 1 + pattern.iter().filter(|s| !s.starts_with('{')).count();
            if fixed < best || !is_meant(rule, old) {
                continue;
            }
            if let Some(names) = holes(&pattern, &old.segments) {
                if fixed > best {
                    out.clear();
                    best = fixed;
                }
                out.push((rule, names));
            }
        }
        out
    }
}

/// Whether a rule is for requests with these fields and this form of the answer.
fn is_meant(rule: &EndpointRule, old: &Old) -> bool {
    let has = |name: &String| old.body.iter().any(|(n, _, _)| n == name);
    let form = match (&rule.accept, &old.accept) {
        (None, _) => true,
        (Some(rule), Some(form)) => regex::Regex::new(rule).is_ok_and(|r| r.is_match(form)),
        (Some(_), None) => false,
    };
    form && rule.with.iter().all(has) && !rule.without.iter().any(has)
}

/// The values of a pattern's holes, where `segments` fit it.
///
/// `{repo}` takes an owner and a name, or one segment that a running shell or a
/// reader fills in with both; `{path}` takes everything that is left.
fn holes(pattern: &[&str], segments: &[Value]) -> Option<Vec<(String, Value)>> {
    let Some((first, rest)) = pattern.split_first() else {
        return segments.is_empty().then(Vec::new);
    };
    let Some(name) = first.strip_prefix('{').and_then(|f| f.strip_suffix('}')) else {
        let (head, tail) = segments.split_first()?;
        return (head.known().as_deref() == Some(first))
            .then(|| holes(rest, tail))
            .flatten();
    };
    let takes: &[usize] = match name {
        "repo" => &[2, 1],
        "path" => {
            return (!segments.is_empty()).then(|| vec![(name.to_string(), slashed(segments))]);
        }
        _ => &[1],
    };
    for &n in takes {
        if segments.len() < n || (name == "repo" && n == 1 && segments[0].known().is_some()) {
            continue;
        }
        if let Some(mut names) = holes(rest, &segments[n..]) {
            names.insert(0, (name.to_string(), slashed(&segments[..n])));
            return Some(names);
        }
    }
    None
}

/// Segments as one value, with slashes between them.
fn slashed(segments: &[Value]) -> Value {
    let mut out: Option<Value> = None;
    for s in segments {
        out = Some(match out {
            None => s.clone(),
            Some(before) => {
                let mut parts = before.parts.clone();
                push_text(&mut parts, "/");
                for p in &s.parts {
                    match p {
                        ValuePart::Text(t) => push_text(&mut parts, t),
                        other => parts.push(other.clone()),
                    }
                }
                Value::of_parts(parts)
            }
        });
    }
    out.unwrap_or_else(|| Value::text(""))
}

fn push_text(parts: &mut Vec<ValuePart>, text: &str) {
    match parts.last_mut() {
        Some(ValuePart::Text(t)) => t.push_str(text),
        _ => parts.push(ValuePart::Text(text.to_string())),
    }
}
