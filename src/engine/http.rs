//! Steps that make a request: the URL, the body, the pages, and what is printed of the answer.

use crate::engine::Engine;
use crate::engine::bind::Stopped;
use crate::engine::emit::{Form, Written};
use crate::engine::endpoints;
use crate::engine::jq;
use crate::engine::route::{Frame, Placed, fill, variable};
use crate::engine::shape::{Projection, Row};
use crate::grammar::Value;
use crate::host::Place;
use crate::pack::{Endpoint, Lookup, OutputKind, Step};

/// A request with its parts found.
pub(super) struct Request {
    pub method: String,
    /// Inside double quotes, without the query.
    pub url: String,
    pub endpoint: Endpoint,
}

/// Query parameters: those that stand in the URL, and those that the client must encode.
#[derive(Default)]
pub(super) struct Query {
    pub inline: Vec<String>,
    pub encoded: Vec<String>,
}

impl Query {
    /// Adds a parameter.
    pub fn push(&mut self, name: &str, value: &Value) {
        if value.is_dynamic() && !value.is_looked_up() {
            self.encoded
                .push(format!("\"{name}={}\"", value.inside_double_quotes()));
        } else {
            self.inline
                .push(format!("{name}={}", value.inside_url(",:/@")));
        }
    }
}

impl Query {
    /// Adds a parameter that the source wrote in a URL, encoded as a URL needs it.
    pub fn push_encoded(&mut self, name: &str, value: &Value) {
        if value.is_dynamic() {
            self.push(name, value);
        } else {
            self.inline
                .push(format!("{name}={}", value.inside_url(",:/@%")));
        }
    }
}

/// jq's `--arg` pairs.
#[derive(Default)]
pub(super) struct Args(Vec<(String, String)>);

impl Args {
    /// Names a value, and gives the jq expression for it: a string where it is known, else the variable.
    pub fn add(&mut self, name: &str, value: &Value) -> String {
        if let Some(known) = value.known() {
            return serde_json::Value::String(known).to_string();
        }
        if !value.is_dynamic() {
            return serde_json::Value::String(value.shown()).to_string();
        }
        let mut unique = variable(name);
        let mut n = 2;
        while self
            .0
            .iter()
            .any(|(k, v)| *k == unique && *v != value.word())
        {
            unique = format!("{}{n}", variable(name));
            n += 1;
        }
        let pair = (unique.clone(), quoted_word(value));
        if !self.0.contains(&pair) {
            self.0.push(pair);
        }
        format!("${unique}")
    }

    /// The pairs as words, each with a space in front.
    pub fn words(&self) -> String {
        self.0
            .iter()
            .map(|(k, v)| format!(" --arg {k} {v}"))
            .collect()
    }
}

/// A value as a word that stays one word when it is expanded.
fn quoted_word(value: &Value) -> String {
    let word = value.word();
    if word.starts_with(['"', '\'']) || !value.is_dynamic() {
        word
    } else {
        format!("\"{}\"", value.inside_double_quotes())
    }
}

impl Engine {
    /// A request to the target's API.
    pub(super) fn http_step(
        &self,
        request: &str,
        step: &Step,
        frame: &mut Frame,
        placed: &[Placed],
        last: bool,
    ) -> Result<Written, Stopped> {
        self.has_features(&step.needs)?;
        for (name, lookup) in &step.lookups {
            let value = self.lookup(lookup, frame)?;
            frame.names.set(name, value);
        }
        let request = self.request(request, frame)?;
        let mut query = Query::default();
        for (name, value) in &step.query {
            query.push(name, &Value::text(value));
        }
        for (flag, parameter) in &step.absent {
            if !flag.split('|').any(|f| frame.call.has(f))
                && let Some((name, value)) = parameter.split_once('=')
            {
                query.push(name, &Value::text(value));
            }
        }
        for p in placed {
            self.query_of(p, &request, &mut query)?;
        }
        if request.method != "GET" || (step.print.is_some() && step.shape.is_none() && !step.rows) {
            return self.send(step, frame, placed, &request, query, last);
        }
        if step.shape.is_none() && step.plain.is_none() {
            return self.download(step, frame, &request, query);
        }
        self.fetch(step, frame, placed, &request, query)
    }

