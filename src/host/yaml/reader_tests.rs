use pretty_assertions::assert_eq;
use proptest::prelude::*;

use super::*;
use crate::host::testing::{check_regions, render, rewrite};

/// `text` of the file `path` with `new` for `old list`.
fn to(path: &str, text: &str, new: &str) -> String {
    rewrite(of_file(path), text, "old list", new)
}

const SERVICES: &str =
    "services:\n  a:\n    image: x\n    healthcheck:\n      cmd: |\n        {}\n";
const BUILD: &str = "steps:\n  - name: x\n    args:\n      - -c\n      - |\n        {}\n";
const PIPELINE: &str = "steps:\n  - command: |\n      {}\n";
const DRONE: &str = "kind: pipeline\nsteps:\n  - commands:\n      - {}\n";
const JOBS: &str = "jobs:\n  - name: a\n    plan:\n      - config:\n          run:\n            args: [-c, '{}']\n";
const TASKS: &str = "- shell: {}\n  register: x\n";

#[test]
fn a_dollar_is_doubled_where_the_reader_takes_one_away() {
    let new = "new '$a' $(b \"${c##*/}\") $((d + 1))";
    for (path, text) in [
        ("compose.yaml", SERVICES),
        ("docker-compose.dev.yml", SERVICES),
        ("deploy/stack.yml", SERVICES),
        ("cloudbuild.yaml", BUILD),
        ("ci/cloudbuild-release.yaml", BUILD),
        (".buildkite/pipeline.yml", PIPELINE),
        ("x/buildkite.yml", PIPELINE),
    ] {
        let written = new.replace('$', "$$");
        assert_eq!(
            to(path, &text.replace("{}", "old list"), new),
            text.replace("{}", &written),
            "{path}"
        );
    }
    for (path, text) in [
        (".gitlab-ci.yml", "a:\n  script:\n    - {}\n"),
        ("values.yaml", "a:\n  command: {}\n"),
        (
            ".github/workflows/a.yml",
            "jobs:\n  a:\n    steps:\n      - run: |\n          {}\n",
        ),
        (".buildkite/values.yml", "a:\n  command: {}\n"),
        ("cloudbuild.yaml", "steps:\n  - script: |\n      {}\n"),
    ] {
        assert_eq!(
            to(path, &text.replace("{}", "old list"), new),
            text.replace("{}", new),
            "{path}"
        );
    }
}

#[test]
fn what_the_reader_fills_in_stays_as_it_is() {
    let text =
        "services:\n  a:\n    image: x\n    command: [sh, -c, \"old list $$A ${B:-x} $C $(d)\"]\n";
    assert_eq!(
        render(of_file("compose.yml"), text),
        concat!(
            "markdown \"x\"\n",
            "  prose \"x\"\n",
            "argv program \"sh -c \\\"old list \\\\$A ${b} ${c} \\\\$(d)\\\"\"\n",
            "  markdown program \"sh\"\n",
            "    prose \"sh\"\n",
            "  markdown program \"-c\"\n",
            "    prose \"-c\"\n",
            "  script program \"old list $A ${{ B }} ${{ C }} $(d)\"\n",
        )
    );
    let text = BUILD.replace("{}", "old list $$a $b ${c} $_D ${_E} ${_E:-x}");
    assert_eq!(
        to("cloudbuild.yaml", &text, "new"),
        text.replace("old list", "new")
    );
    let of = |path, text: &str| -> Vec<String> {
        of_file(path)
            .regions(text, Place::Program)
            .into_iter()
            .filter(|r| matches!(r.content, Content::Script(_)))
            .map(|r| r.text)
            .collect()
    };
    let text = PIPELINE.replace("{}", "old \\$a $$b ${C:-${D}} $(e) \\\\$$f $1");
    assert_eq!(
        of(".buildkite/pipeline.yml", &text),
        ["old $a $b ${{ C }} $(e) \\\\$f $1"]
    );
}

#[test]
fn what_cannot_be_escaped_is_not_written() {
    for (path, text, new, why) in [
        (
            ".buildkite/pipeline.yml",
            PIPELINE,
            "new \\$a",
            "it has a backslash in front of a `$`, which Buildkite reads before a shell does",
        ),
        (
            ".drone.yml",
            DRONE,
            "new ${#a}",
            "it has a `${`, which Drone reads before a shell does",
        ),
        (
            ".woodpecker/a.yml",
            DRONE,
            "new ${a}",
            "it has a `${`, which Woodpecker reads before a shell does",
        ),
        (
            "ci/release.yml",
            JOBS,
            "new $((a + 1))",
            "it has a `((`, which Concourse reads before a shell does",
        ),
        (
            "roles/a/tasks/main.yml",
            TASKS,
            "new ${#a}",
            "it has a `{#`, which Ansible reads before a shell does",
        ),
        (
            "site.yml",
            TASKS,
            "new \"{{a}}\"",
            "it has a `{{`, which Ansible reads before a shell does",
        ),
    ] {
        let text = text.replace("{}", "old list");
        assert_eq!(to(path, &text, new), format!("manual: {why}"), "{path}");
        assert_eq!(
            to(path, &text, "new -a"),
            text.replace("old list", "new -a"),
            "{path}"
        );
    }
    // What stood there before may stand there again.
    let text = TASKS.replace("{}", "old list {{ n }} x");
    assert_eq!(
        rewrite(
            of_file("site.yml"),
            &text,
            "old list {{ n }}",
            "new -n {{ n }}"
        ),
        text.replace("old list {{ n }}", "new -n {{ n }}")
    );
}

