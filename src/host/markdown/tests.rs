use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;
use crate::finding::Class;
use crate::host::testing::{check_regions, found, render, rewrite, splice};

fn md(text: &str) -> String {
    render(&MARKDOWN, text)
}

fn to(text: &str, new: &str) -> String {
    rewrite(&MARKDOWN, text, "old list", new)
}

#[test]
fn a_block_of_text_is_one_region() {
    let text = "# Title `x` #\n\nFirst `a b` line\n  and **second** <N>\n\nSetext\n======\n\n---\n- item\n  goes on\n- [ ] task\n1. one\n2) two\n";
    assert_eq!(
        md(text),
        concat!(
            "prose \"Title `x` #\" [`x`]\n",
            "prose \"First `a b` line\\n  and **second** <N>\" [`a b`]\n",
            "prose \"Setext\"\n",
            "prose \"item\\ngoes on\"\n",
            "prose \"task\"\n",
            "prose \"one\"\n",
            "prose \"two\"\n",
        )
    );
}

#[test]
fn container_prefixes_are_stripped_and_come_back() {
    let text = "> - run old list \\\n>   --all `co\n>   de`\n>\n>   then\n> lazy\nline\n";
    assert_eq!(
        md(text),
        concat!(
            "prose \"run old list \\\\\\n--all `co\\nde`\" [`co\\nde`]\n",
            "prose \"then\\nlazy\\nline\"\n",
        )
    );
    assert_eq!(
        to(text, "new list \\\n  --every"),
        "> - run new list \\\n>     --every \\\n>   --all `co\n>   de`\n>\n>   then\n> lazy\nline\n"
    );
    assert_eq!(
        rewrite(&MARKDOWN, text, "old list \\\n--all", "new"),
        "> - run new `co\n>   de`\n>\n>   then\n> lazy\nline\n"
    );
}

#[test]
fn a_further_line_must_not_begin_a_block() {
    assert_eq!(
        to("old list", "a\n- b"),
        "manual: the line \"- b\" would begin a new block of the document"
    );
    assert_eq!(
        to("old list", "a\n\nb"),
        "manual: a paragraph cannot hold an empty line"
    );
    assert_eq!(
        to("# old list", "a\nb"),
        "manual: a heading cannot hold a line break"
    );
    assert_eq!(to("old list", "a\n--b"), "a\n--b");
}

#[test]
fn code_spans_keep_their_delimiters() {
    assert_eq!(to("x `old list` y", "new $(a)"), "x `new $(a)` y");
    assert_eq!(to("x `old list` y", "a `b` c"), "x ``a `b` c`` y");
    assert_eq!(to("x ` old list z` y", "a `b``"), "x ``` a `b`` z``` y");
    assert_eq!(to("x `old list` y", "`b`"), "x `` `b` `` y");
    assert_eq!(
        to("| `old list` |\n|---|\n", "a `b` | c"),
        "| ``a `b` \\| c`` |\n|---|\n"
    );
    assert_eq!(
        to("x `old list and old list` y", "a `b` c"),
        "manual: a code span cannot hold its own backticks; a code span cannot hold its own backticks"
    );
    assert_eq!(to("x ``old list`` y", "a `b` c"), "x ``a `b` c`` y");
    assert_eq!(
        to("x `old list` y", "a \\\n b"),
        "manual: a code span cannot hold a line break"
    );
}

#[test]
fn a_character_reference_is_no_end_of_a_command() {
    assert_eq!(
        to("run old list &lt;N&gt; -x", "new"),
        "manual: a character reference stands behind it"
    );
    assert_eq!(
        to("run old list & wait; then", "new"),
        "run new & wait; then"
    );
    assert_eq!(
        to("<p>run <code>old list &lt;N&gt;</code></p>\n", "new"),
        "<p>run <code>new &lt;N&gt;</code></p>\n"
    );
}

