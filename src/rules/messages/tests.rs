use super::*;

fn subject<'a>(methods: &'a [&'a str], path: &'a str) -> Subject<'a> {
    Subject { methods, path: Some(path), handler: None }
}

fn redirection<'a>(methods: &'a [&'a str], path: &'a str, status: u16, location: &'a str) -> Redirection<'a> {
    Redirection { subject: subject(methods, path), status, location: Some(location), ..Redirection::default() }
}

#[test]
fn delete_with_302_is_repeated_at_a_delete_route() {
    let text = repeated_request(&Redirection {
        same_method: SameMethod::Present { handler: Some("clear_cart") },
        ..redirection(&["DELETE"], "/cart/{id}", 302, "/cart")
    });
    assert_eq!(
        text.message,
        "`DELETE /cart/{id}` answers 302 Found: browsers' fetch, reqwest and Java's HttpClient repeat \
         the DELETE at `/cart`, which has a DELETE route (`clear_cart`)."
    );
    assert_eq!(text.help, "Answer 303 See Other.");
}

#[test]
fn put_takes_its_body_along() {
    let text = repeated_request(&Redirection {
        same_method: SameMethod::Absent,
        ..redirection(&["GET", "PUT"], "/tasks/{id}", 301, "/tasks")
    });
    assert_eq!(
        text.message,
        "`PUT /tasks/{id}` answers 301 Moved Permanently: browsers' fetch, reqwest and Java's HttpClient \
         repeat the PUT with its body at `/tasks`, which has no PUT route and answers 404 or 405."
    );
}

#[test]
fn post_with_307_is_repeated_by_browsers() {
    let text = repeated_request(&Redirection {
        same_method: SameMethod::Present { handler: None },
        ..redirection(&["POST"], "/register", 307, "/login")
    });
    assert_eq!(
        text.message,
        "`POST /register` answers 307 Temporary Redirect: browsers, reqwest and Java's HttpClient repeat \
         the POST with its body at `/login`, which has a POST route."
    );
}

#[test]
fn a_redirect_to_itself_goes_round() {
    let text = repeated_request(&Redirection {
        same_method: SameMethod::Present { handler: Some("clear_cart") },
        ..redirection(&["DELETE"], "/cart", 308, "/cart")
    });
    assert_eq!(
        text.message,
        "`DELETE /cart` answers 308 Permanent Redirect: browsers' fetch, reqwest and Java's HttpClient \
         repeat the DELETE at `/cart`, the same route, until they give up."
    );
    let other = repeated_request(&Redirection {
        same_method: SameMethod::Present { handler: Some("drop_item") },
        ..redirection(&["DELETE"], "/cart/{id}", 308, "/cart/{id}")
    });
    assert!(other.message.ends_with("`/cart/{id}`, which has a DELETE route (`drop_item`)."));
}

#[test]
fn several_methods_share_a_sentence() {
    let text = repeated_request(&Redirection {
        same_method: SameMethod::Present { handler: Some("tasks") },
        ..redirection(&["GET", "POST", "PUT", "PATCH"], "/tasks/{id}", 302, "/tasks")
    });
    assert_eq!(
        text.message,
        "`PUT /tasks/{id}` and `PATCH /tasks/{id}` answer 302 Found: browsers' fetch, reqwest and Java's \
         HttpClient repeat the PUT or PATCH with its body at `/tasks`, which has a route for it (`tasks`)."
    );
    let text = repeated_request(&redirection(&["POST", "DELETE"], "/tasks", 307, "/"));
    assert_eq!(
        text.message,
        "`POST /tasks` and `DELETE /tasks` answer 307 Temporary Redirect: browsers' fetch, reqwest and \
         Java's HttpClient repeat the POST or DELETE at `/`."
    );
}

#[test]
fn what_is_unknown_is_left_out() {
    let text = repeated_request(&Redirection {
        subject: Subject { methods: &["DELETE"], path: None, handler: Some("cart::remove") },
        status: 302,
        ..Redirection::default()
    });
    assert_eq!(
        text.message,
        "`cart::remove` (DELETE) answers 302 Found: browsers' fetch, reqwest and Java's HttpClient repeat \
         the DELETE at the Location."
    );
    let text = repeated_request(&Redirection { status: 307, ..Redirection::default() });
    assert_eq!(
        text.message,
        "This handler answers 307 Temporary Redirect: browsers, reqwest and Java's HttpClient repeat the \
         request with its body at the Location."
    );
}

#[test]
fn post_with_302_is_left_to_the_client() {
    let text = ambiguous_redirect(&redirection(&["GET", "POST"], "/login", 302, "/dashboard"));
    assert_eq!(
        text.message,
        "`POST /login` answers 302 Found, which leaves the method to the client: browsers, reqwest and \
         Java's HttpClient turn the POST into GET, while urllib3, got and `curl -L -X POST` repeat it at \
         `/dashboard`."
    );
    assert_eq!(text.help, "Answer 303 See Other.");
}

#[test]
fn post_with_301_claims_permanence_too() {
    let text = ambiguous_redirect(&Redirection {
        subject: Subject { methods: &["POST"], path: None, handler: None },
        status: 301,
        ..Redirection::default()
    });
    assert_eq!(
        text.message,
        "This POST handler answers 301 Moved Permanently, which says that the move is permanent and \
         leaves the method to the client: browsers, reqwest and Java's HttpClient turn the POST into GET, \
         while urllib3, got and `curl -L -X POST` repeat it at the Location."
    );
}

#[test]
fn an_override_may_make_it_post_on_the_wire() {
    let text = ambiguous_redirect(&Redirection {
        method_override: true,
        same_method: SameMethod::Present { handler: Some("delete_all") },
        ..redirection(&["DELETE"], "/todo/{id}", 302, "/todo")
    });
    assert_eq!(
        text.message,
        "`DELETE /todo/{id}` answers 302 Found, which leaves the method to the client: with the method \
         override the request may be a POST, which browsers, reqwest and Java's HttpClient turn into GET, \
         while urllib3, got and `curl -L -X POST` repeat it at `/todo`, which has a DELETE route \
         (`delete_all`)."
    );
    let post = ambiguous_redirect(&Redirection { method_override: true, ..redirection(&["POST"], "/todo", 302, "/") });
    assert!(!post.message.contains("override"));
    let text =
        repeated_request(&Redirection { method_override: true, ..redirection(&["DELETE"], "/todo/{id}", 307, "/") });
    assert_eq!(
        text.message,
        "`DELETE /todo/{id}` answers 307 Temporary Redirect: browsers, reqwest and Java's HttpClient \
         repeat the request with its body at `/`. With the method override it may be a POST on the wire."
    );
}

#[test]
fn guards_answer_every_method() {
    let guard = GuardRedirection {
        guard: Guard::ErrorType,
        name: Some("AppError"),
        status: 307,
        location: Some("/login"),
        methods: &["POST"],
        example: Some(subject(&["POST"], "/articles")),
        more: 3,
    };
    let text = guard_redirect(&guard);
    assert_eq!(
        text.message,
        "The error type `AppError` answers 307 Temporary Redirect to every method, `POST /articles` and 3 \
         other routes among them: browsers, reqwest and Java's HttpClient repeat a POST with its body at \
         `/login`."
    );
    assert_eq!(text.help, "Answer 303 See Other, which leads to `/login` with GET whatever the method was.");
    let text = guard_redirect(&GuardRedirection {
        guard: Guard::Middleware,
        name: None,
        status: 302,
        location: None,
        methods: &[],
        example: None,
        more: 0,
    });
    assert_eq!(
        text.message,
        "The middleware answers 302 Found to every method: browsers' fetch, reqwest and Java's HttpClient \
         repeat a PUT, PATCH or DELETE at the Location."
    );
    assert_eq!(text.help, "Answer 303 See Other, which leads to the page with GET whatever the method was.");
    let text = guard_redirect(&GuardRedirection {
        status: 302,
        example: Some(Subject { methods: &["POST"], ..Subject::default() }),
        more: 0,
        ..guard
    });
    assert_eq!(
        text.message,
        "The error type `AppError` answers 302 Found to every method, this POST handler among them: \
         urllib3, got and `curl -L -X POST` repeat a POST at `/login`."
    );
}

#[test]
fn a_page_after_a_write_is_sent_again() {
    let page = PageAfterWrite {
        subject: subject(&["GET", "POST"], "/tasks"),
        body: PageBody::Html,
        write: Write::Stored,
        result: None,
        method_override: false,
    };
    let text = page_after_write(&page);
    assert_eq!(
        text.message,
        "`POST /tasks` answers a 200 page after it has stored data: reloading the page sends the form again."
    );
    assert_eq!(
        text.help,
        "Answer 303 See Other with a page that shows the result, such as a confirmation, as its Location."
    );
    let text = page_after_write(&PageAfterWrite { result: Some(("/tasks", Some("tasks::list"))), ..page });
    assert_eq!(text.help, "Answer 303 See Other with `/tasks` (`tasks::list`) as its Location.");
    let text = page_after_write(&PageAfterWrite {
        body: PageBody::Text,
        write: Write::Weak("save_task"),
        result: Some(("/tasks", None)),
        ..page
    });
    assert_eq!(
        text.message,
        "`POST /tasks` answers 200 with plain text after it calls `save_task`, which seems to write: \
         reloading the page sends the form again."
    );
    assert_eq!(text.help, "Answer 303 See Other with `/tasks` as its Location.");
    let put =
        PageAfterWrite { subject: subject(&["PUT"], "/tasks/{id}"), body: PageBody::Empty, write: Write::Mail, ..page };
    assert_eq!(
        page_after_write(&put).message,
        "`PUT /tasks/{id}` answers an empty 200 page after it has sent mail: the page has no address of \
         its own to reload or to share."
    );
    let overridden = page_after_write(&PageAfterWrite { method_override: true, ..put });
    assert!(overridden.message.ends_with("reloading the page sends the form again."));
}

#[test]
fn a_redirect_without_location_leads_nowhere() {
    let text = missing_location(&subject(&["POST"], "/tasks"), 303);
    assert_eq!(
        text.message,
        "`POST /tasks` answers 303 See Other without a Location: clients have nowhere to go, and browsers \
         show the body of this answer at the address of the request."
    );
    assert_eq!(text.help, "Add a Location header.");
    let found = missing_location(&subject(&["POST"], "/tasks/find"), 302);
    assert_eq!(
        found.help,
        "Answer 303 See Other with a Location, or answer 200 OK if the status was to say that something \
         was found."
    );
    let every = missing_location(&subject(&["*"], "/old"), 308);
    assert!(every.message.starts_with("Every method of `/old` answers 308 Permanent Redirect without"));
    assert_eq!(every.help, "Add a Location header.");
}

#[test]
fn a_location_on_200_is_not_followed() {
    let text = ignored_location(&subject(&["POST"], "/tasks"), 200, Some("/tasks/{id}"));
    assert_eq!(
        text.message,
        "`POST /tasks` answers 200 OK with the Location `/tasks/{id}`: clients do not follow it, and \
         browsers show the body of this answer."
    );
    assert_eq!(text.help, "Answer 303 See Other to lead the client to `/tasks/{id}`, or remove the Location.");
    let text = ignored_location(&subject(&["DELETE"], "/tasks/{id}"), 204, None);
    assert_eq!(
        text.message,
        "`DELETE /tasks/{id}` answers 204 No Content with a Location: clients do not follow it, and \
         browsers stay on the page that they show."
    );
    assert_eq!(text.help, "Answer 303 See Other to lead the client there, or remove the Location.");
    let text = ignored_location(&subject(&["GET"], "/admin"), 401, Some("/login"));
    assert_eq!(text.help, "Remove the Location, or answer a redirect status if the client is to go to `/login`.");
}

#[test]
fn an_unused_suppression_names_its_rule() {
    let text = unused_suppression("repeated-request", SuppressionScope::Lines, true, None);
    assert_eq!(
        text.message,
        "`ignore[repeated-request]` suppresses nothing: the rule reports nothing on the lines that it \
         covers."
    );
    assert_eq!(text.help, "Remove the suppression.");
    let text = unused_suppression("repeated-requests", SuppressionScope::File, false, Some("repeated-request"));
    assert_eq!(text.message, "`ignore-file[repeated-requests]` suppresses nothing: there is no rule of this name.");
    assert_eq!(text.help, "Write `repeated-request`, or remove the suppression.");
}

#[test]
fn every_text_is_whole_sentences_of_bearable_length() {
    for status in [301, 302, 307, 308] {
        for methods in [&["POST"][..], &["PUT"], &["PATCH", "DELETE"]] {
            let redirection = redirection(methods, "/a/{b}", status, "/c");
            let text = if methods == ["POST"] && status < 303 {
                ambiguous_redirect(&redirection)
            } else {
                repeated_request(&redirection)
            };
            assert!(text.message.chars().count() <= 260, "{}", text.message);
            assert!(text.message.ends_with('.') && text.help.ends_with('.'));
            assert!(!text.message.contains("  ") && !text.message.contains(": ,"));
        }
    }
}
