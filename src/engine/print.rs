//! What is printed of an answer: jq's part of a pipeline.

use crate::engine::Engine;
use crate::engine::jq;
use crate::engine::request::Args;
use crate::engine::route::Frame;
use crate::engine::shape::{Projection, Row};
use crate::pack::Step;

/// An answer on its way to what is printed of it.
pub(super) struct Answered<'a> {
    pub step: &'a Step,
    pub frame: &'a Frame<'a>,
    pub row: Row,
    /// The jq expression from the answer to its rows.
    pub chain: String,
    pub args: Args,
    /// The answer comes in several documents, one a page.
    pub slurp: bool,
    /// The program must fail where no answer comes.
    pub input: bool,
}

/// Ends with the number as the exit status.
const EXIT: &str = r#"if . == 0 then empty else . as $code | "" | halt_error($code) end"#;

impl Answered<'_> {
    /// What the reader's filter sees.
    fn kind(&self) -> jq::Input {
        match self.step.rows {
            true => jq::Input::Rows,
            false => jq::Input::Row,
        }
    }
}

impl Engine {
    /// The jq stage that prints rows or an object that need no further request.
    pub(super) fn print_stage(&self, a: &Answered) -> String {
        let lead = if a.input { "input" } else { "" };
        let defs = a.row.defs(&self.pack.http.defs, &a.chain);
        let s = if a.slurp { "s" } else { "" };
        let n = if a.input { "n" } else { "" };
        let args = a.args.words();
        match &a.row.projection {
            Projection::Plain(line) => {
                let each = if a.step.rows { ".[]" } else { "" };
                if let Some(exits) = &a.step.exits {
                    let lines = pipe(&[&a.chain, each, line]);
                    let program = format!("{defs}input | ({lines}), ({exits} | {EXIT})");
                    return format!("jq -nr{args} {}", jq::quoted(&program));
                }
                let program = format!("{defs}{}", pipe(&[lead, &a.chain, each, line]));
                format!("jq -{n}{s}r{args} {}", jq::quoted(&program))
            }
            Projection::Object(object) => {
                let object = match a.step.rows {
                    true => format!("map({object})"),
                    false => object.clone(),
                };
                let program = format!("{defs}{}", pipe(&[lead, &a.chain, &object]));
                match &a.frame.shaping.reader {
                    Some(reader) => reader.stage(
                        &format!("{n}{s}"),
                        &args,
                        &program,
                        a.kind(),
                        &a.row.set_fields,
                    ),
                    None => format!("jq -{n}{s}c{args} {}", jq::quoted(&program)),
                }
            }
        }
    }
}

/// Stages joined by pipes, empty ones left out.
pub(super) fn pipe(stages: &[&str]) -> String {
    let stages: Vec<&str> = stages.iter().copied().filter(|s| !s.is_empty()).collect();
    stages.join(" | ")
}
