//! Helpers, closures, macros and routers that call each other, or themselves.

use std::fmt::Write as _;

use crate::shop::{Owned, SOUND, assert_judged_or_unknown, check, handler};

#[test]
fn helpers_that_call_each_other() {
    let body = "    one(a, 3)";
    let more = "fn one(a: String, n: u32) -> Response { if n == 0 { found(\"/list\") } else { two(a, n - 1) } }\n\
                fn two(a: String, n: u32) -> Response { if n > 9 { three(a, n) } else { one(a, n) } }\n\
                fn three(a: String, n: u32) -> Response { if n > 5 { two(a, n) } else { one(three_of(a), n) } }\n\
                fn three_of(a: String) -> String { three_of(format!(\"{a}{}\", three_of(a.clone()))) }";
    assert_judged_or_unknown(&handler(body, more));
}

#[test]
fn forty_helpers_that_all_call_each_other() {
    let mut more = String::new();
    for index in 0..40 {
        let _ = write!(more, "fn h{index}(a: String, n: u32) -> Response {{ match n {{ ");
        for other in 0..40 {
            let _ = write!(more, "{other} => h{other}(format!(\"{{a}}{index}\"), n + {index}), ");
        }
        more.push_str("_ => found(&a) } }\n");
    }
    assert_judged_or_unknown(&handler("    h0(a, 0)", &more));
}

/// Each way through them would be gone anew, if nothing were kept of what was seen on the way.
#[test]
fn helpers_that_all_call_each_other_leave_time_for_the_rest() {
    let mut more = String::new();
    for index in 0..20 {
        let calls: Vec<String> = (0..20).map(|other| format!("h{other}(a)")).collect();
        let _ = writeln!(more, "fn h{index}(a: &str) -> usize {{ {} }}", calls.join(" + "));
    }
    let folder = handler("    let _ = h0(&a);\n    found(\"/list\")", &more);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().iter().any(|(_, file, _)| file == "src/big.rs"), "{ended}");
}

/// Below a handler, a database is called with other values on each way to it: 65 536 in the end.
#[test]
fn a_database_that_is_called_with_ever_other_values() {
    let levels = 0..16;
    let fields: Vec<String> = levels.clone().map(|level| format!("f{level}: Kind")).collect();
    let values: Vec<String> = levels.clone().map(|level| format!("f{level}: Kind::First")).collect();
    let mut more = String::from("#[derive(Clone, Copy)]\nenum Kind { First, Second, Third }\n#[derive(Clone, Copy)]\n");
    let _ = writeln!(
        more,
        "struct Work {{ {} }}\nfn work() -> Work {{ Work {{ {} }} }}",
        fields.join(", "),
        values.join(", ")
    );
    for level in levels {
        let next = level + 1;
        let _ = writeln!(
            more,
            "fn step{level}(work: Work) -> usize {{ step{next}(Work {{ f{level}: Kind::Second, ..work }}) \
             + step{next}(Work {{ f{level}: Kind::Third, ..work }}) }}"
        );
    }
    more.push_str("fn step16(_: Work) -> usize { 1 }\n");
    let folder = handler("    let _ = step0(work());\n    found(\"/list\")", &more);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().iter().any(|(_, file, _)| file == "src/big.rs"), "{ended}");
}

#[test]
fn a_function_that_calls_itself_in_1_000_ways() {
    let mut more = String::from("fn again(a: String, n: u32) -> Response {\n");
    for index in 0..1_000 {
        let _ = writeln!(more, "    if n == {index} {{ return again(format!(\"{{a}}/{index}\"), {index}); }}");
    }
    more.push_str("    found(&a)\n}\n");
    assert_judged_or_unknown(&handler("    again(a, 1)", &more));
}

