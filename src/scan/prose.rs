//! Calls that stand bare in sentences, lists and inline code.
//!
//! The grammar says where a call ends and the sentence goes on; a bare name of a
//! command in a sentence is a mention: the name is rewritten, the sentence stays.

use std::ops::Range;

use crate::engine::{Decides, Engine, Reads, Setting, variable_set};
use crate::finding::{Found, Kind};
use crate::grammar::{Call, read_call};
use crate::host::{Place, prompt};
use crate::scan::script::{self, found};
use crate::scan::unknown::{unknown, whole};
use crate::scan::{injected, kept, leftover, manual, nested};
use crate::shell::{Lexer, Output, Part, Quoting, Redirect, Token, Word};
use crate::text::is_unspaced;

/// The findings in a block of prose; `code` are its inline code spans, delimiters included.
pub fn scan(engine: &Engine, text: &str, code: &[Range<usize>], place: Place) -> Vec<Found> {
    let mut out = Vec::new();
    let run = injected::commands(text, code, place);
    for inner in &run {
        out.extend(injected::scan(engine, text, inner));
    }
    for span in code {
        let inner = inner(text, span);
        let shown = &text[inner.clone()];
        if engine.may_match(shown.as_bytes()) && !run.contains(&inner) {
            let found = nested::in_commands(engine, shown, place);
            out.extend(found.into_iter().map(|mut f| {
                f.span = f.span.start + inner.start..f.span.end + inner.start;
                f
            }));
        }
    }
    let mut end = 0;
    for at in leftover::tool_words(engine, text) {
        if at.start < end
            || run.iter().any(|r| r.contains(&at.start))
            || out.iter().any(|f: &Found| f.span.contains(&at.start))
        {
            continue;
        }
        let Some(f) = read(engine, text, at, code, place) else {
            continue;
        };
        end = f.span.end;
        out.push(f);
    }
    out
}

/// The words of a possible call, and what stopped them.
struct Words {
    words: Vec<Word>,
    redirects: Vec<Redirect>,
    /// The word in which a quote does not close.
    unfinished: Option<usize>,
}

fn read(
    engine: &Engine,
    text: &str,
    at: Range<usize>,
    code: &[Range<usize>],
    place: Place,
) -> Option<Found> {
    let span = code.iter().find(|c| c.contains(&at.start));
    let strict = span.is_some();
    let bound = span.map_or_else(|| bound(text, at.start), |c| inner(text, c).end);
    if text[..at.start].ends_with('<') {
        let end = leftover::command_behind(engine, text, at.end).unwrap_or(at.end);
        return Some(kept(
            at.start..end,
            Kind::Mention,
            engine.pack().rule_id("mention"),
            &engine.pack().mentions.tool,
        ));
    }
    let words = words(text, at.start..bound, strict);
    if !text[at.end..].starts_with([' ', '\t', '\n', '\\', '\r']) && words.words.len() < 2 {
        return Some(kept(
            at,
            Kind::Mention,
            engine.pack().rule_id("mention"),
            &engine.pack().mentions.tool,
        ));
    }
    let call = read_call(engine.source(), text, &words.words, !strict);
    let named = call
        .as_ref()
        .map_or(0, |c| c.written_name.split(' ').count());
    let before = words.words.get(named).map_or(at.end, |w| w.span.end);
    let command = call.as_ref().map_or("", |c| c.command.as_str());
    if let Some(end) = alternatives(engine, &text[..bound.max(before)], before, command) {
        return Some(manual(
            at.start..end,
            Kind::Command,
            engine.pack().rule_id("unknown"),
            "names several commands in one".to_string(),
            "Write each of them out, then run forgemod again.",
        ));
    }
    let Some(call) = call else {
        return Some(no_call(engine, text, at, &words.words, strict));
    };
    let group = engine
        .source()
        .command(&call.command)
        .is_some_and(|c| c.group);
    if group {
        return Some(no_subcommand(engine, text, at, &call, &words.words, strict));
    }
    if words
        .unfinished
        .is_some_and(|i| words.words[i].span.start < call.span.end)
    {
        let rule = engine.pack().rule_id(&call.command);
        let recipe = "Close the quote, then run forgemod again.";
        let span = call.span.start..call.span.end.min(line_end(text, call.span.start));
        return Some(manual(
            span,
            Kind::Command,
            rule,
            "a quote in it does not close".to_string(),
            recipe,
        ));
    }
    let mention = call.is_bare() && call.problems.is_empty() && is_mention(text, &call, span);
    if let Some(f) = unsure(engine, text, &call, &words, span) {
        return Some(f);
    }
    if mention {
        return Some(found(engine, call.span.clone(), engine.mention(&call)));
    }
    let holds_calls = leftover::first_command(
        engine,
        &text[call.span.start + engine.source().tool.len()..call.span.end],
    )
    .is_some();
    if holds_calls && let Some(f) = with_inner(engine, text, &call, bound, place) {
        return Some(f);
    }
    let setting = setting(text, &call, &words.redirects, bound, place);
    let f = found(engine, call.span.clone(), engine.rewrite(&call, &setting));
    let around = text[..call.span.start]
        .chars()
        .next_back()
        .filter(|c| ['"', '\''].contains(c));
    if let (Some(quote), Some(after)) = (around, &f.after)
        && after.contains(quote)
    {
        let recipe = format!("Write by hand, with the quotes escaped: {after}");
        return Some(f.clone().into_manual(
            &format!("it stands inside `{quote}` quotes, which the replacement has too"),
            &recipe,
        ));
    }
    Some(f)
}

