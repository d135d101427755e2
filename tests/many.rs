//! Many repositories at once: named one by one, by a list, and as a guest of a program that visits them.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use std::path::Path;
use std::process::Command;

use cli_common::{CALL, SITE, Tree};
use pretty_assertions::assert_eq;

const WRITTEN: &str = "tea pulls list --state open --repo acme/app";

/// Three repositories: one with a site file of its own, one that is a clone, and a folder that only a list names.
fn three() -> Tree {
    let tree = Tree::bare();
    tree.write("shared.toml", SITE);
    tree.write(
        "a/forgemod.toml",
        "[target]\nhost = \"own.example.org\"\n[keep]\npaths = [\"old/**\"]\n",
    );
    tree.write("a/a.md", format!("Run `{CALL}`.\n"));
    tree.write("a/old/a.md", format!("Run `{CALL}`.\n"));
    tree.write("b/.git/HEAD", "ref: refs/heads/main\n");
    tree.write("b/b.md", format!("Run `{CALL}`.\n"));
    tree.write("c/c.md", "Nothing.\n");
    tree.write(
        "lists/all.txt",
        "# the three\n../a\n../b   # a clone\n\n../c\n",
    );
    tree
}

#[test]
fn each_has_its_own_site_file_over_the_shared_one() {
    let tree = three();
    let ran = tree.run(&["apply", "--site", "shared.toml", "a", "b/"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    assert_eq!(
        ran.out,
        "wrote a/a.md: 1 substitution\nwrote b/b.md: 1 substitution\n\n\
         adapted: 2 (written; something differs)\n  2 × tea prints its own text for people, gh's is another one\n      a/a.md:1:6, b/b.md:1:6\n\n\
         kept: 1 (left on purpose)\n  1 × the site file keeps old/**\n      a/old/a.md:1:6\n\n\
         summary: 3 files scanned, 2 changed, 2 substitutions\n\
         \x20 command  exact  adapted  manual  kept\n\
         \x20 pr           0        2       0     1\n\
         \x20 repository  files  exact  adapted  manual  kept\n\
         \x20 a               1      0        1       0     1\n\
         \x20 b               1      0        1       0     0\n"
    );
    for name in ["a/a.md", "b/b.md"] {
        assert_eq!(
            String::from_utf8(tree.read(name)).unwrap(),
            format!("Run `{WRITTEN}`.\n")
        );
    }
}

#[test]
fn a_list_names_them_relative_to_itself_and_the_json_is_one_document() {
    let tree = three();
    let ran = tree.run(&[
        "diff",
        "--site",
        "shared.toml",
        "--repos",
        "lists/all.txt",
        "--format",
        "json",
    ]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
    assert_eq!(
        document["target"],
        serde_json::json!({"host": "own.example.org, git.example.org", "tea": "0.9.2", "gitea": "1.22"})
    );
    let files: Vec<&str> = document["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["file"].as_str().unwrap())
        .collect();
    assert_eq!(
        files,
        ["lists/../a/a.md", "lists/../a/old/a.md", "lists/../b/b.md"]
    );
    let names: Vec<&str> = document["repositories"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| f["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["lists/../a", "lists/../b", "lists/../c"]);
    assert_eq!(document["summary"]["files_scanned"], 4);
    assert_eq!(document["repositories"][1]["summary"]["adapted"], 1);
}

#[test]
fn one_that_fails_does_not_stop_the_others() {
    let tree = three();
    tree.write("a/forgemod.toml", "[target]\nhost = 3\n");
    let ran = tree.run(&["apply", "--site", "shared.toml", "a", "b"]);
    assert_eq!(ran.code, 2, "{}", ran.out);
    assert_eq!(
        ran.err,
        "forgemod: error: a: a/forgemod.toml:2: `host` in [target] is an integer; allowed: a string\n"
    );
    assert!(
        ran.out.starts_with("wrote b/b.md: 1 substitution\n"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("  a           failed\n"), "{}", ran.out);
    let ran = tree.run(&[
        "report",
        "--format",
        "commit",
        "--site",
        "shared.toml",
        "a",
        "b",
    ]);
    assert!(
        ran.out.contains("Failed (1):\n- a: a/forgemod.toml:2: `host` in [target] is an integer; allowed: a\n  string\n"),
        "{}",
        ran.out
    );
    // A path of the list that is not there is its own failure too.
    tree.write("list.txt", "no\nb\n");
    let ran = tree.run(&["check", "--site", "shared.toml", "--repos", "list.txt"]);
    assert_eq!(
        (ran.code, ran.err.lines().next().unwrap()),
        (2, "forgemod: error: no: no: no such directory")
    );
}

#[test]
fn a_check_of_many_fails_while_one_has_something_left() {
    let tree = three();
    let ran = tree.run(&["check", "--site", "shared.toml", "b", "c", "a"]);
    assert_eq!(ran.code, 1, "{}", ran.err);
    tree.run(&["apply", "--site", "shared.toml", "--repos", "lists/all.txt"]);
    let ran = tree.run(&["check", "--site", "shared.toml", "--repos", "lists/all.txt"]);
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
}

#[test]
fn paths_inside_of_one_repository_are_one_tree() {
    let tree = Tree::new();
    tree.write("x/a.md", format!("{CALL}\n"));
    tree.write("y/b.md", format!("{CALL}\n"));
    let ran = tree.run(&["check", "x", "y"]);
    assert_eq!(ran.code, 1);
    assert!(ran.out.starts_with("x/a.md:1:1: "), "{}", ran.out);
    let ran = tree.run(&["check", "--format", "json", "x", "y"]);
    assert!(!ran.out.contains("repositories"));
}

#[test]
fn one_inside_of_another_is_refused() {
    let tree = three();
    tree.write("a/in/.git/HEAD", "");
    for pair in [["a", "a/in"], ["a", "./a"]] {
        let ran = tree.run(&["apply", "--site", "shared.toml", pair[0], pair[1]]);
        assert_eq!(ran.code, 2);
        assert!(ran.err.contains("name each repository once"), "{}", ran.err);
    }
    assert!(tree.read("a/a.md").starts_with(b"Run `gh"));
}

#[test]
fn a_site_file_extends_another() {
    let tree = three();
    tree.write(
        "base.toml",
        format!("{SITE}login = \"shared\"\n[owners]\n\"Acme\" = \"acme-new\"\n[[line]]\nname = \"x\"\npath = \"a.md\"\nline = \"{{login}} {{host}}\"\n"),
    );
    tree.write(
        "a/forgemod.toml",
        "extends = \"../base.toml\"\n[target]\nlogin = \"own\"\n[owners]\n\"acme\" = \"other\"\n",
    );
    let ran = tree.run(&["apply", "a"]);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    assert_eq!(
        String::from_utf8(tree.read("a/a.md")).unwrap(),
        "Run `tea pulls list --state open --repo other/app --login own`.\nown git.example.org\n"
    );
    tree.write("base.toml", "extends = \"base.toml\"\n");
    let ran = tree.run(&["check", "a"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err
            .contains("site files extend each other without an end"),
        "{}",
        ran.err
    );
    tree.write("a/forgemod.toml", "extends = \"no.toml\"\n");
    assert_eq!(
        tree.run(&["check", "a"]).err.lines().next().unwrap(),
        "forgemod: error: a/forgemod.toml:1: cannot read the site file a/no.toml: No such file or directory (os error 2); allowed: the path of a site file, relative to this one"
    );
}

fn git(dir: &Path, args: &[&str]) -> String {
    let output = Command::new("git")
        .args([
            "-c",
            "user.name=a",
            "-c",
            "user.email=a@example.org",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(args)
        .current_dir(dir)
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "git {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap()
}

/// What multi-gitter does for one repository: a fresh clone, the program run in it with the repository's name in the
/// environment, and a commit of whatever changed, unless it failed or nothing did.
fn visit(tree: &Tree, name: &str, script: &str, dry_run: bool) -> Result<Option<String>, i32> {
    let work = Tree::bare();
    let origin = tree.path(name);
    git(
        work.root(),
        &["clone", "-q", origin.to_str().unwrap(), "clone"],
    );
    let clone = work.path("clone");
    let bin = Path::new(env!("CARGO_BIN_EXE_forgemod")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let status = Command::new("sh")
        .args(["-c", script])
        .current_dir(&clone)
        .env("PATH", path)
        .env("REPOSITORY", format!("acme/{name}"))
        .env("DRY_RUN", dry_run.to_string())
        .env("SHARED", tree.path("shared.toml"))
        .output()
        .unwrap()
        .status;
    if !status.success() {
        return Err(status.code().unwrap());
    }
    if git(&clone, &["status", "--porcelain"]).is_empty() {
        return Ok(None);
    }
    git(&clone, &["add", "."]);
    git(&clone, &["commit", "-q", "-m", "move"]);
    if !dry_run {
        git(&clone, &["push", "-q", "origin", "HEAD:main"]);
    }
    Ok(Some(git(&clone, &["show", "--stat", "--format=", "HEAD"])))
}

#[test]
fn it_is_a_guest_of_a_program_that_visits_repositories() {
    if !cli_common::missing(&["git"]).is_empty() {
        return cli_common::skipped("git is not there, which makes the clones");
    }
    let tree = Tree::bare();
    tree.write(
        "shared.toml",
        format!("{SITE}[[line]]\npath = \".gitignore\"\nline = \"/logs/\"\ncreate = true\n"),
    );
    for (name, file, text) in [
        ("one", "a.md", format!("Run `{CALL}`.\n")),
        ("two", "forgemod.toml", "nonsense = 1\n".to_string()),
    ] {
        tree.write(&format!("seed/{name}/{file}"), text);
        let seed = tree.path(&format!("seed/{name}"));
        git(&seed, &["init", "-q", "-b", "main"]);
        git(&seed, &["add", "."]);
        git(&seed, &["commit", "-q", "-m", "first"]);
        git(
            tree.root(),
            &["clone", "-q", "--bare", seed.to_str().unwrap(), name],
        );
    }
    let script = "forgemod apply --site \"$SHARED\"";
    // A dry run commits in its own clone alone.
    for dry_run in [true, false] {
        let stat = visit(&tree, "one", script, dry_run).unwrap().unwrap();
        assert!(stat.contains(".gitignore | 1 +"), "{stat}");
        assert!(stat.contains("a.md       | 2 +-"), "{stat}");
    }
    // Visited again there is nothing to commit, so that no second change is asked for.
    assert_eq!(visit(&tree, "one", script, false), Ok(None));
    // Its own configuration is wrong: the repository fails, and is not committed.
    assert_eq!(visit(&tree, "two", "forgemod apply", false), Err(2));
    // A plain loop of the shell does the same; the first failure is its exit status.
    let script = "code=0; for r in one two; do rm -rf w; git clone -q \"$(dirname \"$SHARED\")/$r\" w; \
                  (cd w && forgemod check) || code=$?; done; exit $code";
    assert_eq!(visit(&tree, "one", script, true), Err(2));
}