#[test]
fn fences_are_read_by_their_language() {
    let text = concat!(
        "```bash\nold list\n```\n",
        "~~~ yaml\nrun: old list\n~~~\n",
        "```\ngit pull\n```\n",
        "```\nWords with old list.\n```\n",
        "```python\nrun(\"old list\")\n```\n",
        "```console\n$ old list\n```\n",
        "```md\n- old list\n```\n",
        "```env\nA=1\n```\n",
        "```sh\n```\n",
        "\n    indented\n\n    more\n",
    );
    let kinds: Vec<String> = MARKDOWN
        .regions(text, Place::Program)
        .iter()
        .map(|r| match r.content {
            super::super::Content::Host(h) => format!("{} {:?}", h.name(), r.text),
            _ => format!("shell {:?}", r.text),
        })
        .collect();
    assert_eq!(
        kinds,
        [
            "shell \"old list\\n\"",
            "yaml \"run: old list\\n\"",
            "shell \"git pull\\n\"",
            "text \"Words with old list.\\n\"",
            "python \"run(\\\"old list\\\")\\n\"",
            "shell \"$ old list\\n\"",
            "markdown \"- old list\\n\"",
            "env \"A=1\\n\"",
            "text \"indented\\n\\nmore\\n\"",
        ]
    );
}

#[test]
fn a_fence_in_another_language_is_left() {
    for info in ["bat", "diff"] {
        let text = format!("- Run\n\n  ```{info}\n  + \"old list\"\n  ```\n\nthen wait\n");
        assert_eq!(
            md(&text),
            "prose \"Run\"\ncode \"+ \\\"old list\\\"\\n\"\n  prose \"+ \\\"old list\\\"\"\nprose \"then wait\"\n"
        );
        assert_eq!(
            to(&text, "new"),
            "manual: it stands in code or data of another language, which forgemod does not write"
        );
        assert_eq!(
            rewrite(&MARKDOWN, &text, "wait", "rest"),
            text.replace("wait", "rest")
        );
    }
}

#[test]
fn fences_in_lists_and_quotes_keep_their_prefix() {
    let text = "1. Run\n\n   ```sh\n   old list\n\n     x\n   ```\n\n> - a\n>   ~~~sh\n>   old list\n>   ~~~\n";
    assert_eq!(
        to(text, "new \\\n  list"),
        "1. Run\n\n   ```sh\n   new \\\n     list\n\n     x\n   ```\n\n> - a\n>   ~~~sh\n>   new \\\n>     list\n>   ~~~\n"
    );
    assert_eq!(
        to("- ```\n  old list\n  ```\n", "a\nb"),
        "- ```\n  a\n  b\n  ```\n"
    );
    assert_eq!(
        to("-\tx\n\n\t```sh\n\told list\n\t```\n", "a\nb"),
        "-\tx\n\n\t```sh\n\ta\n\tb\n\t```\n"
    );
    assert_eq!(
        to("```sh\nold list\n```\n", "a\n```\nb"),
        "manual: a line of it would close the fence"
    );
    assert_eq!(to("x\n\n    old list\n", "a\nb"), "x\n\n    a\n    b\n");
    assert_eq!(
        to("-     old list\n      b\n", "a\nc"),
        "-     a\n      c\n      b\n"
    );
}

#[test]
fn a_fence_in_a_fence_is_read_through() {
    let text = "> ````md\n> - do\n>   ```sh\n>   old list\n>   ```\n> ````\n";
    assert_eq!(
        md(text),
        concat!(
            "markdown \"- do\\n  ```sh\\n  old list\\n  ```\\n\"\n",
            "  prose \"do\"\n",
            "  shell \"old list\\n\"\n",
        )
    );
    assert_eq!(
        to(text, "a\nb"),
        "> ````md\n> - do\n>   ```sh\n>   a\n>   b\n>   ```\n> ````\n"
    );
}

#[test]
fn cells_are_regions_of_their_own() {
    let text = "| Task | Command |\n|---|---|\n| list | `old list \\| x` | spare |\n\nafter\n";
    assert_eq!(
        md(text),
        concat!(
            "prose \"Task\"\n",
            "prose \"Command\"\n",
            "prose \"list\"\n",
            "prose \"`old list | x`\" [`old list | x`]\n",
            "prose \"spare\"\n",
            "prose \"after\"\n",
        )
    );
    assert_eq!(to(text, "new | y"), text.replace("old list", "new \\| y"));
    assert_eq!(
        rewrite(&MARKDOWN, text, "old list | x", "new | y"),
        text.replace("old list \\| x", "new \\| y")
    );
    assert_eq!(
        to("|a|\n|-|\n|old list|\n", "a\nb"),
        "manual: a table cell cannot hold a line break"
    );
    assert_eq!(
        to("> |a|\n> |-|\n> |old list|\n", "b"),
        "> |a|\n> |-|\n> |b|\n"
    );
}

