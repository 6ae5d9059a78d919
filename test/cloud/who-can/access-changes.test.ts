import { expect, it } from "vitest";
import { accessChanges } from "../../../lib/cloud/who-can/access-changes.ts";
import { lambda, restApi, user } from "../deployment/sketch.ts";
import { sketchedMatrix } from "./matrix-of.ts";

it("the changes of access are a line for each permission that is new or gone", () => {
  const invoke = (path: string) => ({
    Action: "execute-api:Invoke",
    Resource: `arn:aws:execute-api:us-east-1:123456789012:*/prod/GET/${path}`,
  });
  const app = (path: string, ...more: readonly string[]) =>
    sketchedMatrix({
      ...lambda("Fn", "code"),
      ...restApi({ "GET /a": { function: "Fn" }, "GET /b": { function: "Fn" } }),
      Ann: user("Ann", invoke(path)),
      ...Object.fromEntries(more.map((name) => [name, user(name)])),
    });
  expect(accessChanges(app("a"), app("a"))).toEqual([]);
  expect(accessChanges(app("a"), app("b", "Bea"))).toEqual([
    "- user Ann: route api/prod GET /a: execute-api:Invoke",
    "+ user Ann: route api/prod GET /b: execute-api:Invoke",
    "+ user Bea: exists",
  ]);
});
