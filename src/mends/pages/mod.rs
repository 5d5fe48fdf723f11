//! A redirect to a result page in place of a page: one fix for each page of the application that may show the result. Offered
//! only where return type, other branches and names can be adapted by looking at the code alone.

mod candidates;
mod losses;
mod results;

use self::losses::is_only_a_page;
use self::results::{ResultPlace, Results, last_method, takes_method, within};
use super::names::{self, Names};
use super::signatures::has_a_signature_of_its_own;
use super::text_of;
use crate::applications::{Application, Occurrence, module_of};
use crate::diagnostic::{Applicability, Edit, Fix, Place};
use crate::frameworks::result_forms::{Conversion, ResultForm, ResultForms};
use crate::program::Program;
use crate::program::ids::{ItemId, ModuleId, Site};
use crate::program::types::{Type, TypeContext};
use crate::source::Span;
use crate::syntax::facts::{Expression, Function, ItemFacts};
use crate::syntax::spelling::{first_argument, mentions, output_span};
use crate::syntax::{ItemKind, comments};

/// The fixes of a page that one handler answers.
pub(super) fn fixes(program: &Program<'_>, applications: &[Application], occurrence: &Occurrence<'_>) -> Vec<Fix> {
    let Some(handler) = Handler::new(program, occurrence) else { return Vec::new() };
    let ItemFacts::Function(function) = &*program.facts(handler.item) else { return Vec::new() };
    let changes = handler.changes(function, occurrence, applications);
    let known = |name: &str| handler.is_at_hand(function, name);
    let pages = candidates::candidates(occurrence, &known);
    let mut fixes = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        let forms = changes.iter().flat_map(|change| change.forms.iter().map(move |form| (change, form)));
        let made = forms
            .filter(|(_, form)| handler.reaches(form))
            .enumerate()
            .filter_map(|(nth, (change, form))| handler.fix(change, form, page, if nth == 0 { "" } else { form.note }));
        fixes.extend(made.take(if index == 0 { usize::MAX } else { 1 }));
    }
    fixes
}

/// A handler whose answer is to be replaced.
struct Handler<'p, 'w> {
    program: &'p Program<'w>,
    item: ItemId,
    module: ModuleId,
    framework: &'static str,
    forms: ResultForms,
}

/// What is to be changed, whatever the page.
struct Change<'f> {
    answer: &'f Expression,
    /// Other results that are turned into one type.
    others: Vec<&'f Expression>,
    forms: Vec<&'static ResultForm>,
    /// The method that the new answer and the others get.
    conversion: Option<Conversion>,
    /// What is written in place of the return type, or of the `Ok` type in it: `None` for nothing.
    output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Output {
    Stays,
    /// Becomes the type of the form.
    Form(Span),
    /// Becomes the type that everything is turned into.
    Converted(Span),
}

/// What a return type lets a function answer.
enum Answers {
    /// `impl IntoResponse`: one type, whichever.
    Any,
    /// The type that everything is turned into.
    Converted,
    /// The type of these forms, so that no other changes.
    Form(Vec<&'static ResultForm>),
    /// A type of its own.
    Own,
}

impl<'p, 'w> Handler<'p, 'w> {
    fn new(program: &'p Program<'w>, occurrence: &Occurrence<'_>) -> Option<Self> {
        let item = occurrence.route.handler.map_or(occurrence.route.handler_site.item, |handler| handler.item);
        let module = module_of(program, item)?;
        let framework = occurrence.route.framework;
        let forms = crate::frameworks::result_forms(framework, major(program, module, framework))?;
        Some(Self { program, item, module, framework, forms })
    }

