//! The names of what holds an offset of a program or of data: keys, variables, functions, the innermost first.

/// How far back a name is looked for.
const FAR: usize = 6_000;
/// How many names are looked for.
const MANY: usize = 5;

/// The names of the lists, members and calls around an offset, the innermost first: of the entry's own member, empty for an
/// item of a list, then of what holds it.
///
/// This is no parser of any language: brackets, strings on one line and indentation say enough.
pub fn names_around(text: &str, at: usize) -> Vec<String> {
    let mut out = Vec::new();
    let mut from = at.saturating_sub(FAR);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let text = &text[from..];
    let at = at - from;
    let direct = last_piece(text, opening(text, at), &['\n', '{', '(', '[', ',', ';']);
    out.push(match is_item(direct) {
        true => String::new(),
        false => key(direct),
    });
    let mut indent = indent_of(text, at);
    let mut depth = 0usize;
    let mut i = opening(text, at);
    while let Some(c) = text[..i].chars().next_back() {
        i -= c.len_utf8();
        match c {
            '"' | '\'' | '`' => i = string_start(text, i, c),
            ')' | ']' | '}' => depth += 1,
            '(' | '[' | '{' if depth > 0 => depth -= 1,
            '(' | '[' | '{' => {
                out.push(name_of(text, i, c));
                indent = indent_of(text, i);
            }
            '\n' if depth == 0 => {
                let line = line_at(text, i);
                let less = indent_of(text, i) < indent
                    || indent_of(text, i) == indent
                        && !line.trim_start().starts_with('-')
                        && text[i + 1..].trim_start().starts_with('-');
                let holds = line.trim_end().strip_suffix(':');
                if let (true, Some(line)) = (less, holds) {
                    out.push(key_of_line(line));
                    indent = indent_of(text, i);
                } else if less && !line.trim().is_empty() {
                    indent = indent_of(text, i);
                }
            }
            _ => {}
        }
        if out.len() >= MANY {
            break;
        }
    }
    out
}

/// Where the string begins that holds an offset, its quote and its prefix included.
fn opening(text: &str, at: usize) -> usize {
    let head = text[..at].trim_end_matches(['^', '\\', '"', '\'', '`', '@']);
    let bare = head.trim_end_matches(['r', 'b', 'f', 'u', 'R', 'F', 'B']);
    let prefix = head.len() - bare.len();
    let own = head.len() < at && prefix <= 2 && bare.ends_with(|c: char| !c.is_alphanumeric());
    if own { bare.len() } else { head.len() }
}

/// The piece of a line in front of an offset, from the last of some characters on.
fn last_piece<'a>(text: &'a str, end: usize, from: &[char]) -> &'a str {
    let start = text[..end].rfind(from).map_or(0, |i| i + 1);
    &text[start..end]
}

/// Whether what stands in front of an entry is nothing but the sign of an item.
fn is_item(piece: &str) -> bool {
    piece.trim_matches([' ', '\t', '-', '\r']).is_empty()
}

/// Where the string begins whose closing quote stands at an offset; the quote itself where it closes nothing on its line.
fn string_start(text: &str, closing: usize, quote: char) -> usize {
    let line = text[..closing].rfind('\n').map_or(0, |i| i + 1);
    let mut end = closing;
    while let Some(open) = text[line..end].rfind(quote) {
        let open = line + open;
        if !text[..open].ends_with('\\') || text[..closing].ends_with('\\') {
            return open;
        }
        end = open;
    }
    closing
}

fn line_at(text: &str, end: usize) -> &str {
    last_piece(text, end, &['\n'])
}

fn indent_of(text: &str, at: usize) -> usize {
    let start = text[..at].rfind('\n').map_or(0, |i| i + 1);
    let line = &text[start..];
    line.len() - line.trim_start_matches([' ', '\t']).len()
}

/// The name in front of an opening bracket.
fn name_of(text: &str, at: usize, bracket: char) -> String {
    let piece = last_piece(text, at, &['\n', '{', '(', ',', ';']);
    let is_word = |c: char| c.is_alphanumeric() || "_.!".contains(c);
    if bracket == '(' && piece.ends_with(is_word) {
        let word = piece
            .rsplit(|c: char| !is_word(c))
            .next()
            .unwrap_or_default();
        let rest = &piece[..piece.len() - word.len()];
        // what makes a list takes the name of what it is given to: `BLOCKED = frozenset(`
        let made = rest.trim_end().ends_with(['=', ':']);
        return if made { name(rest) } else { word.to_string() };
    }
    if bracket == '[' && piece.ends_with(is_word) {
        return name(piece);
    }
    name(piece)
}

/// The name of a member that an entry is the value of; a sentence has none.
fn key(piece: &str) -> String {
    let assigned = piece.trim_end().ends_with('=') || piece.trim_end().ends_with(" like");
    if assigned {
        return name(piece);
    }
    key_of_line(piece)
}

/// The name that a line gives; a sentence has none.
fn key_of_line(line: &str) -> String {
    const SENTENCE: &str = "…";
    let bare = line.trim().trim_start_matches("- ");
    let one = bare.starts_with(['"', '\''])
        || !bare
            .trim_end_matches([':', ' '])
            .contains(char::is_whitespace);
    if one {
        name(bare)
    } else {
        SENTENCE.to_string()
    }
}

/// A name without the signs that set it off.
fn name(piece: &str) -> String {
    let signs = |c: char| c.is_whitespace() || "=:-\"'`\\+".contains(c);
    let piece = piece.trim_matches(signs);
    piece.to_string()
}
