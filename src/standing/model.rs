//! What stands in the site file about the standing parts of a tree: blocks, files, lines, words and moves.

use regex::Regex;

use super::globs::Globs;

/// All standing rules of a site, in the order of the file.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Marked blocks of text.
    pub blocks: Vec<Block>,
    /// Whole files.
    pub files: Vec<WholeFile>,
    /// Lines.
    pub lines: Vec<Lines>,
    /// Words and sentences.
    pub texts: Vec<Text>,
    /// Paths that move.
    pub moves: Vec<Move>,
}

impl Rules {
    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.blocks.is_empty()
            && self.files.is_empty()
            && self.lines.is_empty()
            && self.texts.is_empty()
            && self.moves.is_empty()
    }
}

impl Rules {
    /// Every text of the rules.
    pub fn templates(&self) -> impl Iterator<Item = &Template> {
        let blocks = self.blocks.iter().map(|b| &b.text);
        let files = self.files.iter().map(|f| &f.text);
        let lines = self.lines.iter().flat_map(|l| &l.lines);
        blocks.chain(files).chain(lines)
    }
}

/// A text that a rule writes.
#[derive(Clone, Debug, Default)]
pub struct Template {
    /// The text as it stands in the site file or in the file that it names, with `\n` at the ends of lines; then, filled in.
    pub text: String,
    /// The file that it stands in, for messages.
    pub name: String,
    /// The line of that file in which it begins.
    pub line: usize,
}

/// A marked block that stands once in each of some files.
#[derive(Clone, Debug)]
pub struct Block {
    /// What its markers say.
    pub name: String,
    /// The files.
    pub paths: Globs,
    /// What stands between the markers.
    pub text: Template,
    /// Where it goes.
    pub at: Position,
    /// How the files write comments, where their names do not say it.
    pub comment: Option<super::comment::Comment>,
}

/// Where in a file something goes.
#[derive(Clone, Debug)]
pub enum Position {
    /// At the top, behind what must come first: a byte order mark, a first line that names the interpreter, front matter, the title.
    Top,
    /// At the end.
    End,
    /// Behind a heading of a Markdown file.
    AfterHeading(String),
    /// Behind the one line that matches.
    After(Regex),
    /// In front of the one line that matches.
    Before(Regex),
}

/// A file that must exist.
#[derive(Clone, Debug)]
pub struct WholeFile {
    /// What the rule is called.
    pub name: String,
    /// Where it stands.
    pub path: String,
    /// Its content.
    pub text: Template,
    /// Whether it may be executed; `None` where nothing is said.
    pub executable: Option<bool>,
    /// A text by which an older version of the file is known as ours.
    pub marker: Option<String>,
    /// SHA-256 of older versions, in lower-case hex.
    pub was: Vec<String>,
}

/// Lines that a file must hold.
#[derive(Clone, Debug)]
pub struct Lines {
    /// What the rule is called.
    pub name: String,
    /// The files.
    pub paths: Globs,
    /// The lines.
    pub lines: Vec<Template>,
    /// Where missing ones go.
    pub at: Position,
    /// Whether a missing file is created.
    pub create: bool,
}

/// Words and sentences that become others.
#[derive(Clone, Debug)]
pub struct Text {
    /// What the rule is called.
    pub name: String,
    /// The files; all without any.
    pub paths: Option<Globs>,
    /// In which parts of a file.
    pub parts: Vec<super::parts::Part>,
    /// What is looked for, and what it becomes.
    pub pairs: Vec<Pair>,
}

/// One replacement.
#[derive(Clone, Debug)]
pub struct Pair {
    /// What is looked for.
    pub pattern: Regex,
    /// What it becomes; `$1` stands for a group where `expand`.
    pub to: String,
    /// Whether groups are filled in.
    pub expand: bool,
    /// A text without which the pattern cannot match, where one is known.
    pub literal: Option<String>,
}

/// A path that moves.
#[derive(Clone, Debug)]
pub struct Move {
    /// What the rule is called.
    pub name: String,
    /// The old path, without a slash at its end.
    pub from: String,
    /// The new path.
    pub to: String,
}
