//! What the name of a call says of what it does with a text.

/// Whether the last part of a name says that it runs what it is given.
pub(super) fn sounds_like_running(name: &str) -> bool {
    let last = name
        .rsplit(['.', ':'])
        .next()
        .unwrap_or(name)
        .to_lowercase();
    last == "sh"
        || [
            "run",
            "exec",
            "spawn",
            "shell",
            "cmd",
            "command",
            "invoke",
            "system",
            "popen",
            "process",
            "subprocess",
        ]
        .iter()
        .any(|w| last.contains(w))
}

/// Whether a call compares or matches what it is given.
pub(super) fn compares(name: &str) -> bool {
    const WORDS: [&str; 43] = [
        "includes",
        "contains",
        "contain",
        "startswith",
        "endswith",
        "indexof",
        "match",
        "matches",
        "search",
        "findall",
        "finditer",
        "fullmatch",
        "compile",
        "mustcompile",
        "test",
        "equal",
        "equals",
        "tobe",
        "toequal",
        "tocontain",
        "tomatch",
        "tothrow",
        "hasprefix",
        "hassuffix",
        "matchstring",
        "replace",
        "replaceall",
        "sub",
        "gsub",
        "find",
        "eq",
        "regexp",
        "regex",
        "fnmatch",
        "calledwith",
        "calledoncewith",
        "calledwithexactly",
        "havebeencalledwith",
        "is",
        "isnt",
        "like",
        "unlike",
        "isdeeply",
    ];
    let last = name
        .rsplit(['.', ':'])
        .next()
        .unwrap_or(name)
        .to_lowercase();
    let plain = last.replace('_', "");
    WORDS.contains(&plain.as_str())
        || [
            "assert",
            "expect",
            "tohavebeen",
            "should",
            "mustcontain",
            "contains",
            "pregmatch",
            "preg",
        ]
        .iter()
        .any(|w| plain.starts_with(w))
}
