//! Fields that a further request for each row gives.
//!
//! No stage may take the failure of the one before for an empty answer: the old tool prints nothing then. So what fetches
//! the rows says that it came to its end, by a line of its own, and a row whose request fails breaks the last stage.

use crate::engine::Engine;
use crate::engine::bind::Stopped;
use crate::engine::jq;
use crate::engine::print::pipe;
use crate::engine::request::{Args, with_query};
use crate::engine::route::Frame;
use crate::engine::shape::{Projection, Row};
use crate::grammar::Value;
use crate::pack::Step;

/// The rows, as they are fetched.
pub(super) struct Fetched {
    /// The shell text that prints the answer.
    pub source: String,
    /// Whether it prints several pages.
    pub slurped: bool,
    /// The jq expression from the answer to the rows.
    pub chain: String,
    /// What the expression takes from the shell.
    pub args: Args,
}

/// The requests for a row and what is made of their answers.
struct Joined {
    urls: Vec<String>,
    /// A jq program over the answer, or over the list of all where there are several.
    program: String,
}

impl Engine {
    /// Rows that each need further requests, or one object that does: a line with what the requests need and the rest of the
    /// object, then the requests.
    pub(super) fn joined(
        &self,
        step: &Step,
        frame: &Frame,
        row: &Row,
        fetched: &Fetched,
    ) -> Result<String, Stopped> {
        let Projection::Object(object) = &row.projection else {
            return Err(Stopped::by("plain text of rows with further requests"));
        };
        let keys = row.keys();
        let joined = self.join_requests(frame, row)?;
        let lines: Vec<String> = keys
            .iter()
            .map(|(_, jq)| format!("\\({})", jq.trim()))
            .collect();
        let line = format!("\"{} \\({object} | tojson)\"", lines.join(" "));
        let program = match step.rows {
            true => format!(
                "[{}] | \"rows\", .[]",
                pipe(&[&fetched.chain, ".[]", &line])
            ),
            false => pipe(&[&fetched.chain, &line]),
        };
        let defs = row.defs(&self.pack.http.defs, &fetched.chain);
        let s = if fetched.slurped { "s" } else { "" };
        let lines = format!(
            "{} | jq -{s}r{} {}",
            fetched.source,
            fetched.args.words(),
            jq::quoted(&format!("{defs}{program}"))
        );
        let read: Vec<&str> = keys.iter().map(|(k, _)| k.as_str()).collect();
        // scripts set IFS as they like
        let read = format!("IFS=' ' read -r {} row", read.join(" "));
        let (n, early) = match joined.urls.len() {
            1 => ("n", ""),
            _ => ("s", "--fail-early "),
        };
        let curl = self.curl("GET", early, &joined.urls.join(" "));
        let reader = frame.shaping.reader.as_ref();
        let row_arg = "--argjson row \"$row\"";
        if !step.rows {
            let stage = match reader {
                Some(r) => r.stage(
                    n,
                    &format!(" {row_arg}"),
                    &joined.program,
                    jq::Input::Row,
                    &row.set_fields,
                ),
                None => format!("jq -{n}cS {row_arg} {}", jq::quoted(&joined.program)),
            };
            return Ok(format!("{lines} | {{ {read} && {curl} | {stage}; }}"));
        }
        let each = format!(
            "{curl} | jq -{n}cS {row_arg} {} || {{ echo failed; exit 1; }}",
            jq::quoted(&joined.program)
        );
        let last = match reader {
            Some(r) => r.stage("s", "", ".", jq::Input::Rows, &row.set_fields),
            None => "jq -sc .".to_string(),
        };
        Ok(format!(
            "{lines} | {{ read -r _ && while {read}; do {each}; done | {last}; }}"
        ))
    }

    /// The requests for a row, whose variables the shell has read, and the object that they make of it.
    fn join_requests(&self, frame: &Frame, row: &Row) -> Result<Joined, Stopped> {
        let mut names = frame.names.clone();
        for (key, _) in row.keys() {
            names.set(&key, Value::dynamic(format!("${key}")));
        }
        let inner = Frame {
            call: frame.call,
            setting: frame.setting,
            names,
            shaping: Default::default(),
        };
        let paging = &self.pack.paging;
        let mut urls = Vec::new();
        let mut members = Vec::new();
        for join in &row.joins {
            let request = self.request(&join.join.request, &inner)?;
            let from = urls.len();
            match join.join.pages {
                None => urls.push(format!("\"{}\"", request.url)),
                Some(pages) => urls.extend((1..=pages).map(|page| {
                    let query = [
                        format!("{}={}", paging.size, paging.most),
                        format!("{}={page}", paging.number),
                    ];
                    format!("\"{}\"", with_query(&request.url, &query))
                })),
            }
            let answer = match (urls.len() - from, row.joins.len()) {
                (1, 1) => String::new(),
                (1, _) => format!(".[{from}] | "),
                (_, 1) => "add | ".to_string(),
                _ => format!(".[{from}:{}] | add | ", urls.len()),
            };
            for (field, expression) in &join.fields {
                members.push(format!("{field}: ({answer}{expression})"));
            }
        }
        let object = format!("$row + {{{}}}", members.join(", "));
        let defs = row.join_defs(&self.pack.http.defs);
        let program = match urls.len() {
            1 => format!("{defs}input | {object}"),
            // an answer that is missing is the one of a request that failed
            many => format!(
                "{defs}if length < {many} then error(\"a request failed\") else {object} end"
            ),
        };
        Ok(Joined { urls, program })
    }
}
