//! An old request, taken apart.

use crate::engine::bind::Stopped;
use crate::engine::{Engine, jq};
use crate::grammar::{Call, Value, ValuePart};

/// An old request, taken apart.
pub(super) struct Old {
    pub method: String,
    pub segments: Vec<Value>,
    pub query: Vec<(String, Value)>,
    /// Name, value, and whether the value is typed; a list without an item has a value without a part.
    pub body: Vec<(String, Value, bool)>,
    /// The file that holds the whole body.
    pub input: Option<Value>,
    /// The form of the answer that it asks for, where that is not the plain one.
    pub accept: Option<String>,
}

impl Engine {
    pub(super) fn old_request(&self, call: &Call) -> Result<Old, Stopped> {
        let api = &self.pack.api;
        let Some(endpoint) = call.args.first() else {
            return Err(Stopped::by("it lacks its endpoint"));
        };
        if self.is_elsewhere(endpoint) {
            return Err(Stopped::by("it asks another server"));
        }
        let (path, search) = cut_at_question_mark(endpoint);
        let mut old = Old {
            method: "GET".to_string(),
            segments: self.segments(&path),
            query: pairs(&search),
            body: Vec::new(),
            input: call.value(&api.input).cloned(),
            accept: None,
        };
        let fields: Vec<(&Value, bool)> = call
            .flags
            .iter()
            .filter(|f| f.name == api.string_field || f.name == api.typed_field)
            .filter_map(|f| f.value.as_ref().map(|v| (v, f.name == api.typed_field)))
            .collect();
        if !fields.is_empty() || call.has(&api.input) {
            old.method = "POST".to_string();
        }
        if let Some(broken) = call.value(&api.filter).and_then(|f| jq::breaks(&f.shown())) {
            return Err(Stopped::by_flag(&api.filter, broken));
        }
        if let Some(method) = call.value(&api.method) {
            match method.known() {
                Some(m) => old.method = m.to_uppercase(),
                None => return Err(Stopped::by("only a running shell knows the method")),
            }
        }
        for (field, typed) in fields {
            let empty_list = field.known().filter(|k| k.ends_with("[]"));
            if let Some(name) = empty_list.filter(|k| !k.contains('=') && old.method != "GET") {
                old.body.push((name, Value::of_parts(Vec::new()), typed));
                continue;
            }
            let (name, value) = pair(field).ok_or_else(|| {
                Stopped::by(format!(
                    "only a running shell knows the field `{}`",
                    field.shown()
                ))
            })?;
            self.no_placeholder(&value, typed)?;
            if old.method == "GET" || old.input.is_some() {
                old.query.push((name, value));
            } else {
                old.body.push((name, value, typed));
            }
        }
        for flag in &call.flags {
            self.api_flag(&flag.name, flag.value.as_ref(), &mut old)?;
        }
        Ok(old)
    }

    /// A typed field may name the current repository or branch, which the old tool fills in.
    fn no_placeholder(&self, value: &Value, typed: bool) -> Result<(), Stopped> {
        let shown = value.shown();
        let api = &self.pack.api;
        let words = api
            .fills
            .iter()
            .chain(&api.slug_placeholders)
            .chain(&api.branch_placeholders);
        match words.filter(|_| typed).find(|w| shown.contains(w.as_str())) {
            Some(word) => Err(Stopped::by_flag(
                &api.typed_field,
                format!("`{}` fills in `{word}` in a field", self.source().tool),
            )),
            None => Ok(()),
        }
    }

    /// Whether an endpoint is a URL of a server that is not the old forge's.
    fn is_elsewhere(&self, endpoint: &Value) -> bool {
        let shown = endpoint.shown();
        let own = |h: &String| shown.starts_with(&format!("https://api.{h}/"));
        shown.contains("://") && !self.pack.context.old_hosts.iter().any(own)
    }