/// A call whose end is not sure: what follows it may belong to it, or a quote in it is none of the shell's.
fn unsure(
    engine: &Engine,
    text: &str,
    call: &Call,
    words: &Words,
    code: Option<&Range<usize>>,
) -> Option<Found> {
    let stop = |kind, note: String, recipe: &str| {
        Some(manual(
            call.span.clone(),
            kind,
            engine.pack().rule_id(&call.command),
            note,
            recipe,
        ))
    };
    let shown = &text[call.span.clone()];
    if shown.contains(['“', '”', '‘', '„']) {
        return stop(
            Kind::Command,
            "it has quotes that no shell reads".to_string(),
            "Write the quotes as ' or \", then run forgemod again.",
        );
    }
    let line_end = text[call.span.end..]
        .find('\n')
        .map_or(text.len(), |i| call.span.end + i);
    let end = code.map_or(line_end, |c| inner(text, c).end.max(call.span.end));
    let rest = &text[call.span.end..end];
    let blank = rest.starts_with([' ', '\t']);
    let next = rest.trim_start_matches([' ', '\t']);
    let star = next.starts_with('*') && !next.starts_with("**") && !next.starts_with("*/");
    if star || rest.starts_with(":*") {
        let stars = next.trim_start_matches([':', '*']).len();
        let span = call.span.start..end - stars;
        return Some(entry(engine, text, span));
    }
    if words
        .unfinished
        .is_some_and(|i| words.words[i].span.start <= call.span.end + rest.len() - next.len())
    {
        return stop(
            Kind::Command,
            "a quote in it does not close".to_string(),
            "Close the quote, then run forgemod again.",
        );
    }
    let second = next.chars().nth(1).unwrap_or(' ');
    let flag = blank
        && next.starts_with('-')
        && (second.is_ascii_alphabetic()
            || (second == '-' && next.chars().nth(2).is_some_and(|c| c.is_ascii_alphabetic())));
    let argument = blank
        && (next.starts_with("[-")
            || next.starts_with("%(")
            || next.starts_with('#') && second.is_ascii_digit());
    let quoted = blank && next.starts_with(['"', '\'']) && !call.is_bare();
    let number = blank && next.starts_with('(') && second.is_ascii_digit();
    let rest_of_url = cuts_a_url(text, call.span.end);
    let word_len = next
        .find(|c: char| !c.is_alphanumeric())
        .unwrap_or(next.len());
    let behind_word = next[word_len..].trim_start_matches([' ', '\t']);
    let operand = call.is_bare()
        && blank
        && word_len > 0
        && ["| ", "&& ", "|| ", "> ", "2>"]
            .iter()
            .any(|o| behind_word.starts_with(o))
        && !text[..call.span.start]
            .lines()
            .next_back()
            .unwrap_or_default()
            .trim_start()
            .starts_with('|');
    let several_names = rest.starts_with('/') && second.is_ascii_alphabetic();
    let fields = rest.strip_prefix(", ").is_some_and(|r| {
        let word: String = r
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric())
            .collect();
        call.has(&engine.pack().shaping.fields)
            && engine
                .source()
                .command(&call.command)
                .is_some_and(|c| c.json.contains(&word))
    });
    if rest_of_url || operand || flag || argument || quoted || number || several_names || fields {
        let what: String = next.chars().take(20).collect();
        let note = format!("what follows may belong to it: `{}`", what.trim_end());
        return stop(
            Kind::Command,
            note,
            "Set the call off from the sentence, in inline code, then run forgemod again.",
        );
    }
    None
}

