//! MDX: Markdown in which braces and angle brackets begin code.

use std::ops::Range;

use crate::finding::Found;
use crate::host::foreign::{FOREIGN, Unwritten};
use crate::host::markdown::MARKDOWN;
use crate::host::{Content, Escape, Host, Place, Region, Unwritable};
use crate::text::OffsetMap;

/// The host of MDX.
pub static MDX: Mdx = Mdx;

/// Reads MDX.
#[derive(Debug)]
pub struct Mdx;

impl Host for Mdx {
    fn name(&self) -> &'static str {
        "mdx"
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let mut regions = MARKDOWN.regions(text, place);
        for region in &mut regions {
            let start = region.text.trim_start();
            let module = ["import ", "export "].iter().any(|w| start.starts_with(w))
                && start.contains(['\'', '"', '=', '{', '(']);
            let code = match &region.content {
                Content::Prose { code } => code.clone(),
                Content::Host(host) if host.name() == "html" => Vec::new(),
                _ => continue,
            };
            if module {
                region.escape = Box::new(Unwritten);
                region.content = Content::Host(&FOREIGN);
                continue;
            }
            let inner = std::mem::replace(&mut region.escape, Box::new(Unwritten));
            // In a component backticks are a template of JavaScript.
            let component = start.starts_with(['<', '{']);
            region.escape = Box::new(Jsx {
                inner,
                code,
                component,
            });
        }
        regions
    }
}

/// Escaping of text in which braces and angle brackets mean something.
#[derive(Debug)]
struct Jsx {
    inner: Box<dyn Escape>,
    /// Inline code of the text.
    code: Vec<Range<usize>>,
    component: bool,
}

const STOP: &str = "a brace or an angle bracket begins code there";

impl Escape for Jsx {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        self.inner.write(text)
    }

    fn lift(&self, source: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let stop = |mut f: Found| {
            let code = !self.component
                && self
                    .code
                    .iter()
                    .any(|c| c.start <= f.span.start && f.span.end <= c.end);
            let stops = |after: &str| {
                !code && after.contains(['{', '}', '<', '>'])
                    || self.component && after.contains(['`', '\\', '$'])
            };
            if f.after.as_deref().is_some_and(stops) {
                let recipe = f
                    .shell
                    .as_ref()
                    .map_or_else(String::new, |s| format!("Write by hand: {s}"));
                f = f.into_manual(STOP, &recipe);
            }
            f
        };
        self.inner
            .lift(source, map, found.into_iter().map(stop).collect())
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
    fn code_of_components_is_not_written() {
        let text = "import X from './old'\n\nRun old list or `old b`.\n\n```sh\nold c\n```\n";
        assert_eq!(
            render(&MDX, text),
            concat!(
                "code \"import X from './old'\"\n",
                "  prose \"import X from './old'\"\n",
                "prose \"Run old list or `old b`.\" [`old b`]\n",
                "shell \"old c\\n\"\n",
            )
        );
        assert_eq!(
            rewrite(&MDX, "a old b", "old", "x {y}"),
            format!("manual: {STOP}")
        );
        assert_eq!(rewrite(&MDX, "a `old` b", "old", "x {y}"), "a `x {y}` b");
        assert_eq!(
            rewrite(&MDX, "<X>{`old`}</X>", "old", "x $y"),
            format!("manual: {STOP}")
        );
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "(import x |<X>|</X>|\\{|\\}|```sh\n|[ab` \t\n\r]|é){0,40}") {
            check_regions(&text, &MDX.regions(&text, Place::Program));
        }
    }
}
