//! The standing rules of a site file, as a user meets them: blocks, files, lines, words and moves.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::{SITE, Tree};
use pretty_assertions::assert_eq;
use proptest::prelude::*;

/// A tree with these rules behind the target.
fn tree(rules: &str) -> Tree {
    let tree = Tree::bare();
    tree.write("forgemod.toml", format!("{SITE}{rules}"));
    tree
}

/// Applies, and asserts that a second run has nothing to write.
fn applied(tree: &Tree) -> String {
    let ran = tree.run(&["apply"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let again = tree.run(&["apply"]);
    assert!(again.out.starts_with("nothing to write"), "{}", again.out);
    ran.out
}

fn text(tree: &Tree, name: &str) -> String {
    String::from_utf8(tree.read(name)).unwrap()
}

/// What `check` lists.
fn left(tree: &Tree) -> String {
    let ran = tree.run(&["check"]);
    assert!(ran.code <= 1, "{}", ran.err);
    ran.out
}

#[test]
fn a_block_goes_where_the_file_can_hold_it() {
    let rule = |path: &str, place: &str| {
        format!("[[block]]\nname = \"n\"\npath = \"{path}\"\n{place}\ntext = \"new\"\n")
    };
    let cases = [
        // A file without a last line end keeps that, one with CRLF and a BOM too.
        (
            "a.sh",
            "at = \"end\"",
            "x",
            "x\n# forgemod:begin n\nnew\n# forgemod:end n",
        ),
        (
            "a.sh",
            "at = \"top\"",
            "#!/bin/sh\r\nx\r\n",
            "#!/bin/sh\r\n# forgemod:begin n\r\nnew\r\n# forgemod:end n\r\nx\r\n",
        ),
        (
            "a.md",
            "at = \"top\"",
            "\u{feff}---\r\na: b\r\n---\r\n\r\nText.\r\n",
            "\u{feff}---\r\na: b\r\n---\r\n\r\n<!-- forgemod:begin n -->\r\nnew\r\n<!-- forgemod:end n -->\r\n\r\nText.\r\n",
        ),
        (
            "a.md",
            "after-heading = \"Use `it`\"",
            "# A\n\n```\n## Use it\n```\n\n## Use `it` ##\nText.\n",
            "# A\n\n```\n## Use it\n```\n\n## Use `it` ##\n\n<!-- forgemod:begin n -->\nnew\n<!-- forgemod:end n -->\n\nText.\n",
        ),
        (
            "Dockerfile",
            "after = '^COPY '",
            "# syntax=docker/dockerfile:1\nFROM a\nCOPY a \\\n  b /\nCMD x\n",
            "# syntax=docker/dockerfile:1\nFROM a\nCOPY a \\\n  b /\n# forgemod:begin n\nnew\n# forgemod:end n\nCMD x\n",
        ),
        (
            "a.ts",
            "before = '^run'",
            "a();\nrun();\n",
            "a();\n// forgemod:begin n\nnew\n// forgemod:end n\nrun();\n",
        ),
        (
            "e.txt",
            "comment = \"hash\"",
            "",
            "# forgemod:begin n\nnew\n# forgemod:end n\n",
        ),
    ];
    for (path, place, before, after) in cases {
        let tree = tree(&rule(path, place));
        tree.write(path, before);
        assert_eq!(tree.run(&["check"]).code, 1);
        applied(&tree);
        assert_eq!(text(&tree, path), after, "{path}, {place}");
        // Stale is put right in its place; the rest stays.
        tree.write(path, after.replace("new", "old"));
        assert_eq!(tree.run(&["check"]).code, 1);
        applied(&tree);
        assert_eq!(text(&tree, path), after, "{path}, {place}");
    }
}

#[test]
fn a_block_without_a_sure_place_is_left_to_a_person() {
    let tree = tree(
        "[[block]]\nname = \"a\"\npath = \"a.md\"\nafter-heading = \"Use\"\ntext = \"x\"\n\
         [[block]]\nname = \"b\"\npath = \"b.json\"\ntext = \"x\"\n\
         [[block]]\nname = \"c\"\npath = [\"c.md\", \"no/*.md\"]\ntext = \"x\"\n\
         [[block]]\nname = \"d\"\npath = \"d.sh\"\nafter = '^x'\ntext = \"x\"\n",
    );
    tree.write("a.md", "# Use\n\n# Use\n");
    tree.write("b.json", "{}\n");
    tree.write("d.sh", "y\n");
    assert_eq!(
        left(&tree),
        "a.md:3:1: manual: # Use → the block `a` has no place: there are 2 headings `Use`\n\
         b.json:1:1: manual: it is not known how this file writes comments, which mark the block\n\
         c.md:1:1: manual: the file does not exist\n\
         d.sh:1:1: manual: the block `d` has no place: no line matches `^x`\n\
         no/*.md:1:1: manual: no file matches the glob\n"
    );
    let ran = tree.run(&["apply"]);
    assert!(ran.out.starts_with("nothing to write"), "{}", ran.out);
}

#[test]
fn what_stands_in_a_block_is_no_call_to_rewrite() {
    let tree = tree(
        "[[block]]\nname = \"n\"\npath = \"a.md\"\ntext = \"`gh pr list -R o/r` is `tea pulls list` now.\"\n",
    );
    tree.write("a.md", "# A\n\nRun `gh pr list -R o/r --state open`.\n");
    applied(&tree);
    assert_eq!(
        text(&tree, "a.md"),
        "# A\n\nRun `tea pulls list --state open --repo o/r`.\n\n<!-- forgemod:begin n -->\n`gh pr list -R o/r` is `tea pulls list` now.\n<!-- forgemod:end n -->\n"
    );
    assert_eq!(left(&tree), "");
}

#[test]
fn the_text_of_a_rule_is_no_text_of_the_tree() {
    let tree = tree(
        "[[block]]\nname = \"n\"\npath = \"a.md\"\nfrom = \"notes/n.md\"\n[[text]]\nreplace = { \"old\" = \"new\" }\n",
    );
    tree.write(
        "notes/n.md",
        "The old `gh pr list -R o/r` is gone from {host}.\n",
    );
    tree.write("a.md", "old\n");
    applied(&tree);
    assert_eq!(
        text(&tree, "notes/n.md"),
        "The old `gh pr list -R o/r` is gone from {host}.\n"
    );
    assert_eq!(
        text(&tree, "a.md"),
        "new\n\n<!-- forgemod:begin n -->\nThe old `gh pr list -R o/r` is gone from git.example.org.\n<!-- forgemod:end n -->\n"
    );
}

#[test]
fn lines_are_held_once() {
    let tree = tree(
        "[[line]]\npath = \".gitignore\"\nlines = [\"/logs/\", \"*.tmp\"]\n\
         [[line]]\npath = \"Dockerfile\"\nline = \"COPY b /b\"\nafter = '^COPY a'\n\
         [[line]]\npath = \"deep/new\"\nline = \"{host}\"\ncreate = true\n\
         [[line]]\npath = \"none\"\nline = \"x\"\n",
    );
    tree.write(".gitignore", "*.tmp\r\nx");
    tree.write("Dockerfile", "FROM a\nCOPY a /a\nCMD c\n");
    assert_eq!(
        left(&tree),
        ".gitignore:2:2: exact: the line `/logs/` is missing\n\
         Dockerfile:3:1: exact: the line `COPY b /b` is missing\n\
         deep/new:1:1: exact: the file with its lines is missing\n\
         none:1:1: manual: the file does not exist\n"
    );
    applied(&tree);
    assert_eq!(text(&tree, ".gitignore"), "*.tmp\r\nx\r\n/logs/");
    assert_eq!(
        text(&tree, "Dockerfile"),
        "FROM a\nCOPY a /a\nCOPY b /b\nCMD c\n"
    );
    assert_eq!(text(&tree, "deep/new"), "git.example.org\n");
}

#[cfg(unix)]
#[test]
fn a_file_is_created_and_changed_only_if_it_is_ours() {
    use std::os::unix::fs::PermissionsExt;
    let rule = |text: &str| {
        format!(
            "[[file]]\npath = \"bin/run\"\nmode = \"755\"\nmarker = \"# ours\"\nwas = [\"5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03\"]\ntext = '''\n#!/bin/sh\n# ours\necho {text} {{host}} ${{x}}\n'''\n"
        )
    };
    let tree = tree(&rule("one"));
    let ran = tree.run(&["diff"]);
    assert_eq!(
        ran.out.split("\n\n").next().unwrap(),
        "diff --git a/bin/run b/bin/run\nnew file mode 100755\n--- /dev/null\n+++ b/bin/run\n@@ -0,0 +1,3 @@\n+#!/bin/sh\n+# ours\n+echo one git.example.org ${x}"
    );
    let mode = || {
        let meta = std::fs::metadata(tree.path("bin/run")).unwrap();
        meta.permissions().mode() & 0o777
    };
    assert!(applied(&tree).starts_with("created bin/run\n"));
    assert_eq!(
        text(&tree, "bin/run"),
        "#!/bin/sh\n# ours\necho one git.example.org ${x}\n"
    );
    assert_eq!(mode() & 0o100, 0o100);
    // The mode is part of the rule.
    std::fs::set_permissions(tree.path("bin/run"), PermissionsExt::from_mode(0o640)).unwrap();
    assert_eq!(left(&tree), "bin/run:1:1: exact: becomes executable\n");
    assert!(applied(&tree).starts_with("changed the mode of bin/run\n"));
    assert_eq!(mode(), 0o750);
    // An older version is known by its marker, or by its hash.
    tree.write("forgemod.toml", format!("{SITE}{}", rule("two")));
    applied(&tree);
    assert_eq!(
        text(&tree, "bin/run"),
        "#!/bin/sh\n# ours\necho two git.example.org ${x}\n"
    );
    tree.write("bin/run", "hello\n");
    applied(&tree);
    assert_eq!(
        text(&tree, "bin/run"),
        "#!/bin/sh\n# ours\necho two git.example.org ${x}\n"
    );
    tree.write("bin/run", "somebody else's\n");
    assert_eq!(
        left(&tree),
        "bin/run:1:1: manual: another file stands at the path\n"
    );
    assert!(tree.run(&["apply"]).out.starts_with("nothing to write"));
}

#[cfg(unix)]
#[test]
fn nothing_is_written_through_a_link_out_of_the_repository() {
    let outside = Tree::bare();
    let tree = tree(
        "[[file]]\npath = \"out/a\"\ntext = \"x\"\n[[line]]\npath = \"link\"\nline = \"x\"\n\
         [[line]]\npath = \"out/b\"\nline = \"x\"\ncreate = true\n[[move]]\nfrom = \"a\"\nto = \"out/c\"\n",
    );
    std::os::unix::fs::symlink(outside.root(), tree.path("out")).unwrap();
    std::os::unix::fs::symlink("../elsewhere", tree.path("link")).unwrap();
    tree.write("a", "");
    assert_eq!(
        left(&tree),
        "a:1:1: manual: the path leads out of the repository\n\
         link:1:1: manual: the path is no file of the tree: a link, a folder, or ignored\n\
         out/a:1:1: manual: the path leads out of the repository\n\
         out/b:1:1: manual: the file does not exist\n"
    );
    assert!(tree.run(&["apply"]).out.starts_with("nothing to write"));
    assert_eq!(std::fs::read_dir(outside.root()).unwrap().count(), 0);
}

#[test]
fn words_are_replaced_as_words() {
    let tree = tree(
        "[keep]\npaths = [\"old.md\"]\n[[text]]\nreplace = { \"Initech\" = \"Initech AI\", \"Agent Initech\" = \"Initech AI\" }\n\
         [[text]]\npaths = [\"*.md\"]\nin = [\"prose\", \"comments\"]\nregex = { '(\\w+)-bot' = \"$1 helper\" }\n",
    );
    tree.write(
        "a.md",
        "Agent Initech, Initech, Initechs, Initech AI. `x-bot` y-bot <!-- z-bot -->\r\n",
    );
    tree.write("a.py", "x = 'Initech'  # y-bot\n");
    tree.write("old.md", "Initech\n");
    tree.write("b.bin", b"\0Initech");
    applied(&tree);
    assert_eq!(
        text(&tree, "a.md"),
        "Initech AI, Initech AI, Initechs, Initech AI. `x-bot` y helper <!-- z helper -->\r\n"
    );
    assert_eq!(text(&tree, "a.py"), "x = 'Initech AI'  # y-bot\n");
    assert_eq!(text(&tree, "old.md"), "Initech\n");
    assert_eq!(tree.read("b.bin"), b"\0Initech");
    assert_eq!(left(&tree), "");
}

#[test]
fn words_that_would_change_again_are_left() {
    let tree = tree(
        "[[text]]\nname = \"a\"\nreplace = { \"one\" = \"two\" }\n[[text]]\nname = \"b\"\nreplace = { \"two\" = \"three\" }\n",
    );
    tree.write("a.md", "one\n");
    assert_eq!(
        left(&tree),
        "a.md:1:1: manual: one → what it becomes would be changed again by the next run\n"
    );
    assert!(tree.run(&["apply"]).out.starts_with("nothing to write"));
}

#[test]
fn words_in_a_command_go_with_it() {
    let tree = tree("[[text]]\nreplace = { \"old words\" = \"new words\", \"odd\" = \"it's\" }\n");
    tree.write(
        "a.md",
        "Run `gh pr create -R o/r --title \"old words\" --body \"b\"`.\n\n\
         Run `gh pr create -R o/r --title \"odd\" --body \"b\"`.\n\nRun `gh pr foo --x \"old words\"`.\n",
    );
    applied(&tree);
    let text = text(&tree, "a.md");
    assert!(text.contains("--title \"new words\""), "{text}");
    assert!(
        text.contains("gh pr create -R o/r --title \"odd\""),
        "{text}"
    );
    assert!(text.contains("--x \"old words\""), "{text}");
}

#[test]
fn words_that_a_file_could_not_hold_are_left() {
    let tree = tree("[[text]]\nreplace = { \"odd\" = \"a: b\", \"name\" = \"'n'\" }\n");
    tree.write("a.yaml", "key: odd\n");
    tree.write("b.yaml", "key: \"odd\"\n");
    tree.write("c.py", "x = 'name'\n");
    tree.write("d.md", "The name is odd.\n");
    tree.write("e.txt", b"caf\xe9 odd\n");
    assert_eq!(
        left(&tree),
        "a.yaml:1:6: manual: odd → with it the file could not be read any more as what it is\n\
         b.yaml:1:7: exact: odd → a: b\n\
         c.py:1:6: manual: name → the new words hold a character that may mean something in this file\n\
         d.md:1:5: exact: name → 'n'\n\
         d.md:1:13: exact: odd → a: b\n\
         e.txt:1:1: manual: bytes that are not UTF-8 stand in the file\n"
    );
}

#[test]
fn what_is_only_written_like_the_path_is_left() {
    let tree = tree("[[move]]\nfrom = \"demo/app\"\nto = \"tools/app\"\n");
    tree.write(
        "demo/app/run.sh",
        "cd \"$(dirname \"$0\")/..\" && ls ../..\n",
    );
    let lines = [
        // Left to a person.
        ("COPY x demo/app/", false),
        ("COPY --from=build demo/app /x", false),
        ("WORKDIR demo/app", false),
        ("RUN git checkout demo/app", false),
        ("# uses: demo/app@v1", false),
        ("# --repo demo/app", false),
        ("# https://h.example/?path=demo/app", false),
        ("# $ROOT/demo/app", false),
        // Not the path at all.
        ("# my-demo/app demo/app-two demo/apps other.demo/app", false),
        // The path.
        ("COPY demo/app /x", true),
        ("# see demo/app.", true),
        ("RUN ls ./demo/app/ && cat 'demo/app/run.sh'", true),
    ];
    for (line, written) in lines {
        tree.write("Dockerfile", format!("FROM a\n{line}\n"));
        let ran = tree.run(&["diff"]);
        let expected = format!("+{}", line.replace("demo/app", "tools/app"));
        assert_eq!(ran.out.contains(&expected), written, "{line}\n{}", ran.out);
    }
    assert!(left(&tree).contains(
        "demo/app/run.sh:1:20: manual: /.. → it climbs from the place of this file, which moves\n"
    ));
}

#[test]
fn a_path_of_one_part_is_told_from_a_word() {
    let tree = tree("[[move]]\nfrom = \"plans\"\nto = \"docs/plans\"\n");
    tree.write("plans/a.md", "");
    tree.write(
        "x.md",
        "Our plans stand in plans/, the first is `plans/a.md`; plans/ideas are welcome.\n",
    );
    tree.write("x.yaml", "name: plans\nfile: plans/a.md\n");
    tree.write("Dockerfile", "FROM a\nCOPY plans /plans\n");
    tree.write("x.sh", "cd plans && echo plans\n");
    tree.write(".gitignore", "plans/\n/plans/tmp\n");
    assert_eq!(
        left(&tree),
        ".gitignore:1:1: manual: plans → one word may be another name than that of the path\n\
         .gitignore:2:2: exact: plans → docs/plans\n\
         Dockerfile:2:6: exact: plans → docs/plans\n\
         plans/a.md:1:1: exact: moves to docs/plans/a.md\n\
         x.md:1:20: exact: plans → docs/plans\n\
         x.md:1:42: exact: plans → docs/plans\n\
         x.md:1:55: manual: plans → one word may be another name than that of the path\n\
         x.sh:1:4: manual: plans → one word may be another name than that of the path\n\
         x.yaml:1:7: manual: plans → one word may be another name than that of the path\n\
         x.yaml:2:7: exact: plans → docs/plans\n"
    );
}

#[test]
fn imports_and_links_are_rewritten_from_both_ends() {
    let tree = tree("[[move]]\nfrom = \"src/old\"\nto = \"lib/deep/new\"\n");
    tree.write(
        "src/old/a.ts",
        "import x from '../util';\nimport y from './b';\n",
    );
    tree.write("src/old/b.ts", "export {};\n");
    tree.write("src/util.ts", "const a = require(\"./old/a\");\n");
    tree.write(
        "src/READ ME.md",
        "[a](old/a.ts) [up](../src/old/) [no](old/none.ts)\n",
    );
    tree.write(
        "src/old/x.md",
        "[r](<../READ ME.md>) [s](../READ%20ME.md#x) [a](a.ts)\n",
    );
    tree.write(
        "index.html",
        "<a href=\"src/old/a.ts\">a</a> <a href=\"/src/old\">b</a>\n",
    );
    assert_eq!(tree.run(&["apply"]).code, 0);
    assert_eq!(
        text(&tree, "lib/deep/new/a.ts"),
        "import x from '../../../src/util';\nimport y from './b';\n"
    );
    assert_eq!(
        text(&tree, "src/util.ts"),
        "const a = require(\"../lib/deep/new/a\");\n"
    );
    assert_eq!(
        text(&tree, "src/READ ME.md"),
        "[a](../lib/deep/new/a.ts) [up](../lib/deep/new/) [no](old/none.ts)\n"
    );
    assert_eq!(
        text(&tree, "lib/deep/new/x.md"),
        "[r](<../../../src/READ%20ME.md>) [s](../../../src/READ%20ME.md#x) [a](a.ts)\n"
    );
    assert_eq!(
        left(&tree),
        "index.html:1:45: manual: src/old → another path stands in front of it\n\
         src/READ ME.md:1:55: manual: old/none.ts → the link leads to `src/old/none.ts`, which does not exist\n"
    );
}

#[test]
fn the_json_says_where_a_file_goes_and_what_mode_it_gets() {
    let tree = tree(
        "[[move]]\nfrom = \"a\"\nto = \"b/a\"\n[[file]]\npath = \"run\"\nmode = \"755\"\ntext = \"x\"\n",
    );
    tree.write("a", "x\n");
    let found = tree.findings();
    assert_eq!(
        (&found[0]["file"], &found[0]["kind"], &found[0]["to"]),
        (&"a".into(), &"move".into(), &"b/a".into())
    );
    assert_eq!(
        (&found[1]["file"], &found[1]["kind"], &found[1]["mode"]),
        (&"run".into(), &"file".into(), &"100755".into())
    );
}

#[test]
fn a_move_that_cannot_be_made_says_why() {
    let tree = tree(
        "[[move]]\nfrom = \"a\"\nto = \"b\"\n[[move]]\nfrom = \"c\"\nto = \"d\"\n[[move]]\nfrom = \"e\"\nto = \"f/g\"\n",
    );
    tree.write("a/x", "");
    tree.write("b/x", "");
    tree.write("e/x", "");
    tree.write("f", "");
    assert_eq!(
        left(&tree),
        "a:1:1: manual: both the old and the new path exist\n\
         c:1:1: manual: neither the old nor the new path exists\n\
         e:1:1: manual: a part of the new path is a file\n"
    );
}

#[test]
fn a_move_is_made_only_where_the_whole_tree_is_given() {
    let tree = tree("[[move]]\nfrom = \"docs/a\"\nto = \"docs/b\"\n");
    tree.write("docs/a/x.md", "docs/a/x.md\n");
    assert!(
        tree.run(&["apply", "docs"])
            .out
            .starts_with("nothing to write")
    );
    applied(&tree);
    assert_eq!(text(&tree, "docs/b/x.md"), "docs/b/x.md\n");
}

#[test]
fn what_git_ignores_moves_along() {
    let tree = tree("[[move]]\nfrom = \"a\"\nto = \"deep/b\"\n");
    tree.write(".gitignore", "*.log\n");
    tree.write("a/x.log", "a/x.log\n");
    tree.write("a/y.bin", b"\0\xff");
    applied(&tree);
    assert_eq!(text(&tree, "deep/b/x.log"), "a/x.log\n");
    assert_eq!(tree.read("deep/b/y.bin"), b"\0\xff");
    assert!(!tree.path("a").exists());
}

#[test]
fn an_insertion_is_an_empty_span_in_the_json() {
    let tree = tree("[[line]]\nname = \"x\"\npath = \"a\"\nline = \"y\"\n");
    tree.write("a", "x\n");
    assert_eq!(
        tree.findings(),
        [serde_json::json!({
            "file": "a", "line": 2, "column": 1, "start": 2, "end": 2, "class": "exact", "kind": "block",
            "rule": "site/line-x", "before": "", "after": "y\n", "shell": null,
            "note": "the line `y` is missing", "recipe": "",
        })]
    );
}

#[test]
fn every_error_of_a_rule_has_its_line() {
    let cases = [
        (
            "[[block]]\nname = \"n\"\npath = \"a.md\"\ntext = \"\"\"\nx\n{hots}\n\"\"\"",
            "forgemod.toml:10: there is no value `{hots}`; allowed: gitea, host, tea, or {{hots}} for the braces themselves",
        ),
        (
            "[[block]]\npath = \"a.md\"\ntext = \"x\"",
            "forgemod.toml:5: `name` is missing in [[block]]; allowed: a string",
        ),
        (
            "[[file]]\npath = \"../a\"\ntext = \"x\"",
            "forgemod.toml:6: path \"../a\" leads upwards; allowed: a path below the root of the repository, such as docs/README.md",
        ),
        (
            "[[file]]\npath = \".git/hooks/x\"\ntext = \"x\"",
            "forgemod.toml:6: path \".git/hooks/x\" lies in .git; allowed: a path below the root of the repository, such as docs/README.md",
        ),
        (
            "[[file]]\npath = \"a\"\nfrom = \"no.md\"",
            "forgemod.toml:7: `from` \"no.md\" cannot be read: No such file or directory (os error 2); allowed: a text file beside the site file",
        ),
        (
            "[[line]]\npath = \"a\"\nline = \"x\"\nafter = '('",
            "forgemod.toml:8: `after` cannot be read: error: unclosed group; allowed: a regular expression that one line matches",
        ),
        (
            "[[text]]\nreplace = { \"\" = \"x\" }",
            "forgemod.toml:6: an empty text cannot be replaced; allowed: the text to look for",
        ),
        (
            "[[move]]\nfrom = \"a\"\nto = \"a/b\"",
            "forgemod.toml:7: \"a/b\" lies in \"a\"; allowed: a path outside of it",
        ),
        (
            "[[move]]\nform = \"a\"\nfrom = \"a\"\nto = \"b\"",
            "forgemod.toml:6: unknown key `form` in [[move]]; allowed: name, from, to",
        ),
        (
            "[[move]]\nfrom = \"a\"\nto = \"b\"\n[[move]]\nfrom = \"b/c\"\nto = \"d\"",
            "[[move]] \"a\" and \"b/c\" lie in each other; allowed: paths that are apart",
        ),
    ];
    for (rules, said) in cases {
        let tree = tree(rules);
        let ran = tree.run(&["check"]);
        assert_eq!((ran.code, ran.out.as_str()), (2, ""), "{rules}");
        assert_eq!(ran.err, format!("forgemod: error: {said}\n"));
    }
}

/// Pieces of texts that rules meet.
fn piece() -> impl Strategy<Value = String> {
    prop::sample::select(vec![
        "old words",
        "old",
        "\n",
        "\r\n",
        "# Use\n",
        "# forgemod:begin n\n",
        "# forgemod:end n\n",
        "<!-- forgemod:begin n -->\n",
        "<!-- forgemod:end n -->\n",
        "gh pr list -R o/r",
        "`",
        "```\n",
        "[x](a/b/c.md)",
        "](",
        "a/b",
        "./a/b/",
        "../a/b",
        " ",
        "é",
        "\u{feff}",
        "x\\\n",
        "---\n",
        "key: ",
        "\"",
        "<",
        "a/*",
        "/a/b",
        "$X/a/b",
        "\t",
        "new words",
        "![",
        "[r]: a/b \"t\"\n",
    ])
    .prop_map(str::to_string)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn a_second_run_changes_nothing(
        pieces in prop::collection::vec(piece(), 0..24),
        name in prop::sample::select(vec!["f.md", "f.yaml", "f.sh", "a/b/f.md", "a/f.json", "x/f.ts"]),
    ) {
        let tree = tree(
            "[[block]]\nname = \"n\"\npath = [\"**/f.*\"]\nafter-heading = \"Use\"\ntext = \"block a/b old\"\n\
             [[line]]\npath = [\"**/f.*\"]\nline = \"held old words\"\n\
             [[text]]\nreplace = { \"old words\" = \"new words\", \"old\" = \"very old\" }\n\
             [[move]]\nfrom = \"a/b\"\nto = \"c/d\"\n",
        );
        tree.write("a/b/c.md", "x\n");
        tree.write(name, pieces.concat());
        let ran = tree.run(&["apply"]);
        prop_assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let again = tree.run(&["apply"]);
        prop_assert!(again.out.starts_with("nothing to write"), "{:?}\n{}\nthen\n{}", pieces.concat(), ran.out, again.out);
        let crlf = pieces.concat();
        let now = name.replacen("a/b/", "c/d/", 1);
        let after = tree.read(&now);
        prop_assert_eq!(crlf.starts_with('\u{feff}'), after.starts_with("\u{feff}".as_bytes()));
    }
}
