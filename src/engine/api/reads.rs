//! What a jq filter reads of an answer, told from its text and from the types of the answer's objects.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use jaq_core::load::lex::StrPart;
use jaq_core::load::parse::{BinaryOp, Def, Pattern, Term};
use jaq_core::path::{Part, Path as Parts};

use crate::grammar::{Value, ValuePart};
use crate::pack::{Kind, ObjectType};

/// Where an object stands in an answer: the members that lead to it. The items of a list stand where the list does.
pub(super) type Place = Vec<String>;

/// What a filter reads.
#[derive(Debug, Default)]
pub(super) struct Reads {
    /// Members of objects, by the object's place.
    pub members: BTreeSet<(Place, String)>,
    /// Those of them where it makes a difference whether the old API says null or empty text.
    pub nulls: BTreeSet<(Place, String)>,
    /// Objects that are given out, or taken apart, as a whole: place and type.
    pub wholes: BTreeSet<(Place, String)>,
    /// Why the filter would find something else in the new answer: the type, the member, and whether it only asks for its presence.
    pub stops: Vec<Stop>,
    /// Whether there is a part that this reading cannot follow.
    pub untold: bool,
}

/// A member that a filter reads and that the new answer has not, or not so.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stop {
    /// The type of the object.
    pub of: String,
    /// The member.
    pub member: String,
    /// The filter asks whether the member is there.
    pub presence: bool,
}

/// What stands for an expansion of a shell in a filter's text.
const HOLE: &str = "__expansion__";

/// A filter that is longer than this, or that has more brackets and operators, was not written by people; it is not read.
const MOST_CHARS: usize = 6000;
const MOST_PARTS: usize = 600;
const MOST_DEPTH: usize = 60;
/// So many terms are followed, since definitions and folds may call one another without end.
const MOST_STEPS: usize = 20_000;

/// What a filter reads of an answer of a kind.
pub(super) fn reads(
    filter: &Value,
    kind: &Kind<'_>,
    types: &BTreeMap<String, ObjectType>,
) -> Reads {
    let text = with_holes(filter);
    let mut reader = Reader {
        types,
        reads: Reads::default(),
        depth: 0,
        steps: 0,
    };
    let term = match is_readable(&text) {
        true => jaq_core::load::parse(&text, |p| p.term()),
        false => None,
    };
    let Some(term) = term else {
        reader.reads.untold = true;
        return reader.reads;
    };
    let input = reader.seen(kind, Vec::new());
    let out = reader.read(&term, &input, &Env::default());
    reader.whole(&out);
    reader.reads
}

fn with_holes(filter: &Value) -> String {
    let parts = filter.parts.iter().map(|p| match p {
        ValuePart::Text(t) => t.as_str(),
        ValuePart::Dynamic(_) | ValuePart::Placeholder(_) => HOLE,
    });
    parts.collect()
}

/// Whether the parser, which calls itself for each bracket and operator, surely gets to the end of a text.
fn is_readable(text: &str) -> bool {
    let mut depth = 0usize;
    let mut deepest = 0;
    for c in text.chars() {
        match c {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    let parts = text.matches(['|', ',', '-', '(', '[', '{']).count()
        + text.matches("try").count()
        + text.matches("def").count()
        + text.matches("if").count();
    text.len() <= MOST_CHARS && parts <= MOST_PARTS && deepest <= MOST_DEPTH
}

/// A value while the filter runs, as far as the answer is in it.
#[derive(Clone, Debug, PartialEq)]
enum Seen {
    /// Nothing of the answer has members here.
    Free,
    /// A member that is empty text where the old API gives null.
    Text(Place, String),
    /// An object of the answer.
    Object(String, Place),
    /// An object whose members people have named.
    Map,
    List(Box<Seen>),
    /// An object that the filter makes.
    Made(BTreeMap<String, Seen>),
    /// One of these.
    Any(Vec<Seen>),
}

impl Seen {
    fn list(of: Seen) -> Seen {
        Seen::List(Box::new(of))
    }

    fn any(all: Vec<Seen>) -> Seen {
        let mut out: Vec<Seen> = Vec::new();
        for seen in all {
            let each = match seen {
                Seen::Any(inner) => inner,
                one => vec![one],
            };
            for one in each {
                if !out.contains(&one) {
                    out.push(one);
                }
            }
        }
        match out.len() {
            1 => out.swap_remove(0),
            _ => Seen::Any(out),
        }
    }

    /// The number of its parts.
    fn size(&self) -> usize {
        1 + match self {
            Seen::Free | Seen::Text(..) | Seen::Object(..) | Seen::Map => 0,
            Seen::List(inner) => inner.size(),
            Seen::Made(members) => members.values().map(Seen::size).sum(),
            Seen::Any(all) => all.iter().map(Seen::size).sum(),
        }
    }

    /// Whether something of the answer is in it that has members.
    fn holds_objects(&self) -> bool {
        match self {
            Seen::Free | Seen::Text(..) | Seen::Map => false,
            Seen::Object(..) => true,
            Seen::List(inner) => inner.holds_objects(),
            Seen::Made(members) => members.values().any(Seen::holds_objects),
            Seen::Any(all) => all.iter().any(Seen::holds_objects),
        }
    }
}

/// The names that a filter has given.
#[derive(Clone, Default)]
struct Env<'f>(Option<Rc<Bound<'f>>>);

struct Bound<'f> {
    name: &'f str,
    is: Named<'f>,
    before: Env<'f>,
}

