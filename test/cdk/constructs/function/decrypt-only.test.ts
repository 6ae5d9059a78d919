import { runs } from "../../../random/runs.ts";
import { Stack } from "aws-cdk-lib";
import { Key } from "aws-cdk-lib/aws-kms";
import * as fc from "fast-check";
import { expect, it } from "vitest";
import { decryptOnly } from "../../../../lib/cdk/constructs/function/decrypt-only.ts";
import { encryptionContext } from "../../../../lib/formats/sealed/sealed-segment.ts";
import { evaluate } from "../../../../lib/iam/evaluate.ts";
import { parsePolicy } from "../../../../lib/iam/policy/policy.ts";

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

type Context = Readonly<Record<string, string>>;

/** What conditions see of a context, as KMS tells it: names that differ in case only are one key. */
function seen(pairs: Context): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(pairs)) {
    const condition = `kms:encryptioncontext:${name.toLowerCase()}`;
    keys.set(condition, [...(keys.get(condition) ?? []), value]);
  }
  // Without a context there is no such key at all, and ForAllValues holds of what is not there.
  const names = Object.keys(pairs);
  return names.length > 0 ? keys.set("kms:encryptioncontextkeys", names) : keys;
}

function allows(action: string, resource: string, pairs: Context, policies = [policy]) {
  return evaluate(
    { principal, action, resource, context: seen(pairs) },
    { identity: policies, resourceAccountId: accountId },
  ).allowed;
}

it("allows to decrypt with the key under exactly the context", () => {
  expect(allows("kms:Decrypt", keyArn, { ...exact })).toBe(true);
});

it.each<[string, Context]>([
  ["another app", { ...exact, app: "other" }],
  ["another stage", { ...exact, stage: "prod" }],
  ["another function", { ...exact, function: "orders" }],
  ["a function of which it is a part", { ...exact, function: "secure2" }],
  ["values in another case", { ...exact, function: "Secure" }],
  ["values that trade places", { ...exact, stage: "secure", function: "dev" }],
  ["wildcards for values", { app: "*", stage: "*", function: "*" }],
  ["no app", { stage: exact.stage, function: exact.function }],
  ["no stage", { app: exact.app, function: exact.function }],
  ["no function", { app: exact.app, stage: exact.stage }],
  ["one pair more", { ...exact, extra: "1" }],
  ["an empty name more", { ...exact, "": "" }],
  // Names of condition keys know no case, so that StringEquals alone would let this pass.
  ["a name in another case", { App: exact.app, stage: exact.stage, function: exact.function }],
  ["a name twice, in two cases", { ...exact, App: "other" }],
  ["no context", {}],
])("does not allow to decrypt under %s", (_, context) => {
  expect(allows("kms:Decrypt", keyArn, context)).toBe(false);
});

it("allows no context but that one, whatever its names and values", () => {
  const name = fc.constantFrom<string>("app", "stage", "function", "App", "extra", "");
  const value = fc.constantFrom<string>("signet", "dev", "secure", "prod", "");
  fc.assert(
    fc.property(fc.dictionary(name, value, { maxKeys: 4 }), (context) => {
      const same =
        Object.keys(context).length === 3 &&
        Object.entries(exact).every(([each, text]) => context[each] === text);
      expect(allows("kms:Decrypt", keyArn, context)).toBe(same);
    }),
    { numRuns: runs(2_000), examples: [[{ ...exact }]] },
  );
});

it("needs both of its conditions: each one alone lets something pass", () => {
  const only = (operator: string) => {
    // What the construct printed above is a statement with conditions.
    const { Condition, ...rest } = statement as { Condition: Readonly<Record<string, unknown>> };
    const half = { ...rest, Condition: { [operator]: Condition[operator] } };
    return [parsePolicy({ Statement: half }, "identity", "half")];
  };
  const more = { ...exact, extra: "1" };
  expect(allows("kms:Decrypt", keyArn, more, only("StringEquals"))).toBe(true);
  expect(allows("kms:Decrypt", keyArn, {}, only("ForAllValues:StringEquals"))).toBe(true);
});

it.each([
  "kms:Encrypt",
  "kms:ReEncryptFrom",
  "kms:ReEncryptTo",
  "kms:GenerateDataKey",
  "kms:CreateGrant",
  "kms:PutKeyPolicy",
])("does not allow %s with the key", (action) => {
  expect(allows(action, keyArn, { ...exact })).toBe(false);
});

it("allows nothing with another key", () => {
  expect(allows("kms:Decrypt", otherKeyArn, { ...exact })).toBe(false);
});
