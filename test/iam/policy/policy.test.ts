import { expect, it } from "vitest";
import { parsePolicy } from "../../../lib/iam/policy/policy.ts";
import type { Principal } from "../../../lib/iam/principal/principal.ts";
import type { Statement } from "../../../lib/iam/policy/statement.ts";
import {
  ACCOUNT,
  OTHER_ACCOUNT,
  alice,
  clerk,
  gateway,
  keyArn,
  statement,
  stranger,
  type Json,
} from "../policies.ts";

type Kind = "identity" | "resource" | "trust";

function only(kind: Kind, given: Json): Statement {
  const document = { Version: "2012-10-17", Statement: given };
  const [parsed, ...more] = parsePolicy(document, kind, "P").statements;
  if (parsed === undefined || more.length > 0) throw new Error("not one statement");
  return parsed;
}

it("accepts a single statement without a list, and both policy versions", () => {
  for (const Version of ["2012-10-17", "2008-10-17", undefined]) {
    const { statements } = parsePolicy({ Version, Statement: statement("Allow") }, "identity", "P");
    expect(statements).toHaveLength(1);
  }
});

it("names a statement by its Sid, or by its position if it has no Sid", () => {
  const sids = [
    statement("Allow", { Sid: "First" }),
    statement("Deny"),
    statement("Deny", { Sid: "" }),
  ];
  const { statements } = parsePolicy({ Id: "i", Statement: sids }, "identity", "policy P");
  expect(statements.map(({ source }) => source)).toEqual([
    "policy P, First",
    "policy P, statement 2",
    "policy P, statement 3",
  ]);
});

it.each<[string, Json, string, boolean]>([
  ["Action", { Action: "kms:Decrypt" }, "kms:Decrypt", true],
  ["Action", { Action: "KMS:decrypt" }, "kms:Decrypt", true],
  ["Action", { Action: "kms:Decrypt" }, "kms:Encrypt", false],
  ["Action", { Action: ["kms:Encrypt", "kms:De*"] }, "kms:Decrypt", true],
  ["Action", { Action: ["kms:Encrypt", "kms:De*"] }, "kms:ListKeys", false],
  ["Action", { Action: "*" }, "lambda:InvokeFunction", true],
  ["NotAction", { Action: undefined, NotAction: "kms:*" }, "kms:Decrypt", false],
  ["NotAction", { Action: undefined, NotAction: "kms:*" }, "lambda:InvokeFunction", true],
  ["NotAction", { Action: undefined, NotAction: ["kms:*", "sts:*"] }, "sts:AssumeRole", false],
  ["NotAction", { Action: undefined, NotAction: "KMS:DECRYPT" }, "kms:Decrypt", false],
])("%s of %j covers %s: %s", (_, given, action, expected) => {
  expect(only("identity", statement("Allow", given)).coversAction(action)).toBe(expected);
});

const api = `arn:aws:execute-api:eu-west-1:${ACCOUNT}:abc`;
it.each<[string, Json, string, boolean]>([
  ["Resource", { Resource: `${api}/prod/GET/secure` }, `${api}/prod/GET/secure`, true],
  ["Resource", { Resource: `${api}/prod/GET/secure` }, `${api}/prod/GET/Secure`, false],
  ["Resource", { Resource: `${api}/prod/GET/secure` }, `${api}/prod/GET/secure/`, false],
  ["Resource", { Resource: `${api}/*/GET/*` }, `${api}/prod/GET/a/b`, true],
  ["Resource", { Resource: `${api}/*/GET/*` }, `${api}/prod/POST/a/GETS`, false],
  ["Resource", { Resource: `${api}/prod/GET/?` }, `${api}/prod/GET/ab`, false],
  ["Resource", { Resource: "*" }, "*", true],
  ["Resource", { Resource: keyArn }, "*", false],
  ["Resource", { Resource: `arn:aws:kms:*:${ACCOUNT}:key/*` }, keyArn, true],
  ["Resource", { Resource: `arn:aws:kms:*:${OTHER_ACCOUNT}:key/*` }, keyArn, false],
  ["Resource", { Resource: `arn:aws:kms:eu-*:*:key/*` }, keyArn, true],
  ["Resource", { Resource: `arn:aws:kms:us-*:*:key/*` }, keyArn, false],
  ["Resource", { Resource: `arn:aws:kms:eu-west-?:1111????1111:key/*` }, keyArn, true],
  ["Resource", { Resource: `arn:*:kms:*:*:key/*` }, keyArn, true],
  ["Resource", { Resource: [api, keyArn] }, keyArn, true],
  ["NotResource", { Resource: undefined, NotResource: keyArn }, keyArn, false],
  ["NotResource", { Resource: undefined, NotResource: keyArn }, `${keyArn}6`, true],
  ["NotResource", { Resource: undefined, NotResource: [api, keyArn] }, keyArn, false],
])("%s of %j covers %s: %s", (_, given, resource, expected) => {
  expect(only("identity", statement("Allow", given)).coversResource(resource, new Map())).toBe(
    expected,
  );
});

