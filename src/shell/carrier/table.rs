//! Which program runs which of its arguments, and as what.

use super::Reach;

/// What the operands of a program are, behind its options.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rest {
    /// Nothing that is run.
    None,
    /// A command and its arguments, behind so many operands.
    Argv(usize),
    /// A command and its arguments, behind the first `--`.
    Dashes,
    /// A command and its arguments, behind one of these options.
    Behind(&'static [&'static str]),
    /// Commands, each from one of these options to `;` or `+`.
    Until(&'static [&'static str]),
    /// Shell text: the operands behind so many, joined by blanks.
    Joined(usize),
    /// Shell text: each operand by itself.
    Each,
    /// Shell text: the first of several operands.
    First,
    /// Shell text: what stands behind the `=` of each operand.
    Assigned,
    /// Shell text behind a `!`: the operand that follows one which begins with this.
    Bang(&'static str),
}

/// A program that runs what its arguments say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Carrier {
    pub names: &'static [&'static str],
    /// Words of which one must stand behind its name; words of `through` may stand before it.
    pub under: &'static [&'static str],
    pub through: &'static [&'static str],
    /// Short options with a value, attached or in the next word.
    pub short: &'static str,
    /// Long options whose value stands in the next word unless `=` attaches it.
    pub long: &'static [&'static str],
    /// Options whose value is shell text.
    pub texts: &'static [&'static str],
    /// Options with which it runs nothing that is read here.
    pub never: &'static [&'static str],
    /// Options with which the operands are a command, not shell text.
    pub argv_with: &'static [&'static str],
    pub rest: Rest,
    pub reach: Reach,
    /// Options that make its reach another one.
    pub reaches: &'static [(&'static str, Reach)],
    /// What ends its operands.
    pub stop: &'static [&'static str],
    /// Whether it is a shell: an option of letters with a `c` in it makes its first operand shell text,
    /// and without any operand it runs its standard input.
    pub shell: bool,
    /// Whether its shell text goes on with arguments that are added when it runs.
    pub appends: bool,
    /// Whether it puts values in for `{}`.
    pub braces: bool,
    /// Whether the shell that reads the text is the one that reads the program.
    pub same_shell: bool,
    /// Whether it runs its standard input where no command stands behind its operands.
    pub stdin: bool,
}

const ROW: Carrier = Carrier {
    names: &[],
    under: &[],
    through: &[],
    short: "",
    long: &[],
    texts: &[],
    never: &[],
    argv_with: &[],
    rest: Rest::None,
    reach: Reach::Here,
    reaches: &[],
    stop: &[],
    shell: false,
    appends: false,
    braces: false,
    same_shell: false,
    stdin: false,
};

/// Runs its arguments where it stands.
const ARGV: Carrier = Carrier {
    rest: Rest::Argv(0),
    ..ROW
};

const CONTAINER: Carrier = Carrier {
    short: "euwvplhm",
    long: &[
        "--env",
        "--env-file",
        "--user",
        "--workdir",
        "--volume",
        "--mount",
        "--name",
        "--network",
        "--net",
        "--publish",
        "--label",
        "--hostname",
        "--platform",
        "--memory",
        "--cpus",
        "--index",
        "--add-host",
        "--restart",
        "--pull",
    ],
    // Another program of the image gets the words then.
    never: &["--entrypoint"],
    rest: Rest::Argv(1),
    reach: Reach::Away,
    ..ROW
};

