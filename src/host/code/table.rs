//! The languages, one row of facts each.

use super::language::{
    Adjacent, Bare, Dialect, Escapes, Fence, Form, Heredocs, Holes, Language, Lone,
    Reads::{Args, ArgsOrShell, ListOrShell, Shell, Split, SplitOrList},
    Runner,
};
use crate::shell::Output;
use crate::shell::Output::{Captured, Shown};

const PLAIN: &[&str] = &[""];

const fn form(
    prefixes: &'static [&'static str],
    quote: &'static str,
    escapes: Escapes,
    holes: Holes,
) -> Form {
    Form {
        prefixes,
        open: quote,
        close: quote,
        fence: Fence::None,
        lines: false,
        escapes,
        holes,
        runs: None,
        late_quote: false,
        format: false,
    }
}

const fn lines(
    prefixes: &'static [&'static str],
    quote: &'static str,
    escapes: Escapes,
    holes: Holes,
) -> Form {
    Form {
        lines: true,
        ..form(prefixes, quote, escapes, holes)
    }
}

const fn fenced(
    prefixes: &'static [&'static str],
    open: &'static str,
    close: &'static str,
    fence: Fence,
) -> Form {
    Form {
        open,
        close,
        fence,
        ..lines(prefixes, open, Escapes::None, Holes::None)
    }
}

/// A form that runs what stands in it.
const fn command(
    prefixes: &'static [&'static str],
    open: &'static str,
    close: &'static str,
    holes: Holes,
) -> Form {
    Form {
        open,
        close,
        runs: Some(Captured),
        ..lines(prefixes, open, Escapes::C, holes)
    }
}

const fn runs(name: &'static str, reads: super::language::Reads, output: Output) -> Runner {
    Runner {
        name,
        reads,
        output,
    }
}

const SLASHES: &[&str] = &["//"];
const STARS: &[(&str, &str, bool)] = &[("/*", "*/", false)];
const NESTED_STARS: &[(&str, &str, bool)] = &[("/*", "*/", true)];
const DOUBLE: Form = form(PLAIN, "\"", Escapes::C, Holes::None);

/// A language with the comments of C and double-quoted strings; the rows below say what is different.
const C_LIKE: Language = Language {
    name: "",
    compares: false,
    line_comments: SLASHES,
    block_comments: STARS,
    forms: &[DOUBLE],
    chars: true,
    regexes: false,
    heredocs: Heredocs::None,
    in_names: "",
    joins: &["+"],
    adjacent: Adjacent::Never,
    lists: "[{",
    runners: &[],
    tests: &[],
    bare: None,
};

const F: &[&str] = &["f", "t"];
const FR: &[&str] = &["fr", "rf"];
const R: &[&str] = &["rb", "br", "r"];
const U: &[&str] = &["", "u", "b"];

/// Python.
pub static PYTHON: Language = Language {
    name: "python",
    line_comments: &["#"],
    block_comments: &[],
    forms: &[
        lines(FR, "\"\"\"", Escapes::Kept, Holes::Brace),
        lines(FR, "'''", Escapes::Kept, Holes::Brace),
        lines(R, "\"\"\"", Escapes::Kept, Holes::None),
        lines(R, "'''", Escapes::Kept, Holes::None),
        lines(F, "\"\"\"", Escapes::C, Holes::Brace),
        lines(F, "'''", Escapes::C, Holes::Brace),
        lines(U, "\"\"\"", Escapes::C, Holes::None),
        lines(U, "'''", Escapes::C, Holes::None),
        form(FR, "\"", Escapes::Kept, Holes::Brace),
        form(FR, "'", Escapes::Kept, Holes::Brace),
        form(R, "\"", Escapes::Kept, Holes::None),
        form(R, "'", Escapes::Kept, Holes::None),
        form(F, "\"", Escapes::C, Holes::Brace),
        form(F, "'", Escapes::C, Holes::Brace),
        form(U, "\"", Escapes::C, Holes::None),
        form(U, "'", Escapes::C, Holes::None),
    ],
    chars: false,
    joins: &["+", "%"],
    adjacent: Adjacent::InBrackets,
    lists: "[(",
    runners: &[
        runs("os.system", Shell, Shown),
        runs("os.popen", Shell, Captured),
        runs("subprocess.getoutput", Shell, Captured),
        runs("subprocess.getstatusoutput", Shell, Captured),
        runs("create_subprocess_shell", Shell, Shown),
        runs("create_subprocess_exec", Args, Shown),
        runs("subprocess.check_output", ListOrShell, Captured),
        runs("subprocess.run", ListOrShell, Shown),
        runs("subprocess.call", ListOrShell, Shown),
        runs("subprocess.check_call", ListOrShell, Shown),
        runs("Popen", ListOrShell, Shown),
        runs("check_output", ListOrShell, Captured),
        runs("check_call", ListOrShell, Shown),
        runs("shlex.split", Split, Captured),
    ],
    tests: &[
        "pytest.fail",
        "pytest.skip",
        "pytest.xfail",
        "self.fail",
        "self.skipTest",
        "self.subTest",
    ],
    ..C_LIKE
};

