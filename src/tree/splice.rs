//! Puts replacements into a file's bytes; everything outside their spans stays as it was.

use crate::finding::Finding;

/// The content of a file with the written findings replaced.
///
/// Holds every finding against the bytes first; what does not match them is a
/// defect of the scan and is not written.
pub fn splice(bytes: &[u8], findings: &[Finding]) -> Result<Vec<u8>, String> {
    let mut out = Vec::with_capacity(bytes.len() + bytes.len() / 4);
    let mut done = 0;
    for f in findings {
        if f.start < done || f.end < f.start || f.end > bytes.len() {
            return Err(format!(
                "the finding in line {} overlaps another or lies outside of the file",
                f.line
            ));
        }
        // `before` is text: bytes that are not UTF-8 stand in no written finding, and otherwise as U+FFFD
        let lossy = !f.class.is_written() && f.before.contains('\u{FFFD}');
        if !lossy && bytes[f.start..f.end] != *f.before.as_bytes() {
            return Err(format!(
                "line {} does not hold what was found there",
                f.line
            ));
        }
        if !f.class.is_written() {
            // Checked for overlap and left as it is; `done` stays behind so that its bytes are copied.
            out.extend_from_slice(&bytes[done..f.end]);
            done = f.end;
            continue;
        }
        let Some(after) = &f.after else {
            return Err(format!(
                "the finding in line {} is {} and has no replacement",
                f.line,
                f.class.name()
            ));
        };
        out.extend_from_slice(&bytes[done..f.start]);
        out.extend_from_slice(after.as_bytes());
        done = f.end;
    }
    out.extend_from_slice(&bytes[done..]);
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::finding::{Class, Kind};

    fn finding(start: usize, before: &str, after: Option<&str>) -> Finding {
        Finding {
            file: "a".into(),
            line: 1,
            column: start + 1,
            start,
            end: start + before.len(),
            class: if after.is_some() {
                Class::Exact
            } else {
                Class::Manual
            },
            kind: Kind::Command,
            rule: "gh/pr-list".into(),
            before: before.into(),
            after: after.map(str::to_string),
            shell: None,
            note: String::new(),
            recipe: String::new(),
        }
    }

    #[test]
    fn bytes_outside_of_the_findings_stay() {
        let bytes = b"\xef\xbb\xbf\xff gh a\r\n gh b\r\nend";
        let all = [finding(5, "gh a", Some("tea a")), finding(12, "gh b", None)];
        assert_eq!(
            splice(bytes, &all),
            Ok(b"\xef\xbb\xbf\xff tea a\r\n gh b\r\nend".to_vec())
        );
    }

    #[test]
    fn what_does_not_match_is_refused() {
        let refused =
            |f: &[Finding], what: &str| assert_eq!(splice(b"gh a gh b", f), Err(what.to_string()));
        refused(
            &[finding(0, "gh x", Some("y"))],
            "line 1 does not hold what was found there",
        );
        refused(
            &[finding(0, "gh a", Some("y")), finding(2, " a", Some("y"))],
            "the finding in line 1 overlaps another or lies outside of the file",
        );
        refused(
            &[finding(8, "b gh", Some("y"))],
            "the finding in line 1 overlaps another or lies outside of the file",
        );
        let mut without = finding(0, "gh a", Some("y"));
        without.after = None;
        refused(
            &[without],
            "the finding in line 1 is exact and has no replacement",
        );
    }
}
