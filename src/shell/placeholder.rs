//! What documentation writes where a reader is to put a value.

/// After the placeholder that begins at `pos` outside quotes. `start` is where its word begins.
pub(super) fn bare(text: &str, pos: usize, start: usize) -> Option<usize> {
    match text.as_bytes()[pos] {
        b'<' => parameter(text, pos).or_else(|| angle(text, pos, true)),
        b'{' => template(text, pos).or_else(|| name(text, pos)),
        b'[' if pos == start => bracket(text, pos),
        b'.' => dots(text, pos, start),
        _ => text[pos..].starts_with('…').then_some(pos + '…'.len_utf8()),
    }
}

/// After the placeholder that begins at `pos` in a double-quoted text from `open` to the end of `text`.
///
/// Text in quotes is often a filter or a Go template, so less is taken for a placeholder there:
/// `{{.title}}` and `| {number}` are not.
pub(super) fn double(text: &str, pos: usize, open: usize) -> Option<usize> {
    match text.as_bytes()[pos] {
        b'<' => angle(text, pos, false),
        b'{' if text[pos..].starts_with("{{") => template(text, pos).filter(|end| {
            let inner = text[pos + 2..end - 2].trim();
            is_name(inner) && !["end", "else", "tablerender"].contains(&inner)
        }),
        b'{' if pos == open || glued(text.as_bytes()[pos - 1]) => name(text, pos),
        _ if pos == open => whole(text, open),
        _ => None,
    }
}

/// The end of `text`, if all of it from `open` on is `<…>`, `...` or `…`.
pub(super) fn whole(text: &str, open: usize) -> Option<usize> {
    let end = text.len();
    match &text[open..] {
        "..." | "…" => Some(end),
        inner if inner.starts_with('<') => angle(text, open, false).filter(|at| *at == end),
        _ => None,
    }
}

fn glued(before: u8) -> bool {
    before.is_ascii_alphanumeric() || b"/-_:=#@.}".contains(&before)
}

/// `<N>`, `<#>`, `<owner/repo>`, `<your branch>`: a letter or `#` first, and the `>` on the same line.
///
/// With spaces in it only words may stand there. It is a pair of redirections after all when
/// a space stands before the `>` (`<in >out`), a number (`<in 2>err`), or when a name follows it
/// without a space (`<in>out`).
fn angle(text: &str, pos: usize, bare: bool) -> Option<usize> {
    let rest = &text[pos + 1..];
    let begins = rest.starts_with("...")
        || rest.starts_with(|c: char| c.is_alphabetic() || c == '#' || c == '…');
    if !begins {
        return None;
    }
    let close = rest
        .char_indices()
        .take(61)
        .find(|(_, c)| matches!(c, '<' | '>' | '\n' | '\r'))
        .filter(|(_, c)| *c == '>')?
        .0;
    let after = rest[close + 1..].chars().next();
    let redirects =
        bare && after.is_some_and(|c| c.is_alphanumeric() || c == '>' || c == '&' || c == '(');
    (is_hint(&rest[..close]) && !redirects).then_some(pos + close + 2)
}

/// `<< parameters.x >>`, which CircleCI puts in.
fn parameter(text: &str, pos: usize) -> Option<usize> {
    const OWNERS: [&str; 3] = ["parameters.", "pipeline.", "matrix."];
    let rest = text[pos..].strip_prefix("<<")?;
    let inner = &rest[..rest.bytes().take(120).position(|b| b == b'>')?];
    let name = inner.trim_matches([' ', '\t']);
    let known = OWNERS.iter().any(|o| name.starts_with(o))
        && name
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"._-".contains(&b));
    let close = pos + 2 + inner.len();
    (known && text[close..].starts_with(">>")).then_some(close + 2)
}

fn is_hint(inner: &str) -> bool {
    if !inner.contains([' ', '\t']) {
        return !inner.contains(|c: char| "\"'`$;&()\\".contains(c));
    }
    let last = inner.rsplit([' ', '\t']).next().unwrap_or_default();
    let number = last.bytes().all(|b| b.is_ascii_digit());
    !number
        && inner
            .chars()
            .all(|c| c.is_alphanumeric() || " -_/.,'|#:…".contains(c))
}

/// `{owner}`; not `{}`, `{a,b}`, `HEAD@{upstream}`.
fn name(text: &str, pos: usize) -> Option<usize> {
    let rest = &text[pos + 1..];
    let len = rest.bytes().take(60).position(|b| b == b'}')?;
    let reflog = pos > 0 && text.as_bytes()[pos - 1] == b'@';
    (is_name(rest.get(..len)?) && !reflog).then_some(pos + len + 2)
}

fn is_name(inner: &str) -> bool {
    inner.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && inner
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-')
}

/// `{{ … }}` on one line.
fn template(text: &str, pos: usize) -> Option<usize> {
    let rest = text[pos..].strip_prefix("{{")?;
    let line = rest.as_bytes();
    let line = &line[..line.len().min(200)];
    let stop = line.iter().position(|b| *b == b'\n').unwrap_or(line.len());
    let close = line[..stop].windows(2).position(|pair| pair == b"}}")?;
    (close > 0).then_some(pos + close + 4)
}

/// `[flags]`, `[--repo <r>]`, `[<number> | <url>]` as a whole word.
fn bracket(text: &str, pos: usize) -> Option<usize> {
    let rest = &text[pos + 1..];
    if !rest.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-' || c == '<') {
        return None;
    }
    let stop = rest
        .bytes()
        .take(120)
        .position(|b| b"]\n\r$`[(;".contains(&b))?;
    let end = pos + stop + 2;
    (rest.as_bytes()[stop] == b']' && (word_ends(text, end) || text[end..].starts_with("...")))
        .then_some(end)
}

/// `...` as the end of a word; not in Go's `./...`, nor more than three dots.
fn dots(text: &str, pos: usize, start: usize) -> Option<usize> {
    let end = pos + 3;
    let before = &text[start..pos];
    let taken = text[pos..].starts_with("...") && word_ends(text, end);
    (taken && !before.ends_with('.') && !before.ends_with("./")).then_some(end)
}

fn word_ends(text: &str, pos: usize) -> bool {
    text.as_bytes()
        .get(pos)
        .is_none_or(|b| b.is_ascii_whitespace() || b";&|()<>".contains(b))
}
