import { CfnJson, CfnParameter, CfnResource, Fn, type Stack } from "aws-cdk-lib";
import { IdentityPool } from "aws-cdk-lib/aws-cognito-identitypool";
import {
  AccountRootPrincipal,
  AnyPrincipal,
  CfnRole,
  OrganizationPrincipal,
  Role,
  SamlProvider,
  SamlMetadataDocument,
  SamlPrincipal,
  ServicePrincipal,
  WebIdentityPrincipal,
} from "aws-cdk-lib/aws-iam";
import { describeRule } from "../describe-rule.ts";

/** A role with such a statement in its trust policy. */
function role(statement: object) {
  return (stack: Stack) => {
    const base = { Effect: "Allow", Action: "sts:AssumeRole" };
    new CfnRole(stack, "Role", {
      assumeRolePolicyDocument: { Version: "2012-10-17", Statement: [{ ...base, ...statement }] },
    });
  };
}
/** A role for the tokens of a provider, under these conditions. */
const byToken = (provider: string, Condition: object = {}) =>
  role({
    Principal: { Federated: provider },
    Action: "sts:AssumeRoleWithWebIdentity",
    Condition,
  });
const provider = (host: string) => `arn:aws:iam::123456789012:oidc-provider/${host}`;
const HUB = "token.actions.githubusercontent.com";
const gitHub = (Condition: object) => byToken(provider(HUB), Condition);
const aud = { [`${HUB}:aud`]: "sts.amazonaws.com" };
const POOLS = "cognito-identity.amazonaws.com";
const ofPool = { [`${POOLS}:aud`]: "eu-west-1:11111111-2222-3333-4444-555555555555" };
const amr = (value: string) => ({ "ForAnyValue:StringLike": { [`${POOLS}:amr`]: value } });
const untold = (stack: Stack) => new CfnParameter(stack, "P").valueAsString;
function pool(guests: unknown) {
  return (stack: Stack) =>
    new CfnResource(stack, "Pool", {
      type: "AWS::Cognito::IdentityPool",
      properties: { AllowUnauthenticatedIdentities: guests },
    });
}
/** A role for the guests of a pool in the same stack. */
function guestsOf(guests: boolean) {
  return (stack: Stack) => {
    const StringEquals = { [`${POOLS}:aud`]: pool(guests)(stack).ref };
    byToken(POOLS, { StringEquals, ...amr("unauthenticated") })(stack);
  };
}

const everybody = /^every principal of every account may assume it\. Strangers get credentials/;
const everyToken = /^every token of its identity provider may assume it\./;
const guestsMay = /^guests, who do not log in, may assume it\./;

