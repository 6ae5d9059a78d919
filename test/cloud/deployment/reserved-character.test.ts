import { expect, it } from "vitest";
import { sealParameter } from "../../../lib/cloud/account/ssm/parameter-values.ts";
import { performStacks } from "../../../lib/cloud/deployment/deploy-stacks.ts";
import { deploySketch, emptyAccount, sketchedStack } from "./deploy-sketch.ts";
import { att, lambda, user, type Resources } from "./sketch.ts";

/** The character that marks values as unknown on trial. */
const MARK = "\u{F0000}";
const deny = (Resource: unknown) => user("Ann", { Effect: "Deny", Action: "kms:*", Resource });
const arn = `arn:aws:kms:us-east-1:123456789012:key/${MARK}`;
const cfnJson = {
  Type: "Custom::AWSCDKCfnJson",
  Properties: { ServiceToken: att("Maker"), Value: String.raw`{"a":"\udb80\udc00"}` },
};

it.each<[string, Resources, Readonly<Record<string, unknown>>]>([
  ["in a policy", { Ann: deny(arn) }, {}],
  ["in a mapping", {}, { Mappings: { A: { b: { c: arn } } } }],
  ["in an output", {}, { Outputs: { O: { Value: arn } } }],
  ["as an escape in CfnJson", { ...lambda("Maker", "code"), Json: cfnJson }, {}],
])("a template with the reserved character %s is refused", (_, resources, template) => {
  expect(() => deploySketch(emptyAccount(), { name: "S", resources, template })).toThrow(
    "contains the character U+F0000",
  );
});

it("a stored value with the reserved character does not reach a policy", () => {
  const account = emptyAccount();
  const version = { version: 1, type: "String", tier: "Standard", dataType: "text" } as const;
  const value = sealParameter(account, account.parameters.arnOf("p"), arn);
  const by = { modified: "2026-01-01T00:00:00.000Z", modifiedBy: "me", labels: [] };
  account.parameters.put("p", { ...version, ...by, value });
  const resources = { Ann: deny("{{resolve:ssm:p}}") };
  expect(() => deploySketch(account, { name: "S", resources })).toThrow(
    "the value contains the character U+F0000",
  );
});

it("a response of a function with the reserved character fails", async () => {
  const account = emptyAccount();
  const thing = { Type: "Custom::Thing", Properties: { ServiceToken: att("Maker") } };
  const resources = { ...lambda("Maker", "code"), Thing: thing, Ann: deny(att("Thing", "Arn")) };
  const stack = sketchedStack({ name: "S", resources });
  const response = { physicalId: "id", data: { Arn: arn }, noEcho: false, requestId: "r" };
  const deployed = performStacks(account, { stacks: [stack] }, () => Promise.resolve(response));
  await expect(deployed).rejects.toThrow(
    "S/Thing: The response contains the character U+F0000, which the local cloud reserves.",
  );
});
