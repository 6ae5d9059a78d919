import { describe, expect, it } from "vitest";
import { evaluate } from "../../../../lib/iam/evaluate.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { policy, type Resource } from "../../deployment/sketch.ts";
import { refusal } from "../../refusal.ts";

const url = "https://issuer.example.com/a";
const arn = "arn:aws:iam::123456789012:oidc-provider/issuer.example.com/a";
const provider = (properties: object = {}): Resource => ({
  Type: "AWS::IAM::OIDCProvider",
  Properties: { Url: url, ClientIdList: ["app"], ...properties },
});
const trusting = (statement: object): Resource => ({
  Type: "AWS::IAM::Role",
  Properties: {
    AssumeRolePolicyDocument: policy({
      Action: "sts:AssumeRoleWithWebIdentity",
      Principal: { Federated: arn },
      ...statement,
    }),
  },
});

describe("AWS::IAM::OIDCProvider", () => {
  it("is created, updated and removed, under the ARN of its URL", () => {
    const account = emptyAccount();
    deploySketch(account, { name: "S", resources: { Provider: provider() } });
    const { oidcProviders } = account.directory;
    expect(oidcProviders.get(arn)).toEqual({ arn, url, clientIds: ["app"] });
    deploySketch(account, {
      name: "S",
      resources: { Provider: provider({ ClientIdList: ["other"] }) },
    });
    expect(oidcProviders.get(arn)?.clientIds).toEqual(["other"]);
    deploySketch(account, { name: "S", resources: {} });
    expect(oidcProviders.size).toBe(0);
  });

  it.each<[string, Resource, RegExp]>([
    ["an unknown property", provider({ Extra: 1 }), /property Extra is not supported/],
    [
      "plain http to another machine",
      provider({ Url: "http://issuer.example.com" }),
      /property Url is "http/,
    ],
    ["a query", provider({ Url: `${url}?a=1` }), /it must be an https URL without a query/],
    [
      "too many client ids",
      provider({ ClientIdList: Array.from({ length: 101 }, (_, index) => `c${index}`) }),
      /property ClientIdList has 101 ids/,
    ],
  ])("is refused with %s", (_, resource, message) => {
    expect(refusal({ It: resource })).toMatch(message);
  });

  it("is refused if its URL exists already", () => {
    expect(refusal({ One: provider(), Two: provider() })).toMatch(/exists already in this account/);
  });
});

describe("a trust policy that names a provider", () => {
  const condition = (key: string) => ({ Condition: { StringEquals: { [key]: "x" } } });
  it.each(["aud", "sub", "amr", "oaud"])("may have the claim %s in a condition", (claim) => {
    const account = emptyAccount();
    const Role = trusting(condition(`issuer.example.com/a:${claim}`));
    expect(() => deploySketch(account, { name: "S", resources: { Role } })).not.toThrow();
  });

  it.each<[string, object, RegExp]>([
    [
      "another claim",
      condition("issuer.example.com/a:email"),
      /condition key issuer\.example\.com\/a:email cannot/,
    ],
    [
      "a claim of another provider",
      condition("other.example.com:sub"),
      /condition key other\.example\.com:sub cannot/,
    ],
    [
      "a Deny of a provider of SAML",
      {
        Effect: "Deny",
        Principal: { Federated: "arn:aws:iam::123456789012:saml-provider/P" },
      },
      /Principal Federated cannot be evaluated here/,
    ],
  ])("is refused with %s", (_, statement, message) => {
    expect(refusal({ It: trusting(statement) })).toMatch(message);
  });

  it.each([
    "cognito-identity.amazonaws.com",
    "accounts.google.com",
    "arn:aws:iam::123456789012:saml-provider/P",
  ])("allows no request here with %s, whose claims may be in a condition", (Federated) => {
    const account = emptyAccount();
    const claim = condition(`${Federated}:aud`);
    const Role = trusting({ Principal: { Federated }, ...claim });
    deploySketch(account, { name: "S", resources: { Role } });
    const [role] = account.directory.roles.values();
    const request = {
      principal: { type: "WebIdentity", provider: Federated, subject: "x" },
      action: "sts:AssumeRoleWithWebIdentity",
      resource: role?.arn ?? "",
      context: new Map(),
    } as const;
    const policies = { identity: [], resource: role?.trust, resourceAccountId: "123456789012" };
    expect(evaluate(request, policies).allowed).toBe(false);
    const mixed = { Principal: { Federated: [Federated, arn] }, ...claim };
    expect(refusal({ It: trusting(mixed) })).toMatch(/condition key .*:aud cannot/);
  });

  it("is the only kind of policy that may name one", () => {
    const KeyPolicy = policy({ Action: "kms:*", Principal: { Federated: arn }, Resource: "*" });
    expect(refusal({ It: { Type: "AWS::KMS::Key", Properties: { KeyPolicy } } })).toMatch(
      /only a trust policy can name an identity provider/,
    );
  });
});
