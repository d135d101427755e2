//! Searches in the old forge's language, read into flags.

use crate::grammar::{Call, FlagUse, Value, ValuePart};
use crate::pack::{Qualifier, Search};

/// Replaces the search of a call by the flags that say the same.
///
/// Returns what no flag says: a qualifier without a row, an operator.
pub fn expand(search: &Search, call: &mut Call) -> Vec<String> {
    let mut terms = Vec::new();
    if let Some(flag) = search.flags.get(&call.command) {
        let flag = flag.clone();
        // of several the last one counts
        terms.extend(call.value(&flag).into_iter().flat_map(split));
        call.flags.retain(|f| f.name != flag);
    }
    if search.arguments.contains(&call.command) {
        terms.extend(call.args.drain(..).flat_map(|v| split(&v)));
    }
    let mut words: Vec<Value> = Vec::new();
    let mut obstacles = Vec::new();
    for term in terms {
        let shown = term.shown();
        let row = qualifier(search, &term);
        if search.operators.contains(&shown) || shown.starts_with('-') && row.is_none() {
            obstacles.push(format!("the search combines terms with `{shown}`"));
            continue;
        }
        if matches!(term.parts.as_slice(), [ValuePart::Dynamic(_)]) {
            obstacles.push(format!(
                "only a running shell knows what `{shown}` searches for"
            ));
            continue;
        }
        match row {
            Some(_) if shown.contains(',') => {
                obstacles.push(format!("no route carries the alternatives of `{shown}`"))
            }
            Some(q) if !q.switch && !q.repeats && call.has(&q.flag) => {
                obstacles.push(format!("no route carries `{shown}` beside another value"));
            }
            Some(q) => call.flags.push(FlagUse {
                name: q.flag.clone(),
                value: value_of(q, &term),
            }),
            None if looks_like_qualifier(&shown) => {
                obstacles.push(format!("no route carries the search qualifier `{shown}`"))
            }
            None => words.push(term.map_text(|t| t.replace('"', ""))),
        }
    }
    if let Some(value) = joined(&words) {
        call.flags.push(FlagUse {
            name: search.words.clone(),
            value: Some(value),
        });
    }
    obstacles
}

/// The row for a term, the longest beginning first.
fn qualifier<'a>(search: &'a Search, term: &Value) -> Option<&'a Qualifier> {
    // a placeholder such as `<DATE>` is no `<` of the search
    let known = match term.parts.first() {
        Some(ValuePart::Text(t)) => t.as_str(),
        _ => "",
    };
    let term = term.shown();
    search
        .qualifiers
        .iter()
        .filter(|q| match q.starts.ends_with([':', '<', '>', '=']) {
            // `created:<D` is no `created:` with the value `<D`
            true => known
                .strip_prefix(&q.starts)
                .is_some_and(|v| !v.starts_with(['<', '>', '='])),
            false => term == q.starts,
        })
        .max_by_key(|q| q.starts.len())
}

fn value_of(q: &Qualifier, term: &Value) -> Option<Value> {
    if q.switch {
        return None;
    }
    if let Some(value) = &q.value {
        return Some(Value::text(value));
    }
    let mut left = q.starts.len();
    let mut parts = Vec::new();
    for p in &term.parts {
        match p {
            ValuePart::Text(t) => {
                let cut = left.min(t.len());
                left -= cut;
                let t = t[cut..].trim_matches('"');
                if !t.is_empty() {
                    parts.push(ValuePart::Text(t.to_string()));
                }
            }
            other => parts.push(other.clone()),
        }
    }
    Some(Value::of_parts(parts))
}

/// Whether a term has the look of `name:value`.
fn looks_like_qualifier(term: &str) -> bool {
    let name: String = term
        .chars()
        .take_while(|c| c.is_ascii_lowercase() || *c == '-')
        .collect();
    !name.is_empty()
        && term[name.len()..].starts_with(':')
        && !term[name.len()..].starts_with("://")
}

/// A search cut at its spaces; a quoted phrase stays together.
fn split(value: &Value) -> Vec<Value> {
    let mut out: Vec<Vec<ValuePart>> = Vec::new();
    let mut open = false;
    let mut quoted = false;
    for part in &value.parts {
        let text = match part {
            ValuePart::Text(t) => t,
            other => {
                push(&mut out, &mut open, other.clone());
                continue;
            }
        };
        let mut piece = String::new();
        for c in text.chars() {
            if c == '"' {
                quoted = !quoted;
            }
            if c.is_whitespace() && !quoted {
                flush(&mut out, &mut open, &mut piece);
                open = false;
            } else {
                piece.push(c);
            }
        }
        flush(&mut out, &mut open, &mut piece);
    }
    out.into_iter().map(Value::of_parts).collect()
}

fn flush(out: &mut Vec<Vec<ValuePart>>, open: &mut bool, piece: &mut String) {
    if !piece.is_empty() {
        push(out, open, ValuePart::Text(std::mem::take(piece)));
    }
}

fn push(out: &mut Vec<Vec<ValuePart>>, open: &mut bool, part: ValuePart) {
    if !*open {
        out.push(Vec::new());
        *open = true;
    }
    if let Some(last) = out.last_mut() {
        last.push(part);
    }
}

fn joined(words: &[Value]) -> Option<Value> {
    let mut parts = Vec::new();
    for (i, w) in words.iter().enumerate() {
        if i > 0 {
            parts.push(ValuePart::Text(" ".to_string()));
        }
        parts.extend(w.parts.iter().cloned());
    }
    (!parts.is_empty()).then(|| Value::of_parts(parts))
}
