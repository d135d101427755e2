//! Requests to the target's API: the endpoint, the URL, the query, the values that are looked up first.

use crate::engine::Engine;
use crate::engine::bind::{Names, Stopped};
use crate::engine::endpoints;
use crate::engine::jq;
use crate::engine::placed::{Placed, variable};
use crate::engine::route::Frame;
use crate::engine::template::fill;
use crate::grammar::Value;
use crate::host::Place;
use crate::pack::{Endpoint, Lookup, Step};

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
        if value.is_filled_in() && !value.is_looked_up() {
            self.encoded
                .push(format!("\"{name}={}\"", value.inside_double_quotes()));
        } else {
            self.inline
                .push(format!("{name}={}", value.inside_url(",:/@")));
        }
    }

    /// Adds a parameter that the source wrote in a URL, encoded as a URL needs it.
    pub fn push_encoded(&mut self, name: &str, value: &Value) {
        if value.is_filled_in() {
            self.push(name, value);
        } else {
            self.inline
                .push(format!("{name}={}", value.inside_url(",:/@%")));
        }
    }
}

/// jq's `--arg` pairs.
#[derive(Default)]
pub(super) struct Args(Vec<(String, String)>, Vec<(String, String)>);

impl Args {
    /// Names a value, and gives the jq expression for it: a string where it is known, else the variable.
    pub fn add(&mut self, name: &str, value: &Value) -> String {
        if let Some(known) = value.known() {
            return serde_json::Value::String(known).to_string();
        }
        if !value.is_filled_in() {
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

    /// Names the content of a file, and gives the jq expression for it. The mark behind the content keeps its last line
    /// breaks, which a shell would take off.
    pub fn file(&mut self, name: &str, file: &Value) -> String {
        let name = variable(name);
        self.1.push((name.clone(), quoted_word(file)));
        format!("${name}[:-1]")
    }

    /// Whether no value needs a name.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty() && self.1.is_empty()
    }

    /// The pairs as words, each with a space in front.
    pub fn words(&self) -> String {
        let texts = self.0.iter().map(|(k, v)| format!(" --arg {k} {v}"));
        // as for every other file that a call names: one that cannot be read gives an empty text
        let files = self
            .1
            .iter()
            .map(|(k, v)| format!(" --arg {k} \"$(cat {v}; echo .)\""));
        texts.chain(files).collect()
    }
}

/// A value as a word that stays one word when it is expanded.
fn quoted_word(value: &Value) -> String {
    let word = value.word();
    if word.starts_with(['"', '\'']) || !value.is_filled_in() {
        word
    } else {
        format!("\"{}\"", value.inside_double_quotes())
    }
}

impl Engine {
    pub(super) fn query_of(
        &self,
        p: &Placed,
        request: &Request,
        query: &mut Query,
    ) -> Result<(), Stopped> {
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

    /// Adds the fixed parameters of a step; `{name}` is a value of the call.
    pub(super) fn fixed_query(
        &self,
        step: &Step,
        frame: &Frame,
        query: &mut Query,
    ) -> Result<(), Stopped> {
        for (name, value) in &step.query {
            let bound = value.strip_prefix('{').and_then(|v| v.strip_suffix('}'));
            match bound.map(|n| frame.names.get(n).ok_or(n)) {
                None => query.push(name, &Value::text(value)),
                Some(Ok(value)) => query.push(name, value),
                Some(Err(n)) => return Err(Stopped::by(format!("it leaves out {n}"))),
            }
        }
        for (flag, parameter) in &step.absent {
            if !flag.split('|').any(|f| frame.call.has(f))
                && let Some((name, value)) = parameter.split_once('=')
            {
                query.push(name, &Value::text(value));
            }
        }
        Ok(())
    }

    /// Method, URL and endpoint of `METHOD /path`, with its names filled in.
    pub(super) fn request(&self, request: &str, frame: &Frame) -> Result<Request, Stopped> {
        self.request_of(request, &frame.names, frame.setting.place)
    }

    fn request_of(&self, request: &str, names: &Names, place: Place) -> Result<Request, Stopped> {
        let (method, path) = request.split_once(' ').unwrap_or(("GET", request));
        let version = self
            .versions
            .get(&self.pack.http.component)
            .map_or("", String::as_str);
        let endpoint = endpoints::find(self.endpoints(), version, method, &self.sample(path))
            .map_err(Stopped::by)?
            .clone();
        let path = fill(path, &mut |name| match names.get(name) {
            // a variable that holds the whole slug stands in quotes of its own, so that it reads as one
            Some(v) if is_repo(name) && v.parts.len() == 1 && v.is_dynamic() => {
                self.is_slug(v).map_err(Stopped::by)?;
                Ok(format!("\"\"{}\"\"", v.shown()))
            }
            Some(v) if is_repo(name) && v.parts.len() == 1 && v.has_placeholder() => {
                self.is_slug(v).map_err(Stopped::by)?;
                Ok(v.inside_url("/"))
            }
            Some(v) if is_repo(name) || name == "path" || name == "ref" => Ok(v.inside_url("/")),
            Some(v) => Ok(v.inside_url("")),
            None if name == "repo" => self.current_repo(place).map(|r| match r.starts_with("$(") {
                true => r,
                false => format!("\"\"{r}\"\""),
            }),
            None => Err(Stopped::by(format!("it leaves out {name}"))),
        })?;
        let base = self.pack.http.base.replace("{host}", &self.site.host);
        Ok(Request {
            method: method.to_string(),
            url: format!("{base}{path}"),
            endpoint,
        })
    }

    /// A path as the list of endpoints writes it.
    pub(super) fn sample(&self, path: &str) -> String {
        path.replace("/repos/{repo}", "/repos/{owner}/{repo}")
            .replace("/repos/{source}", "/repos/{owner}/{repo}")
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
    pub(super) fn lookup(
        &self,
        lookup: &Lookup,
        names: &Names,
        place: Place,
    ) -> Result<Value, Stopped> {
        let request = self.request_of(&lookup.request, names, place)?;
        let mut args = Args::default();
        let program = match names.get("value") {
            Some(value) => lookup.jq.replace("$value", &args.add("value", value)),
            None => lookup.jq.clone(),
        };
        let program = fill(&program, &mut |name| {
            Ok(match names.get(name) {
                Some(value) => args.add(name, value),
                None => format!("{{{name}}}"),
            })
        })?;
        let paging = &self.pack.paging;
        let (url, slurp, program) = match lookup.pages {
            None => (request.url, "", program),
            // the client itself counts the pages up
            Some(pages) => {
                let query = [
                    format!("{}={}", paging.size, paging.most),
                    format!("{}=[1-{pages}]", paging.number),
                ];
                (
                    with_query(&request.url, &query),
                    "s",
                    format!("add // [] | {program}"),
                )
            }
        };
        let curl = self.curl("GET", "", &format!("\"{url}\""));
        let program = jq::quoted(&program);
        Ok(Value::looked_up(format!(
            "$({curl} | jq -{slurp}r{} {program})",
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
}

/// Whether a name of a path stands for an owner and a name: the repository of the call, or another one that it takes from.
fn is_repo(name: &str) -> bool {
    name == "repo" || name == "source"
}

/// A URL with query parameters.
pub(super) fn with_query(url: &str, parameters: &[String]) -> String {
    if parameters.is_empty() {
        return url.to_string();
    }
    let sign = if has_query(url) { '&' } else { '?' };
    format!("{url}{sign}{}", parameters.join("&"))
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