/// Whether the shell's `&` cuts a call in the middle of a URL's query: `?a=b&c=d` without quotes.
pub fn cuts_a_url(text: &str, end: usize) -> bool {
    let Some(rest) = text[end..].strip_prefix('&') else {
        return false;
    };
    let name = rest.len()
        - rest
            .trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_')
            .len();
    name > 0 && rest[name..].starts_with('=')
}

/// A call with calls in its arguments, read as the script that it is.
fn with_inner(
    engine: &Engine,
    text: &str,
    call: &Call,
    bound: usize,
    place: Place,
) -> Option<Found> {
    let found = script::scan(engine, &text[call.span.start..bound], place);
    let mut first = found
        .into_iter()
        .find(|f| f.span.start == 0 && f.span.end == call.span.len())?;
    first.span = call.span.clone();
    Some(first)
}

/// Where a call in a sentence must end: at the quote or the emphasis that it stands in, or with the block.
fn bound(text: &str, at: usize) -> usize {
    let before = text[..at].chars().next_back();
    let closing = match before {
        Some(c @ ('"' | '\'' | '*' | '_' | '~')) => c,
        Some('“') => '”',
        Some('‘') => '’',
        Some('[') => ']',
        Some('<') => '>',
        _ => return hard_end(text, at),
    };
    text[at..]
        .find(closing)
        .map_or(text.len(), |i| at + i)
        .min(hard_end(text, at))
}

/// Where markup ends the text that a call stands in: an HTML tag, or a backslash that breaks a line of Markdown.
fn hard_end(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    let tag = ["</", "<br", "<p>", "<li>"]
        .iter()
        .filter_map(|t| rest.find(t))
        .min();
    let possessive = rest
        .match_indices("'s ")
        .find(|(i, _)| {
            !rest[..*i].contains('\'')
                && rest[..*i].matches('"').count().is_multiple_of(2)
                && rest[..*i].ends_with(|c: char| c.is_ascii_alphabetic())
        })
        .map(|(i, _)| i);
    let breaks = rest
        .match_indices("\\\n")
        .find(|(i, _)| !rest[..*i].ends_with([' ', '\t']))
        .map(|(i, _)| i);
    at + tag
        .into_iter()
        .chain(breaks)
        .chain(possessive)
        .min()
        .unwrap_or(rest.len())
}

/// A code span without its delimiters.
pub(super) fn inner(text: &str, code: &Range<usize>) -> Range<usize> {
    let ticks = text[code.clone()]
        .bytes()
        .take_while(|b| *b == b'`')
        .count();
    code.start + ticks..(code.end - ticks.min(code.len() / 2)).max(code.start + ticks)
}

/// The words of a possible call in a sentence.
pub fn words_in(text: &str, range: Range<usize>) -> Vec<Word> {
    words(text, range, false).words
}

fn words(text: &str, range: Range<usize>, strict: bool) -> Words {
    let mut out = Words {
        words: Vec::new(),
        redirects: Vec::new(),
        unfinished: None,
    };
    let mut lexer = Lexer::within(text, range.clone());
    while let Some(token) = lexer.next() {
        match token {
            Token::Word(w) => {
                let (word, goes_on) = if strict {
                    (Some(w), true)
                } else {
                    in_sentence(text, w, range.end, out.words.len())
                };
                let torn = !strict
                    && word
                        .as_ref()
                        .is_some_and(|w| is_torn(&text[w.span.clone()]));
                out.words.extend(word);
                if torn || lexer.unfinished() {
                    out.unfinished = out.words.len().checked_sub(1);
                    break;
                }
                if !goes_on {
                    break;
                }
            }
            Token::Redirect(r) => out.redirects.push(r),
            // a line break inside inline code is a blank
            Token::Newline(_) if strict => {}
            // a wrapped line goes on with a flag, or with the value of one
            Token::Newline(at) if goes_on(text, at.end..range.end, out.words.last()) => {}
            _ => break,
        }
    }
    out
}

