//! What a site file says of single repositories, and of the forms of links.

use serde::Deserialize;

/// What becomes of a form of links.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Disposition {
    /// It is written for the new forge.
    Rewrite,
    /// It stays as it is, on purpose.
    Keep,
    /// It stays as it is, and a person decides.
    Ask,
}

impl Disposition {
    /// The disposition that a site file names.
    pub fn named(name: &str) -> Option<Disposition> {
        match name {
            "rewrite" => Some(Disposition::Rewrite),
            "keep" => Some(Disposition::Keep),
            "ask" => Some(Disposition::Ask),
            _ => None,
        }
    }
}

/// The repositories that a site file names.
#[derive(Clone, Debug, Default)]
pub struct Repositories {
    /// Repositories that nobody reads without a token: `owner/name`, by the old owner or the new one.
    pub private: Vec<String>,
    /// Repositories that everybody reads.
    pub public: Vec<String>,
    /// Branches, besides those whose names say that they are.
    pub branches: Vec<String>,
}

impl Repositories {
    /// Whether `owner/name` is named as private.
    pub fn is_private(&self, slugs: &[String]) -> bool {
        holds(&self.private, slugs)
    }

    /// Whether `owner/name` is named as public.
    pub fn is_public(&self, slugs: &[String]) -> bool {
        holds(&self.public, slugs)
    }

    /// Whether `owner/name` is named at all.
    pub fn knows(&self, slugs: &[String]) -> bool {
        self.is_private(slugs) || self.is_public(slugs)
    }
}

fn holds(list: &[String], slugs: &[String]) -> bool {
    list.iter()
        .any(|known| slugs.iter().any(|s| s.eq_ignore_ascii_case(known)))
}
