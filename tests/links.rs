//! URLs and slugs: what is written is an address that Gitea has, what is no address of an owner that moved stays, and
//! the invented tree of `fixtures/links` comes out as `tests/snapshots/links.*` say.

#![allow(clippy::unwrap_used, clippy::expect_used)]

mod cli_common;

use std::fs;
use std::path::Path;

use cli_common::{SITE, Tree};
use pretty_assertions::assert_eq;
use regex::Regex;
use serde_json::Value;

const OWNERS: &str = "\n[owners]\n\"Acme-Corp\" = \"acme\"\n\"globex\" = \"globex-inc\"\n\"Initech\" = \"initech\"\n";

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A tree with a site file of three owners: one with capitals and a hyphen, a common word, and a capital alone.
fn tree() -> Tree {
    let tree = Tree::bare();
    tree.write("forgemod.toml", format!("{SITE}{OWNERS}"));
    tree
}

fn findings(tree: &Tree) -> Vec<Value> {
    let ran = tree.run(&["diff", "--format", "json", "."]);
    let report: Value = serde_json::from_str(&ran.out).unwrap();
    report["findings"].as_array().unwrap().clone()
}

/// The pages of a Gitea: paths below the host, without query and fragment.
const ROUTES: &[&str] = &[
    r"",
    r"/{o}",
    r"/{o}/{r}",
    r"/{o}/{r}\.git",
    r"/{o}/{r}/(src|raw|blame|media)/(branch|tag|commit)/{ref}/.+",
    r"/{o}/{r}/src/(branch|tag|commit)/{ref}",
    r"/{o}/{r}/commits/(branch|tag|commit)/{ref}(/.+)?",
    r"/{o}/{r}/commit/{sha}(\.diff|\.patch)?",
    r"/{o}/{r}/(pulls|issues|releases|tags|actions|wiki|branches|milestones|labels|stars|watchers|forks|settings|packages|projects)",
    r"/{o}/{r}/_(edit|new|delete|upload)/[^/]+(/.+)?",
    r"/{o}/{r}/activity(/(daily|weekly|monthly|contributors|code-frequency))?",
    r"/{o}/{r}/actions/runs/{fill}",
    r"/org/{o}/(members|teams(/[^/]+(/repositories)?)?)",
    r"/{o}/-/(packages|projects)",
    r"/{o}/{r}/pulls/{n}(/files|/commits|\.diff|\.patch)?",
    r"/{o}/{r}/issues/({n}|new|new/choose)",
    r"/{o}/{r}/releases/(latest|new|tag/.+|download/[^/]+/[^/]+)",
    r"/{o}/{r}/archive/.+\.(zip|tar\.gz|bundle)",
    r"/{o}/{r}/actions/workflows/[\w.-]+/badge\.svg",
    r"/{o}/{r}/wiki/[^/]+",
    r"/{o}/{r}/compare/.+",
    r"/{o}/{r}/settings/(hooks|branches|keys|collaboration|actions/(secrets|variables|runners))",
    r"/api/v1/.+",
];

/// Why an address is none of Gitea's.
fn lost(url: &str) -> Option<String> {
    let address = Regex::new(r"^(?:git\+)?(https|ssh)://(?:[^/@]*@)?git\.example\.org(?::\d+)?(/[^?#]*)?(\?[^#]*)?(#.*)?$").unwrap();
    let Some(c) = address.captures(url) else {
        return Some(format!("{url}: is no address"));
    };
    let fill = r"[^/]*(?:\$\{\{[^}]*\}\}|\$\{[^}]*\}|\{[^}]*\}|\$\w+|<[^>]*>)[^/]*";
    let path = c.get(2).map_or("", |m| m.as_str()).trim_end_matches('/');
    // a clone may name a version or a folder behind it
    let path = Regex::new(r"(?:\.git)?@[^/]*$|\.git//[^@]*$")
        .unwrap()
        .replace(path, ".git")
        .into_owned();
    let query = c.get(3).map_or("", |m| m.as_str());
    let known = ROUTES.iter().any(|route| {
        let pattern = route
            .replace("{o}", &format!("(?:new-org|new-co|{fill})"))
            .replace("{r}", &format!(r"(?:[A-Za-z0-9._-]+|{fill})"))
            .replace("{ref}", r"(?:release/next|[^/]+)")
            .replace("{sha}", &format!("(?:[0-9a-f]{{7,40}}|{fill})"))
            .replace("{fill}", fill)
            .replace("{n}", &format!("(?:[0-9]+|N|{fill})"));
        let slug = format!("(?:{pattern}|/(?:{fill})(?:/.*)?)");
        Regex::new(&format!("^{slug}$")).unwrap().is_match(&path)
    });
    let asks = Regex::new(r"^(\?(ref=[\w.-]+|display=source|workflow=[\w.-]+|expand=1|(branch|event)=[\w./-]+(&(branch|event)=[\w./-]+)*|state=open|(title|body)=[^&]*(&(title|body)=[^&]*)*))?$").unwrap();
    if !known {
        return Some(format!("{url}: Gitea has no {path}"));
    }
    (!asks.is_match(query)).then(|| format!("{url}: Gitea does not read {query}"))
}

