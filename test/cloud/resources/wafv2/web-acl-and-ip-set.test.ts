import { expect, it } from "vitest";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import { blocked } from "../../../../lib/cloud/account/wafv2/web-acl.ts";
import { having, refusal } from "../../refusal.ts";
import {
  att,
  bytes,
  ipSet,
  lambda,
  ref,
  restApi,
  webAcl,
  type Resources,
} from "../../deployment/sketch.ts";

const api = {
  ...lambda("Fn", "code"),
  ...restApi({ "GET /a": { function: "Fn" } }),
  Set: ipSet("10.0.0.0/8"),
};
const home = bytes("EXACTLY", { UriPath: {} }, "/prod/a");
const acl = (properties: object, ...rules: readonly Readonly<Record<string, unknown>>[]) => ({
  ...api,
  ...webAcl(rules, { ...properties }),
});
const statement = (Statement: object) => acl({}, { Statement });
const onSet = (properties: object) => having(api, "Set", properties);
const rate = (properties: object) =>
  statement({ RateBasedStatement: { AggregateKeyType: "IP", Limit: 10, ...properties } });
const custom = (...CustomKeys: readonly object[]) =>
  rate({ AggregateKeyType: "CUSTOM_KEYS", CustomKeys });
const none = [{ Priority: 0, Type: "NONE" }];
const onBytes = (properties: object) =>
  statement({ ByteMatchStatement: { ...home.ByteMatchStatement, ...properties } });
const blocking = (CustomResponse: object) =>
  acl({}, { Statement: home, Action: { Block: { CustomResponse } } });
const link = (properties: object) => having(acl({}), "AclAssociation", properties);

it.each<[string, Resources]>([
  ["no rules", acl({})],
  ["a rate by address", rate({ EvaluationWindowSec: 60, ScopeDownStatement: home })],
  ["a common rate", rate({ AggregateKeyType: "CONSTANT", ScopeDownStatement: home })],
  [
    "a rate by several keys",
    custom({ IP: {} }, { HTTPMethod: {} }, { Header: { Name: "a", TextTransformations: none } }),
  ],
  ["a rate by path", custom({ UriPath: { TextTransformations: none } })],
  ["a higher limit for bodies", acl(inspecting("KB_64"))],
])("a web ACL with %s is accepted", (_, resources) => {
  expect(refusal(resources)).toBe("no refusal");
});

function inspecting(DefaultSizeInspectionLimit: string) {
  return {
    AssociationConfig: { RequestBody: { API_GATEWAY: { DefaultSizeInspectionLimit } } },
  };
}

/** A web ACL with a group of AWS's own rules, one of which has another action. */
const managed = (override: object): Resources => ({
  Acl: {
    Type: "AWS::WAFv2::WebACL",
    Properties: {
      DefaultAction: { Allow: {} },
      Scope: "REGIONAL",
      Rules: [
        {
          Name: "Common",
          OverrideAction: { None: {} },
          Priority: 0,
          Statement: {
            ManagedRuleGroupStatement: {
              Name: "AWSManagedRulesCommonRuleSet",
              RuleActionOverrides: [{ Name: "SizeRestrictions_BODY", ...override }],
              VendorName: "AWS",
            },
          },
        },
      ],
    },
  },
});

it.each([
  ["countries", { GeoMatchStatement: { CountryCodes: ["CH"] } }],
  [
    "labels",
    { NotStatement: { Statement: { LabelMatchStatement: { Key: "a", Scope: "LABEL" } } } },
  ],
])("a rule with %s, which only AWS knows, is recorded and not applied", (_, Statement) => {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: acl({}, { Statement }, { Statement: home }) });
  const words = { words: "rule of WAF with data of AWS", without: "is not applied" };
  expect([...account.records.values()]).toMatchObject([words]);
  expect([...account.webAcls.values()].map(({ rules }) => rules.length)).toEqual([1]);
});

it("a web ACL of CloudFront is recorded with its ARN, until it leaves", () => {
  const account = emptyAccount();
  const Properties = {
    DefaultAction: { Allow: {} },
    Name: "Edge",
    Rules: [{}],
    Scope: "CLOUDFRONT",
  };
  const resources = { Acl: { Type: "AWS::WAFv2::WebACL", Properties } };
  deploySketch(account, { name: "S", resources });
  expect([...account.records.values()]).toMatchObject([
    { arn: expect.stringContaining(":global/webacl/Edge/"), without: "is not applied" },
  ]);
  expect(account.webAcls.size).toBe(0);
  deploySketch(account, { name: "S", resources: {} });
  expect(account.records.size).toBe(0);
});

