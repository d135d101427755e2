//! Programs: what becomes of the calls in `fixtures/languages`, a file a language, and what holds for any program.
//!
//! The whole output stands in `tests/snapshots/languages.diff.txt`; a change that is meant is taken over with
//! `FORGEMOD_BLESS=1 cargo test --test languages`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::print_stderr)]

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;

use forgemod::engine::Engine;
use forgemod::finding::Finding;
use forgemod::pack::Pack;
use forgemod::scan;
use forgemod::site::Site;
use forgemod::tree::splice::splice;
use pretty_assertions::assert_eq;
use proptest::prelude::*;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn engine() -> &'static Engine {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    ENGINE.get_or_init(|| {
        let pack = Pack::embedded().unwrap();
        let text = fs::read_to_string(root().join("fixtures/languages/forgemod.toml")).unwrap();
        let site = Site::parse(&text, "forgemod.toml", &pack.versions(), &[]).unwrap();
        Engine::new(&pack, &site).unwrap()
    })
}

/// The programs of the fixture: name and content, in order.
fn programs() -> Vec<(String, Vec<u8>)> {
    let mut out: Vec<(String, Vec<u8>)> = fs::read_dir(root().join("fixtures/languages"))
        .unwrap()
        .map(|e| e.unwrap().path())
        .filter(|p| p.extension().is_none_or(|e| e != "toml"))
        .map(|p| {
            let name = p.file_name().unwrap().to_str().unwrap().to_string();
            (name, fs::read(p).unwrap())
        })
        .collect();
    out.sort();
    out
}

fn found(name: &str, bytes: &[u8]) -> Vec<Finding> {
    scan::file(engine(), name, bytes, None)
        .map(|s| s.findings)
        .unwrap_or_default()
}

fn applied(name: &str, bytes: &[u8]) -> Vec<u8> {
    splice(bytes, &found(name, bytes)).unwrap()
}

/// Runs a program that reads standard input; `None`, with a loud line, where it is not there.
fn piped(program: &str, args: &[&str], input: &[u8]) -> Option<String> {
    let child = Command::new(program)
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("### SKIPPED: {program} is not there");
        return None;
    };
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{program} {}: {}\n{}",
        args.join(" "),
        String::from_utf8_lossy(&output.stderr),
        String::from_utf8_lossy(input)
    );
    Some(String::from_utf8(output.stdout).unwrap())
}

#[test]
fn the_diff_and_the_report() {
    is_as_before("fixtures/languages", "languages.diff.txt");
}

/// What a program says of a string around it: who reads it, and why it is left.
#[test]
fn the_reasons() {
    is_as_before("fixtures/reasons", "reasons.diff.txt");
}

fn is_as_before(tree: &str, snapshot: &str) {
    let output = Command::new(env!("CARGO_BIN_EXE_forgemod"))
        .args(["diff", tree])
        .current_dir(root())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    let got = String::from_utf8(output.stdout).unwrap();
    let path: PathBuf = root().join("tests/snapshots").join(snapshot);
    if std::env::var_os("FORGEMOD_BLESS").is_some_and(|v| v == "1") {
        fs::write(&path, &got).unwrap();
        return;
    }
    let expected = fs::read_to_string(&path).unwrap();
    assert_eq!(got, expected);
}

#[test]
fn what_was_applied_has_nothing_left_to_apply() {
    for (name, bytes) in programs() {
        let crlf = String::from_utf8(bytes.clone())
            .unwrap()
            .replace('\n', "\r\n")
            .into_bytes();
        let mut bom = "\u{feff}".as_bytes().to_vec();
        bom.extend(&bytes);
        let mut odd = bytes.clone();
        odd.extend(b"\n\xff\xfe");
        for bytes in [bytes, crlf, bom, odd] {
            let once = applied(&name, &bytes);
            assert!(
                found(&name, &once).iter().all(|f| !f.class.is_written()),
                "{name}"
            );
            assert_eq!(applied(&name, &once), once, "{name}");
        }
    }
}

