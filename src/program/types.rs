//! The meaning of written types: aliases looked through, references dropped, names resolved.

use smol_str::SmolStr;

use crate::program::ids::{Definition, ModuleId};
use crate::program::names::{ExternalPath, Namespace, Resolution, Resolver};
use crate::syntax::facts::{ItemFacts, Path, TypeExpression};

/// A type as far as it is known. References and lifetimes are dropped: they answer nothing.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Type {
    /// Nothing is known.
    Unknown,
    /// A struct, enum, union or trait of the workspace.
    Definition(Definition, Vec<Type>),
    /// A type of an outside crate or of the standard library.
    External(ExternalPath, Vec<Type>),
    /// `()` is empty.
    Tuple(Vec<Type>),
    /// Arrays and slices.
    Sequence(Box<Type>),
    /// `impl A + B`, `dyn A + B`
    Bounds(Vec<Type>),
    /// A type parameter that nothing is bound to.
    Parameter(SmolStr),
    /// `!`
    Never,
}

impl Type {
    /// A type of the standard library.
    pub fn std(name: &str, arguments: Vec<Type>) -> Self {
        Self::External(ExternalPath::new(["std", name]), arguments)
    }

    /// Whether it is this type of the standard library.
    pub fn is_std(&self, name: &str) -> bool {
        matches!(self, Self::External(path, _) if path.is_std(name))
    }

    /// The type argument at a place, or unknown.
    pub fn argument(&self, index: usize) -> Type {
        match self {
            Self::Definition(_, arguments) | Self::External(_, arguments) => {
                arguments.get(index).cloned().unwrap_or(Type::Unknown)
            }
            _ => Type::Unknown,
        }
    }

    /// Looks through `Box`, `Arc`, `Rc` and `Pin`.
    pub fn unboxed(&self) -> &Type {
        match self {
            Self::External(path, arguments)
                if path.krate() == "std" && matches!(path.last(), "Box" | "Arc" | "Rc" | "Pin" | "Cow") =>
            {
                arguments.last().map_or(self, Type::unboxed)
            }
            _ => self,
        }
    }

    /// Whether any written type says more: nothing is known about it but traits that it implements.
    pub fn is_vague(&self) -> bool {
        self.is_unknown() || matches!(self, Self::Bounds(_))
    }

    /// Whether nothing at all is known about it.
    pub fn is_unknown(&self) -> bool {
        matches!(self, Self::Unknown | Self::Parameter(_))
    }
}

/// What the names of a piece of code stand for besides its module's: type parameters and `Self`.
#[derive(Clone, Debug, Default)]
pub struct TypeContext {
    /// Type parameters bound so far, innermost last.
    pub generics: Vec<(SmolStr, Type)>,
    /// `Self`
    pub self_type: Option<Type>,
    /// `use` declarations of enclosing blocks, innermost last: name and what it stands for.
    pub local: Vec<(SmolStr, Resolution)>,
}

/// Aliases of aliases deeper than this are loops.
const MAXIMUM_ALIASES: usize = 16;

impl Resolver<'_, '_> {
    /// Resolves a written type.
    pub fn ty(&self, module: ModuleId, context: &TypeContext, written: &TypeExpression) -> Type {
        self.ty_within(module, context, written, 0)
    }

    fn ty_within(&self, module: ModuleId, context: &TypeContext, written: &TypeExpression, depth: usize) -> Type {
        if depth > MAXIMUM_ALIASES {
            return Type::Unknown;
        }
        let inner = |written: &TypeExpression| self.ty_within(module, context, written, depth + 1);
        match written {
            TypeExpression::Path(path) => self.path_type(module, context, path, depth),
            TypeExpression::Reference { inner: referenced, .. } => inner(referenced),
            TypeExpression::Tuple(members) => Type::Tuple(members.iter().map(inner).collect()),
            TypeExpression::Sequence(member) => Type::Sequence(Box::new(inner(member))),
            TypeExpression::ImplTrait(bounds) | TypeExpression::TraitObject(bounds) => {
                Type::Bounds(bounds.iter().map(inner).collect())
            }
            TypeExpression::Binding(_, bound) => inner(bound),
            TypeExpression::Never => Type::Never,
            TypeExpression::Infer | TypeExpression::Other => Type::Unknown,
        }
    }

    fn path_type(&self, module: ModuleId, context: &TypeContext, path: &Path, depth: usize) -> Type {
        let arguments: Vec<Type> = path
            .segments
            .iter()
            .flat_map(|segment| &segment.arguments)
            .map(|argument| self.ty_within(module, context, argument, depth + 1))
            .collect();
        if path.qualified.is_some() {
            return Type::Unknown;
        }
        if let [only] = &path.segments[..] {
            if only.name.text == "Self" {
                return context.self_type.clone().unwrap_or(Type::Unknown);
            }
            if let Some((_, bound)) = context.generics.iter().rev().find(|(name, _)| *name == only.name.text) {
                return bound.clone();
            }
        }
        let names: Vec<SmolStr> = path.segments.iter().map(|segment| segment.name.text.clone()).collect();
        let resolution = self.local_path(module, context, &names, path.absolute, Namespace::Type);
        match resolution {
            Some(Resolution::Definition(definition)) => self.definition_type(definition, arguments, depth),
            Some(Resolution::External(path)) => {
                let arguments = completed(&path, arguments);
                Type::External(normal(path), arguments)
            }
            _ => Type::Unknown,
        }
    }

    /// Resolves a path with the names of enclosing blocks first.
    pub fn local_path(
        &self,
        module: ModuleId,
        context: &TypeContext,
        names: &[SmolStr],
        absolute: bool,
        namespace: Namespace,
    ) -> Option<Resolution> {
        if !absolute {
            let local = context.local.iter().rev().find(|(name, _)| Some(name) == names.first());
            if let Some((_, resolution)) = local {
                return self.continue_path(resolution.clone(), &names[1..], namespace);
            }
        }
        self.path(module, names, absolute, namespace)
    }

    fn definition_type(&self, definition: Definition, arguments: Vec<Type>, depth: usize) -> Type {
        let facts = self.store.facts(definition.item);
        let ItemFacts::TypeAlias(alias) = &*facts else {
            return Type::Definition(definition, arguments);
        };
        let Some(target) = &alias.target else { return Type::Unknown };
        let mut context = TypeContext::default();
        for (index, parameter) in alias.generics.iter().enumerate() {
            let bound = arguments.get(index).cloned().unwrap_or_else(|| {
                let default = parameter.default.as_ref();
                default.map_or(Type::Unknown, |default| self.ty_within(definition.module, &context, default, depth + 1))
            });
            context.generics.push((parameter.name.clone(), bound));
        }
        self.ty_within(definition.module, &context, target, depth + 1)
    }
}

/// `std::io::Result<T>` has an error type of its own, and so have its kin.
fn completed(path: &ExternalPath, mut arguments: Vec<Type>) -> Vec<Type> {
    if path.is_std("Result") && matches!(path.owner(), Some("io" | "fmt" | "thread")) {
        if arguments.is_empty() {
            arguments.push(Type::Tuple(Vec::new()));
        }
        arguments.push(Type::External(path.parent().join("Error"), Vec::new()));
    }
    arguments
}

/// `std::result::Result` and `Result` are one.
fn normal(path: ExternalPath) -> ExternalPath {
    if path.krate() == "std" && path.0.len() > 2 {
        return ExternalPath::new(["std", path.last()]);
    }
    path
}
