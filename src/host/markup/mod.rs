//! Markup beside Markdown: HTML, XML and component files, MDX, reStructuredText, AsciiDoc, Org, and txtar archives.

mod asciidoc;
mod blocks;
mod elements;
mod entities;
mod html;
mod mdx;
mod org;
mod rst;
mod tags;
mod txtar;

pub use asciidoc::{ASCIIDOC, Asciidoc};
pub use html::{COMPONENT, FRAGMENT, HTML, Html, XML};
pub use mdx::{MDX, Mdx};
pub use org::{ORG, Org};
pub use rst::{RST, Rst};
pub use txtar::{TXTAR, Txtar};
