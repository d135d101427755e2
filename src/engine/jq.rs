//! jq programs: as one shell word, with the reader's own filter in it to the letter.

use crate::grammar::Value;
use crate::shell::single_quoted;

/// Turns `null` into an empty line, which is what the old tools' filters print for it.
const BLANK_NULL: &str = "if . == null then \"\" else . end";

/// What a filter is applied to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Input {
    /// An array of objects.
    Rows,
    /// One object.
    Row,
    /// Anything.
    Any,
}

/// What the reader makes of an answer.
#[derive(Clone, Debug)]
pub enum Reader {
    /// A jq filter, each of whose results is a line.
    Filter(Value),
    /// A jq program whose one result is the whole text, and what it was made of.
    Text(String, Value),
}

impl Reader {
    /// What the reader wrote.
    pub fn written(&self) -> &Value {
        match self {
            Reader::Filter(written) | Reader::Text(_, written) => written,
        }
    }

    /// What the reader wrote, for people.
    pub fn shown(&self) -> String {
        self.written().shown()
    }

    /// Whether each item of a list is read by itself.
    pub fn is_by_item(&self) -> bool {
        matches!(self, Reader::Filter(f) if !f.is_dynamic() && f.shown().trim_start().starts_with(".[]"))
    }

    /// The stage that runs `program` and then this; `letters` are jq's letters, `args` its arguments.
    pub fn stage(
        &self,
        letters: &str,
        args: &str,
        program: &str,
        input: Input,
        set_fields: &[String],
    ) -> String {
        match self {
            Reader::Filter(filter) => format!(
                "jq -{letters}rc{}{args} {}",
                sorts(filter),
                filtered(program, filter, input, set_fields)
            ),
            Reader::Text(text, _) => {
                let lead = match program {
                    "." => String::new(),
                    _ => format!("{program} | "),
                };
                format!("jq -{letters}j{args} {}", quoted(&format!("{lead}{text}")))
            }
        }
    }
}

/// A jq program as a shell word: `program`, then the reader's `filter`, unchanged.
///
/// `set_fields` are the members of a row that are never null. Where the
/// filter's result may be null, an empty line is printed for it.
fn filtered(program: &str, filter: &Value, input: Input, set_fields: &[String]) -> String {
    let tail = format!(" | {BLANK_NULL}");
    if filter.is_dynamic() {
        return format!(
            "{}{}{}",
            quoted(&format!("{program} | ")),
            filter.word(),
            quoted(&tail)
        );
    }
    let text = filter.shown();
    let lead = if program == "." {
        String::new()
    } else {
        format!("{program} | ")
    };
    let tail = if is_never_null(&text, input, set_fields) {
        ""
    } else if text.contains('#') && ends_in_comment(&text) {
        &format!("\n{tail}")
    } else {
        &tail
    };
    quoted(&format!("{lead}{text}{tail}"))
}

/// jq's letter for objects whose members are in order, where a filter may make objects of its own: the old tools print them so.
fn sorts(filter: &Value) -> &'static str {
    match filter.is_dynamic() || filter.shown().contains('{') {
        true => "S",
        false => "",
    }
}

/// A program as a single-quoted shell word, quoted even where a shell would not need it.
pub fn quoted(program: &str) -> String {
    let word = single_quoted(program);
    if word.starts_with('\'') || is_path(program) {
        word
    } else {
        format!("'{word}'")
    }
}

/// Whether a program is a path such as `.number`, which nobody quotes.
fn is_path(program: &str) -> bool {
    program.starts_with('.')
        && program
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_')
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Rows,
    Row,
    Set,
    Unknown,
}

/// Whether a filter's results are surely not null. An honest "no" only costs a few characters.
fn is_never_null(filter: &str, input: Input, set_fields: &[String]) -> bool {
    let mut state = match input {
        Input::Rows => State::Rows,
        Input::Row => State::Row,
        Input::Any => State::Unknown,
    };
    let Some(stages) = stages(filter) else {
        return false;
    };
    for stage in stages {
        state = after_stage(state, stage.trim(), set_fields);
    }
    state != State::Unknown
}

