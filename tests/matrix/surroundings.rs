//! Where in the program an answer stands. Nothing here knows a framework.

// One signature for all, so that the table can hold them.
#![allow(clippy::unnecessary_wraps)]

use super::{Binding, Form, Framework, Kind, MARK, STATUS};

/// A handler around an answer.
pub struct Made {
    /// Items of the handler's module, before the handler.
    pub items: String,
    /// Items of a module beside it.
    pub elsewhere: String,
    pub returns: String,
    pub body: String,
    pub binding: Binding,
}

pub struct Surrounding {
    /// A Rust identifier: the module's name.
    pub name: &'static str,
    /// Takes the forms that are one more spelling of another, too.
    pub spellings: bool,
    /// The answer leaves through an error type.
    pub through_error: bool,
    /// `None` where the form cannot stand here. The last argument is the handler's name.
    pub make: fn(&dyn Framework, &Form, &str) -> Option<Made>,
}

const fn plain(name: &'static str, make: fn(&dyn Framework, &Form, &str) -> Option<Made>) -> Surrounding {
    Surrounding { name, spellings: false, through_error: false, make }
}

const fn with_spellings(name: &'static str, make: fn(&dyn Framework, &Form, &str) -> Option<Made>) -> Surrounding {
    Surrounding { name, spellings: true, through_error: false, make }
}

const fn error(name: &'static str, make: fn(&dyn Framework, &Form, &str) -> Option<Made>) -> Surrounding {
    Surrounding { name, spellings: false, through_error: true, make }
}

pub const ALL: &[Surrounding] = &[
    with_spellings("tail", tail),
    plain("early_return", early_return),
    with_spellings("let_bound", let_bound),
    plain("let_typed", let_typed),
    plain("reassigned", reassigned),
    plain("match_arm", match_arm),
    plain("if_else_arm", if_else_arm),
    plain("if_let", if_let),
    plain("let_else", let_else),
    with_spellings("helper", helper),
    plain("helper_elsewhere", helper_elsewhere),
    plain("three_deep", three_deep),
    plain("method", method),
    plain("associated_handler", associated_handler),
    error("error_type", error_type),
    error("error_status_method", error_status_method),
    error("map_err", map_err),
    plain("closure_handler", closure_handler),
    plain("dressed", dressed),
    plain("opaque", opaque),
    plain("generic_handler", generic_handler),
    plain("generic_helper", generic_helper),
    with_spellings("status_parameter", status_parameter),
    plain("async_block", async_block),
    plain("map_closure", map_closure),
    plain("unwrap_or_else_closure", unwrap_or_else_closure),
];

/// Names of orders that take every way through every surrounding.
pub const NAMES: [&str; 3] = ["pen", "7", ""];

/// The name of an order that leads to the answer.
pub fn leading_name(surrounding: &str) -> &'static str {
    match surrounding {
        "let_else" | "error_type" | "error_status_method" => "",
        "map_closure" => "7",
        _ => "pen",
    }
}

/// A handler of the form's own type with nothing beside it.
fn in_body(form: &Form, body: String) -> Made {
    Made { items: String::new(), elsewhere: String::new(), returns: form.ty.clone(), body, binding: Binding::Function }
}

fn tail(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    Some(in_body(form, form.expression()))
}

fn early_return(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    Some(in_body(form, format!("return {};", form.expression())))
}

fn let_bound(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    Some(in_body(form, format!("let answer = {};\nanswer", form.expression())))
}

fn let_typed(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let body = format!("let size = name.len();\nlet answer: {} = {};\nanswer", form.ty, form.expression());
    Some(in_body(form, body))
}

fn reassigned(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let body = format!("let mut answer = {};\nanswer = {};\nanswer", form.right()?, form.expression());
    Some(in_body(form, body))
}

fn match_arm(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let body = format!("match name {{\n\"\" => {},\n_ => {},\n}}", form.right()?, form.expression());
    Some(in_body(form, body))
}

fn if_else_arm(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let body = format!("if name.is_empty() {{\n{}\n}} else {{\n{}\n}}", form.right()?, form.expression());
    Some(in_body(form, body))
}

fn if_let(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let body =
        format!("if let Some(_first) = name.chars().next() {{\nreturn {};\n}}\n{}", form.expression(), form.right()?);
    Some(in_body(form, body))
}

fn let_else(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let body = format!(
        "let Some(_first) = name.chars().next() else {{\nreturn {};\n}};\n{}",
        form.expression(),
        form.right()?
    );
    Some(in_body(form, body))
}

fn helper_items(visibility: &str, name: &str, form: &Form) -> String {
    format!("{visibility}fn {name}_answer() -> {} {{\n{}\n}}\n", form.ty, form.expression())
}

fn helper(_: &dyn Framework, form: &Form, name: &str) -> Option<Made> {
    let mut made = in_body(form, format!("{name}_answer()"));
    made.items = helper_items("", name, form);
    Some(made)
}

fn helper_elsewhere(_: &dyn Framework, form: &Form, name: &str) -> Option<Made> {
    let mut made = in_body(form, format!("helper_elsewhere_helpers::{name}_answer()"));
    made.elsewhere = helper_items("pub ", name, form);
    Some(made)
}