    fn query_of(&self, p: &Placed, request: &Request, query: &mut Query) -> Result<(), Stopped> {
        let Some(target) = &p.placement.query else {
            return Ok(());
        };
        let name = target.split('=').next().unwrap_or(target);
        if !request.endpoint.query.iter().any(|q| q == name) {
            return Err(Stopped::by_flag(
                &p.flag,
                format!(
                    "`{} {}` reads no parameter `{name}`",
                    request.method, request.endpoint.path
                ),
            ));
        }
        match (target.split_once('='), p.values.as_slice()) {
            (Some((name, value)), _) => query.push(name, &Value::text(value)),
            (None, [one]) => query.push(target, one),
            (None, _) if p.placement.select.is_none() => {
                return Err(Stopped::by_flag(
                    &p.flag,
                    format!("no route carries several values of --{}", p.flag),
                ));
            }
            (None, many) => {
                let mut parts = Vec::new();
                for (i, v) in many.iter().enumerate() {
                    if i > 0 {
                        parts.push(crate::grammar::ValuePart::Text(",".to_string()));
                    }
                    parts.extend(v.parts.iter().cloned());
                }
                query.push(target, &Value::of_parts(parts));
            }
        }
        Ok(())
    }

    /// Method, URL and endpoint of `METHOD /path`, with its names filled in.
    pub(super) fn request(&self, request: &str, frame: &Frame) -> Result<Request, Stopped> {
        let (method, path) = request.split_once(' ').unwrap_or(("GET", request));
        let version = self
            .versions
            .get(&self.pack.http.component)
            .map_or("", String::as_str);
        let sample = path.replace("/repos/{repo}", "/repos/{owner}/{repo}");
        let endpoint = endpoints::find(self.endpoints(), version, method, &sample)
            .map_err(Stopped::by)?
            .clone();
        let path = fill(path, &mut |name| match frame.names.get(name) {
            // a variable that holds the whole slug stands in quotes of its own, so that it reads as one
            Some(v) if name == "repo" && v.parts.len() == 1 && v.is_dynamic() => {
                self.is_slug(v).map_err(Stopped::by)?;
                Ok(format!("\"\"{}\"\"", v.shown()))
            }
            Some(v) if name == "repo" || name == "path" || name == "ref" => Ok(v.inside_url("/")),
            Some(v) => Ok(v.inside_url("")),
            None if name == "repo" => {
                self.current_repo(frame.setting.place)
                    .map(|r| match r.starts_with("$(") {
                        true => r,
                        false => format!("\"\"{r}\"\""),
                    })
            }
            None => Err(Stopped::by(format!("it leaves out {name}"))),
        })?;
        let base = self.pack.http.base.replace("{host}", &self.site.host);
        Ok(Request {
            method: method.to_string(),
            url: format!("{base}{path}"),
            endpoint,
        })
    }

    /// Whether the target's API can do what a step or a field needs of it beyond the endpoint.
    pub(super) fn has_features(&self, needs: &[String]) -> Result<(), Stopped> {
        let version = self
            .versions
            .get(&self.pack.http.component)
            .map_or("", String::as_str);
        let missing = needs.iter().find_map(|n| {
            let feature = self.endpoints().features.iter().find(|f| f.name == *n);
            match feature {
                Some(f) if endpoints::has(version, &f.since) => None,
                Some(f) => Some(format!(
                    "{} {}, from {} on, the target is {version}",
                    self.pack.http.component, f.what, f.since
                )),
                None => Some(format!("the pack has no feature `{n}`")),
            }
        });
        missing.map_or(Ok(()), |why| Err(Stopped::by(why)))
    }

    pub(super) fn current_repo(&self, place: Place) -> Result<String, Stopped> {
        let key = match place {
            Place::Document => "document",
            Place::Program => "program",
            Place::Workflow => "workflow",
        };
        let found = self.pack.context.repo.get(key).cloned();
        found.ok_or_else(|| {
            Stopped::by(format!(
                "it leaves out the repository, which only `{}` infers",
                self.source().tool
            ))
        })
    }

    /// The value that a further request gives, as an expansion.
    pub(super) fn lookup(&self, lookup: &Lookup, frame: &Frame) -> Result<Value, Stopped> {
        let request = self.request(&lookup.request, frame)?;
        let curl = self.curl("GET", "", &format!("\"{}\"", request.url));
        let mut args = Args::default();
        let program = match frame.names.get("value") {
            Some(value) => lookup.jq.replace("$value", &args.add("value", value)),
            None => lookup.jq.clone(),
        };
        let program = jq::quoted(&program);
        Ok(Value::looked_up(format!(
            "$({curl} | jq -r{} {program})",
            args.words()
        )))
    }

