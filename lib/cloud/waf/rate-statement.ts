import { createHash } from "node:crypto";
import type { Account } from "../account/account.ts";
import type { Properties } from "../assembly/properties.ts";
import { argumentOf, bytesOf, headerOf, type Component } from "./components.ts";
import { rates } from "./rates.ts";
import { statementOf } from "./statements.ts";
import { transformationOf } from "./transformations.ts";
import type { Inspected, Matcher } from "../account/wafv2/web-acl.ts";

/** The values that a request is counted by; `undefined` if one is missing, so the request is not counted. */
type Aggregate = (inspected: Inspected) => readonly string[] | undefined;

/**
 * Matches requests above a limit, counted for each sender or each value of other keys. The count is exact, whereas
 * AWS checks it every few seconds. A new deployment of the web ACL resets the count.
 *
 * @throws {TemplateUnsupported} If the statement is invalid or cannot be evaluated here.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based.html
 */
export function rateStatement(properties: Properties, account: Account): Matcher {
  properties
    .only(["AggregateKeyType", "CustomKeys", "EvaluationWindowSec", "Limit", "ScopeDownStatement"])
    .allow("EvaluationWindowSec", ["60", "120", "300", "600"]);
  properties.text("Limit");
  const limit = properties.integer("Limit", 0, { from: 10, to: 2_000_000_000 });
  const count = rates(properties.number("EvaluationWindowSec", 300));
  const aggregate = aggregateOf(properties);
  const isInScope = properties.has("ScopeDownStatement")
    ? statementOf(properties.map("ScopeDownStatement"), account)
    : () => true;
  return (inspected) => {
    if (!isInScope(inspected)) return false;
    const values = aggregate(inspected);
    return values !== undefined && count(digest(values), inspected.now) > limit;
  };
}

/** Hashes the values, so that every key has the same length. */
function digest(values: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(values)).digest("base64");
}

function aggregateOf(properties: Properties): Aggregate {
  const type = properties
    .allow("AggregateKeyType", ["IP", "CONSTANT", "CUSTOM_KEYS"])
    .text("AggregateKeyType");
  const isCustom = type === "CUSTOM_KEYS";
  if (isCustom !== properties.has("CustomKeys")) {
    properties.fail(
      "CustomKeys",
      "is required with the AggregateKeyType CUSTOM_KEYS, and not allowed with any other",
    );
  }
  if (type === "CONSTANT" && !properties.has("ScopeDownStatement")) {
    properties.fail("ScopeDownStatement", "is needed by the AggregateKeyType CONSTANT");
  }
  if (!isCustom) return ({ sourceIp }) => (type === "IP" ? [sourceIp] : []);
  const keys = properties.maps("CustomKeys").map(customKey);
  if (keys.length === 0 || keys.length > 5) properties.fail("CustomKeys", "must be from 1 to 5");
  return (inspected) => {
    const values = keys.map((key) => key(inspected));
    const known = values.flatMap((value) => value ?? []);
    return known.length === keys.length ? known : undefined;
  };
}

function customKey(properties: Properties): (inspected: Inspected) => string | undefined {
  const [kind = "", ...more] = properties.names;
  const key = properties.map(kind);
  const read = more.length === 0 ? CUSTOM_KEYS.get(kind)?.(key) : undefined;
  if (!read) {
    return properties.fail(
      kind,
      `cannot be emulated by the local cloud: use exactly one of ${[...CUSTOM_KEYS.keys()].join(", ")}`,
    );
  }
  const transform = key.has("TextTransformations")
    ? transformationOf(key)
    : (bytes: string) => bytes;
  return (inspected) => {
    const values = read(inspected);
    return typeof values === "boolean" || values.length === 0
      ? undefined
      : JSON.stringify(values.map(transform));
  };
}

const CUSTOM_KEYS: ReadonlyMap<string, (properties: Properties) => Component> = new Map([
  ["Header", headerOf],
  ["QueryArgument", argumentOf],
  ["HTTPMethod", bare(({ request }) => request.method)],
  ["IP", bare(({ sourceIp }) => sourceIp)],
  ["UriPath", transformed(({ request }) => request.path)],
]);

function bare(read: (inspected: Inspected) => string): (properties: Properties) => Component {
  return (properties) => {
    properties.only();
    return (inspected) => [bytesOf(read(inspected))];
  };
}

function transformed(
  read: (inspected: Inspected) => string,
): (properties: Properties) => Component {
  return (properties) => {
    properties.only(["TextTransformations"]);
    return (inspected) => [bytesOf(read(inspected))];
  };
}
