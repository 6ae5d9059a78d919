import { expect, it } from "vitest";
import { parseOnly, requireKnown } from "../../../../scripts/serve/log/only.ts";
import { readLogOptions } from "../../../../scripts/serve/log/options.ts";
import { UsageError } from "../../../../scripts/terminal/io.ts";

it.each([
  [{ log: "xml" }, '--log takes text or json, not "xml"'],
  [{ quiet: true, only: ["a"] }, "--quiet cannot be combined with --only"],
  [{ only: ["a", " "] }, "--only takes the name of a function, a route, or denied"],
])("options %j are rejected", (given, message) => {
  const read = () => readLogOptions({ log: "text", quiet: false, only: [], ...given });
  expect(read).toThrow(UsageError);
  expect(read).toThrow(message);
});

const known = { functions: ["app-orders", "app-open"], routes: ["GET /orders/{id}", "ANY /open"] };

it.each(["app-open", "*-orders", "*", "a*o*s", "/open", "PUT /open", "get /orders/*", "/o*/{*}"])(
  "--only %s matches what is deployed",
  (text) => {
    expect(() => requireKnown(parseOnly([text, "denied"]), known)).not.toThrow();
  },
);

it.each([
  ["orders", "matches no function: there are app-orders, app-open"],
  ["app-o*en*n", "matches no function"],
  ["app-orders*s", "matches no function"],
  ["App-open", "matches no function"],
  ["POST /orders/{id}", "matches no route: there are GET /orders/{id}, ANY /open"],
  ["/orders", "matches no route"],
  ["/openly", "matches no route"],
])("--only %s, which matches nothing that is deployed, is rejected", (text, message) => {
  expect(() => requireKnown(parseOnly(["*", text]), known)).toThrow(UsageError);
  expect(() => requireKnown(parseOnly(["*", text]), known)).toThrow(message);
});

it("a name is rejected if nothing is deployed", () => {
  const nothing = { functions: [], routes: [] };
  expect(() => requireKnown(parseOnly(["a"]), nothing)).toThrow("no functions are deployed");
  expect(() => requireKnown(parseOnly(["denied"]), nothing)).not.toThrow();
});
