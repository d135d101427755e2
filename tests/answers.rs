//! Every command of the old tool has an answer for every target: under each of its names, and with any one of its flags.

#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};
use std::time::{Duration, Instant};

use forgemod::engine::Engine;
use forgemod::finding::{Class, Finding};
use forgemod::grammar::{CommandGrammar, FlagGrammar};
use forgemod::pack::Pack;
use forgemod::scan;
use forgemod::site::Site;
use rayon::prelude::*;

const GITEA: [&str; 4] = ["1.20", "1.22", "1.25", "1.27"];
const TEA: [&str; 4] = ["0.9.2", "0.11.1", "0.12", "0.14"];

fn engine(tea: &str, gitea: &str) -> Engine {
    static PACK: LazyLock<Arc<Pack>> = LazyLock::new(|| Pack::embedded().unwrap());
    let pack = &PACK;
    let set = |k: &str, v: &str| (k.to_string(), v.to_string());
    let target = [
        set("host", "git.example.org"),
        set("tea", tea),
        set("gitea", gitea),
    ];
    let site = Site::from_overrides(&pack.versions(), &target).unwrap();
    Engine::new(pack, &site).unwrap()
}

fn leaves(engine: &Engine) -> impl ParallelIterator<Item = &CommandGrammar> {
    engine.source().commands.par_iter().filter(|c| !c.group)
}

/// A value that the flag may well have. Choices are all tried.
fn values(command: &str, flag: &FlagGrammar) -> Vec<String> {
    if !flag.choices.is_empty() {
        return flag.choices.clone();
    }
    let of_command = match (command, flag.long.as_str()) {
        ("api", "field" | "raw-field") | ("workflow run", "field" | "raw-field") => "env=staging",
        ("issue lock" | "pr lock", "reason") => "resolved",
        ("release create" | "release edit", "target") => "main",
        ("repo create", "template") => "o/template",
        ("auth login" | "auth refresh", "scopes" | "remove-scopes") => "read:org",
        ("search repos", "size" | "forks" | "stars" | "followers") => ">=10",
        ("search code", "size") => ">=10",
        ("search commits", "date" | "author-date" | "committer-date") => ">2024-01-31",
        _ => "",
    };
    let value = match flag.long.as_str() {
        _ if !of_command.is_empty() => of_command,
        "add-assignee" | "assignee" | "author" | "user" | "reviewer" | "add-reviewer"
        | "mention" | "mentions" | "remove-assignee" | "remove-reviewer" | "commenter"
        | "involves" | "reviewed-by" | "review-requested" | "committer" => "ann",
        "add-label" | "label" | "remove-label" => "bug",
        "repo" | "branch-repo" | "source" => "o/r",
        "org" | "owner" | "source-owner" | "target-owner" | "repo-owner" | "team" => "o",
        "json" => "name",
        "jq" => ".[0]",
        "template" => "{{.}}",
        "limit" | "attempt" | "days" | "interval" | "number" | "depth" | "job" | "size"
        | "forks" | "stars" | "comments" | "reactions" | "interactions" | "followers"
        | "good-first-issues" | "help-wanted-issues" | "number-topics" => "5",
        "created" | "updated" | "closed" | "merged-at" => ">2024-01-31",
        "body-file" | "notes-file" | "env-file" | "input" | "debug-file" => "notes.md",
        "branch" | "base" | "head" | "ref" | "default-branch" => "dev",
        "color" => "00aabb",
        "commit" | "match-head-commit" => "0a1b2c3d",
        "hostname" | "host" => "github.com",
        "visibility" => "private",
        _ => "thing",
    };
    vec![value.to_string()]
}

/// A usual call of a command.
fn usual(name: &str, command: &CommandGrammar) -> String {
    format!("gh {name} {}", command.usual)
        .trim_end()
        .to_string()
}

/// A call with a flag and its value added.
struct Added<'a> {
    call: String,
    flag: &'a str,
    value: String,
}

/// The call with each of the flags that the command has.
fn with_each_flag<'a>(base: &str, command: &'a CommandGrammar) -> Vec<Added<'a>> {
    let mut out = Vec::new();
    for f in &command.flags {
        if !f.value {
            out.push(Added {
                call: with_flag(base, &format!("--{}", f.long)),
                flag: &f.long,
                value: String::new(),
            });
            continue;
        }
        for value in values(&command.name, f) {
            let plain = |c: char| c.is_ascii_alphanumeric() || "/._=:-".contains(c);
            let word = match value.chars().all(plain) {
                true => value.clone(),
                false => format!("'{value}'"),
            };
            out.push(Added {
                call: with_flag(base, &format!("--{} {word}", f.long)),
                flag: &f.long,
                value,
            });
        }
    }
    out
}

/// The usual call under a name, and the same with each flag.
fn calls(name: &str, command: &CommandGrammar) -> Vec<String> {
    let base = usual(name, command);
    let added = with_each_flag(&base, command).into_iter().map(|a| a.call);
    [base.clone()].into_iter().chain(added).collect()
}

/// The usual call, and the same as it asks for the first JSON field that can be had.
fn bases(engine: &Engine, command: &CommandGrammar) -> Vec<String> {
    let base = usual(&command.name, command);
    let shaped = command
        .json
        .iter()
        .map(|field| with_flag(&base, &format!("--json {field}")))
        .find(|call| answer(engine, call).is_some_and(|a| a.0.is_some()));
    [base.clone()].into_iter().chain(shaped).collect()
}

/// What is written instead of a call, and what is said of it.
fn answer(engine: &Engine, call: &str) -> Option<(Option<String>, String, String)> {
    let f = scan::translate(engine, call).into_iter().next()?;
    Some((f.after, f.note, f.recipe))
}

