//! The three jobs of `fixtures/jobs`: what is before, what the site file says, and what must be after, byte for byte.
//!
//! A change that is meant is taken over with `FORGEMOD_BLESS=1 cargo test --test jobs`, and read before it is committed.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use cli_common::{Ran, Tree};
use pretty_assertions::assert_eq;

fn job(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("fixtures/jobs")
        .join(name)
}

/// Every file below a folder: its text, and whether it may be executed.
fn files(dir: &Path) -> BTreeMap<String, (String, bool)> {
    fn walk(dir: &Path, root: &Path, out: &mut BTreeMap<String, (String, bool)>) {
        for entry in fs::read_dir(dir).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, root, out);
                continue;
            }
            let name = path.strip_prefix(root).unwrap().to_str().unwrap();
            out.insert(
                name.to_string(),
                (fs::read_to_string(&path).unwrap(), executable(&path)),
            );
        }
    }
    let mut out = BTreeMap::new();
    walk(dir, dir, &mut out);
    out
}

#[cfg(unix)]
fn executable(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    fs::metadata(path).unwrap().permissions().mode() & 0o100 != 0
}

#[cfg(not(unix))]
fn executable(_: &Path) -> bool {
    false
}

fn copy(from: &Path, to: &Path) {
    for (name, _) in files(from) {
        let target = to.join(&name);
        fs::create_dir_all(target.parent().unwrap()).unwrap();
        fs::copy(from.join(&name), target).unwrap();
    }
}

/// The tree of a job as it is before.
fn before(name: &str) -> Tree {
    let tree = Tree::bare();
    copy(&job(name).join("before"), tree.root());
    tree
}

fn run(tree: &Tree, name: &str, command: &str) -> Ran {
    let site = job(name).join("forgemod.toml");
    tree.run(&[command, "--site", site.to_str().unwrap()])
}

/// Applies twice; both times the tree is what stands in `after`.
fn comes_to_after(name: &str) -> Tree {
    let tree = before(name);
    let ran = run(&tree, name, "apply");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let after = job(name).join("after");
    if std::env::var_os("FORGEMOD_BLESS").is_some_and(|v| v == "1") {
        let _ = fs::remove_dir_all(&after);
        copy(tree.root(), &after);
    }
    assert_eq!(files(tree.root()), files(&after));
    let ran = run(&tree, name, "apply");
    assert!(ran.out.starts_with("nothing to write"), "{}", ran.out);
    assert_eq!(files(tree.root()), files(&after));
    tree
}

#[test]
fn the_notice_stands_once_where_everybody_reads_first() {
    let tree = comes_to_after("notice");
    let ran = run(&tree, "notice", "check");
    assert_eq!((ran.code, ran.out.as_str()), (0, ""), "{}", ran.err);
}

#[test]
fn a_notice_that_is_missing_stale_or_doubled_fails_the_check() {
    let tree = comes_to_after("notice");
    let name = "SHARED_RULES.md";
    let whole = String::from_utf8(tree.read(name)).unwrap();
    let block = {
        let from = whole.find("<!-- forgemod:begin move-notice").unwrap();
        let end = "<!-- forgemod:end move-notice -->\n\n";
        &whole[from..whole.find(end).unwrap() + end.len()]
    };
    let broken = [
        (
            whole.replace(block, ""),
            "SHARED_RULES.md:6:1: exact: the block `move-notice` is missing",
        ),
        (
            whole.replace("The tool is not", "The tool is"),
            "SHARED_RULES.md:8:1: exact: the block `move-notice` is not what the site file says",
        ),
        (
            format!("{whole}\n{block}"),
            "manual: <!-- forgemod:begin move-notice --> → the block `move-notice` begins here a second time",
        ),
        (
            whole.replace("<!-- forgemod:end move-notice -->\n", ""),
            "manual: <!-- forgemod:begin move-notice --> → the block `move-notice` begins here and does not end",
        ),
    ];
    for (text, said) in broken {
        tree.write(name, &text);
        let ran = run(&tree, "notice", "check");
        assert_eq!(ran.code, 1);
        assert!(ran.out.contains(said), "{}", ran.out);
    }
    // What is missing or stale is put right; what a person doubled is theirs to undo.
    tree.write(name, whole.replace(block, ""));
    assert_eq!(run(&tree, "notice", "apply").code, 0);
    assert_eq!(String::from_utf8(tree.read(name)).unwrap(), whole);
    let doubled = format!("{whole}\n{block}");
    tree.write(name, &doubled);
    assert_eq!(run(&tree, "notice", "apply").code, 0);
    assert_eq!(String::from_utf8(tree.read(name)).unwrap(), doubled);
}

