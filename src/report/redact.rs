//! Masks credentials that stand in the tree. No output repeats one.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

/// What stands for a credential.
pub const MASK: &str = "***";

/// The patterns; the group `secret` is masked, or the whole where there is none.
static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // Tokens of the forges, which tell themselves by their prefix.
        r"\b(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|glpat-[A-Za-z0-9_-]{16,})",
        // Gitea's are bare hex: only a word in front tells them from a commit.
        r#"(?i)token["']?[ =:]{1,3}["']?(?P<secret>[0-9a-f]{40})\b"#,
        // The value of a secret, as commands give it and as a request sends it.
        r#"\bsecrets?\s+(?:set|create)\b[^\n]*?\s(?:--body|-b)[= ]?\\*"(?P<secret>[^"\n\\]+)"#,
        r"\bsecrets?\s+(?:set|create)\b[^\n]*?\s(?:--body|-b)[= ]?'+(?P<secret>[^'\n]+)",
        r#"\bsecrets?\s+(?:set|create)\b[^\n]*?\s(?:--body|-b)[= ]?(?P<secret>[^\s"'`\\|;&<>()-][^\s"'`\\|;&<>()]*)"#,
        r#"-d\s+["'\\]*\{\\*"data\\*"\s*:\s*\\*"(?P<secret>[^"\n\\]+)"#,
        // A password in a URL.
        r"://[^/\s:@]*:(?P<secret>[^/\s@]+)@",
        // A header's value, with its scheme or long enough to be no word of a sentence.
        r#"(?i)authorization["']?\s*[:=]\s*["']?(?:token|bearer|basic)\s+(?P<secret>[^\s"'`\\]+)"#,
        r#"(?i)authorization["']?\s*[:=]\s*["']?(?P<secret>[A-Za-z0-9+/_=.-]{16,})"#,
        r#"(?i)(?:private-token|x-gitea-otp)["']?\s*:\s*["']?(?P<secret>[^\s"'`\\]+)"#,
    ]
    .iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// `text` with its credentials masked; borrowed where it holds none.
pub fn redact(text: &str) -> Cow<'_, str> {
    let mut text = Cow::Borrowed(text);
    for pattern in PATTERNS.iter() {
        let hit = pattern.captures_iter(&text).any(|c| secret(&c).is_some());
        if hit {
            let masked = pattern.replace_all(&text, mask).into_owned();
            text = Cow::Owned(masked);
        }
    }
    text
}

fn mask(c: &Captures<'_>) -> String {
    let whole = &c[0];
    match (secret(c), c.get(0)) {
        (Some(range), Some(all)) => {
            let (from, to) = (range.start - all.start(), range.end - all.start());
            format!("{}{MASK}{}", &whole[..from], &whole[to..])
        }
        _ => whole.to_string(),
    }
}

/// Where the credential of a match stands, if it is one.
fn secret(c: &Captures<'_>) -> Option<std::ops::Range<usize>> {
    let m = c.name("secret").or(c.get(0))?;
    (!is_placeholder(m.as_str())).then(|| m.range())
}

/// What documentation writes where a credential goes: `$TOKEN`, `<token>`, `{token}`, `YOUR_TOKEN`, `ghp_xxxxxxxx`, `...`.
fn is_placeholder(value: &str) -> bool {
    if value.starts_with(['$', '<', '{', '*', '%', '['])
        || value.contains("...")
        || value.contains('…')
    {
        return true;
    }
    if value.bytes().all(|b| b.is_ascii_uppercase() || b == b'_') {
        return true;
    }
    let body = value
        .rsplit_once(['_', '-'])
        .map_or(value, |(_, body)| body);
    let mut kinds: Vec<u8> = body.bytes().map(|b| b.to_ascii_lowercase()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds.len() <= 2
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    #[test]
    fn the_value_of_a_secret_is_masked_where_it_is_written() {
        for (text, shown) in [
            (
                r#"gh secret set KEY -R o/r --body "hunter 2" && x"#,
                r#"gh secret set KEY -R o/r --body "***" && x"#,
            ),
            ("gh secret set KEY -b'a b'", "gh secret set KEY -b'***'"),
            (
                "gh secret set KEY --body=hunter2 -R o/r",
                "gh secret set KEY --body=*** -R o/r",
            ),
            (
                r#"curl -d '{"data": "hunter2"}' "https://git.example.org/x""#,
                r#"curl -d '{"data": "***"}' "https://git.example.org/x""#,
            ),
            (
                r#""run": "gh secret set KEY --body \"hunter2\" -R o/r""#,
                r#""run": "gh secret set KEY --body \"***\" -R o/r""#,
            ),
            (
                r#"gh secret set KEY --body "$VALUE""#,
                r#"gh secret set KEY --body "$VALUE""#,
            ),
            (
                "gh secret set KEY -R o/r < key.txt # the body - b",
                "gh secret set KEY -R o/r < key.txt # the body - b",
            ),
        ] {
            assert_eq!(redact(text), shown);
        }
    }

    #[test]
    fn credentials_are_masked() {
        // Put together here so that no scanner takes this file for a leak.
        let ghp = format!("ghp_{}", "a1B2c3D4e5".repeat(3));
        let hex = "0123456789abcdef".repeat(3)[..40].to_string();
        let cases = [
            (
                format!("GH_TOKEN={ghp} gh pr list"),
                "GH_TOKEN=*** gh pr list".to_string(),
            ),
            (format!("token {hex}"), "token ***".to_string()),
            (
                format!("GITEA_TOKEN={hex};"),
                "GITEA_TOKEN=***;".to_string(),
            ),
            (
                format!("https://x-access-token:{ghp}@github.com/a"),
                "https://x-access-token:***@github.com/a".into(),
            ),
            (
                "git clone https://bot:hunter2@git.example.org/a/b".into(),
                "git clone https://bot:***@git.example.org/a/b".into(),
            ),
            (
                "-H 'Authorization: token s3cr3t'".into(),
                "-H 'Authorization: token ***'".into(),
            ),
            (
                "-H \"authorization: Bearer abc.def\"".into(),
                "-H \"authorization: Bearer ***\"".into(),
            ),
            (
                "Authorization: c2VjcmV0OnNlY3JldA==".into(),
                "Authorization: ***".into(),
            ),
            (format!("github_pat_{}", "1a_2b3c".repeat(5)), "***".into()),
            (format!("glpat-{}", "1a2b3c4d".repeat(3)), "***".into()),
        ];
        for (text, masked) in cases {
            assert_eq!(redact(&text), masked);
        }
    }

    #[test]
    fn what_stands_for_a_credential_stays() {
        for text in [
            "-H \"Authorization: token $GITEA_TOKEN\"",
            "-H \"Authorization: Bearer ${TOKEN}\"",
            "https://x-access-token:${{ secrets.TOKEN }}@github.com/a",
            "https://user:$PASS@host/",
            "Authorization: token <token>",
            "Authorization: token YOUR_TOKEN",
            "ghp_xxxxxxxxxxxxxxxxxxxxxxxxxxxx",
            "the Authorization: header is needed",
            "commit 0123456789abcdef0123456789abcdef01234567",
            "http://localhost:3000/a@b",
            "gh pr list --json number",
        ] {
            assert!(matches!(redact(text), Cow::Borrowed(_)), "{text}");
        }
    }
}