/// Whether the quotes of a word that goes on in another line belong together: a text of several lines is quoted as one,
/// from its first character, or from the `=` of its flag, to its last. A quote in the middle of a word ends something.
fn is_torn(word: &str) -> bool {
    if !word
        .replace("\\\n", "")
        .replace("\\\r\n", "")
        .contains('\n')
    {
        return false;
    }
    let value = match word.split_once('=') {
        Some((flag, value)) if flag.starts_with('-') => value,
        _ => word.strip_prefix('$').unwrap_or(word),
    };
    let Some(quote) = value.chars().next().filter(|c| ['"', '\''].contains(c)) else {
        return !value.starts_with(['(', '{', '`', '<', '[']);
    };
    value.len() < 2 || !value.ends_with(quote)
}

/// Whether a call goes on behind a line break of a sentence.
fn goes_on(text: &str, behind: Range<usize>, last: Option<&Word>) -> bool {
    let next =
        text[behind.start..behind.end.max(behind.start)].trim_start_matches([' ', '\t', '>']);
    let is_flag = |t: &str| {
        let name = t.trim_start_matches('-');
        t.len() - name.len() <= 2
            && t.starts_with('-')
            && name.starts_with(|c: char| c.is_ascii_alphabetic())
    };
    is_flag(next)
        || last
            .and_then(Word::literal)
            .is_some_and(|w| is_flag(&w) && !w.contains('='))
}

/// A word without the punctuation of its sentence, and whether the call may go on behind it.
fn in_sentence(text: &str, mut word: Word, bound: usize, nth: usize) -> (Option<Word>, bool) {
    let several = word.parts.len() > 1;
    if several
        && let Some(Part::Placeholder { span, .. }) = word.parts.last()
        && ["...", "…"].contains(&&text[span.clone()])
    {
        word.span.end = span.start;
        word.parts.pop();
        return (Some(word), false);
    }
    let Some(Part::Literal {
        span,
        text: value,
        quoting: Quoting::Bare,
    }) = word.parts.last_mut()
    else {
        return (Some(word), true);
    };
    let line_ends = text[word.span.end..bound.max(word.span.end)]
        .trim_start_matches([' ', '\t', '\r'])
        .chars()
        .next()
        .is_none_or(|c| c == '\n');
    let raw = &text[span.clone()];
    let kept = match before_unspaced(raw, nth) {
        Some(kept) if !several => kept,
        _ => without_punctuation(raw, line_ends, several),
    };
    let cut = raw.len() - kept.len();
    if cut == 0 || value.len() < cut {
        return (Some(word), true);
    }
    value.truncate(value.len() - cut);
    span.end -= cut;
    word.span.end -= cut;
    if span.start == span.end && word.parts.len() > 1 {
        word.parts.pop();
    }
    let empty = word.span.is_empty();
    ((!empty).then_some(word), false)
}

/// The front of the word numbered `nth` of a call where a sentence goes on behind it in a script without blanks: the name
/// of a command, a flag or a number. Any other word may be a value in that script.
fn before_unspaced(raw: &str, nth: usize) -> Option<&str> {
    let front = &raw[..raw.find(is_unspaced)?];
    let all = |is: fn(char) -> bool| !front.is_empty() && front.chars().all(is);
    let named = nth <= 2 && all(|c| c.is_ascii_lowercase() || c == '-');
    let number = front
        .trim_start_matches('#')
        .chars()
        .all(|c| c.is_ascii_digit())
        && !front.is_empty();
    (named || number || front.starts_with('-') && all(|c| c.is_ascii_alphanumeric() || c == '-'))
        .then_some(front)
}

/// What is left of the end of a word without the punctuation of a sentence. A `+` at the
/// end of a line is what table dumps put there.
///
/// `glued` says that the text stands behind a quote or a placeholder of the same word.
fn without_punctuation(raw: &str, line_ends: bool, glued: bool) -> &str {
    const WIDE: &str = "。，、！？；：」』）》»”’";
    let mut rest = raw.find(|c| WIDE.contains(c)).map_or(raw, |i| &raw[..i]);
    if let Some(i) = rest.find("[^") {
        rest = &rest[..i];
    }
    loop {
        let shorter = match rest.chars().next_back() {
            Some('.')
                if !glued
                    && (rest == "."
                        || rest == ".."
                        || rest.ends_with("/.")
                        || rest.ends_with("/..")) =>
            {
                return rest;
            }
            Some(',' | ';' | ':' | '!' | '?' | '.') => &rest[..rest.len() - 1],
            Some('+') if line_ends => &rest[..rest.len() - 1],
            Some(']') if !rest.contains('[') => &rest[..rest.len() - 1],
            Some('*') if rest.len() > 1 => &rest[..rest.len() - 1],
            Some('=') if rest.ends_with("==") => &rest[..rest.len() - 2],
            Some(c) if !c.is_alphanumeric() && !c.is_ascii() => &rest[..rest.len() - c.len_utf8()],
            _ => return rest,
        };
        rest = shorter;
    }
}

