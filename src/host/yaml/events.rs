//! The scalars of a text that parses.

use granit_parser::{Event, Parser, ScalarStyle, StructureStyle};

use super::{Around, Scalar, Scalars, Style, Windows};

/// A collection that is open.
struct Open {
    mapping: bool,
    flow: bool,
    /// The last key of a mapping.
    key: String,
    /// Whether the next node of a mapping is a value.
    value_next: bool,
    /// How many scalars stand before it.
    from: usize,
    /// The value of its key `shell`, or of the one in its `defaults`.
    shell: Option<String>,
    /// The value of its key `uses`.
    uses: Option<String>,
    /// Whether it has a key `runs-on`.
    job: bool,
    /// The number of a list.
    id: usize,
    /// Whether a list holds nothing but scalars.
    plain: bool,
}

/// Keys at the top of files of other CI services, which have `jobs` too.
const OTHERS: &[&str] = &[
    "version",
    "orbs",
    "workflows",
    "executors",
    "pool",
    "trigger",
    "stages",
];

/// The scalars of `text`; none if it does not parse.
pub(super) fn scalars(text: &str) -> Option<Scalars> {
    let options = granit_parser::options! { emit_comments: false, emit_unresolved_aliases: true };
    let mut found = Scalars::default();
    let mut open: Vec<Open> = Vec::new();
    let mut lists = 0;
    let mut other = false;
    // The parser repeats an error for ever, so the first one ends the loop.
    for item in Parser::new_from_str_with_options(text, options) {
        let (event, span) = item.ok()?;
        match event {
            Event::Scalar(value, style, _, _) => {
                let is_key = open.last().is_some_and(awaits_key);
                let list = open.last().filter(|o| !o.mapping).map(|o| o.id);
                let range = span.start.byte_offset()?..span.end.byte_offset()?;
                if !range.is_empty() {
                    let flow = open.last().is_some_and(|o| o.flow);
                    let mut keys = open
                        .iter()
                        .rev()
                        .filter(|o| o.mapping)
                        .map(|o| o.key.as_str());
                    found.list.push(Scalar {
                        style: style_of(style),
                        // A list or a mapping may be a key too, with all that it holds.
                        around: around(open.iter().any(awaits_key), flow),
                        range,
                        key: keys.next().unwrap_or_default().to_string(),
                        parent: keys.next().unwrap_or_default().to_string(),
                        value: value.to_string(),
                        shell: None,
                        uses: None,
                        windows: None,
                        list,
                        sound: true,
                    });
                } else if let Some(o) = open.last_mut() {
                    o.plain = false;
                }
                if is_key {
                    if let Some(path) = key_path(&open, &value) {
                        found.keys.insert(path);
                    }
                    found.workflow |= open.len() == 1 && matches!(&*value, "jobs" | "runs");
                    other |= open.len() == 1 && OTHERS.contains(&&*value);
                    found.tasks |= open.first().is_some_and(|o| !o.mapping) && open.len() == 2;
                    found.compose |= open.len() == 1 && value == "services";
                    if let Some(o) = open.last_mut() {
                        o.job |= value == "runs-on";
                        o.key = value.into_owned();
                    }
                } else if let Some(o) = open.last_mut().filter(|o| o.mapping) {
                    match o.key.as_str() {
                        "shell" => o.shell = Some(value.into_owned()),
                        "uses" => o.uses = Some(value.into_owned()),
                        _ => {}
                    }
                }
                node_done(&mut open);
            }
            Event::SequenceStart(style, ..) => {
                mark_mixed(&mut open);
                lists += 1;
                open.push(Open {
                    id: lists,
                    ..collection(false, style, found.list.len())
                });
            }
            Event::MappingStart(style, ..) => {
                mark_mixed(&mut open);
                open.push(collection(true, style, found.list.len()));
            }
            Event::SequenceEnd | Event::MappingEnd => {
                if let Some(closed) = open.pop() {
                    if !closed.mapping && closed.plain {
                        found.plain_lists.insert(closed.id);
                    }
                    run_by(closed, &mut open, &mut found.list);
                }
                node_done(&mut open);
            }
            Event::Alias(_) | Event::UnresolvedAlias(_) => {
                mark_mixed(&mut open);
                node_done(&mut open);
            }
            _ => {}
        }
    }
    found.workflow &= !other;
    Some(found)
}

