//! What is fetched, page by page where that is asked for, and what is made of the answer.

use crate::engine::bind::Stopped;
use crate::engine::emit::{Form, Written};
use crate::engine::jq::{Input, Reader};
use crate::engine::request::{Query, Request};
use crate::engine::rows::page_loop;
use crate::engine::{Engine, Setting, jq};
use crate::pack::EndpointRule;
use crate::shell::Output;

impl Engine {
    /// A stage that writes times as the old API does, where what reads the answer reads one.
    fn in_old_times(
        &self,
        text: &str,
        filter: Option<&Reader>,
        setting: &Setting,
    ) -> Option<String> {
        let api = &self.pack.api;
        let read = filter.is_some() || setting.is_consumed();
        let named = regex::Regex::new(&api.time_members).is_ok_and(|r| r.is_match(text));
        api.time_uses.last().filter(|_| read && named).cloned()
    }

    /// The definitions that a program uses by their names.
    fn api_defs(&self, program: &str) -> String {
        let api = &self.pack.api;
        let Some(last) = api
            .time_uses
            .last()
            .filter(|l| program.split(" | ").any(|s| s == *l))
        else {
            return String::new();
        };
        let uses = api
            .time_uses
            .iter()
            .take_while(|u| *u != last)
            .chain([last]);
        let defs = uses.filter_map(|u| self.pack.http.defs.get(u));
        defs.map(|d| format!("{d} ")).collect()
    }

    /// The jq expression that gives the old answer's members, as far as the filter reads them.
    pub(super) fn reshape(
        &self,
        rule: &EndpointRule,
        filter: Option<&Reader>,
        setting: &Setting,
        notes: &mut Vec<String>,
    ) -> Result<String, Stopped> {
        let text = format!(
            "{} {}",
            filter.map(Reader::shown).unwrap_or_default(),
            setting.reader
        );
        let mut stages: Vec<String> = rule.reshape.iter().cloned().collect();
        stages.extend(self.members(rule, filter.map(Reader::written), setting, notes)?);
        stages.extend(self.in_old_times(&text, filter, setting));
        Ok(stages.join(" | "))
    }

    #[allow(clippy::too_many_arguments)]
    pub(super) fn api_get(
        &self,
        request: &Request,
        query: Query,
        size: Option<u32>,
        paginate: bool,
        rule: &EndpointRule,
        setting: &Setting,
        filter: Option<&Reader>,
        reshape: &str,
    ) -> Result<Written, Stopped> {
        let paging = &self.pack.paging;
        let paged = request.endpoint.query.contains(&paging.number);
        let many = size.is_some_and(|n| n > paging.most);
        if !rule.pages && (many || paginate && paged) {
            return Err(Stopped::by(
                "the pages of this answer cannot be put together",
            ));
        }
        if paginate && paged && !filter.is_none_or(Reader::is_by_item) {
            return Err(Stopped::by_flag(
                &self.pack.api.filter,
                "its filter is applied to each page, and the pages have another size",
            ));
        }
        if !(rule.pages && paged && (paginate || many)) {
            let inline = match size.filter(|_| request.endpoint.query.contains(&paging.size)) {
                Some(n) => format!("{}={}", paging.size, n.min(paging.most)),
                None => String::new(),
            };
            return Ok(self.print_answer(
                self.get(request, query, &inline),
                Form::Simple,
                setting,
                filter,
                reshape,
            ));
        }
        if query
            .inline
            .iter()
            .any(|q| q.starts_with(&format!("{}=", paging.number)))
        {
            return Err(Stopped::by(
                "it asks for a certain page, and the pages have another size",
            ));
        }
        let pages = if paginate {
            paging.most_pages
        } else {
            size.unwrap_or(paging.most).div_ceil(paging.most)
        };
        let curl = self.get(
            request,
            query,
            &format!("{}={}&{}=$page", paging.size, paging.most, paging.number),
        );
        let merged = match (filter, paginate) {
            // the old tool applies a filter to each page by itself
            (Some(_), true) => String::new(),
            (_, true) => " | jq -sc 'add // []'".to_string(),
            (_, false) => format!(
                " | jq -sc 'add // [] | .[:{}]'",
                size.unwrap_or(paging.most)
            ),
        };
        let looped = format!("{}{merged}", page_loop(&curl, pages));
        let unwatched = Setting {
            status_read: false,
            ..setting.clone()
        };
        let mut written = self.print_answer(looped, Form::Pipeline, &unwatched, filter, reshape);
        if merged.is_empty() && filter.is_none() {
            written.form = Form::List;
        }
        Ok(written)
    }

    /// The answer's way to whoever reads it.
    pub(super) fn print_answer(
        &self,
        source: String,
        form: Form,
        setting: &Setting,
        filter: Option<&Reader>,
        reshape: &str,
    ) -> Written {
        if setting.output == Output::Discarded || (filter.is_none() && reshape.is_empty()) {
            return Written::new(source, form);
        }
        let (n, lead) = if setting.status_read {
            ("n", "input")
        } else {
            ("", "")
        };
        let stages: Vec<&str> = [lead, reshape]
            .into_iter()
            .filter(|s| !s.is_empty())
            .collect();
        let program = if stages.is_empty() {
            ".".to_string()
        } else {
            stages.join(" | ")
        };
        let program = format!("{}{program}", self.api_defs(&program));
        let stage = match filter {
            Some(reader) => reader.stage(n, "", &program, Input::Any, &[]),
            None => format!("jq -{n}c {}", jq::quoted(&program)),
        };
        Written::new(format!("{source} | {stage}"), Form::Pipeline)
    }
}
