//! Character references of HTML and XML.

/// The references that are read by name; another one is left alone.
const NAMED: &[(&str, &str)] = &[
    ("amp", "&"),
    ("lt", "<"),
    ("gt", ">"),
    ("quot", "\""),
    ("apos", "'"),
    ("nbsp", "\u{a0}"),
    ("hellip", "…"),
    ("ndash", "–"),
    ("mdash", "—"),
    ("lsquo", "‘"),
    ("rsquo", "’"),
    ("ldquo", "“"),
    ("rdquo", "”"),
    ("lbrace", "{"),
    ("rbrace", "}"),
    ("lcub", "{"),
    ("rcub", "}"),
    ("lbrack", "["),
    ("lsqb", "["),
    ("rsqb", "]"),
    ("dollar", "$"),
    ("num", "#"),
    ("vert", "|"),
    ("verbar", "|"),
    ("bsol", "\\"),
    ("grave", "`"),
    ("ast", "*"),
    ("lowbar", "_"),
    ("sol", "/"),
    ("colon", ":"),
];

/// What the `&` at the start of `text` begins.
pub(super) enum Reference {
    /// A reference of so many bytes to these characters.
    Known(usize, String),
    /// A reference of so many bytes to something that is not known here.
    Unknown(usize),
    /// None: the character stands for itself.
    None,
}

/// Reads the reference that `text` begins with.
pub(super) fn read(text: &str) -> Reference {
    let Some(end) = text.bytes().take(40).position(|b| b == b';') else {
        return Reference::None;
    };
    let name = &text[1..end];
    let len = end + 1;
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        return match code.ok().and_then(char::from_u32) {
            Some(c) if !c.is_control() => Reference::Known(len, c.to_string()),
            _ => Reference::Unknown(len),
        };
    }
    if name.is_empty() || !name.bytes().all(|b| b.is_ascii_alphanumeric()) {
        return Reference::None;
    }
    match NAMED.iter().find(|(n, _)| *n == name) {
        Some((_, c)) => Reference::Known(len, (*c).to_string()),
        None => Reference::Unknown(len),
    }
}

/// `text` as it stands between tags.
pub(super) fn encode(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('\u{a0}', "&nbsp;")
}
