use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;
use crate::host::testing::{check_regions, render, rewrite};

#[test]
fn strings_of_every_kind_are_read() {
    let text = "# old a\nrun = \"old \\\"b\\\"\" # old c\n[tasks]\nd = 'old d'\n[x]\ne = \"\"\"\nRun old \\\n   e.\n\"\"\"\n";
    assert_eq!(
        render(&TOML, text),
        concat!(
            "text \"old a\"\n",
            "  prose \"old a\"\n",
            "script program \"old \\\"b\\\"\"\n",
            "text \" old c\"\n",
            "  prose \" old c\"\n",
            "script program \"old d\"\n",
            "markdown \"Run old e.\\n\"\n",
            "  prose \"Run old e.\"\n",
        )
    );
}

#[test]
fn what_is_written_reads_back() {
    let new = "a 'b' \"c\" \\d";
    let cases = [
        ("run = \"x old\"\n", "run = \"x a 'b' \\\"c\\\" \\\\d\"\n"),
        ("run = 'x old y'\n", "run = '''x a 'b' \"c\" \\d y'''\n"),
        (
            "run = '''\r\nold\r\n'''\n",
            "run = '''\r\na 'b' \"c\" \\d\r\n'''\n",
        ),
        (
            "run = \"\"\"\nold\"\"\"\n",
            "run = \"\"\"\na 'b' \"c\" \\\\d\"\"\"\n",
        ),
    ];
    for (text, expected) in cases {
        let got = rewrite(&TOML, text, "old", new);
        assert_eq!(got, expected);
        let value = |t: &str| {
            toml::from_str::<toml::Table>(t).unwrap()["run"]
                .as_str()
                .unwrap()
                .replace("\r\n", "\n")
        };
        assert_eq!(value(&got), value(text).replace("old", new));
    }
    assert_eq!(
        rewrite(&TOML, "run = 'old'", "old", "ends with 'a'"),
        "run = \"ends with 'a'\""
    );
    assert_eq!(
        rewrite(&TOML, "run = '''old'''", "old", "'''"),
        "manual: a literal string of TOML cannot hold its own quotes"
    );
}

#[test]
fn what_is_no_toml_is_not_written() {
    assert!(rewrite(&TOML, "a = \"old\" b", "old", "new").starts_with("manual: "));
    assert!(TOML.verify("a = \"x\"\nb = 1", "a = \"y\"\nb = 1").is_ok());
    assert!(TOML.verify("a = \"x\"\nb = 1", "a = \"y\"\nb = 2").is_err());
    assert!(TOML.verify("a = \"x\"", "a = \"y\"\"").is_err());
}

proptest! {
    #[test]
    fn any_text_is_cut_without_overlap(text in "(a = |\"|'|\\[|\\]|\\\\|#|\n|\r\n|é|x|,|\\.|\"\"\"|'''){0,40}") {
        check_regions(&text, &TOML.regions(&text, Place::Document));
    }

    #[test]
    fn any_value_can_be_written(value in "[a-z'\"\\\\\n\t#é]{1,12}", raw in prop::sample::select(vec!["run = \"old\"", "run = 'old'", "run = \"\"\"\nold\"\"\"", "run = '''old'''"])) {
        let got = rewrite(&TOML, raw, "old", &value);
        if !got.starts_with("manual") {
            let table = toml::from_str::<toml::Table>(&got).unwrap();
            prop_assert_eq!(table["run"].as_str().unwrap(), value);
        }
    }
}
