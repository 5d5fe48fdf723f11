//! The edit that changes one status: the smallest token that fixes it, or a method behind its call.

use super::text_of;
use crate::diagnostic::{Edit, Place};
use crate::frameworks::{self, SeeOther};
use crate::program::Program;
use crate::program::value::Response;
use crate::source::Span;
use crate::syntax::spelling;

/// What makes the response answer 303; `None` where its status is not spelled in a way that is known.
pub(super) fn edit(program: &Program<'_>, response: &Response) -> Option<Edit> {
    let status = response.status.as_ref().ok().copied()?;
    let token = text_of(program, response.status_site);
    let place = program.store.place(response.status_site);
    if let Some(text) = spelling::renumbered(token, status, 303) {
        return Some(Edit { place, text });
    }
    match frameworks::see_other(response, token.strip_prefix("r#").unwrap_or(token))? {
        SeeOther::Word(word) => Some(Edit { place, text: word.to_owned() }),
        SeeOther::Method(method) => {
            let item = response.status_site.item;
            let end = spelling::call_end(program.store.item_text(item), response.status_site.span.end)?;
            let at = program.store.item(item).span.start + end;
            Some(Edit { place: Place { file: place.file, span: Span::new(at, at) }, text: format!(".{method}()") })
        }
        SeeOther::Function(module, function) => {
            let before = program.store.text(place.file, Span::new(0, place.span.start));
            Some(Edit { place, text: in_module(before, module, function)? })
        }
        SeeOther::Typed { .. } => None,
    }
}

/// A function of a module in place of another one, as the path `before` it allows; `None` where that path leads through
/// another name. A module may have a function of its own name beside it, which is named like one of its own.
fn in_module(before: &str, module: &str, function: &str) -> Option<String> {
    let Some(path) = before.trim_end().strip_suffix("::") else { return Some(format!("{module}::{function}")) };
    let path = path.trim_end();
    let owner = path.rsplit(|character: char| !character.is_alphanumeric() && character != '_').next()?;
    let (krate, name) = module.rsplit_once("::")?;
    if owner == name {
        Some(function.to_owned())
    } else if owner == krate {
        Some(format!("{name}::{function}"))
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn there(before: &str) -> Option<String> {
        in_module(before, "warp::redirect", "see_other")
    }

    #[test]
    fn another_function_of_the_module_is_named_as_the_path_before_it_allows() {
        assert_eq!(there("Ok(warp::redirect::").as_deref(), Some("see_other"));
        assert_eq!(there("redirect::\n    ").as_deref(), Some("see_other"));
        assert_eq!(there("Ok(warp::").as_deref(), Some("redirect::see_other"));
        assert_eq!(there("Ok(").as_deref(), Some("warp::redirect::see_other"));
        assert_eq!(there("Ok(replies::"), None);
    }
}
