//! Programs: comments, strings and lists of arguments, by the lexical facts of each language.
//!
//! Comments and strings of several lines are text for people. A string that a call hands to a shell is shell text. A
//! list of words that a call runs is a list of arguments. Of any other string nobody knows who reads it: as a whole
//! call it is left, else it is a sentence.

mod bare;
mod closed;
mod comment;
mod fields;
mod language;
mod lex;
mod list;
mod literal;
mod names;
mod refused;
mod regions;
mod runs;
mod table;
mod tree;
mod value;
mod verify;
mod word;

use std::ops::Range;

use language::Language;

use super::foreign::FOREIGN;
use super::{Host, Place, Region};

/// A host of programs in one language.
#[derive(Debug)]
pub struct Code(&'static Language);

/// Python.
pub static PYTHON: Code = Code(&table::PYTHON);
/// JavaScript and TypeScript.
pub static JAVASCRIPT: Code = Code(&table::JAVASCRIPT);
/// Go.
pub static GO: Code = Code(&table::GO);
/// Rust.
pub static RUST: Code = Code(&table::RUST);
/// Ruby.
pub static RUBY: Code = Code(&table::RUBY);
/// PHP.
pub static PHP: Code = Code(&table::PHP);
/// Java.
pub static JAVA: Code = Code(&table::JAVA);
/// Kotlin.
pub static KOTLIN: Code = Code(&table::KOTLIN);
/// Scala.
pub static SCALA: Code = Code(&table::SCALA);
/// Groovy.
pub static GROOVY: Code = Code(&table::GROOVY);
/// C#.
pub static CSHARP: Code = Code(&table::CSHARP);
/// C and C++.
pub static C: Code = Code(&table::C);
/// Swift.
pub static SWIFT: Code = Code(&table::SWIFT);
/// Dart.
pub static DART: Code = Code(&table::DART);
/// Lua.
pub static LUA: Code = Code(&table::LUA);
/// Perl.
pub static PERL: Code = Code(&table::PERL);
/// Elixir.
pub static ELIXIR: Code = Code(&table::ELIXIR);
/// Cedar.
pub static CEDAR: Code = Code(&table::CEDAR);
/// Rego.
pub static REGO: Code = Code(&table::REGO);
/// HCL.
pub static HCL: Code = Code(&table::HCL);
/// R.
pub static R: Code = Code(&table::R_LANGUAGE);
/// PowerShell.
pub static POWERSHELL: Code = Code(&table::POWERSHELL);
/// fish.
pub static FISH: Code = Code(&table::FISH);

impl Host for Code {
    fn name(&self) -> &'static str {
        self.0.name
    }

    fn regions(&self, text: &str, place: Place) -> Vec<Region> {
        let lexed = lex::lex(self.0, text);
        if lexed.broken {
            // a string or a comment without an end: what is one and what is not nobody knows
            return FOREIGN.regions(text, place);
        }
        regions::regions(self.0, text, &lexed, place)
    }

    fn has_commands(&self) -> bool {
        self.0.bare.is_some()
    }

    fn verify_edits(
        &self,
        before: &str,
        after: &str,
        edits: &[(Range<usize>, Range<usize>)],
    ) -> Result<(), String> {
        verify::verify(self.0, before, after, edits)
    }
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
