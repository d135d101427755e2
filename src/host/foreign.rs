//! Code and data of languages without a host of their own: read, never written.

use super::plain::PLAIN;
use super::{Escape, Host, Place, Region, Unwritable};

/// The host of what is in a language that no other host reads.
pub static FOREIGN: Foreign = Foreign {
    why: "it stands in code or data of another language, which forgemod does not write",
};

/// The host of conditions, which compare with what they name.
pub(super) static CONDITION: Foreign = Foreign {
    why: "a condition compares with this text",
};

/// The host of texts that are handed to a program of which nobody knows what it does with them.
pub(super) static HANDED: Foreign = Foreign {
    why: "nothing here says whether a shell reads what is handed to this action",
};

/// The host of scripts that one system runs in PowerShell and another one in a shell.
pub(super) static TWO_SHELLS: Foreign = Foreign {
    why: "PowerShell runs it on one of its systems and a shell on another",
};

/// Reads code and data as plain text, so that everything is found there, and writes nothing:
/// how a string is quoted, or whether it is a command at all, that language alone knows.
#[derive(Debug)]
pub struct Foreign {
    /// Why nothing is written.
    why: &'static str,
}

impl Host for Foreign {
    fn name(&self) -> &'static str {
        "code"
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let mut regions = PLAIN.regions(text, place);
        for region in &mut regions {
            region.escape = Box::new(Left(self.why));
        }
        regions
    }
}

/// Escaping of a text that nothing is written to, for a reason.
#[derive(Debug)]
struct Left(&'static str);

impl Escape for Left {
    fn write(&self, _text: &str) -> Result<String, Unwritable> {
        Err(self.0.to_string())
    }
}

/// Escaping of a text that nothing is written to.
#[derive(Debug)]
pub(crate) struct Unwritten;

impl Escape for Unwritten {
    fn write(&self, _text: &str) -> Result<String, Unwritable> {
        Err(FOREIGN.why.to_string())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;
    use crate::finding::{Class, Found};
    use crate::host::testing::{check_regions, found, lifted, render};

    const TEXT: &str = "import os\r\n\r\n# Run `old a`\r\nos.system(\"old b\")\r\n";

    #[test]
    fn it_is_read_like_plain_text() {
        assert_eq!(
            render(&FOREIGN, TEXT),
            concat!(
                "prose program \"import os\"\n",
                "prose program \"# Run `old a`\\nos.system(\\\"old b\\\")\" [`old a`]\n",
            )
        );
        assert_eq!(render(&FOREIGN, TEXT), render(&PLAIN, TEXT));
    }

    #[test]
    fn what_is_found_is_left_with_its_text_as_recipe() {
        let left = |span| Found {
            span,
            class: Class::Manual,
            after: None,
            shell: None,
            note: "it stands in code or data of another language, which forgemod does not write"
                .to_string(),
            recipe: "Write by hand: new".to_string(),
            ..found(0..0, "")
        };
        assert_eq!(
            lifted(&FOREIGN, TEXT, "old", "new"),
            [left(20..23), left(39..42)]
        );
    }

    #[test]
    fn what_is_not_to_be_written_passes() {
        let region = &FOREIGN.regions("x\n\nold a", Place::Program)[1];
        let mut kept = found(0..3, "");
        (kept.class, kept.after, kept.shell) = (Class::Kept, None, None);
        kept.note = "left on purpose".to_string();
        let passed = region
            .escape
            .lift("x\n\nold a", &region.map, vec![kept.clone()]);
        assert_eq!(passed, [Found { span: 3..6, ..kept }]);
    }

    proptest! {
        #[test]
        fn any_text_is_cut_without_overlap(text in "([ab`\\\\ \t\n\r\"]|é){0,60}") {
            check_regions(&text, &FOREIGN.regions(&text, Place::Program));
        }
    }
}
