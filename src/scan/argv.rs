//! Calls in lists of arguments: `["gh", "pr", "list"]`.
//!
//! No shell reads such a list, so only a replacement that is one simple command of known words and the list's own
//! unknown items can be written into it.

use crate::engine::{Engine, Setting, Surroundings};
use crate::finding::{Found, Kind};
use crate::grammar::read_call;
use crate::host::{Argv, Region};
use crate::scan::nested;
use crate::scan::script::{self, Around};
use crate::scan::unknown::{unknown, whole};
use crate::shell::{arguments, commands};

/// The finding in a list of arguments; `None` where the list does not run the old tool.
pub fn scan(engine: &Engine, region: &Region, list: &Argv) -> Option<Vec<Found>> {
    let text = &region.text;
    let all = commands(text);
    let Some(c) = all.first().filter(|c| script::is_tool(engine, c)) else {
        return wrapped(engine, region, list).map(|f| vec![f]);
    };
    let words = &c.words[c.head..];
    let grammar = engine.source();
    let call = read_call(grammar, text, words, false)
        .filter(|call| grammar.command(&call.command).is_some_and(|c| !c.group));
    let Some(call) = call else {
        let f = unknown(engine, text, whole(words), words);
        return Some(vec![match &list.stop {
            Some(stop) => f.into_manual(&stop.note, &stop.recipe),
            None => f,
        }]);
    };
    let around = Around {
        place: region.place,
        run: Some(list.run),
        shell: Surroundings::default(),
    };
    let shell = around.setting(text, c);
    let setting = Setting {
        argv: Some(list.names.clone()),
        ..shell.clone()
    };
    let verdict = engine.rewrite(&call, &setting);
    let verdict = nested::led(engine, verdict, &c.lead, &around.shell);
    let found = script::found(engine, call.span.clone(), verdict);
    let program = words[0].literal().unwrap_or_default();
    let found = match program.ends_with(super::leftover::EXE) {
        true => script::of_one_system(found, &program),
        false => found,
    };
    let whole = found
        .after
        .as_deref()
        .map(|after| arguments(after, &list.names));
    let found = match (whole, &list.stop) {
        (Some(Err(why)), _) => found.into_manual(&why, ""),
        (_, Some(stop)) => {
            let recipe = match found.after.as_ref().filter(|_| !list.cut) {
                Some(after) => format!("{} By itself it becomes: {after}", stop.recipe),
                None => stop.recipe.clone(),
            };
            let note = match found.note.is_empty() || found.after.is_some() || list.cut {
                true => stop.note.clone(),
                false => format!("{}; {}", stop.note, found.note),
            };
            return Some(vec![Found {
                recipe,
                ..found.into_manual(&note, "")
            }]);
        }
        _ => found,
    };
    if found.after.is_some() {
        return Some(vec![found]);
    }
    let found = match list.shell {
        Some(shell) => in_words_of(shell, found),
        None => found,
    };
    // What a list cannot hold a shell may run.
    let by_shell = engine.rewrite(&call, &shell).text;
    Some(vec![match by_shell {
        Some(text) => {
            let recipe = recipe(&text, &list.names);
            Found { recipe, ..found }
        }
        None => found,
    }])
}

/// What stops a call, said of a shell that reads the words.
fn in_words_of(shell: &str, mut f: Found) -> Found {
    if f.note.contains("a list of arguments") {
        f.note = format!(
            "only one simple command is written into {shell}, and the replacement is a script of another shell"
        );
    }
    f
}

/// Words that are handed to a function whose name speaks of the old tool: `run_gh(["pr", "list"])`.
fn wrapped(engine: &Engine, region: &Region, list: &Argv) -> Option<Found> {
    let tool = engine.source().tool.as_str();
    let callee = list.callee.as_deref()?;
    let names = words_of(callee);
    if !names.iter().any(|n| n == tool) {
        return None;
    }
    let text = format!("{tool} {}", region.text);
    let all = commands(&text);
    let call = read_call(engine.source(), &text, &all.first()?.words, false)?;
    let setting = Setting::alone(region.place);
    let recipe = match engine.rewrite(&call, &setting).text {
        Some(after) => {
            format!("Change `{callee}` and its calls together; the whole call becomes: {after}")
        }
        None => format!("Change `{callee}` and its calls together."),
    };
    Some(super::manual(
        0..region.text.len(),
        Kind::Command,
        engine.pack().rule_id(&call.command),
        format!("`{callee}` runs `{tool}` with these words"),
        &recipe,
    ))
}

