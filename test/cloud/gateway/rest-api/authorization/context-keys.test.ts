import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credentials } from "../../../../../lib/sigv4/signing/signing-options.ts";
import { parseAssumed } from "../../../../../scripts/serve/assumed.ts";
import { assumeRole } from "../../../assume-role.ts";
import {
  att,
  lambda,
  policy,
  ref,
  restApi,
  roleFor,
  user,
  type Statement,
} from "../../../deployment/sketch.ts";
import { ACCOUNT, REGION, startTestCloud, type TestCloud } from "../../../test-cloud.ts";

type Caller = "anonymous" | "Ann" | "Clerk";
/** A key, the caller, a condition on the key that holds for the caller's request, and a condition that fails. */
type Row = readonly [key: string, caller: Caller, holds: object, fails: object];

const equals = (key: string, is: unknown, other: unknown): readonly [object, object] => [
  { StringEquals: { [key]: is } },
  { StringEquals: { [key]: other } },
];
const absent = (key: string): readonly [object, object] => [
  { Null: { [key]: "true" } },
  { Null: { [key]: "false" } },
];
const role = `arn:aws:iam::${ACCOUNT}:role`;

/** The keys that AWS's guide lists for the resource policies of APIs, and the keys of the principal. */
const ROWS: readonly Row[] = [
  ["aws:CurrentTime", "anonymous", ...dates("aws:CurrentTime")],
  ["aws:EpochTime", "anonymous", ...dates("aws:EpochTime")],
  ["aws:SecureTransport", "anonymous", ...bools("aws:SecureTransport", true)],
  ["aws:SourceIp (through an endpoint)", "anonymous", ...absent("aws:SourceIp")],
  ["aws:SourceArn (of no service)", "anonymous", ...absent("aws:SourceArn")],
  [
    "aws:Referer",
    "anonymous",
    ...equals("aws:Referer", "https://a.example/", "https://b.example/"),
  ],
  ["aws:UserAgent", "anonymous", ...equals("aws:UserAgent", "tester/1.0", "curl")],
  ["aws:SourceVpc", "anonymous", ...equals("aws:SourceVpc", "vpc-0a1b2c3d", "vpc-1a1b2c3d")],
  ["aws:SourceVpce", "anonymous", ...equals("aws:SourceVpce", "vpce-0a1b2c3d", "vpce-1a1b2c3d")],
  [
    "aws:VpcSourceIp",
    "anonymous",
    { IpAddress: { "aws:VpcSourceIp": "10.1.0.0/16" } },
    { IpAddress: { "aws:VpcSourceIp": "10.2.0.0/16" } },
  ],
  ["aws:RequestedRegion", "anonymous", ...equals("aws:RequestedRegion", REGION, "eu-west-1")],
  [
    "aws:PrincipalType (unsigned)",
    "anonymous",
    ...equals("aws:PrincipalType", "Anonymous", "User"),
  ],
  ["aws:PrincipalArn (unsigned)", "anonymous", ...absent("aws:PrincipalArn")],
  ["aws:PrincipalOrgID (unsigned)", "anonymous", ...absent("aws:PrincipalOrgID")],

  ["aws:PrincipalAccount", "Ann", ...equals("aws:PrincipalAccount", ACCOUNT, "999999999999")],
  [
    "aws:PrincipalArn",
    "Ann",
    ...equals("aws:PrincipalArn", att("Ann"), `arn:aws:iam::${ACCOUNT}:user/Bob`),
  ],
  ["aws:PrincipalType", "Ann", ...equals("aws:PrincipalType", "User", "AssumedRole")],
  ["aws:username", "Ann", ...equals("aws:username", ref("Ann"), "ann")],
  [
    "aws:userid",
    "Ann",
    { StringLike: { "aws:userid": "AIDA*" } },
    { StringLike: { "aws:userid": "*:*" } },
  ],
  ["aws:PrincipalOrgID", "Ann", ...equals("aws:PrincipalOrgID", "o-a1b2c3d4e5", "o-other")],
  [
    "aws:PrincipalOrgPaths",
    "Ann",
    { "ForAnyValue:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-*" } },
    { "ForAllValues:StringLike": { "aws:PrincipalOrgPaths": "o-a1b2c3d4e5/r-ab12/ou-*" } },
  ],
  ["aws:PrincipalTag", "Ann", ...equals("aws:PrincipalTag/team", "tea", "coffee")],
  ["aws:TokenIssueTime (long-term)", "Ann", ...absent("aws:TokenIssueTime")],
  ["aws:MultiFactorAuthPresent (long-term)", "Ann", ...absent("aws:MultiFactorAuthPresent")],

  ["aws:PrincipalArn (session)", "Clerk", ...equals("aws:PrincipalArn", `${role}/Clerk`, "Clerk")],
  ["aws:PrincipalType (session)", "Clerk", ...equals("aws:PrincipalType", "AssumedRole", "User")],
  ["aws:username (session)", "Clerk", ...absent("aws:username")],
  [
    "aws:userid (session)",
    "Clerk",
    { StringLike: { "aws:userid": "AROA*:work" } },
    { StringLike: { "aws:userid": "AROA*:home" } },
  ],
  ["aws:TokenIssueTime", "Clerk", ...dates("aws:TokenIssueTime")],
  ["aws:MultiFactorAuthPresent", "Clerk", ...bools("aws:MultiFactorAuthPresent", false)],
  ["aws:MultiFactorAuthAge", "Clerk", ...absent("aws:MultiFactorAuthAge")],
];

