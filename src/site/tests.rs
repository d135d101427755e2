#![allow(clippy::unwrap_used, clippy::expect_used)]

use pretty_assertions::assert_eq;

use super::super::{Site, Versions};

fn versions() -> Versions {
    Versions::from([
        (
            "tea".to_string(),
            vec!["0.9.2".to_string(), "0.11.1".to_string()],
        ),
        ("gitea".to_string(), vec!["1.22".to_string()]),
    ])
}

fn errors(text: &str) -> String {
    Site::parse(text, "forgemod.toml", &versions(), &[])
        .expect_err("an error")
        .to_string()
}

/// A target table with `line` as its last line, so that the line under test is line 5.
fn with(line: &str) -> String {
    format!("[target]\nhost = \"git.example.org\"\ntea = \"0.9.2\"\ngitea = \"1.22\"\n{line}\n")
}

#[test]
fn a_whole_site_is_read() {
    let text = with(
        "login = \"example\"\ntoken = \"FORGE_TOKEN\"\n\n[owners]\n\"Acme-Corp\" = \"acme-corp\"\n\n[keep]\npaths = [\"docs/history/**\"]",
    );
    let site = Site::parse(&text, "forgemod.toml", &versions(), &[]).unwrap();
    assert_eq!(site.host, "git.example.org");
    assert_eq!(site.login.as_deref(), Some("example"));
    assert_eq!(site.token.as_deref(), Some("FORGE_TOKEN"));
    assert_eq!(site.versions["tea"], "0.9.2");
    assert_eq!(site.versions["gitea"], "1.22");
    assert_eq!(site.owner("ACME-corp"), Some("acme-corp"));
    assert_eq!(site.owner("other"), None);
    assert_eq!(
        site.keep.matching("docs/history/a.md"),
        Some("docs/history/**")
    );
}

#[test]
fn crlf_and_a_bom_are_read() {
    let text = format!("\u{feff}{}", with("").replace('\n', "\r\n"));
    assert_eq!(
        Site::parse(&text, "forgemod.toml", &versions(), &[])
            .unwrap()
            .host,
        "git.example.org"
    );
}

#[test]
fn every_error_has_its_line_and_what_is_allowed() {
    let cases = [
        (
            "hots = \"x\"",
            "forgemod.toml:5: unknown key `hots` in [target]; allowed: host, login, token, ssh, gitea, tea",
        ),
        (
            "login = 3",
            "forgemod.toml:5: `login` in [target] is an integer; allowed: a string",
        ),
        (
            "login = \"--x\"",
            "forgemod.toml:5: login \"--x\" is not a name; allowed: a word that does not begin with -, as the target tool lists it",
        ),
        (
            "token = \"$GITEA_TOKEN\"",
            "forgemod.toml:5: `token` is not the name of an environment variable; allowed: letters, digits and _, such as GITEA_TOKEN (the name, not the token)",
        ),
        (
            "[owners]\n\"acme/app\" = \"acme\"",
            "forgemod.toml:6: owner \"acme/app\" has a slash; allowed: the name alone, of letters, digits, - _ and .",
        ),
        (
            "[owners]\nacme = \"a/b\"",
            "forgemod.toml:6: owner \"a/b\" has a slash; allowed: the name alone, of letters, digits, - _ and .",
        ),
        (
            "[owners]\nacme = \"a b\"",
            "forgemod.toml:6: owner \"a b\" is not a name; allowed: the name alone, of letters, digits, - _ and .",
        ),
        (
            "[owners]\nAcme = \"a\"\nacme = \"b\"",
            "forgemod.toml:7: owner \"acme\" stands in line 6 too; allowed: each owner once, whatever its case",
        ),
        (
            "[owners]\nacme = true",
            "forgemod.toml:6: `acme` in [owners] is a boolean; allowed: a string",
        ),
        (
            "[keep]\npath = []",
            "forgemod.toml:6: unknown key `path` in [keep]; allowed: paths",
        ),
        (
            "[keep]\npaths = \"docs\"",
            "forgemod.toml:6: `paths` in [keep] is a string; allowed: a list of globs",
        ),
        (
            "[keep]\npaths = [\n1]",
            "forgemod.toml:7: `paths` in [keep] is an integer; allowed: a string",
        ),
        (
            "[keep]\npaths = [\"ok\",\n\"[z-a]\"]",
            "forgemod.toml:7: error parsing glob '[z-a]': invalid range; 'z' > 'a'; allowed: globs as in .gitignore",
        ),
        (
            "[keeps]",
            "forgemod.toml:5: unknown key `keeps`; allowed: extends, target, owners, keep, repositories, links, env, values, block, file, line, text, move",
        ),
    ];
    for (line, message) in cases {
        assert_eq!(errors(&with(line)), message, "{line}");
    }
}