/// JavaScript, TypeScript and their forms with markup.
pub static JAVASCRIPT: Language = Language {
    name: "javascript",
    forms: &[
        DOUBLE,
        form(PLAIN, "'", Escapes::C, Holes::None),
        lines(PLAIN, "`", Escapes::C, Holes::DollarBrace),
    ],
    chars: false,
    regexes: true,
    in_names: "$",
    lists: "[",
    runners: &[
        runs("execSync", Shell, Captured),
        runs("child_process.exec", Shell, Captured),
        runs("cp.exec", Shell, Captured),
        runs("execFile", Args, Captured),
        runs("execFileSync", Args, Captured),
        runs("spawn", Args, Captured),
        runs("spawnSync", Args, Captured),
        runs("execa", Args, Captured),
        runs("execaSync", Args, Captured),
        runs("execaCommand", Split, Captured),
        runs("exec.getExecOutput", Args, Captured),
        runs("Bun.spawn", Args, Captured),
        runs("Bun.spawnSync", Args, Captured),
    ],
    tests: &[
        "=it",
        "=test",
        "=describe",
        "=context",
        "=suite",
        "=specify",
        "=xit",
        "=fit",
        "=xdescribe",
        "=fdescribe",
        "=fail",
        "it.only",
        "it.skip",
        "it.todo",
        "test.only",
        "test.skip",
        "test.todo",
        "test.describe",
        "test.step",
        "describe.only",
        "describe.skip",
        "t.test",
        "Deno.test",
    ],
    ..C_LIKE
};

/// Go.
pub static GO: Language = Language {
    name: "go",
    forms: &[DOUBLE, lines(PLAIN, "`", Escapes::None, Holes::None)],
    lists: "{",
    runners: &[runs("exec.Command", Args, Captured)],
    tests: &[
        "t.Error", "t.Errorf", "t.Fatal", "t.Fatalf", "t.Log", "t.Logf", "t.Skip", "t.Skipf",
        "t.Run", "b.Error", "b.Errorf", "b.Fatal", "b.Fatalf", "b.Log", "b.Logf", "b.Skip",
        "b.Skipf", "b.Run",
    ],
    ..C_LIKE
};

/// Rust.
pub static RUST: Language = Language {
    name: "rust",
    block_comments: NESTED_STARS,
    forms: &[
        fenced(&["r", "br", "cr"], "\"", "\"", Fence::Hashes),
        lines(&["", "b", "c"], "\"", Escapes::C, Holes::None),
    ],
    lists: "[",
    runners: &[runs("Command::new", Args, Captured)],
    ..C_LIKE
};