function dates(key: string): readonly [object, object] {
  const then = "2020-01-01T00:00:00Z";
  return [{ DateGreaterThan: { [key]: then } }, { DateLessThan: { [key]: then } }];
}

function bools(key: string, is: boolean): readonly [object, object] {
  return [{ Bool: { [key]: String(is) } }, { Bool: { [key]: String(!is) } }];
}

/** Returns an API for the rows of one caller, because all rows exceed the length limit of one policy. */
function apiOf(caller: Caller) {
  const statements = ROWS.flatMap(([, who, ...conditions], row): Statement[] =>
    who !== caller
      ? []
      : conditions.map((Condition, i) => ({
          Principal: "*",
          Action: "execute-api:Invoke",
          Resource: `execute-api:/*/GET/${i === 0 ? "holds" : "fails"}/${row}`,
          Condition,
        })),
  );
  const authorization = caller === "anonymous" ? "NONE" : "AWS_IAM";
  return restApi(
    { "GET /{path+}": { function: "Empty", authorization } },
    { id: `Api${caller}`, stageName: caller, api: { Policy: policy(...statements) } },
  );
}

const ann = user("Ann");
let local: TestCloud;
const keys = new Map<Caller, Credentials>();
beforeAll(async () => {
  const stack = {
    name: "Keys",
    handlers: { empty: "export const handler = async () => ({});" },
    resources: {
      ...lambda("Empty", "empty"),
      Ann: { ...ann, Properties: { ...ann.Properties, Tags: [{ Key: "team", Value: "tea" }] } },
      Clerk: roleFor("Ann", "Clerk"),
      ...apiOf("anonymous"),
      ...apiOf("Ann"),
      ...apiOf("Clerk"),
    },
  };
  const assumed = parseAssumed([
    "aws:SecureTransport=true",
    "aws:SourceVpc=vpc-0a1b2c3d",
    "aws:SourceVpce=vpce-0a1b2c3d",
    "aws:VpcSourceIp=10.1.2.3",
    "aws:PrincipalOrgID=o-a1b2c3d4e5",
    "aws:PrincipalOrgPaths=o-a1b2c3d4e5/r-ab12/ou-ab12-11111111/",
    "aws:PrincipalOrgPaths=o-a1b2c3d4e5/r-ab12/",
  ]);
  local = await startTestCloud([stack], undefined, undefined, assumed);
  keys.set("Ann", local.keys("Ann"));
  keys.set("Clerk", await assumeRole(local, local.keys("Ann"), "Clerk", "work"));
});
afterAll(() => local.close());

describe.each(ROWS.map(([key, caller], row) => [key, caller, row] as const))(
  "a condition on %s of a request by %s",
  (_, caller, row) => {
    it("allows the request if it holds, and does not allow it if it fails", async () => {
      const headers = [
        ["User-Agent", "tester/1.0"],
        ["Referer", "https://a.example/"],
      ] as const;
      const call = (path: string) =>
        local.call("GET", `/${caller}/${path}/${row}`, { as: keys.get(caller), headers });
      expect((await call("holds")).status).toBe(200);
      expect((await call("fails")).status).toBe(403);
    });
  },
);
