//! What a handler reads from the request: by the types of its parameters, and by what it calls.

use super::handlers::Collector;
use crate::frameworks::{self, Reads};
use crate::program::evaluate::Evaluator;
use crate::program::types::{Type, TypeContext};
use crate::program::value::FunctionValue;
use crate::syntax::facts::Function;
use crate::syntax::facts_walk::Calls;

/// What a handler reads from the request's body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Input {
    /// An HTML form, urlencoded or multipart.
    pub form: bool,
    /// JSON and other data of programs.
    pub data: bool,
    /// Headers of htmx.
    pub htmx: bool,
}

impl Collector<'_, '_> {
    pub(super) fn inputs(&mut self, evaluator: &Evaluator<'_, '_>, function: &FunctionValue, code: &Function) {
        let context = TypeContext { self_type: function.self_type.clone(), ..TypeContext::default() };
        for parameter in &code.parameters {
            let ty = evaluator.resolver().ty(function.definition.module, &context, &parameter.annotation);
            self.input(&ty);
        }
        code.body.iter().for_each(|body| self.reads(body.as_ref()));
    }

    /// What the methods, functions and macros that a piece of code calls by name read from the request.
    pub(super) fn reads(&mut self, code: &impl Calls) {
        let (mut methods, mut functions) = (Vec::new(), Vec::new());
        code.methods(&mut methods);
        code.functions(&mut functions);
        let by_method = methods.iter().filter_map(|method| frameworks::reads(self.framework, method));
        let by_function = functions.iter().filter_map(|function| frameworks::reads_by(self.framework, function));
        for reads in by_method.chain(by_function) {
            match reads {
                Reads::Form => self.found.input.form = true,
                Reads::Data => self.found.input.data = true,
            }
        }
    }

    /// What a parameter's type says of the body; wrappers are looked into.
    pub(super) fn input(&mut self, ty: &Type) {
        match ty {
            Type::External(path, arguments) => {
                match path.last() {
                    "Form" | "Multipart" | "RawForm" | "TypedMultipart" | "MultipartForm" | "BaseMultipart"
                    | "MultipartBody" | "UrlEncodedForm" | "FormBody" | "FormFile" | "FormFiles" | "LenientForm"
                    | "QsForm" | "Contextual" | "FormData" => {
                        self.found.input.form = true;
                    }
                    "TypedBody" | "UntypedBody" | "StreamingBody" | "Json" | "JsonBody" | "Bytes" | "Payload"
                    | "JsonDeserializer" | "Protobuf" | "MsgPack" | "Body" => {
                        self.found.input.data = true;
                    }
                    name if name.starts_with("Hx") => self.found.input.htmx = true,
                    _ => match frameworks::extracts(path) {
                        Some(Reads::Form) => self.found.input.form = true,
                        Some(Reads::Data) => self.found.input.data = true,
                        None => {}
                    },
                }
                arguments.iter().for_each(|argument| self.input(argument));
            }
            Type::Tuple(members) => members.iter().for_each(|member| self.input(member)),
            _ => {}
        }
    }
}