#[derive(Clone)]
enum Named<'f> {
    Value(Seen),
    /// A definition.
    Function(&'f Def<&'f str>),
    /// What a definition's parameter stands for, and the names that are known there.
    Filter(&'f Term<&'f str>, Env<'f>),
}

impl<'f> Env<'f> {
    fn with(&self, name: &'f str, is: Named<'f>) -> Env<'f> {
        Env(Some(Rc::new(Bound {
            name,
            is,
            before: self.clone(),
        })))
    }

    /// What a name stands for, and the names that were known before it.
    fn get(&self, name: &str, fits: impl Fn(&Named<'f>) -> bool) -> Option<(Named<'f>, Env<'f>)> {
        let mut at = self.0.as_ref();
        while let Some(bound) = at {
            if bound.name == name && fits(&bound.is) {
                return Some((bound.is.clone(), Env(Some(bound.clone()))));
            }
            at = bound.before.0.as_ref();
        }
        None
    }
}

struct Reader<'t> {
    types: &'t BTreeMap<String, ObjectType>,
    reads: Reads,
    depth: usize,
    steps: usize,
}

impl Reader<'_> {
    fn seen(&mut self, kind: &Kind<'_>, place: Place) -> Seen {
        match kind {
            Kind::Value => Seen::Free,
            Kind::Map => Seen::Map,
            Kind::Object(name) => Seen::Object((*name).to_string(), place),
            Kind::List(inner) => Seen::list(self.seen(inner, place)),
            Kind::Either(name) => {
                let one = Seen::Object((*name).to_string(), place);
                Seen::any(vec![one.clone(), Seen::list(one)])
            }
            Kind::Maybe(inner) => self.seen(inner, place),
        }
    }

    /// What a term gives for an input.
    fn read<'f>(&mut self, term: &'f Term<&'f str>, input: &Seen, env: &Env<'f>) -> Seen {
        self.steps += 1;
        if self.depth > 4 * MOST_DEPTH || self.steps > MOST_STEPS {
            self.reads.untold = true;
            return Seen::Free;
        }
        self.depth += 1;
        let out = self.read_term(term, input, env);
        self.depth -= 1;
        if out.size() > MOST_PARTS {
            self.reads.untold = true;
            return Seen::Free;
        }
        out
    }

    fn read_term<'f>(&mut self, term: &'f Term<&'f str>, input: &Seen, env: &Env<'f>) -> Seen {
        match term {
            Term::Id => input.clone(),
            Term::Recurse => {
                self.untold(input);
                Seen::Free
            }
            Term::Num(_) | Term::Break(_) => Seen::Free,
            Term::Str(_, parts) => {
                for part in parts {
                    if let StrPart::Term(t) = part {
                        let shown = self.operand(t, input, env);
                        self.used(&shown);
                    }
                }
                Seen::Free
            }
            Term::Arr(None) => Seen::list(Seen::Free),
            Term::Arr(Some(items)) => {
                let items = self.read(items, input, env);
                self.matters(&items);
                Seen::list(items)
            }
            Term::Obj(members) => self.made(members, input, env),
            Term::Neg(inner) => {
                self.operand(inner, input, env);
                Seen::Free
            }
            Term::BinOp(left, op, right) => self.operation(left, op, right, input, env),
            Term::Label(_, inner) => self.read(inner, input, env),
            Term::Fold(kind, source, pattern, args) => {
                let items = self.read(source, input, env);
                let within = self.bind(pattern, &items, input, env);
                let mut args = args.iter();
                let start = args.next().map_or(Seen::Free, |t| self.read(t, input, env));
                let Some(update) = args.next() else {
                    return start;
                };
                let once = self.read(update, &start, &within);
                let often = Seen::any(vec![start, once]);
                let out = self.read(update, &often, &within);
                match args.next() {
                    Some(last) if *kind == "foreach" => self.read(last, &out, &within),
                    _ => Seen::any(vec![often, out]),
                }
            }
            Term::TryCatch(tried, caught) => {
                let mut out = vec![self.read(tried, input, env)];
                if let Some(caught) = caught {
                    out.push(self.read(caught, &Seen::Free, env));
                }
                Seen::any(out)
            }
            Term::IfThenElse(cases, otherwise) => {
                let mut out = Vec::new();
                for (condition, then) in cases {
                    self.condition(condition, input, env);
                    out.push(self.read(then, input, env));
                }
                out.push(match otherwise {
                    Some(t) => self.read(t, input, env),
                    None => input.clone(),
                });
                Seen::any(out)
            }
            Term::Def(defs, then) => {
                let known = defs
                    .iter()
                    .fold(env.clone(), |e, d| e.with(d.name, Named::Function(d)));
                self.read(then, input, &known)
            }
            Term::Call(name, args) => self.call(name, args, input, env),
            Term::Var(name) => match env.get(name, |n| matches!(n, Named::Value(_))) {
                Some((Named::Value(value), _)) => value,
                _ => Seen::Free,
            },
            Term::Path(head, parts) => {
                let head = self.read(head, input, env);
                self.path(head, parts, input, env)
            }
        }
    }

    fn path<'f>(
        &mut self,
        head: Seen,
        parts: &'f Parts<Term<&'f str>>,
        input: &Seen,
        env: &Env<'f>,
    ) -> Seen {
        let mut at = head;
        for (part, _) in &parts.0 {
            at = match part {
                Part::Range(None, None) => self.items(&at),
                Part::Range(from, to) => {
                    for bound in [from, to].into_iter().flatten() {
                        self.operand(bound, input, env);
                    }
                    at
                }
                Part::Index(key) => match plain_string(key) {
                    Some(name) => self.member(&at, &name),
                    None => {
                        self.operand(key, input, env);
                        self.item(&at)
                    }
                },
            };
        }
        at
    }

    fn made<'f>(
        &mut self,
        members: &'f [(Term<&'f str>, Option<Term<&'f str>>)],
        input: &Seen,
        env: &Env<'f>,
    ) -> Seen {
        let mut out = BTreeMap::new();
        for (key, value) in members {
            let name = plain_string(key);
            let value = match (value, key, &name) {
                (Some(value), ..) => self.operand(value, input, env),
                (None, Term::Var(variable), _) => {
                    let value = self.read(key, input, env);
                    self.matters(&value);
                    out.insert(variable.trim_start_matches('$').to_string(), value);
                    continue;
                }
                (None, _, Some(name)) => self.member(input, name),
                (None, ..) => {
                    self.untold(input);
                    Seen::Free
                }
            };
            self.matters(&value);
            match name {
                Some(name) => {
                    out.insert(name, value);
                }
                None => {
                    self.operand(key, input, env);
                    self.whole(&value);
                }
            }
        }
        Seen::Made(out)
    }

    fn operation<'f>(
        &mut self,
        left: &'f Term<&'f str>,
        op: &'f BinaryOp<&'f str>,
        right: &'f Term<&'f str>,
        input: &Seen,
        env: &Env<'f>,
    ) -> Seen {
        match op {
            BinaryOp::Pipe(pattern) => {
                let first = self.read(left, input, env);
                match pattern {
                    None => self.read(right, &first, env),
                    Some(pattern) => {
                        let within = self.bind(pattern, &first, input, env);
                        self.read(right, input, &within)
                    }
                }
            }
            BinaryOp::Comma => Seen::any(vec![
                self.read(left, input, env),
                self.read(right, input, env),
            ]),
            BinaryOp::Alt => {
                let first = self.read(left, input, env);
                self.matters(&first);
                Seen::any(vec![first, self.operand(right, input, env)])
            }
            BinaryOp::Or | BinaryOp::And => {
                self.condition(left, input, env);
                self.condition(right, input, env);
                Seen::Free
            }
            BinaryOp::Math(_) => {
                let both = vec![
                    self.operand(left, input, env),
                    self.operand(right, input, env),
                ];
                both.iter().for_each(|s| self.matters(s));
                Seen::any(both)
            }
            BinaryOp::Cmp(_) => {
                let first = self.operand(left, input, env);
                let second = self.operand(right, input, env);
                // what is compared with some text is not null on either forge
                if plain_string(left).is_none() && plain_string(right).is_none() {
                    self.used(&first);
                    self.used(&second);
                }
                Seen::Free
            }
            BinaryOp::Assign => {
                let value = self.operand(right, input, env);
                let mut out = vec![input.clone()];
                match single_member(left) {
                    Some(name) => out.push(Seen::Made([(name, value)].into())),
                    None => self.untold(input),
                }
                Seen::any(out)
            }
            BinaryOp::Update | BinaryOp::UpdateMath(_) | BinaryOp::UpdateAlt => {
                let old = self.read(left, input, env);
                self.matters(&old);
                let value = match op {
                    BinaryOp::Update => self.read(right, &old, env),
                    _ => Seen::any(vec![old, self.operand(right, input, env)]),
                };
                let mut out = vec![input.clone()];
                out.extend(single_member(left).map(|name| Seen::Made([(name, value)].into())));
                Seen::any(out)
            }
        }
    }

    /// Gives the variables of a pattern what they stand for.
    fn bind<'f>(
        &mut self,
        pattern: &'f Pattern<&'f str>,
        value: &Seen,
        input: &Seen,
        env: &Env<'f>,
    ) -> Env<'f> {
        match pattern {
            Pattern::Var(name) => env.with(name, Named::Value(value.clone())),
            Pattern::Arr(all) => {
                let item = self.item(value);
                all.iter()
                    .fold(env.clone(), |e, p| self.bind(p, &item, input, &e))
            }
            Pattern::Obj(all) => {
                let mut env = env.clone();
                for (key, pattern) in all {
                    let member = match plain_string(key) {
                        Some(name) => self.member(value, &name),
                        None => {
                            self.operand(key, input, &env);
                            self.untold(value);
                            Seen::Free
                        }
                    };
                    env = self.bind(pattern, &member, input, &env);
                }
                env
            }
        }
    }

    /// A term that is surely a value, also where a shell fills it in.
    fn operand<'f>(&mut self, term: &'f Term<&'f str>, input: &Seen, env: &Env<'f>) -> Seen {
        match is_hole(term) {
            true => Seen::Free,
            false => self.read(term, input, env),
        }
    }

    /// A term whose truth decides something.
    fn condition<'f>(&mut self, term: &'f Term<&'f str>, input: &Seen, env: &Env<'f>) {
        let said = self.read(term, input, env);
        self.matters(&said);
    }

    fn call<'f>(
        &mut self,
        name: &'f str,
        args: &'f [Term<&'f str>],
        input: &Seen,
        env: &Env<'f>,
    ) -> Seen {
        if name == HOLE {
            self.untold(input);
            return Seen::Free;
        }
        let fits = |n: &Named<'f>| match n {
            Named::Function(def) => def.args.len() == args.len(),
            Named::Filter(..) => args.is_empty(),
            Named::Value(_) => false,
        };
        match env.get(name, fits) {
            Some((Named::Filter(term, there), _)) => return self.read(term, input, &there),
            Some((Named::Function(def), at)) => {
                let mut within = at;
                for (parameter, arg) in def.args.iter().zip(args) {
                    within = match parameter.strip_prefix('$') {
                        Some(bare) => {
                            let value = self.operand(arg, input, env);
                            within
                                .with(parameter, Named::Value(value))
                                .with(bare, Named::Filter(arg, env.clone()))
                        }
                        None => within.with(parameter, Named::Filter(arg, env.clone())),
                    };
                }
                return self.read(&def.body, input, &within);
            }
            _ => {}
        }
        self.known_call(name, args, input, env)
    }

    /// A function of jq's own.
    fn known_call<'f>(
        &mut self,
        name: &str,
        args: &'f [Term<&'f str>],
        input: &Seen,
        env: &Env<'f>,
    ) -> Seen {
        match (name, args) {
            (
                "empty" | "error" | "now" | "null" | "true" | "false" | "env" | "halt" | "nan"
                | "infinite" | "input" | "inputs" | "input_filename" | "input_line_number",
                [],
            ) => Seen::Free,
            ("select", [condition]) => {
                self.condition(condition, input, env);
                input.clone()
            }
            ("values" | "nulls" | "strings" | "booleans" | "numbers" | "scalars", []) => {
                self.matters(input);
                input.clone()
            }
            (
                "objects" | "arrays" | "iterables" | "debug" | "stderr" | "sort" | "unique"
                | "reverse",
                _,
            ) => input.clone(),
            ("map" | "map_values", [each]) => {
                let item = self.items(input);
                let out = self.read(each, &item, env);
                self.matters(&out);
                Seen::list(out)
            }
            ("sort_by" | "unique_by", [by]) => {
                let item = self.item(input);
                self.read(by, &item, env);
                input.clone()
            }
            ("group_by", [by]) => {
                let item = self.item(input);
                self.read(by, &item, env);
                Seen::list(input.clone())
            }
            ("min_by" | "max_by", [by]) => {
                let item = self.item(input);
                self.read(by, &item, env);
                item
            }
            ("min" | "max" | "first" | "last" | "add", []) | ("nth", [_]) => {
                args.iter().for_each(|a| {
                    self.operand(a, input, env);
                });
                self.item(input)
            }
            ("flatten", _) => {
                let mut item = self.item(input);
                while let Seen::List(inner) = item {
                    item = *inner;
                }
                Seen::list(item)
            }
            ("first" | "last" | "isempty" | "add", [of]) => {
                let out = self.read(of, input, env);
                match name {
                    "isempty" => Seen::Free,
                    _ => out,
                }
            }
            ("limit" | "skip" | "nth", [count, of]) => {
                self.operand(count, input, env);
                self.read(of, input, env)
            }
            ("any" | "all", []) => {
                let item = self.item(input);
                self.matters(&item);
                Seen::Free
            }
            ("any" | "all", [condition]) => {
                let item = self.items(input);
                self.condition(condition, &item, env);
                Seen::Free
            }
            ("any" | "all", [of, condition]) => {
                let item = self.read(of, input, env);
                self.condition(condition, &item, env);
                Seen::Free
            }
            ("length" | "utf8bytelength" | "keys" | "keys_unsorted", []) => {
                self.taken_apart(input);
                Seen::Free
            }
            ("to_entries", []) => {
                self.taken_apart(input);
                let value = match input {
                    Seen::List(item) => (**item).clone(),
                    Seen::Made(members) => Seen::any(members.values().cloned().collect()),
                    _ => Seen::Free,
                };
                let entry = [
                    ("key".to_string(), Seen::Free),
                    ("value".to_string(), value),
                ];
                Seen::list(Seen::Made(entry.into()))
            }
            ("with_entries", [each]) => {
                self.whole(input);
                let entry = ["key", "value"].map(|k| (k.to_string(), Seen::Free));
                self.read(each, &Seen::Made(entry.into()), env);
                Seen::Free
            }
            ("tojson" | "tostring" | "@json" | "@text", []) => {
                self.used(input);
                Seen::Free
            }
            ("not" | "type", []) => {
                self.matters(input);
                Seen::Free
            }
            ("del", [_]) => input.clone(),
            ("has", [key]) => {
                match plain_string(key) {
                    Some(name) => self.presence(input, &name),
                    None => {
                        self.operand(key, input, env);
                        self.untold(input);
                    }
                }
                Seen::Free
            }
            ("toarray", []) => Seen::list(input.clone()),
            (name, args) if is_of_values(name) => {
                // a list of texts is as good as a text, an object is no input of theirs
                for arg in args {
                    self.operand(arg, input, env);
                }
                if input.holds_objects() && !name.starts_with('@') {
                    self.untold(input);
                }
                Seen::Free
            }
            _ => {
                for arg in args {
                    self.operand(arg, input, env);
                }
                self.untold(input);
                Seen::Free
            }
        }
    }

    /// A member of what is seen.
    fn member(&mut self, of: &Seen, name: &str) -> Seen {
        if name.contains(HOLE) {
            self.untold(of);
            return Seen::Free;
        }
        match of {
            Seen::Object(type_name, place) => {
                let Some(kind) = self.types.get(type_name) else {
                    self.reads.untold = true;
                    return Seen::Free;
                };
                if kind.other.contains_key(name) || !kind.has(name) {
                    self.reads.stops.push(Stop {
                        of: type_name.clone(),
                        member: name.to_string(),
                        presence: false,
                    });
                    return Seen::Free;
                }
                self.reads.members.insert((place.clone(), name.to_string()));
                match kind.holds.get(name) {
                    Some(held) => {
                        let mut there = place.clone();
                        there.push(name.to_string());
                        self.seen(&Kind::read(held), there)
                    }
                    None if kind.empty.iter().any(|e| e == name) => {
                        Seen::Text(place.clone(), name.to_string())
                    }
                    None => Seen::Free,
                }
            }
            Seen::Made(members) => members.get(name).cloned().unwrap_or(Seen::Free),
            Seen::Any(all) => {
                let made: Vec<Seen> = all
                    .iter()
                    .filter_map(|s| match s {
                        Seen::Made(members) => members.get(name).cloned(),
                        _ => None,
                    })
                    .collect();
                match made.is_empty() {
                    true => Seen::any(all.iter().map(|s| self.member(s, name)).collect()),
                    false => Seen::any(made),
                }
            }
            Seen::Free | Seen::Text(..) | Seen::Map | Seen::List(_) => Seen::Free,
        }
    }

    /// Whether a filter asks for the presence of a member, which the forges give or leave out by other rules.
    fn presence(&mut self, of: &Seen, name: &str) {
        match of {
            Seen::Object(type_name, _) => self.reads.stops.push(Stop {
                of: type_name.clone(),
                member: name.to_string(),
                presence: true,
            }),
            Seen::Any(all) => all.iter().for_each(|s| self.presence(s, name)),
            _ => {}
        }
    }

    /// One of the items, by an index that is no plain name.
    fn item(&mut self, of: &Seen) -> Seen {
        match of {
            Seen::List(item) => (**item).clone(),
            Seen::Any(all) => Seen::any(all.iter().map(|s| self.item(s)).collect()),
            Seen::Object(..) => {
                self.untold(of);
                Seen::Free
            }
            Seen::Made(members) => Seen::any(members.values().cloned().collect()),
            Seen::Free | Seen::Text(..) | Seen::Map => Seen::Free,
        }
    }

    /// All items of a list, or all members of an object.
    fn items(&mut self, of: &Seen) -> Seen {
        let lists = |all: &[Seen]| all.iter().any(|s| matches!(s, Seen::List(_)));
        match of {
            Seen::Object(..) => {
                self.whole(of);
                Seen::Free
            }
            // what is one object or a list is meant as a list here
            Seen::Any(all) if lists(all) => {
                let items = all.iter().filter(|s| !matches!(s, Seen::Object(..)));
                Seen::any(items.map(|s| self.items(s)).collect())
            }
            Seen::Any(all) => Seen::any(all.iter().map(|s| self.items(s)).collect()),
            _ => self.item(of),
        }
    }

    /// Objects are given out as a whole.
    fn whole(&mut self, seen: &Seen) {
        match seen {
            Seen::Object(name, place) => {
                self.reads.wholes.insert((place.clone(), name.clone()));
            }
            Seen::List(inner) => self.whole(inner),
            Seen::Made(members) => members.values().for_each(|s| self.whole(s)),
            Seen::Any(all) => all.iter().for_each(|s| self.whole(s)),
            Seen::Free | Seen::Text(..) | Seen::Map => {}
        }
    }

    /// The names or the number of an object's members are looked at; those of a list are the same on both forges.
    fn taken_apart(&mut self, seen: &Seen) {
        match seen {
            Seen::Any(all) => all.iter().for_each(|s| self.taken_apart(s)),
            Seen::Object(..) => self.whole(seen),
            _ => {}
        }
    }

    /// It makes a difference whether a text is null or empty.
    fn matters(&mut self, seen: &Seen) {
        match seen {
            Seen::Text(place, name) => {
                self.reads.nulls.insert((place.clone(), name.clone()));
            }
            Seen::Any(all) => all.iter().for_each(|s| self.matters(s)),
            _ => {}
        }
    }

    /// A value goes into a text or a comparison.
    fn used(&mut self, seen: &Seen) {
        self.matters(seen);
        self.whole(seen);
    }

    /// What happens to objects here cannot be told.
    fn untold(&mut self, input: &Seen) {
        self.reads.untold |= input.holds_objects();
    }
}