/// Ruby.
pub static RUBY: Language = Language {
    name: "ruby",
    compares: false,
    line_comments: &["#"],
    block_comments: &[("\n=begin", "\n=end", false)],
    forms: &[
        command(&["%x"], "(", ")", Holes::Hash),
        command(&["%x"], "{", "}", Holes::Hash),
        command(&["%x"], "[", "]", Holes::Hash),
        command(&["%x"], "<", ">", Holes::Hash),
        command(&["%x"], "|", "|", Holes::Hash),
        command(&["%x"], "!", "!", Holes::Hash),
        command(&["%x"], "/", "/", Holes::Hash),
        command(&["%x"], "~", "~", Holes::Hash),
        command(PLAIN, "`", "`", Holes::Hash),
        lines(PLAIN, "\"", Escapes::C, Holes::Hash),
        lines(PLAIN, "'", Escapes::Quote, Holes::None),
    ],
    chars: false,
    regexes: true,
    heredocs: Heredocs::Ruby,
    in_names: "?!@$",
    joins: &["+", "<<", "%"],
    adjacent: Adjacent::OnLine,
    lists: "[",
    runners: &[
        runs("=system", ArgsOrShell, Shown),
        runs("=exec", ArgsOrShell, Shown),
        runs("=spawn", ArgsOrShell, Shown),
        runs("=sh", ArgsOrShell, Shown),
        runs("Kernel.system", ArgsOrShell, Shown),
        runs("IO.popen", ArgsOrShell, Captured),
        runs("Open3.capture2", ArgsOrShell, Captured),
        runs("Open3.capture2e", ArgsOrShell, Captured),
        runs("Open3.capture3", ArgsOrShell, Captured),
        runs("Open3.popen3", ArgsOrShell, Captured),
        runs("Shellwords.split", Split, Captured),
    ],
    bare: None,
    tests: &[
        "=it",
        "=describe",
        "=context",
        "=specify",
        "=test",
        "=should",
        "=scenario",
        "=feature",
        "=xit",
        "=skip",
        "=pending",
        "=flunk",
    ],
};

/// PHP.
pub static PHP: Language = Language {
    name: "php",
    line_comments: &["//", "#"],
    forms: &[
        lines(PLAIN, "\"", Escapes::C, Holes::Php),
        lines(PLAIN, "'", Escapes::Quote, Holes::None),
        command(PLAIN, "`", "`", Holes::Php),
    ],
    chars: false,
    heredocs: Heredocs::Php,
    in_names: "$",
    joins: &["."],
    lists: "[",
    runners: &[
        runs("=shell_exec", Shell, Captured),
        runs("=exec", Shell, Captured),
        runs("=system", Shell, Shown),
        runs("=passthru", Shell, Shown),
        runs("=popen", Shell, Captured),
        runs("proc_open", ListOrShell, Captured),
        runs("fromShellCommandline", Shell, Captured),
        runs("Process", Args, Captured),
    ],
    tests: &[
        "$this.fail",
        "$this.markTestSkipped",
        "$this.markTestIncomplete",
        "self.fail",
        "=it",
        "=test",
        "=describe",
    ],
    ..C_LIKE
};

const TEXT_BLOCK: Form = lines(PLAIN, "\"\"\"", Escapes::C, Holes::None);

/// Java.
pub static JAVA: Language = Language {
    name: "java",
    forms: &[TEXT_BLOCK, DOUBLE],
    lists: "{",
    runners: &[
        runs("ProcessBuilder", Args, Captured),
        runs("exec", SplitOrList, Captured),
    ],
    tests: &["=fail", "Assertions.fail", "DisplayName"],
    ..C_LIKE
};

/// Kotlin.
pub static KOTLIN: Language = Language {
    name: "kotlin",
    block_comments: NESTED_STARS,
    forms: &[
        lines(PLAIN, "\"\"\"", Escapes::None, Holes::Dollar(Lone::Bare)),
        form(PLAIN, "\"", Escapes::C, Holes::Dollar(Lone::Bare)),
    ],
    lists: "[",
    runners: &[
        runs("ProcessBuilder", Args, Captured),
        runs("exec", SplitOrList, Captured),
    ],
    tests: &[
        "=fail",
        "=test",
        "=describe",
        "=context",
        "=it",
        "=should",
        "DisplayName",
    ],
    ..C_LIKE
};

const DOLLARS: Holes = Holes::Dollar(Lone::Doubled);