#[test]
fn folders_move_with_every_reference_to_them() {
    let tree = comes_to_after("cleanup");
    // What cannot be sure is listed, and stays listed.
    let ran = run(&tree, "cleanup", "check");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (
            1,
            ".gitea/workflows/agent.yml:7:10: manual: examples/* → the pattern covers the path that moves, and not the new one\n\
             PLAN.md:6:81: manual: examples/remote-agent → an address ends in the path that moves\n\
             scripts/demo.sh:2:24: manual: examples/remote-agent → another path stands in front of it\n"
        )
    );
    assert!(!tree.path("examples").exists());
    assert!(!tree.path("docs/plans").exists());
}

#[test]
fn no_link_of_the_moved_tree_leads_nowhere() {
    let tree = comes_to_after("cleanup");
    let link =
        regex::Regex::new(r#"\]\(([^)#:\s]+)[^)]*\)|src="([^"]+)"|^\[\w+\]: (\S+)"#).unwrap();
    let mut seen = 0;
    for (name, (text, _)) in files(tree.root()) {
        for c in link.captures_iter(&text).filter(|_| name.ends_with(".md")) {
            let to = c.iter().skip(1).flatten().next().unwrap().as_str();
            let from = match to.strip_prefix('/') {
                Some(_) => tree.root().to_path_buf(),
                None => tree.path(&name).parent().unwrap().to_path_buf(),
            };
            assert!(
                from.join(to.trim_start_matches('/')).exists(),
                "{name}: {to}"
            );
            seen += 1;
        }
    }
    assert!(seen >= 15, "{seen}");
}

#[test]
fn the_diff_is_a_patch_that_git_applies() {
    if !cli_common::missing(&["git"]).is_empty() {
        return cli_common::skipped("git is not there, which reads the patch");
    }
    for name in ["notice", "cleanup"] {
        let tree = before(name);
        let ran = run(&tree, name, "diff");
        let patch = ran.out.split("\n\n").collect::<Vec<_>>().join("\n\n");
        let end = ["adapted: ", "manual: ", "kept: ", "summary: "]
            .iter()
            .filter_map(|word| patch.find(&format!("\n\n{word}")))
            .min()
            .unwrap();
        tree.write(".patch", &patch[..=end]);
        let status = std::process::Command::new("git")
            .args(["apply", ".patch"])
            .env("GIT_CEILING_DIRECTORIES", tree.root().parent().unwrap())
            .current_dir(tree.root())
            .status()
            .unwrap();
        assert!(status.success(), "{patch}");
        fs::remove_file(tree.path(".patch")).unwrap();
        assert_eq!(
            files(tree.root()),
            files(&job(name).join("after")),
            "{name}"
        );
    }
}

/// Runs over the seven templates, whose list stands beside them.
fn templates(tree: &Tree, command: &str) -> Ran {
    let site = job("credentials").join("shared.toml");
    fs::copy(job("credentials").join("repos.txt"), tree.path("repos.txt")).unwrap();
    let ran = tree.run(&[
        command,
        "--site",
        site.to_str().unwrap(),
        "--repos",
        "repos.txt",
    ]);
    fs::remove_file(tree.path("repos.txt")).unwrap();
    ran
}

#[test]
fn seven_templates_get_the_same_credentials_in_one_run() {
    let tree = before("credentials");
    let ran = templates(&tree, "apply");
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
    let after = job("credentials").join("after");
    if std::env::var_os("FORGEMOD_BLESS").is_some_and(|v| v == "1") {
        let _ = fs::remove_dir_all(&after);
        copy(tree.root(), &after);
    }
    assert_eq!(files(tree.root()), files(&after));
    let again = templates(&tree, "apply");
    assert!(again.out.starts_with("nothing to write"), "{}", again.out);
    assert_eq!(templates(&tree, "check").code, 0);
    // One that lost its wiring fails the check of all, and is named.
    let entry = "template-dune/entrypoint.sh";
    let text = String::from_utf8(tree.read(entry)).unwrap();
    tree.write(entry, text.replace("forge-token-refresh.sh once", "true"));
    let ran = templates(&tree, "check");
    assert_eq!(
        (ran.code, ran.out.as_str()),
        (
            1,
            "template-dune/entrypoint.sh:6:1: exact: the block `credentials` is not what the site file says\n"
        )
    );
}

/// A folder with programs that stand in for others: each writes its arguments to `log` and then does `body`.
#[cfg(unix)]
fn stand_ins(tree: &Tree, programs: &[(&str, &str)]) -> String {
    use std::os::unix::fs::PermissionsExt;
    for (name, body) in programs {
        let path = tree.write(
            &format!("bin/{name}"),
            format!("#!/bin/sh\necho \"{name} $*\" >>\"$LOG\"\n{body}\n"),
        );
        fs::set_permissions(path, PermissionsExt::from_mode(0o755)).unwrap();
    }
    let path = std::env::var("PATH").unwrap();
    format!("{}:{path}", tree.path("bin").display())
}

#[cfg(unix)]
#[test]
fn the_scripts_that_are_written_do_what_they_say() {
    use std::io::Write as _;
    use std::process::{Command, Stdio};
    let after = job("credentials").join("after/template-ember");
    let scripts = after.join("scripts");
    for script in ["forge-token-helper.sh", "forge-token-refresh.sh"] {
        let status = Command::new("sh")
            .arg("-n")
            .arg(scripts.join(script))
            .status();
        assert!(status.unwrap().success(), "{script}");
    }
    let tree = Tree::bare();
    let path = stand_ins(
        &tree,
        &[
            ("tea", "exit 0"),
            ("curl", "[ -z \"$ANSWER\" ] && exit 22; echo \"$ANSWER\""),
        ],
    );
    let run = |script: &str, argument: &str, answer: &str, token: Option<&str>, input: &str| {
        let mut command = Command::new(scripts.join(script));
        command
            .arg(argument)
            .env_clear()
            .env("PATH", &path)
            .env("HOME", tree.root())
            .env("LOG", tree.path("log"))
            .env("ANSWER", answer)
            .env("PLATFORM_URL", "http://platform.example")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        if let Some(token) = token {
            command.env("GITEA_TOKEN", token);
        }
        let mut child = command.spawn().unwrap();
        let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
        let output = child.wait_with_output().unwrap();
        (
            output.status.code(),
            String::from_utf8(output.stdout).unwrap(),
        )
    };
    let (helper, refresh) = ("forge-token-helper.sh", "forge-token-refresh.sh");
    let ask = "protocol=https\nhost=git.initech.example\n\n";
    let answer = |token: &str| (Some(0), format!("username=oauth2\npassword={token}\n"));
    // Without the platform and without a cache, the variable; without any, an error.
    assert_eq!(
        run(helper, "get", "", Some("from-env"), ask),
        answer("from-env")
    );
    assert_eq!(run(helper, "get", "", None, ask).0, Some(1));
    // The platform comes first, and what it said last is kept for when it does not answer.
    assert_eq!(
        run(helper, "get", "fresh", Some("from-env"), ask),
        answer("fresh")
    );
    assert_eq!(
        run(helper, "get", "", Some("from-env"), ask),
        answer("fresh")
    );
    // Other hosts are no business of it.
    let other = "protocol=https\nhost=elsewhere.example\n\n";
    assert_eq!(
        run(helper, "get", "fresh", None, other),
        (Some(0), String::new())
    );
    assert_eq!(
        run(helper, "store", "fresh", None, ask),
        (Some(0), String::new())
    );
    // The login is made anew with that token, and becomes the default.
    fs::remove_file(tree.path("log")).unwrap();
    assert_eq!(
        run(refresh, "once", "fresh", None, ""),
        (Some(0), String::new())
    );
    assert_eq!(
        String::from_utf8(tree.read("log")).unwrap(),
        "curl -fsS --max-time 10 http://platform.example/forge-token\n\
         tea logout ember-bot\n\
         tea login add --name ember-bot --url https://git.initech.example --token fresh\n\
         tea login default ember-bot\n"
    );
    // The entrypoint does all three, and goes on to the program.
    let path = stand_ins(&tree, &[("git", ""), ("python", "")]);
    let entry = String::from_utf8(fs::read(after.join("entrypoint.sh")).unwrap()).unwrap();
    let daemon = "(while :; do /app/scripts/forge-token-refresh.sh watch || sleep 5; done) &";
    assert!(entry.contains(daemon));
    let entry = entry
        .replace(daemon, ":")
        .replace("/app/scripts", scripts.to_str().unwrap());
    tree.write("entry.sh", entry);
    fs::remove_file(tree.path("log")).unwrap();
    let status = Command::new("sh")
        .arg(tree.path("entry.sh"))
        .env("PATH", path)
        .env("HOME", tree.root())
        .env("LOG", tree.path("log"))
        .env("ANSWER", "")
        .status()
        .unwrap();
    assert!(status.success());
    let log = String::from_utf8(tree.read("log")).unwrap();
    let log: Vec<&str> = log.lines().collect();
    assert_eq!(
        log.first().copied(),
        Some(&*format!(
            "git config --global credential.https://git.initech.example.helper {}/forge-token-helper.sh",
            scripts.display()
        ))
    );
    assert_eq!(log.last().copied(), Some("python -m runtime.ember"));
}