#[test]
fn every_address_that_is_written_is_one_of_gitea() {
    let url = Regex::new(
        r#"(?:git\+)?(?:https|ssh)://(?:\$?\{\{[^}]*\}\}|\$\([^()]*\)|<[A-Za-z][^>]*>|[^\s"'`()<>])*"#,
    )
    .unwrap();
    let (mut seen, mut wrong) = (0, Vec::new());
    for file in ["links.toml", "slugs.toml"] {
        let text = fs::read_to_string(root().join("rules/gh-to-tea").join(file)).unwrap();
        let table: toml::Table = text.parse().unwrap();
        for form in table["link"].as_array().unwrap() {
            for example in form["example"].as_array().unwrap() {
                let Some(out) = example.get("out").and_then(|o| o.as_str()) else {
                    continue;
                };
                for m in url
                    .find_iter(out)
                    .filter(|m| m.as_str().contains("git.example.org"))
                {
                    seen += 1;
                    wrong.extend(lost(m.as_str().trim_end_matches(['.', ',', '>'])));
                }
            }
        }
    }
    assert!(seen > 40, "only {seen} addresses were seen");
    assert_eq!(wrong, Vec::<String>::new());
}

#[test]
fn the_table_of_routes_knows_what_gitea_has_not() {
    for bad in [
        "https://git.example.org/new-org/app/blob/main/a.md",
        "https://git.example.org/new-org/app/pull/3",
        "https://git.example.org/new-org/app/tree/main",
        "https://git.example.org/new-org/app/src/main/a.md",
        "https://git.example.org/new-org/app/stargazers",
        "https://git.example.org/Old-Org/app",
        "https://git.example.org/new-org/app?tab=readme",
    ] {
        assert!(lost(bad).is_some(), "{bad}");
    }
}

