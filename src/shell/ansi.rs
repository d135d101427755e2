//! The escapes of `$'…'`.

/// The value of the text between `$'` and `'`. Bytes that are no character become U+FFFD.
pub(super) fn decode(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('\\') {
        out.extend_from_slice(&rest.as_bytes()[..at]);
        rest = escape(&rest[at + 1..], &mut out);
    }
    out.extend_from_slice(rest.as_bytes());
    String::from_utf8_lossy(&out).into_owned()
}

/// Adds the value of the escape that `text` begins with and gives what is left.
fn escape<'a>(text: &'a str, out: &mut Vec<u8>) -> &'a str {
    let Some(c) = text.chars().next() else {
        out.push(b'\\');
        return text;
    };
    let rest = &text[c.len_utf8()..];
    let byte = match c {
        'n' => b'\n',
        't' => b'\t',
        'r' => b'\r',
        'a' => 7,
        'b' => 8,
        'e' | 'E' => 27,
        'f' => 12,
        'v' => 11,
        '\\' | '\'' | '"' | '?' => c as u8,
        'x' => return number(rest, 16, 2, "\\x", out),
        'u' => return number(rest, 16, 4, "\\u", out),
        'U' => return number(rest, 16, 8, "\\U", out),
        '0'..='7' => return number(text, 8, 3, "", out),
        _ => {
            out.push(b'\\');
            out.extend_from_slice(&text.as_bytes()[..c.len_utf8()]);
            return rest;
        }
    };
    out.push(byte);
    rest
}

/// Reads up to `most` digits. `written` is what stood before them; it says the kind of number.
fn number<'a>(text: &'a str, radix: u32, most: usize, written: &str, out: &mut Vec<u8>) -> &'a str {
    let len = text
        .chars()
        .take(most)
        .take_while(|c| c.is_digit(radix))
        .count();
    let (digits, rest) = text.split_at(len);
    match u32::from_str_radix(digits, radix) {
        Err(_) => out.extend_from_slice(written.as_bytes()),
        Ok(value) if most > 3 => {
            let c = char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER);
            out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
        }
        Ok(value) => out.push(value.to_le_bytes()[0]),
    }
    rest
}

/// The value of the escape that stands behind a backslash, and its length; `None` where it is only a part of a character.
pub(super) fn escape_at(text: &str) -> Option<(String, usize)> {
    let mut out = Vec::new();
    let rest = escape(text, &mut out);
    let len = text.len() - rest.len();
    String::from_utf8(out).ok().map(|value| (value, len))
}