/// Scala.
pub static SCALA: Language = Language {
    name: "scala",
    block_comments: NESTED_STARS,
    forms: &[
        lines(&["s"], "\"\"\"", Escapes::Late, DOLLARS),
        Form {
            format: true,
            ..lines(&["f"], "\"\"\"", Escapes::Late, DOLLARS)
        },
        lines(&["raw"], "\"\"\"", Escapes::None, DOLLARS),
        lines(PLAIN, "\"\"\"", Escapes::None, Holes::None),
        Form {
            late_quote: true,
            ..form(&["s"], "\"", Escapes::C, DOLLARS)
        },
        Form {
            late_quote: true,
            format: true,
            ..form(&["f"], "\"", Escapes::C, DOLLARS)
        },
        form(&["raw"], "\"", Escapes::Kept, DOLLARS),
        DOUBLE,
    ],
    lists: "",
    runners: &[
        runs("ProcessBuilder", Args, Captured),
        runs("Process", SplitOrList, Captured),
        runs("exec", SplitOrList, Captured),
    ],
    tests: &["=fail", "=test", "=describe", "=it"],
    ..C_LIKE
};

/// Groovy: Gradle and Jenkins files.
pub static GROOVY: Language = Language {
    name: "groovy",
    forms: &[
        lines(PLAIN, "\"\"\"", Escapes::C, Holes::Dollar(Lone::Escaped)),
        lines(PLAIN, "'''", Escapes::C, Holes::None),
        form(PLAIN, "\"", Escapes::C, Holes::Dollar(Lone::Escaped)),
        form(PLAIN, "'", Escapes::C, Holes::None),
    ],
    chars: false,
    regexes: true,
    lists: "[",
    runners: &[
        runs("=sh", Shell, Shown),
        runs("ProcessBuilder", Args, Captured),
    ],
    tests: &["=fail", "DisplayName"],
    ..C_LIKE
};

/// C#.
pub static CSHARP: Language = Language {
    name: "csharp",
    forms: &[
        lines(&["$"], "\"\"\"", Escapes::None, Holes::BraceAlone),
        lines(PLAIN, "\"\"\"", Escapes::None, Holes::None),
        lines(&["$@", "@$"], "\"", Escapes::Doubled, Holes::Brace),
        lines(&["@"], "\"", Escapes::Doubled, Holes::None),
        form(&["$"], "\"", Escapes::C, Holes::Brace),
        DOUBLE,
    ],
    tests: &["Assert.Fail", "Assert.Ignore"],
    ..C_LIKE
};

/// C and C++.
pub static C: Language = Language {
    name: "c",
    forms: &[
        fenced(&["R", "u8R", "LR", "uR"], "\"", "\"", Fence::Name),
        form(&["", "L", "u8", "u"], "\"", Escapes::C, Holes::None),
    ],
    adjacent: Adjacent::Always,
    lists: "{",
    runners: &[
        runs("=system", Shell, Shown),
        runs("=popen", Shell, Captured),
        runs("std::system", Shell, Shown),
    ],
    tests: &["=TEST_CASE", "=SECTION", "=SUBCASE", "=FAIL"],
    ..C_LIKE
};

/// Swift.
pub static SWIFT: Language = Language {
    name: "swift",
    block_comments: NESTED_STARS,
    forms: &[
        lines(PLAIN, "\"\"\"", Escapes::C, Holes::Swift),
        fenced(PLAIN, "\"", "\"", Fence::Hashes),
        form(PLAIN, "\"", Escapes::C, Holes::Swift),
    ],
    chars: false,
    lists: "[",
    tests: &["=XCTFail"],
    ..C_LIKE
};