fn is_hole(term: &Term<&str>) -> bool {
    matches!(term, Term::Call(name, args) if *name == HOLE && args.is_empty())
}

/// A string without interpolations.
fn plain_string(term: &Term<&str>) -> Option<String> {
    let Term::Str(None, parts) = term else {
        return None;
    };
    parts
        .iter()
        .map(|part| match part {
            StrPart::Str(s) => Some((*s).to_string()),
            StrPart::Char(c) => Some(c.to_string()),
            StrPart::Term(_) => None,
        })
        .collect()
}

/// The name in a path such as `.name`.
fn single_member(term: &Term<&str>) -> Option<String> {
    let Term::Path(head, parts) = term else {
        return None;
    };
    match (&**head, &parts.0[..]) {
        (Term::Id, [(Part::Index(key), _)]) => plain_string(key),
        _ => None,
    }
}

/// Whether a function of jq takes texts, numbers or lists of them, and gives such.
fn is_of_values(name: &str) -> bool {
    let known = [
        "test",
        "match",
        "capture",
        "scan",
        "split",
        "splits",
        "sub",
        "gsub",
        "startswith",
        "endswith",
        "ltrimstr",
        "rtrimstr",
        "trimstr",
        "ascii_downcase",
        "ascii_upcase",
        "tonumber",
        "explode",
        "implode",
        "ascii",
        "todate",
        "fromdate",
        "todateiso8601",
        "fromdateiso8601",
        "dateadd",
        "datesub",
        "date",
        "strptime",
        "strftime",
        "strflocaltime",
        "mktime",
        "gmtime",
        "localtime",
        "floor",
        "ceil",
        "round",
        "sqrt",
        "pow",
        "log",
        "log2",
        "log10",
        "exp",
        "fabs",
        "abs",
        "isnan",
        "isinfinite",
        "isnormal",
        "join",
        "trim",
        "ltrim",
        "rtrim",
        "index",
        "rindex",
        "indices",
        "contains",
        "inside",
        "in",
        "IN",
        "range",
        "fromjson",
        "halt_error",
        "error",
        "tostream",
        "transpose",
        "combinations",
        "ltrimstr",
        "min",
        "max",
        "significand",
    ];
    name.starts_with('@') || known.contains(&name)
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;

    fn types() -> BTreeMap<String, ObjectType> {
        let pull = ObjectType {
            same: vec!["number".into(), "title".into(), "body".into()],
            holds: [
                ("user".to_string(), "user".to_string()),
                ("labels".to_string(), "[label]".to_string()),
            ]
            .into(),
            empty: vec!["body".into()],
            ..ObjectType::default()
        };
        let named = |names: &[&str]| ObjectType {
            same: names.iter().map(ToString::to_string).collect(),
            ..ObjectType::default()
        };
        [
            ("pull".to_string(), pull),
            ("user".to_string(), named(&["login"])),
            ("label".to_string(), named(&["name"])),
        ]
        .into()
    }

    fn of(filter: &str) -> Reads {
        reads(&Value::text(filter), &Kind::read("[pull]"), &types())
    }

    /// The paths that a filter reads, `!` in front of one that is not there, `*` where a whole object is given out.
    fn paths(filter: &str) -> Vec<String> {
        let read = of(filter);
        let path = |place: &Place, name: &str| [place.as_slice(), &[name.to_string()]].concat();
        let mut out: Vec<String> = read
            .members
            .iter()
            .map(|(place, name)| path(place, name).join("."))
            .collect();
        out.extend(read.stops.iter().map(|s| format!("!{}.{}", s.of, s.member)));
        out.extend(read.wholes.iter().map(|(_, name)| format!("*{name}")));
        out.extend(read.untold.then(|| "?".to_string()));
        out
    }

    #[test]
    fn the_paths_of_a_filter_are_told() {
        let cases: &[(&str, &[&str])] = &[
            (".[].number", &["number"]),
            (
                ".[] | {number, by: .user.login}",
                &["number", "user", "user.login"],
            ),
            (
                "map(select(.user.login == \"x\")) | length",
                &["user", "user.login"],
            ),
            (
                ".[] | select(any(.labels[]; .name == \"b\")) | .number",
                &["labels", "number", "labels.name"],
            ),
            ("first(.[] | select(.gone))", &["!pull.gone", "*pull"]),
            (". as [$a] | $a.user.nick", &["user", "!user.nick"]),
            ("def f(g): map(g); f(.gone)", &["!pull.gone"]),
            ("def f($n): .[$n].title; f(1)", &["title"]),
            (
                "group_by(.user.login)[] | .[0].user.login",
                &["user", "user.login"],
            ),
            (
                "[.[] | .labels | map(.name) | join(\",\")] | @tsv",
                &["labels", "labels.name"],
            ),
            (
                "reduce .[] as $p ({}; .[$p.user.login] += 1) | to_entries[] | .key",
                &["user", "user.login"],
            ),
            ("map({(.title): .number}) | add", &["number", "title"]),
            (".[0] | keys", &["*pull"]),
            (".. | .login?", &["?"]),
            ("paths", &["?"]),
            (
                ".[] | .labels += [{name: \"x\"}] | .labels[].name",
                &["labels"],
            ),
            (".[] | . + {extra: 1} | .extra", &[]),
            (
                "if length > 0 then .[0].title else \"none\" end",
                &["title"],
            ),
            (".[] | has(\"user\")", &["!pull.user"]),
            ("no jq (", &["?"]),
        ];
        for (filter, expected) in cases {
            assert_eq!(paths(filter), *expected, "{filter}");
        }
    }

    #[test]
    fn a_text_that_may_be_null_matters_where_the_filter_can_tell() {
        let matters = |filter: &str| !of(filter).nulls.is_empty();
        for filter in [
            ".[].body // \"x\"",
            ".[] | select(.body)",
            ".[] | select(.body != null)",
            ".[] | \"\\(.body)\"",
            ".[] | {body}",
            ".[] | if .body then 1 else 2 end",
            "map(.body | not)",
        ] {
            assert!(matters(filter), "{filter}");
        }
        for filter in [
            ".[].body",
            ".[] | .body | length",
            ".[] | select(.body == \"x\") | .number",
            ".[] | .body | test(\"x\")",
        ] {
            assert!(!matters(filter), "{filter}");
        }
    }

    #[test]
    fn a_filter_without_an_end_is_given_up() {
        let mut twice = String::from("def f0: .gone;");
        for n in 1..60 {
            twice.push_str(&format!("def f{n}: f{} | f{};", n - 1, n - 1));
        }
        for filter in [
            "def f: f; f".to_string(),
            format!("{twice} .[] | f59"),
            "(".repeat(50_000),
            format!("{}1", "-".repeat(50_000)),
            format!("{}.{}", "reduce . as $x (".repeat(40), "; .)".repeat(40)),
        ] {
            of(&filter);
        }
    }

    proptest! {
        #[test]
        fn no_filter_is_too_much(parts in proptest::collection::vec(
            prop_oneof![
                Just(".".to_string()), Just(".[]".to_string()), Just(".user".to_string()), Just("|".to_string()),
                Just("(".to_string()), Just(")".to_string()), Just("[".to_string()), Just("]".to_string()),
                Just("{".to_string()), Just("}".to_string()), Just("\"".to_string()), Just("\\(".to_string()),
                Just("if ".to_string()), Just(" then ".to_string()), Just(" end".to_string()), Just("$x".to_string()),
                Just(" as ".to_string()), Just("reduce ".to_string()), Just("def f: ".to_string()), Just(";".to_string()),
                Just("select".to_string()), Just("//".to_string()), Just("@tsv".to_string()), Just("?".to_string()),
                "\\PC{0,4}".prop_map(|s| s),
            ], 0..24)) {
            of(&parts.concat());
        }
    }
}
