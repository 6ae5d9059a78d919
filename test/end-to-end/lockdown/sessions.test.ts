import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Credentials } from "../../../lib/sigv4/signing/signing-options.ts";
import { assumeRole } from "../../cloud/assume-role.ts";
import { clockShift } from "../../cloud/faults/clock-shift.ts";
import { callIam } from "../../cloud/services/iam/iam-forms.ts";
import {
  lambda,
  policy,
  restApi,
  roleFor,
  user,
  type Resource,
  type Statement,
} from "../../cloud/deployment/sketch.ts";
import { startTestCloud, type TestCloud } from "../../cloud/test-cloud.ts";

const everything = { Action: ["execute-api:*", "kms:*"], Resource: "*" };
const managed = (ManagedPolicyName: string, ...statements: readonly Statement[]) => ({
  Type: "AWS::IAM::ManagedPolicy",
  Properties: { ManagedPolicyName, PolicyDocument: policy(...statements) },
});
const clerk = (more: Readonly<Record<string, unknown>> = {}): Resource => {
  const { Properties, ...rest } = roleFor("Ann", "Clerk", everything);
  return { ...rest, DependsOn: ["Ann", "Narrow"], Properties: { ...Properties, ...more } };
};
/** Returns the stack with these resources as role Clerk and policy Narrow. `[]` leaves out the role. */
const stack = (
  Clerk: Resource | [] = clerk(),
  Narrow: Resource = managed("Narrow", { Action: "sts:*", Resource: "*" }),
) => ({
  name: "Sessions",
  handlers: { open: "export const handler = async () => ({ statusCode: 200, body: 'in' });" },
  resources: {
    Ann: user("Ann", { ...everything, Action: [...everything.Action, "sts:*"] }),
    Narrow,
    ...(Array.isArray(Clerk) ? {} : { Clerk }),
    ...lambda("Open", "open"),
    ...restApi({ "GET /": { function: "Open" } }),
  },
});

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([stack()]);
});
afterAll(() => local.close());

const clock = clockShift(() => local);

/** Returns the status of a call with these credentials to each port, with the message unless it is 200. */
async function answers(as: Credentials): Promise<Readonly<Record<"api" | "aws", string>>> {
  const date = new Date(Date.now() + clock.ms);
  const headers = [
    ["Content-Type", "application/x-amz-json-1.1"],
    ["X-Amz-Target", "TrentService.ListAliases"],
  ] as const;
  const api = await local.call("GET", "/prod/", { as, date });
  const aws = await local.aws("kms", "/", { as, date, headers, body: "{}" });
  const short = ({ status, text }: typeof api) =>
    status === 200 ? "200" : `${status} ${/"message":"([^"]*)"/i.exec(text)?.[1] ?? text}`;
  return { api: short(api), aws: short(aws) };
}
const passed = { api: "200", aws: "200" };
const refused = (message: string) => ({ api: `403 ${message}`, aws: `400 ${message}` });
const unknown = refused("The security token included in the request is invalid.");
/** AWS's message for a known key with a wrong token, which has no full stop. */
const wrongToken = refused("The security token included in the request is invalid");
const notAllowed = (by: string) => ({
  api: expect.stringMatching(new RegExp(`^403 User: .*Clerk/.* because no ${by} allows`)),
  aws: expect.stringMatching(new RegExp(`^400 User: .*Clerk/.* because no ${by} allows`)),
});
const session = () => assumeRole(local, local.keys("Ann"), "Clerk");

