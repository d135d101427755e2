//! What README and docs say is so: every key of a table has its word, every command its row, and the output that is
//! shown is what comes out.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use std::fs;
use std::path::Path;
use std::process::Command;

use cli_common::Tree;
use pretty_assertions::assert_eq;
use regex::Regex;

fn file(name: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The text of every fenced block of a language.
fn blocks(text: &str, language: &str) -> Vec<String> {
    let fence = Regex::new(&format!(r"(?ms)^```{language}\n(.*?)^```$")).unwrap();
    fence
        .captures_iter(text)
        .map(|c| c[1].to_string())
        .collect()
}

/// The keys that the tables of a source file read, as they stand in TOML.
fn keys(source: &str) -> Vec<String> {
    let field = Regex::new(r"^\s+(?:pub(?:\([a-z]+\))? )?([a-z_]+): [A-Z&bu(]").unwrap();
    let renamed = Regex::new(r#"rename = "([^"]+)""#).unwrap();
    let (mut out, mut read, mut name, mut skip, mut derive) =
        (Vec::new(), false, None, false, false);
    for line in source.lines() {
        if line.starts_with("#[derive") {
            derive |= line.contains("Deserialize");
        } else if line.contains("struct ") && line.ends_with('{') && !line.starts_with(' ') {
            read = derive;
        } else if line == "}" {
            (read, derive) = (false, false);
        } else if line.trim_start().starts_with("#[serde(") {
            skip |= line.contains("skip");
            name = renamed.captures(line).map(|c| c[1].to_string()).or(name);
        } else if let Some(c) = field.captures(line).filter(|_| read) {
            if !skip {
                out.push(name.take().unwrap_or_else(|| c[1].replace('_', "-")));
            }
            (name, skip) = (None, false);
        }
    }
    out
}

#[test]
fn every_key_of_a_rule_pack_is_explained() {
    let docs = file("docs/rules.md");
    for source in [
        "src/pack/model.rs",
        "src/pack/placement.rs",
        "src/pack/load.rs",
        "src/pack/links.rs",
        "src/pack/members.rs",
        "src/pack/permission.rs",
        "src/grammar/model.rs",
    ] {
        let keys = keys(&file(source));
        assert!(keys.len() > 10, "no keys were found in {source}: {keys:?}");
        let named = |key: &&String| {
            // A table has its own heading or row.
            docs.contains(&format!("`{key}`"))
                || docs.contains(&format!("[{key}]"))
                || docs.contains(&format!(".{key}]"))
                || docs.contains(&format!("[{key}."))
        };
        let missing: Vec<_> = keys.iter().filter(|k| !named(k)).collect();
        assert_eq!(
            missing,
            Vec::<&String>::new(),
            "keys of {source} that docs/rules.md does not name"
        );
    }
}

#[test]
fn the_diff_that_the_readme_opens_with_is_what_comes_out() {
    let output = Command::new(env!("CARGO_BIN_EXE_forgemod"))
        .args(["diff", "fixtures/acme"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let printed = String::from_utf8(output.stdout).unwrap();
    let printed: Vec<&str> = printed.lines().collect();
    let shown = &blocks(&file("README.md"), "diff")[0];
    let stale: Vec<&str> = shown
        .lines()
        .filter(|line| !printed.contains(line))
        .collect();
    assert_eq!(
        stale,
        Vec::<&str>::new(),
        "lines of the README's diff that forgemod does not print"
    );
}

#[test]
fn the_rule_that_the_readme_shows_writes_what_it_says() {
    let readme = file("README.md");
    let shown = blocks(&readme, "toml")
        .into_iter()
        .find(|b| b.contains("[[command]]"))
        .unwrap();
    let shown: toml::Table = shown.parse().unwrap();
    let tree = Tree::new();
    let mut examples = 0;
    for command in shown["command"].as_array().unwrap() {
        for example in command["example"].as_array().unwrap() {
            let ran = tree.run(&["translate", example["in"].as_str().unwrap()]);
            assert_eq!(ran.out.trim_end(), example["out"].as_str().unwrap());
            examples += 1;
        }
    }
    assert!(examples > 0);
    let rules = file("rules/gh-to-tea/commands/pr.toml");
    let source = blocks(&readme, "toml")
        .into_iter()
        .find(|b| b.contains("[[command]]"))
        .unwrap();
    let rule = source.split("[[command.example]]").next().unwrap();
    let stale: Vec<&str> = rule.lines().filter(|line| !rules.contains(line)).collect();
    assert_eq!(
        stale,
        Vec::<&str>::new(),
        "lines of the README's rule that the pack does not have"
    );
}

#[test]
fn the_site_file_that_the_readme_shows_is_one() {
    let tree = Tree::bare();
    let shown = blocks(&file("README.md"), "toml")
        .into_iter()
        .find(|b| b.contains("[target]"))
        .unwrap();
    tree.write("forgemod.toml", shown);
    let ran = tree.run(&["translate", "gh pr list -R Old-Org/app"]);
    assert_eq!(
        ran.out.trim_end(),
        "tea pulls list --repo new-org/app --login work"
    );
}

#[test]
fn every_command_and_exit_code_stands_in_the_readme() {
    let readme = file("README.md");
    let help = Tree::bare().run(&["--help"]).out;
    let commands = help
        .split("Commands:")
        .nth(1)
        .unwrap()
        .split("Options:")
        .next()
        .unwrap();
    let name = Regex::new(r"(?m)^  ([a-z-]+) ").unwrap();
    for c in name.captures_iter(commands).filter(|c| &c[1] != "help") {
        assert!(
            readme.contains(&format!("| `{}", &c[1])),
            "the README has no row for `forgemod {}`",
            &c[1]
        );
    }
    for option in Regex::new(r"(?m)--[a-z]+").unwrap().find_iter(&help) {
        let known = ["--help", "--version"].contains(&option.as_str());
        assert!(
            known || readme.contains(option.as_str()),
            "the README does not name {}",
            option.as_str()
        );
    }
    for code in Regex::new(r"(?m)^  (\d)  (.*)$")
        .unwrap()
        .captures_iter(help.split("Exit codes:").nth(1).unwrap())
    {
        assert!(
            readme.contains(&format!("| {} | {} |", &code[1], &code[2])),
            "the README has no row for {}",
            &code[0]
        );
    }
}

#[test]
fn every_host_has_its_row() {
    let docs = file("docs/hosts.md");
    let missing: Vec<_> = forgemod::host::hosts()
        .into_iter()
        .map(|h| h.name())
        .filter(|name| !docs.contains(&format!("\n| `{name}` | ")))
        .collect();
    assert_eq!(
        missing,
        Vec::<&str>::new(),
        "hosts that docs/hosts.md has no row for"
    );
}

#[test]
fn no_link_of_the_documents_leads_nowhere() {
    let link = Regex::new(r"\]\(([^)#:]+)(#[^)]*)?\)").unwrap();
    for name in [
        "README.md",
        "CHANGELOG.md",
        "docs/rules.md",
        "docs/architecture.md",
        "docs/hosts.md",
        "docs/site-file.md",
    ] {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join(name)
            .parent()
            .unwrap()
            .to_path_buf();
        for c in link.captures_iter(&file(name)) {
            assert!(folder.join(&c[1]).exists(), "{name} links to {}", &c[1]);
        }
    }
}

#[test]
fn every_key_of_the_site_file_is_explained() {
    let docs = file("docs/site-file.md");
    let tree = Tree::new();
    let allowed = Regex::new(r"allowed: (.*)\n").unwrap();
    let keys_after = |text: &str| -> Vec<String> {
        tree.write("forgemod.toml", text);
        let ran = tree.run(&["check"]);
        let line = ran.err.lines().find(|l| l.contains("unknown key")).unwrap();
        let line = format!("{line}\n");
        let list = &allowed.captures(&line).unwrap()[1];
        list.split(", ").map(str::to_string).collect()
    };
    let site = cli_common::SITE;
    let mut keys = keys_after(&format!("{site}[nothing]\n"));
    keys.extend(keys_after("[target]\nnothing = 1\n"));
    for kind in ["block", "file", "line", "text", "move"] {
        keys.extend(keys_after(&format!("{site}[[{kind}]]\nnothing = 1\n")));
    }
    let named =
        |key: &String| docs.contains(&format!("`{key}`")) || docs.contains(&format!("[{key}]"));
    let missing: Vec<_> = keys.iter().filter(|k| !named(k)).collect();
    assert_eq!(missing, Vec::<&String>::new());
}