it("a managed rule group is recorded and not applied, until its web ACL leaves", () => {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: managed({ ActionToUse: { Count: {} } }) });
  expect([...account.records.values()]).toMatchObject([
    { name: "AWS AWSManagedRulesCommonRuleSet", without: "is not applied" },
  ]);
  expect([...account.webAcls.values()].map(({ rules }) => rules)).toEqual([[]]);
  deploySketch(account, { name: "S", resources: {} });
  expect(account.records.size).toBe(0);
});

it.each<[string, Resources, string]>([
  [
    "a managed rule group that lets requests pass",
    managed({ ActionToUse: { Allow: {} } }),
    "ActionToUse: property Allow is not supported",
  ],
  [
    "countries that pass",
    acl({}, { Statement: { GeoMatchStatement: {} }, Action: { Allow: {} } }),
    "Action: property Allow is not supported",
  ],
  ["a regular expression", statement({ RegexMatchStatement: {} }), "RegexMatchStatement cannot"],
  [
    "an unsupported statement within another",
    statement({ NotStatement: { Statement: { RegexMatchStatement: {} } } }),
    "Rules[0].Statement.NotStatement.Statement: property RegexMatchStatement",
  ],
  [
    "a rate within another statement",
    statement({ NotStatement: { Statement: { RateBasedStatement: {} } } }),
    "RateBasedStatement cannot be emulated",
  ],
  ["two statements in one", statement({ ...home, NotStatement: {} }), "use exactly one of"],
  ["an empty statement", statement({}), "use exactly one of"],
  [
    "an AndStatement with one statement",
    statement({ AndStatement: { Statements: [home] } }),
    "two or more",
  ],
  [
    "an unknown IP set",
    statement({ IPSetReferenceStatement: { Arn: "x" } }),
    "is not the ARN of an IP set",
  ],
  [
    "an IP set for a header's addresses",
    statement({
      IPSetReferenceStatement: { Arn: att("Set"), IPSetForwardedIPConfig: {} },
    }),
    "property IPSetForwardedIPConfig is not supported",
  ],
  ["cookies", onBytes({ FieldToMatch: { Cookies: {} } }), "property Cookies cannot be emulated"],
  [
    "a search for words",
    onBytes({ PositionalConstraint: "CONTAINS_WORD" }),
    "has the value CONTAINS_WORD",
  ],
  ["a search without a text", onBytes({ SearchString: undefined }), "is required, but not both"],
  ["a search for a long text", onBytes({ SearchString: "x".repeat(201) }), "from 1 to 200 bytes"],
  [
    "a search without a transformation",
    onBytes({ TextTransformations: [] }),
    "TextTransformations is missing",
  ],
  [
    "an unsupported transformation",
    onBytes({ TextTransformations: [{ Priority: 0, Type: "MD5" }] }),
    "has the value MD5",
  ],
  ["a rate with a limit of nine", rate({ Limit: 9 }), "a whole number from 10"],
  ["a rate without a limit", rate({ Limit: undefined }), "Limit is missing"],
  [
    "a rate with a window of a day",
    rate({ EvaluationWindowSec: 86_400 }),
    "supports 60, 120, 300, 600",
  ],
  [
    "a rate by a forwarded address",
    rate({ AggregateKeyType: "FORWARDED_IP" }),
    "has the value FORWARDED_IP",
  ],
  [
    "a common rate without a scope",
    rate({ AggregateKeyType: "CONSTANT" }),
    "ScopeDownStatement is needed",
  ],
  [
    "a rate by address with custom keys",
    rate({ CustomKeys: [{ IP: {} }] }),
    "CustomKeys is required with",
  ],
  [
    "a rate by custom keys but without a key",
    rate({ AggregateKeyType: "CUSTOM_KEYS" }),
    "CustomKeys is required with",
  ],
  [
    "a custom key for a forwarded address",
    custom({ ForwardedIP: {} }),
    "ForwardedIP cannot be emulated",
  ],
  ["a captcha", acl({}, { Statement: home, Action: { Captcha: {} } }), "Captcha"],
  [
    "two actions",
    acl({}, { Statement: home, Action: { Block: {}, Count: {} } }),
    "the only action",
  ],
  ["no action", acl({}, { Statement: home, Action: undefined }), "Allow or Block is required"],
  ["an override", acl({}, { Statement: home, OverrideAction: { None: {} } }), "OverrideAction"],
  ["rule labels", acl({}, { Statement: home, RuleLabels: [] }), "RuleLabels"],
  [
    "an inserted header",
    acl({}, { Statement: home, Action: { Allow: { CustomRequestHandling: {} } } }),
    "CustomRequestHandling",
  ],
  [
    "two rules with the same priority",
    acl({}, { Statement: home, Priority: 1 }, { Statement: home }),
    "must have different priorities",
  ],
  [
    "an unknown response body",
    blocking({ ResponseCode: 429, CustomResponseBodyKey: "x" }),
    "not a key of CustomResponseBodies: x",
  ],
  ["an invalid response status", blocking({ ResponseCode: 100 }), "from 200 to 599"],
  [
    "a response header with two lines",
    blocking({ ResponseCode: 429, ResponseHeaders: [{ Name: "A", Value: "b\nc" }] }),
    "property Value has the value",
  ],
  [
    "a default action that only counts",
    acl({ DefaultAction: { Count: {} } }),
    "must be Allow or Block",
  ],
  ["an empty default action", acl({ DefaultAction: {} }), "Allow or Block is required"],
  ["the scope CLOUDFRONT on an API", acl({ Scope: "CLOUDFRONT" }), "a web ACL that does not exist"],
  ["an unsupported limit for bodies", acl(inspecting("KB_128")), "has the value KB_128"],
  ["a challenge", acl({ ChallengeConfig: {} }), "ChallengeConfig is not supported"],
])("a web ACL with %s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it.each<[string, Resources, string]>([
  [
    "with an address without a prefix length",
    onSet({ Addresses: ["10.0.0.1"] }),
    "is not an IPV4 range of /1 or smaller",
  ],
  [
    "with all addresses",
    onSet({ Addresses: ["0.0.0.0/0"] }),
    "is not an IPV4 range of /1 or smaller",
  ],
  ["with addresses of IPv6", onSet({ Addresses: ["2001:db8::/32"] }), "is not an IPV4 range"],
  ["with names", onSet({ Addresses: ["localhost/8"] }), "is not an IPV4 range"],
])("an IPv4 set %s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it.each<[string, Resources, string]>([
  [
    "another resource than a stage",
    link({ ResourceArn: "arn:aws:apigateway:us-east-1::/x" }),
    "is not the ARN of a stage",
  ],
  [
    "another resource than a web ACL",
    link({ WebACLArn: att("Set") }),
    "names a web ACL that does not exist",
  ],
  [
    "a stage that already has a web ACL",
    {
      ...acl({}),
      ...webAcl([], {}, { id: "Other" }),
      OtherAssociation: {
        Type: "AWS::WAFv2::WebACLAssociation",
        DependsOn: "AclAssociation",
        Properties: {
          ResourceArn: {
            "Fn::Sub": "arn:aws:apigateway:us-east-1::/restapis/${Api}/stages/${ApiStage}",
          },
          WebACLArn: att("Other"),
        },
      },
    },
    "already has a web ACL",
  ],
  ["a stage's name", link({ ResourceArn: ref("ApiStage") }), "is not the ARN of a stage"],
])("an association with %s is rejected", (_, resources, message) => {
  expect(refusal(resources)).toContain(message);
});

