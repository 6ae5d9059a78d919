import { afterAll, beforeAll, expect, it } from "vitest";
import { assumeRole } from "../assume-role.ts";
import { ref, roleFor, user, type Resource, type Statement } from "../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../test-cloud.ts";
import { kms } from "./asking.ts";
import { jsonOf } from "../../json-of.ts";

const account = "arn:aws:iam::123456789012";
const everything: Statement = { Action: "*", Resource: "*" };
const stays = { name: "Stays", resources: { Owner: user("Owner", everything) } };
const people = {
  name: "People",
  resources: { Ann: user("Ann"), Bob: user("Bob"), Clerk: roleFor("Ann", "Clerk") },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stays, people]);
});
afterAll(() => local.close());

/** A key whose policy allows these users to use it. */
function keyOf(...names: readonly string[]): Resource {
  const AWS = names.map((name) => `${account}:user/${name}`);
  const statement = { Effect: "Allow", Principal: { AWS }, Action: "kms:*", Resource: "*" };
  return { Type: "AWS::KMS::Key", Properties: { KeyPolicy: { Statement: [statement] } } };
}

/** Creates a key outside the templates. Its policy allows its owner and the principals in `AWS`. */
async function newKey(...AWS: readonly string[]): Promise<string> {
  const allow = { Effect: "Allow", Action: "kms:*", Resource: "*" };
  const Policy = JSON.stringify({
    Version: "2012-10-17",
    Statement: [
      { ...allow, Principal: { AWS: `${account}:user/Owner` } },
      { ...allow, Principal: { AWS } },
    ],
  });
  const created = await kms(local, local.keys("Owner"), "CreateKey", { Policy });
  return jsonOf<{ KeyMetadata: { KeyId: string } }>(created).KeyMetadata.KeyId;
}

it("a policy or grant for a removed user or role does not apply to a new user or role with the same name", async () => {
  const names = ["user/Ann", "user/Bob", "role/Clerk"].map((name) => `${account}:${name}`);
  const named = await newKey(...names);
  const granted = await newKey(`${account}:user/Owner`);
  for (const GranteePrincipal of names) {
    const grant = { KeyId: granted, GranteePrincipal, Operations: ["DescribeKey"] };
    expect((await kms(local, local.keys("Owner"), "CreateGrant", grant)).status).toBe(200);
  }
  const outcomes = async () => {
    const clerk = await assumeRole(local, local.keys("Ann"), "Clerk");
    const all = [local.keys("Ann"), local.keys("Bob"), clerk].flatMap((as) =>
      [named, granted].map((KeyId) => kms(local, as, "DescribeKey", { KeyId })),
    );
    return (await Promise.all(all)).map(({ status }) => status);
  };
  expect(await outcomes()).toEqual([200, 200, 200, 200, 200, 200]);
  // A deployment without changes does not remove the access of the users and the role.
  await local.deploy(people);
  expect(await outcomes()).toEqual([200, 200, 200, 200, 200, 200]);

  await local.deploy({ ...people, resources: { Bob: people.resources.Bob } });
  await local.deploy(people);
  expect(await outcomes()).toEqual([400, 400, 200, 200, 400, 400]);
  const policy = await kms(local, local.keys("Owner"), "GetKeyPolicy", { KeyId: named });
  const { Statement }: { Statement: readonly { Principal: unknown }[] } = JSON.parse(
    jsonOf<{ Policy: string }>(policy).Policy,
  );
  expect(Statement[1]?.Principal).toEqual({
    AWS: [expect.stringMatching(/^AIDA/), names[1], expect.stringMatching(/^AROA/)],
  });
});

it("a policy of the template applies to a new user with the same name after its next deployment", async () => {
  const KeyId = "alias/template";
  const Alias = {
    Type: "AWS::KMS::Alias",
    Properties: { AliasName: KeyId, TargetKeyId: ref("Key") },
  };
  const keys = { name: "Keys", resources: { Key: keyOf("Owner", "Ann"), Alias } };
  await local.deploy(people);
  await local.deploy(keys);
  const describes = async () =>
    (await kms(local, local.keys("Ann"), "DescribeKey", { KeyId })).status;
  expect(await describes()).toBe(200);
  await local.deploy({ ...people, resources: { Bob: people.resources.Bob } });
  await local.deploy(people);
  expect(await describes()).toBe(400);
  await local.deploy(keys);
  expect(await describes()).toBe(200);
});
