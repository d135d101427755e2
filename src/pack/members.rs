//! What the answers of the raw API hold: types of objects, and what the old API's members are in them.

use std::collections::BTreeMap;

use serde::Deserialize;

/// A type of object in the new API's answers, by what the old API calls its members.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ObjectType {
    /// Its name.
    pub name: String,
    /// The new API's own name for it; missing where a rule puts the object together.
    #[serde(default)]
    pub is: Option<String>,
    /// The type whose rows it has as well.
    #[serde(default)]
    pub like: Option<String>,
    /// Members that both APIs call so and mean so.
    #[serde(default)]
    pub same: Vec<String>,
    /// Members that hold an object or a list: name → type.
    #[serde(default)]
    pub holds: BTreeMap<String, String>,
    /// Members that are called otherwise or are computed: old name → jq expression over the new object.
    #[serde(default)]
    pub answer: BTreeMap<String, String>,
    /// Members that are empty text where the old API gives null.
    #[serde(default)]
    pub empty: Vec<String>,
    /// Members that the new API has from a version on: name → feature.
    #[serde(default)]
    pub needs: BTreeMap<String, String>,
    /// What differs in a member: name → note.
    #[serde(default)]
    pub notes: BTreeMap<String, String>,
    /// Members of the old answer that the new one lacks, and that are named where the whole of it is read.
    #[serde(default)]
    pub lacks: Vec<String>,
    /// Members that mean something else: name → why a filter that reads one stops the call.
    #[serde(default)]
    pub other: BTreeMap<String, String>,
    /// What a person does instead of reading a member: name → recipe.
    #[serde(default)]
    pub instead: BTreeMap<String, String>,
}

impl ObjectType {
    /// Takes over the rows of another type, as far as this one does not say otherwise.
    pub(super) fn inherit(&mut self, from: &ObjectType) {
        let own = |name: &String| {
            self.same.contains(name)
                || self.holds.contains_key(name)
                || self.answer.contains_key(name)
                || self.lacks.contains(name)
                || self.other.contains_key(name)
        };
        let mut merged = from.clone();
        merged.same.retain(|n| !own(n));
        merged.empty.retain(|n| !own(n));
        merged.lacks.retain(|n| !own(n));
        merged.holds.retain(|n, _| !own(n));
        merged.answer.retain(|n, _| !own(n));
        merged.other.retain(|n, _| !own(n));
        merged.needs.retain(|n, _| !own(n));
        merged.notes.retain(|n, _| !own(n));
        self.same.append(&mut merged.same);
        self.empty.append(&mut merged.empty);
        self.lacks.append(&mut merged.lacks);
        self.holds.append(&mut merged.holds);
        self.answer.append(&mut merged.answer);
        self.other.append(&mut merged.other);
        self.needs.append(&mut merged.needs);
        self.notes.append(&mut merged.notes);
        for (name, recipe) in merged.instead {
            self.instead.entry(name).or_insert(recipe);
        }
        self.is = self.is.take().or(merged.is);
    }

    /// The members that differ, by the old API's names: those that are not there first.
    pub fn differs(&self) -> impl Iterator<Item = &str> {
        let names = self.lacks.iter().chain(self.other.keys());
        names.chain(self.answer.keys()).map(String::as_str)
    }

    /// Whether the new object has what the old API calls so.
    pub fn has(&self, member: &str) -> bool {
        self.same.iter().any(|m| m == member)
            || self.holds.contains_key(member)
            || self.answer.contains_key(member)
    }
}

/// What an answer, or a member of one, holds: `pull`, `[label]`, `milestone?`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind<'t> {
    /// A value without members of its own.
    Value,
    /// An object whose members are named by people, such as the languages of a repository.
    Map,
    /// An object of this type.
    Object(&'t str),
    /// A list.
    List(Box<Kind<'t>>),
    /// One object, or a list of such.
    Either(&'t str),
    /// It may be null, and a list may be null where the old one is empty.
    Maybe(Box<Kind<'t>>),
}

impl<'t> Kind<'t> {
    /// Reads a type as the tables write it.
    pub fn read(text: &'t str) -> Kind<'t> {
        if let Some(inner) = text.strip_suffix('?') {
            return Kind::Maybe(Box::new(Kind::read(inner)));
        }
        if let Some(inner) = text.strip_prefix('[').and_then(|t| t.strip_suffix(']')) {
            return Kind::List(Box::new(Kind::read(inner)));
        }
        if let Some((one, _)) = text.split_once('|') {
            return Kind::Either(one);
        }
        match text {
            "value" | "text" => Kind::Value,
            "map" => Kind::Map,
            name => Kind::Object(name),
        }
    }

    /// The name of the type of object that it consists of.
    pub fn object(&self) -> Option<&'t str> {
        match self {
            Kind::Object(name) | Kind::Either(name) => Some(name),
            Kind::List(inner) | Kind::Maybe(inner) => inner.object(),
            _ => None,
        }
    }

    /// The same without saying that it may be null.
    pub fn surely(self) -> Kind<'t> {
        match self {
            Kind::Maybe(inner) => *inner,
            other => other,
        }
    }
}
