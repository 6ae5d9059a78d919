import { describe, expect, it } from "vitest";
import { defaultKeyPolicy } from "../../../../lib/cloud/account/kms/default-key-policy.ts";
import { refusal } from "../../refusal.ts";
import { role, type Resource } from "../../deployment/sketch.ts";

const allow = { Effect: "Allow", Action: "kms:Encrypt", Resource: "*" };
const trust = {
  Effect: "Allow",
  Action: "sts:AssumeRole",
  Principal: { Service: "lambda.amazonaws.com" },
};
const userHaving = (PolicyDocument: unknown): Resource => ({
  Type: "AWS::IAM::User",
  Properties: { UserName: "It", Policies: [{ PolicyName: "P", PolicyDocument }] },
});
const keyHaving = (KeyPolicy: unknown): Resource => ({
  Type: "AWS::KMS::Key",
  Properties: { KeyPolicy },
});
const places: readonly [string, (document: unknown) => Resource, object][] = [
  ["a user's own policy", userHaving, allow],
  [
    "a managed policy",
    (PolicyDocument) => ({ Type: "AWS::IAM::ManagedPolicy", Properties: { PolicyDocument } }),
    allow,
  ],
  [
    "a trust policy",
    (AssumeRolePolicyDocument) => ({
      Type: "AWS::IAM::Role",
      Properties: { AssumeRolePolicyDocument },
    }),
    trust,
  ],
];

describe.each(places)("in %s, statement ids", (_, having, statement) => {
  const refused = (...sids: readonly string[]) =>
    refusal({ It: having({ Statement: sids.map((Sid) => ({ ...statement, Sid })) }) });

  it("must be unique and alphanumeric, or empty", () => {
    expect(refused("A", "B", "a", "", "")).toBe("no refusal");
    expect(refused("A", "B", "A")).toMatch(
      /^S\/It: .+: Statement IDs \(SID\) in a single policy must be unique, and A is not$/,
    );
    for (const sid of ["A b", "A-b", "A_b", "A.b", "Ä", "A\n"]) {
      expect(refused("A", sid)).toMatch(
        /^S\/It: .+: Statement IDs \(SID\) must be alpha-numeric, and ".+" is not$/,
      );
    }
  });
});

it("statement ids in a key policy may contain spaces", () => {
  expect(refusal({ It: keyHaving(defaultKeyPolicy("aws", "123456789012")) })).toBe("no refusal");
});

it("a policy may name a user that does not exist", () => {
  const Principal = { AWS: "arn:aws:iam::123456789012:user/None" };
  expect(refusal({ It: keyHaving({ Statement: { ...allow, Principal } }) })).toBe("no refusal");
});

const deep = (depth: number): unknown =>
  JSON.parse(`${'{"a":['.repeat(depth)}${"]}".repeat(depth)}`);
const owned: object = JSON.parse('{"__proto__":{"aws:username":"Ann"}}');

it.each<[string, Resource, RegExp]>([
  ["a document that is a string", userHaving("*"), /policy P of user It must be a map/],
  ["JSON as a string", userHaving(JSON.stringify({ Statement: allow })), /must be a map/],
  ["a missing document", userHaving(undefined), /policy P of user It must be a map/],
  ["a missing statement", userHaving({ Version: "2012-10-17" }), /there is no Statement/],
  ["an empty list of statements", userHaving({ Statement: [] }), /there is no Statement/],
  [
    "an empty list of actions",
    userHaving({ Statement: { ...allow, Action: [] } }),
    /Action is empty/,
  ],
  [
    "an empty list of resources",
    userHaving({ Statement: { ...allow, Resource: [] } }),
    /Resource is empty/,
  ],
  [
    "an action that is a number",
    userHaving({ Statement: { ...allow, Action: ["kms:Encrypt", 7] } }),
    /Action holds a value that is not a string/,
  ],
  [
    "an action that is a list",
    userHaving({ Statement: { ...allow, Action: [["kms:Encrypt"]] } }),
    /Action holds a value that is not a string/,
  ],
  ["a statement element __proto__", userHaving({ Statement: { ...allow, ...owned } }), /__proto__/],
  [
    "a condition operator __proto__",
    userHaving({ Statement: { ...allow, Condition: owned } }),
    /operator __proto__ cannot be evaluated/,
  ],
  [
    "a condition key __proto__",
    userHaving({ Statement: { ...allow, Condition: { StringEquals: owned } } }),
    /key __proto__ cannot be evaluated/,
  ],
  ["a deeply nested document", userHaving(deep(50)), /unknown element a$/],
  [
    "a document that is nested too deep",
    userHaving(deep(20_000)),
    /: its maps and lists are nested too deep$/,
  ],
  [
    "a huge statement",
    userHaving({ Statement: { ...allow, Sid: "x".repeat(1_000_000) } }),
    /its length is 1000\d\d\d; AWS accepts at most 10240/,
  ],
  [
    "a document with a hundred thousand statements",
    userHaving({ Statement: Array.from({ length: 100_000 }, () => allow) }),
    /AWS accepts at most 10240/,
  ],
  [
    "a principal of a SAML provider",
    role({ Federated: "arn:aws:iam::123456789012:saml-provider/P" }),
    /Principal AWS holds a value that is not a string/,
  ],
  [
    "a principal of an identity provider",
    {
      Type: "AWS::IAM::Role",
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: {
            ...trust,
            Effect: "Deny",
            Action: "sts:AssumeRoleWithWebIdentity",
            Principal: { Federated: "cognito-identity.amazonaws.com" },
          },
        },
      },
    },
    /Principal Federated cannot be evaluated here: no principal here comes from an identity provider$/,
  ],
  [
    "a canonical user as principal",
    keyHaving({ Statement: { ...allow, Principal: { CanonicalUser: "79a5" } } }),
    /Principal CanonicalUser cannot be evaluated here: only policies of S3 buckets have it$/,
  ],
])(
  "%s stops the deployment with an error that names the resource's path",
  (_, resource, message) => {
    const said = refusal({ It: resource });
    expect(said).toMatch(message);
    expect(said).toMatch(/^S\/It: /);
  },
);
