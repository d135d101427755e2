//! Texts that were decoded out of other texts, and the way back to their bytes.

mod bindings;
mod map;
mod unspaced;

pub use bindings::{Binding, Bindings};
pub use map::{Decoded, DecodedBuilder, OffsetMap};
pub use unspaced::is_unspaced;
