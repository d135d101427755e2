//! What is sent: the members of a body, as the old tool types and nests them, or a file.

use crate::engine::api::old::Old;
use crate::engine::bind::Stopped;
use crate::engine::body::{in_object, member_name, replace_value};
use crate::engine::emit::{Form, Written};
use crate::engine::jq::Reader;
use crate::engine::placed::chosen;
use crate::engine::request::{Args, Query, Request, with_query};
use crate::engine::route::Frame;
use crate::engine::{Engine, Setting, jq};
use crate::grammar::{Value, ValuePart};
use crate::pack::{EndpointRule, Typing};
use crate::shell::single_quoted;

/// A member of a body in the making.
enum Node {
    /// A jq expression.
    Leaf(String),
    List(Vec<Node>),
    Object(Vec<(String, Node)>),
}

impl Node {
    /// The node as a jq expression; `json` says that it has no variable, so that it can be JSON.
    fn written(&self, json: bool) -> String {
        let all = |nodes: &[Node]| nodes.iter().map(|n| n.written(json)).collect::<Vec<_>>();
        match self {
            Node::Leaf(text) => text.clone(),
            Node::List(items) => format!("[{}]", all(items).join(", ")),
            Node::Object(members) => {
                let members = members.iter().map(|(k, v)| {
                    let (key, value) = match json {
                        true => (
                            serde_json::Value::String(k.clone()).to_string(),
                            v.written(true),
                        ),
                        false => (member_name(k), in_object(&v.written(false))),
                    };
                    format!("{key}: {value}")
                });
                format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
            }
        }
    }

    /// Puts a value at a path: a name is a member, an empty one an item of a list. `None` for an item is the empty list.
    fn put(&mut self, path: &[&str], value: Option<String>) -> Result<(), String> {
        let Some((first, rest)) = path.split_first() else {
            if let Some(value) = value {
                *self = Node::Leaf(value);
            }
            return Ok(());
        };
        let wrong = || Err(format!("the field `{first}` is two things at once"));
        if first.is_empty() {
            let Node::List(items) = self else {
                return wrong();
            };
            if rest.is_empty() {
                items.extend(value.map(Node::Leaf));
                return Ok(());
            }
            // a member that the last item has already begins the next one
            let taken = match items.last() {
                Some(Node::Object(members)) => {
                    members.iter().any(|(k, _)| k == rest[0]) && rest.get(1).is_none()
                }
                _ => true,
            };
            if taken {
                items.push(Node::Object(Vec::new()));
            }
            return items
                .last_mut()
                .map_or_else(wrong, |last| last.put(rest, value));
        }
        let Node::Object(members) = self else {
            return wrong();
        };
        if members.iter().all(|(k, _)| k != first) {
            let empty = match rest.first() {
                Some(&"") => Node::List(Vec::new()),
                _ => Node::Object(Vec::new()),
            };
            members.push(((*first).to_string(), empty));
        }
        let member = members.iter_mut().find(|(k, _)| k == first);
        member.map_or_else(wrong, |(_, node)| node.put(rest, value))
    }
}

/// `a[b][]` as `a`, `b` and an empty name.
fn path(name: &str) -> Option<Vec<&str>> {
    let (first, mut rest) = name.split_at(name.find('[').unwrap_or(name.len()));
    let mut out = vec![first];
    while let Some(inner) = rest.strip_prefix('[') {
        let close = inner.find(']')?;
        out.push(&inner[..close]);
        rest = &inner[close + 1..];
    }
    (rest.is_empty() && !first.is_empty()).then_some(out)
}

