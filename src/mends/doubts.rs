//! Why a change of status may reach more than the answers that are known to be wrong. Where there is a doubt, a
//! person decides.

use std::collections::BTreeSet;
use std::fmt;

use rustc_hash::FxHashSet;

use super::text_of;
use crate::applications::{Application, Occurrence, Route, module_of};
use crate::frameworks::{self, SeeOther};
use crate::program::Program;
use crate::program::ids::ItemId;
use crate::program::value::{MethodSet, Response, Via};
use crate::source::{FileId, TargetKind};
use crate::syntax::ItemKind;
use crate::syntax::facts::ItemFacts;
use crate::syntax::spelling::{Mention, mentions, output_span};

/// More functions that use a helper than these are not followed.
const MAXIMUM_USERS: usize = 256;

/// Why a fix is not made unasked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Doubt {
    /// A request of a safe method gets the answer, too.
    SafeRequest { subject: String },
    /// Code that serves every method.
    EveryMethod,
    /// Code that no route is known to reach uses it as well.
    OtherUse { name: String },
    /// The status is compared with something.
    Comparison { word: String },
    /// A library offers it to packages that are not here.
    PublicInterface { name: String },
    /// The answer has a type of its own that another branch of the function has as well.
    SharedType { word: String },
}

impl fmt::Display for Doubt {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::SafeRequest { subject } => write!(formatter, "{subject} gets it too"),
            Self::EveryMethod => write!(formatter, "requests of every method get it"),
            Self::OtherUse { name } => write!(formatter, "`{name}` is used elsewhere too"),
            Self::Comparison { word } => write!(formatter, "`{word}` is compared with in this package"),
            Self::PublicInterface { name } => write!(formatter, "`{name}` may be used by other packages"),
            Self::SharedType { word } => write!(formatter, "each `{word}` of this function has to change with it"),
        }
    }
}

/// The first doubt about a change of the status that all of these answers share.
pub(super) fn about(
    program: &Program<'_>,
    applications: &[Application],
    functions: &Functions,
    occurrences: &[Occurrence<'_>],
) -> Option<Doubt> {
    let first = occurrences.first()?;
    let token_item = first.answer.response.status_site.item;
    let reach = Reach { program, applications, functions, occurrences, token_item };
    reach
        .safe_request()
        .or_else(|| reach.comparison())
        .or_else(|| reach.public_interface())
        .or_else(|| reach.other_use())
}

/// Whether the function that fixes a status makes a type of its own, and is called more than once where only `impl Trait`
/// says what is returned: all branches have to have one type.
pub(super) fn about_type(program: &Program<'_>, response: &Response) -> Option<Doubt> {
    let word = text_of(program, response.status_site);
    let Some(SeeOther::Function(..)) = frameworks::see_other(response, word) else { return None };
    let text = program.store.item_text(response.status_site.item);
    let header = text.split('{').next().unwrap_or_default();
    let output = output_span(header).and_then(|span| header.get(span.range()));
    let opaque = output.is_some_and(|output| output.contains("impl "));
    let calls = mentions(text, word).iter().filter(|mention| mention.called).count();
    (opaque && calls > 1).then(|| Doubt::SharedType { word: word.to_owned() })
}

/// What is known of the functions of all applications.
pub(super) struct Functions {
    /// Items that are handlers, or hold one that is a closure.
    handlers: FxHashSet<ItemId>,
    /// Functions of which every call was followed: handlers without an unknown answer, and the functions that give their
    /// answers. What they mention and do not answer is something else of the same name.
    understood: FxHashSet<ItemId>,
    /// Handlers of safe methods with an unknown answer.
    safe_and_unknown: FxHashSet<ItemId>,
}

impl Functions {
    pub(super) fn of(applications: &[Application]) -> Self {
        let routes = || applications.iter().flat_map(|application| &application.routes);
        let visited = |unknown: bool| {
            let routes = routes().filter(move |route| route.answers.unknown.is_empty() != unknown);
            routes.flat_map(|route| {
                let answers = route.answers.answers.iter();
                let calls = answers.flat_map(|answer| answer.response.calls.iter().map(|call| call.item));
                route.handler.map(|handler| handler.item).into_iter().chain(calls)
            })
        };
        let mut understood: FxHashSet<ItemId> = visited(false).collect();
        for item in visited(true) {
            understood.remove(&item);
        }
        let handler = |route: &Route| route.handler.map_or(route.handler_site.item, |handler| handler.item);
        let is_doubtful =
            |route: &&Route| !route.answers.unknown.is_empty() && !route.methods.without(MethodSet::UNSAFE).is_empty();
        let safe_and_unknown = routes().filter(is_doubtful).map(|route| route.handler_site.item).collect();
        Self { handlers: routes().map(handler).collect(), understood, safe_and_unknown }
    }
}

struct Reach<'r, 'a> {
    program: &'r Program<'r>,
    applications: &'r [Application],
    functions: &'r Functions,
    occurrences: &'r [Occurrence<'a>],
    token_item: ItemId,
}

