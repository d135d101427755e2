//! Steps that make a request: what is sent, what is fetched, and what is printed of the answer.

use crate::engine::Engine;
use crate::engine::bind::Stopped;
use crate::engine::body::Body;
use crate::engine::emit::{Form, Written};
use crate::engine::joins::Fetched;
use crate::engine::jq;
use crate::engine::placed::Placed;
use crate::engine::print::Answered;
use crate::engine::request::{Args, Query, Request, with_query};
use crate::engine::route::Frame;
use crate::pack::{OutputKind, Step};

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
            let value = self.lookup(lookup, &frame.names, frame.setting.place)?;
            frame.names.set(name, value);
        }
        let request = self.request(request, frame)?;
        let mut query = Query::default();
        self.fixed_query(step, frame, &mut query)?;
        for p in placed {
            self.query_of(p, &request, &mut query)?;
        }
        if step.until.is_some() || step.test.is_some() {
            return Ok(self.asked(step, &request, query));
        }
        let one = step.print.is_some() && step.shape.is_none() && !step.rows;
        if request.method != "GET" || one {
            return self.send(step, frame, placed, &request, query, last);
        }
        if step.shape.is_none() && step.plain.is_none() && step.print.is_none() {
            return self.download(step, frame, &request, query);
        }
        self.fetch(step, frame, placed, &request, query)
    }

    /// A request whose answer is asked for a predicate: until it holds, or for the exit status. jq's `input` fails
    /// where no answer comes, which ends the loop.
    fn asked(&self, step: &Step, request: &Request, query: Query) -> Written {
        const PAUSE: u32 = 5;
        let curl = self.get(request, query, "");
        if let Some(until) = &step.until {
            let program = format!("input | if {until} then \"over\" else \"wait\" end");
            let text = format!(
                "(while state=$({curl} | jq -nr {}) && [ \"$state\" = wait ]; do sleep {PAUSE}; done; [ -n \"$state\" ])",
                jq::quoted(&program)
            );
            return Written::new(text, Form::Group);
        }
        let test = step.test.as_deref().unwrap_or("true");
        let program = jq::quoted(&format!("input | {test}"));
        Written::new(
            format!("{curl} | jq -ne {program} >/dev/null"),
            Form::Pipeline,
        )
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
        let body = match step.sends.as_ref().map(|n| frame.names.get(n).ok_or(n)) {
            None => self.body(step, frame, placed)?,
            Some(Ok(json)) => Body::Given(json.inside_double_quotes()),
            Some(Err(name)) => return Err(Stopped::by(format!("it leaves out {name}"))),
        };
        let url = with_query(&request.url, &query.inline);
        if !query.encoded.is_empty() {
            return Err(Stopped::by(
                "a parameter of the request cannot stand in its URL".to_string(),
            ));
        }
        // endpoints that read a body refuse a request without a content type
        let body = match body {
            Body::None if matches!(request.method.as_str(), "POST" | "PUT" | "PATCH") => {
                Body::Fixed("{}".to_string())
            }
            other => other,
        };
        let mut more = match body {
            Body::None => String::new(),
            _ => format!("{} ", self.pack.http.json_body),
        };
        let mut feed = String::new();
        match &body {
            Body::None => {}
            Body::Fixed(json) => {
                more.push_str(&format!("-d {} ", crate::shell::single_quoted(json)))
            }
            Body::Given(json) => more.push_str(&format!("-d \"{json}\" ")),
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
        if step.output == OutputKind::People && frame.setting.is_consumed() {
            return Err(Stopped::by(
                "a program reads its output, and the request prints nothing like it".to_string(),
            ));
        }
        Ok(written)
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
        let rows = self.rows(step, frame, placed, &mut args)?;
        let query_limits = request.endpoint.query.contains(&self.pack.paging.size);
        let (curl, loops) = self.pages(step, request, query, &rows, &mut notes);
        let watched = frame.setting.status_read;
        let unlimited = step.rows && !loops && !query_limits;
        let chain = rows.chain(loops, loops || unlimited, step.rows_at.as_deref());
        if step.exits.is_some() && (loops || !row.joins.is_empty()) {
            return Err(Stopped::by(
                "its exit status would tell of the first page alone",
            ));
        }
        let text = if row.joins.is_empty() {
            let answered = Answered {
                step,
                frame,
                chain,
                row,
                args,
                slurp: loops,
                input: watched && !loops,
            };
            format!("{curl} | {}", self.print_stage(&answered))
        } else {
            let fetched = Fetched {
                source: curl,
                slurped: loops,
                chain,
                args,
            };
            self.joined(step, frame, &row, &fetched)?
        };
        let form = Form::Pipeline;
        Ok(Written { text, form, notes })
    }
}
