import { describe, expect, it } from "vitest";
import {
  compileRefused,
  decideBy,
  decideVector,
  decisions,
  inWords,
  refusals,
  statements,
  tellsWhy,
} from "./vectors.ts";

describe("a statement applies to a request as AWS's page says", () => {
  it.each(statements)("$name: $applies ($rule, $source)", (vector) => {
    expect(decideBy(vector, "Allow").allowed).toBe(vector.applies);
    expect(decideBy(vector, "Deny").allowed).toBe(!vector.applies);
  });
});

describe("a decision is as AWS's page says", () => {
  it.each(decisions)("$rule: $expect ($principal, $source)", (vector) => {
    const decision = decideVector(vector);
    expect(inWords(decision)).toBe(vector.expect);
    expect(tellsWhy(decision)).toBe(true);
  });
});

describe("parsePolicy rejects a policy", () => {
  it.each(refusals)("for $rule: $says ($source)", (vector) => {
    const attempt = () => compileRefused(vector);
    expect(attempt).toThrow(vector.says);
    expect(attempt).toThrow(expect.objectContaining({ code: "ERR_POLICY_UNSUPPORTED" }));
    expect(attempt).toThrow(/^policy P/);
  });
});

it("every vector has a page of AWS as its source", () => {
  for (const { source } of [...statements, ...decisions, ...refusals]) {
    expect(source).toMatch(/^https:\/\/docs\.aws\.amazon\.com\//);
  }
});