impl Reach<'_, '_> {
    fn safe_request(&self) -> Option<Doubt> {
        for one in self.occurrences {
            if one.methods.is_any() || matches!(one.answer.response.via, Via::Rejection | Via::Middleware) {
                return Some(Doubt::EveryMethod);
            }
            let safe = one.methods.without(MethodSet::UNSAFE);
            if !safe.is_empty() {
                let mut subject = safe.names().join(", ");
                if let Some(path) = one.route.shown_path() {
                    subject = format!("{subject} {path}");
                }
                return Some(Doubt::SafeRequest { subject });
            }
        }
        None
    }

    /// A status that somewhere in the package is compared with: what is compared may be this answer.
    fn comparison(&self) -> Option<Doubt> {
        let response = &self.occurrences.first()?.answer.response;
        let word = text_of(self.program, response.status_site);
        let package = self.package(self.token_item.file);
        // Most mentions compare nothing, and to find the item of one takes longer than that.
        let compared = self
            .mentions(word)
            .filter(|(file, mention)| mention.compared && self.package(*file) == package)
            .any(|(file, mention)| self.item_at(file, mention).is_some());
        compared.then(|| Doubt::Comparison { word: word.to_owned() })
    }

    /// A helper of a library that has no application of its own.
    fn public_interface(&self) -> Option<Doubt> {
        if self.is_handler(self.token_item) {
            return None;
        }
        let package = self.package(self.token_item.file)?;
        let serves = self.applications.iter().any(|application| application.package == Some(package));
        let module = module_of(self.program, self.token_item)?;
        let library = self.program.tree.crate_of(module).kind == TargetKind::Library;
        let public = self.program.store.item_text(self.token_item).contains("pub ");
        let published = self.program.store.workspace().packages.get(package).is_none_or(|package| package.publish);
        (library && !serves && public && published)
            .then(|| Doubt::PublicInterface { name: self.name(self.token_item).unwrap_or_default() })
    }

    /// A use of the helpers on the way that no routed answer accounts for. Functions that use them are followed to
    /// their own users: what ends in handlers that are known is accounted for.
    fn other_use(&self) -> Option<Doubt> {
        let mut way: BTreeSet<ItemId> = BTreeSet::from([self.token_item]);
        let mut accounted: BTreeSet<ItemId> = BTreeSet::new();
        for one in self.occurrences {
            let response = &one.answer.response;
            way.extend(response.calls.iter().map(|call| call.item));
            accounted.extend([response.site.item, one.route.handler_site.item, one.route.bound_at.item]);
        }
        accounted.extend(&way);
        let mut waiting: Vec<ItemId> = way.into_iter().filter(|&item| !self.is_handler(item)).collect();
        let mut followed = 0;
        while let Some(item) = waiting.pop() {
            if let Some(error) = self.converted_type(item) {
                if self.unknown_safe_route(&error) {
                    return Some(Doubt::OtherUse { name: error });
                }
                continue;
            }
            let Some(name) = self.name(item) else { continue };
            let users = self.users(item, &name);
            let is_new = |user: &ItemId| !accounted.contains(user) && !self.functions.understood.contains(user);
            let new: BTreeSet<ItemId> = users.iter().copied().filter(is_new).collect();
            followed += new.len();
            let on_the_way = |&user: &ItemId| {
                self.program.store.item(user).kind == ItemKind::Function && !self.is_handler(user) && self.is_used(user)
            };
            if followed > MAXIMUM_USERS || !new.iter().all(on_the_way) {
                return Some(Doubt::OtherUse { name });
            }
            accounted.extend(&new);
            waiting.extend(new);
        }
        None
    }

