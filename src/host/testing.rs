//! What the tests of the hosts share: regions as text, and a rewrite through all levels.

use std::fmt::Write as _;

use super::{Content, Host, Place, Region};
use crate::finding::{Class, Found, Kind};

/// The regions of `text`, one a line, those of nested hosts indented below theirs.
pub fn render(host: &dyn Host, text: &str) -> String {
    let mut out = String::new();
    render_into(host, text, Place::Program, 0, &mut out);
    out
}

fn render_into(host: &dyn Host, text: &str, place: Place, depth: usize, out: &mut String) {
    render_regions(&host.regions(text, place), depth, out);
}

fn render_regions(regions: &[Region], depth: usize, out: &mut String) {
    for region in regions {
        let kind = match &region.content {
            Content::Shell => "shell",
            Content::Script(_) => "script",
            Content::Alias => "alias",
            Content::Argv(_) => "argv",
            Content::Text => "text",
            Content::Prose { .. } => "prose",
            Content::Host(h) => h.name(),
        };
        let place = match region.place {
            Place::Document => "",
            Place::Program => " program",
            Place::Workflow => " workflow",
        };
        let _ = write!(out, "{:depth$}{kind}{place} {:?}", "", region.text);
        if let Content::Prose { code } = &region.content {
            for span in code {
                let _ = write!(out, " [{}]", region.text[span.clone()].replace('\n', "\\n"));
            }
        }
        out.push('\n');
        if let Content::Argv(list) = &region.content {
            render_regions(&list.items, depth + 2, out);
        }
        if let Content::Host(h) = region.content {
            render_into(h, &region.text, region.place, depth + 2, out);
        }
    }
}

/// A written finding over `span`.
pub fn found(span: std::ops::Range<usize>, after: &str) -> Found {
    Found {
        span,
        class: Class::Exact,
        kind: Kind::Command,
        rule: "test".to_string(),
        after: Some(after.to_string()),
        shell: Some(after.to_string()),
        note: String::new(),
        recipe: String::new(),
    }
}

/// Replaces each `old` that stands in shell text or prose, through all levels, and gives the findings in `text`.
pub fn lifted(host: &dyn Host, text: &str, old: &str, new: &str) -> Vec<Found> {
    let mut all = Vec::new();
    for region in host.regions(text, Place::Program) {
        let inner = match region.content {
            Content::Host(h) => lifted(h, &region.text, old, new),
            _ => region
                .text
                .match_indices(old)
                .map(|(i, s)| found(i..i + s.len(), new))
                .collect(),
        };
        all.extend(region.escape.lift(text, &region.map, inner));
    }
    all
}

/// `text` with the written ones of `findings` applied.
pub fn splice(text: &str, findings: &[Found]) -> String {
    let mut out = String::new();
    let mut at = 0;
    for f in findings {
        assert!(f.span.start >= at, "findings overlap: {findings:?}");
        if let (true, Some(after)) = (f.class.is_written(), &f.after) {
            out.push_str(&text[at..f.span.start]);
            out.push_str(after);
            at = f.span.end;
        }
    }
    out + &text[at..]
}

/// `text` after each `old` was replaced; the reasons instead, if one could not be written.
pub fn rewrite(host: &dyn Host, text: &str, old: &str, new: &str) -> String {
    let findings = lifted(host, text, old, new);
    assert!(
        !findings.is_empty(),
        "{old:?} stands in no region of {text:?}"
    );
    let reasons: Vec<&str> = findings
        .iter()
        .filter(|f| f.class == Class::Manual)
        .map(|f| f.note.as_str())
        .collect();
    if reasons.is_empty() {
        splice(text, &findings)
    } else {
        format!("manual: {}", reasons.join("; "))
    }
}

/// Asserts what holds for the regions of every host: order, bounds, no overlap, verbatim stretches as they stand.
pub fn check_regions(text: &str, regions: &[Region]) {
    let mut at = 0;
    for region in regions {
        let whole = region.map.range(0..region.text.len());
        assert!(
            whole.start >= at && whole.end <= text.len(),
            "{whole:?} behind {at} in {text:?}"
        );
        at = whole.end;
        if let Content::Argv(list) = &region.content {
            // its text is made up of the items, which stand in the host's text by themselves
            check_regions(text, &list.items);
            continue;
        }
        let mut last = 0;
        for (i, c) in region.text.char_indices() {
            let span = region.map.range(i..i + c.len_utf8());
            assert!(
                text.is_char_boundary(span.start) && text.is_char_boundary(span.end),
                "{span:?} in {text:?}"
            );
            assert!(
                span.start >= last,
                "the map goes back at {i} of {:?} in {text:?}",
                region.text
            );
            // one byte may stand for several characters, none of which it need be
            let next = i + c.len_utf8();
            let shares = span.start == last && i > 0
                || region.text[next..].chars().next().is_some_and(|n| {
                    region.map.range(next..next + n.len_utf8()).start == span.start
                });
            last = span.start;
            if span.len() == c.len_utf8() && !shares && !matches!(c, '\n' | ' ' | '`') {
                assert_eq!(&text[span], c.to_string(), "in {text:?}");
            }
        }
        if let Content::Prose { code } = &region.content {
            let mut last = 0;
            for span in code {
                assert!(span.start >= last && span.end <= region.text.len());
                assert!(
                    region.text[span.clone()].starts_with('`')
                        && region.text[span.clone()].ends_with('`')
                );
                last = span.end;
            }
        }
    }
}
