//! Lists as a small host of the tests writes them: items in double quotes, names bare.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use pretty_assertions::assert_eq;

use super::*;
use crate::finding::Class;
use crate::host::testing::found;

#[derive(Debug)]
struct Quoted;

impl Items for Quoted {
    fn literal(&self, text: &str) -> Result<String, Unwritable> {
        Ok(format!("\"{text}\""))
    }
}

/// The items of `text`: what stands in double quotes, and bare names.
fn list(text: &str, first_apart: bool) -> Region {
    let pattern = regex::Regex::new(r#""([^"]*)"|[a-z_]+(?:\.[a-z_]+)*"#).unwrap();
    let item = |m: regex::Captures<'_>| Item {
        span: m.get(0).unwrap().range(),
        pieces: vec![match m.get(1) {
            Some(known) => Piece::Text(known.as_str().to_string()),
            None => Piece::Opaque {
                name: m[0].rsplit('.').next().unwrap().to_string(),
                source: m[0].to_string(),
            },
        }],
        alone: None,
    };
    let list = List {
        items: pattern.captures_iter(text).map(item).collect(),
        first_apart,
        place: Place::Program,
        run: Run::UNKNOWN,
        stop: None,
        cut: false,
        shell: None,
    };
    region(text, list, Box::new(Quoted)).unwrap()
}

/// `text` after everything from `old` to the end of its words was replaced; the reason, if it was not.
fn rewritten(text: &str, old: &str, new: &str, first_apart: bool) -> String {
    let region = list(text, first_apart);
    let from = region.text.find(old).unwrap();
    let all = vec![found(from..region.text.len(), new)];
    let lifted = region.escape.lift(text, &region.map, all);
    let f = &lifted[0];
    match &f.after {
        Some(after) => format!("{}{after}{}", &text[..f.span.start], &text[f.span.end..]),
        None => format!("{:?}: {}; {}", f.class, f.note, f.recipe),
    }
}

#[test]
fn a_list_reads_as_words_of_a_shell() {
    let text = r#"["old", "a b", repo, args.number, other.number, "x=1", "it's"]"#;
    assert_eq!(
        list(text, false).text,
        r#"old 'a b' "$repo" "$number" "$number_2" 'x=1' 'it'\''s'"#
    );
}

#[test]
fn words_are_written_as_the_list_writes_them() {
    let new = "new x --repo \"$repo\" -- 'a b'";
    assert_eq!(
        rewritten(r#"RUN(["old", "list", repo])"#, "old", new, false),
        r#"RUN(["new", "x", "--repo", repo, "--", "a b"])"#
    );
    assert_eq!(
        rewritten(
            "[\r\n  \"old\",\r\n  \"list\",\r\n  repo,\r\n]",
            "old",
            new,
            false
        ),
        "[\r\n  \"new\",\r\n  \"x\",\r\n  \"--repo\",\r\n  repo,\r\n  \"--\",\r\n  \"a b\",\r\n]"
    );
    assert_eq!(
        rewritten("[\"old\", \"list\",\n  \"-R\", repo]", "old", new, false),
        "[\"new\", \"x\",\n  \"--repo\", repo,\n  \"--\", \"a b\"]"
    );
    assert_eq!(
        rewritten(r#"["sudo", "old","list",repo]"#, "old", new, false),
        r#"["sudo", "new","x","--repo",repo,"--","a b"]"#
    );
    assert_eq!(
        rewritten(r#"RUN("old", ["list", repo])"#, "old", new, true),
        r#"RUN("new", ["x", "--repo", repo, "--", "a b"])"#
    );
}

#[test]
fn what_is_no_list_of_words_is_not_written() {
    let cases = [
        (
            "new | jq .",
            "a list of arguments holds one simple command, and the replacement is more than one",
        ),
        (
            "new \"$token\"",
            "a list of arguments reaches no shell, which `$token` of the replacement needs",
        ),
        (
            "new \"x/$repo\"",
            "a word of the replacement joins text and an expression",
        ),
    ];
    for (new, why) in cases {
        assert_eq!(
            rewritten(r#"["old", "list", repo]"#, "old", new, false),
            format!("{:?}: {why}; Write by hand: {new}", Class::Manual)
        );
    }
    assert_eq!(
        rewritten("[\"old\", # the tool\n \"list\"]", "old", "new x", false),
        "Manual: something else than a comma stands between its words; Write by hand: new x"
    );
}

#[test]
fn behind_a_shell_an_item_is_a_script() {
    let item = |text: &str, at: usize| Item {
        span: at..at + text.len() + 2,
        pieces: vec![Piece::Text(text.to_string())],
        alone: Some(Region {
            text: text.to_string(),
            map: OffsetMap::verbatim(at + 1, text.len()),
            escape: Box::new(crate::host::Verbatim::default()),
            content: Content::Prose { code: Vec::new() },
            place: Place::Document,
        }),
    };
    let text = r#"["/bin/bash", "-lc", "old list", "x"]"#;
    let list = List {
        items: vec![
            item("/bin/bash", 1),
            item("-lc", 14),
            item("old list", 21),
            item("x", 33),
        ],
        first_apart: false,
        place: Place::Program,
        run: Run::SHOWN,
        stop: None,
        cut: false,
        shell: None,
    };
    let region = region(text, list, Box::new(Quoted)).unwrap();
    let Content::Argv(list) = region.content else {
        panic!("{:?}", region.content);
    };
    let read: Vec<(&str, bool)> = list
        .items
        .iter()
        .map(|i| {
            (
                i.text.as_str(),
                matches!(i.content, Content::Script(Run::SHOWN)),
            )
        })
        .collect();
    assert_eq!(
        read,
        [
            ("/bin/bash", false),
            ("-lc", false),
            ("old list", true),
            ("x", false)
        ]
    );
}