    /// Whether a flag of the API command is one that the engine reads or that may be left out.
    fn api_flag(&self, name: &str, value: Option<&Value>, old: &mut Old) -> Result<(), Stopped> {
        let api = &self.pack.api;
        let read = [
            &api.method,
            &api.string_field,
            &api.typed_field,
            &api.filter,
            &api.paginate,
            &api.silent,
            &api.input,
            &api.include,
            &self.pack.shaping.template,
        ];
        if read.iter().any(|r| *r == name) || api.drops.contains_key(name) {
            return Ok(());
        }
        let shown = value.map(Value::shown).unwrap_or_default();
        if name == api.host {
            return match self.pack.context.old_hosts.contains(&shown) {
                true => Ok(()),
                false => Err(Stopped::by_flag(name, "it asks another server")),
            };
        }
        if name == api.header {
            let plain = regex::Regex::new(&api.plain_headers).is_ok_and(|r| r.is_match(&shown));
            if plain {
                return Ok(());
            }
            let accept = regex::Regex::new(&api.accept).ok();
            if let Some(form) =
                accept.and_then(|r| Some(r.captures(&shown)?.get(1)?.as_str().to_string()))
            {
                old.accept = Some(form);
                return Ok(());
            }
            return {
                Err(Stopped::by_flag(
                    name,
                    format!("no route carries the header `{}`", header_name(&shown)),
                ))
            };
        }
        Err(Stopped::by_flag(name, format!("no route carries --{name}")))
    }

    /// The path cut at the slashes of its known text, without the old API's host.
    fn segments(&self, path: &Value) -> Vec<Value> {
        let mut out: Vec<Vec<ValuePart>> = vec![Vec::new()];
        for (i, part) in path.parts.iter().enumerate() {
            let text = match part {
                ValuePart::Text(t) => t,
                other => {
                    if let Some(last) = out.last_mut() {
                        last.push(other.clone());
                    }
                    continue;
                }
            };
            let mut text = text.as_str();
            if i == 0 {
                for host in &self.pack.context.old_hosts {
                    text = text
                        .strip_prefix(&format!("https://api.{host}"))
                        .unwrap_or(text);
                }
            }
            for (j, piece) in text.split('/').enumerate() {
                if j > 0 {
                    out.push(Vec::new());
                }
                if let (false, Some(last)) = (piece.is_empty(), out.last_mut()) {
                    last.push(ValuePart::Text(piece.to_string()));
                }
            }
        }
        out.into_iter()
            .filter(|parts| !parts.is_empty())
            .map(Value::of_parts)
            .collect()
    }
}

fn header_name(header: &str) -> &str {
    header.split(':').next().unwrap_or(header)
}

/// A value cut at the first question mark of its known text.
fn cut_at_question_mark(value: &Value) -> (Value, Value) {
    let mut path = Vec::new();
    let mut query = Vec::new();
    let mut behind = false;
    for part in &value.parts {
        match part {
            ValuePart::Text(t) if !behind => match t.split_once('?') {
                Some((a, b)) => {
                    path.push(ValuePart::Text(a.to_string()));
                    query.push(ValuePart::Text(b.to_string()));
                    behind = true;
                }
                None => path.push(part.clone()),
            },
            _ if behind => query.push(part.clone()),
            _ => path.push(part.clone()),
        }
    }
    (Value::of_parts(path), Value::of_parts(query))
}

/// `a=1&b=$x` as pairs.
fn pairs(query: &Value) -> Vec<(String, Value)> {
    let mut pieces: Vec<Vec<ValuePart>> = vec![Vec::new()];
    for part in &query.parts {
        match part {
            ValuePart::Text(t) => {
                for (i, piece) in t.split('&').enumerate() {
                    if i > 0 {
                        pieces.push(Vec::new());
                    }
                    if let (false, Some(last)) = (piece.is_empty(), pieces.last_mut()) {
                        last.push(ValuePart::Text(piece.to_string()));
                    }
                }
            }
            other => {
                if let Some(last) = pieces.last_mut() {
                    last.push(other.clone());
                }
            }
        }
    }
    pieces
        .into_iter()
        .filter(|p| !p.is_empty())
        .map(Value::of_parts)
        .filter_map(|v| pair(&v).or(Some((v.shown(), Value::text("")))))
        .collect()
}

/// `name=value` of a value whose name is known.
fn pair(value: &Value) -> Option<(String, Value)> {
    let ValuePart::Text(first) = value.parts.first()? else {
        return None;
    };
    let (name, rest) = first.split_once('=')?;
    let mut parts = Vec::new();
    if !rest.is_empty() || value.parts.len() == 1 {
        parts.push(ValuePart::Text(rest.to_string()));
    }
    parts.extend(value.parts[1..].iter().cloned());
    Some((name.to_string(), Value::of_parts(parts)))
}
