#![allow(clippy::expect_used, clippy::print_stderr)]

use std::process::Command;

use pretty_assertions::assert_eq;

use super::as_jq;

/// What the old tool prints of this, in version 2.46.
const DATA: &str = r#"{"name": "a<b>&c", "n": 12, "f": 1.5, "t": true, "no": false, "nul": null, "o": {"b": 1, "a": "x"},
    "l": ["x", "y"], "e": [], "labels": [{"name": "bug"}, {"name": "ui"}], "zero": 0, "s": "", "m": [1, 2, {"k": null}]}"#;

fn printed(template: &str) -> Option<String> {
    let program = as_jq(template).expect(template);
    let mut jq = Command::new("jq");
    jq.args(["-nj", "--argjson", "data", DATA])
        .arg(format!("$data | {program}"));
    let Ok(out) = jq.output() else {
        eprintln!("### SKIPPED: templates: jq is missing ###");
        return None;
    };
    assert_eq!(String::from_utf8_lossy(&out.stderr), "", "{program}");
    Some(String::from_utf8_lossy(&out.stdout).into_owned())
}

#[test]
fn a_template_prints_what_the_old_tool_prints() {
    for (template, expected) in [
        ("{{.name}}", "a<b>&c"),
        (
            "{{.n}} {{.f}} {{.t}} {{.no}} {{.nul}} {{.missing}}",
            "12 1.5 true false <no value> <no value>",
        ),
        (
            "{{.o}} {{.l}} {{.m}} {{.e}}",
            "map[a:x b:1] [x y] [1 2 map[k:<nil>]] []",
        ),
        (
            "{{.o.a}} {{.o.z}} {{.missing.z}}",
            "x <no value> <no value>",
        ),
        ("{{range .labels}}{{.name}}{{\"\\n\"}}{{end}}", "bug\nui\n"),
        ("{{range .labels}}{{.name}},{{end}}", "bug,ui,"),
        ("{{range .e}}x{{else}}none{{end}}", "none"),
        ("{{range .nul}}x{{else}}none{{end}}", "none"),
        ("{{range .missing}}x{{else}}{{.n}}{{end}}", "12"),
        ("{{range .missing}}x{{end}}", ""),
        ("{{range .m}}{{.}};{{end}}", "1;2;map[k:<nil>];"),
        (
            "{{if .t}}yes{{else}}no{{end}}{{if .no}}yes{{else}}no{{end}}{{if .zero}}y{{else}}n{{end}}{{if .s}}y{{else}}n{{end}}{{if .e}}y{{else}}n{{end}}{{if .nul}}y{{else}}n{{end}}{{if .missing}}y{{else}}n{{end}}",
            "yesnonnnnn",
        ),
        ("{{if .o}}o{{end}}{{if .f}}f{{end}}{{if .no}}x{{end}}", "of"),
        ("{{if eq .name \"a<b>&c\"}}same{{end}}", "same"),
        (
            "{{if eq .n 12.0}}same{{end}}{{if ne .s \"x\"}}!{{end}}",
            "same!",
        ),
        ("{{if not .t}}x{{else}}z{{end}}", "z"),
        (
            "{{eq .missing \"x\"}} {{eq .name .o.a \"a<b>&c\"}}",
            "false true",
        ),
        (
            "{{range .labels}}{{if eq .name \"bug\"}}B{{else if eq .name \"ui\"}}U{{else}}?{{end}}{{end}}",
            "BU",
        ),
        ("{{len .l}} {{len .name}} {{len .o}}", "2 6 2"),
        (
            "{{join \", \" .l}}|{{join \", \" .missing}}|{{join \",\" .e}}",
            "x, y||",
        ),
        (
            "{{pluck \"name\" .labels}} {{pluck \"name\" .e}}",
            "[bug ui] []",
        ),
        ("{{join \"|\" (pluck \"name\" .labels)}}", "bug|ui"),
        ("{{.labels | pluck \"name\" | join \";\"}}", "bug;ui"),
        ("{{join \",\" (pluck \"zz\" .labels)}}", ","),
        ("  {{- .n -}}   ", "12"),
        ("a {{/* c */}} b", "a  b"),
        (
            "{{with .o}}{{.a}}{{end}}{{with .nul}}x{{else}}{{.n}}{{end}}",
            "x12",
        ),
        ("{{\"a\\tb\"}}{{`raw\\n`}}", "a\tbraw\\n"),
        ("plain \"text\" \\(.n) $x", "plain \"text\" \\(.n) $x"),
        ("{{\"}}\"}}{{\"x\"}} {{1}} {{true}}", "}}x 1 true"),
        ("", ""),
    ] {
        let Some(text) = printed(template) else {
            return;
        };
        assert_eq!(text, expected, "{template}");
    }
}

#[test]
fn a_template_that_has_no_counterpart_says_which_part_stops_it() {
    for (template, why) in [
        (
            "{{range .}}{{tablerow .number .title}}{{end}}",
            "no route carries `{{tablerow .number .title}}` of its template",
        ),
        (
            "{{timeago .date}}",
            "no route carries `{{timeago .date}}` of its template",
        ),
        (
            "{{$x := .n}}{{$x}}",
            "no route carries `{{$x := .n}}` of its template",
        ),
        (
            "{{if eq .n 12}}x{{end}}",
            "no route carries `{{if eq .n 12}}` of its template",
        ),
        (
            "{{(index .l 0).x}}",
            "no route carries `{{(index .l 0).x}}` of its template",
        ),
        ("{{range .l}}x", "a block of its template does not end"),
        (
            "{{end}}",
            "its template ends a block that it does not begin",
        ),
        ("{{.n", "an action of its template does not close"),
        (
            "{{join \",\"}}",
            "no route carries `{{join \",\"}}` of its template",
        ),
        ("{{.n .s}}", "no route carries `{{.n .s}}` of its template"),
        ("{{}}", "no route carries `{{}}` of its template"),
        (
            "{{\"\\q\"}}",
            "no route carries `{{\"\\q\"}}` of its template",
        ),
        ("{{(}}", "no route carries `{{(}}` of its template"),
        ("{{)}}", "no route carries `{{)}}` of its template"),
        ("{{é}}", "no route carries `{{é}}` of its template"),
    ] {
        assert_eq!(
            as_jq(template).as_ref().map_err(String::as_str),
            Err(why),
            "{template}"
        );
    }
}
