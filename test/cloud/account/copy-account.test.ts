import { inspect } from "node:util";
import { expect, it } from "vitest";
import type { Account } from "../../../lib/cloud/account/account.ts";
import { copyAccount } from "../../../lib/cloud/account/copy-account.ts";
import { deleteStack } from "../../../lib/cloud/deployment/remove-resources.ts";
import { Problems } from "../../../lib/cloud/deployment/run/problems.ts";
import { newRun } from "../../../lib/cloud/deployment/run/run.ts";
import { deploySketch, emptyAccount } from "../deployment/deploy-sketch.ts";
import {
  apiKey,
  authorizer,
  customDomain,
  functionUrl,
  guarded,
  ipSet,
  lambda,
  policy,
  ref,
  restApi,
  urlPermissions,
  usagePlan,
  user,
  webAcl,
  type Resources,
} from "../deployment/sketch.ts";
import { table } from "../services/dynamodb/dynamodb-cloud.ts";

const everything = { Action: "*", Resource: "*" };
/** Resources of every part of an account. Their properties depend on a text and a number. */
const resources = (text: string, number: number): Resources => ({
  Key: { Type: "AWS::KMS::Key", Properties: { Description: text } },
  Alias: {
    Type: "AWS::KMS::Alias",
    Properties: { AliasName: `alias/${text}`, TargetKeyId: ref("Key") },
  },
  ...lambda("Fn", "code", { Timeout: number }, everything),
  ...functionUrl("Fn"),
  ...urlPermissions("Fn", "*"),
  ...authorizer("Authorizer", "Fn"),
  ...restApi({ [`GET /${text}`]: guarded("Authorizer", "Fn") }),
  ...customDomain(`${text}.example.com`),
  ...webAcl([]),
  Ips: ipSet(`10.0.0.${number}/32`),
  ApiKey: apiKey(),
  ...usagePlan("Plan", ["ApiKey"], { Quota: { Limit: number, Period: "DAY" } }),
  Table: table(text),
  Ann: user(text, everything),
  Group: { Type: "AWS::IAM::Group", Properties: { GroupName: text } },
  Added: {
    Type: "AWS::IAM::UserToGroupAddition",
    Properties: { GroupName: ref("Group"), Users: [ref("Ann")] },
  },
  Managed: {
    Type: "AWS::IAM::ManagedPolicy",
    Properties: { PolicyDocument: policy(everything), Users: [ref("Ann")] },
  },
  Vpc: { Type: "AWS::EC2::VPC", Properties: { CidrBlock: `10.${number}.0.0/16` } },
});
const seen = (account: Account) => inspect(account, { depth: 30, maxArrayLength: 1000 });

it("nothing that is deployed or deleted in the copy of an account changes the account", () => {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: resources("one", 10) });
  const before = seen(account);
  const changed = copyAccount(account);
  deploySketch(changed, { name: "S", resources: resources("one", 20) });
  deploySketch(changed, { name: "S", resources: resources("two", 20) });
  const deleted = copyAccount(account);
  deleteStack(deleted, { name: "S", id: "S" }, newRun(new Problems(), true));
  expect([...deleted.directory.users.keys()]).toEqual([]);
  expect([...changed.directory.users.keys()]).toEqual(["two"]);
  expect(seen(account)).toBe(before);
});

it("the copy of an account has all of its resources", () => {
  const account = emptyAccount();
  deploySketch(account, { name: "S", resources: resources("one", 10) });
  account.functionUrlPort = 3000;
  expect(seen(copyAccount(account))).toBe(seen(account));
});
