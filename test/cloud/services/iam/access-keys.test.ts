import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credentials } from "../../../../lib/sigv4/signing/signing-options.ts";
import { assumeRole, element, sts } from "../../assume-role.ts";
import { role, user, type Resources } from "../../deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../test-cloud.ts";
import { callIam, type Form } from "./iam-forms.ts";

const arn = "arn:aws:iam::123456789012:user";
const stack = {
  name: "Users",
  resources: {
    Ann: {
      Type: "AWS::IAM::User",
      Properties: {
        UserName: "Ann",
        Path: "/staff/",
        Policies: user("x", { Action: "iam:*AccessKey*", Resource: `${arn}/staff/Ann` })
          .Properties?.["Policies"],
      },
    },
    Bob: user("Bob"),
    Cid: user("Cid"),
    Role: {
      ...role("123456789012"),
      Properties: { ...role("123456789012").Properties, RoleName: "Role" },
    },
  } satisfies Resources,
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack]);
});
afterAll(() => local.close());

const asking = (Action: string, form: Form = {}, who = "admin") =>
  callIam(local, { Action, ...form }, who);
const of = (UserName: string, more: Form = {}): Form => ({ UserName, ...more });

async function created(userName: string): Promise<Credentials> {
  const { status, text } = await asking("CreateAccessKey", of(userName));
  if (status !== 200) throw new Error(text);
  return {
    accessKeyId: element(text, "AccessKeyId"),
    secretAccessKey: element(text, "SecretAccessKey"),
  };
}
const identity = async (as: Credentials) => {
  const { status, text } = await sts(local, { Action: "GetCallerIdentity" }, { as });
  return status === 200
    ? element(text, "Arn")
    : [status, element(text, "Code"), element(text, "Message")];
};
const UNKNOWN = [
  403,
  "InvalidClientTokenId",
  "The security token included in the request is invalid.",
];
/** Returns id and status of each access key of a user. */
async function listed(userName: string): Promise<readonly string[]> {
  const { text } = await asking("ListAccessKeys", of(userName));
  return [...text.matchAll(/<member>(.*?)<\/member>/g)].map(
    ([, member = ""]) => `${element(member, "AccessKeyId")} ${element(member, "Status")}`,
  );
}