#[test]
fn what_is_no_paragraph_is_read_too() {
    let text = concat!(
        "---\ntitle: old list\n---\n",
        "[a]: https://x.example \"old list\"\n",
        "<!-- old list\nmore -->\n",
        "\n<details>\n`old list`\n</details>\n",
        "\n[^1]: note old list\n    goes on\n",
        "\n- [x]: /y\n",
    );
    assert_eq!(
        md(text),
        concat!(
            "yaml \"title: old list\\n\"\n",
            "  YAML\n",
            "prose \"[a]: https://x.example \\\"old list\\\"\"\n",
            "html \"<!-- old list\\nmore -->\"\n",
            "  text \" old list\\nmore \"\n",
            "    prose \" old list\\nmore \"\n",
            "html \"<details>\\n`old list`\\n</details>\"\n",
            "  prose \"\\n`old list`\\n\" [`old list`]\n",
            "prose \"note old list\\ngoes on\"\n",
            "prose \"[x]: /y\"\n",
        )
        .replace("  YAML\n", &nested_yaml("title: old list\n"))
    );
}

fn nested_yaml(text: &str) -> String {
    render_document(text)
        .lines()
        .map(|line| format!("  {line}\n"))
        .collect()
}

fn render_document(text: &str) -> String {
    // As in a document: nothing of it is a program.
    render(&crate::host::yaml::YAML, text).replace(" program", "")
}

#[test]
fn a_rule_at_the_top_is_no_frontmatter() {
    assert_eq!(
        md("---\nSome words here\n\n---\nmore\n"),
        "prose \"Some words here\"\nprose \"more\"\n"
    );
}

#[test]
fn windows_line_ends_stay() {
    let text = "> one\r\n> old list\r\n\r\n- ```sh\r\n  old list\r\n\r\n  x\r\n  ```\r\n\r\n|a|\r\n|-|\r\n|old list|\r\n";
    assert_eq!(
        md(text),
        concat!(
            "prose \"one\\nold list\"\n",
            "shell \"old list\\n\\nx\\n\"\n",
            "prose \"a\"\n",
            "prose \"old list\"\n",
        )
    );
    assert_eq!(
        to(&text.replace("|old list|", "|x|"), "a\nb"),
        "> one\r\n> a\r\n> b\r\n\r\n- ```sh\r\n  a\r\n  b\r\n\r\n  x\r\n  ```\r\n\r\n|a|\r\n|-|\r\n|x|\r\n"
    );
}

/// Pieces that documents are made of; put together at random they meet in every way.
fn fragments() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "word",
        " ",
        "\n",
        "\r\n",
        "\n\n",
        "> ",
        "- ",
        "1. ",
        "\t",
        "    ",
        "```",
        "```sh\n",
        "~~~\n",
        "`",
        "``",
        "|",
        "|-|-|\n",
        "\\|",
        "# ",
        "---\n",
        "===\n",
        "<!--",
        "-->",
        "<div>",
        "[a]: /b\n",
        "[^1]: ",
        "[ ] ",
        "é",
        "*",
        "_",
        "\\",
        "a: b\n",
        "[x](y)",
        "  ",
        "\r",
        "+",
        "\u{a0}",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|v| v.concat())
}

/// Every word of the document stands in some region.
fn check_words(text: &str, regions: &[Region]) {
    let covered: Vec<_> = regions
        .iter()
        .map(|r| r.map.range(0..r.text.len()))
        .collect();
    for (i, word) in text.match_indices("word") {
        let fence_line = text[..i].rsplit('\n').next().unwrap_or_default();
        let is_info = fence_line.contains("```") || fence_line.contains("~~~");
        assert!(
            is_info
                || covered
                    .iter()
                    .any(|r| r.start <= i && i + word.len() <= r.end),
            "the word at {i} of {text:?} is in no region: {covered:?}"
        );
    }
}

