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
