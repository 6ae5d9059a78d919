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
const exact = encryptionContext("signet", "dev", "secure");

// CDK cannot change the policy of an imported key, so the statement alone must hold the conditions.
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

/** Returns the condition keys that KMS sets for a context. Names that differ only in case share one key. */
function seen(pairs: Context): ReadonlyMap<string, readonly string[]> {
  const keys = new Map<string, readonly string[]>();
  for (const [name, value] of Object.entries(pairs)) {
    const condition = `kms:encryptioncontext:${name.toLowerCase()}`;
    keys.set(condition, [...(keys.get(condition) ?? []), value]);
  }
  // Without a context the key is absent, and ForAllValues matches an absent key.
  const names = Object.keys(pairs);
  return names.length > 0 ? keys.set("kms:encryptioncontextkeys", names) : keys;
}

function allows(action: string, resource: string, pairs: Context, policies = [policy]) {
  return evaluate(
    { principal, action, resource, context: seen(pairs) },
    { identity: policies, resourceAccountId: accountId },
  ).allowed;
}

it("decryptOnly allows decryption with the key and exactly the context", () => {
  expect(allows("kms:Decrypt", keyArn, { ...exact })).toBe(true);
});

it.each<[string, Context]>([
  ["another app", { ...exact, app: "other" }],
  ["another stage", { ...exact, stage: "prod" }],
  ["another function", { ...exact, function: "orders" }],
  ["a function whose name begins like it", { ...exact, function: "secure2" }],
  ["values in another case", { ...exact, function: "Secure" }],
  ["swapped values", { ...exact, stage: "secure", function: "dev" }],
  ["wildcards as values", { app: "*", stage: "*", function: "*" }],
  ["no app", { stage: exact.stage, function: exact.function }],
  ["no stage", { app: exact.app, function: exact.function }],
  ["no function", { app: exact.app, stage: exact.stage }],
  ["an additional pair", { ...exact, extra: "1" }],
  ["an additional pair with an empty name", { ...exact, "": "" }],
  // Names of condition keys are case-insensitive, so StringEquals alone would allow this.
  ["a name in another case", { App: exact.app, stage: exact.stage, function: exact.function }],
  ["a name twice in different case", { ...exact, App: "other" }],
  ["no pairs", {}],
])("decryptOnly denies decryption with a context that has %s", (_, context) => {
  expect(allows("kms:Decrypt", keyArn, context)).toBe(false);
});

it("decryptOnly allows exactly one of many random contexts", () => {
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

it("decryptOnly needs both conditions, because each alone allows another context", () => {
  const only = (operator: string) => {
    // The construct writes a statement with conditions.
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
])("decryptOnly denies %s with the key", (action) => {
  expect(allows(action, keyArn, { ...exact })).toBe(false);
});

it("decryptOnly denies decryption with another key", () => {
  expect(allows("kms:Decrypt", otherKeyArn, { ...exact })).toBe(false);
});
