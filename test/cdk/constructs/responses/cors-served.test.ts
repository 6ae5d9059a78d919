import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { AuthorizationType, LambdaIntegration, RestApi } from "aws-cdk-lib/aws-apigateway";
import { User } from "aws-cdk-lib/aws-iam";
import { Code, Function, Runtime } from "aws-cdk-lib/aws-lambda";
import { buildSync } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LockedApi } from "../../../../lib/cdk/constructs/index.ts";
import { project } from "../../../../scripts/build/build-output.ts";
import type { CallOptions, TestCloud } from "../../../cloud/test-cloud.ts";
import { temporaryDirectory } from "../../../temporary-directory.ts";
import { deployed } from "../deploy-app.ts";
import { testStack } from "../function/function-in.ts";

const FIRST = "https://app.example.com";
const SECOND = "http://localhost:5173";
const FOREIGN = "https://evil.example";

/** Bundles a handler that adds the headers of `corsHeaders`, as a handler of a user does. */
function bundled(folder: string): string {
  const runtime = join(project, "lib/cdk/runtime/index.ts");
  const source = `
    import { corsHeaders } from ${JSON.stringify(runtime)};
    const cors = corsHeaders(process.env);
    export const handler = async (event) => ({ statusCode: 200, headers: cors(event), body: "{}" });
  `;
  writeFileSync(join(folder, "source.mjs"), source);
  buildSync({
    entryPoints: [join(folder, "source.mjs")],
    outfile: join(folder, "code/handler.mjs"),
    bundle: true,
    platform: "node",
    format: "esm",
  });
  return join(folder, "code");
}

let local: TestCloud;
const folder = temporaryDirectory();
beforeAll(async () => {
  const { stack } = testStack();
  const handler = new Function(stack, "Handler", {
    code: Code.fromAsset(bundled(folder)),
    handler: "handler.handler",
    runtime: Runtime.NODEJS_24_X,
  });
  const api = new LockedApi(stack, "Api", {
    name: "locked",
    cors: {
      allowOrigins: [FIRST, SECOND],
      allowMethods: ["GET"],
      allowHeaders: ["Authorization", "X-Amz-Date"],
    },
  });
  const caller = new User(stack, "Caller", { userName: "Caller" });
  new User(stack, "Stranger", { userName: "Stranger" });
  api.addRoute({ method: "GET", path: "/a", handler }).grantInvoke(caller);
  api.addRoute({ method: "PUT", path: "/a", handler }).grantInvoke(caller);

  // An API as CDK alone makes it, with its own defaults.
  const plain = new RestApi(stack, "Plain", {
    deployOptions: { stageName: "plain" },
    cloudWatchRole: false,
    defaultCorsPreflightOptions: { allowOrigins: [FIRST, SECOND] },
  });
  const authorizationType = AuthorizationType.NONE;
  plain.root.addMethod("GET", new LambdaIntegration(handler), { authorizationType });
  // And one whose bodies are binary, with which CDK's preflight fails.
  const binary = new RestApi(stack, "Binary", {
    deployOptions: { stageName: "binary" },
    cloudWatchRole: false,
    binaryMediaTypes: ["*/*"],
    defaultCorsPreflightOptions: { allowOrigins: [FIRST] },
  });
  binary.root.addMethod("GET", new LambdaIntegration(handler), { authorizationType });
  local = await deployed({ stack });
});
afterAll(() => local.close());

const ORIGIN = "access-control-allow-origin";
const from = (origin: string, options: CallOptions = {}): CallOptions => ({
  ...options,
  headers: [["Origin", origin], ...(options.headers ?? [])],
});
const preflight = (path: string, origin: string, more: CallOptions["headers"] = []) =>
  local.call("OPTIONS", path, {
    headers: [["Origin", origin], ["Access-Control-Request-Method", "GET"], ...more],
  });

describe("a preflight request to a LockedApi", () => {
  it.each([FIRST, SECOND])(
    "of the allowed origin %s is answered without a backend",
    async (origin) => {
      const answer = await preflight("/prod/a", origin);
      expect([answer.status, answer.text]).toEqual([204, ""]);
      expect(answer.header(ORIGIN)).toBe(origin);
      expect(answer.header("access-control-allow-methods")).toBe("GET");
      expect(answer.header("access-control-allow-headers")).toBe("Authorization,X-Amz-Date");
      expect(answer.header("vary")).toBe("Origin");
      expect(answer.header("x-amzn-trace-id")).toBeUndefined();
    },
  );

  it.each([FOREIGN, "null", `${FIRST}.evil.example`, `${FIRST}/`, `x${SECOND}`, ""])(
    "of the foreign origin %j names another origin",
    async (origin) => {
      const answer = await preflight("/prod/a", origin);
      expect(answer.header(ORIGIN)).toBe(FIRST);
    },
  );

  it("is refused on a path without a method that cors allows", async () => {
    expect((await preflight("/prod/b", FIRST)).status).toBe(403);
  });

  it("fails if it has a body of a type without a template", async () => {
    const answer = await preflight("/prod/a", FIRST, [["Content-Type", "text/plain"]]);
    expect(answer.status).toBe(500);
  });
});

describe("a call of a script", () => {
  it.each([FIRST, SECOND])("that is signed is answered with the origin %s", async (origin) => {
    const answer = await local.call("GET", "/prod/a", from(origin, { as: local.keys("Caller") }));
    expect([answer.status, answer.text]).toEqual([200, "{}"]);
    expect(answer.header(ORIGIN)).toBe(origin);
    expect(answer.header("vary")).toBe("Origin");
  });

  it.each([FOREIGN, "null", ""])("from the foreign origin %j names no origin", async (origin) => {
    const answer = await local.call("GET", "/prod/a", from(origin, { as: local.keys("Caller") }));
    expect(answer.status).toBe(200);
    expect(answer.header(ORIGIN)).toBeUndefined();
    expect(answer.header("vary")).toBe("Origin");
  });

  it.each([
    ["unsigned", "/prod/a", undefined, 403],
    ["without a grant", "/prod/a", "Stranger", 403],
    ["to no route", "/prod/nowhere", undefined, 403],
  ])(
    "that is refused (%s) can be read by the allowed origin only",
    async (_, path, name, status) => {
      const as = name === undefined ? undefined : local.keys(name);
      const refused = await local.call("GET", path, from(FIRST, { as }));
      expect(refused.status).toBe(status);
      expect(refused.header(ORIGIN)).toBe(FIRST);
      const foreign = await local.call("GET", path, from(FOREIGN, { as }));
      expect(foreign.status).toBe(status);
      expect(foreign.header(ORIGIN)).toBe(FIRST);
    },
  );
});

describe("the preflight of CDK's own RestApi", () => {
  it.each([FIRST, SECOND])("names the allowed origin %s", async (origin) => {
    const answer = await preflight("/plain/", origin);
    expect([answer.status, answer.header(ORIGIN)]).toEqual([204, origin]);
  });

  it("names another origin for a foreign one", async () => {
    expect((await preflight("/plain/", FOREIGN)).header(ORIGIN)).toBe(FIRST);
  });

  it("fails as on AWS if every body is binary", async () => {
    expect((await preflight("/binary/", FIRST)).status).toBe(500);
    expect(local.lines.join("\n")).toContain("set contentHandling CONVERT_TO_TEXT");
  });
});