#[test]
fn hosts_are_checked() {
    let cases = [
        ("https://git.example.org", "has a scheme"),
        ("git.example.org/gitea", "has a path"),
        ("git@example.org", "has a user"),
        (
            "git.example.org:0",
            "has a port that is not a number from 1 to 65535",
        ),
        ("git_example", "is not a host name"),
        ("", "is empty"),
    ];
    for (host, what) in cases {
        let text = format!("[target]\nhost = \"{host}\"\ntea = \"0.9.2\"\ngitea = \"1.22\"\n");
        let message = format!(
            "forgemod.toml:2: host \"{host}\" {what}; allowed: a host or host:port, such as git.example.org"
        );
        assert_eq!(errors(&text), message);
    }
    let text = "[target]\nhost = \"localhost:3000\"\ntea = \"0.9.2\"\ngitea = \"1.22\"\n";
    assert_eq!(
        Site::parse(text, "f", &versions(), &[]).unwrap().host,
        "localhost:3000"
    );
}

#[test]
fn versions_are_those_of_the_pack() {
    let text = "[target]\nhost = \"git.example.org\"\ntea = \"0.8.0\"\ngitea = 1.22\n";
    assert_eq!(
        errors(text),
        "forgemod.toml:3: tea \"0.8.0\" is not supported; allowed: 0.9.2, 0.11.1\n\
         forgemod.toml:4: `gitea` in [target] is a float; allowed: a string, one of \"1.22\""
    );
}

#[test]
fn all_errors_are_reported_at_once_in_the_order_of_the_file() {
    let text = "[target]\nhost = \"http://x\"\nport = 1\n[owners]\n\"a/b\" = \"c\"\n";
    assert_eq!(
        errors(text),
        "forgemod.toml:1: `gitea` is missing in [target]; allowed: 1.22\n\
         forgemod.toml:1: `tea` is missing in [target]; allowed: 0.9.2, 0.11.1\n\
         forgemod.toml:2: host \"http://x\" has a scheme; allowed: a host or host:port, such as git.example.org\n\
         forgemod.toml:3: unknown key `port` in [target]; allowed: host, login, token, ssh, gitea, tea\n\
         forgemod.toml:5: owner \"a/b\" has a slash; allowed: the name alone, of letters, digits, - _ and ."
    );
}

#[test]
fn a_file_without_a_target_lacks_every_key_of_it() {
    assert_eq!(
        errors("# empty\n"),
        "forgemod.toml:1: `host` is missing in [target]; allowed: a host or host:port, such as git.example.org\n\
         forgemod.toml:1: `gitea` is missing in [target]; allowed: 1.22\n\
         forgemod.toml:1: `tea` is missing in [target]; allowed: 0.9.2, 0.11.1"
    );
}

#[test]
fn what_is_not_toml_is_reported_with_its_line() {
    assert_eq!(
        errors("[target]\nhost = git.example.org\n"),
        "forgemod.toml:2: not TOML: string values must be quoted, expected literal string"
    );
    assert_eq!(
        errors("target = 1\n"),
        "forgemod.toml:1: `target` is an integer; allowed: a table, written [target]"
    );
}

#[test]
fn the_command_line_overrides_the_file_and_is_checked_like_it() {
    let set = |k: &str, v: &str| {
        Site::parse(
            &with(""),
            "f",
            &versions(),
            &[(k.to_string(), v.to_string())],
        )
    };
    assert_eq!(set("tea", "0.11.1").unwrap().versions["tea"], "0.11.1");
    assert_eq!(
        set("tea", "9").unwrap_err().to_string(),
        "--target tea=9: tea \"9\" is not supported; allowed: 0.9.2, 0.11.1"
    );
    assert_eq!(
        set("bun", "1").unwrap_err().to_string(),
        "--target bun=1: unknown key `bun`; allowed: host, login, token, ssh, gitea, tea"
    );
}

#[test]
fn a_site_can_come_from_the_command_line_alone() {
    let all = [
        ("host", "git.example.org"),
        ("tea", "0.9.2"),
        ("gitea", "1.22"),
    ]
    .map(|(k, v)| (k.into(), v.into()));
    assert_eq!(
        Site::from_overrides(&versions(), &all).unwrap().host,
        "git.example.org"
    );
    assert_eq!(
        Site::from_overrides(&versions(), &all[..2])
            .unwrap_err()
            .to_string(),
        "--target: `gitea` is missing in [target]; allowed: 1.22"
    );
}
