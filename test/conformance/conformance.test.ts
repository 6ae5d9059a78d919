import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalTarget } from "./local-target.ts";
import { runCases, type CaseResult } from "./run-cases.ts";
import { readVectors, stepName } from "./vectors.ts";

const names = readVectors().flatMap(({ name: file, groups }) =>
  groups.flatMap((group) =>
    group.steps.flatMap(({ answer }, index) => (answer ? [stepName(file, group, index)] : [])),
  ),
);

describe("the local cloud answers as AWS does", () => {
  let target: Awaited<ReturnType<typeof startLocalTarget>> | undefined;
  let results: ReadonlyMap<string, CaseResult> = new Map();

  beforeAll(async () => {
    target = await startLocalTarget();
    results = new Map((await runCases(target)).map((result) => [result.name, result]));
  });
  afterAll(() => target?.close());

  it.each(names)("%s", (name) => {
    const result = results.get(name);
    expect(result && (result.fromOurs ?? result.fromAws)).toEqual([]);
  });

  it("no answer is the one of AWS where it is said to differ on purpose", () => {
    const marked = [...results.values()].filter(({ fromOurs }) => fromOurs !== undefined);
    expect(marked.filter(({ fromAws }) => fromAws.length === 0)).toEqual([]);
  });
});

it("every step has another name", () => {
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  expect(repeated).toEqual([]);
});

/** The key of AWS's documentation, which no account has. */
const NO_KEY = "1234abcd-12ab-34cd-56ef-1234567890ab";
/** Names that no function can have. */
const NO_NAME = /[!*@]|^a{65}$|^arn:aws:ec2:|:invalid-account:|^invalid-account:/;

it("no call in an account concerns a function or a key that the run has not made", () => {
  const steps = readVectors()
    .flatMap(({ groups }) => groups.filter(({ localOnly }) => localOnly !== true))
    .flatMap((group) => group.steps);
  const unsafe = steps.filter(({ call = "", input = {} }) => {
    const { FunctionName = "${stack}", KeyId = "${key}" } = input;
    const isName = String(FunctionName).includes("${stack}") || NO_NAME.test(String(FunctionName));
    const isRead = /^kms (?:Describe|List|Get)|^kms CreateGrant/.test(call);
    const isKey = String(KeyId).includes("${") || KeyId === NO_KEY || isRead;
    return !/^(?:kms|lambda|sts) (?!Delete)/.test(call) || !isName || !isKey;
  });
  expect(unsafe).toEqual([]);
});

it("every group has its source", () => {
  const sources = readVectors().flatMap(({ groups }) => groups.map(({ source }) => source));
  for (const source of sources) {
    expect(source).toMatch(
      /^(?:localstack tests\/|moto tests\/|https:\/\/docs\.aws\.amazon\.com\/)/,
    );
  }
});
