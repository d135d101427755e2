//! What is printed of a row: the old tool's JSON object, or its plain line.

use std::collections::BTreeMap;

use crate::engine::Engine;
use crate::engine::bind::Stopped;
use crate::engine::body::in_object;
use crate::engine::jq::Reader;
use crate::engine::route::Frame;
use crate::pack::{Join, OutputKind, Shape, Step};

/// What a row becomes.
pub(super) enum Projection {
    /// A jq object.
    Object(String),
    /// A jq expression whose text is the line.
    Plain(String),
}

/// A row's projection with what it needs.
pub(super) struct Row {
    pub projection: Projection,
    pub joins: Vec<JoinUse>,
    /// Fields that are never null.
    pub set_fields: Vec<String>,
    uses: Vec<String>,
    join_uses: Vec<String>,
}

/// A join with the fields that it gives.
pub(super) struct JoinUse {
    name: String,
    pub join: Join,
    pub fields: Vec<(String, String)>,
}

impl Row {
    /// A row that is a line of text.
    fn line(jq: String) -> Row {
        Row {
            projection: Projection::Plain(jq),
            joins: Vec::new(),
            set_fields: Vec::new(),
            uses: Vec::new(),
            join_uses: Vec::new(),
        }
    }

    /// What the joins' paths need of a row, each once.
    pub fn keys(&self) -> Vec<(String, String)> {
        let all: BTreeMap<String, String> = self
            .joins
            .iter()
            .flat_map(|j| j.join.keys.clone())
            .collect();
        all.into_iter().collect()
    }

    /// The definitions that the projection or `chain` uses, in front of a program.
    pub fn defs(&self, known: &BTreeMap<String, String>, chain: &str) -> String {
        let mut uses = self.uses.clone();
        uses.extend(
            known
                .keys()
                .filter(|k| chain.contains(&format!("| {k})")))
                .cloned(),
        );
        definitions(known, &uses)
    }

    /// Leaves out definitions that only a program would miss.
    fn leave_out(&mut self, cosmetic: &BTreeMap<String, String>, notes: &mut Vec<String>) {
        for (name, note) in cosmetic {
            if !self.uses.contains(name) && !self.join_uses.contains(name) {
                continue;
            }
            let bare = |jq: &str| without_call(jq, name);
            self.projection = match &self.projection {
                Projection::Object(jq) => Projection::Object(bare(jq)),
                Projection::Plain(jq) => Projection::Plain(bare(jq)),
            };
            for (_, jq) in self.joins.iter_mut().flat_map(|j| &mut j.fields) {
                *jq = bare(jq);
            }
            self.uses.retain(|u| u != name);
            self.join_uses.retain(|u| u != name);
            notes.push(note.clone());
        }
    }

    /// The definitions that the joined fields use.
    pub fn join_defs(&self, known: &BTreeMap<String, String>) -> String {
        definitions(known, &self.join_uses)
    }
}

fn definitions(known: &BTreeMap<String, String>, uses: &[String]) -> String {
    known
        .iter()
        .filter(|(k, _)| uses.contains(k))
        .map(|(_, d)| format!("{d} "))
        .collect()
}

/// A jq expression in which no path is passed through `name` any more: `(.a | name)` is `.a`.
fn without_call(jq: &str, name: &str) -> String {
    let call = format!(" | {name})");
    let mut out = String::new();
    let mut rest = jq;
    while let Some(at) = rest.find(&call) {
        let path = rest[..at].rfind('(').filter(|&o| {
            rest[o + 1..at]
                .chars()
                .all(|c| c.is_ascii_alphanumeric() || "._".contains(c))
        });
        match path {
            Some(open) => {
                out.push_str(&rest[..open]);
                out.push_str(&rest[open + 1..at]);
            }
            None => out.push_str(&rest[..at + call.len()]),
        }
        rest = &rest[at + call.len()..];
    }
    out.push_str(rest);
    out
}

impl Engine {
    /// What a row of a step becomes.
    pub(super) fn row(
        &self,
        step: &Step,
        frame: &Frame,
        notes: &mut Vec<String>,
    ) -> Result<Row, Stopped> {
        let shape = step.shape.as_ref().and_then(|s| self.pack.shapes.get(s));
        let Some(shape) = shape else {
            return self.printed(step, frame);
        };
        let mut row = match &frame.shaping.fields {
            Some(fields) => self.object(shape, fields, frame, notes)?,
            None => plain(shape, step, frame, notes)?,
        };
        if frame.shaping.reader.is_none() && !frame.setting.is_consumed() {
            row.leave_out(&self.pack.http.cosmetic, notes);
        }
        Ok(row)
    }

