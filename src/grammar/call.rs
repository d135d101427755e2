//! Words into a typed call: which command, which flags with which values, which arguments.

use std::ops::Range;

use crate::grammar::model::{CommandGrammar, FlagGrammar, Grammar};
use crate::grammar::name::named;
use crate::grammar::value::{Value, ValuePart};
use crate::shell::{Part, Quoting, Word};

/// A flag as a call uses it.
#[derive(Clone, Debug)]
pub struct FlagUse {
    /// Its long name; `name=false` for a flag without a value that is turned off, where that asks for something.
    pub name: String,
    /// Its value; `None` for a flag that takes none.
    pub value: Option<Value>,
}

/// A call of a tool whose grammar is known.
#[derive(Clone, Debug)]
pub struct Call {
    /// The command's name, such as `pr list`.
    pub command: String,
    /// Its words as they were written.
    pub written_name: String,
    /// The flags in the order of their use.
    pub flags: Vec<FlagUse>,
    /// The arguments.
    pub args: Vec<Value>,
    /// Words behind `--`, where the command passes them on.
    pub rest: Vec<Value>,
    /// The bytes of the call, from the tool's name to its last word.
    pub span: Range<usize>,
    /// What could not be read: an unknown flag, a missing value, one argument too many.
    pub problems: Vec<String>,
}

impl Call {
    /// Whether the call is the bare name of a command.
    pub fn is_bare(&self) -> bool {
        self.flags.is_empty() && self.args.is_empty() && self.rest.is_empty()
    }

    /// The uses of a flag.
    pub fn uses<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a FlagUse> {
        self.flags.iter().filter(move |f| f.name == name)
    }

    /// Whether the call has a flag.
    pub fn has(&self, name: &str) -> bool {
        self.flags.iter().any(|f| f.name == name)
    }

    /// The value of the last use of a flag, which is the one that counts.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.flags
            .iter()
            .rev()
            .find(|f| f.name == name)
            .and_then(|f| f.value.as_ref())
    }
}

/// Reads `words` (the tool's name first) of `text` as a call.
///
/// `prose` says that the words may go on with a sentence: the first word that
/// the command cannot take ends the call there, where it is a problem otherwise.
/// Returns `None` where the words behind the tool's name are no command.
pub fn read_call(grammar: &Grammar, text: &str, words: &[Word], prose: bool) -> Option<Call> {
    let named = named(grammar, words)?;
    let mut reader = Reader {
        grammar,
        command: named.command,
        text,
        prose,
        call: Call {
            command: named.command.name.clone(),
            written_name: named.written,
            flags: Vec::new(),
            args: Vec::new(),
            rest: Vec::new(),
            span: words[0].span.start..words[named.next - 1].span.end,
            problems: Vec::new(),
        },
    };
    let end_of_name = reader.call.span.end;
    match named.flags.is_empty() {
        true => reader.read(&words[named.next..]),
        false => reader.read(&[&named.flags, &words[named.next..]].concat()),
    }
    let mut call = reader.call;
    call.span.end = call.span.end.max(end_of_name);
    Some(call)
}

struct Reader<'a> {
    grammar: &'a Grammar,
    command: &'a CommandGrammar,
    text: &'a str,
    prose: bool,
    call: Call,
}

/// What became of the words at one place.
enum Step {
    /// So many words were taken.
    Took(usize),
    /// The call ends in front of them.
    Ends,
}

