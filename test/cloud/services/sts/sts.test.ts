import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { assumeRole, element, sts } from "../../assume-role.ts";
import {
  policy,
  role,
  user,
  type Resource,
  type Resources,
  type Statement,
} from "../../deployment/sketch.ts";
import { startTestCloud, type CallOptions, type TestCloud } from "../../test-cloud.ts";

const arn = (resource: string) => `arn:aws:iam::123456789012:${resource}`;
const mayAssume = { Action: "sts:AssumeRole", Resource: "*" };

/** A role that trusts the principals in the statement. */
const named = (RoleName: string, statement: object, ...more: readonly Statement[]): Resource => ({
  ...role("x", ...more),
  Properties: {
    ...role("x", ...more).Properties,
    RoleName,
    AssumeRolePolicyDocument: policy({ Action: "sts:AssumeRole", ...statement }),
  },
  DependsOn: ["Ann", "Bob"],
});

const resources: Resources = {
  Ann: user("Ann", mayAssume, { Action: "sts:GetCallerIdentity", Resource: "*", Effect: "Deny" }),
  Bob: user("Bob"),
  Cid: user("Cid", { ...mayAssume, Effect: "Deny" }),
  Direct: named("Direct", { Principal: { AWS: [arn("user/Bob"), arn("user/Cid")] } }, mayAssume),
  Delegating: named("Delegating", { Principal: { AWS: "123456789012" } }),
  Closed: named("Closed", { Principal: { Service: "lambda.amazonaws.com" } }),
  Keyed: named("Keyed", {
    Principal: { AWS: arn("user/Bob") },
    Condition: {
      StringEquals: { "sts:ExternalId": "4711" },
      StringLike: { "sts:RoleSessionName": "B*" },
    },
  }),
  Long: {
    ...named("Long", { Principal: { AWS: "123456789012" } }),
    Properties: {
      ...named("Long", { Principal: { AWS: "123456789012" } }).Properties,
      MaxSessionDuration: 43_200,
    },
  },
};

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Roles", resources }]);
});
afterAll(() => local.close());
afterEach(() => vi.useRealTimers());

const assuming = (roleName: string, more: Readonly<Record<string, string>> = {}) => ({
  Action: "AssumeRole",
  RoleArn: arn(`role/${roleName}`),
  RoleSessionName: "Session",
  ...more,
});
const assume = (who: string, ...form: Parameters<typeof assuming>) =>
  sts(local, assuming(...form), { as: local.keys(who) });
const identity = (options: CallOptions) => sts(local, { Action: "GetCallerIdentity" }, options);

describe("GetCallerIdentity", () => {
  it("returns the caller, even if a policy denies the action", async () => {
    for (const name of ["Ann", "Bob"]) {
      const { status, text, header } = await identity({ as: local.keys(name) });
      expect(status).toBe(200);
      expect(header("content-type")).toBe("text/xml");
      expect(element(text, "Arn")).toBe(arn(`user/${name}`));
      expect(element(text, "Account")).toBe("123456789012");
      expect(element(text, "UserId")).toMatch(/^AIDA[A-Z2-7]{17}$/);
      expect(text).toMatch(
        /^<GetCallerIdentityResponse xmlns="https:\/\/sts\.amazonaws\.com\/doc\/2011-06-15\/"><GetCallerIdentityResult>/,
      );
    }
  });

  it("returns the same id of a user and of the admin after a restart", async () => {
    const names = ["Ann", "admin"];
    const ids = async () => {
      const answers = names.map((name) => identity({ as: local.keys(name) }));
      return (await Promise.all(answers)).map(({ text }) => element(text, "UserId"));
    };
    const before = await ids();
    local = await local.restart();
    await local.deploy({ name: "Roles", resources });
    expect(await ids()).toEqual(before);
  });
});

