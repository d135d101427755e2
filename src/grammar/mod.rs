//! Grammars: what a command-line tool understands at a version, and typed calls of it.

mod call;
mod model;
mod value;

pub use call::{Call, FlagUse, read_call};
pub use model::{CommandGrammar, Effect, FlagGrammar, Grammar, Quirk};
pub use value::{Value, ValuePart};
