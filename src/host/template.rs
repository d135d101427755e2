//! Templates: a text of another kind, in which braces begin an expression of the template's language.

use crate::finding::Found;
use crate::host::build::{CRONTAB, DOCKERFILE, MAKEFILE, SYSTEMD};
use crate::host::env::ENV;
use crate::host::markdown::MARKDOWN;
use crate::host::markup::HTML;
use crate::host::plain::PLAIN;
use crate::host::script::SHELL;
use crate::host::yaml::YAML;
use crate::host::{Escape, Host, Place, Region, Unwritable};
use crate::text::OffsetMap;

/// Reads a template of a kind of text that has a host.
#[derive(Debug)]
pub struct Template {
    inner: &'static dyn Host,
}

/// One for each kind.
static TEMPLATES: &[Template] = &[
    Template { inner: &MARKDOWN },
    Template { inner: &YAML },
    Template { inner: &SHELL },
    Template { inner: &DOCKERFILE },
    Template { inner: &MAKEFILE },
    Template { inner: &SYSTEMD },
    Template { inner: &CRONTAB },
    Template { inner: &HTML },
    Template { inner: &ENV },
    Template { inner: &PLAIN },
];

/// The endings of the names of templates; what stands in front of them is the name of what they make.
pub(super) const ENDINGS: &[&str] = &[
    "j2", "jinja", "jinja2", "tpl", "tmpl", "gotmpl", "erb", "hbs", "mustache",
];

/// The host of a template of what `inner` reads, if it reads any.
pub(super) fn of(inner: &'static dyn Host) -> Option<&'static dyn Host> {
    let template = TEMPLATES.iter().find(|t| t.inner == inner)?;
    Some(template)
}

impl Host for Template {
    fn name(&self) -> &'static str {
        "template"
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let mut regions = self.inner.regions(text, place);
        for region in &mut regions {
            let inner = std::mem::replace(&mut region.escape, Box::new(Nothing));
            region.escape = Box::new(Braces { inner });
        }
        regions
    }

    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        self.inner.verify(before, after)
    }
}

/// Escaping that adds no mark of a template.
#[derive(Debug)]
struct Braces {
    inner: Box<dyn Escape>,
}

const MARKS: &[&str] = &["{{", "{%", "{#", "<%", "%>"];

impl Escape for Braces {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        self.inner.write(text)
    }

    fn lift(&self, source: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let lifted = self.inner.lift(source, map, found);
        let stop = |f: Found| {
            let count = |text: &str, mark: &str| text.matches(mark).count();
            let after = f.after.as_deref().unwrap_or_default();
            let before = source.get(f.span.clone()).unwrap_or_default();
            if MARKS.iter().all(|m| count(after, m) <= count(before, m)) {
                return f;
            }
            let recipe = f
                .shell
                .as_ref()
                .map_or_else(String::new, |s| format!("Write by hand: {s}"));
            f.into_manual("it has braces that a template reads", &recipe)
        };
        lifted.into_iter().map(stop).collect()
    }
}

/// Stands in for an escaping while it is wrapped.
#[derive(Debug)]
struct Nothing;

impl Escape for Nothing {
    fn write(&self, _text: &str) -> Result<String, Unwritable> {
        Err("nothing is written here".to_string())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;

    use crate::host::host_for;
    use crate::host::testing::{render, rewrite};

    #[test]
    fn a_template_is_read_as_what_it_makes() {
        let host = host_for("run.sh.j2", "");
        assert_eq!(host.name(), "template");
        assert_eq!(
            render(host, "old {{ x }}\n"),
            "shell program \"old {{ x }}\\n\"\n"
        );
        assert_eq!(
            rewrite(host, "old {{ x }}\n", "old", "new {y}"),
            "new {y} {{ x }}\n"
        );
        assert_eq!(
            rewrite(host, "old {{ x }}\n", "old", "new ${#y}"),
            "manual: it has braces that a template reads"
        );
        assert_eq!(host_for("a.md.tmpl", "").name(), "template");
        assert_eq!(host_for("a.what.j2", "").name(), "code");
        assert_eq!(host_for("a.md.example", "").name(), "markdown");
    }
}
