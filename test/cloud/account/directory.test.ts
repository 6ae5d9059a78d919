import { expect, it } from "vitest";
import { parsePolicy } from "../../../lib/iam/policy/policy.ts";
import { deploySketch, emptyAccount } from "../deployment/deploy-sketch.ts";
import { role, user } from "../deployment/sketch.ts";

const Statement = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
const policy = parsePolicy({ Version: "2012-10-17", Statement }, "identity", "Added");

function accountWith(session: "of a caller" | "of a function" = "of a caller") {
  const account = emptyAccount();
  const { directory } = account;
  const resources = {
    Ann: user("Ann"),
    Role: {
      ...role("lambda.amazonaws.com"),
      Properties: { ...role("lambda.amazonaws.com").Properties, RoleName: "Worker" },
    },
  };
  deploySketch(account, { name: "S", resources });
  const expiration = new Date("2030-01-01T00:00:00Z");
  const assumed = directory.sessions.add({
    roleName: "Worker",
    sessionName: "Session",
    issued: new Date(),
    expiration,
    functionArn: session === "of a caller" ? undefined : "arn:of:a:function",
  });
  return { account, directory, ann: directory.accessKeyOf("Ann").accessKeyId, assumed };
}

it("the directory returns the same object for the same key, to reuse its signing keys", () => {
  for (const session of ["of a caller", "of a function"] as const) {
    const { directory, ann, assumed } = accountWith(session);
    expect(directory.find(ann)).toBeDefined();
    expect(directory.find(ann)).toBe(directory.find(ann));
    const found = directory.find(assumed.accessKeyId);
    expect(found).toMatchObject({
      secretAccessKey: assumed.secretAccessKey,
      sessionToken: assumed.sessionToken,
      expiration: assumed.expiration,
    });
    expect(directory.find(assumed.accessKeyId)).toBe(found);
    expect(directory.find(ann)).not.toBe(found);
  }
});

it("an identity always has the current policies", () => {
  const { directory, ann, assumed } = accountWith();
  const found = directory.find(ann);
  const ofRole = directory.find(assumed.accessKeyId);
  expect([found?.policies, ofRole?.policies]).toEqual([[], []]);
  directory.users.get("Ann")?.attached.set("Added", { policy, by: "test" });
  directory.roles.get("Worker")?.attached.set("Added", { policy, by: "test" });
  expect([found?.policies, ofRole?.policies]).toEqual([[policy], [policy]]);
  directory.users.get("Ann")?.attached.delete("Added");
  expect(directory.find(ann)?.policies).toEqual([]);
});

it("the directory returns another object for a changed owner, and `undefined` for a removed owner", () => {
  const { directory, ann, assumed } = accountWith();
  const before = [directory.find(ann), directory.find(assumed.accessKeyId)] as const;
  const owner = directory.users.get("Ann");
  const worker = directory.roles.get("Worker");
  if (!owner || !worker) throw new Error("they were not deployed");
  directory.users.set("Ann", { ...owner, userId: "AIDAOTHER" });
  directory.roles.set("Worker", { ...worker, roleId: "AROAOTHER" });
  expect(directory.find(ann)).not.toBe(before[0]);
  expect(directory.find(ann)?.principal.userId).toBe("AIDAOTHER");
  expect(directory.find(assumed.accessKeyId)?.principal.userId).toBe("AROAOTHER:Session");
  directory.users.delete("Ann");
  directory.removeRole("Worker");
  expect([directory.find(ann), directory.find(assumed.accessKeyId)]).toEqual([
    undefined,
    undefined,
  ]);
});
