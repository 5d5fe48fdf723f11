//! Words that completions offer for an argument that takes others as well: what is wrong with a word is said by
//! whoever knows more of it than a list.

use std::ffi::OsStr;

use clap::builder::{PossibleValue, StringValueParser, TypedValueParser};
use clap::{Arg, Command, Error};

use super::args::StatusFilter;
use crate::{rules, statuses};

/// Takes any text, and offers some words for it with what they mean.
#[derive(Clone, Debug)]
pub struct Offered(Vec<(&'static str, &'static str)>);

impl Offered {
    /// The rules.
    pub fn rules() -> Self {
        Self(rules::all().iter().map(|rule| (rule.name, rule.summary)).collect())
    }

    /// The statuses that have a page.
    fn statuses() -> Self {
        Self(statuses::all().iter().map(|status| (status.digits, status.summary)).collect())
    }

    /// What `explain` explains.
    pub fn rules_and_statuses() -> Self {
        Self(Self::rules().0.into_iter().chain(Self::statuses().0).collect())
    }

    /// The methods that are judged, and GET.
    pub fn methods() -> Self {
        Self(["GET", "POST", "PUT", "PATCH", "DELETE"].map(|method| (method, "")).into())
    }

    /// Statuses, a class of them, and the unknown one.
    pub fn status_filters() -> impl TypedValueParser<Value = StatusFilter> {
        let Self(mut offered) = Self::statuses();
        offered.extend([("3xx", "Any redirect"), ("unknown", "What is not understood")]);
        Self(offered).try_map(|text| text.parse())
    }
}

impl TypedValueParser for Offered {
    type Value = String;

    fn parse_ref(&self, command: &Command, argument: Option<&Arg>, value: &OsStr) -> Result<String, Error> {
        StringValueParser::new().parse_ref(command, argument, value)
    }

    fn possible_values(&self) -> Option<Box<dyn Iterator<Item = PossibleValue> + '_>> {
        let value = |(word, meaning): &(&'static str, &'static str)| {
            let value = PossibleValue::new(*word);
            if meaning.is_empty() { value } else { value.help(*meaning) }
        };
        Some(Box::new(self.0.iter().map(value)))
    }
}