    /// The client with its constant flags; `more` are further flags with a space behind each.
    pub(super) fn curl(&self, method: &str, more: &str, urls: &str) -> String {
        let command = &self.pack.http.command;
        let method = if method == "GET" {
            String::new()
        } else {
            format!("-X {method} ")
        };
        format!("{command} {method}-H \"{}\" {more}{urls}", self.auth())
    }

    /// A text of the pack that makes a request of its own.
    pub(super) fn fill_http(&self, text: &str) -> String {
        self.fill(text)
            .replace("{command}", &self.pack.http.command)
    }

    /// A request whose answer is text, printed as it is.
    fn download(
        &self,
        step: &Step,
        frame: &Frame,
        request: &Request,
        query: Query,
    ) -> Result<Written, Stopped> {
        if step.output == OutputKind::People && frame.setting.is_consumed() {
            return Err(Stopped::by(
                "a program reads its output, and what the request prints is another text"
                    .to_string(),
            ));
        }
        Ok(Written::new(self.get(request, query, ""), Form::Simple))
    }

    /// A GET with its query.
    pub(super) fn get(&self, request: &Request, query: Query, more_inline: &str) -> String {
        let mut inline = query.inline;
        if !more_inline.is_empty() {
            inline.push(more_inline.to_string());
        }
        let url = with_query(&request.url, &inline);
        let mut more: String = query
            .encoded
            .iter()
            .map(|e| format!("--data-urlencode {e} "))
            .collect();
        if !more.is_empty() {
            more.insert_str(0, "-G ");
        }
        if url.contains('{') && url.replace("${", "").contains('{') {
            more.insert_str(0, "-g ");
        }
        self.curl("GET", &more, &format!("\"{url}\""))
    }

    /// A request that changes something, or one whose answer is printed through `print`.
    fn send(
        &self,
        step: &Step,
        frame: &Frame,
        placed: &[Placed],
        request: &Request,
        query: Query,
        last: bool,
    ) -> Result<Written, Stopped> {
        if frame.shaping.fields.is_some() {
            return Err(Stopped::by_flag(
                &self.pack.shaping.fields,
                "no route carries the JSON fields",
            ));
        }
        let body = self.body(step, frame, placed)?;
        let url = with_query(&request.url, &query.inline);
        if !query.encoded.is_empty() {
            return Err(Stopped::by(
                "a parameter of the request cannot stand in its URL".to_string(),
            ));
        }
        let mut more = String::new();
        if let Body::None = body {
        } else {
            more.push_str(&self.pack.http.json_body);
            more.push(' ');
        }
        let mut feed = String::new();
        match &body {
            // endpoints that read a body refuse a request without a content type
            Body::None if matches!(request.method.as_str(), "POST" | "PUT" | "PATCH") => {
                more.push_str(&format!("{} -d '{{}}' ", self.pack.http.json_body));
            }
            Body::None => {}
            Body::Fixed(json) => {
                more.push_str(&format!("-d {} ", crate::shell::single_quoted(json)))
            }
            Body::Made(stage) => {
                feed = format!("{stage} | ");
                more.push_str("--data-binary @- ");
            }
            Body::Read(pipeline) => {
                feed = format!("(body=$({pipeline}) && ");
                more.push_str("-d \"$body\" ");
            }
        }
        let shown = last || request.method == "GET";
        let print = step
            .print
            .as_ref()
            .filter(|_| shown && frame.setting.output != crate::shell::Output::Discarded);
        let quiet = print.is_none() && request.method != "DELETE";
        if quiet {
            more.push_str("-o /dev/null ");
        }
        let curl = self.curl(&request.method, &more, &format!("\"{url}\""));
        let form = match &body {
            Body::Read(_) => Form::Group,
            Body::Made(_) => Form::Pipeline,
            _ => Form::Simple,
        };
        let close = if form == Form::Group { ")" } else { "" };
        let mut written = Written::new(format!("{feed}{curl}{close}"), form);
        if let Some(expression) = print {
            let (flags, lead) = if frame.setting.status_read {
                ("-nr", "input | ")
            } else {
                ("-r", "")
            };
            let program = jq::quoted(&format!("{lead}{expression}"));
            written = Written::new(
                format!("{} | jq {flags} {program}", written.text),
                Form::Pipeline,
            );
        }
        if step.print.is_none() && step.output == OutputKind::People && frame.setting.is_consumed()
        {
            return Err(Stopped::by(
                "a program reads its output, and the request prints nothing like it".to_string(),
            ));
        }
        Ok(written)
    }

