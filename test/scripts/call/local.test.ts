import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { main } from "../../../scripts/call/main.ts";
import { launchStage, type LaunchedStage } from "../../end-to-end/launched-stage.ts";
import { recordingIo } from "../terminal/recording-io.ts";

let stage: LaunchedStage;

beforeAll(async () => {
  stage = await launchStage();
}, 60_000);
afterAll(() => stage.end());

async function call(profile: string, ...argv: readonly string[]) {
  const io = recordingIo("");
  const status = await main(["--state", stage.state, "--profile", profile, ...argv], io);
  return { status, printed: io.printed(), said: io.said() };
}

interface Curled {
  readonly status: string;
  readonly warnings: readonly string[];
}

/** Runs the printed command in a shell with the profile's credentials in its environment. */
async function curl(profile: string, ...argv: readonly string[]): Promise<Curled> {
  const { printed, said } = await call(profile, "--curl", ...argv);
  const { accessKeyId, secretAccessKey, sessionToken } = await stage.credentialsOf(profile);
  const child = spawn("sh", ["-c", `${printed.trim()} -s -o /dev/null -w '%{http_code}'`], {
    env: {
      PATH: process.env["PATH"],
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let status = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (status += text));
  await once(child, "close");
  return { status, warnings: said.filter((line) => line.startsWith("warning: ")) };
}

const order = '{"item":"it\'s \\"tea\\"","quantity":2}';

const hasCurl = spawnSync("curl", ["--version"]).status === 0;

const unless = hasCurl ? "" : " (skipped: curl is missing)";

describe.skipIf(!hasCurl)(
  `the printed curl command gets the same response as the call${unless}`,
  () => {
    it.each<[string, readonly string[], string]>([
      ["TestLambda", ["/secure"], "200"],
      ["TestLambda", ["/secure?b=1&a=2&a=3&c"], "200"],
      ["TestLambda", ["/secure?a=%c3%a9&list[]=*"], "200"],
      ["TestLambda", ["-H", "X-One: it's $HOME", "/secure"], "200"],
      ["TestLambda", ["-d", order, "/orders"], "403"],
      ["Auditor", ["/secure"], "403"],
      ["Clerk", ["-d", order, "/orders"], "201"],
      ["Clerk", ["-d", '{"item":"tea"}', "/orders"], "400"],
    ])("of %s with the arguments %j", async (profile, argv, expected) => {
      expect(await curl(profile, ...argv)).toEqual({ status: expected, warnings: [] });
    });

    it("with a body from a file", async () => {
      const file = join(stage.folder, "it's an order.json");
      writeFileSync(file, `{"item":"tea","quantity":2}${" ".repeat(9000)}`);
      expect(await curl("Clerk", "-d", `@${file}`, "/orders")).toEqual({
        status: "201",
        warnings: [],
      });
    });
  },
);

describe("a refusal by policy", () => {
  const why =
    /^The signature is right, but no identity-based policy allows [^\n]*\nWhy: no identity-based policy or resource-based policy allows execute-api:Invoke on (arn:\S+)\nTo allow it, add to an identity-based policy of the caller:\n(\{.*\})$/s;

  it("is explained on standard error, with the statement that would allow the call as JSON to paste", async () => {
    const { status, printed, said } = await call("Auditor", "/secure");
    expect(status).toBe(1);
    expect(JSON.parse(printed)).toEqual({
      Message: expect.stringContaining("not authorized"),
    });
    expect(said).toEqual(["HTTP 403 AccessDeniedException", expect.stringMatching(why)]);
    const [, arn, statement] = why.exec(said[1] ?? "") ?? [];
    expect(arn).toMatch(/^arn:aws:execute-api:us-east-1:123456789012:\w{10}\/prod\/GET\/secure$/);
    expect(JSON.parse(statement ?? "")).toEqual({
      Effect: "Allow",
      Action: "execute-api:Invoke",
      Resource: arn,
    });
  });

  it("is not explained with --no-explain, and a successful call prints nothing more", async () => {
    const { said } = await call("Auditor", "--no-explain", "/secure");
    expect(said).toEqual(["HTTP 403 AccessDeniedException"]);
    expect((await call("TestLambda", "/secure")).said).toEqual([]);
  });
});

describe("a presigned URL", () => {
  const get = async (url: string, init: RequestInit = {}) => (await fetch(url, init)).status;

  it("makes only the call that it was made for", async () => {
    const url = (await call("TestLambda", "--presign", "60", "/secure")).printed.trim();
    expect(await get(url)).toBe(200);
    expect(await get(url.replace("/secure", "/orders"), { method: "POST" })).toBe(403);
    const refused = (await call("Auditor", "--presign", "60", "/secure")).printed.trim();
    expect(await get(refused)).toBe(403);
  });

  it("works for a role with a token, and only with the body that was signed", async () => {
    const type = "Content-Type: application/json";
    const argv = ["--presign", "60", "-H", type, "-d", order, "/orders"];
    const url = (await call("Clerk", ...argv)).printed.trim();
    const headers = { "Content-Type": "application/json" };
    expect(await get(url, { method: "POST", headers, body: order })).toBe(201);
    const other = order.replace("2", "3");
    expect(await get(url, { method: "POST", headers, body: other })).toBe(403);
  });
});

describe("--function", () => {
  it("invokes a function with its log if the caller has the permission, and is denied otherwise", async () => {
    const { status, printed, said } = await call(
      "admin",
      "--function",
      "signet-local-open",
      "--log",
    );
    expect(status).toBe(0);
    expect(JSON.parse(printed)).toMatchObject({ statusCode: 200 });
    expect(said.join("\n")).toContain('"type":"platform.report"');
    const denied = await call("Auditor", "--function", "signet-local-open");
    expect(denied).toMatchObject({ status: 1, printed: "" });
    expect(denied.said).toEqual([
      expect.stringMatching(
        /^The signature is right, but .*lambda:InvokeFunction.*\nWhy: .*\nTo allow it, add to an identity-based policy of the caller:\n\{\n {2}"Effect": "Allow",/,
      ),
      expect.stringMatching(/^call: cannot invoke signet-local-open: AccessDeniedException: /),
    ]);
  });

  it("with --async queues the event, and --trace shows how the request was signed", async () => {
    const argv = ["--function", "signet-local-open", "--async", "--trace=json"];
    const { status, printed, said } = await call("admin", ...argv);
    expect([status, printed]).toEqual([0, ""]);
    expect(JSON.parse(said[0] ?? "")).toMatchObject({
      credentialScope: expect.stringContaining("/us-east-1/lambda/aws4_request"),
    });
  });
});

it("a call of the AWS endpoint needs --service, but not --region", async () => {
  const { awsEndpoint } = stage.outputs;
  const argv = ["-d", "Action=GetCallerIdentity&Version=2011-06-15", awsEndpoint];
  const type = ["-H", "Content-Type: application/x-www-form-urlencoded"];
  const { status, printed } = await call("Clerk", "--service", "sts", ...type, ...argv);
  expect([status, printed]).toEqual([0, expect.stringContaining("assumed-role/Clerk")]);
  expect((await call("Clerk", ...type, ...argv)).status).toBe(2);
});