const principals: Readonly<Record<string, Principal>> = { alice, clerk, stranger, gateway };
const roleOf = { AWS: `arn:aws:iam::${ACCOUNT}:role/shop/Clerk` };
const session = { AWS: `arn:aws:sts::${ACCOUNT}:assumed-role/Clerk/monday` };
it.each<[unknown, Readonly<Record<string, "direct" | "role" | "account">>]>([
  ["*", { alice: "direct", clerk: "direct", stranger: "direct", gateway: "direct" }],
  [{ AWS: "*" }, { alice: "direct", clerk: "direct", stranger: "direct", gateway: "direct" }],
  [{ AWS: alice.type === "User" ? alice.arn : "" }, { alice: "direct" }],
  [{ AWS: `arn:aws:iam::${ACCOUNT}:user/alice` }, {}],
  [roleOf, { clerk: "role" }],
  [{ AWS: `arn:aws:iam::${ACCOUNT}:role/Clerk` }, {}],
  [session, { clerk: "direct" }],
  [{ AWS: session.AWS.replace("monday", "friday") }, {}],
  [{ AWS: ACCOUNT }, { alice: "account", clerk: "account" }],
  [{ AWS: `arn:aws:iam::${ACCOUNT}:root` }, { alice: "account", clerk: "account" }],
  [{ AWS: [OTHER_ACCOUNT] }, { stranger: "account" }],
  [{ AWS: [ACCOUNT, roleOf.AWS] }, { alice: "account", clerk: "role" }],
  [{ Service: "apigateway.amazonaws.com" }, { gateway: "direct" }],
  [{ Service: "lambda.amazonaws.com" }, {}],
  [
    { Service: ["lambda.amazonaws.com", "apigateway.amazonaws.com"], AWS: OTHER_ACCOUNT },
    { gateway: "direct", stranger: "account" },
  ],
])("Principal %j names %j", (element, expected) => {
  const { names } = only("resource", statement("Allow", { Principal: element }));
  const namings = Object.entries(principals).map(([name, principal]) => [name, names(principal)]);
  expect(Object.fromEntries(namings.filter(([, naming]) => naming !== undefined))).toEqual(
    expected,
  );
});

it.each([
  [{ Principal: { CanonicalUser: "79a5" } }, {}],
  [{ Principal: { CanonicalUser: "79a5", AWS: ACCOUNT } }, { alice: "account", clerk: "account" }],
])("%j of a bucket names %j", (element, expected) => {
  const given = statement("Allow", { Action: "s3:GetObject", ...element });
  const { names } = only("resource", given);
  const namings = Object.entries(principals).map(([name, principal]) => [name, names(principal)]);
  expect(Object.fromEntries(namings.filter(([, naming]) => naming !== undefined))).toEqual(
    expected,
  );
  for (const refused of [
    { ...given, Effect: "Deny" },
    { ...given, Action: "kms:Decrypt" },
    { ...given, Action: ["s3:GetObject", "*"] },
  ]) {
    expect(() => only("resource", refused)).toThrow(/CanonicalUser cannot be evaluated/);
  }
});