it("a stage's web ACL is kept across a restart, can be replaced, and can be removed", () => {
  const account = emptyAccount();
  const deploy = (resources: Resources) => deploySketch(account, { name: "S", resources });
  const found = () => ({
    there: [...account.webAcls.keys()],
    used: [...account.webAclOf.values()],
  });
  deploy(acl({ Name: "one" }));
  const first = found();
  expect(first.there).toEqual([
    expect.stringMatching(
      /^arn:aws:wafv2:us-east-1:123456789012:regional\/webacl\/one\/[0-9a-f-]{36}$/,
    ),
  ]);
  expect(first.used).toEqual(first.there);
  // Simulates a restart, after which only the records of the deployment exist.
  account.webAcls.clear();
  account.webAclOf.clear();
  deploy(acl({ Name: "one" }));
  expect(found()).toEqual(first);
  deploy(acl({ Name: "two" }));
  const second = found();
  expect(second.there).toEqual([expect.stringContaining("/webacl/two/")]);
  expect(second.used).toEqual(second.there);
  deploy(api);
  expect(found()).toEqual({ there: [], used: [] });
});

it("a rule sees the changed addresses of its IP set", () => {
  const account = emptyAccount();
  const statementOf = { IPSetReferenceStatement: { Arn: att("Set") } };
  const inSet = (sourceIp: string) => {
    const [one] = account.webAcls.values();
    const request = { method: "GET", path: "/", query: [], headers: [], body: Buffer.alloc(0) };
    return one && blocked(one, { request, sourceIp, now: new Date() }) !== undefined;
  };
  deploySketch(account, { name: "S", resources: statement(statementOf) });
  expect([inSet("10.1.2.3"), inSet("11.1.2.3")]).toEqual([true, false]);
  const [set] = account.ipSets.values();
  if (set)
    account.ipSets.set(set.arn, { arn: set.arn, contains: (address) => address === "11.1.2.3" });
  expect([inSet("10.1.2.3"), inSet("11.1.2.3")]).toEqual([false, true]);
});