describe("the access keys of a user", () => {
  it("are created, listed, deactivated, activated and deleted, with effect from the next request", async () => {
    const { accessKeyId: first } = local.keys("Bob");
    const made = await asking("CreateAccessKey", of("Bob"));
    expect(made.text).toMatch(
      /^<CreateAccessKeyResponse xmlns="https:\/\/iam\.amazonaws\.com\/doc\/2010-05-08\/"><CreateAccessKeyResult><AccessKey><UserName>Bob<\/UserName><AccessKeyId>AKIA[A-Z2-7]{16}<\/AccessKeyId><Status>Active<\/Status><SecretAccessKey>[\w/+]{40}<\/SecretAccessKey><CreateDate>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ<\/CreateDate><\/AccessKey><\/CreateAccessKeyResult><ResponseMetadata>/,
    );
    const accessKeyId = element(made.text, "AccessKeyId");
    const as = { accessKeyId, secretAccessKey: element(made.text, "SecretAccessKey") };
    expect(await identity(as)).toBe(`${arn}/Bob`);
    const list = await asking("ListAccessKeys", of("Bob"));
    expect(list.text).toContain("<IsTruncated>false</IsTruncated>");
    expect(list.text).not.toContain("Secret");
    expect(await listed("Bob")).toEqual([`${first} Active`, `${accessKeyId} Active`]);

    const key = of("Bob", { AccessKeyId: accessKeyId });
    const off = await asking("UpdateAccessKey", { ...key, Status: "Inactive" });
    expect(off.text).toMatch(
      /^<UpdateAccessKeyResponse xmlns="[^"]*"><ResponseMetadata><RequestId>[^<]*<\/RequestId><\/ResponseMetadata><\/UpdateAccessKeyResponse>$/,
    );
    expect(await identity(as)).toEqual(UNKNOWN);
    expect(await identity(local.keys("Bob"))).toBe(`${arn}/Bob`);
    expect(await listed("Bob")).toEqual([`${first} Active`, `${accessKeyId} Inactive`]);
    local = await local.restart();
    await local.deploy(stack);
    expect(await identity(as)).toEqual(UNKNOWN);
    expect((await asking("UpdateAccessKey", { ...key, Status: "Active" })).status).toBe(200);
    expect(await identity(as)).toBe(`${arn}/Bob`);

    expect((await asking("DeleteAccessKey", key)).status).toBe(200);
    expect(await identity(as)).toEqual(UNKNOWN);
    local = await local.restart();
    await local.deploy(stack);
    expect(await identity(as)).toEqual(UNKNOWN);
    expect(await listed("Bob")).toEqual([`${first} Active`]);
  });

  it("belong to the caller unless the request names another user", async () => {
    const { accessKeyId } = local.keys("Ann");
    const { text } = await asking("ListAccessKeys", {}, "Ann");
    expect([element(text, "UserName"), element(text, "AccessKeyId")]).toEqual(["Ann", accessKeyId]);
    const form = { Action: "ListAccessKeys", UserName: "Ann" };
    const as = await assumeRole(local, local.keys("admin"), "Role");
    expect((await callIam(local, form, "admin", { as })).status).toBe(403);
    const { status, text: refused } = await callIam(local, { Action: "ListAccessKeys" }, "admin", {
      as,
    });
    expect([status, element(refused, "Message")]).toEqual([
      400,
      "Must specify userName when calling with non-User credentials",
    ]);
  });

  it("are at most two, including inactive ones", async () => {
    const { accessKeyId } = await created("Cid");
    await asking("UpdateAccessKey", of("Cid", { AccessKeyId: accessKeyId, Status: "Inactive" }));
    const { status, text } = await asking("CreateAccessKey", of("Cid"));
    expect([status, element(text, "Code"), element(text, "Message")]).toEqual([
      409,
      "LimitExceeded",
      "Cannot exceed quota for AccessKeysPerUser: 2",
    ]);
  });

  it.each(["CreateAccessKey", "ListAccessKeys", "UpdateAccessKey", "DeleteAccessKey"])(
    "cannot be managed without a permission: %s",
    async (action) => {
      const form = { AccessKeyId: local.keys("Ann").accessKeyId, Status: "Active" };
      const own = await asking(action, form, "Bob");
      expect([own.status, element(own.text, "Code"), element(own.text, "Message")]).toEqual([
        403,
        "AccessDenied",
        `User: ${arn}/Bob is not authorized to perform: iam:${action} on resource: user Bob because no identity-based policy allows the iam:${action} action`,
      ]);
      const others = await asking(action, of("Bob", form), "Ann");
      expect([others.status, element(others.text, "Message")]).toEqual([
        403,
        expect.stringContaining("on resource: user Bob "),
      ]);
      const missing = await asking(action, of("Missing", form), "Ann");
      expect(missing.status).toBe(403);
    },
  );

  const key = { AccessKeyId: "AKIAMISSINGMISSING22" };
  it.each<[string, string, Form, readonly [number, string, string]]>([
    [
      "a user who does not exist",
      "CreateAccessKey",
      of("Missing"),
      [404, "NoSuchEntity", "The user with name Missing cannot be found."],
    ],
    [
      "a key that does not exist",
      "UpdateAccessKey",
      of("Ann", { ...key, Status: "Active" }),
      [404, "NoSuchEntity", `The Access Key with id ${key.AccessKeyId} cannot be found.`],
    ],
    [
      "deleting a key that does not exist",
      "DeleteAccessKey",
      of("Ann", key),
      [404, "NoSuchEntity", `The Access Key with id ${key.AccessKeyId} cannot be found.`],
    ],
    [
      "a missing key id",
      "DeleteAccessKey",
      of("Ann"),
      [400, "ValidationError", "Value null at 'accessKeyId'"],
    ],
    [
      "an invalid key id",
      "DeleteAccessKey",
      of("Ann", { AccessKeyId: "AKIA-" }),
      [400, "ValidationError", "2 validation errors detected: Value 'AKIA-' at 'accessKeyId'"],
    ],
    [
      "an invalid status",
      "UpdateAccessKey",
      of("Ann", { ...key, Status: "Off" }),
      [
        400,
        "ValidationError",
        "Value 'Off' at 'status' failed to satisfy constraint: Member must satisfy enum value set: [Active, Inactive, Expired]",
      ],
    ],
    [
      "a missing status",
      "UpdateAccessKey",
      of("Ann", key),
      [400, "ValidationError", "at 'status'"],
    ],
    [
      "an invalid user name",
      "ListAccessKeys",
      of("a/b"),
      [400, "ValidationError", "Value 'a/b' at 'userName'"],
    ],
    [
      "an empty user name",
      "ListAccessKeys",
      of(""),
      [400, "ValidationError", "Value '' at 'userName'"],
    ],
  ])("a call is refused for %s", async (_, action, form, [status, code, message]) => {
    const answer = await asking(action, form);
    expect([answer.status, element(answer.text, "Code")]).toEqual([status, code]);
    expect(element(answer.text, "Message")).toContain(message);
  });

  it("cannot be deleted under the name of another user", async () => {
    const { accessKeyId: AccessKeyId } = local.keys("Bob");
    const { status } = await asking("DeleteAccessKey", { AccessKeyId }, "Ann");
    expect(status).toBe(404);
    expect(await identity(local.keys("Bob"))).toBe(`${arn}/Bob`);
  });
});

describe("the admin's access keys", () => {
  it("include at least one active key, because only the admin can create another key", async () => {
    const before = local.keys("admin");
    const { accessKeyId: AccessKeyId } = before;
    const taking: readonly (readonly [string, Form])[] = [
      ["UpdateAccessKey", of("admin", { AccessKeyId, Status: "Inactive" })],
      ["DeleteAccessKey", of("admin", { AccessKeyId })],
    ];
    for (const [action, form] of taking) {
      const { status, text } = await asking(action, form);
      expect([status, element(text, "Code")]).toEqual([400, "UnmodifiableEntity"]);
      expect(element(text, "Message")).toContain(
        `${AccessKeyId} is the only active access key of admin`,
      );
    }
    expect(await identity(before)).toBe(`${arn}/admin`);
    const after = await created("admin");
    for (const [action, form] of taking) expect((await asking(action, form)).status).toBe(200);
    expect(await identity(before)).toEqual(UNKNOWN);
    expect(local.keys("admin")).toEqual(after);
    local = await local.restart();
    expect(local.keys("admin")).toEqual(after);
  });
});
