//! Go templates, as the old tools print JSON by them, as jq programs whose one result is the text.
//!
//! What is read: text, fields (`{{.a.b}}`), texts in quotes, `range`, `if` and `with` with `else`, pipes, and a few
//! functions. Anything else has no counterpart here.

mod parse;

use parse::{Node, Term};

/// How a value stands in the text.
const SHOWN: &str = r#"def inner: if . == null then "<nil>" elif type == "object" then "map[" + (to_entries | sort_by(.key) | map("\(.key):\(.value | inner)") | join(" ")) + "]" elif type == "array" then "[" + (map(inner) | join(" ")) + "]" else tostring end; def shown: if . == null then "<no value>" else inner end;"#;

/// Whether a value counts as true.
const TRUTH: &str =
    r#"def truth: . != null and . != false and . != 0 and . != "" and . != [] and . != {};"#;

/// A template as a jq program, whose result is a text that ends as the template does.
pub(super) fn as_jq(template: &str) -> Result<String, String> {
    let nodes = parse::parse(template)?;
    let mut writer = Writer { variables: 0 };
    let pieces = writer.pieces(&nodes);
    let body = match pieces.as_slice() {
        [] => "\"\"".to_string(),
        [Piece::Text(text)] => format!("\"{text}\""),
        many => format!("[{}] | join(\"\")", listed(many)),
    };
    let mut out = String::new();
    if body.contains(" | shown") {
        out.push_str(SHOWN);
        out.push(' ');
    }
    if body.contains(" | truth") {
        out.push_str(TRUTH);
        out.push(' ');
    }
    Ok(out + &body)
}

/// A part of what is printed.
enum Piece {
    /// The inside of a jq string.
    Text(String),
    /// A jq expression whose results are texts, one behind another.
    Texts(String),
}

struct Writer {
    variables: usize,
}

impl Writer {
    fn pieces(&mut self, nodes: &[Node]) -> Vec<Piece> {
        let mut out: Vec<Piece> = Vec::new();
        for node in nodes {
            let next = match node {
                Node::Text(text) => Piece::Text(inside_string(text)),
                Node::Print(Term::Text(text)) => Piece::Text(inside_string(text)),
                Node::Print(term) => Piece::Text(format!("\\({} | shown)", expression(term))),
                Node::Range(list, body, otherwise) => self.range(list, body, otherwise),
                Node::If(test, body, otherwise) => {
                    let (body, otherwise) = (self.block(body), self.block(otherwise));
                    let test = condition(test);
                    Piece::Texts(format!("(if {test} then {body} else {otherwise} end)"))
                }
                Node::With(value, body, otherwise) => {
                    let name = self.variable();
                    let (body, otherwise) = (self.block(body), self.block(otherwise));
                    Piece::Texts(format!(
                        "({} as {name} | if ({name} | truth) then ({name} | {body}) else {otherwise} end)",
                        expression(value)
                    ))
                }
            };
            match (out.last_mut(), next) {
                (Some(Piece::Text(before)), Piece::Text(text)) => before.push_str(&text),
                (_, next) => out.push(next),
            }
        }
        out
    }

    fn range(&mut self, list: &Term, body: &[Node], otherwise: &[Node]) -> Piece {
        let each = self.block(body);
        if otherwise.is_empty() {
            return Piece::Texts(match list {
                Term::Dot => format!("(.[]? | {each})"),
                Term::Fields(_) => format!("({}[]? | {each})", expression(list)),
                _ => format!("({} | .[]? | {each})", expression(list)),
            });
        }
        let list = expression(list);
        let name = self.variable();
        let otherwise = self.block(otherwise);
        Piece::Texts(format!(
            "({list} as {name} | if ({name} | length) == 0 then {otherwise} else ({name}[] | {each}) end)"
        ))
    }

    /// The texts of a block as one jq expression.
    fn block(&mut self, nodes: &[Node]) -> String {
        match self.pieces(nodes).as_slice() {
            [] => "\"\"".to_string(),
            [Piece::Text(text)] => format!("\"{text}\""),
            many => format!("({})", listed(many)),
        }
    }

    fn variable(&mut self) -> String {
        self.variables += 1;
        format!("$v{}", self.variables)
    }
}

fn listed(pieces: &[Piece]) -> String {
    let texts: Vec<String> = pieces
        .iter()
        .map(|p| match p {
            Piece::Text(text) => format!("\"{text}\""),
            Piece::Texts(expression) => expression.clone(),
        })
        .collect();
    texts.join(", ")
}

/// Known text inside a jq string.
fn inside_string(text: &str) -> String {
    let quoted = serde_json::Value::String(text.to_string()).to_string();
    quoted[1..quoted.len() - 1].to_string()
}

/// A term as a jq expression over the template's dot.
fn expression(term: &Term) -> String {
    match term {
        Term::Dot => ".".to_string(),
        Term::Fields(names) => format!(".{}", names.join(".")),
        Term::Text(text) => format!("\"{}\"", inside_string(text)),
        Term::Number(number) => number.clone(),
        Term::Truth(truth) => truth.to_string(),
        Term::Join(separator, list) => format!(
            "({} | map(if . == null then \"\" else tostring end) | join({}))",
            list_of(list),
            expression(separator)
        ),
        Term::Pluck(name, list) => format!("({} | map(.{name}))", list_of(list)),
        Term::Length(value) => format!(
            "({} | if type == \"string\" then utf8bytelength else length end)",
            expression(value)
        ),
        Term::Equal(first, others) => {
            let first = expression(first);
            let each: Vec<String> = others
                .iter()
                .map(|o| format!("{first} == {}", expression(o)))
                .collect();
            format!("({})", each.join(" or "))
        }
        Term::Differs(a, b) => format!("({} != {})", expression(a), expression(b)),
        Term::Not(value) => format!("({} | not)", condition(value)),
    }
}

/// A list; one that is missing is empty.
fn list_of(list: &Term) -> String {
    format!("({} // [])", expression(list))
}

/// A term as a jq condition.
fn condition(term: &Term) -> String {
    match term {
        Term::Equal(..) | Term::Differs(..) | Term::Not(_) => expression(term),
        _ => format!("({} | truth)", expression(term)),
    }
}

#[cfg(test)]
mod tests;