    /// Best first.
    fn changes<'f>(
        &self,
        function: &'f Function,
        occurrence: &Occurrence<'_>,
        applications: &[Application],
    ) -> Vec<Change<'f>> {
        let page = occurrence.answer.response.site;
        if page.item != self.item || self.program.store.item(self.item).kind != ItemKind::Function {
            return Vec::new();
        }
        if occurrence.route.handler.is_none() {
            return self.in_arm(function, occurrence).into_iter().collect();
        }
        let Some(written) = function.output.as_ref() else { return Vec::new() };
        let answered = Answered::new(self.program.resolver().ty(self.module, &TypeContext::default(), written));
        let required = crate::frameworks::error_of_forms(occurrence.route.framework);
        if required.is_some_and(|required| answered.error.as_deref() != Some(required)) {
            return Vec::new();
        }
        let results = results::results(function, answered.fallible);
        if let Some(change) = self.whole(&results.calls, occurrence) {
            return vec![change];
        }
        let Some((place, others)) = self.split(&results.places, page) else { return Vec::new() };
        if !is_only_a_page(self.program, self.item, place.expression, occurrence) {
            return Vec::new();
        }
        let typed = crate::frameworks::typed_form(occurrence.route.framework)
            .filter(|_| others.is_empty() && !results.hidden && !self.is_called(applications))
            .and_then(|form| self.typed(place, form));
        typed.into_iter().chain(self.change(&answered, &results, applications, place, others)).collect()
    }

    /// A change of what the arm of a routing macro answers, where a framework has one type of responses.
    fn in_arm<'f>(&self, function: &'f Function, occurrence: &Occurrence<'_>) -> Option<Change<'f>> {
        let forms = self.all_forms();
        let arm = results::arm_at(function, occurrence.route.handler_site.span)?;
        let results = results::results_of_value(arm);
        let (place, _) = self.split(&results.places, occurrence.answer.response.site)?;
        let fits = forms.iter().all(|form| names::last(form.ty) == self.forms.any)
            && is_only_a_page(self.program, self.item, place.expression, occurrence);
        fits.then_some(Change {
            answer: place.expression,
            others: Vec::new(),
            forms,
            conversion: None,
            output: Output::Stays,
        })
    }

    /// A change of a `Result` whose type says the status.
    fn typed<'f>(&self, place: ResultPlace<'f>, form: &'static ResultForm) -> Option<Change<'f>> {
        let answer = place.whole.filter(|whole| comments(self.text(whole.span)).is_empty())?;
        let output = Output::Form(self.output(true).filter(|_| self.may_change_its_type())?);
        Some(Change { answer, others: Vec::new(), forms: vec![form], conversion: None, output })
    }

    fn change<'f>(
        &self,
        answered: &Answered,
        results: &Results<'f>,
        applications: &[Application],
        place: ResultPlace<'f>,
        others: Vec<&'f Expression>,
    ) -> Option<Change<'f>> {
        let answer = place.expression;
        let hidden = results.hidden;
        let span = self.output(answered.fallible);
        let dynamic = |others: Vec<&'f Expression>, output| self.converted(answer, others, output);
        match self.answers(answered.ty.as_ref()) {
            Answers::Form(forms) => {
                Some(Change { answer, others: Vec::new(), forms, conversion: None, output: Output::Stays })
            }
            Answers::Converted => dynamic(Vec::new(), Output::Stays),
            Answers::Any if hidden => None,
            Answers::Any if others.is_empty() && !self.is_converted(answer) => {
                Some(Change { answer, others, forms: self.all_forms(), conversion: None, output: Output::Stays })
            }
            Answers::Any => dynamic(others, Output::Stays),
            Answers::Own if hidden || self.is_called(applications) || !self.may_change_its_type() => None,
            Answers::Own if others.is_empty() => {
                Some(Change { answer, others, forms: self.all_forms(), conversion: None, output: Output::Form(span?) })
            }
            Answers::Own => dynamic(others, Output::Converted(span?)),
        }
    }

    /// A change of a `Result` that the framework made, into another of its own: no type changes.
    fn whole<'f>(&self, calls: &[ResultPlace<'f>], occurrence: &Occurrence<'_>) -> Option<Change<'f>> {
        let response = &occurrence.answer.response;
        let form = crate::frameworks::fallible_form(response.framework)?;
        let answer = calls.iter().find(|place| place.expression.span == response.site.span)?.expression;
        is_only_a_page(self.program, self.item, answer, occurrence).then(|| Change {
            answer,
            others: Vec::new(),
            forms: vec![form],
            conversion: None,
            output: Output::Stays,
        })
    }

    /// A change after which all results have the type that everything can be turned into.
    fn converted<'f>(
        &self,
        answer: &'f Expression,
        mut others: Vec<&'f Expression>,
        output: Output,
    ) -> Option<Change<'f>> {
        if let Some(conversion) = self.forms.conversion {
            others.retain(|other| !self.is_converted(other));
            return Some(Change { answer, others, forms: self.all_forms(), conversion: Some(conversion), output });
        }
        // Without a conversion the new answer must have the type of the others: that of the form that is written as
        // they are.
        let answers_same = |form: &&ResultForm| {
            let name = names::last(form.ty);
            others.iter().all(|other| self.text(other.span).trim_start().starts_with(name))
        };
        let typed = |form: &&ResultForm| output != Output::Stays || names::last(form.ty) == "HttpResponse";
        let forms: Vec<_> = self.forms.forms.iter().filter(typed).filter(answers_same).collect();
        let fits = !forms.is_empty() && !matches!(output, Output::Converted(_));
        fits.then_some(Change { answer, others: Vec::new(), forms, conversion: None, output })
    }

    fn all_forms(&self) -> Vec<&'static ResultForm> {
        self.forms.forms.iter().collect()
    }

    /// The result that holds the page, and the others.
    fn split<'f>(&self, places: &[ResultPlace<'f>], page: Site) -> Option<(ResultPlace<'f>, Vec<&'f Expression>)> {
        let index = places.iter().position(|place| within(page.span, place.expression.span))?;
        let others = places.iter().enumerate().filter(|(other, _)| *other != index);
        Some((places[index], others.map(|(_, place)| place.expression).collect()))
    }

    fn answers(&self, ty: Option<&Type>) -> Answers {
        let Some(ty) = ty else {
            // What such a `Result` holds where nothing is written is any response.
            return if self.forms.conversion.is_some() { Answers::Converted } else { Answers::Own };
        };
        let last = |ty: &Type| match ty {
            Type::External(path, _) => path.last().to_owned(),
            _ => String::new(),
        };
        match ty {
            Type::Bounds(bounds) if bounds.iter().any(|bound| last(bound) == self.forms.any) => Answers::Any,
            Type::External(..) => match &self.forms.conversion {
                Some(conversion) if last(ty) == names::last(conversion.ty) => Answers::Converted,
                Some(_) => Answers::Own,
                None => {
                    let forms = self.forms.forms.iter().filter(|form| names::is_type(form.ty, ty));
                    let forms: Vec<_> = forms.collect();
                    if forms.is_empty() { Answers::Own } else { Answers::Form(forms) }
                }
            },
            _ => Answers::Own,
        }
    }

    fn may_change_its_type(&self) -> bool {
        let facts = self.program.facts(self.item);
        let ItemFacts::Function(function) = &*facts else { return false };
        has_a_signature_of_its_own(self.program, self.item)
            && crate::frameworks::may_answer_other_types(self.framework, function)
    }

    /// Whether a form can be written where the handler stands.
    fn reaches(&self, form: &ResultForm) -> bool {
        let names = Names { program: self.program, module: self.module };
        names.reach(form.expression) && names.reach(form.ty)
    }

    fn is_converted(&self, expression: &Expression) -> bool {
        self.forms.conversion.is_some_and(|conversion| last_method(expression) == Some(conversion.method))
    }

    /// Whether the handler calls the method already, whatever name its trait is imported by.
    fn has_in_scope(&self, conversion: &Conversion) -> bool {
        mentions(self.program.store.item_text(self.item), conversion.method).iter().any(|mention| mention.after_dot)
    }

    /// The return type, or the `Ok` type within it, relative to the item; none if a comment would be lost with it.
    fn output(&self, fallible: bool) -> Option<Span> {
        let item = self.program.store.item(self.item);
        let header = self.program.store.text(self.item.file, item.header);
        let offset = item.header.start - item.span.start;
        let whole = output_span(header)?;
        let span = if fallible { first_argument(&header[whole.range()])?.shifted(whole.start) } else { whole };
        let span = span.shifted(offset);
        comments(self.text(span)).is_empty().then_some(span)
    }

    /// Whether code calls the handler: a change of its type would not leave that alone.
    fn is_called(&self, applications: &[Application]) -> bool {
        let store = &self.program.store;
        let Some(name) = store.name(self.item) else { return true };
        let handlers =
            applications.iter().flat_map(|application| &application.routes).filter_map(|route| route.handler);
        let namesakes = handlers.filter(|handler| store.name(handler.item) == Some(name)).map(|handler| handler.item);
        let alone = namesakes.collect::<std::collections::BTreeSet<_>>().len() == 1;
        self.program.mentions(name).into_iter().any(|(file, mentions)| {
            let near = alone || file == self.item.file;
            mentions.iter().filter(|mention| near && mention.called && !mention.after_dot).any(|mention| {
                let defined = store.items(file).any(|(_, item)| item.name == Some(mention.span));
                !defined
            })
        })
    }

    /// Whether the handler has a parameter of this name that can be copied: a number or an id out of the path.
    fn is_at_hand(&self, function: &Function, name: &str) -> bool {
        const COPIED: [&str; 13] =
            ["u8", "u16", "u32", "u64", "u128", "usize", "i8", "i16", "i32", "i64", "i128", "isize", "Uuid"];
        let text = self.program.store.item_text(self.item);
        let rebound = ["let ", "let mut ", "let (", "ref "].iter().any(|word| text.contains(&format!("{word}{name}")));
        let own = function.parameters.iter().any(|parameter| names::binds_copy(parameter, name, &COPIED));
        own && !rebound
    }

    fn fix(&self, change: &Change<'_>, form: &ResultForm, page: &str, note: &str) -> Option<Fix> {
        let names = Names { program: self.program, module: self.module };
        let location = names::Target::new(page);
        let mut expression = names.render(form.expression, &location);
        if let Some(conversion) = change.conversion {
            expression = names.convert(&conversion, &expression, true, self.has_in_scope(&conversion));
        }
        let mut edits = vec![self.edit(change.answer.span, expression)];
        for other in &change.others {
            let text = self.text(other.span);
            let conversion = change.conversion.as_ref()?;
            let converted = names.convert(conversion, text, takes_method(other), self.has_in_scope(conversion));
            edits.extend(self.around(other.span, text, &converted));
        }
        match change.output {
            Output::Stays => {}
            Output::Form(span) => edits.push(self.edit(span, names.render(form.ty, &location))),
            Output::Converted(span) => edits.push(self.edit(span, names.render(change.conversion?.ty, &location))),
        }
        edits.sort();
        Some(Fix {
            title: format!("Answer 303 See Other with Location {page}{note}"),
            applicability: Applicability::Unsafe,
            edits,
        })
    }

    /// The edits that put something before and behind a text that stays.
    fn around(&self, span: Span, text: &str, wrapped: &str) -> Vec<Edit> {
        let Some(at) = wrapped.find(text) else { return Vec::new() };
        let (before, after) = (&wrapped[..at], &wrapped[at + text.len()..]);
        let ends = [(span.start, before), (span.end, after)];
        ends.into_iter()
            .filter(|(_, text)| !text.is_empty())
            .map(|(at, text)| self.edit(Span::new(at, at), text.to_owned()))
            .collect()
    }

    fn edit(&self, span: Span, text: String) -> Edit {
        let Place { file, span } = self.program.store.place(Site { item: self.item, span });
        Edit { place: Place { file, span }, text }
    }

    fn text(&self, span: Span) -> &'p str {
        text_of(self.program, Site { item: self.item, span })
    }
}

/// What a return type says.
struct Answered {
    /// Whether it is a `Result`.
    fallible: bool,
    /// The type of what is answered: none where a `Result` leaves it to a default.
    ty: Option<Type>,
    /// The last name of a `Result`'s error type.
    error: Option<String>,
}

impl Answered {
    fn new(ty: Type) -> Self {
        match ty {
            Type::External(path, arguments) if path.last() == "Result" => {
                let error = match arguments.get(1) {
                    Some(Type::External(path, _)) => Some(path.last().to_owned()),
                    _ => None,
                };
                Self { fallible: true, ty: arguments.first().cloned(), error }
            }
            other => Self { fallible: false, ty: Some(other), error: None },
        }
    }
}

/// The major version of a framework that the package of a module depends on.
fn major(program: &Program<'_>, module: ModuleId, framework: &str) -> Option<u64> {
    let package = program.tree.crate_of(module).package?;
    let package = program.store.workspace().packages.get(package)?;
    let dependency = package.dependencies.iter().find(|dependency| dependency.package == framework)?;
    dependency.major()
}
