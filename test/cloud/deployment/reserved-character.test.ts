import { expect, it } from "vitest";
import { sealParameter } from "../../../lib/cloud/account/ssm/parameter-values.ts";
import { readResponse } from "../../../lib/cloud/custom-resources/read-response.ts";
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

it("a response with the reserved character fails, also as an escape", () => {
  const repeated = { StackId: "s", RequestId: "r", LogicalResourceId: "l" };
  const body = (text: string) =>
    Buffer.from(
      `{"Status":"SUCCESS","StackId":"s","RequestId":"r","LogicalResourceId":"l","PhysicalResourceId":"p","Data":{"a":"${text}"}}`,
    );
  expect(readResponse(body("b"), repeated, undefined)).toMatchObject({ kind: "success" });
  for (const text of [MARK, String.raw`\udb80\udc00`]) {
    expect(readResponse(body(text), repeated, undefined)).toEqual({
      kind: "failed",
      problem: "The response contains the character U+F0000, which the local cloud reserves.",
    });
  }
});

it("a deployment that is not on trial drops no statement and no problem", async () => {
  const account = emptyAccount();
  const thing = { Type: "Custom::Thing", Properties: { ServiceToken: att("Maker") } };
  const resources = { ...lambda("Maker", "code"), Thing: thing, Ann: deny(att("Thing", "Arn")) };
  const stack = sketchedStack({ name: "S", resources });
  const data = { Arn: arn };
  const response = { physicalId: "id", data, noEcho: false, requestId: "r" };
  await performStacks(account, [stack], undefined, () => Promise.resolve(response));
  const own = account.directory.users.get("Ann")?.inline.get("Own");
  const ofKey = own?.statements.map(({ effect, coversResource }) => [
    effect,
    coversResource(arn, new Map()),
  ]);
  expect(ofKey).toEqual([["Deny", true]]);
});