/// The path of the key `key` of the innermost collection, if it is on one of the outer levels: the names of the first
/// level, `*` for those of further ones, and `[]` for an item of a list.
fn key_path(open: &[Open], key: &str) -> Option<String> {
    if open.len() > 3 {
        return None;
    }
    let (_, above) = open.split_last()?;
    let mut path = String::new();
    for (level, o) in above.iter().enumerate() {
        match (o.mapping, level) {
            (false, _) => path.push_str("[]"),
            (true, 0) => path.push_str(&o.key),
            (true, _) => path.push_str(".*"),
        }
    }
    if !path.is_empty() {
        path.push('.');
    }
    Some(path + key)
}

fn collection(mapping: bool, style: StructureStyle, from: usize) -> Open {
    Open {
        mapping,
        flow: style == StructureStyle::Flow,
        key: String::new(),
        value_next: false,
        from,
        shell: None,
        uses: None,
        job: false,
        id: 0,
        plain: true,
    }
}

/// Notes that the list around holds something else than a scalar.
fn mark_mixed(open: &mut [Open]) {
    if let Some(o) = open.last_mut() {
        o.plain = false;
    }
}

/// Whether the next node of a collection is a key.
fn awaits_key(o: &Open) -> bool {
    o.mapping && !o.value_next
}

/// Gives the shell that `closed` names to the scalars in it that have none of their own.
fn run_by(closed: Open, open: &mut [Open], list: &mut [Scalar]) {
    if closed.job
        && let Some(windows) = windows(&list[closed.from..])
    {
        for scalar in &mut list[closed.from..] {
            scalar.windows = Some(windows);
        }
    }
    if let Some(uses) = &closed.uses {
        for scalar in &mut list[closed.from..] {
            scalar.uses.get_or_insert_with(|| uses.clone());
        }
    }
    let Some(shell) = closed.shell else { return };
    // `defaults: { run: { shell: … } }` speaks of the job or the workflow that it stands in.
    if let [.., owner, defaults] = open
        && (owner.key.as_str(), defaults.key.as_str()) == ("defaults", "run")
    {
        owner.shell = Some(shell);
        return;
    }
    for scalar in &mut list[closed.from..] {
        scalar.shell.get_or_insert_with(|| shell.clone());
    }
}

/// Whether the job with the scalars `job` runs on Windows.
fn windows(job: &[Scalar]) -> Option<Windows> {
    let values = job.iter().filter(|s| !s.around.is_key());
    let (on, others): (Vec<&Scalar>, Vec<&Scalar>) =
        values.partition(|s| s.key == "runs-on" || s.parent == "runs-on");
    let named = |s: &&Scalar| s.value.to_ascii_lowercase().contains("windows");
    if on.iter().any(|s| named(s) && !s.value.contains("${{")) {
        return Some(Windows::All);
    }
    let chosen = on.iter().any(|s| s.value.contains("${{"));
    let is_system = |s: &&Scalar| named(s) && !s.value.contains(char::is_whitespace);
    // `${{ matrix.os }}`, or an expression that names the system itself
    (chosen && (on.iter().any(named) || others.iter().any(is_system))).then_some(Windows::Some)
}

fn node_done(open: &mut [Open]) {
    if let Some(o) = open.last_mut() {
        o.value_next = o.mapping && !o.value_next;
    }
}

fn around(is_key: bool, flow: bool) -> Around {
    match (is_key, flow) {
        (false, false) => Around::Block,
        (false, true) => Around::Flow,
        (true, false) => Around::Key,
        (true, true) => Around::FlowKey,
    }
}

pub(super) fn style_of(style: ScalarStyle) -> Style {
    match style {
        ScalarStyle::Plain => Style::Plain,
        ScalarStyle::SingleQuoted => Style::Single,
        ScalarStyle::DoubleQuoted => Style::Double,
        ScalarStyle::Literal => Style::Literal,
        ScalarStyle::Folded => Style::Folded,
    }
}

/// The keys and the collections of `text`, without the texts of its values and the lengths of its lists; the parser's words where it does not parse.
pub(super) fn structure(text: &str) -> Result<String, String> {
    let mut out = String::new();
    let mut lists = Vec::new();
    for item in Parser::new_from_str(text) {
        out.push_str(match item.map_err(|e| e.to_string())?.0 {
            // A list of arguments may get another number of them.
            Event::Scalar(..) if lists.last() == Some(&true) && out.ends_with('.') => "",
            Event::Scalar(..) => ".",
            Event::SequenceStart(..) => {
                lists.push(true);
                "["
            }
            Event::MappingStart(..) => {
                lists.push(false);
                "{"
            }
            Event::SequenceEnd => {
                lists.pop();
                "]"
            }
            Event::MappingEnd => {
                lists.pop();
                "}"
            }
            Event::Alias(_) => "*",
            Event::DocumentStart(..) => "-",
            _ => "",
        });
    }
    Ok(out)
}
