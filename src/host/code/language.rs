//! What there is to know of a language to find its comments, strings, lists and calls: its lexical facts.

use crate::shell::Output;

/// The lexical facts of a language.
#[derive(Debug)]
pub struct Language {
    /// Its name.
    pub name: &'static str,
    /// Whether its strings are what something is compared with, as in a policy.
    pub compares: bool,
    /// What begins a comment that ends with its line.
    pub line_comments: &'static [&'static str],
    /// What begins and ends a comment of its own, and whether such comments nest.
    pub block_comments: &'static [(&'static str, &'static str, bool)],
    /// Its strings; of two that begin alike the longer stands first.
    pub forms: &'static [Form],
    /// Whether `'x'` is a character.
    pub chars: bool,
    /// Whether `/…/` is a regular expression where no operand stands in front.
    pub regexes: bool,
    /// Its heredocs.
    pub heredocs: Heredocs,
    /// Characters of names beside letters, digits and `_`.
    pub in_names: &'static str,
    /// Operators that join strings.
    pub joins: &'static [&'static str],
    /// Where strings that stand behind one another are one.
    pub adjacent: Adjacent,
    /// The brackets of lists: `[`, `{`, `(`.
    pub lists: &'static str,
    /// Calls that run a command.
    pub runners: &'static [Runner],
    /// Calls that name a test or say what came of it; `=it` for a name without a path.
    pub tests: &'static [&'static str],
    /// How commands stand in it without brackets, as a shell has them.
    pub bare: Option<&'static Bare>,
}

/// How commands stand in a language without brackets. A comment begins only where a word may begin there.
#[derive(Debug)]
pub struct Bare {
    /// What takes the meaning of the character behind it outside of strings; a line break behind it ends nothing.
    pub escape: char,
    /// Words behind which a command begins: `return`, `and`.
    pub openers: &'static [&'static str],
    /// Words that begin something else than a command.
    pub words: &'static [&'static str],
    /// Words that begin a block which `end` ends; none where blocks have braces.
    pub blocks: &'static [&'static str],
    /// Commands that show people what they are given; who else gets a text may read it in a way of its own.
    pub speakers: &'static [&'static str],
    /// Names that some version of the shell runs as another command than the program.
    pub aliases: &'static [&'static str],
    /// How it quotes and what its words mean.
    pub dialect: Dialect,
}

/// Whose rules words are read and written by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// PowerShell.
    PowerShell,
    /// fish.
    Fish,
}

/// Where strings that stand behind one another are one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Adjacent {
    /// Nowhere.
    Never,
    /// On one line.
    OnLine,
    /// On one line, and over lines in brackets.
    InBrackets,
    /// Wherever the next one stands.
    Always,
}

/// A form of string.
#[derive(Debug)]
pub struct Form {
    /// What may stand directly in front of the opening, in any case of letters; `""` for nothing.
    pub prefixes: &'static [&'static str],
    /// Its opening.
    pub open: &'static str,
    /// Its end.
    pub close: &'static str,
    /// What repeats around opening and end.
    pub fence: Fence,
    /// Whether it may hold line breaks.
    pub lines: bool,
    /// How characters are escaped.
    pub escapes: Escapes,
    /// What stands in it for the value of an expression.
    pub holes: Holes,
    /// For a form that is a command: who reads its output.
    pub runs: Option<Output>,
    /// Whether only newer versions of the language have `\"` in it.
    pub late_quote: bool,
    /// Whether `%` begins a format in it.
    pub format: bool,
}

impl Form {
    /// The two brackets that begin and end it, between which such brackets come in pairs.
    pub fn pair(&self) -> Option<(char, char)> {
        let one = |t: &str| t.chars().next().filter(|c| c.len_utf8() == t.len());
        let pair = (one(self.open)?, one(self.close)?);
        (self.fence == Fence::None && pair.0 != pair.1).then_some(pair)
    }

    /// Whether a character begins or ends it.
    pub fn is_mark(&self, c: Option<char>) -> bool {
        let is = |t: &str| c.is_some_and(|c| t.len() == c.len_utf8() && t.starts_with(c));
        is(self.open) || is(self.close)
    }

    /// Whether three quotes end it.
    pub fn is_triple(&self) -> bool {
        ["\"\"\"", "'''"].contains(&self.close)
    }
}

/// What repeats around the quotes of a string, as often at its end as in front.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fence {
    /// Nothing.
    None,
    /// `r#"…"#`, `#"…"#`: any number of `#`.
    Hashes,
    /// `R"name(…)name"`: a name behind the quote.
    Name,
    /// `[==[…]==]`: any number of `=`.
    Equals,
}

/// How characters of a string are escaped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Escapes {
    /// Not at all.
    None,
    /// As in C: a backslash and a letter or a code.
    C,
    /// A backslash in front of the quote or of itself; any other stands for itself.
    Quote,
    /// The quote is written twice.
    Doubled,
    /// A backtick and a letter, and the quote written twice.
    Backtick,
    /// Not at all, but a backslash keeps the quote behind it from ending the string.
    Kept,
    /// As in C, but what ends the string is found before.
    Late,
}

/// What stands in a string for the value of an expression.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holes {
    /// Nothing.
    None,
    /// `{x}`; `{{` is a brace.
    Brace,
    /// `{x}`; a brace cannot be written.
    BraceAlone,
    /// `${x}`.
    DollarBrace,
    /// `#{x}`.
    HashBrace,
    /// `#{x}`, and `#$x` and `#@x` for variables of two kinds.
    Hash,
    /// `$x` and `${x}`.
    Dollar(Lone),
    /// `$x`, `${x}` and `{$x}`.
    Php,
    /// `$x`, `${x}`, `@x` and `@{x}`.
    Perl,
    /// `\(x)`.
    Swift,
    /// `$x` and `$(x)`.
    Fish,
    /// `${x}` and `%{x}`; doubled signs are literal.
    Hcl,
    /// `$x`, `$x:y`, `${x}` and `$(x)`.
    PowerShell,
}

/// How a `$` that begins no expression stands in a string where `$x` and `${x}` are expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lone {
    /// As it is.
    Bare,
    /// Only as `\$`.
    Escaped,
    /// Only as `$$`.
    Doubled,
}

/// Heredocs of a language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heredocs {
    /// None.
    None,
    /// `<<~NAME`, `<<-NAME`, `<<NAME`.
    Ruby,
    /// `<<<NAME`.
    Php,
    /// `<<NAME`, `<<"NAME"`.
    Perl,
    /// `<<NAME`, `<<-NAME`.
    Hcl,
}

/// A call that runs a command.
#[derive(Debug)]
pub struct Runner {
    /// The end of its name: `subprocess.run`; `execSync` for one under any path.
    pub name: &'static str,
    /// What its first arguments are.
    pub reads: Reads,
    /// Who reads the output where nothing beside it says more.
    pub output: Output,
}

/// What the first arguments of a runner are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reads {
    /// Shell text.
    Shell,
    /// A list of arguments, or shell text where the call says so (`shell=True`).
    ListOrShell,
    /// The arguments one by one, or the first and a list of the others; a single one is shell text.
    ArgsOrShell,
    /// The arguments one by one, or the first and a list of the others.
    Args,
    /// A text that is split at blanks and never seen by a shell.
    Split,
    /// The same, or a list of arguments, behind which an environment may stand.
    SplitOrList,
}
