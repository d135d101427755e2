//! Texts that were decoded out of other texts, and the way back to their bytes.

mod map;

pub use map::{Decoded, DecodedBuilder, OffsetMap};
