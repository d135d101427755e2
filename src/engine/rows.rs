//! Which rows of an answer are asked for, and the pages that hold them.

use crate::engine::Engine;
use crate::engine::bind::Stopped;
use crate::engine::placed::Placed;
use crate::engine::request::{Args, Query, Request};
use crate::engine::route::Frame;
use crate::pack::Step;

/// Which rows of an answer are asked for.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub selects: Vec<String>,
    pub sort: Option<String>,
    pub limit: Option<u32>,
    /// Whether a row that is asked for may stand on any page.
    pub reads_all: bool,
}

impl Rows {
    /// The jq expression from the answer to the rows.
    ///
    /// `slice` says that the server gives more rows than were asked for.
    pub fn chain(&self, slurped: bool, slice: bool, rows_at: Option<&str>) -> String {
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

impl Engine {
    /// The client's part: one request, or a loop over pages. Says whether it is a loop.
    pub(super) fn pages(
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
    pub(super) fn rows(
        &self,
        step: &Step,
        frame: &Frame,
        placed: &[Placed],
        args: &mut Args,
    ) -> Result<Rows, Stopped> {
        let mut rows = Rows {
            limit: step.default_limit,
            ..Rows::default()
        };
        if let Some(select) = &step.select {
            let select = crate::engine::template::fill(select, &mut |name| {
                Ok(match frame.names.get(name) {
                    Some(value) => args.add(name, value),
                    None => format!("{{{name}}}"),
                })
            })?;
            rows.selects.push(select);
        }
        rows.sort.clone_from(&step.sort);
        for p in placed {
            if let Some(select) = &p.placement.select {
                match p.values.as_slice() {
                    [] => rows.selects.push(select.clone()),
                    many => {
                        let unset = self.empty_is_none(&frame.call.command, &p.flag);
                        let each: Vec<String> = many
                            .iter()
                            .map(|v| {
                                let value = args.add(&p.flag, v);
                                let meets = select.replace("$value", &value);
                                match unset && v.may_be_empty() {
                                    true => format!("({value} == \"\" or {meets})"),
                                    false => meets,
                                }
                            })
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
        Ok(rows)
    }
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