impl Reader<'_> {
    fn read(&mut self, words: &[Word]) {
        let mut i = 0;
        while i < words.len() {
            let head = leading_text(&words[i]);
            if head == "--" && words[i].literal().as_deref() == Some("--") {
                self.rest(&words[i..]);
                return;
            }
            let step = if head.len() > 1 && head.starts_with('-') && is_bare_start(&words[i]) {
                self.flag(&head, &words[i..])
            } else {
                self.argument(&words[i..])
            };
            match step {
                Step::Took(n) => {
                    i += n;
                    self.call.span.end = words[i - 1].span.end;
                }
                Step::Ends => return,
            }
        }
    }

    fn rest(&mut self, words: &[Word]) {
        self.call.span.end = words.last().map_or(self.call.span.end, |w| w.span.end);
        for w in &words[1..] {
            let value = Value::of_word(self.text, w, 0);
            if self.command.passes_rest {
                self.call.rest.push(value);
            } else {
                self.push_argument(value);
            }
        }
    }

    fn argument(&mut self, words: &[Word]) -> Step {
        let word = &words[0];
        let fits = self.command.takes_argument(self.call.args.len());
        // a flag of the command behind it says that the words up to there belong to the call
        let more = self.prose && words[1..].iter().take(3).any(|w| self.is_flag(w));
        if self.prose && !more && (!fits || !reads_as_argument(word)) {
            return Step::Ends;
        }
        let value = Value::of_word(self.text, word, 0);
        if self.command.group {
            self.call.problems.push(format!(
                "`{}` has no subcommand `{}`",
                self.command.name,
                value.shown()
            ));
            return Step::Took(1);
        }
        self.push_argument(value);
        Step::Took(1)
    }

    /// Whether a word is a flag that the command has.
    fn is_flag(&self, word: &Word) -> bool {
        let text = leading_text(word);
        match (text.strip_prefix("--"), text.strip_prefix('-')) {
            (Some(long), _) => self
                .command
                .flag(long.split('=').next().unwrap_or(long))
                .is_some(),
            (None, Some(short)) => short
                .chars()
                .next()
                .is_some_and(|c| self.command.short_flag(c).is_some()),
            _ => false,
        }
    }

    fn push_argument(&mut self, value: Value) {
        let fits = self.command.takes_argument(self.call.args.len());
        if value.is_words() {
            self.call.problems.push(format!(
                "only a running shell knows which words `{}` holds",
                value.shown()
            ));
        } else if !fits && value.is_dynamic() {
            self.call.problems.push(format!(
                "only a running shell knows which flag `{}` is",
                value.shown()
            ));
        } else if !fits {
            self.call.problems.push(format!(
                "`{}` takes no argument `{}`",
                self.call.command,
                value.shown()
            ));
        }
        self.call.args.push(value);
    }

    fn flag(&mut self, head: &str, words: &[Word]) -> Step {
        if let Some(long) = head.strip_prefix("--") {
            return self.long_flag(long, words);
        }
        self.short_flags(&head[1..], words)
    }

    fn long_flag(&mut self, long: &str, words: &[Word]) -> Step {
        let (name, glued) = match long.split_once('=') {
            Some((n, _)) => (n, true),
            None => (long, false),
        };
        let whole = words[0].literal().is_some() || glued;
        let Some(flag) = self.command.flag(name).filter(|_| whole) else {
            return self.unknown_flag(&words[0]);
        };
        if glued {
            let value = Value::of_word(self.text, &words[0], "--".len() + name.len() + 1);
            return self.push_flag_with(flag, value, 1);
        }
        self.flag_and_next(flag, words)
    }

    fn short_flags(&mut self, letters: &str, words: &[Word]) -> Step {
        let mut offset = 1;
        for (i, c) in letters.char_indices() {
            let Some(flag) = self.command.short_flag(c) else {
                return self.unknown_flag(&words[0]);
            };
            offset += c.len_utf8();
            if !flag.value {
                if !self.grammar.clusters && i + c.len_utf8() < letters.len() {
                    return self.unknown_flag(&words[0]);
                }
                self.call.flags.push(FlagUse {
                    name: flag.long.clone(),
                    value: None,
                });
                continue;
            }
            let rest = &letters[i + c.len_utf8()..];
            let more = !rest.is_empty() || words[0].parts.len() > 1;
            if more {
                let skip = offset + usize::from(rest.starts_with('='));
                let value = Value::of_word(self.text, &words[0], skip);
                return self.push_flag_with(flag, value, 1);
            }
            return self.flag_and_next(flag, words);
        }
        Step::Took(1)
    }

    fn flag_and_next(&mut self, flag: &FlagGrammar, words: &[Word]) -> Step {
        if !flag.value {
            self.switch(flag, true);
            return Step::Took(1);
        }
        let Some(next) = words.get(1) else {
            if self.prose {
                return Step::Ends;
            }
            self.call
                .problems
                .push(format!("`--{}` lacks its value", flag.long));
            return Step::Took(1);
        };
        let value = Value::of_word(self.text, next, 0);
        if self.prose && flag.choices.is_empty() && goes_on_as_sentence(next, words.get(2)) {
            self.call.problems.push(format!(
                "the value of `--{}` reads as the words of a sentence: `{}`",
                flag.long,
                value.shown()
            ));
        }
        self.push_flag_with(flag, value, 2)
    }

    fn push_flag_with(&mut self, flag: &FlagGrammar, value: Value, took: usize) -> Step {
        if !flag.value {
            match value.known().as_deref() {
                Some("true" | "True" | "TRUE" | "t" | "T" | "1") => self.switch(flag, true),
                Some("false" | "False" | "FALSE" | "f" | "F" | "0") => self.switch(flag, false),
                Some(other) => self.call.problems.push(format!(
                    "`--{}={other}` is neither true nor false",
                    flag.long
                )),
                None => self.call.problems.push(format!(
                    "only a running shell knows whether `--{}={}` is true",
                    flag.long,
                    value.shown()
                )),
            }
            return Step::Took(took);
        }
        self.call.flags.push(FlagUse {
            name: flag.long.clone(),
            value: Some(value),
        });
        Step::Took(took)
    }

    /// A flag without a value, turned on or off. The last use counts.
    fn switch(&mut self, flag: &FlagGrammar, on: bool) {
        let off = format!("{}=false", flag.long);
        self.call
            .flags
            .retain(|f| f.name != flag.long && f.name != off);
        let name = match on {
            true => flag.long.clone(),
            false => off,
        };
        if on || flag.off {
            self.call.flags.push(FlagUse { name, value: None });
        }
    }

    fn unknown_flag(&mut self, word: &Word) -> Step {
        let value = Value::of_word(self.text, word, 0);
        if word
            .literal()
            .is_some_and(|w| self.grammar.about.contains(&w))
        {
            let command = &self.call.command;
            let tool = &self.grammar.tool;
            let problem = format!("`{command} {}` asks `{tool}` about itself", value.shown());
            self.call.problems.push(problem);
            return Step::Took(1);
        }
        let dynamic = value.parts.iter().any(|p| !matches!(p, ValuePart::Text(_)));
        let what = if dynamic {
            "has a flag whose name only a running shell knows"
        } else {
            "has no flag"
        };
        self.call.problems.push(format!(
            "`{}` {what}: `{}`",
            self.call.command,
            value.shown()
        ));
        Step::Took(1)
    }
}

