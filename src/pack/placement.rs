//! Where a flag or an argument of the old call goes in the new one.

use std::collections::BTreeMap;
use std::fmt;

use serde::Deserialize;
use serde::de::value::MapAccessDeserializer;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

/// What a value stands for, which decides how it is read and changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ValueKind {
    /// Any text.
    #[default]
    Text,
    /// The number of an issue or pull request.
    Index,
    /// `owner/name` of a repository; the owner map applies.
    Slug,
    /// The name of an owner; the owner map applies.
    Owner,
    /// The name of a user; the old forge's word for oneself is looked up.
    User,
    /// Words to search for.
    Words,
    /// A date, as searches write it.
    Date,
    /// A branch, in front of which an owner and a colon may stand; the owner map applies.
    Branch,
    /// A name of a repository, in front of which its owner and a slash may stand; the owner map applies.
    Name,
    /// A pattern of file names, as a shell reads it.
    Glob,
    /// A file whose content is meant; `-` is standard input.
    File,
}

/// Where a flag goes. A plain string is short for `{ to = "…" }`; an empty table
/// says that the route itself stands for the flag.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Placement {
    /// A flag of the target's command that takes the value.
    pub to: Option<String>,
    /// Words of the target's command that stand for the flag.
    pub set: Option<String>,
    /// A query parameter that takes the value, or `name=value`.
    pub query: Option<String>,
    /// Members of the request's JSON body; `{value}` and `{values}` are filled in.
    pub body: Option<toml::Table>,
    /// Members of the request's JSON body as jq expressions over the answer of the step's `from`; `$value` is the value.
    pub body_jq: BTreeMap<String, String>,
    /// A jq predicate that rows must meet; `$value` is the value.
    pub select: Option<String>,
    /// A jq expression that rows are ordered by, the greatest first.
    pub sort: Option<String>,
    /// A name under which paths, arguments and texts of the step refer to the value.
    pub bind: Option<String>,
    /// Other placements for known values; a value that is not here stops the route.
    pub values: BTreeMap<String, Placement>,
    /// What the value stands for.
    pub kind: ValueKind,
    /// Text put in front of the value.
    pub prefix: Option<String>,
    /// Shell text whose output is the value.
    pub shell: Option<String>,
    /// Text that the value must begin with, and that is taken off (of a field of a raw API call).
    pub strip: Option<String>,
    /// What differs where the field is not sent at all (of a field of a raw API call).
    pub left_out: Option<String>,
    /// The greatest number that the target takes as it is.
    pub most: Option<u32>,
    /// A value that a command prints is refused: it may be empty, which the target does not take.
    pub never_empty: bool,
    /// Rows need to meet `select` for one of several values only.
    pub any: bool,
    /// The server may ignore the query parameter, so that `select` decides.
    pub unsure: bool,
    /// What differs, for the note.
    pub note: Option<String>,
    /// Why this value cannot be carried.
    pub refuse: Option<String>,
    /// Why the value changes nothing: it says what holds anyway.
    pub same: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
#[derive(Default)]
struct Table {
    to: Option<String>,
    set: Option<String>,
    query: Option<String>,
    body: Option<toml::Table>,
    body_jq: BTreeMap<String, String>,
    select: Option<String>,
    sort: Option<String>,
    bind: Option<String>,
    values: BTreeMap<String, Placement>,
    kind: ValueKind,
    prefix: Option<String>,
    shell: Option<String>,
    strip: Option<String>,
    left_out: Option<String>,
    most: Option<u32>,
    never_empty: bool,
    any: bool,
    unsure: bool,
    note: Option<String>,
    refuse: Option<String>,
    same: Option<String>,
}

impl<'de> Deserialize<'de> for Placement {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Placement, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Placement;

            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("a flag of the target such as \"--title\", or a table")
            }

            fn visit_str<E: Error>(self, to: &str) -> Result<Placement, E> {
                Ok(Placement {
                    to: Some(to.to_string()),
                    ..Placement::default()
                })
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Placement, A::Error> {
                let t = Table::deserialize(MapAccessDeserializer::new(map))?;
                Ok(Placement {
                    to: t.to,
                    set: t.set,
                    query: t.query,
                    body: t.body,
                    body_jq: t.body_jq,
                    select: t.select,
                    sort: t.sort,
                    bind: t.bind,
                    values: t.values,
                    kind: t.kind,
                    prefix: t.prefix,
                    shell: t.shell,
                    strip: t.strip,
                    left_out: t.left_out,
                    most: t.most,
                    never_empty: t.never_empty,
                    any: t.any,
                    unsure: t.unsure,
                    note: t.note,
                    refuse: t.refuse,
                    same: t.same,
                })
            }
        }
        d.deserialize_any(Reader)
    }
}
