//! Families, one application each: what is written before which answer.

use std::path::Path;

use crate::applications::Applications;
use crate::program::Program;
use crate::program::evaluate::Wrote;
use crate::source::{LoadOptions, Workspace};

/// The status and the evidence of each answer of a handler `act`, sorted.
fn answers(dependencies: &str, code: &str) -> Vec<(u16, Wrote)> {
    let all = evaluated(dependencies, code);
    let mut found: Vec<(u16, Wrote)> = all.0;
    found.sort_unstable();
    found.dedup();
    found
}

fn evaluated(dependencies: &str, code: &str) -> (Vec<(u16, Wrote)>, Vec<String>) {
    let Ok(folder) = tempfile::tempdir() else { return Default::default() };
    let mut manifest =
        "[package]\nname = \"app\"\nversion = \"0.1.0\"\nedition = \"2024\"\n[dependencies]\naxum = \"0.8\"\n"
            .to_owned();
    for name in dependencies.split_whitespace() {
        manifest.push_str(name);
        manifest.push_str(" = \"*\"\n");
    }
    let source = format!(
        "use axum::{{Router, response::{{Html, Redirect, IntoResponse}}, http::StatusCode, extract::{{State, Form}}}};\n\
         {code}\n\
         fn main() {{ let app = Router::new().route(\"/\", axum::routing::post(act)); }}\n"
    );
    write(folder.path(), "Cargo.toml", &manifest);
    write(folder.path(), "src/main.rs", &source);
    let Ok(workspace) = Workspace::load(&[folder.path().to_owned()], &LoadOptions::default()) else {
        return Default::default();
    };
    let run = || {
        let program = Program::new(&workspace);
        let found = Applications::find(&program, &crate::watch::Nobody).expect("nobody cancels");
        let routes = found.all().iter().flat_map(|application| &application.routes);
        let mut all = (Vec::new(), Vec::new());
        for route in routes {
            let answers = route.answers.answers.iter();
            all.0.extend(answers.filter_map(|answer| Some((answer.response.status.clone().ok()?, answer.facts.wrote))));
            all.1.extend(route.answers.unknown.iter().map(|reason| reason.0.to_string()));
        }
        all
    };
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(64 << 20).spawn_scoped(scope, run);
        thread.ok().and_then(|thread| thread.join().ok()).unwrap_or_default()
    })
}

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    let made = path.parent().map(std::fs::create_dir_all);
    assert!(made.is_some_and(|made| made.is_ok()) && std::fs::write(&path, text).is_ok());
}

/// A handler that answers 303 when a fallible expression is `Ok`, and 500 when it is not.
#[track_caller]
fn fallible(dependencies: &str, parameters: &str, expression: &str, strength: Wrote) {
    let code = format!(
        "async fn act({parameters}) -> axum::response::Response {{
            match {expression} {{
                Ok(_) => Redirect::to(\"/\").into_response(),
                Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
            }}
        }}"
    );
    let expected = vec![(303, strength), (500, Wrote::No)];
    assert_eq!(answers(dependencies, &code), expected, "{expression}");
}

/// A handler that runs statements and answers 303.
#[track_caller]
fn plain(dependencies: &str, parameters: &str, statements: &str, strength: Wrote) {
    let code = format!("async fn act({parameters}) -> Redirect {{ {statements} Redirect::to(\"/\") }}");
    let found = answers(dependencies, &code);
    assert_eq!(found.iter().map(|(_, wrote)| *wrote).max(), Some(strength), "{statements}: {found:?}");
}