    /// Whether anything in the workspace is seen to use a function: what only others call may do anything.
    fn is_used(&self, item: ItemId) -> bool {
        self.converted_type(item).is_some() || self.name(item).is_some_and(|name| !self.users(item, &name).is_empty())
    }

    /// The items that may use an item of this name.
    fn users(&self, item: ItemId, name: &str) -> BTreeSet<ItemId> {
        let method = self.is_method(item);
        let takes_nothing = matches!(
            &*self.program.facts(item),
            ItemFacts::Function(function) if function.receiver.is_some() && function.parameters.is_empty()
        );
        // `builder.status(302)` is no call of `fn status(&self)`.
        let fits = |mention: &Mention| !(takes_nothing && mention.after_dot && mention.called) || mention.called_empty;
        self.mentions(name)
            .filter(|(_, mention)| if method { mention.is_of_member() && fits(mention) } else { !mention.after_dot })
            .filter_map(|(file, mention)| self.item_at(file, mention))
            .collect()
    }

    /// The type of which an item is part of a conversion to a response: it is called by frameworks.
    fn converted_type(&self, item: ItemId) -> Option<String> {
        let store = &self.program.store;
        let in_type = matches!(store.item(item).kind, ItemKind::Structure | ItemKind::Enumeration);
        if in_type {
            return self.name(item);
        }
        let block = store.parent(item)?;
        store.item(block).impl_trait?;
        let name = store.item(block).impl_type?;
        Some(store.text(block.file, name).to_owned())
    }

    /// Whether a route of a safe method with an unknown answer speaks of a type: it may answer it.
    fn unknown_safe_route(&self, ty: &str) -> bool {
        let mut texts = self.functions.safe_and_unknown.iter().map(|&handler| self.program.store.item_text(handler));
        texts.any(|text| !mentions(text, ty).is_empty())
    }

    fn is_handler(&self, item: ItemId) -> bool {
        self.functions.handlers.contains(&item)
    }

    fn is_method(&self, item: ItemId) -> bool {
        let parent = self.program.store.parent(item);
        parent.is_some_and(|parent| self.program.store.item(parent).kind == ItemKind::Implementation)
    }

    fn name(&self, item: ItemId) -> Option<String> {
        self.program.store.name(item).map(str::to_owned)
    }

    fn package(&self, file: FileId) -> Option<usize> {
        self.program.store.workspace().package_of(file)
    }

    fn mentions<'s>(&'s self, word: &'s str) -> impl Iterator<Item = (FileId, &'s Mention)> + 's {
        let files = self.program.mentions(word).into_iter();
        files.flat_map(|(file, mentions)| mentions.iter().map(move |mention| (file, mention)))
    }

    /// The innermost item that holds a mention, if it is built: tests and imports are left out.
    fn item_at(&self, file: FileId, mention: &Mention) -> Option<ItemId> {
        let (id, item) = self.program.store.innermost(file, mention.span)?;
        let definition = item.name == Some(mention.span);
        (!definition && item.kind != ItemKind::Use && module_of(self.program, id).is_some()).then_some(id)
    }
}
