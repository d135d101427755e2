//! HTML, XML and the component files of web frameworks: text between tags, attributes, comments and scripts.

use std::ops::Range;

use super::elements;
use super::entities::{self, Reference};
use super::tags::{self, Piece, Tag};
use crate::finding::Found;
use crate::host::comments::push_plain;
use crate::host::foreign::{FOREIGN, Unwritten};
use crate::host::lines::{LineIndex, code_spans, line_end};
use crate::host::markdown::fences;
use crate::host::plain::PLAIN;
use crate::host::{Content, Escape, Host, Place, Region, Unwritable, by_name, lift_with};
use crate::text::{Decoded, DecodedBuilder, OffsetMap};

/// The host of HTML.
pub static HTML: Html = Html { kind: Kind::Html };
/// The host of HTML between the blocks of Markdown, which people and programs read as it stands too.
pub static FRAGMENT: Html = Html {
    kind: Kind::Fragment,
};
/// The host of XML.
pub static XML: Html = Html { kind: Kind::Xml };
/// The host of files that hold a component of a web framework.
pub static COMPONENT: Html = Html {
    kind: Kind::Component,
};

/// Reads a text with tags.
#[derive(Debug)]
pub struct Html {
    kind: Kind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Html,
    Fragment,
    Xml,
    Component,
}

impl Host for Html {
    fn name(&self) -> &'static str {
        match self.kind {
            Kind::Html | Kind::Fragment => "html",
            Kind::Xml => "xml",
            Kind::Component => "component",
        }
    }

    fn regions(&self, text: &str, _place: Place) -> Vec<Region> {
        let mut cut = Cut {
            text,
            kind: self.kind,
            line_end: line_end(text),
            index: LineIndex::new(text),
            regions: Vec::new(),
            run: None,
            code: None,
            depth: 0,
            pre: 0,
            language: String::new(),
            open: Vec::new(),
        };
        let body = cut.front_matter();
        for piece in tags::pieces(&text[body..], self.kind != Kind::Xml) {
            cut.piece(shifted(piece, body));
        }
        cut.close();
        cut.regions
    }

    /// Every tag is what it was, and XML still is well-formed.
    fn verify(&self, before: &str, after: &str) -> Result<(), String> {
        if self.kind == Kind::Xml
            && well_formed(before).is_ok()
            && let Err(why) = well_formed(after)
        {
            return Err(format!("the file would no longer be XML: {why}"));
        }
        let names = |text: &str| -> Vec<(String, bool)> {
            tags::pieces(text, self.kind != Kind::Xml)
                .into_iter()
                .filter_map(|p| match p {
                    Piece::Tag(t) => Some((t.name, t.closes)),
                    _ => None,
                })
                .collect()
        };
        match names(before) == names(after) {
            true => Ok(()),
            false => Err("the file would have other tags".to_string()),
        }
    }
}

fn well_formed(text: &str) -> Result<(), String> {
    let mut reader = quick_xml::Reader::from_str(text);
    loop {
        match reader.read_event().map_err(|e| e.to_string())? {
            quick_xml::events::Event::Eof => return Ok(()),
            quick_xml::events::Event::Start(e) | quick_xml::events::Event::Empty(e) => {
                for attribute in e.attributes() {
                    attribute.map_err(|e| e.to_string())?;
                }
            }
            _ => {}
        }
    }
}

fn shifted(piece: Piece, by: usize) -> Piece {
    let to = |r: Range<usize>| r.start + by..r.end + by;
    let tag = |t: Tag| Tag {
        span: to(t.span),
        attributes: t
            .attributes
            .into_iter()
            .map(|(n, r, q)| (n, to(r), q))
            .collect(),
        ..t
    };
    match piece {
        Piece::Text(r) => Piece::Text(to(r)),
        Piece::Tag(t) => Piece::Tag(tag(t)),
        Piece::Comment(r) => Piece::Comment(to(r)),
        Piece::Data(r) => Piece::Data(to(r)),
        Piece::Raw(r, t) => Piece::Raw(to(r), tag(t)),
        Piece::Other(r) => Piece::Other(to(r)),
    }
}

