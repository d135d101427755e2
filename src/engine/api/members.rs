//! The new answer's objects as the old API gives them, as far as something reads them.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::Engine;
use crate::engine::api::reads::{Place, Reads, Stop, reads};
use crate::engine::bind::Stopped;
use crate::engine::body::in_object;
use crate::engine::setting::Setting;
use crate::grammar::Value;
use crate::pack::{EndpointRule, Kind, ObjectType};
use crate::shell::Output;

/// More members than these are counted, not named.
const MOST_NAMED: usize = 10;

/// Members that the old API's answer has to have, by the place of their object.
#[derive(Default)]
struct Wanted {
    members: BTreeMap<Place, BTreeSet<String>>,
    nulls: BTreeSet<(Place, String)>,
}

impl Wanted {
    fn add(&mut self, place: &Place, member: &str) {
        let there = self.members.entry(place.clone()).or_default();
        there.insert(member.to_string());
    }

    /// Whether something is wanted of the object at a place, or within it.
    fn within(&self, place: &Place) -> bool {
        self.members.keys().any(|p| p.starts_with(place))
    }
}

impl Engine {
    /// The jq stage that gives what the filter, or what reads the output on its line, reads of the old answer.
    pub(super) fn members(
        &self,
        rule: &EndpointRule,
        filter: Option<&Value>,
        setting: &Setting,
        notes: &mut Vec<String>,
    ) -> Result<Option<String>, Stopped> {
        let Some(kind) = rule.gives.as_deref().map(Kind::read) else {
            return Ok(None);
        };
        let mut wanted = Wanted::default();
        match filter {
            Some(filter) => {
                let read = reads(filter, &kind, &self.pack.objects);
                self.stopped(&read)?;
                for (place, member) in &read.members {
                    wanted.add(place, member);
                }
                wanted.nulls = read.nulls;
                let mut differ = Vec::new();
                for (place, name) in &read.wholes {
                    let Some(object) = self.pack.objects.get(name) else {
                        continue;
                    };
                    if setting.is_consumed() {
                        let there = object.answer.keys().filter(|m| self.is_there(object, m));
                        there.for_each(|m| wanted.add(place, m));
                    }
                    let had = wanted.members.get(place);
                    differ.extend(object.differs().filter(|m| !contains(had, m)));
                }
                if read.untold {
                    self.untold(&kind, filter, setting, &mut wanted)?;
                    differ.extend(self.different(&kind, &wanted));
                }
                notes.extend(read.untold.then(|| self.pack.api.untold.clone()));
                notes.extend(differs(differ));
            }
            None => {
                self.untold(&kind, &Value::text(""), setting, &mut wanted)?;
                // people ask for what they read, and hardly look at what a change answers
                let asks = rule.old.starts_with("GET ") || setting.is_consumed();
                if asks && setting.output != Output::Discarded {
                    notes.extend(differs(self.different(&kind, &wanted)));
                }
            }
        }
        self.note_members(&kind, &wanted, notes)?;
        Ok(self.stage(&kind, &Vec::new(), &wanted))
    }

    /// The members in which an answer differs, apart from those that it is given.
    fn different(&self, kind: &Kind<'_>, wanted: &Wanted) -> Vec<&str> {
        let Some(root) = self.root(kind) else {
            return Vec::new();
        };
        let given = wanted.members.get(&Vec::new());
        root.differs().filter(|m| !contains(given, m)).collect()
    }

    /// Whether the target's version has a member.
    fn is_there(&self, object: &ObjectType, member: &str) -> bool {
        let feature = object.needs.get(member);
        feature.is_none_or(|f| self.has_features(std::slice::from_ref(f)).is_ok())
    }

    /// The type of the objects that an answer consists of: its own, or of the list that it holds.
    fn root(&self, kind: &Kind<'_>) -> Option<&ObjectType> {
        let root = self.pack.objects.get(kind.object()?)?;
        let is_plain = root.differs().next().is_none();
        let held = || {
            let lists = root.holds.values().map(|h| Kind::read(h).surely());
            let mut objects = lists.filter_map(|k| match k {
                Kind::List(_) => self.pack.objects.get(k.object()?),
                _ => None,
            });
            objects.next()
        };
        is_plain.then(held).flatten().or(Some(root))
    }

    /// What is wanted where only the words are known that something reads.
    fn untold(
        &self,
        kind: &Kind<'_>,
        filter: &Value,
        setting: &Setting,
        wanted: &mut Wanted,
    ) -> Result<(), Stopped> {
        let Some(root) = self.root(kind) else {
            return Ok(());
        };
        let text = format!("{} {}", filter.shown(), setting.reader);
        let mentions = |name: &str| {
            text.split(|c: char| !c.is_ascii_alphanumeric() && c != '_')
                .any(|word| word == name)
        };
        let gone = root.lacks.iter().chain(root.other.keys());
        if let Some(member) = gone.into_iter().find(|m| mentions(m)) {
            return Err(self.without_member(root, member));
        }
        if kind.object() == Some(&root.name) {
            let whole = setting.is_consumed();
            let named = |m: &&String| mentions(m) || whole && self.is_there(root, m);
            let place = Vec::new();
            root.answer
                .keys()
                .filter(named)
                .for_each(|m| wanted.add(&place, m));
        }
        Ok(())
    }

