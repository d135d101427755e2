//! The JSON body of a request: fixed where it is known, made by jq where a shell has a part in it.

use crate::engine::Engine;
use crate::engine::bind::Stopped;
use crate::engine::jq;
use crate::engine::placed::Placed;
use crate::engine::request::Args;
use crate::engine::route::Frame;
use crate::grammar::Value;
use crate::pack::Step;

/// A JSON body.
pub(super) enum Body {
    None,
    Fixed(String),
    /// A value of the call, inside double quotes.
    Given(String),
    /// A stage that prints it.
    Made(String),
    /// A pipeline that prints it, from what the server says now: where that fails, nothing may be sent.
    Read(String),
}

impl Engine {
    pub(super) fn body(
        &self,
        step: &Step,
        frame: &Frame,
        placed: &[Placed],
    ) -> Result<Body, Stopped> {
        let mut members: Vec<(String, String)> = Vec::new();
        let mut args = Args::default();
        for p in placed {
            for (key, value) in p.placement.body.iter().flatten() {
                members.push((
                    key.clone(),
                    self.member(value, &p.flag, &p.values, frame, &mut args)?,
                ));
            }
            for (key, expression) in &p.placement.body_jq {
                let list = self.takes_list(&frame.call.command, &p.flag);
                let expression = replace_value(expression, &p.flag, &p.values, list, &mut args);
                match members.iter_mut().find(|(k, _)| k == key) {
                    // a second flag about the same member goes on from the first one's result
                    Some((_, first)) => *first = format!("({first} | {expression})"),
                    None => members.push((key.clone(), expression)),
                }
            }
        }
        for (key, value) in step.body.iter().flatten() {
            if members.iter().all(|(k, _)| k != key) {
                members.push((
                    key.clone(),
                    self.member(value, "value", &[], frame, &mut args)?,
                ));
            }
        }
        members.extend(step.body_jq.iter().map(|(k, v)| (k.clone(), v.clone())));
        if members.is_empty() && step.from.is_none() {
            return Ok(Body::None);
        }
        let object: Vec<String> = members
            .iter()
            .map(|(k, v)| format!("{}: {}", member_name(k), in_object(v)))
            .collect();
        let object = format!("{{{}}}", object.join(", "));
        if let Some(from) = &step.from {
            let from = self.request(from, frame)?;
            let get = self.curl("GET", "", &format!("\"{}\"", from.url));
            return Ok(Body::Read(format!(
                "{get} | jq -nc{} {}",
                args.words(),
                jq::quoted(&format!("input | {object}"))
            )));
        }
        if args.is_empty() {
            let json: Vec<String> = members
                .iter()
                .map(|(k, v)| format!("{}: {v}", serde_json::Value::String(k.clone())))
                .collect();
            let json = format!("{{{}}}", json.join(", "));
            if serde_json::from_str::<serde_json::Value>(&json).is_ok() {
                return Ok(Body::Fixed(json));
            }
        }
        Ok(Body::Made(format!(
            "jq -nc{} {}",
            args.words(),
            jq::quoted(&object)
        )))
    }

    /// Whether one value of an old command's flag may hold several.
    fn takes_list(&self, command: &str, flag: &str) -> bool {
        self.source()
            .command(command)
            .and_then(|c| c.flag(flag))
            .is_some_and(|f| f.list)
    }

    /// A member of a JSON body as a jq expression: `{value}` is the flag's value, `["{values}"]` all of them, `{name}` a bound value.
    fn member(
        &self,
        value: &toml::Value,
        flag: &str,
        values: &[Value],
        frame: &Frame,
        args: &mut Args,
    ) -> Result<String, Stopped> {
        match value {
            toml::Value::String(s) if s == "{value}" => match values.last() {
                Some(v) => Ok(args.add(flag, v)),
                None => Err(Stopped::by_flag(flag, "it lacks a value")),
            },
            toml::Value::String(s) if s.starts_with('{') && s.ends_with('}') => {
                let name = s.trim_matches(['{', '}']);
                match frame.names.get(name) {
                    Some(v) => Ok(args.add(name, v)),
                    None => Err(Stopped::by(format!("it leaves out {name}"))),
                }
            }
            toml::Value::Array(items)
                if items.len() == 1 && items[0].as_str() == Some("{values}") =>
            {
                let list = self.takes_list(&frame.call.command, flag);
                Ok(list_of(flag, values, list, args))
            }
            other => serde_json::to_string(other).map_err(|e| Stopped::by(e.to_string())),
        }
    }
}

/// The values of a flag as a jq array. Where the flag takes lists, a variable may hold several.
fn list_of(flag: &str, values: &[Value], list: bool, args: &mut Args) -> String {
    let mut known = Vec::new();
    let mut out = Vec::new();
    for v in values {
        let expression = args.add(flag, v);
        match list && expression.starts_with('$') && !v.is_looked_up() {
            true => out.push(format!("({expression} | split(\",\"))")),
            false => known.push(expression),
        }
    }
    if !known.is_empty() || out.is_empty() {
        out.insert(0, format!("[{}]", known.join(", ")));
    }
    match out.len() {
        1 => out.swap_remove(0),
        _ => format!("({})", out.join(" + ")),
    }
}

pub(super) fn replace_value(
    expression: &str,
    flag: &str,
    values: &[Value],
    list: bool,
    args: &mut Args,
) -> String {
    let mut out = expression.to_string();
    if out.contains("$values") {
        let all = list_of(flag, values, list, args);
        out = out.replace("$values", &all);
    }
    if let (true, Some(v)) = (out.contains("$value"), values.last()) {
        out = out.replace("$value", &args.add(flag, v));
    }
    out
}

/// A member's name as jq writes it.
pub(super) fn member_name(key: &str) -> String {
    let plain = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !key.starts_with(|c: char| c.is_ascii_digit());
    if plain {
        key.to_string()
    } else {
        serde_json::Value::String(key.to_string()).to_string()
    }
}

/// A member's value, in parentheses where an object needs them.
pub(super) fn in_object(expression: &str) -> String {
    let simple = expression
        .chars()
        .all(|c| c.is_ascii_alphanumeric() || "._$".contains(c))
        || serde_json::from_str::<serde_json::Value>(expression).is_ok()
        || (expression.starts_with('[')
            && expression.ends_with(']')
            && !expression[1..].contains('['));
    if simple {
        expression.to_string()
    } else {
        format!("({expression})")
    }
}