#[test]
fn sqlx() {
    let pool = "State(pool): State<sqlx::PgPool>";
    for (expression, strength) in [
        (r#"sqlx::query("INSERT INTO x VALUES ($1)").bind(1).execute(&pool).await"#, Wrote::Strong),
        (r#"sqlx::query("SELECT 1").fetch_one(&pool).await"#, Wrote::No),
        (r#"sqlx::query!("DELETE FROM x WHERE id = $1", 1 as i32).execute(&pool).await"#, Wrote::Strong),
        (
            r##"sqlx::query_as!(User, r#"update x set y = $1 returning id as "id: _" "#, y).fetch_one(&pool).await"##,
            Wrote::Strong,
        ),
        (r#"sqlx::query_file!("sql/insert_user.sql", 1).execute(&pool).await"#, Wrote::Strong),
        (r#"sqlx::query_as::<_, User>("WITH a AS (INSERT INTO b) SELECT 1").fetch_all(&pool).await"#, Wrote::Strong),
        (r"sqlx::query(&statement()).execute(&pool).await", Wrote::Weak),
        (r#"pool.execute("INSERT INTO x VALUES (1)").await"#, Wrote::Strong),
        (r#"pool.execute(sqlx::query("INSERT INTO x VALUES (1)")).await"#, Wrote::Strong),
        (
            r#"{ let mut b = sqlx::QueryBuilder::new("INSERT INTO x "); b.push_values(x, f); b.build().execute(&pool).await }"#,
            Wrote::Strong,
        ),
        (
            r#"{ let mut b = sqlx::QueryBuilder::new("SELECT "); b.push("1"); b.build().fetch_all(&pool).await }"#,
            Wrote::No,
        ),
        (r#"sqlx::query(&format!("UPDATE {} SET x = 1", table)).execute(&pool).await"#, Wrote::Strong),
    ] {
        fallible("sqlx", pool, expression, strength);
    }
}

#[test]
fn a_write_in_a_function_of_the_project() {
    let code = r#"
        async fn store(pool: &sqlx::PgPool) -> Result<i64, sqlx::Error> {
            let mut tx = pool.begin().await?;
            sqlx::query("INSERT INTO x VALUES ($1)").execute(&mut *tx).await?;
            tx.commit().await?;
            Ok(1)
        }
        async fn act(State(pool): State<sqlx::PgPool>) -> Result<Redirect, StatusCode> {
            if bad() { return Err(StatusCode::BAD_REQUEST); }
            store(&pool).await.map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
            Ok(Redirect::to("/"))
        }"#;
    let found = answers("sqlx", code);
    assert!(found.contains(&(400, Wrote::No)) && found.contains(&(303, Wrote::Strong)), "{found:?}");
    assert!(!found.contains(&(303, Wrote::No)) && found.contains(&(500, Wrote::No)), "{found:?}");
}

#[test]
fn diesel() {
    let pool = "State(pool): State<Pool>";
    for (expression, strength) in [
        ("diesel::insert_into(posts::table).values(&new).execute(&mut conn)", Wrote::Strong),
        ("diesel::update(posts::table.find(1)).set(title.eq(x)).get_result::<Post>(&mut conn).await", Wrote::Strong),
        ("diesel::delete(posts.filter(id.eq(1))).execute(conn)", Wrote::Strong),
        (r#"diesel::sql_query("SELECT 1").load::<X>(conn)"#, Wrote::No),
        ("post.save_changes::<Post>(&mut conn)", Wrote::Strong),
        ("conn.transaction(|conn| diesel::delete(posts).execute(conn))", Wrote::Strong),
    ] {
        fallible("diesel", pool, expression, strength);
    }
    plain("diesel", pool, "let x = posts::table.find(1).first::<Post>(&mut conn);", Wrote::No);
}

#[test]
fn sea_orm() {
    let db = "State(db): State<sea_orm::DatabaseConnection>";
    for (expression, strength) in [
        ("(user::ActiveModel { name: Set(x), ..Default::default() }).insert(&db).await", Wrote::Strong),
        ("user.into_active_model().update(&db).await", Wrote::Strong),
        ("User::delete_by_id(1).exec(&db).await", Wrote::Strong),
        ("user::Entity::insert_many(all).exec_with_returning(&db).await", Wrote::Strong),
    ] {
        fallible("sea-orm", db, expression, strength);
    }
    plain("sea-orm", db, "let x = User::find().all(&db).await;", Wrote::No);
    plain("sea-orm", db, "let mut x = std::collections::HashSet::new(); x.insert(&db);", Wrote::No);
}

#[test]
fn text_as_sql() {
    let rusqlite = "State(conn): State<rusqlite::Connection>";
    for (dependency, parameters, expression, strength) in [
        ("rusqlite", rusqlite, r#"conn.execute("INSERT INTO x VALUES (?1)", [1])"#, Wrote::Strong),
        ("rusqlite", rusqlite, r#"conn.query_row("SELECT 1", [], |row| row.get(0))"#, Wrote::No),
        ("rusqlite", rusqlite, r#"conn.execute_batch("BEGIN; DELETE FROM x; COMMIT;")"#, Wrote::Strong),
        ("rusqlite", rusqlite, r#"conn.prepare("INSERT INTO x VALUES (?1)").unwrap().execute([1])"#, Wrote::Strong),
        ("rusqlite", rusqlite, "conn.execute(SQL_OF_ELSEWHERE, [1])", Wrote::Weak),
        (
            "tokio-postgres",
            "State(db): State<tokio_postgres::Client>",
            r#"db.query("INSERT INTO x VALUES ($1)", &[&1]).await"#,
            Wrote::Strong,
        ),
        (
            "deadpool-postgres tokio-postgres",
            "State(pool): State<deadpool_postgres::Pool>",
            r#"{ let c = pool.get().await.unwrap(); let s = c.prepare("DELETE FROM x").await.unwrap(); c.execute(&s, &[]).await }"#,
            Wrote::Strong,
        ),
    ] {
        fallible(dependency, parameters, expression, strength);
    }
}

#[test]
fn documents_and_keys() {
    for (dependency, parameters, expression, strength) in [
        ("mongodb", "State(db): State<mongodb::Database>", r#"db.collection("x").insert_one(x).await"#, Wrote::Strong),
        (
            "redis",
            "State(mut con): State<redis::aio::ConnectionManager>",
            r#"con.set_ex("k", 1, 60).await"#,
            Wrote::Strong,
        ),
        (
            "redis",
            "State(mut con): State<redis::aio::ConnectionManager>",
            r#"redis::cmd("SET").arg("k").query_async(&mut con).await"#,
            Wrote::Strong,
        ),
        (
            "redis",
            "State(mut con): State<redis::aio::ConnectionManager>",
            r#"redis::cmd("GET").arg("k").query_async(&mut con).await"#,
            Wrote::No,
        ),
        (
            "redis",
            "State(c): State<redis::Client>",
            r#"redis::pipe().set("k", 1).query_async(&mut c.get_connection().unwrap()).await"#,
            Wrote::Strong,
        ),
        ("sled", "State(db): State<sled::Db>", r#"db.open_tree("x").unwrap().insert("k", v)"#, Wrote::Strong),
    ] {
        fallible(dependency, parameters, expression, strength);
    }
}

#[test]
fn files() {
    for (dependency, parameters, expression, strength) in [
        ("tokio", "", r#"tokio::fs::write("x", "y").await"#, Wrote::Strong),
        ("", "", r#"std::fs::File::create("x")"#, Wrote::Strong),
        ("", "", r#"std::fs::read_to_string("x")"#, Wrote::No),
        ("", "", r#"std::fs::OpenOptions::new().append(true).open("x")"#, Wrote::Strong),
        ("", "", r#"std::fs::OpenOptions::new().read(true).open("x")"#, Wrote::No),
        ("tempfile", "file: tempfile::NamedTempFile", r#"file.persist("x")"#, Wrote::Strong),
    ] {
        let code = format!(
            "async fn act({parameters}) -> axum::response::Response {{ match {expression} {{
                Ok(_) => Redirect::to(\"/\").into_response(), Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response() }} }}"
        );
        let found = answers(dependency, &code);
        assert!(found.contains(&(303, strength)) && found.contains(&(500, Wrote::No)), "{expression}: {found:?}");
    }
}

#[test]
fn skytable() {
    let pool = "State(pool): State<skytable::pool::AsyncPool>";
    let connection = "let mut con = pool.get().await.unwrap();";
    plain("skytable", pool, &format!("{connection} con.set(key, value).await.unwrap();"), Wrote::Strong);
    plain("skytable", pool, &format!("{connection} let x: String = con.get(key).await.unwrap();"), Wrote::No);
    for (query, strength) in [
        (r#"skytable::query!("LMOD", name, "clear")"#, Wrote::Strong),
        (r#"skytable::query!("lget", name)"#, Wrote::No),
        (r#"skytable::Query::from("SET").arg(key).arg(value)"#, Wrote::Strong),
        (r#"skytable::Query::new().arg("GET").arg(key)"#, Wrote::No),
        ("made_elsewhere(name)", Wrote::Weak),
    ] {
        let parameters = "mut con: skytable::aio::Connection";
        fallible("skytable", parameters, &format!("con.run_query(&{query}).await"), strength);
    }
}

#[test]
fn jobs() {
    plain(
        "background-jobs",
        "State(jobs): State<background_jobs::QueueHandle>",
        "jobs.queue(job).await.unwrap();",
        Wrote::Strong,
    );
}

#[test]
fn directories() {
    let parameters = "mut directory: ldap3::Ldap";
    fallible("ldap3", parameters, "directory.modify(&dn, changes).await", Wrote::Strong);
    fallible("ldap3", parameters, "directory.search(&base, scope, filter, attributes).await", Wrote::No);
}

#[test]
fn a_connection_that_a_type_of_the_project_holds() {
    let code = |attribute: &str, method: &str| {
        format!(
            "{attribute} struct Directory(ldap3::LdapConn);
            async fn act(directory: Directory) -> axum::response::Response {{
                match directory.run(move |held| held.{method}).await {{
                    Ok(_) => Redirect::to(\"/\").into_response(),
                    Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
                }}
            }}"
        )
    };
    for attribute in ["", "#[rocket_sync_db_pools::database(\"directory\")]"] {
        let delete = answers("ldap3 rocket_sync_db_pools", &code(attribute, "delete(&dn)"));
        assert_eq!(delete, [(303, Wrote::Strong), (500, Wrote::No)], "{attribute}");
        let search = answers("ldap3 rocket_sync_db_pools", &code(attribute, "search(&dn)"));
        assert_eq!(search, [(303, Wrote::No), (500, Wrote::No)], "{attribute}");
    }
}

#[test]
fn mail() {
    for expression in
        ["SmtpTransport::relay(\"x\").unwrap().credentials(c).build().send(&email)", "mailer.send(email).await"]
    {
        let code = format!("use lettre::SmtpTransport; {}", "");
        let parameters = "State(mailer): State<lettre::AsyncSmtpTransport<lettre::Tokio1Executor>>";
        let handler = format!(
            "{code} async fn act({parameters}) -> axum::response::Response {{ match {expression} {{
                Ok(_) => Redirect::to(\"/\").into_response(), Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response() }} }}"
        );
        assert_eq!(answers("lettre", &handler), [(303, Wrote::Strong), (500, Wrote::No)], "{expression}");
    }
}

#[test]
fn cookies_and_sessions() {
    let session = "session: tower_sessions::Session";
    plain("axum-extra", "jar: axum_extra::extract::CookieJar", "let jar = jar.add(cookie);", Wrote::Weak);
    plain("tower-sessions", session, r#"session.insert("csrf_token", 1).await.unwrap();"#, Wrote::Weak);
    plain("tower-sessions", session, r#"session.insert("user_id", 1).await.unwrap();"#, Wrote::Strong);
    plain("tower-sessions", session, "session.flush().await.unwrap();", Wrote::Strong);
    plain("tower-sessions", session, r#"let x: Option<u32> = session.get("user_id").await.unwrap();"#, Wrote::No);
    plain("actix-session", "session: actix_session::Session", "session.renew();", Wrote::Strong);
    plain("actix-identity", "user: actix_identity::Identity", "user.logout();", Wrote::Strong);
    plain(
        "axum-login",
        "mut auth: axum_login::AuthSession<Backend>",
        "auth.login(&user).await.unwrap();",
        Wrote::Strong,
    );
}

#[test]
fn state_that_is_shared() {
    let todos = "State(todos): State<std::sync::Arc<std::sync::Mutex<std::collections::HashMap<u32, String>>>>";
    plain("", todos, "todos.lock().unwrap().insert(1, x);", Wrote::Weak);
    plain("", todos, "let mut held = todos.lock().unwrap(); held.remove(&1);", Wrote::Weak);
    plain("", todos, "let x = todos.lock().unwrap().get(&1).cloned();", Wrote::No);
    plain("", "", "let mut map = std::collections::HashMap::new(); map.insert(1, 2);", Wrote::No);
    plain("", "", "let mut all = Vec::new(); all.push(1);", Wrote::No);
    plain("", "State(state): State<Unknown>", "state.db.insert(1).await.unwrap();", Wrote::Weak);
    plain("", "State(state): State<Unknown>", "context.insert(1);", Wrote::No);
    plain("tokio", "State(all): State<tokio::sync::RwLock<Vec<u32>>>", "all.write().await.push(1);", Wrote::Weak);
    plain("tokio", "State(all): State<tokio::sync::mpsc::Sender<u32>>", "all.send(1).await.unwrap();", Wrote::Weak);
}

#[test]
fn what_runs_elsewhere() {
    let blocking = r#"tokio::task::spawn_blocking(move || std::fs::write("x", "y")).await.unwrap()"#;
    fallible("tokio", "", blocking, Wrote::Strong);
    fallible(
        "diesel deadpool-diesel",
        "State(pool): State<deadpool_diesel::Pool>",
        "conn.interact(|conn| diesel::delete(posts).execute(conn)).await.unwrap()",
        Wrote::Strong,
    );
}

#[test]
fn a_function_of_the_project_that_fails_has_not_written() {
    let code = |after: &str| {
        format!(
            "fn store(x: &str) -> Result<u32, std::io::Error> {{ std::fs::write(\"x\", x)?; {after} }}
            async fn act(Form(form): Form<String>) -> axum::response::Response {{
                match store(&form) {{
                    Ok(_) => Html(\"<p>stored</p>\").into_response(),
                    Err(_) => Redirect::to(\"/\").into_response(),
                }}
            }}"
        )
    };
    let expected = [(200, Wrote::Strong), (303, Wrote::No)];
    assert_eq!(answers("", &code("Ok(1)")), expected);
    assert_eq!(answers("", &code("if x.is_empty() { Err(other()) } else { Ok(1) }")), expected);
}

#[test]
fn pages_of_engines() {
    for (dependencies, body) in [
        (
            "askama",
            "#[derive(askama::Template)] #[template(path = \"x\")] struct T; async fn act() -> Html<String> { Html(askama::Template::render(&T).unwrap()) }",
        ),
        (
            "askama",
            "use askama::Template; #[derive(Template)] struct T; async fn act() -> impl IntoResponse { match T.render() { Ok(page) => Html(page).into_response(), Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response() } }",
        ),
        (
            "tera",
            "async fn act(State(tera): State<tera::Tera>) -> Result<Html<String>, StatusCode> { let page = tera.render(\"x\", &c).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?; Ok(Html(page)) }",
        ),
        (
            "minijinja",
            "async fn act(State(env): State<minijinja::Environment>) -> Html<String> { Html(env.get_template(\"x\").unwrap().render(c).unwrap()) }",
        ),
        ("maud", "async fn act() -> maud::Markup { maud::html! { h1 { \"x\" } } }"),
    ] {
        let (found, unknown) = evaluated(dependencies, body);
        assert!(found.contains(&(200, Wrote::No)) && unknown.is_empty(), "{body}: {found:?} {unknown:?}");
    }
}

#[test]
fn what_was_not_there_is_not_removed() {
    let code = |ty: &str, method: &str| {
        format!(
            "async fn act(State(db): State<std::sync::Arc<std::sync::RwLock<std::collections::{ty}>>>) -> StatusCode {{
                if db.write().unwrap().{method} {{ StatusCode::NO_CONTENT }} else {{ StatusCode::NOT_FOUND }} }}"
        )
    };
    let expected = [(204, Wrote::Weak), (404, Wrote::No)];
    assert_eq!(answers("", &code("HashMap<u32, u32>", "remove(&1).is_some()")), expected);
    assert_eq!(answers("", &code("HashSet<u32>", "remove(&1)")), expected);
}

#[test]
fn behind_a_trait_with_one_implementation() {
    let code = "
        trait Users: Send + Sync { fn save(&self, name: String); }
        struct Memory { map: std::sync::Arc<std::sync::Mutex<std::collections::HashMap<u32, String>>> }
        impl Users for Memory { fn save(&self, name: String) { self.map.lock().unwrap().insert(1, name); } }
        #[derive(Clone)] struct App { users: std::sync::Arc<dyn Users> }
        async fn act(State(app): State<App>) -> Redirect { app.users.save(x); Redirect::to(\"/\") }";
    assert_eq!(answers("", code), [(303, Wrote::Weak)]);
}
