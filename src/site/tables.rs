//! The tables of a site file that are about links and environment variables.

use toml::de::DeTable;

use super::parse::{Parser, Value};
use super::{Disposition, Site, check};

impl Parser<'_> {
    pub(super) fn repositories(&mut self, table: &DeTable<'_>, site: &mut Site) {
        for (key, value) in table {
            let name = key.get_ref().to_string();
            let check = match name.as_str() {
                "private" | "public" => check::repository,
                "branches" => check::branch,
                _ => {
                    self.error(
                        key.span(),
                        format!(
                            "unknown key `{name}` in [repositories]; allowed: private, public, branches"
                        ),
                    );
                    continue;
                }
            };
            let names = self.names(&name, value, check);
            let list = match name.as_str() {
                "private" => &mut site.repositories.private,
                "public" => &mut site.repositories.public,
                _ => &mut site.repositories.branches,
            };
            *list = names;
        }
    }

    fn names(
        &mut self,
        key: &str,
        value: &Value<'_>,
        check: fn(&str) -> Result<(), String>,
    ) -> Vec<String> {
        let Some(items) = value.get_ref().as_array() else {
            self.wrong_type(key, "repositories", value, "a list of names");
            return Vec::new();
        };
        let mut names = Vec::new();
        for item in items.iter() {
            let Some(name) = self.string(key, "repositories", item) else {
                continue;
            };
            match check(&name) {
                Ok(()) => names.push(name),
                Err(message) => self.error(item.span(), message),
            }
        }
        names
    }

    /// Which forms there are, the pack knows; the engine holds the names against it.
    pub(super) fn links(&mut self, table: &DeTable<'_>, site: &mut Site) {
        for (key, value) in table {
            let name = key.get_ref().to_string();
            let Some(text) = self.string(&name, "links", value) else {
                continue;
            };
            match Disposition::named(&text) {
                Some(disposition) => {
                    site.links.insert(name, disposition);
                }
                None => self.error(
                    value.span(),
                    format!("`{name}` in [links] is {text:?}; allowed: rewrite, keep, ask"),
                ),
            }
        }
    }

    pub(super) fn env(&mut self, table: &DeTable<'_>, site: &mut Site) {
        for (key, value) in table {
            let old = key.get_ref().to_string();
            if let Err(message) = check::variable(&old, &old) {
                self.error(key.span(), message);
            }
            let Some(new) = self.string(&old, "env", value) else {
                continue;
            };
            match check::variable(&old, &new) {
                Ok(()) => {
                    site.env.insert(old, new);
                }
                Err(message) => self.error(value.span(), message),
            }
        }
    }
}