/// Where the names end that stand behind `command` for one of several: `{view,diff}`, `(view|diff)`, `list/gh pr list`, or
/// the `|diff` of `view|diff`.
fn alternatives(engine: &Engine, text: &str, at: usize, command: &str) -> Option<usize> {
    let name = |c: char| c.is_ascii_lowercase() || c == '-';
    let known = |prefix: &str, word: &str| {
        let full = format!("{prefix} {word}");
        !word.is_empty() && engine.source().command(full.trim_start()).is_some()
    };
    let rest = &text[at..];
    if let Some((group, _)) = command.rsplit_once(' ')
        && let Some(behind) = rest.strip_prefix('|')
    {
        let word = &behind[..behind.find(|c| !name(c)).unwrap_or(behind.len())];
        return known(group, word).then_some(at + 1 + word.len());
    }
    let start = at + rest.len() - rest.trim_start_matches(' ').len();
    let inner = text[start..].strip_prefix(['{', '(']);
    if let Some(inner) = inner.filter(|_| start > at) {
        let end = inner.find(['}', ')'])?;
        let mut words = inner[..end].split([',', '|', '/']).map(str::trim);
        let several = words.clone().count() > 1 && words.clone().all(|w| w.chars().all(name));
        return (several && words.any(|w| known(command, w))).then_some(start + 1 + end + 1);
    }
    let word = &text[start..][..text[start..]
        .find(|c| !name(c))
        .unwrap_or(text.len() - start)];
    let behind = text[start + word.len()..].strip_prefix('/')?;
    let next = &behind[..behind.find(|c| !name(c)).unwrap_or(behind.len())];
    let several = start > at
        && known(command, word)
        && (known(command, next) || next == engine.source().tool);
    several.then_some(start + word.len() + 1 + next.len())
}

/// The tool's name with words behind it that are no command.
fn no_call(engine: &Engine, text: &str, at: Range<usize>, words: &[Word], strict: bool) -> Found {
    let literals: Vec<String> = words.iter().skip(1).map_while(Word::literal).collect();
    let names: Vec<&str> = literals.iter().map(String::as_str).collect();
    let later = engine.source().later(&names);
    let runs = strict
        && names.first().is_some_and(|n| {
            n.chars().all(|c| c.is_ascii_lowercase() || c == '-') && !n.starts_with('-')
        });
    if later.is_some() || runs {
        return unknown(engine, text, on_its_line(text, words), words);
    }
    kept(
        at,
        Kind::Mention,
        engine.pack().rule_id("mention"),
        &engine.pack().mentions.tool,
    )
}