/// Lines in which no owner that moved is named, though they look like it.
const TRAPS: &[&str] = &[
    // products and people
    "Acme Corp builds rockets.",
    "The Initech printer is on fire.",
    "Initech/Globex is a joint venture.",
    "ask globex about it",
    "globex is a company, and so is Acme.",
    "ACME CORP",
    "the Acme-Corporation next door",
    "Non-Acme-Corp work",
    "Acme-Corp-Legacy is another owner",
    "X-Acme-Corp: header",
    // other owners with the same prefix or suffix
    "https://github.com/Acme-Corporation/app",
    "https://github.com/Acme-Corp-Labs/app",
    "https://github.dev/Acme-Corp-Labs/app",
    "https://api.github.com/repos/Acme-Corp-Labs/app",
    "https://codecov.io/gh/Acme-Corp-Labs/app",
    "https://github.com/globex-labs/app",
    "https://github.com/my-globex/app",
    "https://github.com/Initechs/app",
    "https://github.com/torvalds/linux",
    "https://github.com/acme/app",
    "github.com/globexx/app",
    "git@github.com:globex-labs/app.git",
    "ssh://git@github.com/other/globex.git",
    "https://github.com/other/globex",
    "https://github.com/other/Acme-Corp",
    "https://github.com/other/app/blob/main/globex/app.md",
    "https://raw.githubusercontent.com/other/globex/main/x",
    "https://api.github.com/repos/other/app",
    "https://codeload.github.com/other/app/tar.gz/main",
    "gh:other/globex",
    "Acme-Corp2/app",
    "my-globex/app",
    "globex.io/app",
    "globex_labs/app",
    // addresses of others
    "https://globex.example/app",
    "https://www.globex.com/globex/app",
    "https://gitlab.com/Acme-Corp/app",
    "https://bitbucket.org/globex/app.git",
    "https://hub.docker.com/r/globex/app",
    "https://pypi.org/project/globex/",
    "https://www.npmjs.com/package/@globex/app",
    "https://app.globex.dev/globex/app",
    "https://docs.example.org/Acme-Corp/app",
    "https://twitter.com/globex",
    "https://linkedin.com/company/acme-corp",
    "ftp://files.example.org/globex/app",
    "s3://globex/app",
    "redis://globex:6379/0",
    "file:///srv/globex/app",
    // mail
    "ops@globex.example",
    "globex@example.org",
    "Acme-Corp@example.org",
    "noreply@github.com",
    "12345+globex@users.noreply.github.com",
    "Initech <mail@initech.example>",
    // hashes and identifiers
    "deadbeefglobex0a1b2c3d",
    "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
    "sha256:globex",
    "uuid-globex-0001",
    "GLOBEX_TOKEN=1",
    "globexApp.run()",
    "class InitechApp",
    "$globex/app",
    "${globex}/app",
    "--globex/app",
    "#globex",
    "%globex%",
    "globex()",
    "globex::app",
    "globex->app",
    "globex.app.run",
    // packages and scopes
    "npm i @globex/app",
    "import x from '@globex/app'",
    "require('@globex/app/lib')",
    "pip install globex-app",
    "pip install initech",
    "cargo add globex",
    "gem 'globex'",
    "go get globex.io/app",
    "com.globex.app",
    "composer-globex",
    // paths
    "./globex/app",
    "../Acme-Corp/app",
    "/srv/Acme-Corp/app",
    "~/src/Acme-Corp/app",
    "src/globex/app.py",
    "cd /opt/globex/app",
    "C:\\Acme-Corp\\app",
    "vendor/Acme-Corp/app",
    "globex/app.md",
    "globex/lib/app.js",
    "Acme-Corp/readme.md",
    "Initech/Widgets.cs",
    "docs/globex/",
    "$HOME/globex/app",
    "%USERPROFILE%/globex/app",
    "tests/Initech/Cases",
    // images
    "FROM globex/app:1.2",
    "image: globex/app:latest",
    "docker pull globex/app@sha256:0a1b2c3d4e5f",
    "registry.example.org/globex/app:1.0",
    "docker.io/globex/app",
    "quay.io/globex/app",
    "localhost:5000/globex/app",
    "public.ecr.aws/globex/app:1",
];

#[test]
fn a_hundred_traps_stay_as_they_are() {
    assert!(TRAPS.len() >= 100, "{} traps", TRAPS.len());
    for name in [
        "notes.md",
        "app.py",
        "run.sh",
        "values.yaml",
        "notes.txt",
        "data.json",
        "unknown.xyz",
    ] {
        let tree = tree();
        let text = TRAPS.join("\n") + "\n";
        tree.write(name, &text);
        let written: Vec<Value> = findings(&tree)
            .into_iter()
            .filter(|f| f["class"] == "exact" || f["class"] == "adapted")
            .collect();
        assert_eq!(written, Vec::<Value>::new(), "{name}");
        tree.run(&["apply", "."]);
        assert_eq!(fs::read_to_string(tree.path(name)).unwrap(), text);
    }
}

#[test]
fn addresses_of_other_owners_are_nobodys_business() {
    let tree = tree();
    tree.write(
        "a.md",
        "See https://github.com/torvalds/linux, git@github.com:other/app.git and\n\
         https://raw.githubusercontent.com/other/app/main/x, or torvalds/linux.\n",
    );
    assert_eq!(findings(&tree), Vec::<Value>::new());
}

#[test]
fn without_owners_that_moved_nothing_is_looked_for() {
    let tree = Tree::new();
    tree.write(
        "a.md",
        "git clone https://github.com/Acme-Corp/app.git, Acme-Corp/app, git@github.com:Acme-Corp/app\n",
    );
    assert_eq!(findings(&tree), Vec::<Value>::new());
}

