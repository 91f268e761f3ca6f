//! Which file uses which, and the circles among them.
//!
//! Every file is one, a folder's own (`scan/mod.rs`, `entry.rs`) too. It may use the files beneath it or be used by them; where both
//! happen with the same file, directly or through others, that is a circle like any other. Two things are no use: to declare a module, and
//! to hand on what stands in a file beneath (`pub use`). A name that is handed on leads to the file in which it stands.

use std::collections::{BTreeMap, BTreeSet};

use super::source::Named;

/// A file's module: `["scan", "decode"]`.
type Module = Vec<String>;

/// What each file uses of the others, with the first line in which it does.
#[derive(Clone)]
pub struct Uses(BTreeMap<Module, BTreeMap<Module, usize>>);

impl Uses {
    /// Takes the files of a crate, each with the paths that it names. The crate's root uses everything, and nothing may use it.
    pub fn of(files: &[(Module, Vec<Named>)]) -> Self {
        let modules: BTreeSet<&Module> = files.iter().map(|(module, _)| module).collect();
        // What each module calls by a name that `use` gave it.
        let mut names: BTreeMap<(&[String], &str), &Named> = BTreeMap::new();
        for named in files.iter().flat_map(|(_, paths)| paths) {
            if let Some(import) = &named.import {
                names.insert((&named.module, &import.name), named);
            }
        }
        let file_of = |path: &[String]| {
            (1..=path.len())
                .rev()
                .find(|&end| modules.contains(&path[..end].to_vec()))
        };
        let mut uses: BTreeMap<Module, BTreeMap<Module, usize>> = BTreeMap::new();
        for (module, paths) in files {
            let used = uses.entry(module.clone()).or_default();
            for named in paths {
                let Some(mut path) = absolute(named, &modules) else {
                    continue;
                };
                let handed_on = named
                    .import
                    .as_ref()
                    .is_some_and(|import| import.is_exported);
                if handed_on && path.starts_with(module) {
                    continue;
                }
                // Names may stand for names; more than a few times is no source that compiles.
                for _ in 0..8 {
                    let Some(end) = file_of(&path) else { break };
                    let Some(name) = path.get(end) else { break };
                    let Some(import) = names.get(&(&path[..end], &name[..])) else {
                        break;
                    };
                    let Some(meant) = absolute(import, &modules) else {
                        break;
                    };
                    path = meant.into_iter().chain(path.drain(end + 1..)).collect();
                }
                let Some(end) = file_of(&path) else { continue };
                if path[..end] != module[..] {
                    used.entry(path[..end].to_vec()).or_insert(named.line);
                }
            }
        }
        Self(uses)
    }

    /// How many pairs of files there are of which one uses the other.
    pub fn count(&self) -> usize {
        self.0.values().map(BTreeMap::len).sum()
    }

    /// Every use that is part of a circle: "scan/decode uses scan/tiff in line 21".
    pub fn circles(&self) -> Vec<String> {
        let reached: BTreeMap<&Module, BTreeSet<&Module>> = self
            .0
            .keys()
            .map(|module| (module, self.reached(module)))
            .collect();
        let mut told = Vec::new();
        for (user, used) in &self.0 {
            for (module, line) in used {
                if reached.get(module).is_some_and(|back| back.contains(user)) {
                    told.push(format!(
                        "{} uses {} in line {line}",
                        user.join("/"),
                        module.join("/")
                    ));
                }
            }
        }
        told
    }

    /// All that a file uses, directly and through others.
    fn reached(&self, from: &Module) -> BTreeSet<&Module> {
        let mut reached = BTreeSet::new();
        let mut open: Vec<&Module> = self
            .0
            .get(from)
            .into_iter()
            .flat_map(BTreeMap::keys)
            .collect();
        while let Some(module) = open.pop() {
            if reached.insert(module) {
                open.extend(self.0.get(module).into_iter().flat_map(BTreeMap::keys));
            }
        }
        reached
    }
}

/// A path from the crate's root; `None` if it leads out of the crate.
fn absolute(named: &Named, modules: &BTreeSet<&Module>) -> Option<Module> {
    let mut module = &named.module[..];
    let mut rest = &named.path[..];
    match &rest[0][..] {
        "crate" | "paperquorum" => (module, rest) = (&[], &rest[1..]),
        "self" => rest = &rest[1..],
        "super" => {}
        // A module beneath this one. A name alone may as well be a variable's.
        beneath => {
            let path = [module, &[beneath.to_owned()]].concat();
            if rest.len() < 2 || !modules.contains(&path) {
                return None;
            }
        }
    }
    while rest.first().is_some_and(|part| part == "super") {
        (module, rest) = (&module[..module.len().checked_sub(1)?], &rest[1..]);
    }
    // A `super` alone is how far something may be seen.
    (!rest.is_empty()).then(|| [module, rest].concat())
}