it("a trust policy, which has no Resource, applies to the role it belongs to", () => {
  const given = { Effect: "Allow", Action: "sts:AssumeRole", Principal: roleOf };
  expect(only("trust", given).coversResource("arn:aws:iam::1:role/any", new Map())).toBe(true);
});

it.each<[string, unknown, RegExp]>([
  ["null", null, /^P must be a map$/],
  ["a list", [], /^P must be a map$/],
  ["a text", "{}", /^P must be a map$/],
  ["no Statement", { Version: "2012-10-17" }, /^P: there is no Statement$/],
  ["no statement in its list", { Statement: [] }, /^P: there is no Statement$/],
  ["another version", { Version: "2012-10-18", Statement: [statement("Allow")] }, /Version "2012/],
  [
    "a version of null",
    { Version: null, Statement: [statement("Allow")] },
    /Version must be a string$/,
  ],
  [
    "an unknown element",
    { Statement: [statement("Allow")], Statements: [] },
    /element Statements$/,
  ],
  [
    "an Id that is not a text",
    { Id: [], Statement: [statement("Allow")] },
    /^P: Id must be a string$/,
  ],
  ["an element __proto__", JSON.parse('{"Statement":{},"__proto__":{}}'), /element __proto__$/],
  ["a statement that is a text", { Statement: [statement("Allow"), "x"] }, /^P, statement 2 must/],
  ["a statement that is null", { Statement: null }, /^P, statement 1 must be a map$/],
])("rejects an invalid policy (%s)", (_, document, message) => {
  const attempt = () => parsePolicy(document, "identity", "P");
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(expect.objectContaining({ code: "ERR_POLICY_UNSUPPORTED" }));
});

const who = { Principal: "*" };
const other = { AWS: OTHER_ACCOUNT };
it.each<[string, Kind, Json, RegExp]>([
  ["no Effect", "identity", { Effect: undefined }, /Effect must be Allow or Deny/],
  ["an Effect in lower case", "identity", { Effect: "deny" }, /Effect must be Allow or Deny/],
  ["an unknown element", "identity", { Conditions: {} }, /Conditions cannot be evaluated/],
  ["an element in lower case", "identity", { condition: {} }, /condition cannot be evaluated/],
  ["an element called __proto__", "identity", JSON.parse('{"__proto__":{}}'), /__proto__ cannot/],
  ["an element called constructor", "identity", { constructor: 1 }, /constructor cannot/],
  [
    "NotPrincipal in an identity policy",
    "identity",
    { NotPrincipal: other },
    /must not have a Principal/,
  ],
  ["Principal and NotPrincipal", "resource", { ...who, NotPrincipal: other }, /Principal or Not/],
  ["NotPrincipal of a text", "resource", { NotPrincipal: "*" }, /NotPrincipal must be a map/],
  ["NotPrincipal of all", "resource", { NotPrincipal: { AWS: ["*"] } }, /would deny no principal/],
  ["an empty NotPrincipal", "resource", { NotPrincipal: {} }, /NotPrincipal is empty/],
  [
    "NotPrincipal that allows",
    "resource",
    { Effect: "Allow", NotPrincipal: other },
    /NotPrincipal is allowed with Deny only/,
  ],
  [
    "NotPrincipal in a trust policy",
    "trust",
    { Resource: undefined, NotPrincipal: other },
    /must not have a NotPrincipal/,
  ],
  ["a Sid that is not a text", "identity", { Sid: 5 }, /Sid must be a string/],
  ["a Principal in an identity policy", "identity", who, /must not have a Principal/],
  ["no Principal in a resource policy", "resource", {}, /Principal is missing/],
  ["no Principal in a trust policy", "trust", { Resource: undefined }, /Principal is missing/],
  ["a Resource in a trust policy", "trust", who, /must not have a Resource/],
  [
    "NotResource in a trust policy",
    "trust",
    { ...who, Resource: undefined, NotResource: "*" },
    /not have a Resource/,
  ],
  ["no Action", "identity", { Action: undefined }, /either Action or NotAction/],
  ["Action and NotAction", "identity", { NotAction: "sts:*" }, /either Action or NotAction/],
  ["no action in the list", "identity", { Action: [] }, /Action is empty/],
  ["no action in NotAction", "identity", { Action: undefined, NotAction: [] }, /Action is empty/],
  ["an Action of null", "identity", { Action: null }, /Action holds a value that is not a string/],
  [
    "a list in the list",
    "identity",
    { Action: [["kms:Decrypt"]] },
    /Action holds a value that is not a string/,
  ],
  [
    "a map for an action",
    "identity",
    { Action: { Ref: "X" } },
    /Action holds a value that is not a string/,
  ],
  ["an action without a service", "identity", { Action: "Decrypt" }, /"Decrypt" is not an action/],
  ["an empty action", "identity", { Action: "" }, /"" is not an action/],
  ["a service without an action", "identity", { Action: "kms:" }, /"kms:" is not an action/],
  ["a wildcard for the service", "identity", { Action: "*:Decrypt" }, /is not an action/],
  ["a blank in an action", "identity", { Action: "kms:Decrypt " }, /is not an action/],
  ["a blank before an action", "identity", { Action: " kms:Decrypt" }, /is not an action/],
  ["a line break after an action", "identity", { Action: "kms:Decrypt\n" }, /is not an action/],
  ["a variable in an action", "identity", { Action: "kms:${aws:username}" }, /is not an action/],
  ["no Resource", "identity", { Resource: undefined }, /either Resource or NotResource/],
  ["Resource and NotResource", "identity", { NotResource: "*" }, /either Resource or NotResource/],
  ["no resource in the list", "identity", { Resource: [] }, /Resource is empty/],
  [
    "a number for a resource",
    "identity",
    { Resource: [5] },
    /Resource holds a value that is not a string/,
  ],
  [
    "a resource that is not an ARN",
    "identity",
    { Resource: "key/1" },
    /"key\/1" is not a resource ARN/,
  ],
  [
    "half an ARN",
    "identity",
    { Resource: "arn:aws:kms:*" },
    /is not a resource ARN, because an ARN has six parts: write arn:aws:kms:\*:\*:\*/,
  ],
  [
    "an ARN without its resource",
    "identity",
    { Resource: "arn:aws:kms:r:a:" },
    /not a resource ARN/,
  ],
  [
    "a wildcard for an ARN's service",
    "identity",
    { Resource: "arn:aws:*:r:a:x" },
    /not a resource/,
  ],
  ["a blank before an ARN", "identity", { Resource: ` ${keyArn}` }, /is not a resource ARN/],
  ["a line break in an ARN", "identity", { Resource: `${keyArn}\n` }, /is not a resource ARN/],
  ["two stars for any resource", "identity", { Resource: "**" }, /is not a resource ARN/],
  [
    "a variable for an account",
    "identity",
    { Resource: "arn:aws:kms:eu-west-1:${aws:PrincipalAccount}:key/x" },
    /is before the fifth colon/,
  ],
  [
    "an unknown variable in a resource",
    "identity",
    { Resource: `${keyArn}/\${aws:AssumedRoot}` },
    /key aws:AssumedRoot cannot/,
  ],
  ["a Condition of null", "identity", { Condition: null }, /Condition must be a map/],
  [
    "an unknown operator",
    "identity",
    { Condition: { Foo: { "aws:userid": "x" } } },
    /operator Foo/,
  ],
  ["an unknown key", "identity", { Condition: { Bool: { "aws:Foo": "true" } } }, /key aws:Foo/],
  ["a Principal of null", "resource", { Principal: null }, /Principal must be a map/],
  ["an account without a kind", "resource", { Principal: ACCOUNT }, /Principal must be a map/],
  ["no kind of Principal", "resource", { Principal: {} }, /Principal is empty/],
  ["no Principal in the list", "resource", { Principal: { AWS: [] } }, /Principal AWS is empty/],
  [
    "a number for a Principal",
    "resource",
    { Principal: { AWS: 5 } },
    /Principal AWS holds a value that is not a string/,
  ],
  ["Federated", "resource", { Principal: { Federated: "x" } }, /Principal Federated cannot/],
  ["CanonicalUser", "resource", { Principal: { CanonicalUser: "x" } }, /CanonicalUser cannot/],
  ["aws in lower case", "resource", { Principal: { aws: "*" } }, /Principal aws cannot/],
  [
    "a Principal called __proto__",
    "resource",
    { Principal: JSON.parse('{"__proto__":"*"}') },
    /__proto__ cannot/,
  ],
])("rejects a statement with %s and names the statement", (_, kind, more, message) => {
  const deny = statement("Deny", { Sid: "It", ...more, ...sidOf(more) });
  const document = { Version: "2012-10-17", Statement: [deny] };
  const attempt = () => parsePolicy(document, kind, "policy P");
  expect(attempt).toThrow(message);
  expect(attempt).toThrow(/^policy P, (It|statement 1): /);
  expect(attempt).toThrow(expect.objectContaining({ code: "ERR_POLICY_UNSUPPORTED" }));
});

function sidOf({ Sid }: Json): Json {
  return Sid === undefined ? {} : { Sid };
}

it.each([
  "",
  "Alice",
  "AIDAEXAMPLE",
  `arn:aws:iam::${ACCOUNT}`,
  `${ACCOUNT}:root`,
  `arn:aws:iam::${ACCOUNT}:user/*`,
  `arn:aws:iam::${ACCOUNT}:user/Al?ce`,
  `arn:aws:iam::${ACCOUNT}:user/`,
  `arn:aws:iam::${ACCOUNT}:root/x`,
  ` arn:aws:iam::${ACCOUNT}:root`,
  ` arn:aws:iam::${ACCOUNT}:user/Alice`,
  `arn:aws:iam::*:root`,
  `arn:*:iam::${ACCOUNT}:root`,
  `arn:*:iam::${ACCOUNT}:user/Alice`,
  `arn:aws:iam::${ACCOUNT}:group/Clerks`,
  `arn:aws:sts::${ACCOUNT}:federated-user/*`,
  `arn:aws:iam::${ACCOUNT}:user/\${aws:username}`,
  "arn:aws:iam::12:user/Alice",
])("rejects the Principal %j, which cannot name any principal", (name) => {
  const given = statement("Deny", { Principal: { AWS: ["*", name] } });
  expect(() => only("resource", given)).toThrow(/cannot be evaluated here/);
});

it.each(["*", "", "lambda", "*.amazonaws.com", "lambda.amazonaws.com ", "Lambda.amazonaws.com"])(
  "rejects the service %j, which cannot name any service",
  (name) => {
    const given = statement("Deny", { Principal: { Service: name } });
    expect(() => only("resource", given)).toThrow(/is not a service principal/);
  },
);

it("rejects the whole policy because of one statement at any position", () => {
  const document = { Statement: [statement("Allow"), statement("Deny", { Principals: "*" })] };
  expect(() => parsePolicy(document, "identity", "P")).toThrow(/^P, statement 2: Principals/);
});

it("accepts conditions on tags only for actions of services whose resources have tags", () => {
  const tagged = (Action: unknown, key: string) => () =>
    parsePolicy(
      { Statement: statement("Deny", { Action, Condition: { StringEquals: { [key]: "x" } } }) },
      "identity",
      "P",
    );
  for (const key of ["aws:ResourceTag/team", "aws:RequestTag/team", "aws:TagKeys"]) {
    expect(tagged(["kms:Encrypt", "KMS:*"], key)).not.toThrow();
    expect(tagged(["secretsmanager:*", "ssm:GetParameter"], key)).not.toThrow();
    for (const action of ["*", "lambda:*", ["kms:*", "execute-api:Invoke"]]) {
      expect(tagged(action, key)).toThrow(
        `${key} cannot be evaluated outside actions of cloudformation, kms, secretsmanager, ssm and sts`,
      );
    }
  }
  expect(tagged("kms:*", "aws:ResourceTag/")).toThrow("aws:ResourceTag/ cannot be evaluated here");
});
