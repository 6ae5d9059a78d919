import { describe, expect, it } from "vitest";
import { configurationAt } from "../../../../lib/cloud/account/configuration-at.ts";
import { having, refusal } from "../../refusal.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { alias, version } from "../../deployment/lambda-sketch.ts";
import { lambda, permission, ref, type Resources } from "../../deployment/sketch.ts";

const ARN = "arn:aws:lambda:us-east-1:123456789012:function:fn";
const published = { ...lambda("Fn", "code"), One: version("Fn"), Live: alias("Fn", "live", "One") };
const live = (properties: object) => having(published, "Live", properties);
const weighted = (FunctionVersion: string, FunctionWeight: unknown, more: readonly object[] = []) =>
  live({
    RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion, FunctionWeight }, ...more] },
  });
const provisioned = (ProvisionedConcurrentExecutions: unknown) => ({
  ProvisionedConcurrencyConfig: { ProvisionedConcurrentExecutions },
});

describe("a deployment rejects", () => {
  it.each<[string, Resources, string]>([
    [
      "an alias of a version that does not exist",
      live({ FunctionVersion: "7" }),
      `S/Live: property FunctionVersion is refused: Function not found: ${ARN}:7`,
    ],
    [
      "an alias of another alias",
      live({ FunctionVersion: "other" }),
      "S/Live: property FunctionVersion has the value",
    ],
    [
      "an alias whose name is a number",
      live({ Name: "12" }),
      "S/Live: property Name has the value",
    ],
    [
      "an alias with a name that is taken",
      { ...published, Twin: published.Live },
      `S/Twin: property Name is refused: Alias already exists: ${ARN}:live`,
    ],
    [
      "an alias of an alias's ARN",
      live({ FunctionName: `${ARN}:live` }),
      "S/Live: property FunctionName names",
    ],
    [
      "a weight for a version that does not exist",
      weighted("9", 0.5),
      `property FunctionVersion is refused: Function not found: ${ARN}:9`,
    ],
    ["a weight for the alias's own version", weighted("1", 0.5), "is already included in routing"],
    ["a weight for $LATEST", weighted("$LATEST", 0.5), "$LATEST is not supported for an alias"],
    ["a weight above 1", weighted("1", 1.5), "property FunctionWeight must be a number"],
    ["no weight", weighted("1", undefined), "property FunctionWeight is missing"],
    [
      "two weights",
      weighted("1", 0.5, [{ FunctionVersion: "1", FunctionWeight: 0.1 }]),
      "AdditionalVersionWeights cannot be greater than 1",
    ],
    [
      "a second version of an unchanged function",
      { ...published, Two: version("Fn") },
      "S/Two: property FunctionName is refused: A version for this Lambda function exists ( 1 ). Modify the function to create a new version.",
    ],
    [
      "a version of other code",
      having(published, "One", { CodeSha256: "x" }),
      "S/One: property CodeSha256 is refused: CodeSHA256 (x) is different from current",
    ],
    [
      "a version of a function that does not exist",
      having(published, "One", { FunctionName: "nothing" }),
      "S/One: property FunctionName names nothing, which does not exist",
    ],
    [
      "a permission on $LATEST",
      { ...published, P: permission("Fn", { Principal: "*", FunctionName: "fn:$LATEST" }) },
      "S/P: property FunctionName is refused: We currently do not support adding policies for $LATEST.",
    ],
    [
      "a permission on an alias that does not exist",
      { ...published, P: permission("Fn", { Principal: "*", FunctionName: "fn:next" }) },
      "S/P: property FunctionName names fn:next, which does not exist",
    ],
    [
      "provisioned concurrency above the reserved concurrency",
      having(live(provisioned(5)), "Fn", { ReservedConcurrentExecutions: 4 }),
      "should not be greater than the reservedConcurrentExecution",
    ],
    [
      "provisioned concurrency of an alias of $LATEST",
      live({ FunctionVersion: "$LATEST", ...provisioned(1) }),
      "cannot be applied to unpublished function versions",
    ],
    ["provisioned concurrency of 0", live(provisioned(0)), "ProvisionedConcurrentExecutions is 0"],
    [
      "provisioned concurrency of an alias and of its version",
      having(live(provisioned(1)), "One", provisioned(1)),
      "on an already Provisioned version",
    ],
  ])("%s", (_, resources, message) => {
    expect(refusal(resources)).toContain(message);
  });
});

const changed = (id: string, versionId: string): Resources => ({
  ...having(lambda("Fn", "code"), "Fn", { Description: id }),
  [versionId]: { ...version("Fn"), DeletionPolicy: "Retain" },
  Live: alias("Fn", "live", versionId),
});

it("a new version has the next number, and the retained version stays as it was", () => {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: changed("first", "A") });
  deploySketch(account, { name: "S", resources: changed("second", "B") });
  const described = (arn: string) => configurationAt(account, arn)?.described.description;
  expect([`${ARN}:1`, `${ARN}:2`, `${ARN}:live`, ARN].map(described)).toEqual([
    "first",
    "second",
    "second",
    "second",
  ]);
});

it("a number is never used again, also after a restart", () => {
  const account = emptyAccount();
  const removed = (id: string, versionId: string) => {
    const all = changed(id, versionId);
    return { ...all, [versionId]: version("Fn") };
  };
  deploySketch(account, { name: "S", resources: removed("first", "A") });
  deploySketch(account, { name: "S", resources: removed("second", "B") });
  expect([...account.functionVersions.keys()]).toEqual([`${ARN}:2`]);
  const again = { ...emptyAccount(), state: account.state };
  deploySketch(again, { name: "S", resources: removed("second", "B") });
  expect([...again.functionVersions.keys()]).toEqual([`${ARN}:2`]);
  deploySketch(again, { name: "S", resources: removed("third", "C") });
  expect([...again.functionVersions.keys()]).toEqual([`${ARN}:3`]);
});

it("a version keeps its configuration when a template without it changes the function", () => {
  const account = emptyAccount();
  const resources = (Timeout: number) => having(published, "Fn", { Timeout });
  deploySketch(account, { name: "S", resources: resources(3) });
  deploySketch(account, { name: "S", resources: resources(9) });
  expect(account.functionVersions.get(`${ARN}:1`)?.timeoutSeconds).toBe(3);
  expect(account.functions.get("fn")?.timeoutSeconds).toBe(9);
});

it("a function takes its versions, aliases and their policies with it", () => {
  const account = emptyAccount();
  const resources = {
    ...published,
    One: { ...published.One, DeletionPolicy: "Retain" },
    Allowed: permission("Fn", { Principal: "*", FunctionName: ref("Live") }),
  };
  deploySketch(account, { name: "S", resources });
  expect(account.permissions.get(`${ARN}:live`)?.size).toBe(1);
  deploySketch(account, { name: "S", resources: lambda("Other", "code") });
  const { functionVersions, functionAliases, permissions } = account;
  expect([functionVersions.size, functionAliases.size, [...permissions.keys()]]).toEqual([
    0,
    0,
    ["arn:aws:lambda:us-east-1:123456789012:function:other"],
  ]);
});

it("an alias of two versions divides its calls by the weight", () => {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: changed("first", "A") });
  const resources = having(changed("second", "B"), "Live", {
    RoutingConfig: { AdditionalVersionWeights: [{ FunctionVersion: "1", FunctionWeight: 0.25 }] },
  });
  deploySketch(account, { name: "S", resources });
  const ran = [0, 0.24, 0.25, 0.99].map(
    (random) => configurationAt(account, `${ARN}:live`, () => random)?.version,
  );
  expect(ran).toEqual(["1", "1", "2", "2"]);
});
