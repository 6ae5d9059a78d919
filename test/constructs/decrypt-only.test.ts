import { Stack } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import { expect, it } from "vitest";
import { decryptOnly } from "../../lib/constructs/decrypt-only.ts";
import { encryptionContext } from "../../lib/contract/secrets.ts";
import { evaluate } from "../../lib/iam/evaluate.ts";
import { parsePolicy } from "../../lib/iam/policy.ts";

const accountId = "123456789012";
const keyArn = `arn:aws:kms:eu-west-1:${accountId}:key/11111111-2222-4333-8444-555555555555`;
const otherKeyArn = keyArn.replace("key/1", "key/2");
const exact = encryptionContext("dev", "secure");

// An imported key: a grant on it has no key policy to fall back on.
const key = Key.fromKeyArn(new Stack(), "Key", keyArn);
const statement: unknown = decryptOnly(key, exact).toStatementJson();
const policy = parsePolicy({ Statement: statement }, "identity", "test");

const principal = {
  type: "User",
  accountId,
  arn: `arn:aws:iam::${accountId}:user/Anyone`,
  userId: "AIDAEXAMPLE",
  userName: "Anyone",
} as const;

function allows(action: string, resource: string, pairs: Readonly<Record<string, string>>) {
  const context = new Map<string, readonly string[]>(
    Object.entries(pairs).map(([name, value]) => [`kms:encryptioncontext:${name}`, [value]]),
  ).set("kms:encryptioncontextkeys", Object.keys(pairs));
  const policies = { identity: [policy], resourceAccountId: accountId };
  return evaluate({ principal, action, resource, context }, policies).allowed;
}

it("allows to decrypt with the key under exactly the context", () => {
  expect(allows("kms:Decrypt", keyArn, { ...exact })).toBe(true);
});

it.each([
  ["another app", { ...exact, app: "other" }],
  ["another stage", { ...exact, stage: "prod" }],
  ["another function", { ...exact, function: "orders" }],
  ["one pair less", { app: exact.app, stage: exact.stage }],
  ["one pair more", { ...exact, extra: "1" }],
  ["no context", {}],
])("does not allow to decrypt under %s", (_, context) => {
  expect(allows("kms:Decrypt", keyArn, context)).toBe(false);
});

it("allows nothing else with the key, and nothing with another", () => {
  expect(allows("kms:Encrypt", keyArn, { ...exact })).toBe(false);
  expect(allows("kms:Decrypt", otherKeyArn, { ...exact })).toBe(false);
});