#[test]
fn an_owner_whose_name_only_begins_alike_is_nobodys_business() {
    let tree = tree();
    tree.write(
        "a.md",
        "https://github.com/Acme-Corp-Labs/app, https://api.github.com/repos/Acme-Corp-Labs/app,\n\
         https://codecov.io/gh/Acme-Corp-Labs/app, https://github.com/orgs/Acme-Corp-Labs/people,\n\
         https://github.dev/Acme-Corp-Labs/app, https://github.com/other/Acme-Corp\n",
    );
    assert_eq!(findings(&tree), Vec::<Value>::new());
}

/// Each finding as class, rule and text.
fn listed(tree: &Tree) -> Vec<String> {
    let line = |f: &Value| {
        let text = |key: &str| f[key].as_str().unwrap_or_default().to_string();
        format!("{} {} {}", text("class"), text("rule"), text("before"))
    };
    findings(tree).iter().map(line).collect()
}

#[test]
fn why_an_address_stays_is_said_truly() {
    let tree = tree();
    tree.write(
        "a.sh",
        "u=https://github.com/${ORG}/app.git\nv=\"https://github.com/$(who)/app\"\n\
         w=https://github.com/globex/app/discussions\nx=https://github.com/globex/app/milestone/3\n\
         y=https://github.com/globex/app/unheard/of\nz=\"https://github.com/globex/app/issues?q=label:x\"\n",
    );
    assert_eq!(
        findings(&tree)
            .iter()
            .map(|f| f["note"].as_str().unwrap())
            .collect::<Vec<_>>(),
        [
            "only at run time is its owner known",
            "only at run time is its owner known",
            "a page that Gitea does not have",
            "Gitea counts these over all its repositories, so that the number is another one there",
            "an address of the old forge that forgemod has no rule for",
            "a search in GitHub's words, which Gitea's lists do not read",
        ]
    );
}

#[test]
fn patterns_move_together_with_the_names_beside_them() {
    let tree = tree();
    tree.write(
        "a.sh",
        "case $GITHUB_REPOSITORY in\n  Acme-Corp/app) ;;\n  Acme-Corp/* | \"Acme-Corp/\"*) ;;\nesac\n\
         [ \"$OWNER\" = Acme-Corp ] && [[ $1 == Acme-Corp/* ]]\n\
         [[ $url =~ ^https://github\\.com/Acme-Corp/([^/]+) ]]\n",
    );
    tree.write(
        "a.py",
        "OURS = re.compile(r\"github\\.com[:/]Acme-Corp/\")\n\
         ANY = re.compile(r\"github\\.com/(.+)\")\n\
         OTHER = re.compile(r\"github\\.com/torvalds/\")\n",
    );
    assert_eq!(
        listed(&tree),
        [
            r"manual gh/link-address-pattern github\.com",
            r"manual gh/link-address-pattern github\.com/(.+)",
            "exact gh/link-slug Acme-Corp/app",
            "exact gh/link-case-pattern Acme-Corp/*",
            "exact gh/link-case-pattern Acme-Corp/",
            "exact gh/link-owner-compared Acme-Corp",
            "exact gh/link-compared Acme-Corp/*",
            r"manual gh/link-address-pattern https://github\.com/Acme-Corp/",
        ]
    );
    tree.run(&["apply", "."]);
    assert_eq!(
        fs::read_to_string(tree.path("a.sh")).unwrap(),
        "case $GITHUB_REPOSITORY in\n  acme/app) ;;\n  acme/* | \"acme/\"*) ;;\nesac\n\
         [ \"$OWNER\" = acme ] && [[ $1 == acme/* ]]\n\
         [[ $url =~ ^https://github\\.com/Acme-Corp/([^/]+) ]]\n"
    );
}

