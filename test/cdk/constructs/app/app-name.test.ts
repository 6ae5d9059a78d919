import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { appName, AppNameInvalid } from "../../../../lib/cdk/constructs/app/app-name.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "signet-app-"));
  vi.spyOn(process, "cwd").mockReturnValue(folder);
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

const appWith = (context: object = {}) =>
  new App({ context: { ...context }, analyticsReporting: false });
const packaged = (manifest: string) => writeFileSync(join(folder, "package.json"), manifest);

it("appName prefers the given name, then the context, then the package", () => {
  packaged('{ "name": "orders" }');
  const context = { "signet:app": "shop" };
  expect(appName(appWith(context), "given")).toBe("given");
  expect(appName(appWith(context))).toBe("shop");
  expect(appName(appWith())).toBe("orders");
});

it.each([
  ["@acme/orders", "orders"],
  ["orders_api", "orders-api"],
  ["Orders.API", "orders-api"],
  [`a${"0".repeat(31)}`, `a${"0".repeat(31)}`],
])("appName makes a name of the package %s", (name, expected) => {
  packaged(JSON.stringify({ name }));
  expect(appName(appWith())).toBe(expected);
});

it.each<[string, string | undefined, object, string | undefined, RegExp]>([
  ["a package without a package.json", undefined, {}, undefined, /^the app has no name in .*exist/],
  ["a package without a name", "{}", {}, undefined, /no name in .*: set app, or the context sign/],
  ["a package.json that is not JSON", "{", {}, undefined, /no name in/],
  [
    "a package named like a number",
    '{"name":"1st"}',
    {},
    undefined,
    /^the name "1st" in .*set app/,
  ],
  ["a package with a long name", `{"name":"a${"0".repeat(32)}"}`, {}, undefined, /1 to 32 char/],
  ["a context that is not a name", undefined, { "signet:app": "My App" }, undefined, /^context si/],
  [
    "a context that is not a string",
    undefined,
    { "signet:app": 1 },
    undefined,
    /is 1, but must be/,
  ],
  ["an empty name", '{"name":"orders"}', {}, "", /^app is "", but must be 1 to 32 characters/],
  ["a name with a slash", '{"name":"orders"}', {}, "a/b", /^app is "a\/b", but must be/],
  ["a name with a line break", '{"name":"orders"}', {}, "a\n", /^app is "a\\n", but must be/],
])("appName rejects %s", (_, manifest, context, given, message) => {
  if (manifest !== undefined) packaged(manifest);
  const read = () => appName(appWith(context), given);
  expect(read).toThrow(AppNameInvalid);
  expect(read).toThrow(message);
});