    /// The first reason why a filter would find something else in the new answer.
    fn stopped(&self, read: &Reads) -> Result<(), Stopped> {
        let Some(Stop {
            of,
            member,
            presence,
        }) = read.stops.first()
        else {
            return Ok(());
        };
        if *presence {
            let said = &self.pack.api.presence;
            let fill = |text: &str| text.replace("{member}", member);
            return Err(Stopped {
                recipe: Some(fill(&said.recipe)),
                ..Stopped::by_flag(&self.pack.api.filter, fill(&said.note))
            });
        }
        match self.pack.objects.get(of) {
            Some(object) => Err(self.without_member(object, member)),
            None => Ok(()),
        }
    }

    fn without_member(&self, object: &ObjectType, member: &str) -> Stopped {
        let why = object
            .other
            .get(member)
            .cloned()
            .unwrap_or_else(|| format!("the answer has no `{member}`"));
        let recipe = object.instead.get(member);
        Stopped {
            recipe: Some(recipe.unwrap_or(&self.pack.api.member_recipe).clone()),
            ..Stopped::by_flag(&self.pack.api.filter, why)
        }
    }

    /// Adds the notes of the members that are wanted, and stops where the target is too old for one.
    fn note_members(
        &self,
        kind: &Kind<'_>,
        wanted: &Wanted,
        notes: &mut Vec<String>,
    ) -> Result<(), Stopped> {
        for (place, members) in &wanted.members {
            let Some(object) = self.object_at(kind, place) else {
                continue;
            };
            for member in members {
                if let Some(feature) = object.needs.get(member)
                    && let Err(why) = self.has_features(std::slice::from_ref(feature))
                {
                    let recipe = object.instead.get(member);
                    return Err(Stopped {
                        recipe: recipe.cloned(),
                        ..Stopped::by_flag(&self.pack.api.filter, format!("`{member}`: {why}"))
                    });
                }
                notes.extend(object.notes.get(member).map(|n| format!("`{member}`: {n}")));
            }
        }
        Ok(())
    }

    fn object_at(&self, kind: &Kind<'_>, place: &Place) -> Option<&ObjectType> {
        let mut object = self.pack.objects.get(kind.object()?)?;
        for member in place {
            let held = object.holds.get(member)?;
            object = self.pack.objects.get(Kind::read(held).object()?)?;
        }
        Some(object)
    }

    /// The jq expression that gives what is wanted of a value at a place; nothing where the value has it as it is.
    fn stage(&self, kind: &Kind<'_>, place: &Place, wanted: &Wanted) -> Option<String> {
        match kind {
            Kind::Object(name) => self.object_stage(name, place, wanted),
            Kind::Either(name) => {
                let one = self.object_stage(name, place, wanted)?;
                Some(format!(
                    "if type == \"array\" then map({one}) else {one} end"
                ))
            }
            Kind::List(inner) => {
                let each = self.stage(inner, place, wanted)?;
                Some(format!("map({each})"))
            }
            Kind::Maybe(inner) => self.stage(inner, place, wanted),
            _ => None,
        }
    }

    fn object_stage(&self, name: &str, place: &Place, wanted: &Wanted) -> Option<String> {
        let object = self.pack.objects.get(name)?;
        let here = wanted.members.get(place)?;
        let mut members = Vec::new();
        for member in here {
            let own = format!(".{member}");
            let mut jq = object.answer.get(member).unwrap_or(&own).clone();
            if wanted.nulls.contains(&(place.clone(), member.clone())) {
                jq = format!("{} | if . == \"\" then null else . end", grouped(&jq));
            }
            let held = object.holds.get(member).map(|h| Kind::read(h));
            let mut there = place.clone();
            there.push(member.clone());
            let maybe = matches!(held, Some(Kind::Maybe(_)));
            let held = held.map(Kind::surely);
            let inner = match &held {
                Some(Kind::List(item)) => self.stage(item, &there, wanted),
                Some(held) if wanted.within(&there) => self.stage(held, &there, wanted),
                _ => None,
            };
            jq = match (&held, inner) {
                (Some(Kind::List(_)), Some(each)) if maybe => {
                    format!("[{}[]? | {each}]", grouped(&jq))
                }
                (Some(Kind::List(_)), Some(each)) => format!("[{}[] | {each}]", grouped(&jq)),
                (Some(Kind::List(_)), None) if maybe => format!("{} // []", grouped(&jq)),
                (_, Some(inner)) if maybe => {
                    format!("{} | if . then {inner} else . end", grouped(&jq))
                }
                (_, Some(inner)) => format!("{} | {inner}", grouped(&jq)),
                (_, None) => jq,
            };
            if jq != own {
                members.push(format!("{member}: {}", in_object(&jq)));
            }
        }
        (!members.is_empty()).then(|| format!(". + {{{}}}", members.join(", ")))
    }
}

/// An expression that something can be put behind.
fn grouped(jq: &str) -> String {
    let is_path = jq.starts_with('.')
        && jq
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '.' || c == '_');
    match is_path || jq.starts_with('(') && jq.ends_with(')') && !jq[1..jq.len() - 1].contains('(')
    {
        true => jq.to_string(),
        false => format!("({jq})"),
    }
}

fn contains(members: Option<&BTreeSet<String>>, member: &str) -> bool {
    members.is_some_and(|m| m.contains(member))
}

/// What to say of members that differ: the first of them where they are many.
fn differs(mut members: Vec<&str>) -> Option<String> {
    let mut seen = BTreeSet::new();
    members.retain(|m| seen.insert(*m));
    let named = match members.len() {
        0 => return None,
        n if n > MOST_NAMED + 1 => {
            let more = n - MOST_NAMED;
            format!("{} and {more} more", members[..MOST_NAMED].join(", "))
        }
        _ => members.join(", "),
    };
    Some(format!("the answer differs in {named}"))
}