fn after_stage(state: State, stage: &str, set_fields: &[String]) -> State {
    let is_set = |f: &str| set_fields.iter().any(|s| s == f);
    let makes_text = [
        "length",
        "keys",
        "tostring",
        "tojson",
        "ascii_downcase",
        "ascii_upcase",
        "not",
        "type",
    ];
    if stage == "." || is_call(stage, "select") {
        return state;
    }
    if whole(stage, '"')
        || makes_text.contains(&stage)
        || stage.starts_with('@') && !stage.contains(' ')
        || is_call(stage, "join")
    {
        return State::Set;
    }
    if whole(stage, '[') || whole(stage, '{') {
        return State::Set;
    }
    match state {
        State::Rows if stage == ".[]" => State::Row,
        State::Rows if stage == "reverse" || stage.starts_with(".[:") && stage.ends_with(']') => {
            State::Rows
        }
        State::Rows
            if ["sort_by", "unique_by", "map(select"]
                .iter()
                .any(|f| is_call(stage, f)) =>
        {
            State::Rows
        }
        State::Rows if stage.strip_prefix(".[].").is_some_and(is_set) => State::Set,
        State::Row if stage.strip_prefix('.').is_some_and(is_set) => State::Set,
        _ => State::Unknown,
    }
}

/// Whether a stage is one call of `name`, whose parenthesis closes at its end.
fn is_call(stage: &str, name: &str) -> bool {
    let Some(open) = stage.strip_prefix(name).filter(|r| r.starts_with('(')) else {
        return false;
    };
    closes_at(open) == Some(open.len())
}

/// Whether a stage is one string, array or object from its first to its last character.
fn whole(stage: &str, open: char) -> bool {
    stage.starts_with(open) && closes_at(stage) == Some(stage.len())
}

/// Where the string or bracket that `text` begins with closes.
fn closes_at(text: &str) -> Option<usize> {
    let mut scan = Scan::default();
    for (i, c) in text.char_indices() {
        scan.step(c);
        if scan.depth() == 0 {
            return Some(i + c.len_utf8());
        }
    }
    None
}

/// The filter's stages, cut at its outermost pipes; `None` where it has outermost commas, keywords or comments,
/// which this reading does not follow.
fn stages(filter: &str) -> Option<Vec<&str>> {
    let mut scan = Scan::default();
    let mut out = Vec::new();
    let mut from = 0;
    let mut previous = ' ';
    for (i, c) in filter.char_indices() {
        let outermost = scan.depth() == 0;
        let next = filter[i + c.len_utf8()..].chars().next().unwrap_or(' ');
        match c {
            ',' | '#' | ';' if outermost => return None,
            '/' if outermost && (next == '/' || previous == '/') => return None,
            '|' if outermost && next != '=' => {
                out.push(&filter[from..i]);
                from = i + 1;
            }
            _ => {}
        }
        scan.step(c);
        previous = c;
    }
    out.push(&filter[from..]);
    let keywords = ["if ", "reduce ", "foreach ", "def ", "try ", "label "];
    let follows =
        |s: &&str| !keywords.iter().any(|k| s.trim_start().starts_with(k)) && !s.contains(" as $");
    out.iter().all(follows).then_some(out)
}

/// Whether a filter surely fails: it gives what `and`, `or` or a comparison says to a function of strings.
///
/// `a or .title | test("x")` is `(a or .title) | test("x")`; the old tool fails on it just as jq does.
pub fn breaks(filter: &str) -> Option<String> {
    let of_strings = [
        "test(",
        "match(",
        "startswith(",
        "endswith(",
        "split(",
        "ltrimstr(",
        "capture(",
    ];
    for level in levels(filter) {
        let Some(stages) = stages(level) else {
            continue;
        };
        for pair in stages.windows(2) {
            let says = [" or ", " and ", " == ", " != "]
                .iter()
                .any(|op| outermost(pair[0], op));
            let function = of_strings
                .iter()
                .find(|f| pair[1].trim_start().starts_with(*f));
            if let (true, Some(f)) = (says, function) {
                let name = f.trim_end_matches('(');
                return Some(format!(
                    "its filter fails in the old tool too: `{}` is true or false, and `{name}` wants text; parentheses are missing",
                    pair[0].trim()
                ));
            }
        }
    }
    None
}

