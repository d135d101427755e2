//! Fills the values of the site file into a text: `{host}` becomes the host.
//!
//! Only `{name}` with a name of small letters, digits and `-` is a value, and not behind a `$`: the braces of shell, JSON
//! and templates (`${TOKEN}`, `{ "a": 1 }`, `${{ x }}`, `{{ x }}`) stay as they are. `{{name}}` is the text `{name}`.

use std::collections::BTreeMap;

use super::model::Template;

/// Fills `values` into `template`. The error is a sentence with the file and line of the first value that there is not.
pub fn fill(template: &Template, values: &BTreeMap<String, String>) -> Result<String, String> {
    let text = &template.text;
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while let Some(found) = text[at..].find('{') {
        let open = at + found;
        out.push_str(&text[at..open]);
        if let Some(name) = escaped(&text[open..]) {
            out.push_str(&format!("{{{name}}}"));
            at = open + name.len() + 4;
            continue;
        }
        match name_at(&text[open..]).filter(|_| !text[..open].ends_with('$')) {
            Some(name) => {
                let Some(value) = values.get(name) else {
                    let line = template.line + text[..open].matches('\n').count();
                    let known: Vec<_> = values.keys().map(String::as_str).collect();
                    return Err(format!(
                        "{}:{line}: there is no value `{{{name}}}`; allowed: {}, or {{{{{name}}}}} for the braces themselves",
                        template.name,
                        known.join(", ")
                    ));
                };
                out.push_str(value);
                at = open + name.len() + 2;
            }
            None => {
                // A run of braces is passed as a whole, so that the second of `{{` does not open a value.
                let run = text[open..].len() - text[open..].trim_start_matches('{').len();
                out.push_str(&text[open..open + run]);
                at = open + run;
            }
        }
    }
    out.push_str(&text[at..]);
    Ok(out)
}

/// Whether a word can name a value.
pub fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// The name in `{name}` at the start of a text.
fn name_at(text: &str) -> Option<&str> {
    let (name, _) = text.strip_prefix('{')?.split_once('}')?;
    is_name(name).then_some(name)
}

/// The name in `{{name}}` at the start of a text.
fn escaped(text: &str) -> Option<&str> {
    let name = name_at(text.strip_prefix('{')?)?;
    text[name.len() + 3..].starts_with('}').then_some(name)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn filled(text: &str) -> Result<String, String> {
        let values = BTreeMap::from([("host".to_string(), "git.example.org".to_string())]);
        let template = Template {
            text: text.to_string(),
            name: "forgemod.toml".to_string(),
            line: 7,
        };
        fill(&template, &values)
    }

    #[test]
    fn values_are_filled_in_and_other_braces_stay() {
        let cases = [
            ("https://{host}/a", "https://git.example.org/a"),
            ("{{host}} {host}", "{host} git.example.org"),
            (
                "${host} ${TOKEN:-x} ${{ secrets.A }}",
                "${host} ${TOKEN:-x} ${{ secrets.A }}",
            ),
            (
                "{{ x }} {} { \"a\": 1 } {A} {a b}",
                "{{ x }} {} { \"a\": 1 } {A} {a b}",
            ),
            ("f() { echo; }", "f() { echo; }"),
            ("{", "{"),
            ("{é}", "{é}"),
        ];
        for (text, expected) in cases {
            assert_eq!(filled(text).as_deref(), Ok(expected));
        }
    }

    #[test]
    fn a_name_that_is_no_value_is_an_error_with_its_line() {
        assert_eq!(
            filled("a\nb {hots}"),
            Err("forgemod.toml:8: there is no value `{hots}`; allowed: host, or {{hots}} for the braces themselves".to_string())
        );
    }
}