impl Engine {
    /// A request that changes something.
    #[allow(clippy::too_many_arguments)]
    pub(super) fn api_send(
        &self,
        request: &Request,
        query: Query,
        old: &Old,
        rule: &EndpointRule,
        frame: &Frame,
        more: &str,
        setting: &Setting,
        filter: Option<&Reader>,
        reshape: &str,
    ) -> Result<Written, Stopped> {
        if !query.encoded.is_empty() {
            return Err(Stopped::by(
                "a parameter of the request cannot stand in its URL",
            ));
        }
        let mut feed = String::new();
        let mut close = "";
        let mut body = String::new();
        let mut notes = Vec::new();
        if let Some(file) = &old.input {
            if !rule.same_body {
                return Err(Stopped::by_flag(
                    &self.pack.api.input,
                    "the new forge names members of the body otherwise, and this one stands in a file",
                ));
            }
            let word = file.prefixed("@").word();
            body = format!("{} --data-binary {word} ", self.pack.http.json_body);
        } else {
            let mut args = Args::default();
            let members = self.api_members(old, rule, &mut args, &mut notes)?;
            let words = args.words();
            let Node::Object(all) = &members else {
                return Err(Stopped::by("the body is no object"));
            };
            let json = self.pack.http.json_body.as_str();
            let reads = |(name, _, _): &(String, Value, bool)| {
                let placement = rule.body.get(name.split('[').next().unwrap_or(name));
                placement.is_some_and(|p| !p.body_jq.is_empty())
            };
            if let Some(from) = rule.from.as_ref().filter(|_| old.body.iter().any(reads)) {
                // a substitution in the second stage of a pipeline would read what the first one prints
                if words.contains("/dev/stdin") || setting.fed && words.contains("$(") {
                    return Err(Stopped::by(
                        "a field is read from standard input, which the replacement needs for another answer",
                    ));
                }
                let get = self.curl(
                    "GET",
                    "",
                    &format!("\"{}\"", self.request(from, frame)?.url),
                );
                let program = format!("input | {}", self.typed_program(&members));
                feed = format!(
                    "(body=$({get} | jq -nc{words} {}) && ",
                    jq::quoted(&program)
                );
                body = format!("{json} -d \"$body\" ");
                close = ")";
            } else if !all.is_empty() && !words.is_empty() {
                feed = format!(
                    "jq -nc{words} {} | ",
                    jq::quoted(&self.typed_program(&members))
                );
                body = format!("{json} --data-binary @- ");
            } else if !all.is_empty() || request.method != "DELETE" {
                body = format!("{json} -d {} ", single_quoted(&members.written(true)));
            }
        }
        let url = with_query(&request.url, &query.inline);
        let curl = self.curl(
            &request.method,
            &format!("{body}{more}"),
            &format!("\"{url}\""),
        );
        let form = match (feed.is_empty(), close.is_empty()) {
            (true, _) => Form::Simple,
            (_, true) => Form::Pipeline,
            (_, false) => Form::Group,
        };
        let text = format!("{feed}{curl}{close}");
        let mut written = self.print_answer(text, form, setting, filter, reshape);
        written.notes = notes;
        Ok(written)
    }

    /// The jq program that makes a body, with the definition that types what only the shell knows.
    fn typed_program(&self, members: &Node) -> String {
        let program = members.written(false);
        let typing = self.pack.api.typing.as_ref();
        let def = typing
            .filter(|t| program.contains(&typed_by(t)))
            .and_then(|t| self.pack.http.defs.get(&t.uses));
        match def {
            Some(def) => format!("{def} {program}"),
            None => program,
        }
    }

