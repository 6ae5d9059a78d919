import { expect, it } from "vitest";
import {
  authorizer,
  guarded,
  lambda,
  restApi,
  user,
  type RouteSketch,
} from "../../deployment/sketch.ts";
import { answer, cellOf, sketchedMatrix } from "../matrix-of.ts";

const withKey = (route: RouteSketch): RouteSketch => ({
  ...route,
  method: { ...route.method, ApiKeyRequired: true },
});
const matrix = sketchedMatrix({
  ...lambda("Fn", "code"),
  ...restApi({
    "GET /signed": withKey({ function: "Fn" }),
    "GET /open": withKey({ function: "Fn", authorization: "NONE" }),
    "GET /asked": withKey(guarded("Guard", "Fn")),
  }),
  ...authorizer("Guard", "Fn"),
  Ann: user("Ann"),
  Bob: user("Bob", { Action: "*", Resource: "*" }),
});

const key = "with an API key of a usage plan";
it.each([
  ["user Bob", "GET /signed", key],
  ["user Ann", "GET /signed", "no"],
  ["anyone", "GET /signed", "no"],
  ["anyone", "GET /open", key],
  ["anyone", "GET /asked", `if authorizer S/Guard allows it; ${key}`],
])("the access of %s to %s, which requires an API key, is: %s", (who, route, expected) => {
  expect(answer(cellOf(matrix, who, `route ${route}`))).toBe(expected);
});
