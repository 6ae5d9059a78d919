import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { element, sts } from "../../../assume-role.ts";
import { roleFor, user } from "../../../deployment/sketch.ts";
import { startTestCloud, type CallOptions, type TestCloud } from "../../../test-cloud.ts";

const resources = { Ann: user("Ann"), Bob: user("Bob"), Clerk: roleFor("Ann", "Clerk") };

let local: TestCloud;
beforeAll(async () => {
  local = await startTestCloud([{ name: "Roles", resources }]);
});
afterAll(() => local.close());

const identity = (options: CallOptions) => sts(local, { Action: "GetCallerIdentity" }, options);

describe("an error in the Query protocol", () => {
  const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);
  it.each<[string, () => CallOptions, number, string, string]>([
    [
      "an unsigned request",
      () => ({}),
      403,
      "MissingAuthenticationToken",
      "Request is missing Authentication Token",
    ],
    [
      "another authorization scheme",
      () => ({
        headers: [
          ["Content-Type", "application/x-www-form-urlencoded"],
          ["Authorization", "Bearer x"],
        ],
      }),
      400,
      "IncompleteSignature",
      "Invalid key=value pair",
    ],
    [
      "an unknown access key",
      () => ({ as: { accessKeyId: "test", secretAccessKey: "x" } }),
      403,
      "InvalidClientTokenId",
      "The security token included in the request is invalid.",
    ],
    [
      "a signature from 16 minutes ago",
      () => ({ as: local.keys("Bob"), date: minutesAgo(16) }),
      403,
      "SignatureDoesNotMatch",
      "Signature expired",
    ],
    [
      "a tampered request",
      () => ({
        as: local.keys("Bob"),
        tamper: (request) => ({ ...request, body: Buffer.from("Action=AssumeRole") }),
      }),
      403,
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match",
    ],
  ])("has type, code, message and request id for %s", async (_, options, status, code, message) => {
    const answer = await identity(options());
    expect(answer.status).toBe(status);
    expect(element(answer.text, "Type")).toBe("Sender");
    expect(element(answer.text, "Code")).toBe(code);
    expect(element(answer.text, "Message")).toContain(message);
    expect(element(answer.text, "RequestId")).toBe(answer.header("x-amzn-requestid"));
  });

  it("is not sent for a signature from 14 minutes ago, as on AWS", async () => {
    expect((await identity({ as: local.keys("Bob"), date: minutesAgo(14) })).status).toBe(200);
  });

  it.each([
    [{ Action: "GetSessions" }, "Could not find operation GetSessions for version 2011-06-15"],
    [
      { Action: "GetCallerIdentity", Version: "2010-05-08" },
      "Could not find operation GetCallerIdentity for version 2010-05-08",
    ],
    [{ Action: "<b>&\0" }, "Could not find operation &lt;b&gt;&amp;\uFFFD for version 2011-06-15"],
  ])("is InvalidAction for an unknown action: %j", async (form, message) => {
    const answer = await sts(local, form, { as: local.keys("Bob") });
    expect(answer.status).toBe(400);
    expect(element(answer.text, "Code")).toBe("InvalidAction");
    expect(element(answer.text, "Message")).toBe(message);
  });
});

describe("a form", () => {
  const form = [["Content-Type", "application/x-www-form-urlencoded"]] as const;
  const identify = "Action=GetCallerIdentity";
  const whole = new URLSearchParams({
    Action: "AssumeRole",
    RoleArn: "arn:aws:iam::123456789012:role/Clerk",
    RoleSessionName: "Session",
  }).toString();

  it.each([
    ["in the query and the body", `/?${identify}`, whole],
    ["in the body", "/", `${identify}&${whole}`],
    ["in the body, encoded", "/", `${whole}&%41ction=AssumeRole`],
    ["in the query", `/?${whole}&${identify}`, ""],
  ])("is refused if it has a parameter twice: %s", async (_, path, body) => {
    const { status, text } = await local.aws("sts", path, {
      as: local.keys("Ann"),
      headers: form,
      body,
    });
    expect([status, element(text, "Code")]).toEqual([400, "InvalidQueryParameter"]);
    expect(element(text, "Message")).toBe("The parameter Action is repeated.");
  });

  it("is refused before its parameters are read if it is longer than 256 KiB", async () => {
    const body = `${whole}${"&a".repeat(200_000)}`;
    const { status, text } = await local.aws("sts", "/", {
      as: local.keys("Ann"),
      headers: form,
      body,
    });
    expect([status, element(text, "Code")]).toEqual([413, "RequestEntityTooLarge"]);
  });

  it("with more parameters than any request needs is refused before they are parsed", async () => {
    const body = `${whole}${"&a".repeat(5_000)}`;
    const { status, text } = await local.aws("sts", "/", {
      as: local.keys("Ann"),
      headers: form,
      body,
    });
    expect([status, element(text, "Code")]).toEqual([413, "RequestEntityTooLarge"]);
  });

  it("is logged by its action, even if a header names another operation", async () => {
    const headers = [...form, ["X-Amz-Target", "TrentService.ListKeys"]] as const;
    const { status } = await local.aws("sts", "/", { as: local.keys("Ann"), headers, body: whole });
    expect(status).toBe(200);
    expect(local.lines.at(-1)).toMatch(/^sts AssumeRole 200 /);
  });
});
