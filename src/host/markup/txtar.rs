//! txtar archives: files in one text, each read by its own host.

use crate::host::foreign::{FOREIGN, Unwritten};
use crate::host::lines::{LineIndex, line_end};
use crate::host::{Content, Escape, Host, Place, Region, Unwritable, host_for, place_of, same_cut};
use crate::text::{Decoded, DecodedBuilder};

/// The host of txtar archives.
pub static TXTAR: Txtar = Txtar;

/// Reads a txtar archive.
#[derive(Debug)]
pub struct Txtar;

impl Host for Txtar {
    fn name(&self) -> &'static str {
        "txtar"
    }

    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        same_cut(self, before, after)
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let index = LineIndex::new(text);
        let last = index.line_of(text.len());
        let line = |l: usize| &text[index.start(l)..index.content_end(l)];
        let heads: Vec<usize> = (0..=last).filter(|l| member(line(*l)).is_some()).collect();
        let mut regions = Vec::new();
        let first = heads.first().copied().unwrap_or(last + 1);
        // What stands before the first file is a script of a test, in a language of its own, or a remark.
        let decoded = Decoded::verbatim(text, 0..index.start(first));
        if !decoded.text.trim().is_empty() {
            regions.push(Region {
                text: decoded.text,
                map: decoded.map,
                escape: Box::new(Unwritten),
                content: Content::Host(&FOREIGN),
                place,
            });
        }
        for (i, head) in heads.iter().enumerate() {
            let end = heads.get(i + 1).copied().unwrap_or(last + 1);
            let mut builder = DecodedBuilder::new();
            for l in head + 1..end {
                builder.verbatim(text, index.start(l)..index.content_end(l));
                index.push_line_end(&mut builder, l);
            }
            let decoded = builder.finish();
            let name = member(line(*head)).unwrap_or_default();
            if decoded.text.trim().is_empty() {
                continue;
            }
            let host = host_for(name, &decoded.text);
            let place = place_of(name, &decoded.text);
            regions.push(Region {
                text: decoded.text,
                map: decoded.map,
                escape: Box::new(Member {
                    line_end: line_end(text),
                }),
                content: Content::Host(host),
                place,
            });
        }
        regions
    }
}

/// The name of the file that a line begins.
fn member(line: &str) -> Option<&str> {
    let name = line.strip_prefix("-- ")?.strip_suffix(" --")?.trim();
    (!name.is_empty()).then_some(name)
}

/// Escaping of a file of an archive.
#[derive(Debug)]
struct Member {
    line_end: &'static str,
}

impl Escape for Member {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        if text.split('\n').any(|l| member(l).is_some()) {
            return Err("a line of it would begin another file".to_string());
        }
        Ok(text.replace('\n', self.line_end))
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::host::testing::{check_regions, render, rewrite};

    #[test]
    fn each_file_is_read_by_its_host() {
        let text = "exec old list\n-- run.sh --\nold list\n-- a.md --\n- old b\n-- empty --\n";
        assert_eq!(
            render(&TXTAR, text),
            concat!(
                "code program \"exec old list\\n\"\n",
                "  prose program \"exec old list\"\n",
                "shell program \"old list\\n\"\n",
                "  shell program \"old list\\n\"\n",
                "markdown \"- old b\\n\"\n",
                "  prose \"old b\"\n",
            )
        );
        let text = "-- run.sh --\r\nold list\r\n";
        assert_eq!(
            rewrite(&TXTAR, text, "old list", "a\nb"),
            "-- run.sh --\r\na\r\nb\r\n"
        );
        assert_eq!(
            rewrite(&TXTAR, text, "old list", "x\n-- y --"),
            "manual: a line of it would begin another file"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "(-- a.sh --\n|-- b.md --\r\n|[ab`\\- \t\n\r]|é){0,40}") {
            check_regions(&text, &TXTAR.regions(&text, Place::Program));
        }
    }
}
