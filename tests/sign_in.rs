//! What signing in becomes, run with the real tools in a container's way: without a terminal, and more than once.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use cli_common::{Tree, asked, missing, skipped, tea_dir};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

/// What `call` becomes for a version of tea.
fn translated(call: &str, version: &str) -> String {
    let version = format!("tea={version}");
    let target = ["host=git.example.org", &version, "gitea=1.25", "login=work"];
    let target = target.iter().flat_map(|t| ["--target", t]);
    let args: Vec<&str> = target.chain(["translate", call]).collect();
    Tree::bare().run(&args).out.trim().to_string()
}

/// What `script` prints, and its exit status at the end, in a home of its own.
fn run(script: &str, version: &str) -> Option<(String, i64)> {
    let tea = tea_dir().join(format!("tea-{version}/bin"));
    let mut lacking = missing(&["bash", "curl", "git", "jq", "python3"]);
    if !tea.join("tea").is_file() {
        lacking.push(format!("tea {version}"));
    }
    if !lacking.is_empty() {
        skipped(&format!("sign_in: {} is missing", lacking.join(", ")));
        return None;
    }
    let home = tempfile::tempdir().unwrap();
    let path = format!(
        "{}:{}",
        tea.display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let user = json!({"id": 1, "login": "me", "username": "me"});
    let setup = json!({
        "host": "git.example.org", "command": script,
        "env": {"GITEA_TOKEN": "abc", "HOME": home.path(), "PATH": path},
        "answers": {
            "/version": {"version": "1.25.0"}, "/user": user, "/user/keys": [], "/users/me/orgs": [],
        },
    });
    let result: Value = asked("serve_and_run.py", &[], &setup);
    Some((
        result["stdout"].as_str().unwrap().to_string(),
        result["code"].as_i64().unwrap(),
    ))
}

const TEAS: &[&str] = &["0.9.2", "0.11.1"];

#[test]
fn signing_in_twice_leaves_one_login_that_works() {
    for version in TEAS {
        let call = translated("gh auth login --with-token", version);
        let names = "tea logins list --output csv | cut -d, -f1 | tr -d '\"' | grep -v '^Name$'";
        let script = format!(
            "echo old | {call} && {{ {call}; }} && tea organizations list --login work >/dev/null && {names}"
        );
        let Some(ran) = run(&script, version) else {
            return;
        };
        assert_eq!(ran, ("work\n".to_string(), 0), "tea {version}");
    }
}

#[test]
fn a_login_that_no_longer_works_is_made_anew() {
    for version in TEAS {
        let call = translated("gh auth login --with-token", version);
        let script = format!(
            "mkdir -p ~/.config/tea && printf 'logins:\\n- name: work\\n  url: http://127.0.0.1:9\\n  token: gone\\n' \
             > ~/.config/tea/config.yml && {{ {call}; }} && sed -n 's/^ *token: //p' ~/.config/tea/config.yml"
        );
        let Some(ran) = run(&script, version) else {
            return;
        };
        assert_eq!(ran, ("abc\n".to_string(), 0), "tea {version}");
    }
}

#[test]
fn a_server_that_is_not_there_makes_signing_in_fail() {
    for version in TEAS {
        let call = translated("gh auth login --with-token", version)
            .replace("https://git.example.org", "http://127.0.0.1:9");
        let Some((_, code)) = run(&call, version) else {
            return;
        };
        assert_eq!(code, 1, "tea {version}");
    }
}

#[test]
fn the_token_is_printed_where_the_server_knows_it() {
    let call = translated("gh auth token", "0.9.2");
    let Some(ran) = run(&format!("token=$({call}); echo \"<$token>\""), "0.9.2") else {
        return;
    };
    assert_eq!(ran, ("<abc>\n".to_string(), 0));
}

#[test]
fn git_asks_the_variable_for_the_token() {
    let call = translated("gh auth setup-git", "0.9.2");
    let script = format!(
        "{{ {call}; }} && {{ {call}; }} && printf 'url=https://git.example.org/o/r.git\\n\\n' | GITEA_TOKEN=later git credential fill"
    );
    let Some((out, code)) = run(&script, "0.9.2") else {
        return;
    };
    let mut given: Vec<&str> = out
        .lines()
        .filter(|l| l.starts_with("username=") || l.starts_with("password="))
        .collect();
    given.sort_unstable();
    assert_eq!(
        (given, code),
        (vec!["password=later", "username=oauth2"], 0)
    );
}
