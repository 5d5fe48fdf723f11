//! Source that the packages of several frameworks share.

/// The shop and form that every framework's handlers share; `attributes` derive what reads forms.
///
/// The write has to happen when the package runs, on a machine without a data base: orders go to the file that the
/// first argument names.
macro_rules! store_source {
    ($attributes:literal) => {
        concat!(
            "use std::fs::OpenOptions;\nuse std::io::{Read as _, Write as _};\nuse std::path::PathBuf;\n\n",
            $attributes,
            "\npub struct Order {\n    pub name: String,\n}\n\n",
            "#[derive(Clone)]\npub struct Shop {\n    orders: PathBuf,\n}\n\n",
            "impl Shop {\n    pub fn open() -> Self {\n",
            "        Self { orders: std::env::args_os().nth(1).expect(\"a file for the orders\").into() }\n    }\n}\n\n",
            "pub async fn store(shop: &Shop, name: &str) {\n",
            "    let mut orders = OpenOptions::new().create(true).append(true).open(&shop.orders)",
            ".expect(\"the orders are opened\");\n",
            "    orders.write_all(format!(\"{name}\\n\").as_bytes()).expect(\"the order is stored\");\n}\n\n",
            "pub fn end_with_input() {\n    std::thread::spawn(|| {\n",
            "        let _ = std::io::stdin().read_to_end(&mut Vec::new());\n",
            "        std::process::exit(0);\n    });\n}\n",
        )
    };
}

pub(crate) use store_source;

/// What takes a name out of the query of a request, for frameworks in which a form takes more to read.
macro_rules! sent_name_source {
    () => {
        concat!(
            "\npub fn sent_name(query: Option<&str>) -> String {\n",
            "    query.and_then(|query| query.strip_prefix(\"name=\")).unwrap_or_default().to_owned()\n}\n",
        )
    };
}
pub(crate) use sent_name_source;

/// A parameter for generic handlers.
macro_rules! greeting_source {
    () => {
        concat!(
            "\npub trait Greeting {\n    fn text() -> &'static str;\n}\n\npub struct Plain;\n\n",
            "impl Greeting for Plain {\n    fn text() -> &'static str {\n        \"hello\"\n    }\n}\n",
        )
    };
}
pub(crate) use greeting_source;
