//! Whether the target's API has a request, at the version in force.

use crate::pack::{Endpoint, Endpoints};

/// The endpoint of a request, or why there is none at `version`.
pub fn find<'a>(
    list: &'a Endpoints,
    version: &str,
    method: &str,
    path: &str,
) -> Result<&'a Endpoint, String> {
    let path = without_query(path);
    let wanted = path.trim_end_matches('/');
    let fitting = || {
        list.endpoints
            .iter()
            .filter(|e| e.method == method && fits(&e.path, wanted))
    };
    let component = capitalised(&list.component);
    let best = fitting()
        .filter(|e| has(version, &e.since))
        .max_by_key(|e| fixed_segments(&e.path));
    if let Some(found) = best {
        return Ok(found);
    }
    match fitting()
        .filter(|e| e.since != "main")
        .min_by_key(|e| number(&e.since))
    {
        Some(e) => Err(format!(
            "{component} has `{method} {path}` from {} on, the target is {version}",
            e.since
        )),
        None => Err(format!("{component} has no `{method} {path}`")),
    }
}

/// Whether `version` is at least `since`.
pub fn has(version: &str, since: &str) -> bool {
    since != "main" && number(version) >= number(since)
}

fn number(version: &str) -> Vec<u32> {
    version.split('.').map(|p| p.parse().unwrap_or(0)).collect()
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars
        .next()
        .map(|c| c.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

fn fixed_segments(path: &str) -> usize {
    path.split('/').filter(|s| !s.contains('{')).count()
}

/// Whether a concrete path, or one with other holes, fits an endpoint's path.
fn fits(template: &str, path: &str) -> bool {
    let holes: Vec<&str> = template.split('/').collect();
    let given = segments(path);
    let open_end = holes.last().is_some_and(|h| {
        [
            "{filepath}",
            "{ref}",
            "{sha}",
            "{archive}",
            "{treeish}",
            "{basehead}",
            "{path}",
        ]
        .contains(h)
    });
    if given.len() < holes.len() || (given.len() > holes.len() && !open_end) {
        return false;
    }
    holes.iter().zip(&given).all(|(h, g)| segment_fits(h, g))
}

/// The path in front of its query; a `?` that a substitution holds is none.
fn without_query(path: &str) -> &str {
    let mut depth = 0usize;
    for (i, c) in path.char_indices() {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            '?' if depth == 0 => return &path[..i],
            _ => {}
        }
    }
    path
}

/// The path cut at its slashes, except for slashes inside an expansion or a placeholder.
fn segments(path: &str) -> Vec<&str> {
    let mut out = Vec::new();
    let mut depth = 0usize;
    let mut from = 0;
    for (i, c) in path.char_indices() {
        match c {
            '(' | '{' | '<' => depth += 1,
            ')' | '}' | '>' => depth = depth.saturating_sub(1),
            '/' if depth == 0 => {
                out.push(&path[from..i]);
                from = i + 1;
            }
            _ => {}
        }
    }
    out.push(&path[from..]);
    out
}

fn segment_fits(hole: &str, given: &str) -> bool {
    match (hole.find('{'), hole.rfind('}')) {
        (Some(open), Some(close)) if open < close => {
            // `{index}.{diffType}` has fixed text between its holes, which is all that can be held against it
            let between = hole.find("}.").is_some();
            given.len() > open + (hole.len() - close - 1)
                && given.starts_with(&hole[..open])
                && given.ends_with(&hole[close + 1..])
                && (!between || given.ends_with(".diff") || given.ends_with(".patch"))
                && (between || !(given.ends_with(".diff") || given.ends_with(".patch")))
        }
        _ => hole == given,
    }
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;

    use super::*;

    fn list() -> Endpoints {
        let e = |method: &str, path: &str, since: &str| Endpoint {
            method: method.into(),
            path: path.into(),
            since: since.into(),
            query: vec![],
        };
        Endpoints {
            component: "gitea".into(),
            versions: vec!["1.20".into(), "1.22".into()],
            base: "https://{host}/api/v1".into(),
            features: vec![],
            endpoints: vec![
                e("GET", "/repos/{owner}/{repo}/pulls", "1.20"),
                e("GET", "/repos/{owner}/{repo}/pulls/{index}", "1.20"),
                e(
                    "GET",
                    "/repos/{owner}/{repo}/pulls/{index}.{diffType}",
                    "1.20",
                ),
                e("GET", "/repos/{owner}/{repo}/contents/{filepath}", "1.20"),
                e("GET", "/repos/{owner}/{repo}/actions/runs", "1.25"),
            ],
        }
    }

    fn look(path: &str) -> String {
        match find(&list(), "1.22", "GET", path) {
            Ok(e) => e.path.clone(),
            Err(why) => why,
        }
    }

    #[test]
    fn a_path_finds_its_endpoint_whatever_stands_in_its_holes() {
        assert_eq!(
            look("/repos/o/r/pulls?state=open"),
            "/repos/{owner}/{repo}/pulls"
        );
        assert_eq!(
            look("/repos/$OWNER/$(basename a/b)/pulls/12"),
            "/repos/{owner}/{repo}/pulls/{index}"
        );
        assert_eq!(
            look("/repos/o/r/pulls/12.diff"),
            "/repos/{owner}/{repo}/pulls/{index}.{diffType}"
        );
        assert_eq!(
            look("/repos/o/r/contents/a/b.md"),
            "/repos/{owner}/{repo}/contents/{filepath}"
        );
    }

    #[test]
    fn a_request_that_does_not_exist_says_since_when_or_that_it_never_does() {
        assert_eq!(
            look("/repos/o/r/actions/runs"),
            "Gitea has `GET /repos/o/r/actions/runs` from 1.25 on, the target is 1.22"
        );
        assert_eq!(
            look("/repos/o/r/discussions"),
            "Gitea has no `GET /repos/o/r/discussions`"
        );
    }
}
