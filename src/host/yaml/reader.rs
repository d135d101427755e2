//! Who reads a YAML file, and what it fills into the texts of the file before a shell sees them.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::{YAML, Yaml};

/// What is known of a file before it is read.
#[derive(Clone, Copy, Debug)]
pub(super) enum File {
    /// Nothing: a text without a path.
    Unknown,
    /// Its path, which tells no reader.
    Path,
    /// It is a workflow or an action of the forge, whose runner sets the forge's variables.
    Workflow,
    /// Its path says who reads it.
    Of(&'static Reader),
}

/// A program that fills values into the texts of its YAML files.
#[derive(Debug)]
pub(super) struct Reader {
    /// Its name, as a note says it.
    pub name: &'static str,
    /// Beginnings of file names.
    files: &'static [&'static str],
    /// Folders, somewhere above the file.
    folders: &'static [&'static str],
    /// The key that a file has on its first level, whatever its path says; empty where it may have any.
    needs: &'static str,
    /// Paths of keys, each of the lists telling the reader by itself. See [`super::events`].
    keys: &'static [&'static [&'static str]],
    /// What is filled in.
    pub fill: Fill,
    /// Keys whose values stay as they are.
    pub spared: &'static [&'static str],
}

/// What a reader fills in, and how a text says that it means the characters themselves.
#[derive(Debug)]
pub(super) enum Fill {
    /// `$NAME` and `${…}`; `$$` is a dollar.
    Dollars(Dollars),
    /// What stands between these marks; nothing that is known for certain keeps it from that.
    Marks(&'static [(&'static str, &'static str)]),
}

/// How a reader of dollars tells its variables from other text.
#[derive(Debug)]
pub(super) struct Dollars {
    /// Whether a name may begin with a character.
    pub first: fn(char) -> bool,
    /// Whether a name may go on with a character.
    pub rest: fn(char) -> bool,
    /// Whether there is nothing but a name in braces.
    pub bare_braces: bool,
    /// Whether `\$` is a dollar too, and `\\` are two backslashes.
    pub backslash: bool,
}

/// The readers; the first that fits counts.
static READERS: &[Reader] = &[
    // Their keys are like those of the next one, whose dollars they do not know.
    Reader {
        name: "Convox",
        files: &["convox"],
        folders: &[],
        needs: "",
        keys: &[],
        fill: Fill::Marks(&[("${", "}")]),
        spared: &[],
    },
    Reader {
        name: "Lando",
        files: &[".lando"],
        folders: &[],
        needs: "",
        keys: &[],
        fill: Fill::Marks(&[("${", "}")]),
        spared: &[],
    },
    Reader {
        name: "docker compose",
        files: &["docker-compose", "compose"],
        folders: &[],
        needs: "services",
        keys: &[
            &["services.*.image"],
            &["services.*.build"],
            &["services.*.extends"],
        ],
        fill: Fill::Dollars(Dollars {
            first: |c| c.is_ascii_alphabetic() || c == '_',
            rest: |c| c.is_ascii_alphanumeric() || c == '_',
            bare_braces: false,
            backslash: false,
        }),
        spared: &[],
    },
    Reader {
        name: "Cloud Build",
        files: &["cloudbuild"],
        folders: &[],
        needs: "steps",
        keys: &[
            &["steps[].name", "steps[].args", "substitutions"],
            &["steps[].name", "steps[].args", "availableSecrets"],
            &["steps[].name", "steps[].args", "steps[].secretEnv"],
            &["steps[].name", "steps[].args", "steps[].waitFor"],
            &["steps[].name", "steps[].args", "images"],
        ],
        fill: Fill::Dollars(Dollars {
            first: |c| c.is_ascii_uppercase() || c == '_',
            rest: |c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_',
            bare_braces: true,
            backslash: false,
        }),
        spared: &["script"],
    },
    Reader {
        name: "Buildkite",
        files: &["buildkite.yml", "buildkite.yaml"],
        folders: &[".buildkite", "buildkite"],
        needs: "steps",
        keys: &[
            &["steps[].label", "steps[].command"],
            &["steps[].label", "steps[].commands"],
            &["steps[].plugins"],
            &["agents", "steps[].command"],
            &["agents", "steps[].commands"],
        ],
        fill: Fill::Dollars(Dollars {
            first: char::is_alphabetic,
            rest: |c| c.is_alphanumeric() || c == '_',
            bare_braces: false,
            backslash: true,
        }),
        spared: &[],
    },
    Reader {
        name: "Drone",
        files: &[".drone"],
        folders: &[".drone"],
        needs: "",
        keys: &[&["kind", "steps[].commands"]],
        fill: Fill::Marks(&[("${", "}")]),
        spared: &[],
    },
    Reader {
        name: "Woodpecker",
        files: &[".woodpecker"],
        folders: &[".woodpecker"],
        needs: "",
        keys: &[
            &["steps[].image", "steps[].commands"],
            &["steps.*.image", "steps.*.commands"],
            &["pipeline.*.image", "pipeline.*.commands"],
        ],
        fill: Fill::Marks(&[("${", "}")]),
        spared: &[],
    },
    Reader {
        name: "Concourse",
        files: &[],
        folders: &["concourse"],
        needs: "",
        keys: &[
            &["jobs[].plan"],
            &["resources[].source"],
            &["platform", "run.path"],
        ],
        fill: Fill::Marks(&[("((", "))")]),
        spared: &[],
    },
    Reader {
        name: "Ansible",
        files: &["playbook"],
        needs: "",
        folders: &[
            "ansible",
            "roles",
            "playbooks",
            "handlers",
            "group_vars",
            "host_vars",
        ],
        keys: &[
            &["[].hosts"],
            &["[].import_playbook"],
            &["[].shell"],
            &["[].command"],
            &["[].script"],
            &["[].register"],
            &["[].block"],
            &["[].ansible.builtin.shell"],
            &["[].ansible.builtin.command"],
        ],
        fill: Fill::Marks(&[("{{", "}}"), ("{%", "%}"), ("{#", "#}")]),
        spared: &[],
    },
];

/// Files in which the forge's runner sets the forge's variables, by their folders and their names.
const WORKFLOWS: &[&str] = &[
    ".github/workflows",
    ".gitea/workflows",
    ".forgejo/workflows",
];
const ACTIONS: &[&str] = &["action.yml", "action.yaml"];

/// What `path` says of a file.
pub(super) fn by_path(path: &str) -> File {
    let path = path.replace('\\', "/");
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", &path));
    let in_folder = |wanted: &str| format!("/{folder}/").contains(&format!("/{wanted}/"));
    if ACTIONS.contains(&name) || WORKFLOWS.iter().any(|f| in_folder(f)) {
        return File::Workflow;
    }
    let begins = |with: &str| {
        name.strip_prefix(with)
            .is_some_and(|rest| !rest.starts_with(|c: char| c.is_alphanumeric()))
    };
    READERS
        .iter()
        .find(|r| r.files.iter().any(|f| begins(f)) || r.folders.iter().any(|f| in_folder(f)))
        .map_or(File::Path, File::Of)
}

/// The host of the files that `reader` reads.
pub(super) fn host(reader: &'static Reader) -> &'static Yaml {
    static HOSTS: LazyLock<Vec<Yaml>> = LazyLock::new(|| {
        READERS
            .iter()
            .map(|reader| Yaml {
                file: File::Of(reader),
            })
            .collect()
    });
    READERS
        .iter()
        .position(|r| r.name == reader.name)
        .and_then(|i| HOSTS.get(i))
        .unwrap_or(&YAML)
}

/// Who reads a file of which `file` is known and that has the keys `keys`; no keys where it does not parse.
pub(super) fn of(file: File, keys: &HashSet<String>) -> Option<&'static Reader> {
    match file {
        File::Workflow => None,
        File::Of(reader) if fits(reader, keys) => Some(reader),
        _ => by_keys(keys),
    }
}

fn fits(reader: &Reader, keys: &HashSet<String>) -> bool {
    reader.needs.is_empty() || keys.is_empty() || keys.contains(reader.needs)
}

fn by_keys(keys: &HashSet<String>) -> Option<&'static Reader> {
    let has = |path: &&str| keys.contains(*path);
    READERS
        .iter()
        .find(|r| r.keys.iter().any(|all| all.iter().all(has)))
}

/// A mark of `marks` that `after` has and `before` has not, with what it holds.
pub(super) fn brought(
    marks: &[(&'static str, &str)],
    before: &str,
    after: &str,
) -> Option<&'static str> {
    marks
        .iter()
        .find(|(open, close)| {
            after.match_indices(open).any(|(at, _)| {
                let rest = &after[at..];
                let end = rest.find(close).map_or(rest.len(), |i| i + close.len());
                !before.contains(&rest[..end])
            })
        })
        .map(|(open, _)| *open)
}