    /// The new body.
    fn api_members(
        &self,
        old: &Old,
        rule: &EndpointRule,
        args: &mut Args,
        notes: &mut Vec<String>,
    ) -> Result<Node, Stopped> {
        let mut body = Node::Object(Vec::new());
        let mut seen: Vec<String> = Vec::new();
        for (name, value, typed) in &old.body {
            let Some(mut path) = path(name) else {
                return Err(Stopped::by(format!("the field `{name}` names nothing")));
            };
            let Some(placement) = rule.body.get(path[0]) else {
                return Err(Stopped::by(format!("no route carries the field `{name}`")));
            };
            let placement =
                chosen(placement, &format!("`{name}`"), Some(value)).map_err(Stopped::by)?;
            if let Some(differs) = &placement.left_out {
                notes.push(differs.clone());
                continue;
            }
            if let Some(expression) = placement.body_jq.get(path[0]) {
                if path[1..] != [""] {
                    return Err(Stopped::by(format!("no route carries the field `{name}`")));
                }
                if !seen.iter().any(|s| s == path[0]) {
                    let same = old
                        .body
                        .iter()
                        .filter(|(n, v, _)| n == name && !v.parts.is_empty());
                    let values: Vec<Value> = same.map(|(_, v, _)| v.clone()).collect();
                    let expression = replace_value(expression, path[0], &values, false, args);
                    body.put(&path[..1], Some(expression))
                        .map_err(Stopped::by)?;
                    seen.push(path[0].to_string());
                }
                continue;
            }
            let target = placement.to.as_deref().unwrap_or(path[0]);
            path[0] = target;
            seen.push(target.to_string());
            let value = &match &placement.strip {
                Some(start) => without_start(name, value, start).map_err(Stopped::by)?,
                None => value.clone(),
            };
            let expression = match (
                &placement.set,
                value.parts.is_empty() && path.last() == Some(&""),
            ) {
                (_, true) => None,
                (Some(fixed), _) => Some(fixed.clone()),
                (None, _) => {
                    let value = self.read_value(placement.kind, value, name)?.value;
                    let typing = self.pack.api.typing.as_ref();
                    Some(typed_value(name, &value, *typed, typing, args, notes)?)
                }
            };
            body.put(&path, expression).map_err(Stopped::by)?;
        }
        for (name, value) in &rule.defaults {
            if !seen.contains(name) {
                body.put(&[name.as_str()], Some(value.clone()))
                    .map_err(Stopped::by)?;
            }
        }
        Ok(body)
    }
}

/// A field's value as the old tool types it.
fn typed_value(
    name: &str,
    value: &Value,
    typed: bool,
    typing: Option<&Typing>,
    args: &mut Args,
    notes: &mut Vec<String>,
) -> Result<String, Stopped> {
    let variable: String = name
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    let variable = variable.trim_matches('_');
    if !typed {
        return Ok(args.add(variable, value));
    }
    if let Some(ValuePart::Text(first)) = value.parts.first()
        && first.starts_with('@')
    {
        let mut at = true;
        let file = value.map_text(|t| match std::mem::take(&mut at) {
            true => t.strip_prefix('@').unwrap_or(t).to_string(),
            false => t.to_string(),
        });
        let file = match file.known().as_deref() {
            Some("-") => Value::text("/dev/stdin"),
            _ => file,
        };
        return Ok(args.file(variable, &file));
    }
    match value.known() {
        Some(k) if ["true", "false", "null"].contains(&k.as_str()) => Ok(k),
        Some(k) if k.parse::<i64>().is_ok() => Ok(k.parse::<i64>().unwrap_or_default().to_string()),
        Some(_) => Ok(args.add(variable, value)),
        None if !value.is_filled_in() || is_surely_text(value) => Ok(args.add(variable, value)),
        None => match typing {
            Some(typing) => {
                notes.push(typing.note.clone());
                Ok(format!("{}{}", args.add(variable, value), typed_by(typing)))
            }
            None => Err(Stopped::by(format!(
                "only a running shell knows the type of the field `{name}`"
            ))),
        },
    }
}

/// What types the text in front of it.
fn typed_by(typing: &Typing) -> String {
    format!(" | {}", typing.uses)
}

/// A value without its known beginning.
fn without_start(name: &str, value: &Value, start: &str) -> Result<Value, String> {
    let Some(ValuePart::Text(first)) = value.parts.first() else {
        return Err(format!(
            "only a running shell knows whether `{name}` begins with `{start}`"
        ));
    };
    let Some(rest) = first
        .strip_prefix(start)
        .filter(|r| !r.is_empty() || value.parts.len() > 1)
    else {
        return Err(format!("`{name}` does not begin with `{start}`"));
    };
    let mut parts = value.parts.clone();
    match rest.is_empty() {
        true => drop(parts.remove(0)),
        false => parts[0] = ValuePart::Text(rest.to_string()),
    }
    Ok(Value::of_parts(parts))
}

/// Whether the known text of a value makes it no number and no word such as `true`, whatever a shell adds.
fn is_surely_text(value: &Value) -> bool {
    let begins = matches!(value.parts.first(), Some(ValuePart::Text(_)));
    let odd = |c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || "+-".contains(c));
    begins
        && value
            .parts
            .iter()
            .any(|p| matches!(p, ValuePart::Text(t) if t.contains(odd)))
}