/// The filter, and the text inside each of its parentheses.
fn levels(filter: &str) -> Vec<&str> {
    let mut out = vec![filter];
    for (i, c) in filter.char_indices() {
        if c == '('
            && let Some(len) = closes_at(&filter[i..])
        {
            out.push(&filter[i + 1..i + len - 1]);
        }
    }
    out
}

/// Whether an operator stands in a stage outside all of its brackets and strings.
fn outermost(stage: &str, operator: &str) -> bool {
    let mut scan = Scan::default();
    for (i, c) in stage.char_indices() {
        if scan.depth() == 0 && stage[i..].starts_with(operator) {
            return true;
        }
        scan.step(c);
    }
    false
}

/// Whether a filter's last line ends in a comment.
fn ends_in_comment(filter: &str) -> bool {
    let mut scan = Scan::default();
    let mut comment = false;
    for c in filter.chars() {
        if c == '\n' {
            comment = false;
        } else if c == '#' && !scan.in_string() {
            comment = true;
        }
        if !comment {
            scan.step(c);
        }
    }
    comment
}

/// Follows strings, their interpolations and brackets.
#[derive(Default)]
struct Scan {
    open: Vec<char>,
    escaped: bool,
}

impl Scan {
    fn depth(&self) -> usize {
        self.open.len() + usize::from(self.escaped)
    }

    fn in_string(&self) -> bool {
        self.open.last() == Some(&'"')
    }

    fn step(&mut self, c: char) {
        if self.in_string() {
            match c {
                '(' if self.escaped => self.open.push('('),
                '\\' if !self.escaped => {
                    self.escaped = true;
                    return;
                }
                '"' if !self.escaped => {
                    self.open.pop();
                }
                _ => {}
            }
            self.escaped = false;
            return;
        }
        match c {
            '"' | '(' | '[' | '{' => self.open.push(c),
            ')' | ']' | '}' => {
                self.open.pop();
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn never_null(filter: &str) -> bool {
        is_never_null(filter, Input::Rows, &["name".into(), "number".into()])
    }

    #[test]
    fn a_filter_that_may_give_null_prints_an_empty_line_for_it() {
        let filter = Value::text(".[0].number");
        assert_eq!(
            filtered("[.[] | {number}]", &filter, Input::Rows, &["number".into()]),
            r#"'[.[] | {number}] | .[0].number | if . == null then "" else . end'"#
        );
    }

    #[test]
    fn a_filter_that_gives_text_follows_unchanged() {
        let filter = Value::text(r##".[] | "#\(.number) \(.title)""##);
        assert_eq!(
            filtered("[.[] | {number}]", &filter, Input::Rows, &[]),
            r##"'[.[] | {number}] | .[] | "#\(.number) \(.title)"'"##
        );
    }

    #[test]
    fn what_is_surely_not_null_is_told_from_the_filter_alone() {
        for sure in [
            ".[].name",
            ".[] | .number",
            "length",
            r#".[] | select(.a == "x|y") | "\(.number) \("z")""#,
            ".[] | select(.title)",
            "[.[] | .x]",
            r#".[] | [.a, .b] | @tsv"#,
        ] {
            assert!(never_null(sure), "{sure}");
        }
        for unsure in [
            ".[0]",
            ".[].title",
            ".[] | .a, .b",
            "first",
            r#".[0].a // "x""#,
            r#""a" + .b | .c"#,
            "if . then 1 end",
        ] {
            assert!(!never_null(unsure), "{unsure}");
        }
    }

    #[test]
    fn a_filter_that_fails_by_itself_is_told() {
        let broken = r#".[] | select(.a != "x" or .title | test("y")) | .b"#;
        assert_eq!(
            breaks(broken).as_deref(),
            Some(
                "its filter fails in the old tool too: `.a != \"x\" or .title` is true or false, and `test` wants text; parentheses are missing"
            )
        );
        assert_eq!(
            breaks(r#".[] | select(.a != "x" or (.title | test("y or z"))) | .b"#),
            None
        );
    }

    #[test]
    fn a_filter_in_a_variable_is_joined_as_it_is() {
        let filter = Value::dynamic("$Q");
        assert_eq!(
            filtered("[.[]]", &filter, Input::Rows, &[]),
            r#"'[.[]] | '"$Q"' | if . == null then "" else . end'"#
        );
    }
}