describeRule("LOCK21", {
  fails: [
    [
      "a role for everybody",
      (stack) => new Role(stack, "Role", { assumedBy: new AnyPrincipal() }),
      "Role/Resource",
      everybody,
    ],
    ["a role for everybody by a text", role({ Principal: "*" }), "Role", everybody],
    [
      "a role for everybody beside a service",
      role({ Principal: { Service: "lambda.amazonaws.com", AWS: ["*"] } }),
      "Role",
      everybody,
    ],
    [
      "a role for all principals but one",
      role({ NotPrincipal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "sts:*" }),
      "Role",
      everybody,
    ],
    [
      "a role for everybody who knows an external id",
      role({ Principal: "*", Condition: { StringEquals: { "sts:ExternalId": "7" } } }),
      "Role",
      everybody,
    ],
    [
      "a role for everybody under a condition that a request without the key meets",
      role({
        Principal: "*",
        Condition: { StringEqualsIfExists: { "aws:PrincipalOrgID": "o-12345abcde" } },
      }),
      "Role",
      everybody,
    ],
    [
      "a role of which a parameter says for whom",
      (stack) => role({ Principal: { AWS: untold(stack) } })(stack),
      "Role",
      /^who may assume it cannot be determined/,
    ],
    [
      "a role whose trust policy cannot be determined",
      (stack) => new CfnRole(stack, "Role", { assumeRolePolicyDocument: Fn.importValue("trust") }),
      "Role",
      /^who may assume it cannot be determined/,
    ],
    [
      "a role for every token of a provider",
      (stack) => {
        const assumedBy = new WebIdentityPrincipal(provider("id.example.com"));
        new Role(stack, "Role", { assumedBy });
      },
      "Role/Resource",
      everyToken,
    ],
    [
      "a role for every subject of a provider",
      byToken(provider("id.example.com"), { StringLike: { "id.example.com:sub": "*" } }),
      "Role",
      everyToken,
    ],
    [
      "a role for tokens whose claims hold for all values, of which there may be no value",
      byToken(provider("id.example.com"), {
        "ForAllValues:StringEquals": { "id.example.com:aud": "app" },
      }),
      "Role",
      everyToken,
    ],
    ["a role for every token of Google", byToken("accounts.google.com"), "Role", everyToken],
    [
      "a role for everybody on GitHub, by an audience that each workflow chooses",
      gitHub({ StringEquals: aud }),
      "Role",
      everyToken,
    ],
    ...["repo:*", "repo:owner*", "*", "repo:*/deploy:ref:refs/heads/main"].map(
      (sub) =>
        [
          `a role for the workflows of GitHub that ${sub} fits`,
          gitHub({ StringEquals: aud, StringLike: { [`${HUB}:sub`]: sub } }),
          "Role",
          everyToken,
        ] as const,
    ),
    [
      "a role for workflows of one owner or of everybody",
      gitHub({ StringLike: { [`${HUB}:sub`]: ["repo:owner/*", "repo:*"] } }),
      "Role",
      everyToken,
    ],
    [
      "a role for the identities of every pool",
      byToken(POOLS, amr("authenticated")),
      "Role",
      /^identities of every identity pool may assume it\./,
    ],
    [
      "a role for the identities of pools that a wildcard fits",
      byToken(POOLS, {
        StringLike: { [`${POOLS}:aud`]: "eu-west-1:*" },
        ...amr("authenticated"),
      }),
      "Role",
      /^identities of every identity pool may assume it\./,
    ],
    [
      "a role for all identities of a pool elsewhere, with or without a login",
      byToken(POOLS, { StringEquals: ofPool }),
      "Role",
      guestsMay,
    ],
    [
      "a role for identities whose login a wildcard fits",
      byToken(POOLS, { StringEquals: ofPool, ...amr("*authenticated") }),
      "Role",
      guestsMay,
    ],
    ["a role for the guests of a pool that takes guests", guestsOf(true), "Role", guestsMay],
    ["a pool that takes guests", pool(true), "Pool", /^it gives credentials to guests, who do not/],
    [
      "a pool of which a parameter says whether it takes guests",
      (stack) => pool(untold(stack))(stack),
      "Pool",
      /^who gets credentials from it cannot be determined/,
    ],
    ["a pool that does not say so", pool(undefined), "Pool", /cannot be determined/],
  ],
  passes: [
    [
      "a role for a service",
      (stack) =>
        new Role(stack, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") }),
    ],
    [
      "a role for the account of the stack",
      (stack) => new Role(stack, "Role", { assumedBy: new AccountRootPrincipal() }),
    ],
    [
      "a role for an organization",
      (stack) => new Role(stack, "Role", { assumedBy: new OrganizationPrincipal("o-12345abcde") }),
    ],
    [
      "a role for another role of the app",
      (stack) => {
        const first = new Role(stack, "First", {
          assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
        });
        role({ Principal: { AWS: first.roleArn } })(stack);
      },
    ],
    ["a role that everybody is kept from", role({ Effect: "Deny", Principal: "*" })],
    ["tags for everybody's sessions", role({ Principal: "*", Action: "sts:TagSession" })],
    [
      "a role for users of a SAML provider",
      (stack) => {
        const metadataDocument = SamlMetadataDocument.fromXml("<xml/>");
        const saml = new SamlProvider(stack, "Saml", { metadataDocument });
        new Role(stack, "Role", { assumedBy: new SamlPrincipal(saml, {}) });
      },
    ],
    [
      "a role for one repository of GitHub",
      gitHub({ StringEquals: { ...aud, [`${HUB}:sub`]: "repo:owner/name:environment:prod" } }),
    ],
    [
      "a role for the repositories of one owner on GitHub",
      gitHub({ StringEquals: aud, StringLike: { [`${HUB}:sub`]: "repo:owner/*" } }),
    ],
    [
      "a role for a repository of which a parameter says the name",
      (stack) => gitHub({ StringLike: { [`${HUB}:sub`]: `repo:${untold(stack)}:*` } })(stack),
    ],
    [
      "a role for one workflow of GitHub",
      gitHub({
        StringLike: { [`${HUB}:job_workflow_ref`]: "owner/name/.github/workflows/a.yml@*" },
      }),
    ],
    [
      "a role for one application of a provider",
      byToken(provider("id.example.com"), { StringEquals: { "id.example.com:aud": "app" } }),
    ],
    [
      "a role for one application of Facebook",
      byToken("graph.facebook.com", { StringEquals: { "graph.facebook.com:app_id": "7" } }),
    ],
    [
      "a role for a service account of a cluster, as CDK makes it",
      (stack) => {
        const issuer = untold(stack);
        const StringEquals = new CfnJson(stack, "Json", {
          value: {
            [`${issuer}:aud`]: "sts.amazonaws.com",
            [`${issuer}:sub`]: "system:serviceaccount:default:app",
          },
        });
        const assumedBy = new WebIdentityPrincipal(provider(issuer), { StringEquals });
        new Role(stack, "Role", { assumedBy });
      },
    ],
    [
      "a role for the users of a pool who logged in",
      byToken(POOLS, { StringEquals: ofPool, ...amr("authenticated") }),
    ],
    ["a role for the guests of a pool that takes no guests", guestsOf(false)],
    ["a pool of CDK with its two roles", (stack) => new IdentityPool(stack, "Pool")],
    ["a pool that takes no guests", pool("false")],
  ],
});