/// The call with a flag, in front of what goes to another program.
fn with_flag(base: &str, flag: &str) -> String {
    match base.split_once(" -- ") {
        Some((before, rest)) => format!("{before} {flag} -- {rest}"),
        None => format!("{base} {flag}"),
    }
}

/// What is wrong with the answer to a call.
fn defect(engine: &Engine, command: &str, call: &str) -> Option<String> {
    let began = Instant::now();
    let findings = scan::translate(engine, call);
    if began.elapsed() > Duration::from_secs(2) {
        return Some("is slow".to_string());
    }
    let f = match findings.as_slice() {
        [one] => one,
        many => return Some(format!("{} findings", many.len())),
    };
    wrong(engine, command, f)
}

fn wrong(engine: &Engine, command: &str, f: &Finding) -> Option<String> {
    let rule = engine.pack().rule_id(command);
    if f.rule != rule {
        return Some(format!("the rule {} instead of {rule}", f.rule));
    }
    if f.note.contains("writes what the target does not take") {
        return Some(f.note.clone());
    }
    match f.class {
        Class::Exact => f
            .after
            .is_none()
            .then(|| "exact, and nothing written".to_string()),
        Class::Adapted if f.note.is_empty() => Some("adapted without a note".to_string()),
        Class::Adapted => None,
        Class::Manual if f.note.is_empty() => Some("manual without a note".to_string()),
        Class::Manual if f.recipe.is_empty() => Some("manual without a recipe".to_string()),
        Class::Manual => None,
        Class::Kept => Some("kept".to_string()),
    }
}

#[test]
fn every_command_answers_with_any_one_of_its_flags_for_every_target() {
    let targets: Vec<(&str, &str)> = TEA
        .iter()
        .flat_map(|t| GITEA.iter().map(move |g| (*t, *g)))
        .collect();
    let wrong: Vec<String> = targets
        .into_par_iter()
        .flat_map(|(tea, gitea)| {
            let engine = engine(tea, gitea);
            leaves(&engine)
                .flat_map_iter(|c| {
                    let engine = &engine;
                    calls(&c.name, c).into_iter().filter_map(move |call| {
                        let why = defect(engine, &c.name, &call)?;
                        Some(format!("tea {tea}, gitea {gitea}: {call}\n    {why}"))
                    })
                })
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn every_alias_answers_as_the_name_does() {
    let engine = engine("0.11.1", "1.25");
    let wrong: Vec<String> = leaves(&engine)
        .flat_map_iter(|c| {
            let engine = &engine;
            let names = engine
                .source()
                .spellings(c)
                .into_iter()
                .filter(|n| *n != c.name);
            names.flat_map(move |name| {
                let pairs = calls(&name, c).into_iter().zip(calls(&c.name, c));
                pairs.filter_map(move |(alias, call)| {
                    (answer(engine, &alias) != answer(engine, &call))
                        .then(|| format!("{alias}\n    {call}"))
                })
            })
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} wrong\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The calls with a flag that changes nothing, without a word of the rule or of the finding.
fn dropped(engine: &Engine, command: &CommandGrammar, base: &str) -> Vec<String> {
    let without = answer(engine, base);
    with_each_flag(base, command)
        .into_iter()
        .filter(|a| !base.contains(&format!("--{}", a.flag)))
        .filter(|a| {
            let with = answer(engine, &a.call);
            let written = with.as_ref().is_some_and(|w| w.0.is_some());
            let declared = engine.pack().dropped(&command.name, a.flag, &a.value);
            written && with == without && declared.is_none()
        })
        .map(|a| a.call)
        .collect()
}

#[test]
fn no_flag_is_dropped_in_silence() {
    let wrong: Vec<String> = [("0.9.2", "1.25"), ("0.11.1", "1.22"), ("0.14", "1.27")]
        .into_par_iter()
        .flat_map(|(tea, gitea)| {
            let engine = engine(tea, gitea);
            leaves(&engine)
                .flat_map_iter(|c| {
                    let bases = bases(&engine, c);
                    bases
                        .into_iter()
                        .flat_map(|base| dropped(&engine, c, &base))
                })
                .map(|call| format!("tea {tea}, gitea {gitea}: {call}"))
                .collect::<Vec<_>>()
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} dropped\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn what_stays_has_a_recipe_of_its_own() {
    let engine = engine("0.14", "1.27");
    let mut recipes: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for c in engine.source().commands.iter().filter(|c| !c.group) {
        let (after, _, recipe) = answer(&engine, &usual(&c.name, c)).unwrap();
        if after.is_none() {
            recipes.entry(recipe).or_default().push(&c.name);
        }
    }
    recipes.retain(|_, commands| commands.len() > 1);
    assert!(recipes.is_empty(), "{recipes:#?}");
}

#[test]
fn words_that_are_no_command_are_manual_and_say_so() {
    let engine = engine("0.11.1", "1.25");
    for (call, note) in [
        (
            "gh advisory database ls",
            "gh 2.46 knows no command `advisory`",
        ),
        ("gh dash", "gh 2.46 knows no command `dash`"),
        (
            "gh copilot suggest x",
            "gh 2.46 knows no command `copilot`, later versions do",
        ),
        (
            "gh pr update-branch 12",
            "gh 2.46 knows no command `pr update-branch`, later versions do",
        ),
    ] {
        let f = &scan::translate(&engine, call)[0];
        assert_eq!(f.class, Class::Manual, "{call}");
        assert_eq!(f.before, call);
        assert_eq!(f.note, note);
        assert!(!f.recipe.is_empty());
    }
}