/// Dart.
pub static DART: Language = Language {
    name: "dart",
    block_comments: NESTED_STARS,
    forms: &[
        lines(&["r"], "\"\"\"", Escapes::None, Holes::None),
        lines(&["r"], "'''", Escapes::None, Holes::None),
        lines(PLAIN, "\"\"\"", Escapes::C, Holes::Dollar(Lone::Escaped)),
        lines(PLAIN, "'''", Escapes::C, Holes::Dollar(Lone::Escaped)),
        form(&["r"], "\"", Escapes::None, Holes::None),
        form(&["r"], "'", Escapes::None, Holes::None),
        form(PLAIN, "\"", Escapes::C, Holes::Dollar(Lone::Escaped)),
        form(PLAIN, "'", Escapes::C, Holes::Dollar(Lone::Escaped)),
    ],
    chars: false,
    adjacent: Adjacent::Always,
    lists: "[",
    runners: &[
        runs("Process.run", Args, Captured),
        runs("Process.runSync", Args, Captured),
        runs("Process.start", Args, Captured),
    ],
    tests: &["=test", "=testWidgets", "=group", "=fail"],
    ..C_LIKE
};

/// Lua.
pub static LUA: Language = Language {
    name: "lua",
    line_comments: &["--"],
    block_comments: &[("--[[", "]]", false)],
    forms: &[
        fenced(PLAIN, "[", "]", Fence::Equals),
        DOUBLE,
        form(PLAIN, "'", Escapes::C, Holes::None),
    ],
    chars: false,
    joins: &[".."],
    lists: "{",
    runners: &[
        runs("os.execute", Shell, Shown),
        runs("io.popen", Shell, Captured),
    ],
    tests: &["=it", "=describe", "=context", "=pending"],
    ..C_LIKE
};

/// Perl.
pub static PERL: Language = Language {
    name: "perl",
    line_comments: &["#"],
    block_comments: &[("\n=pod", "\n=cut", false), ("\n=head", "\n=cut", false)],
    forms: &[
        command(&["qx"], "(", ")", Holes::Perl),
        command(&["qx"], "{", "}", Holes::Perl),
        command(&["qx"], "[", "]", Holes::Perl),
        command(&["qx"], "<", ">", Holes::Perl),
        command(&["qx"], "|", "|", Holes::Perl),
        command(&["qx"], "!", "!", Holes::Perl),
        command(&["qx"], "/", "/", Holes::Perl),
        command(&["qx"], "~", "~", Holes::Perl),
        command(PLAIN, "`", "`", Holes::Perl),
        lines(PLAIN, "\"", Escapes::C, Holes::Perl),
        lines(PLAIN, "'", Escapes::Quote, Holes::None),
    ],
    chars: false,
    regexes: true,
    heredocs: Heredocs::Perl,
    in_names: "$@",
    joins: &["."],
    lists: "[(",
    runners: &[
        runs("=system", ArgsOrShell, Shown),
        runs("=exec", ArgsOrShell, Shown),
    ],
    tests: &[
        "=ok", "=diag", "=note", "=pass", "=fail", "=subtest", "=plan", "=skip",
    ],
    ..C_LIKE
};

/// Elixir.
pub static ELIXIR: Language = Language {
    name: "elixir",
    line_comments: &["#"],
    block_comments: &[],
    forms: &[
        lines(PLAIN, "\"\"\"", Escapes::C, Holes::HashBrace),
        lines(PLAIN, "\"", Escapes::C, Holes::HashBrace),
    ],
    chars: false,
    in_names: "?!@",
    joins: &["<>"],
    lists: "[",
    runners: &[
        runs("System.cmd", Args, Captured),
        runs("System.shell", Shell, Captured),
    ],
    tests: &["=test", "=describe", "=flunk"],
    ..C_LIKE
};

/// Cedar, a language of policies.
pub static CEDAR: Language = Language {
    name: "cedar",
    block_comments: &[],
    chars: false,
    lists: "",
    compares: true,
    ..C_LIKE
};

/// Rego, a language of policies.
pub static REGO: Language = Language {
    name: "rego",
    line_comments: &["#"],
    block_comments: &[],
    forms: &[DOUBLE, lines(PLAIN, "`", Escapes::None, Holes::None)],
    chars: false,
    lists: "",
    compares: true,
    ..C_LIKE
};

/// HCL, the language of Terraform.
pub static HCL: Language = Language {
    name: "hcl",
    line_comments: &["#", "//"],
    forms: &[form(PLAIN, "\"", Escapes::C, Holes::Hcl)],
    chars: false,
    heredocs: Heredocs::Hcl,
    in_names: "-",
    joins: &[],
    lists: "[",
    ..C_LIKE
};