describe("AssumeRole", () => {
  it("returns credentials of the role", async () => {
    const { status, text } = await assume("Bob", "Direct", { RoleSessionName: "me@home" });
    expect(status).toBe(200);
    expect(element(text, "Arn")).toBe("arn:aws:sts::123456789012:assumed-role/Direct/me@home");
    expect(element(text, "AssumedRoleId")).toMatch(/^AROA[A-Z2-7]{17}:me@home$/);
    expect(element(text, "AccessKeyId")).toMatch(/^ASIA[A-Z2-7]{16}$/);
    expect(element(text, "SecretAccessKey")).toHaveLength(40);
    const lasts = Date.parse(element(text, "Expiration")) - Date.now();
    expect(Math.round(lasts / 60_000)).toBe(60);
    const as = await assumeRole(local, local.keys("Bob"), "Direct", "me@home");
    const seen = await identity({ as });
    expect(element(seen.text, "Arn")).toBe("arn:aws:sts::123456789012:assumed-role/Direct/me@home");
    expect(element(seen.text, "UserId")).toBe(element(text, "AssumedRoleId"));
  });

  it.each([
    ["allows a caller whom the role trusts by name", "Bob", assuming("Direct"), 200],
    [
      "allows a caller with a policy at a role that trusts the account",
      "Ann",
      assuming("Delegating"),
      200,
    ],
    [
      "refuses a caller without a policy at a role that trusts the account",
      "Bob",
      assuming("Delegating"),
      403,
    ],
    ["refuses a caller with a policy whom the role does not trust", "Ann", assuming("Direct"), 403],
    [
      "refuses a caller whom the role trusts and whose own policy denies",
      "Cid",
      assuming("Direct"),
      403,
    ],
    ["refuses a user at a role that trusts a service", "Ann", assuming("Closed"), 403],
    ["refuses a role that does not exist", "Ann", assuming("Missing"), 403],
    [
      "refuses a role of another account",
      "Ann",
      { ...assuming("x"), RoleArn: "arn:aws:iam::999999999999:role/Delegating" },
      403,
    ],
    ["refuses a role under another path", "Bob", assuming("other/Direct"), 403],
    [
      "allows a caller who meets the conditions of the role",
      "Bob",
      assuming("Keyed", { ExternalId: "4711", RoleSessionName: "Bob" }),
      200,
    ],
    [
      "refuses another external id",
      "Bob",
      assuming("Keyed", { ExternalId: "4712", RoleSessionName: "Bob" }),
      403,
    ],
    [
      "refuses a request without an external id",
      "Bob",
      assuming("Keyed", { RoleSessionName: "Bob" }),
      403,
    ],
    ["refuses another session name", "Bob", assuming("Keyed", { ExternalId: "4711" }), 403],
  ])("%s", async (_, name, form, status) => {
    const answer = await sts(local, form, { as: local.keys(name) });
    expect(answer.status).toBe(status);
    if (status === 200) return;
    expect(element(answer.text, "Code")).toBe("AccessDenied");
    expect(element(answer.text, "Message")).toMatch(
      new RegExp(
        `^User: ${arn(`user/${name}`)} is not authorized to perform: sts:AssumeRole on resource: ${form.RoleArn}`,
      ),
    );
  });

  it("says in the log and in a header that the role does not exist, without a statement", async () => {
    const answer = await sts(local, assuming("Missing"), { as: local.keys("Ann") });
    const reason = `${arn("role/Missing")} does not exist`;
    expect(answer.header("x-signet-reason")).toBe(reason);
    expect(answer.header("x-signet-allow")).toBeUndefined();
    expect(local.events.at(-1)).toMatchObject({ denied: true, reason, allow: [] });
  });

  it.each<[string, Readonly<Record<string, string>>, string]>([
    [
      "a session name with a blank",
      { RoleSessionName: "a b" },
      "1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\\w+=,.@-]*",
    ],
    [
      "a session name with a colon",
      { RoleSessionName: "a:b" },
      "Member must satisfy regular expression pattern",
    ],
    [
      "a session name with a slash",
      { RoleSessionName: "a/b" },
      "Member must satisfy regular expression pattern",
    ],
    [
      "a session name with a line break",
      { RoleSessionName: "ab\n" },
      "Member must satisfy regular expression pattern",
    ],
    ["a session name of one letter", { RoleSessionName: "a" }, "roleSessionName"],
    ["a session name of 65 letters", { RoleSessionName: "a".repeat(65) }, "roleSessionName"],
    [
      "a request without a session name",
      { RoleSessionName: "" },
      "1 validation error detected: Value '' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2",
    ],
    [
      "a request without a role",
      { RoleArn: "" },
      "2 validation errors detected: Value '' at 'roleArn'",
    ],
    [
      "an ARN that is not the ARN of a role",
      { RoleArn: arn("user/Bob") },
      `${arn("user/Bob")} is invalid`,
    ],
    ["a duration below 15 minutes", { DurationSeconds: "899" }, "durationSeconds"],
    ["a duration above 12 hours", { DurationSeconds: "43201" }, "durationSeconds"],
    [
      "a duration above the maximum of the role",
      { DurationSeconds: "3601" },
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    ],
    [
      "a second factor",
      { SerialNumber: "arn:aws:iam::1", TokenCode: "123456" },
      "does not support SerialNumber",
    ],
    [
      "a proven context",
      { "ProvidedContexts.member.1.ProviderArn": arn("user/x") },
      "ProvidedContexts",
    ],
    [
      "two violations, with both in the message",
      { RoleSessionName: "a", DurationSeconds: "899" },
      "2 validation errors detected: Value 'a' at 'roleSessionName' failed to satisfy constraint: Member must have length greater than or equal to 2; Value '899' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900",
    ],
    ["an external id of one letter", { ExternalId: "1" }, "Value '1' at 'externalId'"],
    ["an external id with a blank", { ExternalId: "a b" }, "pattern: [\\w+=,.@:\\/-]*"],
    [
      "an external id that is too long",
      { ExternalId: "a".repeat(1225) },
      "Member must have length less than or equal to 1224",
    ],
  ])("refuses %s", async (_, more, message) => {
    const answer = await assume("Bob", "Direct", more);
    expect(answer.status).toBe(400);
    expect(element(answer.text, "Code")).toBe("ValidationError");
    expect(element(answer.text, "Message")).toContain(message);
  });

  it("is limited to one hour if a session calls it", async () => {
    const as = await assumeRole(local, local.keys("Bob"), "Direct");
    const longer = assuming("Long", { DurationSeconds: "3601" });
    expect((await sts(local, longer, { as })).text).toContain(
      "1 hour session limit for roles assumed by role chaining",
    );
    expect((await assume("Ann", "Long", { DurationSeconds: "43200" })).status).toBe(200);
  });
});

