//! The steps of a route as one shell text.

use crate::engine::Engine;
use crate::engine::bind::Stopped;
use crate::engine::emit::{Form, Written};
use crate::engine::route::Frame;
use crate::engine::template::fill_words;
use crate::grammar::Value;
use crate::pack::{OutputKind, Step};

impl Engine {
    /// Steps one after the other. Where a step gives values to those behind it, they run in a loop over its answer.
    pub(super) fn steps(&self, active: &[&Step], frame: &mut Frame) -> Result<Written, Stopped> {
        let mut written = Vec::new();
        for (i, step) in active.iter().enumerate() {
            let behind = &active[i + 1..];
            if behind.is_empty() || step.gives.is_empty() {
                let next = self.step(step, frame, behind.is_empty())?;
                match step.otherwise {
                    true => instead(&mut written, next, behind.is_empty()),
                    false => written.extend(next),
                }
                continue;
            }
            let mut giver = (*step).clone();
            let values: Vec<String> = step
                .gives
                .values()
                .map(|jq| format!("\\({})", self.fill(jq)))
                .collect();
            giver.print = Some(format!("\"{}\"", values.join(" ")));
            // what it prints, the loop reads
            giver.output = OutputKind::Same;
            let head = self.step(&giver, frame, true)?;
            for name in step.gives.keys() {
                frame.names.set(name, Value::dynamic(format!("${name}")));
            }
            let tail = self.steps(behind, frame)?;
            written.push(self.over_answer(step, joined(head), tail, frame)?);
            break;
        }
        Ok(joined(written))
    }

    fn over_answer(
        &self,
        step: &Step,
        head: Written,
        tail: Written,
        frame: &Frame,
    ) -> Result<Written, Stopped> {
        let watched = frame.setting.status_read;
        if watched && frame.setting.posix {
            return Err(Stopped::by(
                "its exit status is read, and this shell has no `pipefail`",
            ));
        }
        let names: Vec<&str> = step.gives.keys().map(String::as_str).collect();
        let prints = step
            .prints
            .as_ref()
            .filter(|_| frame.setting.output != crate::shell::Output::Discarded);
        let echo = prints
            .map(|name| format!(" && echo \"${name}\""))
            .unwrap_or_default();
        // scripts set IFS as they like
        let splits = if names.len() > 1 { "IFS=' ' " } else { "" };
        // a failure in the loop is the whole's
        let check = if watched { " || exit 1" } else { "" };
        let text = format!(
            "{} | while {splits}read -r {}; do {}{echo}{check}; done",
            head.text,
            names.join(" "),
            tail.text
        );
        let notes = head.notes.into_iter().chain(tail.notes).collect();
        Ok(match watched {
            true => Written {
                text: format!("(set -o pipefail; {text})"),
                form: Form::Group,
                notes,
            },
            false => Written {
                text,
                form: Form::Pipeline,
                notes,
            },
        })
    }

    fn step(&self, step: &Step, frame: &mut Frame, last: bool) -> Result<Vec<Written>, Stopped> {
        let Some(each) = &step.each else {
            return Ok(vec![self.one_step(step, frame, last, None)?]);
        };
        let values = self.values_of(each, step.flags.get(each), frame)?;
        values
            .into_iter()
            .map(|v| self.one_step(step, frame, last, Some((each, v))))
            .collect()
    }

    fn one_step(
        &self,
        step: &Step,
        frame: &mut Frame,
        last: bool,
        each: Option<(&String, Value)>,
    ) -> Result<Written, Stopped> {
        if let Some((name, value)) = &each {
            frame.names.set("value", value.clone());
            frame.names.set(name, value.clone());
        }
        let placed = self.placed(step, frame, each.as_ref().map(|(n, _)| n.as_str()))?;
        for p in &placed {
            if let (Some(bind), Some(value)) = (&p.placement.bind, p.values.last()) {
                frame.names.set(bind, value.clone());
            }
        }
        let mut written = match (&step.run, &step.request, &step.text, &step.upload) {
            (Some(run), ..) => self.tool_step(run, step, frame, &placed),
            (_, Some(request), _, Some(upload)) => self.upload_step(request, step, upload, frame),
            (_, Some(request), ..) => self.http_step(request, step, frame, &placed, last),
            (_, _, Some(text), _) => self.text_step(text, frame),
            _ => Err(Stopped::by("the route has an empty step")),
        }?;
        let notes = placed.iter().filter_map(|p| p.placement.note.clone());
        written.notes.extend(notes);
        Ok(written)
    }

    fn text_step(&self, template: &str, frame: &Frame) -> Result<Written, Stopped> {
        if self.site.login.is_none() && template.contains("{login}") {
            return Err(Stopped::by("the site file names no login"));
        }
        let words: Vec<&str> = template
            .split(' ')
            .filter_map(|w| match w.strip_suffix('?') {
                Some(optional) => frame
                    .names
                    .get(optional.trim_matches(['{', '}']))
                    .map(|_| optional),
                None => Some(w),
            })
            .collect();
        let text = fill_words(&self.fill(&words.join(" ")), &frame.names)?;
        let form = match crate::shell::commands(&text).len() {
            0 | 1 => Form::Simple,
            _ if text.contains("&&") => Form::List,
            _ => Form::Pipeline,
        };
        Ok(Written::new(text, form))
    }
}

/// Takes further commands where the last one fails.
fn instead(written: &mut Vec<Written>, next: Vec<Written>, last: bool) {
    let next = joined(next);
    let Some(before) = written.pop() else {
        written.push(next);
        return;
    };
    let text = format!("{} || {}", before.text, next.text);
    let notes = before.notes.into_iter().chain(next.notes).collect();
    written.push(match written.is_empty() && last {
        true => Written {
            text,
            form: Form::List,
            notes,
        },
        false => Written {
            text: format!("({text})"),
            form: Form::Group,
            notes,
        },
    });
}

/// Steps one after the other, each only where the one before succeeded.
pub(super) fn joined(mut all: Vec<Written>) -> Written {
    if all.len() == 1 {
        return all.swap_remove(0);
    }
    let texts: Vec<String> = all.iter().map(|w| w.text.clone()).collect();
    let notes = all.into_iter().flat_map(|w| w.notes).collect();
    Written {
        text: texts.join(" && "),
        form: Form::List,
        notes,
    }
}