#[test]
fn conditions_on_the_owner_hold_after_the_move() {
    let tree = tree();
    tree.write(
        ".github/workflows/a.yml",
        "if: github.repository_owner == 'globex' && contains(github.repository, 'globex/')\n\
         if: github.server_url == 'https://github.com'\nenv:\n  ORG: Acme-Corp\n",
    );
    tree.write("a.env", "GITHUB_ORG=Acme-Corp\n");
    assert_eq!(
        listed(&tree),
        [
            "exact gh/link-owner-compared globex",
            "exact gh/link-owner-compared globex/",
            "manual gh/link-host-compared https://github.com",
            "manual gh/link-owner-setting Acme-Corp",
            "manual gh/link-owner-setting Acme-Corp",
        ]
    );
}

#[test]
fn patches_and_files_that_a_program_writes_are_left_to_a_person() {
    let tree = tree();
    for name in ["fix.patch", "Gemfile.lock"] {
        tree.write(name, " remote: https://github.com/globex/app.git\n");
    }
    tree.write(
        "renovate.json",
        "{\"extends\": [\"github>Acme-Corp/presets\"]}\n",
    );
    assert_eq!(
        listed(&tree),
        [
            "manual gh/link-clone https://github.com/globex/app.git",
            "manual gh/link-clone https://github.com/globex/app.git",
            "manual gh/link-preset Acme-Corp/presets",
        ]
    );
}

#[test]
fn owners_that_are_chained_are_mapped_once() {
    let tree = Tree::bare();
    tree.write(
        "forgemod.toml",
        format!("{SITE}\n[owners]\n\"Old-Org\" = \"Mid-Org\"\n\"Mid-Org\" = \"New-Org\"\n"),
    );
    tree.write(
        "a.sh",
        "git clone https://github.com/Old-Org/a https://github.com/Mid-Org/b\n\
         # Old-Org/a, Mid-Org/b\n\
         gh pr list -R Old-Org/a\n",
    );
    tree.run(&["apply", "."]);
    let once = fs::read_to_string(tree.path("a.sh")).unwrap();
    assert_eq!(
        once,
        "git clone https://git.example.org/Mid-Org/a https://git.example.org/New-Org/b\n\
         # Mid-Org/a, Mid-Org/b\n\
         tea pulls list --repo Mid-Org/a\n"
    );
    tree.run(&["apply", "."]);
    assert_eq!(fs::read_to_string(tree.path("a.sh")).unwrap(), once);
}

#[test]
fn what_is_written_is_not_found_again() {
    let tree = tree();
    tree.write(
        "a.md",
        "https://github.com/globex/app/blob/main/a.md, https://x-access-token:${GITHUB_TOKEN}@github.com/ACME-corp/b,\r\n\
         the globex/app repository, and Acme-Corp/app.\r\nhttps://github.com/Initech",
    );
    assert_eq!(tree.run(&["apply", "."]).code, 0);
    assert_eq!(
        fs::read_to_string(tree.path("a.md")).unwrap(),
        "https://git.example.org/globex-inc/app/src/branch/main/a.md, https://oauth2:${GITEA_TOKEN}@git.example.org/acme/b,\r\n\
         the globex-inc/app repository, and acme/app.\r\nhttps://git.example.org/initech"
    );
    assert_eq!(findings(&tree), Vec::<Value>::new());
}

#[test]
fn a_slug_in_a_call_that_is_left_stays_with_the_call() {
    let tree = tree();
    tree.write(
        "run.py",
        "os.system('gh pr list -R Acme-Corp/app')\nURL = 'https://github.com/Acme-Corp/app'\n",
    );
    let written: Vec<String> = findings(&tree)
        .iter()
        .filter(|f| f["class"] == "exact")
        .map(|f| f["before"].as_str().unwrap().to_string())
        .collect();
    assert_eq!(written, ["https://github.com/Acme-Corp/app"]);
}

#[test]
fn bytes_that_are_no_text_stand_beside_an_address() {
    let tree = tree();
    tree.write(
        "a.txt",
        b"\xEF\xBB\xBF\xff https://github.com/globex/app\xff\r\n".as_slice(),
    );
    tree.run(&["apply", "."]);
    assert_eq!(
        fs::read(tree.path("a.txt")).unwrap(),
        b"\xEF\xBB\xBF\xff https://git.example.org/globex-inc/app\xff\r\n"
    );
}