describe("a session", () => {
  it("requires its own session token", async () => {
    const as = await assumeRole(local, local.keys("Bob"), "Direct");
    const { sessionToken: _, ...bare } = as;
    for (const wrong of [
      bare,
      { ...bare, sessionToken: "x" },
      { ...local.keys("Bob"), sessionToken: as.sessionToken },
    ]) {
      const answer = await identity({ as: wrong });
      expect(answer.status).toBe(403);
      expect(element(answer.text, "Code")).toBe("InvalidClientTokenId");
    }
    expect((await identity({ as })).status).toBe(200);
  });

  it("is valid after a restart", async () => {
    const as = await assumeRole(local, local.keys("Bob"), "Direct");
    local = await local.restart();
    expect((await identity({ as })).status).toBe(403);
    await local.deploy({ name: "Roles", resources });
    expect(element((await identity({ as })).text, "Arn")).toMatch(/assumed-role\/Direct\/Session$/);
  });

  it("expires", async () => {
    const as = await assumeRole(local, local.keys("Bob"), "Direct");
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 3_600_001 });
    const answer = await identity({ as });
    expect(answer.status).toBe(403);
    expect(element(answer.text, "Code")).toBe("ExpiredToken");
    expect(element(answer.text, "Message")).toBe(
      "The security token included in the request is expired",
    );
    expect((await identity({ as: local.keys("Bob") })).status).toBe(200);
  });
});
