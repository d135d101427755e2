//! `init`: a first site file.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};

use super::args::{Format, Global};
use super::context::{only, pack};
use super::failure::{Exit, Failure};
use super::streams::Streams;
use crate::engine::Engine;
use crate::finding::Kind;
use crate::site::{Draft, FILE_NAME, Site, Survey};
use crate::tree::{self, Options, Root};

/// Looks at the tree below `dir` and writes its site file, or prints it.
pub fn run(
    global: &Global,
    dir: &Path,
    force: bool,
    stdout: bool,
    streams: &mut Streams<'_>,
) -> Result<Exit, Failure> {
    only(global, "init", &[Format::Human])?;
    if !dir.is_dir() {
        return Err(Failure::Usage(anyhow!(
            "{}: is no directory",
            dir.display()
        )));
    }
    let file: PathBuf = global.site.clone().unwrap_or_else(|| dir.join(FILE_NAME));
    if !stdout && !force && file.symlink_metadata().is_ok() {
        return Err(Failure::Usage(anyhow!(
            "{} is there already; --force writes over it, --stdout shows what would be written",
            file.display()
        )));
    }
    let pack = pack(global)?;
    let versions = pack.versions();
    let survey = Survey::of(dir, &pack.links.survey).map_err(Failure::Usage)?;
    let engine = Engine::new(&pack, &Site::stand_in(&versions)).map_err(Failure::Usage)?;
    let root = Root::new(&[dir.to_path_buf()]).map_err(Failure::Usage)?;
    let tree =
        tree::walk(&root, &engine, engine.site(), &Options::default()).map_err(Failure::Io)?;
    let found = || tree.files.iter().flat_map(|f| &f.findings);
    let mut variables = BTreeMap::new();
    for f in found().filter(|f| f.kind == Kind::Env) {
        *variables.entry(f.before.clone()).or_default() += 1;
    }
    let draft = Draft {
        survey: &survey,
        versions: &versions,
        proven: &pack.proven_versions(),
        given: &global.target,
        variables: &variables,
        token: &pack.default_token,
        calls: found()
            .filter(|f| matches!(f.kind, Kind::Command | Kind::Api))
            .count(),
        files: tree.scanned,
    };
    let text = draft.text();
    draft.check(&text).map_err(Failure::usage)?;
    if stdout {
        write!(streams.out, "{text}")?;
        return Ok(Exit::Fine);
    }
    std::fs::write(&file, &text)
        .with_context(|| format!("cannot write {}", file.display()))
        .map_err(Failure::Io)?;
    writeln!(streams.out, "wrote {}", file.display())?;
    Ok(Exit::Fine)
}