#[test]
fn a_chain_of_2_000_helpers() {
    let mut more = String::new();
    for index in 0..2_000 {
        let _ = writeln!(more, "fn h{index}(a: String) -> Response {{ h{}(a) }}", index + 1);
    }
    more.push_str("fn h2000(a: String) -> Response { found(\"/list\") }\n");
    assert_judged_or_unknown(&handler("    h0(a)", &more));
}

/// Each level calls the next one twice with other arguments: 2 to the power of 40 calls if nothing stopped it.
#[test]
fn helpers_that_fan_out() {
    let mut more = String::new();
    for index in 0..40 {
        let next = index + 1;
        let _ = writeln!(
            more,
            "fn h{index}(a: String) -> String {{ format!(\"{{}}{{}}\", h{next}(format!(\"{{a}}0\")), h{next}(format!(\"{{a}}1\"))) }}"
        );
    }
    more.push_str("fn h40(a: String) -> String { a }\n");
    assert_judged_or_unknown(&handler("    found(&h0(\"/\".to_owned()))", &more));
}

#[test]
fn loops_within_loops() {
    let depth = 40;
    let body = format!(
        "    let mut to = String::new();\n{}to = format!(\"{{to}}/a\"); if to.len() > 3 {{ break; }} {}\n    found(&to)",
        "loop { while a.len() > 1 { ".repeat(depth / 2),
        "} break; }".repeat(depth / 2)
    );
    assert_judged_or_unknown(&handler(&body, ""));
}

#[test]
fn closures_that_take_themselves() {
    let body = "    let f = |g: fn(String) -> Response| g(a.clone());\n    let h = |x| f(|y| f(|z| f(own)));\n    h(1)";
    let more = "fn own(a: String) -> Response { let f = |s: String| own(s); f(a) }";
    let folder = handler(body, more);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}

#[test]
fn macros_that_call_themselves() {
    let body = "    forth!(a); count!(a a a a a a a a); make!(\"/list\")";
    let more = "macro_rules! forth { ($x:expr) => { back!($x) }; }\n\
                macro_rules! back { ($x:expr) => { forth!($x) }; }\n\
                macro_rules! count { () => { 0 }; ($head:tt $($tail:tt)*) => { 1 + count!($($tail)*) + count!($($tail)*) }; }\n\
                macro_rules! make { ($x:expr) => { twice!(found($x)) }; }\n\
                macro_rules! twice { ($x:expr) => { make_again!($x) }; }\n\
                macro_rules! make_again { ($x:expr) => { twice!(make_again!(twice!($x))) }; }";
    assert_judged_or_unknown(&handler(body, more));
}

#[test]
fn a_macro_that_makes_a_handler_in_a_macro() {
    let more = "macro_rules! items { ($($name:ident),*) => { $( pub fn $name() -> Response { items!($name) } )* }; }\n\
                items!(x, y, z);\nmacro_rules! open { ( => { \n";
    let folder = handler("    StatusCode::OK.into_response()", more);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}

#[test]
fn a_router_that_nests_itself() {
    let more = "pub fn outer() -> Router { Router::new().nest(\"/in\", inner()).merge(outer()) }\n\
                pub fn inner() -> Router { Router::new().nest(\"/out\", outer()).route(\"/x\", post(big)) }";
    let folder = handler("    found(\"/list\")", more);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
    assert!(ended.findings().iter().any(|(_, file, _)| file == "src/big.rs"), "{ended}");
}

#[test]
fn a_router_made_of_routers_made_of_routers() {
    let mut more = String::new();
    for index in 0..20 {
        let next = index + 1;
        let _ = writeln!(
            more,
            "pub fn r{index}() -> Router {{ Router::new().nest(\"/a\", r{next}()).nest(\"/b\", r{next}()) }}"
        );
    }
    more.push_str("pub fn r20() -> Router { Router::new().route(\"/x\", post(big)) }\n");
    let folder = handler("    found(\"/list\")", &more);
    let ended = check(folder.path(), &[]);
    assert!(ended.findings().contains(&SOUND.owned()), "{ended}");
}