/// The words of a name: `run`, `gh` of `self.run_gh` or `runGh`.
fn words_of(name: &str) -> Vec<String> {
    let mut out = vec![String::new()];
    for c in name.chars() {
        if !c.is_alphanumeric() || c.is_uppercase() {
            out.push(String::new());
        }
        if let (true, Some(last)) = (c.is_alphanumeric(), out.last_mut()) {
            last.extend(c.to_lowercase());
        }
    }
    out
}

/// How a program runs what a list of arguments cannot hold.
fn recipe(shell: &str, names: &[String]) -> String {
    let used: Vec<String> = names
        .iter()
        .filter(|n| shell.contains(&format!("${n}")) || shell.contains(&format!("${{{n}}}")))
        .map(|n| format!("${n}"))
        .collect();
    let with = match used.is_empty() {
        true => String::new(),
        false => format!(", with {} in its environment", used.join(" and ")),
    };
    format!("Run it through a shell, as `sh -c` and this text{with}: {shell}")
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;
    use crate::host::argv::{Item, Items, List, Piece, region};
    use crate::host::{Place, Run, Unwritable};
    use crate::pack::Pack;
    use crate::shell::Output;
    use crate::site::Site;

    #[derive(Debug)]
    struct Bare;

    impl Items for Bare {
        fn literal(&self, text: &str) -> Result<String, Unwritable> {
            Ok(text.to_string())
        }
    }

    /// What becomes of a list; a word that begins with `@` is an unknown item.
    fn read(text: &str, output: Output) -> String {
        let pack = Pack::embedded().unwrap();
        let site = "[target]\nhost = \"git.example.org\"\ntea = \"0.9.2\"\ngitea = \"1.22\"\n";
        let site = Site::parse(site, "forgemod.toml", &pack.versions(), &[]).unwrap();
        let engine = Engine::new(&pack, &site).unwrap();
        let mut at = 0;
        let item = |word: &str| {
            let span = at..at + word.len();
            at = span.end + 1;
            let piece = match word.strip_prefix('@') {
                Some(name) => Piece::Opaque {
                    name: name.to_string(),
                    source: word.to_string(),
                },
                None => Piece::Text(word.to_string()),
            };
            Item {
                span,
                pieces: vec![piece],
                alone: None,
            }
        };
        let list = List {
            items: text.split(' ').map(item).collect(),
            first_apart: false,
            place: Place::Program,
            run: Run {
                output,
                status_read: true,
            },
            stop: None,
            cut: false,
            shell: None,
        };
        let region = region(text, list, Box::new(Bare)).unwrap();
        let crate::host::Content::Argv(list) = &region.content else {
            panic!("{region:?}");
        };
        let Some(found) = scan(&engine, &region, list) else {
            return "no call".to_string();
        };
        let f = &found[0];
        match &f.after {
            Some(after) => after.clone(),
            None => format!("{} | {}", f.note, f.recipe),
        }
    }

    #[test]
    fn one_simple_command_is_written() {
        assert_eq!(
            read("gh issue close @n -R o/r", Output::Shown),
            "tea issues close --repo o/r -- \"$n\""
        );
        assert_eq!(
            read("/usr/bin/gh issue close 3 -R @repo", Output::Discarded),
            "tea issues close --repo \"$repo\" -- 3"
        );
    }

    #[test]
    fn what_needs_a_shell_is_left_with_the_text_for_one() {
        assert_eq!(
            read(
                "gh pr view @n -R o/r --json state --jq .state",
                Output::Captured
            ),
            "a list of arguments holds one simple command, and the replacement is more than one | \
             Run it through a shell, as `sh -c` and this text, with $n in its environment: \
             curl -fsSL -H \"Authorization: token $GITEA_TOKEN\" \
             \"https://git.example.org/api/v1/repos/o/r/pulls/$n\" | \
             jq -nrc 'input | {state: (if .merged then \"MERGED\" else (.state | ascii_upcase) end)} | .state'"
        );
    }

    #[test]
    fn a_list_that_runs_something_else_is_no_call() {
        assert_eq!(read("git pull gh", Output::Shown), "no call");
        assert_eq!(read("@gh pr list", Output::Shown), "no call");
    }
}
