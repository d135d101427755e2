//! Strings of a policy, which may be what something is compared with.

use super::list::COMPARED;
use crate::finding::Found;
use crate::host::{Escape, Region, Unwritable};
use crate::text::OffsetMap;

const WHY: &str = "it stands in a policy, which may compare with it";

/// The region of a string that nothing is written into.
pub(super) fn left(region: Region) -> Region {
    Region {
        escape: Box::new(Policy),
        ..region
    }
}

#[derive(Debug)]
struct Policy;

impl Escape for Policy {
    fn write(&self, _: &str) -> Result<String, Unwritable> {
        Err(WHY.to_string())
    }

    fn lift(&self, _: &str, map: &OffsetMap, found: Vec<Found>) -> Vec<Found> {
        let lift = |mut f: Found| {
            f.span = map.range(f.span);
            let recipe = COMPARED.to_string();
            Found {
                recipe,
                ..f.into_manual(WHY, "")
            }
        };
        found.into_iter().map(lift).collect()
    }
}
