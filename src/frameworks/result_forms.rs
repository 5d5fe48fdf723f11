//! How the handlers of each framework answer 303 with a Location, as templates of code. Every framework's forms stand
//! with its vocabulary; here is only what a template is.

/// What a framework offers in place of a page.
#[derive(Clone, Copy, Debug)]
pub struct ResultForms {
    /// The trait that stands for any answer in `impl Trait`, by its last segment; or the one type of responses, where
    /// there is no such trait.
    pub any: &'static str,
    /// The type that every answer can be turned into, and how; `None` where there is none.
    pub conversion: Option<Conversion>,
    /// Best first.
    pub forms: &'static [ResultForm],
}

/// A method that turns every answer into one type.
#[derive(Clone, Copy, Debug)]
pub struct Conversion {
    /// The type, as a template.
    pub ty: &'static str,
    /// The trait of the method, as a path.
    pub of: &'static str,
    /// The method.
    pub method: &'static str,
}

/// One way to write 303 with a Location. In templates `{a::b::C}` is a path, shortened as the imports of the module allow;
/// `{location}` the target as an expression, `{&location}` a reference to it, `{string}` it as a `String`, `{text}` its type.
/// `{a::b::C as a::T}` is a type whose next name comes by a trait.
#[derive(Clone, Copy, Debug)]
pub struct ResultForm {
    /// What it adds to the title of a fix where another form is offered before it.
    pub note: &'static str,
    /// The type of the expression.
    pub ty: &'static str,
    /// The expression.
    pub expression: &'static str,
}

/// A piece of a template.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'t> {
    /// Code as it stands.
    Code(&'t str),
    /// What stands between braces.
    Name(&'t str),
}

/// The pieces of a template.
pub fn pieces(template: &str) -> impl Iterator<Item = Piece<'_>> {
    template.split('{').enumerate().flat_map(|(index, part)| {
        let (name, code) = if index == 0 {
            (None, part)
        } else {
            part.split_once('}').map_or((None, part), |(name, code)| (Some(name), code))
        };
        name.map(Piece::Name).into_iter().chain((!code.is_empty()).then_some(Piece::Code(code)))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_template_is_code_with_names() {
        let pieces: Vec<Piece<'_>> = pieces("({http::StatusCode}::SEE_OTHER, [({location})])").collect();
        let expected = [
            Piece::Code("("),
            Piece::Name("http::StatusCode"),
            Piece::Code("::SEE_OTHER, [("),
            Piece::Name("location"),
            Piece::Code(")])"),
        ];
        assert_eq!(pieces, expected);
    }
}