describe("96: temporary credentials", () => {
  it.each<[string, (good: Credentials) => Credentials, object]>([
    ["are accepted with their token", (good) => good, passed],
    [
      "are rejected without their token",
      (good) => ({ ...good, sessionToken: undefined }),
      wrongToken,
    ],
    [
      "are rejected with a changed letter in the token",
      ({ sessionToken = "", ...good }) => ({
        ...good,
        sessionToken: (sessionToken.startsWith("A") ? "B" : "A") + sessionToken.slice(1),
      }),
      wrongToken,
    ],
    [
      "are rejected with half of the token",
      ({ sessionToken = "", ...good }) => ({ ...good, sessionToken: sessionToken.slice(0, 128) }),
      wrongToken,
    ],
  ])("%s", async (_, change, answer) => {
    expect(await answers(change(await session()))).toEqual(answer);
  });

  it("are rejected with the token of another session", async () => {
    const [good, { sessionToken }] = [await session(), await session()];
    expect(await answers({ ...good, sessionToken })).toEqual(wrongToken);
  });

  it("are rejected only after their end", async () => {
    const as = await session();
    for (const [minutes, answer] of [
      [59, passed],
      [61, refused("The security token included in the request is expired")],
    ] as const) {
      await clock.set(minutes * 60);
      expect(await answers(as)).toEqual(answer);
      await clock.end();
    }
    expect(await answers(as)).toEqual(passed);
  });
});

describe("97: a deactivated access key", () => {
  it("is rejected from the next request on, also after a restart", async () => {
    const as = local.keys("Ann");
    const update = async (Status: string) => {
      const form = { UserName: "Ann", AccessKeyId: as.accessKeyId, Status };
      const { status } = await callIam(local, { Action: "UpdateAccessKey", ...form });
      expect(status).toBe(200);
    };
    expect(await answers(as)).toEqual(passed);
    await update("Inactive");
    expect(await answers(as)).toEqual(unknown);
    local = await local.restart();
    await local.deploy(stack());
    expect(await answers(as)).toEqual(unknown);
    await update("Active");
    expect(await answers(as)).toEqual(passed);
  });

  it("does not affect sessions that were created with it, as on AWS", async () => {
    const as = await session();
    const form = { UserName: "Ann", AccessKeyId: local.keys("Ann").accessKeyId };
    await callIam(local, { Action: "UpdateAccessKey", ...form, Status: "Inactive" });
    expect(await answers(as)).toEqual(passed);
    await callIam(local, { Action: "UpdateAccessKey", ...form, Status: "Active" });
  });
});

describe("the next request of a session, after a deployment", () => {
  const narrowed = clerk({ PermissionsBoundary: "arn:aws:iam::123456789012:policy/Narrow" });
  const wide = managed("Narrow", { Action: "*", Resource: "*" });
  const denied = managed(
    "Narrow",
    { Action: "*", Resource: "*" },
    { ...everything, Effect: "Deny" },
  );
  it.each([
    [
      "without the role's policies, is denied",
      stack(clerk({ Policies: [] })),
      notAllowed("identity-based policy"),
    ],
    ["with a permissions boundary, is denied", stack(narrowed), notAllowed("permissions boundary")],
    ["with a permissions boundary that allows it, is allowed", stack(narrowed, wide), passed],
    [
      "with a permissions boundary that denies it, is denied",
      stack(narrowed, denied),
      {
        api: expect.stringContaining("with an explicit deny in a permissions boundary"),
        aws: expect.stringContaining("with an explicit deny in a permissions boundary"),
      },
    ],
    // The trust policy applies only to new sessions.
    [
      "with another trust policy, is allowed",
      stack(
        clerk({
          AssumeRolePolicyDocument: policy({
            Principal: { Service: "lambda.amazonaws.com" },
            Action: "sts:AssumeRole",
          }),
        }),
      ),
      passed,
    ],
  ])("%s", async (_, changed, answer) => {
    const as = await session();
    expect(await answers(as)).toEqual(passed);
    await local.deploy(changed);
    expect(await answers(as)).toEqual(answer);
    await local.deploy(stack());
    expect(await answers(as)).toEqual(passed);
  });

  it("without the role, is rejected, even after a role with the same name is created", async () => {
    const as = await session();
    await local.deploy(stack([]));
    expect(await answers(as)).toEqual(unknown);
    await local.deploy(stack());
    expect(await answers(as)).toEqual(unknown);
    expect(await answers(await session())).toEqual(passed);
  });
});