/// Elements that begin and end a block of text; any other stands within one.
const BLOCKS: &[&str] = &[
    "address",
    "article",
    "aside",
    "base",
    "blockquote",
    "body",
    "button",
    "canvas",
    "caption",
    "center",
    "col",
    "colgroup",
    "dd",
    "desc",
    "details",
    "dialog",
    "dir",
    "div",
    "dl",
    "dt",
    "fieldset",
    "figcaption",
    "figure",
    "footer",
    "form",
    "frame",
    "g",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "iframe",
    "legend",
    "li",
    "link",
    "main",
    "menu",
    "meta",
    "nav",
    "noscript",
    "object",
    "ol",
    "optgroup",
    "option",
    "p",
    "pre",
    "script",
    "section",
    "select",
    "style",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "text",
    "textarea",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
    "video",
];

/// Attributes whose words are no text.
const NAMES: &[&str] = &[
    "class",
    "classname",
    "d",
    "data",
    "id",
    "media",
    "path",
    "points",
    "rel",
    "rev",
    "sandbox",
    "sizes",
    "srcset",
    "style",
    "transform",
    "viewbox",
];

/// Elements whose text is a command or the like.
const CODE: &[&str] = &["code", "kbd", "samp", "tt"];

/// Elements of XML whose text may be run: how, their reader knows.
const RUN: &[&str] = &[
    "arg",
    "argument",
    "cmd",
    "command",
    "commandline",
    "exec",
    "program",
    "run",
    "script",
    "string",
];

struct Cut<'a> {
    text: &'a str,
    kind: Kind,
    line_end: &'static str,
    index: LineIndex<'a>,
    regions: Vec<Region>,
    /// The text of the block that is open.
    run: Option<Run>,
    /// Where inline code began in it, and its element.
    code: Option<(usize, String)>,
    /// How many elements of XML are open within the text.
    depth: usize,
    /// How many `<pre>` are open.
    pre: usize,
    /// The language that a class of theirs names.
    language: String,
    /// The elements that are open, the innermost last.
    open: Vec<String>,
}

#[derive(Default)]
struct Run {
    builder: DecodedBuilder,
    code: Vec<Range<usize>>,
    /// Tags and references that no finding may cover.
    fixed: Vec<Range<usize>>,
    /// Whether characters are written as references in it.
    references: bool,
    /// The element that it stands in, where HTML knows none of its name.
    own: Option<String>,
    /// Whether some of it stands in an element that HTML knows, or in none.
    in_html: bool,
}