#[test]
fn a_written_program_is_still_one() {
    const PYTHON: &str = "import ast, sys; ast.parse(sys.stdin.buffer.read().decode())";
    for (name, bytes) in programs() {
        let after = applied(&name, &bytes);
        if name.ends_with(".py") {
            piped("python3", &["-c", PYTHON], &bytes);
            piped("python3", &["-c", PYTHON], &after);
        }
        if name.ends_with(".pl") {
            piped("perl", &["-c"], &after);
        }
        if name.ends_with(".c") {
            piped(
                "gcc",
                &["-fsyntax-only", "-include", "stdio.h", "-x", "c", "-"],
                &after,
            );
        }
    }
}

/// Commands and the words that their replacement has as arguments.
const CALLS: [&str; 6] = [
    "gh issue close 5 --repo Initech/printer",
    "gh issue reopen 12 -R Initech/printer",
    "gh repo clone Initech/printer",
    "gh pr review 7 --approve --repo Initech/printer",
    "gh label delete bug --repo Initech/printer --yes",
    "gh repo fork Initech/printer",
];

/// The words of a call as the engine writes it where people read the output.
fn translated(call: &str) -> Option<Vec<String>> {
    let text = format!(
        "import subprocess\nsubprocess.run({:?})\n",
        call.split(' ').collect::<Vec<_>>()
    );
    let all = found("a.py", text.as_bytes());
    let f = all.iter().find(|f| f.class.is_written())?;
    Some(f.shell.clone()?.split(' ').map(str::to_string).collect())
}

#[test]
fn another_reader_sees_the_words_of_the_replacement() {
    const PYTHON: &str = "import ast, json, sys
for node in ast.walk(ast.parse(sys.stdin.read())):
    if isinstance(node, ast.Call) and isinstance(node.args[0], (ast.List, ast.Tuple)):
        print(json.dumps([ast.literal_eval(e) for e in node.args[0].elts]))";
    const NODE: &str = "let t = ''; process.stdin.on('data', d => t += d).on('end', () => {
        const spawnSync = (file, args) => console.log(JSON.stringify([file, ...args]));
        new Function('spawnSync', t)(spawnSync); })";
    let mut written = 0;
    for call in CALLS {
        let Some(words) = translated(call) else {
            continue;
        };
        written += 1;
        let old: Vec<&str> = call.split(' ').collect();
        let expected = serde_json::to_string(&words).unwrap();
        let single = format!("'{}'", old.join("',\n    '"));
        let pythons = [
            format!("import subprocess\nsubprocess.run({old:?}, check=True)\n"),
            format!("import subprocess\nsubprocess.run(\n    ({single},),\n)\n"),
        ];
        for text in pythons {
            let after = applied("a.py", text.as_bytes());
            if let Some(read) = piped("python3", &["-c", PYTHON], &after) {
                let read: Vec<String> = serde_json::from_str(&read).unwrap();
                assert_eq!(serde_json::to_string(&read).unwrap(), expected);
            }
        }
        let node = format!(
            "spawnSync('gh', {:?}, {{ stdio: 'inherit' }});\n",
            &old[1..]
        );
        let after = applied("a.js", node.as_bytes());
        if let Some(read) = piped("node", &["-e", NODE], &after) {
            assert_eq!(read.trim(), expected);
        }
    }
    assert!(written >= 3, "only {written} of the calls are written");
}