    fn body(&self, step: &Step, frame: &Frame, placed: &[Placed]) -> Result<Body, Stopped> {
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
        if args.0.is_empty() {
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

    /// A GET whose answer is read: rows or one object, filtered, shaped and printed.
    fn fetch(
        &self,
        step: &Step,
        frame: &Frame,
        placed: &[Placed],
        request: &Request,
        query: Query,
    ) -> Result<Written, Stopped> {
        let mut args = Args::default();
        let mut notes = Vec::new();
        let row = self.row(step, frame, &mut notes)?;
        let rows = self.rows(step, frame, placed, &mut args, &row)?;
        let query_limits = request.endpoint.query.contains(&self.pack.paging.size);
        let (curl, loops) = self.pages(step, request, query, &rows, &mut notes);
        let watched = frame.setting.status_read;
        let complex = !row.joins.is_empty();
        if watched && complex && frame.setting.posix {
            return Err(Stopped::by(
                "its exit status is read, and this shell has no `pipefail`".to_string(),
            ));
        }
        let unlimited = step.rows && !loops && !query_limits;
        let chain = rows.chain(loops, loops || unlimited, step.rows_at.as_deref());
        let text = if row.joins.is_empty() {
            let input = watched && !loops;
            format!(
                "{curl} | {}",
                self.print_stage(step, frame, &row, &chain, &args, loops, input)
            )
        } else {
            let check = if watched { " || exit 1" } else { "" };
            self.joined_rows(step, frame, &row, &chain, &args, &curl, loops, check)?
        };
        let (text, form) = match watched && complex {
            true => (format!("(set -o pipefail; {text})"), Form::Group),
            false => (text, Form::Pipeline),
        };
        Ok(Written { text, form, notes })
    }

    /// The jq stage that prints rows or an object that need no further request.
    #[allow(clippy::too_many_arguments)]
    fn print_stage(
        &self,
        step: &Step,
        frame: &Frame,
        row: &Row,
        chain: &str,
        args: &Args,
        slurp: bool,
        input: bool,
    ) -> String {
        let lead = if input { "input" } else { "" };
        let defs = row.defs(&self.pack.http.defs, chain);
        let s = if slurp { "s" } else { "" };
        let n = if input { "n" } else { "" };
        match &row.projection {
            Projection::Plain(line) => {
                let each = if step.rows { ".[]" } else { "" };
                let program = format!("{defs}{}", pipe(&[lead, chain, each, line]));
                format!("jq -{n}{s}r{} {}", args.words(), jq::quoted(&program))
            }
            Projection::Object(object) => {
                let object = if step.rows {
                    format!("map({object})")
                } else {
                    object.clone()
                };
                let program = format!("{defs}{}", pipe(&[lead, chain, &object]));
                match &frame.shaping.filter {
                    Some(filter) => {
                        let kind = if step.rows {
                            jq::Input::Rows
                        } else {
                            jq::Input::Row
                        };
                        format!(
                            "jq -{n}{s}rc{} {}",
                            args.words(),
                            jq::filtered(&program, filter, kind, &row.set_fields)
                        )
                    }
                    None => format!("jq -{n}{s}c{} {}", args.words(), jq::quoted(&program)),
                }
            }
        }
    }

    /// Rows that each need further requests: one line a row with what the requests need, then a loop over the lines.
    #[allow(clippy::too_many_arguments)]
    fn joined_rows(
        &self,
        step: &Step,
        frame: &Frame,
        row: &Row,
        chain: &str,
        args: &Args,
        curl: &str,
        slurp: bool,
        check: &str,
    ) -> Result<String, Stopped> {
        let Projection::Object(object) = &row.projection else {
            return Err(Stopped::by(
                "plain text of rows with further requests".to_string(),
            ));
        };
        let keys = row.keys();
        let mut inner = frame.names.clone();
        let mut urls = Vec::new();
        let mut parts = Vec::new();
        for (key, _) in &keys {
            inner.set(key, Value::dynamic(format!("${key}")));
        }
        let inner = Frame {
            call: frame.call,
            setting: frame.setting,
            names: inner,
            shaping: Default::default(),
        };
        for join in &row.joins {
            let request = self.request(&join.join.request, &inner)?;
            let from = urls.len();
            match join.join.pages {
                None => urls.push(format!("\"{}\"", request.url)),
                Some(pages) => {
                    for page in 1..=pages {
                        let paging = &self.pack.paging;
                        let query = [
                            format!("{}={}", paging.size, paging.most),
                            format!("{}={page}", paging.number),
                        ];
                        urls.push(format!("\"{}\"", with_query(&request.url, &query)));
                    }
                }
            }
            let answer = match (urls.len() - from, row.joins.len()) {
                (1, 1) => String::new(),
                (1, _) => format!(".[{from}] | "),
                (_, 1) => "add | ".to_string(),
                _ => format!(".[{from}:{}] | add | ", urls.len()),
            };
            for (field, expression) in &join.fields {
                parts.push(format!("{field}: ({answer}{expression})"));
            }
        }
        let several = if urls.len() > 1 {
            ("s", "--fail-early ")
        } else {
            ("", "")
        };
        let lines: Vec<String> = keys
            .iter()
            .map(|(_, jq)| format!("\\({})", jq.trim()))
            .collect();
        let each = if step.rows { ".[]" } else { "" };
        let program = pipe(&[
            chain,
            each,
            &format!("\"{} \\({object} | tojson)\"", lines.join(" ")),
        ]);
        let program = format!("{}{program}", row.defs(&self.pack.http.defs, chain));
        let s = if slurp { "s" } else { "" };
        let read: Vec<&str> = keys.iter().map(|(k, _)| k.as_str()).collect();
        let member = format!("$row + {{{}}}", parts.join(", "));
        let member = format!("{}{member}", row.join_defs(&self.pack.http.defs));
        let mut text = format!(
            "{curl} | jq -{s}r{} {} | while read -r {} row; do {} | jq -{}cS --argjson row \"$row\" {}{check}; done",
            args.words(),
            jq::quoted(&program),
            read.join(" "),
            self.curl("GET", several.1, &urls.join(" ")),
            several.0,
            jq::quoted(&member),
        );
        let kind = if step.rows {
            jq::Input::Rows
        } else {
            jq::Input::Row
        };
        let s = if step.rows { "s" } else { "" };
        match &frame.shaping.filter {
            Some(filter) => text.push_str(&format!(
                " | jq -{s}rc {}",
                jq::filtered(".", filter, kind, &row.set_fields)
            )),
            None if step.rows => text.push_str(" | jq -sc ."),
            None => {}
        }
        Ok(text)
    }

    /// The client's part: one request, or a loop over pages. Says whether it is a loop.
    fn pages(
        &self,
        step: &Step,
        request: &Request,
        query: Query,
        rows: &Rows,
        notes: &mut Vec<String>,
    ) -> (String, bool) {
        let paging = &self.pack.paging;
        if !step.rows {
            return (self.get(request, query, ""), false);
        }
        let paged = request.endpoint.query.contains(&paging.number);
        let sized = request.endpoint.query.contains(&paging.size);
        if !paged {
            return (self.get(request, query, ""), false);
        }
        let few = rows.limit.is_some_and(|n| n <= paging.most);
        if few && !rows.reads_all {
            let size = if sized {
                format!("{}={}", paging.size, rows.limit.unwrap_or(paging.most))
            } else {
                String::new()
            };
            return (self.get(request, query, &size), false);
        }
        let pages = match (rows.limit, rows.reads_all) {
            (Some(n), false) => n.div_ceil(paging.most),
            _ => paging.most_pages,
        };
        if rows.reads_all {
            notes.push(
                self.pack
                    .voice
                    .pages
                    .replace("{most}", &(paging.most * paging.most_pages).to_string()),
            );
        }
        let mut number = String::new();
        if sized {
            number.push_str(&format!("{}={}&", paging.size, paging.most));
        }
        number.push_str(&format!("{}=$page", paging.number));
        let curl = self.get(request, query, &number);
        (page_loop(&curl, pages), true)
    }

    /// Which rows are asked for: the filters, the order, the number.
    fn rows(
        &self,
        step: &Step,
        frame: &Frame,
        placed: &[Placed],
        args: &mut Args,
        row: &Row,
    ) -> Result<Rows, Stopped> {
        let mut rows = Rows {
            limit: step.default_limit,
            ..Rows::default()
        };
        rows.selects.extend(step.select.iter().cloned());
        rows.sort.clone_from(&step.sort);
        for p in placed {
            if let Some(select) = &p.placement.select {
                match p.values.as_slice() {
                    [] => rows.selects.push(select.clone()),
                    many => {
                        let each: Vec<String> = many
                            .iter()
                            .map(|v| select.replace("$value", &args.add(&p.flag, v)))
                            .collect();
                        match p.placement.any && each.len() > 1 {
                            true => rows.selects.push(format!("({})", each.join(" or "))),
                            false => rows.selects.extend(each),
                        }
                    }
                }
            }
            if let Some(sort) = &p.placement.sort {
                rows.sort = Some(sort.clone());
            }
        }
        if let Some(flag) = &step.limit
            && let Some(value) = frame.call.value(flag)
        {
            let number = value.known().and_then(|k| k.parse().ok());
            let Some(number) = number else {
                return Err(Stopped::by_flag(
                    flag,
                    format!("only a running shell knows --{flag}"),
                ));
            };
            rows.limit = Some(number);
        }
        // a parameter that takes the value narrows the answer by itself; `select` then only guards against a server that ignores it
        let filtered_by_server = |p: &Placed| {
            !p.placement.unsure
                && p.placement.query.as_ref().is_some_and(|q| !q.contains('='))
                && p.values.len() == 1
        };
        let narrowing = placed
            .iter()
            .filter(|p| p.placement.select.is_some() && !filtered_by_server(p))
            .count();
        rows.reads_all =
            step.rows && (narrowing > 0 || step.select.is_some() || rows.sort.is_some());
        let _ = row;
        Ok(rows)
    }
}

/// A JSON body.
enum Body {
    None,
    Fixed(String),
    /// A stage that prints it.
    Made(String),
    /// A pipeline that prints it, from what the server says now: where that fails, nothing may be sent.
    Read(String),
}

/// Which rows of an answer are asked for.
#[derive(Debug, Default)]
struct Rows {
    selects: Vec<String>,
    sort: Option<String>,
    limit: Option<u32>,
    /// Whether a row that is asked for may stand on any page.
    reads_all: bool,
}

impl Rows {
    /// The jq expression from the answer to the rows.
    ///
    /// `slice` says that the server gives more rows than were asked for.
    fn chain(&self, slurped: bool, slice: bool, rows_at: Option<&str>) -> String {
        let mut stages = Vec::new();
        match (slurped, rows_at) {
            (true, Some(at)) => stages.push(format!("map({at}) | add // []")),
            (true, None) => stages.push("add // []".to_string()),
            (false, Some(at)) => stages.push(at.to_string()),
            (false, None) => {}
        }
        if !self.selects.is_empty() {
            stages.push(format!("map(select({}))", self.selects.join(" and ")));
        }
        if let Some(sort) = &self.sort {
            stages.push(format!("sort_by({sort}) | reverse"));
        }
        if let (true, Some(n)) = (slice, self.limit) {
            stages.push(format!(".[:{n}]"));
        }
        stages.join(" | ")
    }
}

/// A URL with query parameters.
pub(super) fn with_query(url: &str, parameters: &[String]) -> String {
    if parameters.is_empty() {
        return url.to_string();
    }
    let sign = if has_query(url) { '&' } else { '?' };
    format!("{url}{sign}{}", parameters.join("&"))
}

/// A loop that prints pages: of a known number all, of an unknown one up to the first that is empty.
pub(super) fn page_loop(curl: &str, pages: u32) -> String {
    const FEW: u32 = 10;
    if pages <= FEW {
        let numbers: Vec<String> = (1..=pages).map(|n| n.to_string()).collect();
        return format!(
            "for page in {}; do {curl} || {{ echo failed; exit 1; }}; done",
            numbers.join(" ")
        );
    }
    // an empty page is `[]` or `null`: no page with a row in it is as short; the word that a failure
    // prints is no JSON, so that what reads the pages fails too and prints nothing
    format!(
        "{{ page=0; while page=$(($page + 1)); [ $page -le {pages} ]; do items=$({curl}) || {{ echo failed; exit 1; }}; printf '%s\\n' \"$items\"; [ ${{#items}} -gt 4 ] || break; done; }}"
    )
}

/// Whether a URL has a query; a `?` that a substitution holds is none.
fn has_query(url: &str) -> bool {
    let mut depth = 0usize;
    url.chars().any(|c| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        c == '?' && depth == 0
    })
}

/// Stages joined by pipes, empty ones left out.
fn pipe(stages: &[&str]) -> String {
    let stages: Vec<&str> = stages.iter().copied().filter(|s| !s.is_empty()).collect();
    stages.join(" | ")
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

fn replace_value(
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
fn member_name(key: &str) -> String {
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
