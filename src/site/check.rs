//! What a value of the site file may look like. Each check returns what is wrong and what is allowed.

/// `host` or `host:port`, without a scheme, a path or a user.
pub fn host(value: &str) -> Result<(), String> {
    const ALLOWED: &str = "allowed: a host or host:port, such as git.example.org";
    let wrong = |what: &str| Err(format!("host {value:?} {what}; {ALLOWED}"));
    if value.is_empty() {
        return wrong("is empty");
    }
    if value.contains("://") {
        return wrong("has a scheme");
    }
    if value.contains('/') {
        return wrong("has a path");
    }
    if value.contains('@') {
        return wrong("has a user");
    }
    let (name, port) = match value.split_once(':') {
        Some((name, port)) => (name, Some(port)),
        None => (value, None),
    };
    if let Some(port) = port
        && !matches!(port.parse::<u16>(), Ok(1..))
    {
        return wrong("has a port that is not a number from 1 to 65535");
    }
    let label = |l: &str| {
        !l.is_empty()
            && !l.starts_with('-')
            && !l.ends_with('-')
            && l.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
    };
    if !name.split('.').all(label) {
        return wrong("is not a host name");
    }
    Ok(())
}

/// Where the new forge answers to SSH: `host` or `host:port`, with or without a user.
pub fn ssh(value: &str) -> Result<(), String> {
    const ALLOWED: &str =
        "allowed: a host or host:port, with or without user@, such as git@git.example.org:2222";
    let (user, place) = value.rsplit_once('@').unwrap_or(("git", value));
    let name = |b: u8| b.is_ascii_alphanumeric() || b"-_.".contains(&b);
    if user.is_empty() || user.starts_with('-') || !user.bytes().all(name) || host(place).is_err() {
        return Err(format!("ssh {value:?} is no place to log in; {ALLOWED}"));
    }
    Ok(())
}

/// The name of a repository with its owner.
pub fn repository(value: &str) -> Result<(), String> {
    const ALLOWED: &str = "allowed: owner/name, such as Old-Org/app";
    let name = |n: &str| {
        !n.is_empty()
            && n.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b))
    };
    match value.split_once('/') {
        Some((o, n)) if owner(o).is_ok() && name(n) => Ok(()),
        _ => Err(format!("repository {value:?} is not one; {ALLOWED}")),
    }
}

/// The name of a branch.
pub fn branch(value: &str) -> Result<(), String> {
    let fine = !value.is_empty()
        && !value.starts_with(['-', '/'])
        && !value.ends_with('/')
        && !value
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || "~^:?*[\\".contains(c));
    if fine {
        Ok(())
    } else {
        Err(format!(
            "branch {value:?} is not a name; allowed: a name that git takes, such as release/2"
        ))
    }
}

/// The name of an environment variable; the token itself does not belong into the file.
pub fn variable(key: &str, value: &str) -> Result<(), String> {
    let mut bytes = value.bytes();
    let fine = bytes
        .next()
        .is_some_and(|b| b.is_ascii_alphabetic() || b == b'_')
        && bytes.all(|b| b.is_ascii_alphanumeric() || b == b'_');
    // A name is short; what is as long as this, or masked in outputs, is a token in the wrong place.
    const LONGEST: usize = 38;
    if fine && value.len() <= LONGEST && crate::report::redact::redact(value) == value {
        return Ok(());
    }
    // The value is not repeated: it may be a token that was put here by mistake.
    Err(format!(
        "`{key}` is not the name of an environment variable; \
         allowed: letters, digits and _, such as GITEA_TOKEN (the name, not the token)"
    ))
}

/// The name of a login: anything that can stand as one argument.
pub fn login(value: &str) -> Result<(), String> {
    if value.is_empty()
        || value.starts_with('-')
        || value.chars().any(|c| c.is_whitespace() || c.is_control())
    {
        return Err(format!(
            "login {value:?} is not a name; allowed: a word that does not begin with -, as the target tool lists it"
        ));
    }
    Ok(())
}

/// The name of an owner: one segment of a path.
pub fn owner(value: &str) -> Result<(), String> {
    const ALLOWED: &str = "allowed: the name alone, of letters, digits, - _ and .";
    if value.contains('/') {
        return Err(format!("owner {value:?} has a slash; {ALLOWED}"));
    }
    let fine = value
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || b"-_.".contains(&b));
    if value.is_empty() || !fine || value.starts_with(['-', '.']) {
        return Err(format!("owner {value:?} is not a name; {ALLOWED}"));
    }
    Ok(())
}

/// A path below the root of the repository, with `/`.
pub fn path(value: &str) -> Result<(), String> {
    const ALLOWED: &str =
        "allowed: a path below the root of the repository, such as docs/README.md";
    let wrong = |what: &str| Err(format!("path {value:?} {what}; {ALLOWED}"));
    if value.is_empty() {
        return wrong("is empty");
    }
    if value.starts_with('/') || value.contains('\\') || value.contains(':') {
        return wrong("is not relative, or not written with /");
    }
    if value.chars().any(char::is_control) {
        return wrong("holds a control character");
    }
    let mut parts = value.strip_suffix('/').unwrap_or(value).split('/');
    if parts.clone().any(|p| p == "..") {
        return wrong("leads upwards");
    }
    if parts.clone().any(|p| p.eq_ignore_ascii_case(".git")) {
        return wrong("lies in .git");
    }
    if parts.any(|p| p.is_empty() || p == ".") {
        return wrong("has an empty part");
    }
    Ok(())
}

/// The name of a rule, as it stands in markers and reports.
pub fn rule_name(value: &str) -> Result<(), String> {
    let fine = value
        .bytes()
        .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
    if fine && !value.is_empty() && !value.starts_with('-') && !value.ends_with('-') {
        return Ok(());
    }
    Err(format!(
        "name {value:?} is not one; allowed: small letters, digits and -"
    ))
}
