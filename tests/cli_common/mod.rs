//! A tree in a temporary directory, and the binary run in it.

#![allow(dead_code, clippy::unwrap_used, clippy::expect_used)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::de::DeserializeOwned;
use serde_json::Value;
use tempfile::TempDir;

/// A call that every version of the target can do.
pub const CALL: &str = "gh pr list --repo acme/app --state open";

/// The smallest site file.
pub const SITE: &str = "[target]\nhost = \"git.example.org\"\ntea = \"0.9.2\"\ngitea = \"1.22\"\n";

/// What a run came to.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

/// A tree with a site file.
pub struct Tree {
    dir: TempDir,
}

impl Tree {
    pub fn new() -> Tree {
        let tree = Tree::bare();
        tree.write("forgemod.toml", SITE);
        tree
    }

    /// A tree without a site file.
    pub fn bare() -> Tree {
        // The real path: the directory for temporaries is a link on some systems.
        let base = std::env::temp_dir().canonicalize().unwrap();
        Tree {
            dir: tempfile::Builder::new()
                .prefix("forgemod-test-")
                .tempdir_in(base)
                .unwrap(),
        }
    }

    pub fn root(&self) -> &Path {
        self.dir.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.dir.path().join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(&path, content).unwrap();
        path
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap()
    }

    /// Runs `forgemod` in the tree.
    pub fn run(&self, args: &[&str]) -> Ran {
        self.run_with(args, b"")
    }

    /// The same with standard input.
    pub fn run_with(&self, args: &[&str], input: &[u8]) -> Ran {
        let mut child = Command::new(env!("CARGO_BIN_EXE_forgemod"))
            .args(args)
            .current_dir(self.root())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // A command that does not read closes its end; that is no fault of the test.
        let _ = child.stdin.take().unwrap().write_all(input);
        let output = child.wait_with_output().unwrap();
        Ran {
            code: output.status.code().unwrap(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// The findings of the tree, and that the run went well.
    pub fn findings(&self) -> Vec<serde_json::Value> {
        let ran = self.run(&["diff", "--format", "json"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""));
        let document: serde_json::Value = serde_json::from_str(&ran.out).unwrap();
        document["findings"].as_array().unwrap().clone()
    }

    /// What `apply` must make of a file: its bytes with the written findings replaced and nothing else.
    pub fn expected(&self, name: &str) -> Vec<u8> {
        let bytes = self.read(name);
        let mut out = Vec::new();
        let mut done = 0;
        for f in self
            .findings()
            .iter()
            .filter(|f| f["file"] == name && f["after"].is_string())
        {
            let (start, end) = (
                f["start"].as_u64().unwrap() as usize,
                f["end"].as_u64().unwrap() as usize,
            );
            assert_eq!(&bytes[start..end], f["before"].as_str().unwrap().as_bytes());
            out.extend_from_slice(&bytes[done..start]);
            out.extend_from_slice(f["after"].as_str().unwrap().as_bytes());
            done = end;
        }
        out.extend_from_slice(&bytes[done..]);
        out
    }

    /// Applies, and asserts that `name` changed and that nothing outside of the finding did.
    pub fn applies(&self, name: &str) {
        let (before, expected) = (self.read(name), self.expected(name));
        let ran = self.run(&["apply"]);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{}", ran.out);
        assert_ne!(self.read(name), before, "{name} was not written");
        assert_eq!(self.read(name), expected);
        assert!(
            !self
                .read(name)
                .windows(CALL.len())
                .any(|w| w == CALL.as_bytes())
        );
    }
}

/// What `apply` makes of a file, and one line for each finding; a second run must change nothing.
pub fn applied(name: &str, text: &str) -> String {
    let tree = Tree::new();
    tree.write(name, text);
    let json = tree.run(&["diff", "--format", "json"]).out;
    let report: serde_json::Value = serde_json::from_str(&json).unwrap();
    let told: Vec<String> = report["findings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|f| {
            let word = |key: &str| f[key].as_str().unwrap().replace('\n', "⏎");
            let why = match f["class"].as_str() {
                Some("manual" | "kept") => format!(" ({})", word("note")),
                _ => String::new(),
            };
            format!(
                "{} {}: {}{why}\n",
                word("class"),
                word("kind"),
                word("before")
            )
        })
        .collect();
    tree.run(&["apply"]);
    let after = String::from_utf8(tree.read(name)).unwrap();
    tree.run(&["apply"]);
    assert_eq!(String::from_utf8(tree.read(name)).unwrap(), after);
    format!("{after}---\n{}", told.concat())
}

/// Says that something was not tested. Past the test runner, which hides what a test that passes prints.
pub fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "\n### SKIPPED: {why} ###");
}

/// Those of `tools` that cannot be run here.
pub fn missing(tools: &[&str]) -> Vec<String> {
    let runs = |tool: &str| {
        Command::new(tool)
            .arg("--version")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .is_ok_and(|status| status.success())
    };
    let mut out: Vec<String> = tools.iter().map(|tool| (*tool).to_string()).collect();
    out.retain(|tool| !runs(tool));
    out
}

/// The folder that holds `tea-VERSION/bin/tea` for each version that is run.
pub fn tea_dir() -> PathBuf {
    match std::env::var_os("FORGEMOD_TEA_DIR") {
        Some(dir) => PathBuf::from(dir),
        None => {
            PathBuf::from(std::env::var_os("HOME").unwrap_or_default()).join(".cache/forge-clis")
        }
    }
}

/// What a script of `tests/` answers to `input`. It must succeed; what it says on standard error is shown.
pub fn asked<T: DeserializeOwned>(script: &str, args: &[&Path], input: &Value) -> T {
    let mut child = Command::new("python3")
        .arg(
            Path::new(env!("CARGO_MANIFEST_DIR"))
                .join("tests")
                .join(script),
        )
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(input.to_string().as_bytes()).unwrap();
    drop(stdin);
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "tests/{script} failed; what it said stands above"
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// Runs `forgemod` in the tree as a user of whom permissions are asked: another one than root.
#[cfg(unix)]
pub fn run_unprivileged(tree: &Tree, args: &[&str]) -> Ran {
    use std::os::unix::fs::{MetadataExt as _, chown};
    use std::os::unix::process::CommandExt as _;
    const NOBODY: u32 = 65534;
    if fs::metadata(tree.root()).unwrap().uid() != 0 {
        return tree.run(args);
    }
    // The binary may lie where only root can go.
    let bin = Tree::bare();
    fs::copy(env!("CARGO_BIN_EXE_forgemod"), bin.path("forgemod")).unwrap();
    for dir in [bin.root(), tree.root()] {
        chown(dir, Some(NOBODY), Some(NOBODY)).unwrap();
        for entry in fs::read_dir(dir).unwrap() {
            chown(entry.unwrap().path(), Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
    let output = Command::new(bin.path("forgemod"))
        .args(args)
        .current_dir(tree.root())
        .uid(NOBODY)
        .gid(NOBODY)
        .output()
        .unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}