proptest! {
    #[test]
    fn any_text_is_cut_without_overlap(text in "(\\$|\\$\\$|\\\\|\\{|\\}|\\(|[aA1 ]|é){0,30}") {
        for (path, whole) in [("compose.yml", SERVICES), ("cloudbuild.yaml", BUILD), (".buildkite/a.yml", PIPELINE)] {
            let text = whole.replace("{}", &text);
            check_regions(&text, &of_file(path).regions(&text, Place::Program));
        }
    }

    #[test]
    fn what_is_written_is_what_the_shell_gets(new in "[a$\\\\{}()]{1,12}") {
        for (path, whole) in [("cloudbuild.yaml", BUILD), (".buildkite/a.yml", PIPELINE)] {
            let text = whole.replace("{}", "b old list; c");
            let written = to(path, &text, &format!("new {new} x"));
            if written.starts_with("manual: ") {
                continue;
            }
            let regions = of_file(path).regions(&written, Place::Program);
            let expected = format!("b new {new} x; c");
            prop_assert!(regions.iter().any(|r| r.text == expected), "{written}");
        }
    }
}

/// The regions of the file `path`, without those of nested hosts.
fn outer(path: &str, text: &str) -> Vec<String> {
    render(of_file(path), text)
        .lines()
        .filter(|line| !line.starts_with(' '))
        .map(str::to_string)
        .collect()
}

#[test]
fn the_variables_of_the_forge_are_set_in_its_own_files() {
    let text = "jobs:\n  a:\n    steps:\n      - run: old list\n";
    for (path, place) in [
        (".github/workflows/a.yml", "workflow"),
        ("x/.gitea/workflows/a.yaml", "workflow"),
        (".forgejo/workflows/deep/a.yml", "workflow"),
        ("b/action.yml", "workflow"),
        (".circleci/config.yml", "program"),
        ("circle.yml", "program"),
        ("github/workflows/a.yml", "program"),
    ] {
        let expected = format!("shell {place} \"old list\"");
        assert_eq!(outer(path, text), [expected], "{path}");
    }
}

#[test]
fn a_condition_is_not_written() {
    let condition = "if: contains(github.event.comment.body, 'old list')\n";
    let text = format!("jobs:\n  a:\n    {condition}");
    let why = "manual: a condition compares with this text";
    assert_eq!(to(".github/workflows/a.yml", &text, "new"), why);
    let text = "a:\n  rules:\n    - if: $CI_COMMIT_MESSAGE =~ /old list/\n";
    assert_eq!(to(".gitlab-ci.yml", text, "new"), why);
    // What only says when is a sentence.
    let text = "if: you run old list\n";
    assert_eq!(to("a.yml", text, "new"), "if: you run new\n");
}

#[test]
fn what_an_action_is_handed_is_a_script_where_that_is_known() {
    let text = |uses: &str, value: &str| {
        format!(
            "jobs:\n  a:\n    steps:\n      - uses: {uses}\n        with:\n          command: {value}\n"
        )
    };
    let of = |uses: &str, value: &str| -> String {
        outer(".github/workflows/a.yml", &text(uses, value))
            .pop()
            .unwrap()
    };
    assert_eq!(
        of("nick-fields/retry@v3", "git old"),
        "shell workflow \"git old\""
    );
    assert_eq!(of("x/y@v3", "git old"), "text program \"git old\"");
    assert_eq!(
        of("x/y@v3", "|\n            git a\n            git old list\n"),
        "code program \"git a\\ngit old list\""
    );
    let lines = text("x/y@v1", "|\n            git a\n            git old list\n");
    assert_eq!(
        to(".github/workflows/a.yml", &lines, "new"),
        "manual: nothing here says whether a shell reads what is handed to this action"
    );
    let script = text("actions/github-script@v7", "x").replace("command", "script");
    assert_eq!(
        outer(".github/workflows/a.yml", &script).pop().unwrap(),
        "javascript workflow \"x\""
    );
}

#[test]
fn a_step_on_windows_is_of_powershell() {
    let job = |system: &str, step: &str| {
        let text = format!("jobs:\n  a:\n    {system}\n    steps:\n      - {step}\n");
        outer(".github/workflows/a.yml", &text)
            .into_iter()
            .filter(|line| line.contains("\"old\""))
            .collect::<Vec<_>>()
    };
    let matrix =
        "strategy: {matrix: {os: [ubuntu-latest, windows-2022]}}\n    runs-on: ${{ matrix.os }}";
    let list = "runs-on: [self-hosted, Windows]";
    for (system, step, kind) in [
        ("runs-on: ubuntu-latest", "run: old", "shell"),
        ("runs-on: windows-latest", "run: old", "powershell"),
        (list, "run: old", "powershell"),
        ("runs-on: {labels: windows-x}", "run: old", "powershell"),
        (
            "runs-on: windows-latest",
            "{run: old, shell: bash}",
            "shell",
        ),
        (
            "defaults: {run: {shell: bash}}\n    runs-on: windows-latest",
            "run: old",
            "shell",
        ),
        (matrix, "run: old", "code"),
        (matrix, "{run: old, shell: pwsh}", "powershell"),
        (matrix, "{run: old, shell: bash}", "shell"),
        (
            "strategy: {matrix: {os: [ubuntu-latest, macos-14]}}\n    runs-on: ${{ matrix.os }}",
            "run: old",
            "shell",
        ),
    ] {
        let expected = format!("{kind} workflow \"old\"");
        assert_eq!(job(system, step), [expected], "{system} {step}");
    }
    // What the whole workflow names counts for a job that names nothing.
    let text = "defaults: {run: {shell: bash}}\njobs:\n  a:\n    runs-on: windows-latest\n    steps:\n      - run: old list\n";
    assert_eq!(
        to(".github/workflows/a.yml", text, "new"),
        text.replace("old list", "new")
    );
}