/// The rows; the first one that fits a command counts.
pub(super) static CARRIERS: &[Carrier] = &[
    Carrier {
        names: &["sh", "dash", "ash"],
        shell: true,
        short: "oO",
        ..ROW
    },
    Carrier {
        names: &["bash", "zsh", "ksh"],
        shell: true,
        short: "oO",
        long: &["--rcfile", "--init-file"],
        ..ROW
    },
    Carrier {
        names: &["eval"],
        rest: Rest::Joined(0),
        same_shell: true,
        ..ROW
    },
    Carrier {
        names: &["trap"],
        never: &["-p", "-l"],
        rest: Rest::First,
        same_shell: true,
        ..ROW
    },
    Carrier {
        names: &["alias"],
        rest: Rest::Assigned,
        appends: true,
        same_shell: true,
        ..ROW
    },
    Carrier {
        names: &["sudo"],
        short: "CDghpRrTtUu",
        long: &["--user", "--group", "--chdir", "--host", "--prompt"],
        reach: Reach::Away,
        reaches: &[("-E", Reach::User), ("--preserve-env", Reach::User)],
        ..ARGV
    },
    Carrier {
        names: &["doas"],
        short: "Cu",
        reach: Reach::Away,
        ..ARGV
    },
    Carrier {
        names: &["su", "runuser"],
        short: "gGsuw",
        long: &["--group", "--shell", "--user", "--whitelist-environment"],
        texts: &["-c", "--command"],
        reach: Reach::User,
        reaches: &[
            ("-", Reach::Away),
            ("-l", Reach::Away),
            ("-lc", Reach::Away),
            ("--login", Reach::Away),
        ],
        stdin: true,
        ..ROW
    },
    Carrier {
        names: &["gosu", "su-exec"],
        rest: Rest::Argv(1),
        reach: Reach::User,
        ..ROW
    },
    Carrier {
        names: &["env"],
        short: "uCS",
        long: &["--unset", "--chdir", "--split-string"],
        reaches: &[
            ("-i", Reach::Away),
            ("-", Reach::Away),
            ("--ignore-environment", Reach::Away),
        ],
        ..ARGV
    },
    Carrier {
        names: &["command"],
        never: &["-v", "-V"],
        ..ARGV
    },
    Carrier {
        names: &[
            "builtin", "nohup", "setsid", "chronic", "unbuffer", "busybox",
        ],
        ..ARGV
    },
    Carrier {
        names: &["time"],
        short: "fo",
        long: &["--format", "--output"],
        ..ARGV
    },
    Carrier {
        names: &["exec"],
        short: "a",
        ..ARGV
    },
    Carrier {
        names: &["xargs"],
        short: "nPILdasE",
        long: &[
            "--max-args",
            "--max-procs",
            "--max-lines",
            "--delimiter",
            "--arg-file",
            "--max-chars",
        ],
        braces: true,
        ..ARGV
    },
    Carrier {
        names: &["timeout"],
        short: "sk",
        long: &["--signal", "--kill-after"],
        rest: Rest::Argv(1),
        ..ROW
    },
    Carrier {
        names: &["nice"],
        short: "n",
        long: &["--adjustment"],
        ..ARGV
    },
    Carrier {
        names: &["ionice"],
        short: "cn",
        long: &["--class", "--classdata"],
        ..ARGV
    },
    Carrier {
        names: &["stdbuf"],
        short: "ioe",
        long: &["--input", "--output", "--error"],
        ..ARGV
    },
    Carrier {
        names: &["flock"],
        short: "wE",
        long: &["--timeout", "--wait", "--conflict-exit-code"],
        texts: &["-c", "--command"],
        rest: Rest::Argv(1),
        ..ROW
    },
    Carrier {
        names: &["watch"],
        short: "n",
        long: &["--interval"],
        argv_with: &["-x", "--exec"],
        rest: Rest::Joined(0),
        ..ROW
    },
    Carrier {
        names: &["entr"],
        argv_with: &[],
        texts: &["-s"],
        ..ARGV
    },
    Carrier {
        names: &["parallel"],
        short: "jINnLadS",
        long: &[
            "--jobs",
            "--arg-file",
            "--delay",
            "--colsep",
            "--timeout",
            "--joblog",
            "--retries",
            "--max-args",
            "--sshlogin",
        ],
        rest: Rest::Joined(0),
        stop: &[":::", "::::", ":::+", "::::+"],
        appends: true,
        braces: true,
        ..ROW
    },
    Carrier {
        names: &["find"],
        rest: Rest::Until(&["-exec", "-execdir", "-ok", "-okdir"]),
        braces: true,
        ..ROW
    },
    Carrier {
        names: &["ssh"],
        short: "BbcDEeFIiJLlmOoPpQRSWw",
        rest: Rest::Joined(1),
        reach: Reach::Away,
        stdin: true,
        ..ROW
    },
    Carrier {
        names: &["docker", "podman", "nerdctl"],
        under: &["exec", "run"],
        through: &["compose", "container"],
        ..CONTAINER
    },
    Carrier {
        names: &["docker-compose", "podman-compose"],
        under: &["exec", "run"],
        ..CONTAINER
    },
    Carrier {
        names: &["kubectl", "oc", "lxc", "incus"],
        under: &["exec"],
        rest: Rest::Dashes,
        reach: Reach::Away,
        ..ROW
    },
    Carrier {
        names: &["chroot"],
        rest: Rest::Argv(1),
        reach: Reach::Away,
        ..ROW
    },
    Carrier {
        names: &["systemd-run"],
        short: "puEHM",
        long: &[
            "--unit",
            "--property",
            "--uid",
            "--gid",
            "--setenv",
            "--on-calendar",
        ],
        reach: Reach::Away,
        ..ARGV
    },
    Carrier {
        names: &["vagrant"],
        under: &["ssh"],
        texts: &["-c", "--command"],
        reach: Reach::Away,
        ..ROW
    },
    Carrier {
        names: &["gcloud"],
        under: &["ssh"],
        through: &["compute", "beta", "alpha"],
        texts: &["--command"],
        reach: Reach::Away,
        ..ROW
    },
    Carrier {
        names: &["op", "doppler", "infisical"],
        under: &["run"],
        rest: Rest::Dashes,
        ..ROW
    },
    Carrier {
        names: &["aws-vault"],
        under: &["exec"],
        rest: Rest::Dashes,
        ..ROW
    },
    Carrier {
        names: &["direnv"],
        under: &["exec"],
        rest: Rest::Argv(1),
        ..ROW
    },
    Carrier {
        names: &["mise"],
        under: &["exec", "x"],
        rest: Rest::Dashes,
        ..ROW
    },
    Carrier {
        names: &["nix"],
        under: &["develop", "shell"],
        rest: Rest::Behind(&["-c", "--command"]),
        ..ROW
    },
    Carrier {
        names: &["nix-shell"],
        texts: &["--run", "--command"],
        ..ROW
    },
    Carrier {
        names: &["script"],
        texts: &["-c", "--command"],
        ..ROW
    },
    Carrier {
        names: &["hyperfine"],
        short: "wmMrsLn",
        long: &[
            "--warmup",
            "--min-runs",
            "--max-runs",
            "--runs",
            "--export-json",
            "--export-markdown",
            "--parameter-list",
            "--shell",
        ],
        texts: &["-p", "--prepare", "-s", "--setup", "-c", "--cleanup"],
        rest: Rest::Each,
        ..ROW
    },
    Carrier {
        names: &["concurrently"],
        short: "ncl",
        long: &["--names", "--prefix-colors", "--prefix", "--max-processes"],
        rest: Rest::Each,
        ..ROW
    },
    Carrier {
        names: &["nodemon"],
        texts: &["--exec", "-x"],
        ..ROW
    },
    Carrier {
        names: &["fzf"],
        texts: &["--preview"],
        braces: true,
        ..ROW
    },
    Carrier {
        names: &["git"],
        under: &["config"],
        rest: Rest::Bang("alias."),
        appends: true,
        ..ROW
    },
    Carrier {
        names: &["git"],
        under: &["foreach"],
        through: &["submodule"],
        rest: Rest::Joined(0),
        ..ROW
    },
    Carrier {
        names: &["git"],
        under: &["rebase"],
        texts: &["-x", "--exec"],
        ..ROW
    },
    Carrier {
        names: &["git"],
        under: &["run"],
        through: &["bisect"],
        ..ARGV
    },
];