proptest! {
    #[test]
    fn any_document_is_cut_without_overlap(text in fragments()) {
        let regions = MARKDOWN.regions(&text, Place::Document);
        check_regions(&text, &regions);
        check_words(&text, &regions);
    }

    #[test]
    fn a_rewritten_region_reads_as_the_edited_text(
        text in fragments(),
        new in prop::sample::select(vec!["new", "new \\\n  --more", "a\nb", "a\n\nb", "a | b", "a\n```\nb", "a `b`", "a\n- b"]),
    ) {
        // What stands on the brink of being another block is read, but not vouched for: lone carriage returns,
        // backticks that are no fence yet, HTML that ends within a line.
        let brink = text.replace("\r\n", "").replace("```sh\n", "").replace("```\n", "");
        if ["\r", "```", "<!--", "<div>", "|-"].iter().any(|b| brink.contains(b))
            || text.contains("````")
            || text.matches("[^").count() > 1
            // a tab of which the indentation of a fence takes a part
            || text.contains(" ```") && text.contains('\t')
        {
            return Ok(());
        }
        let regions = MARKDOWN.regions(&text, Place::Document);
        for (i, region) in regions.iter().enumerate() {
            let Some(at) = region.text.find("word") else { continue };
            // what front matter may hold, its own host says
            if i == 0 && text.starts_with("---") && matches!(region.content, crate::host::Content::Host(_)) {
                continue;
            }
            let lifted = region.escape.lift(&text, &region.map, vec![found(at..at + 4, new)]);
            if lifted[0].class == Class::Manual {
                continue;
            }
            let after = splice(&text, &lifted);
            let mut expected: Vec<String> = regions.iter().map(|r| r.text.clone()).collect();
            expected[i] = region.text[..at].to_string() + new + &region.text[at + 4..];
            let got: Vec<String> = MARKDOWN.regions(&after, Place::Document).into_iter().map(|r| r.text).collect();
            prop_assert_eq!(got, expected, "{:?} became {:?}", text, after);
        }
    }

    #[test]
    fn any_text_is_cut_without_overlap(text in any::<String>()) {
        check_regions(&text, &MARKDOWN.regions(&text, Place::Document));
    }
}

#[test]
fn an_element_that_html_does_not_know_is_read_as_it_stands() {
    let cases = [
        // of HTML: people see what the references stand for
        (
            "<p>\nold\n</p>\n",
            "a?b&c > d",
            "<p>\na?b&amp;c &gt; d\n</p>\n",
        ),
        (
            "<details>\n<pre>\nold\n</pre>\n</details>\n",
            "a&b",
            "<details>\n<pre>\na&amp;b\n</pre>\n</details>\n",
        ),
        // of a prompt
        (
            "<bash>\nold\n</bash>\n",
            "a?b&c > d",
            "<bash>\na?b&c > d\n</bash>\n",
        ),
        (
            "<example>\n<commands>\nold\n</commands>\nold\n</example>\n",
            "a&b",
            "<example>\n<commands>\na&b\n</commands>\na&b\n</example>\n",
        ),
        (
            "<example>\n<code>old</code>\n</example>\n",
            "a&b",
            "<example>\n<code>a&amp;b</code>\n</example>\n",
        ),
        (
            "<p>\nold\n</p>\n<bash>\nold\n</bash>\n<p>old</p>\n",
            "a&b",
            "<p>\na&amp;b\n</p>\n<bash>\na&b\n</bash>\n<p>a&amp;b</p>\n",
        ),
        // what has references goes on to have them
        (
            "<bash>\nx &amp;&amp; old\n</bash>\n",
            "a&b",
            "<bash>\nx &amp;&amp; a&amp;b\n</bash>\n",
        ),
        (
            "<bash>\nold\n</bash>\n",
            "a </dev/null",
            "manual: what stands in `<bash>` is read as it stands, and HTML would take `</dev/null` for markup",
        ),
        (
            "<bash>\nold\n</bash>\n",
            "a?b&copy=1",
            "manual: what stands in `<bash>` is read as it stands, and HTML would take `&copy=1` for markup",
        ),
    ];
    for (text, new, expected) in cases {
        assert_eq!(rewrite(&MARKDOWN, text, "old", new), expected, "{text}");
    }
}
