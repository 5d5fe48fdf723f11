//! Edits with a place to fill in, in the two forms that clients take: a plain one leaves a word there instead.

use serde_json::{Value, json};

/// How a client takes an edit with a place to fill in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// `SnippetTextEdit` of the protocol, since 3.18.
    Protocol,
    /// A text edit with `insertTextFormat`: rust-analyzer's extension, which was there before.
    RustAnalyzer,
}

impl Form {
    /// What a client says of itself. `experimental` holds the protocol's own capability as well, since the library
    /// does not know it: see [`super::wire`].
    pub(super) fn of(experimental: Option<&Value>) -> Option<Self> {
        let has = |key: &str| experimental.is_some_and(|given| given.get(key) == Some(&Value::Bool(true)));
        if has(super::wire::SNIPPET_EDITS) {
            Some(Self::Protocol)
        } else {
            has("snippetTextEdit").then_some(Self::RustAnalyzer)
        }
    }
}

/// Turns the edits of a workspace edit that hold `word` into such with the word to be replaced.
pub(super) fn fill_in(edit: &mut Value, word: &str, form: Form) {
    let changes = edit.get_mut("documentChanges").and_then(Value::as_array_mut);
    let edits = changes.into_iter().flatten().filter_map(|change| change.get_mut("edits")?.as_array_mut()).flatten();
    for edit in edits {
        let Some(text) = edit.get("newText").and_then(Value::as_str) else { continue };
        let Some((before, after)) = text.split_once(word) else { continue };
        let snippet = format!("{}${{1:{}}}{}", escaped(before), escaped(word), escaped(after));
        let Value::Object(members) = edit else { continue };
        match form {
            Form::Protocol => {
                members.remove("newText");
                members.insert("snippet".to_owned(), json!({"kind": "snippet", "value": snippet}));
            }
            Form::RustAnalyzer => {
                members.insert("newText".to_owned(), snippet.into());
                members.insert("insertTextFormat".to_owned(), 2.into());
            }
        }
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('$', "\\$").replace('}', "\\}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(form: Form) -> Value {
        let edit = json!({"range": {}, "newText": "    // $a {b} \\ why\n"});
        let mut edit = json!({"documentChanges": [{"textDocument": {}, "edits": [edit]}]});
        fill_in(&mut edit, "why", form);
        edit["documentChanges"][0]["edits"][0].clone()
    }

    #[test]
    fn the_word_becomes_a_place_to_fill_in_and_the_rest_stays_as_it_is() {
        let text = "    // \\$a {b\\} \\\\ ${1:why}\n";
        assert_eq!(filled(Form::Protocol), json!({"range": {}, "snippet": {"kind": "snippet", "value": text}}));
        assert_eq!(filled(Form::RustAnalyzer), json!({"range": {}, "newText": text, "insertTextFormat": 2}));
    }
}
