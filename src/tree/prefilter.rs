//! Which files can hold anything at all, told from their raw bytes.

use aho_corasick::AhoCorasick;
use memchr::memmem::Finder;

/// Up to this length a literal counts only as a word of its own: the two
/// letters `gh` stand in every English text ("through", "right").
const SHORT: usize = 3;

/// Looks for the literals of the active rules.
#[derive(Debug)]
pub struct Prefilter {
    short: Vec<Finder<'static>>,
    long: Option<AhoCorasick>,
}

impl Prefilter {
    /// A filter for `literals`. Without any, nothing passes.
    pub fn new(literals: &[String]) -> anyhow::Result<Prefilter> {
        let (short, long): (Vec<_>, Vec<_>) = literals
            .iter()
            .map(|l| l.as_bytes())
            .filter(|l| !l.is_empty())
            .partition(|l| l.len() <= SHORT && l.iter().all(u8::is_ascii_alphanumeric));
        Ok(Prefilter {
            short: short
                .into_iter()
                .map(|l| Finder::new(l).into_owned())
                .collect(),
            long: if long.is_empty() {
                None
            } else {
                Some(AhoCorasick::new(long)?)
            },
        })
    }

    /// Whether `bytes` hold a literal.
    pub fn passes(&self, bytes: &[u8]) -> bool {
        self.long.as_ref().is_some_and(|long| long.is_match(bytes))
            || self.short.iter().any(|f| {
                f.find_iter(bytes)
                    .any(|at| is_word(bytes, at, f.needle().len()))
            })
    }

    /// Whether `bytes`, read as UTF-16, hold a literal.
    pub fn passes_utf16(&self, bytes: &[u8]) -> bool {
        let unit: fn([u8; 2]) -> u16 = match bytes {
            [0xff, 0xfe, ..] => u16::from_le_bytes,
            [0xfe, 0xff, ..] => u16::from_be_bytes,
            _ => match unmarked_utf16(bytes) {
                Some(unit) => unit,
                None => return false,
            },
        };
        let units = bytes.as_chunks::<2>().0.iter().map(|pair| unit(*pair));
        let text: String = char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect();
        self.passes(text.as_bytes())
    }
}

/// How the units of a text in UTF-16 without a byte order mark are read: of what is mostly ASCII, every other byte is 0.
fn unmarked_utf16(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    let (pairs, rest) = bytes[..bytes.len().min(4096)].as_chunks::<2>();
    if pairs.is_empty() || !rest.is_empty() {
        return None;
    }
    let zero = |i: usize| pairs.iter().filter(|p| p[i] == 0).count();
    let most = pairs.len() * 3 / 4;
    match (zero(0), zero(1)) {
        (0, n) if n > most => Some(u16::from_le_bytes),
        (n, 0) if n > most => Some(u16::from_be_bytes),
        _ => None,
    }
}

/// Whether the bytes at `at` are a word. A letter behind a backslash (`\n`, `\u000a`) is an escape in
/// JSON or a program and ends a word; so near to one, nothing is ruled out.
fn is_word(bytes: &[u8], at: usize, len: usize) -> bool {
    let behind = bytes.get(at + len).is_some_and(u8::is_ascii_alphanumeric);
    let before = at > 0 && bytes[at - 1].is_ascii_alphanumeric() && {
        let escape = &bytes[at.saturating_sub(10)..at];
        !escape.iter().any(|b| b"\\%&".contains(b))
    };
    !behind && !before
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(literals: &[&str]) -> Prefilter {
        let literals: Vec<String> = literals.iter().map(|l| l.to_string()).collect();
        match Prefilter::new(&literals) {
            Ok(filter) => filter,
            Err(e) => panic!("{e}"),
        }
    }

    #[test]
    fn a_short_literal_counts_only_as_a_word() {
        let f = filter(&["gh"]);
        for yes in [
            "gh pr list",
            "`gh`",
            "a\ngh",
            "x_gh",
            r#""a\ngh pr""#,
            r"\u000agh",
            "a%20gh",
            "&nbsp;gh",
            "gh",
        ] {
            assert!(f.passes(yes.as_bytes()), "{yes}");
        }
        for no in ["right through", "ghost", "", "g h", "high\u{e9}"] {
            assert!(!f.passes(no.as_bytes()), "{no}");
        }
    }

    #[test]
    fn a_long_literal_counts_anywhere() {
        let f = filter(&["gh", "GH_TOKEN"]);
        assert!(f.passes(b"MY_GH_TOKENS"));
        assert!(f.passes(b"\xff\xfe GH_TOKEN"));
    }

    #[test]
    fn utf16_is_looked_through() {
        let f = filter(&["gh"]);
        let le: Vec<u8> = [0xff, 0xfe]
            .into_iter()
            .chain("a gh b".encode_utf16().flat_map(u16::to_le_bytes))
            .collect();
        let be: Vec<u8> = [0xfe, 0xff]
            .into_iter()
            .chain("right".encode_utf16().flat_map(u16::to_be_bytes))
            .collect();
        assert!(f.passes_utf16(&le));
        assert!(!f.passes_utf16(&be));
        assert!(!f.passes_utf16(b"gh"));
        assert!(f.passes_utf16(&le[2..]));
        let be: Vec<u8> = "a gh b".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert!(f.passes_utf16(&be));
        assert!(!f.passes_utf16(b"\0\0gh\0\0\0\0"));
    }
}