impl Cut<'_> {
    /// The script between `---` lines that a component may begin with; where the rest begins.
    fn front_matter(&mut self) -> usize {
        if self.kind != Kind::Component || !self.text.starts_with("---") {
            return 0;
        }
        let last = self.index.line_of(self.text.len());
        let is_end =
            |l: &usize| self.text[self.index.start(*l)..self.index.content_end(*l)].trim() == "---";
        let Some(end) = (1..=last).find(is_end) else {
            return 0;
        };
        let range = self.index.start(1)..self.index.start(end);
        self.raw(range, "ts");
        self.index.start(end + 1)
    }

    fn piece(&mut self, piece: Piece) {
        match piece {
            Piece::Text(range) => self.text(range),
            Piece::Tag(tag) => self.tag(&tag),
            Piece::Comment(range) => {
                self.close();
                let decoded = self.lines(range);
                let line_end = self.line_end;
                if decoded.text.trim().is_empty() {
                    return;
                }
                self.regions.push(Region {
                    text: decoded.text,
                    map: decoded.map,
                    escape: Box::new(Comment {
                        xml: self.kind == Kind::Xml,
                        line_end,
                    }),
                    content: Content::Host(&PLAIN),
                    place: Place::Document,
                });
            }
            Piece::Data(range) => {
                self.close();
                let decoded = self.lines(range);
                let why = Some("character data cannot hold a line break of a command");
                push_plain(
                    &mut self.regions,
                    decoded,
                    String::new(),
                    self.line_end,
                    why,
                );
            }
            Piece::Raw(range, tag) => {
                self.close();
                let kind = tag
                    .attribute(self.text, "lang")
                    .or_else(|| tag.attribute(self.text, "type"));
                let language = match kind.unwrap_or_default() {
                    "application/json" | "application/ld+json" | "importmap" => "json",
                    "ts" | "tsx" | "typescript" => "ts",
                    "" | "module" | "text/javascript" | "js" | "jsx" => "js",
                    _ => "code",
                };
                let language = if tag.name.eq_ignore_ascii_case("style") {
                    "css"
                } else {
                    language
                };
                self.raw(range, language);
            }
            Piece::Other(_) => self.close(),
        }
    }

    /// Text of another language.
    fn raw(&mut self, range: Range<usize>, language: &str) {
        let decoded = Decoded::verbatim(self.text, range);
        if decoded.text.trim().is_empty() {
            return;
        }
        let host = by_name(language).unwrap_or(&FOREIGN);
        let escape: Box<dyn Escape> = if host == &FOREIGN as &dyn Host {
            Box::new(Unwritten)
        } else {
            Box::new(Script)
        };
        self.regions.push(Region {
            text: decoded.text,
            map: decoded.map,
            escape,
            content: Content::Host(host),
            place: Place::Program,
        });
    }

    fn lines(&self, range: Range<usize>) -> Decoded {
        let mut builder = DecodedBuilder::new();
        for line in self.index.line_of(range.start)..=self.index.line_of(range.end) {
            let start = self.index.start(line).max(range.start);
            let end = self.index.content_end(line).min(range.end);
            builder.verbatim(self.text, start.min(end)..end);
            if self.index.start(line + 1) <= range.end && end < range.end {
                self.index.push_line_end(&mut builder, line);
            }
        }
        builder.finish()
    }

    fn tag(&mut self, tag: &Tag) {
        let name = tag.name.to_ascii_lowercase();
        let inline = self.is_inline(tag, &name);
        if self.kind == Kind::Fragment && !elements::is_known(&name) {
            self.close();
        }
        match (tag.closes, tag.empty) {
            (true, _) => {
                if let Some(at) = self.open.iter().rposition(|o| *o == name) {
                    self.open.truncate(at);
                }
            }
            (false, true) => {}
            (false, false) => self.open.push(name.clone()),
        }
        if name == "pre" && self.kind != Kind::Xml {
            self.close();
            self.pre = if tag.closes {
                self.pre.saturating_sub(1)
            } else {
                self.pre + 1
            };
            self.language = self.language_of(tag).unwrap_or_default();
        } else if !inline && self.pre == 0 {
            self.close();
        }
        if self.pre > 0
            && !tag.closes
            && let Some(language) = self.language_of(tag)
        {
            self.language = language;
        }
        // A tag in the middle of a text stays a part of it, with its attributes.
        let open = self
            .run
            .as_ref()
            .is_some_and(|r| !r.builder.text().trim().is_empty());
        if self.kind != Kind::Xml && !open {
            self.attributes(tag);
        }
        if self.run.is_none() && !tag.closes && CODE.contains(&name.as_str()) && self.pre == 0 {
            self.run = Some(Run::default());
        }
        let pre = self.pre > 0;
        let Some(run) = &mut self.run else { return };
        if !inline && !pre {
            return;
        }
        if name == "br" {
            run.builder.escaped(tag.span.clone(), "\n");
        } else if !pre && CODE.contains(&name.as_str()) {
            match (&self.code, tag.closes) {
                (None, false) => {
                    self.code = Some((run.builder.text().len(), name));
                    run.builder.escaped(tag.span.clone(), "`");
                }
                (Some((start, open)), true) if *open == name => {
                    run.builder.escaped(tag.span.clone(), "`");
                    run.code.push(*start..run.builder.text().len());
                    self.code = None;
                }
                _ => run.fixed.push(tag.span.clone()),
            }
        } else {
            run.fixed.push(tag.span.clone());
        }
    }

    /// Whether a tag stands within a block of text. In XML that is one behind text, and what ends its element.
    fn is_inline(&mut self, tag: &Tag, name: &str) -> bool {
        if self.kind != Kind::Xml {
            return !BLOCKS.contains(&name);
        }
        let behind_text = self
            .run
            .as_ref()
            .is_some_and(|r| !r.builder.text().trim().is_empty());
        match (tag.closes, tag.empty) {
            (true, _) => {
                let inner = self.depth > 0;
                self.depth = self.depth.saturating_sub(1);
                inner
            }
            (false, true) => behind_text,
            (false, false) => {
                self.depth += usize::from(behind_text);
                behind_text
            }
        }
    }

    /// The language that a class such as `language-sh` names.
    fn language_of(&self, tag: &Tag) -> Option<String> {
        let class = tag
            .attribute(self.text, "class")
            .or_else(|| tag.attribute(self.text, "lang"))?;
        class.split_whitespace().find_map(|c| {
            let name = ["language-", "lang-", "highlight-source-", "brush:"]
                .iter()
                .find_map(|p| c.strip_prefix(p))?;
            Some(if name == "shell" {
                "sh".to_string()
            } else {
                name.to_string()
            })
        })
    }

    /// Texts for people in attributes; a tag that stands in a run of text ends it there.
    fn attributes(&mut self, tag: &Tag) {
        for (name, range, quote) in &tag.attributes {
            let raw = &self.text[range.clone()];
            if !raw.trim().contains(char::is_whitespace) {
                continue;
            }
            let name = name.to_ascii_lowercase();
            if NAMES.contains(&name.as_str()) {
                continue;
            }
            self.close();
            let code = name.starts_with(['@', ':', '#', '{'])
                || name.starts_with("v-")
                || name.starts_with("on")
                || name.contains(':')
                || quote.is_none();
            let mut run = Run::default();
            self.decode(range.clone(), &mut run);
            let decoded = run.builder.finish();
            let content = if code {
                Content::Host(&FOREIGN)
            } else {
                Content::Host(&PLAIN)
            };
            let escape: Box<dyn Escape> = if code {
                Box::new(Unwritten)
            } else {
                let quote = quote.unwrap_or('"');
                Box::new(Text {
                    fixed: run.fixed,
                    line_end: self.line_end,
                    pre: false,
                    quote: Some(quote),
                    braces: self.kind == Kind::Component,
                    own: None,
                })
            };
            self.regions.push(Region {
                text: decoded.text,
                map: decoded.map,
                escape,
                content,
                place: Place::Document,
            });
        }
    }

    fn text(&mut self, range: Range<usize>) {
        let mut run = self.run.take().unwrap_or_default();
        if self.kind == Kind::Fragment && !self.text[range.clone()].trim().is_empty() {
            match self.open.last().filter(|o| !elements::is_known(o)) {
                Some(own) => run.own = Some(own.clone()),
                None => run.in_html = true,
            }
        }
        self.decode(range, &mut run);
        self.run = Some(run);
    }

    /// Appends the text at `range` with its references read.
    fn decode(&self, range: Range<usize>, run: &mut Run) {
        let mut from = range.start;
        let mut at = from;
        while let Some(i) = memchr::memchr2(b'&', b'\r', &self.text.as_bytes()[at..range.end]) {
            at += i;
            let rest = &self.text[at..range.end];
            if rest.starts_with("\r\n") {
                run.builder.verbatim(self.text, from..at);
                run.builder.escaped(at..at + 2, "\n");
                at += 2;
                from = at;
                continue;
            }
            match entities::read(rest) {
                Reference::Known(len, decoded) if rest.starts_with('&') => {
                    run.builder.verbatim(self.text, from..at);
                    run.builder.escaped(at..at + len, &decoded);
                    run.references = true;
                    at += len;
                    from = at;
                }
                Reference::Unknown(len) if rest.starts_with('&') => {
                    run.fixed.push(at..at + len);
                    at += len;
                }
                _ => at += 1,
            }
        }
        run.builder.verbatim(self.text, from..range.end);
    }

    /// Makes a region of the text that is open.
    fn close(&mut self) {
        let open = self.code.take();
        let Some(mut run) = self.run.take() else {
            return;
        };
        if let Some((start, _)) = open {
            // A `<code>` that nothing ends: its text is no code.
            run.code.retain(|c| c.end <= start);
        }
        let decoded = run.builder.finish();
        if decoded.text.trim().is_empty() {
            return;
        }
        let pre = self.pre > 0;
        let run_by = self.kind == Kind::Xml && self.regions_element(&decoded);
        let content = if run_by {
            Content::Host(&FOREIGN)
        } else if pre {
            fences::content(&self.language, &decoded.text)
        } else {
            let mut code = run.code;
            for span in code_spans(&decoded.text) {
                if code
                    .iter()
                    .all(|c| span.end <= c.start || c.end <= span.start)
                {
                    code.push(span);
                }
            }
            code.sort_by_key(|c| c.start);
            Content::Prose { code }
        };
        let escape: Box<dyn Escape> = if run_by {
            Box::new(Unwritten)
        } else {
            Box::new(Text {
                fixed: run.fixed,
                line_end: self.line_end,
                pre,
                quote: None,
                braces: self.kind == Kind::Component,
                own: run.own.filter(|_| !run.references && !run.in_html),
            })
        };
        self.regions.push(Region {
            text: decoded.text,
            map: decoded.map,
            escape,
            content,
            place: Place::Document,
        });
    }

    /// Whether the element of XML that `decoded` is the text of may be run.
    fn regions_element(&self, decoded: &Decoded) -> bool {
        let start = decoded.map.range(0..decoded.text.len()).start;
        let before = self.text[..start].trim_end();
        let Some(tag) = before.rfind('<').map(|i| &before[i + 1..]) else {
            return false;
        };
        let name = tag
            .split(|c: char| !c.is_ascii_alphanumeric())
            .next()
            .unwrap_or_default();
        RUN.contains(&name.to_ascii_lowercase().as_str())
    }
}

