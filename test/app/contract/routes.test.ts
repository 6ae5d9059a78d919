import { expect, it } from "vitest";
import { functionNames, functions } from "../../../lib/app/contract/functions.ts";
import { routes, type Route } from "../../../lib/app/contract/routes.ts";
import { STAGE_PATTERN } from "../../../lib/formats/sealed/stage-name.ts";

const table: readonly (readonly [string, Route])[] = Object.entries(routes);

it("the table of routes has each route under its own key", () => {
  for (const [key, { method, path }] of table) expect(key).toBe(`${method} ${path}`);
});

it("every public route has a reason of several words", () => {
  const open = table.flatMap(([key, { auth }]) => (auth.type === "PUBLIC" ? [[key, auth]] : []));
  expect(open.map(([key]) => key)).toEqual(["GET /open"]);
  for (const [, auth] of open) {
    expect(auth).toMatchObject({ reason: expect.stringMatching(/\w+ \w+ \w+/) });
  }
});

it("every public route is a GET without secrets and without a body", () => {
  for (const [, route] of table.filter(([, { auth }]) => auth.type === "PUBLIC")) {
    expect(functions[route.function].secrets).toEqual([]);
    expect(route.body).toBeUndefined();
    expect(route.method).toBe("GET");
  }
});

it("every route that accepts a body validates it, except webhooks", () => {
  const writing = table.filter(([, { method }]) => method !== "GET");
  // The sender defines the body of a webhook. Its signature proves it.
  const own = writing.filter(([, { auth }]) => auth.type !== "HMAC");
  expect(own).not.toEqual([]);
  for (const [, { body }] of own) expect(body).toMatchObject({ additionalProperties: false });
});

it("a function uses each name only once, for a setting or a secret", () => {
  for (const name of functionNames) {
    const { settings, secrets }: { settings: readonly string[]; secrets: readonly string[] } =
      functions[name];
    const names = [...settings, ...secrets];
    expect(new Set(names).size).toBe(names.length);
    expect(names).not.toContain("SEALED_SECRETS");
  }
});

it.each(["local", "dev", "a", "pr-123", `a${"0".repeat(19)}`])(
  "a stage may have the name %s",
  (stage) => {
    expect(stage).toMatch(STAGE_PATTERN);
  },
);

it.each(["", "Dev", "1a", "-a", "a_b", "../a", "a/b", "dev\n", `a${"0".repeat(20)}`])(
  "a stage may not have the name %j",
  (stage) => {
    expect(stage).not.toMatch(STAGE_PATTERN);
  },
);