#[test]
fn the_languages_themselves_read_the_replacement_in_every_form_of_string() {
    // Each program prints what it would hand to a shell, one text a line.
    const RUBY: &str = "[96.chr, 'system'].each { |name| Object.define_method(name) { |text| puts text } }\nn = 3\n";
    const PERL: &str =
        "BEGIN { *CORE::GLOBAL::readpipe = sub { print \"$_[0]\\n\" } } my $n = 3;\n";
    const PHP: &str = "<?php namespace a; function shell_exec($t) { echo $t, \"\\n\"; } $n = 3;\n";
    const NODE: &str = "const execSync = console.log, n = 3;\n";
    const CALL: &str = "gh pr view 3 --json number --jq '.number | tostring'";
    let with = |n: &str| CALL.replace('3', n);
    let quoted = with("3").replace('\'', "\\'");
    let ruby = ["`@`", "%x(@)", "%x{@}", "%x[@]", "%x<@>", "%x!@!", "%x~@~"];
    let perl = [
        "`@`;", "qx(@);", "qx{@};", "qx[@];", "qx<@>;", "qx!@!;", "qx~@~;",
    ];
    let mut cases: Vec<(&str, &[&str], &str, Vec<String>)> = vec![
        ("a.rb", &["ruby", "-"], RUBY, Vec::new()),
        ("a.pl", &["perl", "-"], PERL, Vec::new()),
    ];
    for (form, more) in [(ruby, "#{n}"), (perl, "$n")].into_iter().enumerate() {
        for text in more.0 {
            cases[form].3.push(text.replace('@', CALL));
            cases[form].3.push(text.replace('@', &with(more.1)));
        }
    }
    cases[0].3.push(format!("system(\"{}\")", with("#{n}")));
    cases[0].3.push(format!("system('{quoted}')"));
    cases[0].3.push(format!("system <<~SH.chomp\n  {CALL}\nSH"));
    cases.push((
        "a.php",
        &["php"],
        PHP,
        vec![
            format!("shell_exec(\"{}\");", with("$n")),
            format!("shell_exec(\"{}\");", with("{$n}")),
            format!("shell_exec('{quoted}');"),
        ],
    ));
    cases.push((
        "a.js",
        &["node", "-"],
        NODE,
        vec![
            format!("execSync(`{}`);", with("${n}")),
            format!("execSync('{quoted}');"),
            format!("execSync(\"{CALL}\");"),
        ],
    ));
    for (name, program, head, lines) in cases {
        let text = format!("{head}{}\n", lines.join("\n"));
        let all = found(name, text.as_bytes());
        let left: Vec<&Finding> = all.iter().filter(|f| !f.class.is_written()).collect();
        assert!(left.is_empty(), "{left:#?}");
        let expected: Vec<String> = all
            .iter()
            .map(|f| f.shell.clone().unwrap().replace("$n\"", "3\""))
            .collect();
        let after = applied(name, text.as_bytes());
        if let Some(read) = piped(program[0], &program[1..], &after) {
            assert_eq!(read, expected.join("\n") + "\n", "{name}");
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_mutated_program_keeps_what_is_not_found(
        which in 0..64usize,
        cuts in prop::collection::vec((any::<prop::sample::Index>(), 0..12usize, "[\"'`#{}()\\[\\]\\\\,+\n/*$a ]{0,4}"), 0..4),
        line_end in prop::sample::select(vec!["\n", "\r\n"]),
    ) {
        let all = programs();
        let (name, bytes) = &all[which % all.len()];
        let mut text = String::from_utf8(bytes.clone()).unwrap().replace('\n', line_end);
        for (at, len, new) in cuts {
            let at = at.index(text.len());
            let start = (0..=at).rev().find(|i| text.is_char_boundary(*i)).unwrap();
            let end = (start + len..=text.len()).find(|i| text.is_char_boundary(*i)).unwrap_or(text.len());
            text.replace_range(start..end, &new);
        }
        let bytes = text.as_bytes();
        let all = found(name, bytes);
        let mut end = 0;
        for f in &all {
            prop_assert!(f.start >= end && f.end <= bytes.len());
            prop_assert_eq!(f.before.as_bytes(), &bytes[f.start..f.end]);
            end = f.end;
        }
        let once = splice(bytes, &all).unwrap();
        let again = found(name, &once);
        prop_assert!(
            again.iter().all(|f| !f.class.is_written()),
            "{text}\nbecame {}\nand then {again:#?}",
            String::from_utf8_lossy(&once)
        );
    }
}