#[test]
fn the_site_file_decides_about_forms_and_records_of_the_past() {
    let text = "https://github.com/globex/app/pull/3 and https://github.com/globex/app\n";
    for (links, out) in [
        (
            "",
            "https://github.com/globex/app/pull/3 and https://git.example.org/globex-inc/app\n",
        ),
        (
            "[links]\npull = \"rewrite\"\nrepo = \"keep\"\n",
            "https://git.example.org/globex-inc/app/pulls/3 and https://github.com/globex/app\n",
        ),
    ] {
        let tree = Tree::bare();
        tree.write("forgemod.toml", format!("{SITE}{OWNERS}{links}"));
        tree.write("a.md", text);
        tree.write("CHANGELOG.md", text);
        tree.run(&["apply", "."]);
        assert_eq!(fs::read_to_string(tree.path("a.md")).unwrap(), out);
        assert_eq!(fs::read_to_string(tree.path("CHANGELOG.md")).unwrap(), text);
    }
    let tree = Tree::bare();
    tree.write(
        "forgemod.toml",
        format!("{SITE}{OWNERS}[links]\nhistory = \"rewrite\"\n"),
    );
    tree.write("CHANGELOG.md", "https://github.com/globex/app\n");
    tree.run(&["apply", "."]);
    assert_eq!(
        fs::read_to_string(tree.path("CHANGELOG.md")).unwrap(),
        "https://git.example.org/globex-inc/app\n"
    );
}

#[test]
fn a_form_that_is_not_there_is_refused_with_those_that_are() {
    let tree = Tree::bare();
    tree.write(
        "forgemod.toml",
        format!("{SITE}{OWNERS}[links]\nblobs = \"keep\"\n"),
    );
    let ran = tree.run(&["check"]);
    assert_eq!(ran.code, 2);
    assert!(
        ran.err.contains("unknown key `blobs` in [links]") && ran.err.contains(", blob, "),
        "{}",
        ran.err
    );
    tree.write(
        "forgemod.toml",
        format!("{SITE}{OWNERS}[links]\nimage = \"rewrite\"\n"),
    );
    let ran = tree.run(&["check"]);
    assert_eq!(ran.code, 2);
    assert!(ran.err.contains("allowed: keep, ask"), "{}", ran.err);
}

#[test]
fn ssh_addresses_need_a_place_to_log_in() {
    let text = "git@github.com:globex/app.git\n";
    for (ssh, out) in [
        ("", text),
        (
            "ssh = \"git.example.org\"\n",
            "git@git.example.org:globex-inc/app.git\n",
        ),
        (
            "ssh = \"forge@git.example.org:2222\"\n",
            "ssh://forge@git.example.org:2222/globex-inc/app.git\n",
        ),
    ] {
        let tree = Tree::bare();
        tree.write("forgemod.toml", format!("{SITE}{ssh}{OWNERS}"));
        tree.write("a.txt", text);
        tree.run(&["apply", "."]);
        assert_eq!(fs::read_to_string(tree.path("a.txt")).unwrap(), out);
    }
}