/// In a sentence, whether a word is an argument and not the next word of the sentence:
/// a word of plain letters is one only where it is quoted, a placeholder or has the look of a name.
fn reads_as_argument(word: &Word) -> bool {
    let Some(text) = word.literal() else {
        return true;
    };
    let quoted = word
        .parts
        .iter()
        .any(|p| matches!(p, Part::Literal { quoting, .. } if *quoting != Quoting::Bare));
    let sentence_word = text
        .chars()
        .all(|c| c.is_alphabetic() || "'’—–".contains(c));
    let sign = !text.chars().any(char::is_alphanumeric);
    quoted || !(sign || (sentence_word && text != "N"))
}

/// Whether an unquoted value is a word of English that goes on: `--body with the log`, `--body summary of it`.
fn goes_on_as_sentence(value: &Word, next: Option<&Word>) -> bool {
    const STARTS: [&str; 14] = [
        "with", "the", "a", "an", "of", "for", "to", "in", "on", "from", "as", "by", "that", "your",
    ];
    const GOES_ON: [&str; 6] = ["of", "for", "from", "with", "in", "on"];
    let bare = |w: &Word| {
        w.parts.iter().all(|p| {
            matches!(
                p,
                Part::Literal {
                    quoting: Quoting::Bare,
                    ..
                }
            )
        })
    };
    let is = |w: &Word, list: &[&str]| {
        bare(w) && w.literal().is_some_and(|t| list.contains(&t.as_str()))
    };
    let plain = bare(value)
        && value
            .literal()
            .is_some_and(|t| t.chars().all(|c| c.is_ascii_lowercase()));
    is(value, &STARTS) || plain && next.is_some_and(|n| is(n, &GOES_ON))
}

/// The known text that a word begins with.
fn leading_text(word: &Word) -> String {
    let mut out = String::new();
    for p in &word.parts {
        match p {
            Part::Literal { text, .. } => out.push_str(text),
            _ => break,
        }
    }
    out
}

/// Whether a word begins without a quote: `"--x y"` as a value is still a flag to a tool, a quoted sentence is not.
fn is_bare_start(word: &Word) -> bool {
    !leading_text(word).contains(char::is_whitespace)
}