/// The name of a group of commands, without one of them.
fn no_subcommand(
    engine: &Engine,
    text: &str,
    at: Range<usize>,
    call: &Call,
    words: &[Word],
    strict: bool,
) -> Found {
    let taken = call.written_name.split(' ').count();
    let literals: Vec<String> = words.iter().skip(1).map_while(Word::literal).collect();
    let names: Vec<&str> = literals.iter().map(String::as_str).collect();
    let runs = strict
        && names
            .get(taken)
            .is_some_and(|n| n.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
    if names.get(taken).is_some_and(|n| n.contains('*')) {
        let end = words.get(taken + 1).map_or(call.span.end, |w| w.span.end);
        return entry(engine, text, at.start..end);
    }
    let flagged = names
        .get(taken)
        .is_some_and(|n| n.starts_with('-') && n.len() > 1 || n.contains('/'));
    if engine.source().later(&names).is_some() || runs || flagged {
        return unknown(engine, text, on_its_line(text, words), words);
    }
    let end = if strict {
        call.span.end
    } else {
        at.end.max(call.span.end)
    };
    kept(
        at.start..end,
        Kind::Mention,
        engine.pack().rule_id("mention"),
        &engine.pack().mentions.tool,
    )
}

/// A pattern over commands in a sentence: `gh pr *`.
fn entry(engine: &Engine, text: &str, span: Range<usize>) -> Found {
    let verdict = engine.entry(&text[span.clone()], Reads::Start, Decides::Unknown);
    found(engine, span, verdict)
}

/// The words of a call, as far as they stand on its line.
fn on_its_line(text: &str, words: &[Word]) -> Range<usize> {
    let span = whole(words);
    let line_end = text[span.start..]
        .find('\n')
        .map_or(text.len(), |i| span.start + i);
    span.start..span.end.min(line_end.max(span.start))
}

/// Whether a bare name of a command is a word of a sentence, not a call.
///
/// It is one where it fills a code span, or where words of a sentence stand beside it on its line.
fn is_mention(text: &str, call: &Call, code: Option<&Range<usize>>) -> bool {
    if let Some(code) = code {
        let inner = inner(text, code);
        return text[inner].trim() == text[call.span.clone()].trim();
    }
    let line_start = text[..call.span.start].rfind('\n').map_or(0, |i| i + 1);
    let line_end = text[call.span.end..]
        .find('\n')
        .map_or(text.len(), |i| call.span.end + i);
    let before = text[line_start..call.span.start].trim();
    let after = text[call.span.end..line_end].trim();
    let operator = ["|", "&&", ";", ">", "2>"]
        .iter()
        .any(|o| after.starts_with(o));
    let runs_before = before.ends_with("&&") || before.ends_with('|') || before.ends_with("$(");
    let asked =
        prompt(&text[line_start..line_end]).is_some_and(|at| line_start + at == call.span.start);
    let marker = asked
        || before
            .trim_end_matches([' ', '.', ')', ':'])
            .chars()
            .all(|c| c.is_ascii_digit() || "-*+$>#".contains(c));
    !(operator || runs_before || (marker && after.trim_end_matches(['+', ' ']).is_empty()))
}

/// The end of the line of an offset, with the lines that it goes on in behind a backslash.
fn line_end(text: &str, at: usize) -> usize {
    text[at..]
        .match_indices('\n')
        .map(|(i, _)| at + i)
        .find(|&end| !text[..end].trim_end_matches('\r').ends_with('\\'))
        .unwrap_or(text.len())
}

/// The line of an offset, up to the offset.
fn line_of(text: &str, at: usize) -> &str {
    &text[text[..at].rfind('\n').map_or(0, |i| i + 1)..at]
}

/// What surrounds a call in a sentence, as far as its own line shows.
fn setting(text: &str, call: &Call, redirects: &[Redirect], bound: usize, place: Place) -> Setting {
    let mut setting = Setting::alone(place);
    let before = text[..call.span.start].trim_end_matches([' ', '\t']);
    let mut at = call.span.end;
    let blanks = |from: usize| {
        from + text[from..bound.max(from)].len()
            - text[from..bound.max(from)]
                .trim_start_matches([' ', '\t'])
                .len()
    };
    at = blanks(at);
    for r in redirects {
        if r.span.start == at || r.span.start < call.span.end {
            setting.redirected = true;
            if r.takes_stdout() {
                let null =
                    r.target.as_ref().and_then(Word::literal).as_deref() == Some("/dev/null");
                setting.output = if null {
                    Output::Discarded
                } else {
                    Output::File
                };
            }
            setting.fed |= r.feeds_stdin();
            at = blanks(at.max(r.span.end));
        }
    }
    let set = before
        .rsplit([' ', '\n', '`', '(', '\t'])
        .next()
        .and_then(variable_set);
    setting
        .assigned
        .extend(set.filter(|_| before.len() < call.span.start));
    setting.after_paren = text[..call.span.start].ends_with('(');
    let rest = &text[at..bound.max(at)];
    setting.reader = rest.lines().next().unwrap_or_default().to_string();
    let captured = before.ends_with("$(");
    if rest.starts_with("||") || rest.starts_with("&&") {
        setting.status_read = true;
        setting.bound = true;
    } else if rest.starts_with('|') && line_of(text, call.span.start).trim_start().starts_with('|')
    {
        // the wall of a table that no Markdown reader took for one
    } else if rest.starts_with('|') {
        setting.bound = true;
        if setting.output == Output::Shown {
            setting.output = Output::Piped;
        }
    } else if captured && setting.output == Output::Shown {
        setting.output = Output::Captured;
    }
    setting.bound |= before.ends_with(['|', '&', '!']);
    setting.fed |= before.ends_with('|') && !before.ends_with("||");
    setting.status_read |= ["if", "while", "until", "!"].iter().any(|k| {
        before.ends_with(k)
            && before[..before.len() - k.len()].trim_end().is_empty() | before.ends_with('!')
    });
    setting
}