/// R.
pub static R_LANGUAGE: Language = Language {
    name: "r",
    line_comments: &["#"],
    block_comments: &[],
    forms: &[
        fenced(&["r"], "\"", "\"", Fence::Name),
        fenced(&["r"], "'", "'", Fence::Name),
        lines(PLAIN, "\"", Escapes::C, Holes::None),
        lines(PLAIN, "'", Escapes::C, Holes::None),
    ],
    chars: false,
    in_names: ".",
    joins: &[],
    lists: "",
    runners: &[
        runs("=system", Shell, Captured),
        runs("base::system", Shell, Captured),
    ],
    ..C_LIKE
};

/// PowerShell.
pub static POWERSHELL: Language = Language {
    name: "powershell",
    line_comments: &["#"],
    block_comments: &[("<#", "#>", false)],
    forms: &[
        Form {
            open: "@\"",
            close: "\n\"@",
            ..lines(PLAIN, "", Escapes::Backtick, Holes::PowerShell)
        },
        Form {
            open: "@'",
            close: "\n'@",
            ..lines(PLAIN, "", Escapes::None, Holes::None)
        },
        lines(PLAIN, "\"", Escapes::Backtick, Holes::PowerShell),
        lines(PLAIN, "'", Escapes::Doubled, Holes::None),
    ],
    chars: false,
    in_names: "$",
    lists: "",
    bare: Some(&Bare {
        escape: '`',
        openers: &["return", "throw", "exit"],
        words: &[
            "if",
            "elseif",
            "else",
            "while",
            "until",
            "do",
            "for",
            "foreach",
            "switch",
            "try",
            "catch",
            "finally",
            "trap",
            "function",
            "filter",
            "workflow",
            "configuration",
            "class",
            "enum",
            "using",
            "data",
            "param",
            "begin",
            "process",
            "end",
            "clean",
            "break",
            "continue",
            "in",
        ],
        blocks: &[],
        speakers: &[
            "echo",
            "Write-Host",
            "Write-Output",
            "Write-Warning",
            "Write-Error",
            "Write-Verbose",
            "Write-Debug",
            "Write-Information",
        ],
        aliases: &[
            "ac", "cat", "cd", "chdir", "clc", "clear", "cli", "cls", "compare", "copy", "cp",
            "curl", "cvpa", "del", "diff", "dir", "echo", "erase", "fc", "fl", "ft", "fw", "gc",
            "gi", "gl", "gm", "gp", "gu", "gv", "group", "h", "history", "iwr", "kill", "lp", "ls",
            "man", "md", "measure", "mi", "mount", "move", "mv", "nal", "ni", "nv", "ogv", "popd",
            "ps", "pushd", "pwd", "r", "rd", "ren", "ri", "rm", "rmdir", "rnp", "sal", "sc",
            "select", "set", "si", "sl", "sleep", "sort", "sp", "start", "sv", "tee", "type",
            "wget", "where", "write",
        ],
        dialect: Dialect::PowerShell,
    }),
    ..C_LIKE
};

/// fish.
pub static FISH: Language = Language {
    name: "fish",
    line_comments: &["#"],
    block_comments: &[],
    forms: &[
        lines(PLAIN, "\"", Escapes::Quote, Holes::Fish),
        lines(PLAIN, "'", Escapes::Quote, Holes::None),
    ],
    chars: false,
    in_names: "$",
    adjacent: Adjacent::OnLine,
    lists: "",
    bare: Some(&Bare {
        escape: '\\',
        openers: &[
            "and", "or", "not", "!", "if", "while", "begin", "else", "time",
        ],
        words: &[
            "for", "function", "switch", "case", "end", "break", "continue",
        ],
        blocks: &["if", "while", "for", "function", "switch", "begin"],
        speakers: &["echo", "printf"],
        aliases: &[],
        dialect: Dialect::Fish,
    }),
    ..C_LIKE
};
