//! Procfiles: `name: command` lines.

use super::coded::{Breaks, Coded, as_it_is};
use super::opaque::Opaque;
use super::unwritten;
use crate::host::comments::Comments;
use crate::host::lines::{LineIndex, line_end};
use crate::host::{Content, Host, Place, Region, Run, same_cut};
use crate::text::Decoded;

/// The host of Procfiles.
pub static PROCFILE: Procfile = Procfile;

/// Reads a Procfile.
#[derive(Debug)]
pub struct Procfile;

const LINE: &str = "a process is a single line";

impl Host for Procfile {
    fn name(&self) -> &'static str {
        "procfile"
    }

    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        same_cut(self, before, after)
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let index = LineIndex::new(text);
        let mut comments = Comments::new(line_end(text));
        let mut regions = Vec::new();
        for line in 0..=index.line_of(text.len()) {
            let (start, end) = (index.start(line), index.content_end(line));
            let content = &text[start..end];
            if content.starts_with('#') {
                if !comments.continues(line, "") {
                    comments.close(&mut regions);
                }
                comments.add(text, &index, line, start);
                continue;
            }
            comments.close(&mut regions);
            if content.trim().is_empty() {
                continue;
            }
            let name = content
                .split_once(':')
                .map(|(name, _)| name)
                .filter(|name| {
                    !name.is_empty()
                        && name
                            .bytes()
                            .all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b))
                });
            let Some(name) = name else {
                regions.push(unwritten(text, start..end, place));
                continue;
            };
            let behind = &content[name.len() + 1..];
            let at = end - behind.trim_start().len();
            if at == end {
                continue;
            }
            let decoded = Decoded::verbatim(text, at..end);
            regions.push(Region {
                text: decoded.text,
                map: decoded.map,
                escape: Box::new(Coded {
                    encode: as_it_is,
                    opaque: Opaque::default(),
                    fixed: Vec::new(),
                    breaks: Breaks::Never(LINE),
                    prefix: String::new(),
                    line_end: "\n",
                }),
                content: Content::Script(Run::SHOWN),
                place,
            });
        }
        comments.close(&mut regions);
        regions
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
    fn each_process_is_shell_text() {
        assert_eq!(
            render(
                &PROCFILE,
                "# all\nweb: old one --port $PORT\nno process\nrelease:old two\n"
            ),
            concat!(
                "text \"all\"\n",
                "  prose \"all\"\n",
                "script program \"old one --port $PORT\"\n",
                "code program \"no process\"\n",
                "  prose program \"no process\"\n",
                "script program \"old two\"\n",
            )
        );
        assert_eq!(
            rewrite(&PROCFILE, "a: old list | x\r\n", "old list", "new"),
            "a: new | x\r\n"
        );
        assert_eq!(
            rewrite(&PROCFILE, "a: old list\n", "old list", "a\nb"),
            "manual: a process is a single line"
        );
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "(web: ?|[a:# \t\n\r]|é){0,40}") {
            check_regions(&text, &PROCFILE.regions(&text, Place::Program));
        }
    }
}