    /// A row of a step without a shape, which prints its rows by an expression of its own.
    fn printed(&self, step: &Step, frame: &Frame) -> Result<Row, Stopped> {
        if frame.shaping.fields.is_some() {
            return Err(Stopped::by_flag(
                &self.pack.shaping.fields,
                "no route carries the JSON fields",
            ));
        }
        if step.output == OutputKind::People && frame.setting.is_consumed() {
            return Err(Stopped::by(
                "a program reads its output, and what the request prints is another text",
            ));
        }
        match &step.print {
            Some(print) => Ok(Row::line(print.clone())),
            None => Err(Stopped::by("the step has no shape")),
        }
    }

    fn object(
        &self,
        shape: &Shape,
        fields: &[String],
        frame: &Frame,
        notes: &mut Vec<String>,
    ) -> Result<Row, Stopped> {
        let mut stopped = Stopped::default();
        let mut row = Row {
            projection: Projection::Object(String::new()),
            joins: Vec::new(),
            set_fields: Vec::new(),
            uses: Vec::new(),
            join_uses: Vec::new(),
        };
        let mut members = Vec::new();
        let mut fields = fields.to_vec();
        // the old tool prints the members in this order, whatever order they were asked for in
        fields.sort();
        fields.dedup();
        for name in &fields {
            let Some(field) = shape.fields.get(name).map(|f| f.row()) else {
                stopped
                    .reasons
                    .push(format!("there is no JSON field `{name}`"));
                continue;
            };
            if let Some(gone) = field.lacks.iter().find(|l| frame.reads(l)) {
                stopped.reasons.push(format!(
                    "the JSON field `{name}` has no `{gone}` on the new forge"
                ));
                continue;
            }
            if let Err(missing) = self.has_features(&field.needs) {
                stopped
                    .reasons
                    .push(format!("the JSON field `{name}`: {missing}"));
                continue;
            }
            if let Some(why) = field.none {
                stopped
                    .reasons
                    .push(format!("the JSON field `{name}`: {why}"));
                continue;
            }
            notes.extend(field.note.iter().map(|n| format!("`{name}`: {n}")));
            if !field.nullable {
                row.set_fields.push(name.clone());
            }
            let jq = field.jq.unwrap_or_default();
            match field
                .join
                .as_ref()
                .and_then(|j| shape.joins.get(j).map(|join| (j, join)))
            {
                Some((id, join)) => {
                    row.join_uses.extend(field.uses);
                    match row.joins.iter_mut().find(|j| j.name == *id) {
                        Some(j) => j.fields.push((name.clone(), jq)),
                        None => row.joins.push(JoinUse {
                            name: id.clone(),
                            join: join.clone(),
                            fields: vec![(name.clone(), jq)],
                        }),
                    }
                }
                None => {
                    row.uses.extend(field.uses);
                    members.push(if jq == format!(".{name}") {
                        name.clone()
                    } else {
                        format!("{name}: {}", in_object(&jq))
                    });
                }
            }
        }
        if !stopped.reasons.is_empty() {
            stopped.flags.push(self.pack.shaping.fields.clone());
            return Err(stopped);
        }
        row.projection = Projection::Object(format!("{{{}}}", members.join(", ")));
        Ok(row)
    }
}

impl Frame<'_> {
    /// Whether the call's filter, or what reads its output on its line, names a member.
    fn reads(&self, member: &str) -> bool {
        let filter = self.shaping.reader.as_ref();
        let filter = filter.map(Reader::shown).unwrap_or_default();
        let word = |text: &str| {
            text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .any(|w| w == member)
        };
        word(&filter) || word(&self.setting.reader)
    }
}

fn plain(
    shape: &Shape,
    step: &Step,
    frame: &Frame,
    notes: &mut Vec<String>,
) -> Result<Row, Stopped> {
    if frame.shaping.reader.is_some() {
        return Err(Stopped::by("a filter without JSON fields".to_string()));
    }
    let Some(plain) = step.plain.as_ref().and_then(|p| shape.plain.get(p)) else {
        let why = if frame.setting.is_consumed() {
            "a program reads its output, and no route prints that text"
        } else {
            "no route prints it for people"
        };
        return Err(Stopped::by(why.to_string()));
    };
    notes.extend(plain.note.iter().cloned());
    Ok(Row {
        uses: plain.uses.clone(),
        ..Row::line(plain.jq.clone())
    })
}