/// Escaping of text between tags, or in an attribute.
#[derive(Debug)]
struct Text {
    fixed: Vec<Range<usize>>,
    line_end: &'static str,
    /// Whether line breaks are shown.
    pre: bool,
    /// The quote around an attribute.
    quote: Option<char>,
    /// Whether braces begin an expression.
    braces: bool,
    /// The element around it that HTML does not know, so that its text is read as it stands.
    own: Option<String>,
}

impl Escape for Text {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        if text.contains('\n') && !self.pre {
            return Err("a line break is no more than a blank there".to_string());
        }
        if self.braces && text.contains(['{', '}']) {
            return Err("a brace begins an expression there".to_string());
        }
        let mut out = match &self.own {
            None => entities::encode(text),
            Some(element) => match elements::misread(text) {
                None => text.to_string(),
                Some(part) => {
                    return Err(format!(
                        "what stands in `<{element}>` is read as it stands, and HTML would take `{part}` for markup"
                    ));
                }
            },
        };
        match self.quote {
            Some('\'') => out = out.replace('\'', "&#39;"),
            Some(_) => out = out.replace('"', "&quot;"),
            None => {}
        }
        Ok(out.replace('\n', self.line_end))
    }

    fn lift(&self, _source: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let lift = |f: Found| {
            let span = map.range(f.span.clone());
            let covers = self
                .fixed
                .iter()
                .any(|r| r.start < span.end && span.start < r.end);
            lift_with(map, f, |after| match covers {
                true => Err("a tag or a character reference stands in it".to_string()),
                false => self.write(after),
            })
        };
        found.into_iter().map(lift).collect()
    }
}

/// Escaping of a comment.
#[derive(Debug)]
struct Comment {
    xml: bool,
    line_end: &'static str,
}

impl Escape for Comment {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        if self.xml && text.contains("--") {
            return Err("a comment of XML cannot hold two dashes".to_string());
        }
        if text.contains("-->") || text.contains("--!>") || text.starts_with('>') {
            return Err("it would end the comment".to_string());
        }
        Ok(text.replace('\n', self.line_end))
    }
}

/// Escaping of a script.
#[derive(Debug)]
struct Script;

impl Escape for Script {
    fn write(&self, text: &str) -> Result<String, Unwritable> {
        let lower = text.to_ascii_lowercase();
        if lower.contains("</script") || lower.contains("</style") || lower.contains("<!--") {
            return Err("it would end the script".to_string());
        }
        Ok(text.to_string())
    }
}

#[cfg(test)]
#[path = "html_tests.rs"]
mod tests;
