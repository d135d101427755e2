//! What the commands share: the pack, the site, the engine and the walk.

use std::path::Path;
use std::sync::Arc;

use anyhow::anyhow;

use super::args::{Format, Global};
use super::failure::Failure;
use super::progress::Progress;
use super::streams::Streams;
use crate::engine::Engine;
use crate::host;
use crate::pack::Pack;
use crate::site::{self, Site};
use crate::tree::{self, Root, Tree};

/// The pack that the arguments name.
pub fn pack(global: &Global) -> Result<Arc<Pack>, Failure> {
    match &global.pack {
        Some(dir) => Pack::load(dir).map_err(Failure::Usage),
        None => Pack::embedded().map_err(Failure::Usage),
    }
}

/// The site for a tree.
pub fn site(global: &Global, pack: &Pack, root: &Path) -> Result<Site, Failure> {
    let versions = pack.versions();
    if let Some(file) = global.site.clone().or_else(|| site::find(root)) {
        return Site::load(&file, &versions, &global.target).map_err(Failure::Usage);
    }
    if !global.target.is_empty() {
        return Site::from_overrides(&versions, &global.target).map_err(Failure::usage);
    }
    let here = root == Path::new(".") || root == Path::new("");
    let places = if here {
        String::new()
    } else {
        format!("{} or in ", root.display())
    };
    Err(Failure::Usage(anyhow!(
        "no forgemod.toml in {places}the current directory; write one or name one with --site. A smallest one:\n\n{}",
        Site::minimal(&versions)
    )))
}

/// The site for one of many repositories: its own file, over the one that `--site` names.
fn repository_site(global: &Global, pack: &Pack, root: &Path) -> Result<Site, Failure> {
    let own = root.join(site::FILE_NAME);
    match &global.site {
        Some(shared) if own.is_file() => {
            Site::load_over(shared, &own, &pack.versions(), &global.target).map_err(Failure::Usage)
        }
        _ => site(global, pack, root),
    }
}

/// A pack with its engine for a site.
pub struct Context {
    pub pack: Arc<Pack>,
    pub site: Site,
    pub engine: Engine,
}

impl Context {
    /// For a tree below `root`.
    pub fn new(global: &Global, root: &Path) -> Result<Context, Failure> {
        let pack = pack(global)?;
        let site = site(global, &pack, root)?;
        let engine = Engine::new(&pack, &site).map_err(Failure::Usage)?;
        Ok(Context { pack, site, engine })
    }
}

impl Context {
    /// For commands that were typed: without a site file the newest versions that were run stand in for what it would say,
    /// with a word.
    pub fn for_words(global: &Global, streams: &mut Streams<'_>) -> Result<Context, Failure> {
        let here = Path::new(".");
        if global.site.is_some() || !global.target.is_empty() || site::find(here).is_some() {
            return Context::new(global, here);
        }
        let pack = pack(global)?;
        let site = Site::stand_in(&pack.proven_versions());
        let engine = Engine::new(&pack, &site).map_err(Failure::Usage)?;
        let parts: Vec<String> = site
            .versions
            .iter()
            .map(|(k, v)| format!("{k} {v}"))
            .collect();
        writeln!(
            streams.err,
            "forgemod: note: no forgemod.toml here, so {} and {} are taken for granted",
            site.host,
            parts.join(", ")
        )?;
        Ok(Context { pack, site, engine })
    }
}

/// Walks the tree below `root`; what could not be read is told on standard error, behind the name of its repository.
pub fn scan(
    global: &Global,
    root: &Root,
    name: &str,
    streams: &mut Streams<'_>,
) -> Result<(Site, Tree), Failure> {
    let pack = pack(global)?;
    let site = if root.repository {
        repository_site(global, &pack, &root.dir)?
    } else {
        site(global, &pack, &root.dir)?
    };
    let engine = Engine::new(&pack, &site).map_err(Failure::Usage)?;
    let progress = Progress::new(streams.err_terminal);
    let count = |n: usize| progress.files(n);
    let options = tree::Options {
        language: global.language.as_deref(),
        progress: Some(&count),
    };
    let mut tree = tree::walk(root, &engine, &site, &options).map_err(Failure::Io)?;
    crate::standing::add(root, &site, &mut tree);
    progress.finish();
    let style = crate::report::Style {
        color: false,
        terminal: streams.err_terminal,
    };
    let prefix = if name.is_empty() {
        String::new()
    } else {
        format!("{name}/")
    };
    for remark in &tree.skipped {
        let text = format!("{prefix}{} {}", remark.file, remark.message);
        writeln!(streams.err, "forgemod: note: {}", style.text(&text))?;
    }
    for remark in &tree.problems {
        let text = format!("{prefix}{} {}", remark.file, remark.message);
        writeln!(streams.err, "forgemod: error: {}", style.text(&text))?;
    }
    Ok((site, tree))
}

/// Refuses a language that no host reads: the files would be read by their names after all.
pub fn language(global: &Global) -> Result<(), Failure> {
    match &global.language {
        Some(name) if host::by_name(name).is_none() => Err(Failure::Usage(anyhow!(
            "no language {name:?}; name one as a Markdown fence does, such as markdown, yaml or sh"
        ))),
        _ => Ok(()),
    }
}

/// Refuses a form that a command does not have.
pub fn only(global: &Global, command: &str, forms: &[Format]) -> Result<(), Failure> {
    if forms.contains(&global.format) {
        return Ok(());
    }
    let name = |f: &Format| format!("{f:?}").to_lowercase();
    let allowed: Vec<_> = forms.iter().map(name).collect();
    Err(Failure::Usage(anyhow!(
        "`{command}` has no form {}; allowed: {}",
        name(&global.format),
        allowed.join(", ")
    )))
}
