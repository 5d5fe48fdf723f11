import assert from "node:assert/strict";
import { test } from "node:test";

import { answerText, applications, statuses, subject, utf16Offset, type Route } from "./route_table.ts";

const range = { start: { line: 1, column: 1 }, end: { line: 1, column: 2 } };

function route(more: Partial<Route>): Route {
  return {
    package: "shop", app: "shop::router", framework: "axum", methods: ["POST"], path: "/cart", handler: "cart::add",
    file: "src/cart.rs", range, answers: [], unknown: [], ...more,
  };
}

test("routes are grouped by application, and their files made absolute", () => {
  const answer = { status: 303, location: "/cart", body: "empty", file: "src/help.rs", range };
  const folders = [
    { folder: "/srv/shop", routes: [route({ answers: [answer] }), route({ app: "shop::admin" }), route({ path: "/pay" })] },
    { folder: "/srv/blog", routes: [route({ app: null, package: "blog", file: "/elsewhere/lib.rs" })] },
  ];
  const apps = applications({ version: 1, folders });
  assert.deepEqual(apps.map((app) => [app.title, app.routes.length]), [["shop::router", 2], ["shop::admin", 1], ["blog", 1]]);
  assert.equal(apps[0]?.routes[0]?.file, "/srv/shop/src/cart.rs");
  assert.equal(apps[0]?.routes[0]?.answers[0]?.file, "/srv/shop/src/help.rs");
  assert.equal(apps[2]?.routes[0]?.file, "/elsewhere/lib.rs");
});

test("a server that is not there has no routes", () => {
  assert.deepEqual(applications(undefined), []);
  assert.deepEqual(applications(null), []);
});

test("a route is named by its methods and its path", () => {
  assert.equal(subject(route({ methods: ["GET", "POST"] })), "GET, POST /cart");
  assert.equal(subject(route({ methods: ["*"], path: null })), "any method ?");
});

test("statuses are told once, and what is not known as a question mark", () => {
  const answer = (status: number | null) => ({ status, body: "empty", file: "a.rs", range });
  assert.equal(statuses(route({ answers: [answer(303), answer(200), answer(303)] })), "200 303");
  assert.equal(statuses(route({ answers: [answer(null), answer(200)] })), "200 ?");
  assert.equal(statuses(route({ unknown: ["macro `render!` is not known"] })), "?");
});

test("an answer tells its Location or its body", () => {
  const answer = { status: 303, body: "empty", file: "a.rs", range };
  assert.equal(answerText(answer), "303");
  assert.equal(answerText({ ...answer, location: "/cart" }), "303 → /cart");
  assert.equal(answerText({ ...answer, location: null }), "303 → ?");
  assert.equal(answerText({ ...answer, status: 200, body: "html" }), "200 html");
});

test("columns count characters, VS Code counts UTF-16 units", () => {
  assert.equal(utf16Offset("let 🦀 = Redirect", 9), 9);
  assert.equal(utf16Offset("abc", 3), 2);
  assert.equal(utf16Offset("abc", 40), 3);
});