fn three_deep(_: &dyn Framework, form: &Form, name: &str) -> Option<Made> {
    let ty = &form.ty;
    let mut made = in_body(form, format!("{name}_first(name)"));
    made.items = format!(
        "fn {name}_first(name: &str) -> {ty} {{\nlet answer = {name}_second(name.len());\nanswer\n}}\n\
         fn {name}_second(_size: usize) -> {ty} {{\nreturn crate::three_deep_helpers::{name}_answer();\n}}\n"
    );
    made.elsewhere = helper_items("pub ", name, form);
    Some(made)
}

fn method(_: &dyn Framework, form: &Form, name: &str) -> Option<Made> {
    let mut made = in_body(form, format!("let clerk = {name}_Clerk::new(name);\nclerk.answer()"));
    made.items = format!(
        "struct {name}_Clerk {{\nname: String,\n}}\nimpl {name}_Clerk {{\n\
         fn new(name: &str) -> Self {{\nSelf {{ name: name.to_owned() }}\n}}\n\
         fn answer(&self) -> {} {{\n{}\n}}\n}}\n",
        form.ty,
        form.expression()
    );
    Some(made)
}

fn associated_handler(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let mut made = in_body(form, form.expression());
    made.binding = Binding::Associated;
    Some(made)
}

/// A handler that leaves by `?` after its write, or with a right answer.
fn fallible(framework: &dyn Framework, form: &Form, name: &str, items: &str) -> Option<Made> {
    if !matches!(form.kind, Kind::Redirect | Kind::NoLocation) {
        return None;
    }
    let (success_type, success) = framework.success();
    Some(Made {
        items: format!(
            "{items}fn {name}_check(name: &str) -> Result<(), {name}_Failure> {{\n\
             if name.is_empty() {{\nreturn Err({name}_Failure);\n}}\nOk(())\n}}\n"
        ),
        elsewhere: String::new(),
        returns: format!("Result<{success_type}, {name}_Failure>"),
        body: format!("{name}_check(name)?;\nOk({success})"),
        binding: Binding::Function,
    })
}

fn error_type(framework: &dyn Framework, form: &Form, name: &str) -> Option<Made> {
    let items = framework.error(&format!("{name}_Failure"), form)?;
    fallible(framework, form, name, &items)
}

fn error_status_method(framework: &dyn Framework, form: &Form, name: &str) -> Option<Made> {
    let items = framework.error_with_status_method(&format!("{name}_Failure"), form)?;
    fallible(framework, form, name, &items)
}

fn map_err(framework: &dyn Framework, form: &Form, name: &str) -> Option<Made> {
    let items = framework.error(&format!("{name}_Failure"), form)?;
    let mut made = fallible(framework, form, name, &items)?;
    let (_, success) = framework.success();
    made.body = format!("name.parse::<u32>().map_err(|_| {name}_Failure)?;\nOk({success})");
    Some(made)
}

fn closure_handler(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let mut made = in_body(form, form.expression());
    made.binding = Binding::Closure;
    Some(made)
}

fn dressed(framework: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let (returns, tail) = framework.dressed(&form.ty);
    let mut made = in_body(form, format!("let answer = {};\n{tail}", form.expression()));
    made.returns = returns;
    Some(made)
}

fn opaque(framework: &dyn Framework, form: &Form, name: &str) -> Option<Made> {
    let opaque = framework.opaque()?;
    let mut made = in_body(form, format!("{name}_answer()"));
    opaque.clone_into(&mut made.returns);
    made.items = format!("fn {name}_answer() -> {opaque} {{\n{}\n}}\n", form.expression());
    Some(made)
}

fn generic_handler(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let mut made = in_body(form, form.expression());
    made.binding = Binding::Generic;
    Some(made)
}

fn generic_helper(_: &dyn Framework, form: &Form, name: &str) -> Option<Made> {
    let mut made = in_body(form, format!("{name}_answer::<String>(name.into())"));
    made.items = format!("fn {name}_answer<T: Into<String>>(_text: T) -> {} {{\n{}\n}}\n", form.ty, form.expression());
    Some(made)
}

/// A page is decided by its body and an ignored Location by both, not by the status: left out.
fn status_parameter(_: &dyn Framework, form: &Form, name: &str) -> Option<Made> {
    if matches!(form.kind, Kind::Page | Kind::IgnoredLocation) {
        return None;
    }
    let status = form.status_text.as_ref()?;
    let mut made = in_body(form, format!("{name}_answer({MARK}{}, name)", status.wrong));
    made.items = format!(
        "fn {name}_answer(status: {}, _name: &str) -> {} {{\n{}\n}}\n",
        status.ty,
        form.ty,
        form.template.replace(STATUS, "status")
    );
    Some(made)
}

fn async_block(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let body = format!("let later = async move {{\n{}\n}};\nlater.await", form.expression());
    Some(in_body(form, body))
}

fn map_closure(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let body = format!("name.parse::<u32>().ok().map(|_number| {}).unwrap_or({})", form.expression(), form.right()?);
    Some(in_body(form, body))
}

fn unwrap_or_else_closure(_: &dyn Framework, form: &Form, _: &str) -> Option<Made> {
    let body = format!(
        "name.parse::<u32>().map(|_number| {}).unwrap_or_else(|_problem| {})",
        form.right()?,
        form.expression()
    );
    Some(in_body(form, body))
}