#[test]
fn variables_are_listed_where_they_are_set_and_renamed_where_the_site_file_says_so() {
    let env = "# token\nGITHUB_TOKEN=\n";
    let workflow = "jobs:\n  a:\n    env:\n      GITHUB_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n    steps:\n      - run: echo $GITHUB_TOKEN\n";
    let write = |tree: &Tree| {
        tree.write(".env.example", env);
        tree.write(".github/workflows/a.yml", workflow);
        tree.write("a.md", "Set GITHUB_TOKEN first.\n");
    };
    let tree = tree();
    write(&tree);
    let listed: Vec<String> = findings(&tree)
        .iter()
        .map(|f| {
            format!(
                "{}:{} {}",
                f["file"].as_str().unwrap(),
                f["line"],
                f["class"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        listed,
        [
            ".env.example:2 manual",
            ".github/workflows/a.yml:4 manual",
            ".github/workflows/a.yml:4 kept",
            ".github/workflows/a.yml:6 kept",
            "a.md:1 kept",
        ]
    );
    let tree = Tree::bare();
    tree.write(
        "forgemod.toml",
        format!("{SITE}{OWNERS}[env]\nGITHUB_TOKEN = \"GITEA_TOKEN\"\n"),
    );
    write(&tree);
    tree.run(&["apply", "."]);
    let read = |name: &str| fs::read_to_string(tree.path(name)).unwrap();
    assert_eq!(read(".env.example"), "# token\nGITEA_TOKEN=\n");
    assert_eq!(
        read(".github/workflows/a.yml"),
        "jobs:\n  a:\n    env:\n      GITEA_TOKEN: ${{ secrets.GITHUB_TOKEN }}\n    steps:\n      - run: echo $GITEA_TOKEN\n"
    );
    assert_eq!(read("a.md"), "Set GITHUB_TOKEN first.\n");
}

/// The diff of `fixtures/links`, and each of its findings in a line.
#[test]
fn the_invented_tree_comes_out_as_it_should() {
    let tree = Tree::bare();
    copy(&root().join("fixtures/links"), tree.root());
    let mut shown = tree.run(&["diff", "."]).out;
    shown.truncate(shown.find("\n\n").map_or(shown.len(), |i| i + 1));
    shown.push('\n');
    for f in findings(&tree) {
        shown.push_str(&format!(
            "{}:{} {} {} {}\n",
            f["file"].as_str().unwrap(),
            f["line"],
            f["class"].as_str().unwrap(),
            f["rule"].as_str().unwrap(),
            f["before"].as_str().unwrap().replace('\n', " ")
        ));
    }
    let path = root().join("tests/snapshots/links.txt");
    if std::env::var_os("FORGEMOD_BLESS").is_some_and(|v| v == "1") {
        fs::write(&path, &shown).unwrap();
    }
    assert_eq!(shown, fs::read_to_string(path).unwrap());
    tree.run(&["apply", "."]);
    let left: Vec<Value> = findings(&tree)
        .into_iter()
        .filter(|f| f["class"] == "exact" || f["class"] == "adapted")
        .collect();
    assert_eq!(left, Vec::<Value>::new());
}

fn copy(from: &Path, to: &Path) {
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            fs::create_dir_all(&to).unwrap();
            copy(&from, &to);
        } else {
            fs::copy(&from, &to).unwrap();
        }
    }
}

#[test]
fn a_link_in_the_text_of_a_written_call_moves_with_the_call() {
    let tree = tree();
    tree.write(
        "a.sh",
        "gh pr comment 3 --repo Acme-Corp/app --body 'see https://github.com/Acme-Corp/app/blob/main/a.md'\n",
    );
    tree.run(&["apply", "."]);
    let once = fs::read_to_string(tree.path("a.sh")).unwrap();
    assert!(
        once.contains("https://git.example.org/acme/app/src/branch/main/a.md"),
        "{once}"
    );
    tree.run(&["apply", "."]);
    assert_eq!(fs::read_to_string(tree.path("a.sh")).unwrap(), once);
}

#[test]
fn a_link_in_the_text_of_a_written_call_is_never_lost() {
    let tree = tree();
    tree.write(
        ".github/workflows/a.yml",
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-latest\n    steps:\n\
         \x20     - run: gh issue comment 3 --body \"https://github.com/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_ID\"\n",
    );
    tree.write(
        "a.sh",
        "gh issue comment 3 --body \"https://github.com/$OWNER/app, https://github.com/globex/app/pull/3\"\n",
    );
    let shown: Vec<String> = findings(&tree)
        .iter()
        .flat_map(|f| {
            ["class", "after", "note", "recipe"].map(|k| f[k].as_str().unwrap().to_string())
        })
        .collect();
    assert_eq!(
        shown,
        [
            "adapted",
            "tea comment --repo \"$GITHUB_REPOSITORY\" -- 3 \"https://git.example.org/$GITHUB_REPOSITORY/actions/runs/$GITHUB_RUN_NUMBER\" </dev/null",
            "the step needs GITEA_TOKEN in its environment (tea: its login), and tea, curl and jq on the runner; Gitea's addresses of runs have the run's number, not its id",
            "",
            "adapted",
            "tea comment -- 3 \"https://github.com/$OWNER/app, https://github.com/globex/app/pull/3\" </dev/null",
            "`https://github.com/$OWNER/app` in it stays: only at run time is its owner known",
            "If the owner is one that moved, write https://git.example.org in front of it.",
        ]
    );
}
