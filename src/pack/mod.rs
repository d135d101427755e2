//! Rule packs: folders of TOML tables that say what each call of the old forge becomes.
//!
//! A pack is embedded in the binary and replaceable from disk (`--pack DIR`).

mod coverage;
mod links;
mod load;
mod members;
mod model;
mod permission;
mod placement;
mod selftest;
mod show;

pub use coverage::{Answer, Coverage, Row};
pub use links::{
    Form as LinkForm, FormKind, History, LinkExample, Links as LinkTables, Part as LinkPart,
    Stop as LinkStop, Survey as SurveyTables, VariableUse,
};
pub use load::Pack;
pub use members::{Kind, ObjectType};
pub use model::{
    Api, ArgRule, BoundLink, CommandRule, Context, Cut, Endpoint, EndpointRule, Endpoints, Example,
    Field, FieldRow, Http, Inferred, Join, KindRule, Lookup, OutputKind, Paging, Plain, Qualifier,
    Replaced, Route, Same, Search, Shape, Step, Typing, Upload, Voice,
};
pub use permission::Permission;
pub use placement::{Placement, ValueKind};
pub use selftest::ExampleResult;
pub use show::RuleSummary;
