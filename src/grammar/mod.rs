//! Grammars: what a command-line tool understands at a version, and typed calls of it.

mod call;
mod model;
mod name;
mod quirk;
mod value;

pub use call::{Call, FlagUse, read_call};
pub use model::{CommandGrammar, FlagGrammar, Grammar};
pub use quirk::{Effect, Evidence, Quirk};
pub use value::{Value, ValuePart};
