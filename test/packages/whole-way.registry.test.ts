import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { send as sendRequest } from "../../lib/signed-fetch/http/transport.ts";
import { wireRequest } from "../../lib/sigv4/request/request.ts";
import cdk from "../../packages/signet-cdk/manifest.json" with { type: "json" };
import {
  packedPackages,
  registryConsumer,
  wholeApp,
  type Ran,
  type RegistryConsumer,
} from "./registry-consumer.ts";
import { typedConstructs, typedProgram } from "./typed-program.ts";

/** `--mode packages` also runs this test, which takes minutes and needs npm's registry. */
const MINUTES = 300_000;

const folders: string[] = [];
let packed = "";
beforeAll(async () => {
  packed = await packedPackages();
  folders.push(packed);
}, MINUTES);
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

const lowest = cdk.peerDependencies["aws-cdk-lib"].replace("^", "");

describe.each([lowest, "latest"])("an app beside aws-cdk-lib %s", (version) => {
  let app: RegistryConsumer;
  let server: Awaited<ReturnType<RegistryConsumer["serve"]>>;
  let urls: { readonly shop: string; readonly back: string; readonly aws: string };

  beforeAll(async () => {
    app = await wholeApp(packed, version);
    folders.push(app.folder);
    server = await app.serve("--watch");
    const { apis, awsEndpoint } = JSON.parse(app.read(".signet/outputs.json"));
    urls = { shop: apis.shop, back: apis["back-office"], aws: awsEndpoint };
  }, MINUTES);
  afterAll(() => server?.stop());

  const signet = (...argv: readonly string[]) => app.run("signet", argv);
  // Node's fetch may not find names under localhost, such as the host of the second API.
  const send = (path: string, headers: Record<string, string> = {}, method = "GET") =>
    sendRequest(urls.back, wireRequest(method, urls.back + path, Object.entries(headers)));
  const status = async (...request: Parameters<typeof send>) => (await send(...request)).status;

  it("has one copy of CDK, which the constructs use too", async () => {
    const { out } = await app.npm("ls", "--all", "--json", "aws-cdk-lib");
    expect(out.match(/"version": "2\.\d+\.\d+"/g)?.length).toBeGreaterThan(0);
    expect(new Set(out.match(/"version": "2\.\d+\.\d+"/g)).size).toBe(1);
    const wanted = version === lowest ? `"version": "${lowest}"` : '"version": "2.';
    expect(out).toContain(wanted);
  });

  it("type-checks with the declarations of all packages", async () => {
    for (const name of ["types/program.mts", "types/program.cts"]) app.write(name, typedProgram);
    for (const name of ["types/constructs.mts", "types/constructs.cts"])
      app.write(name, typedConstructs);
    const strict = ["--noEmit", "--strict", "--skipLibCheck", "false", "--target", "es2023"];
    const files = ["program", "constructs"].flatMap((name) => [
      `types/${name}.mts`,
      `types/${name}.cts`,
    ]);
    const ran = await app.run("tsc", [
      ...strict,
      "--module",
      "nodenext",
      "--types",
      "node",
      ...files,
    ]);
    expect(ran).toEqual({ status: 0, out: "", err: "" });
  });

  it(
    "has the command signet, which npx also finds by the name of the package",
    async () => {
      const { out } = await signet("--help");
      expect(out).toMatch(/^Usage: signet COMMAND/);
      const commands = [...out.matchAll(/^ {2}([a-z-]+) {2,}/gm)].flatMap(([, name]) => name ?? []);
      expect(commands).toContain("serve");
      for (const name of commands) {
        expect(await signet(name, "--help")).toMatchObject({ status: 0, err: "" });
      }
      expect(await app.npm("exec", "--no", "--", "signet-cli", "--help")).toMatchObject({ out });
    },
    MINUTES,
  );

  it.each([
    ["shop", "Clerk", 0],
    ["shop", "partner", 0],
    ["shop", "Guest", 1],
    ["back", "Clerk", 0],
    ["back", "partner", 1],
    ["back", "Guest", 1],
  ] as const)("GET /orders of %s, called by %s, ends with %i", async (api, profile, expected) => {
    const ran = await signet("call", "--profile", profile, `${urls[api]}/orders`);
    expect(ran.status).toBe(expected);
    expect(ran.out).toMatch(expected === 0 ? /^EUR 43$/m : /not authorized/);
  });

  it("GET /orders refuses a request without a signature", async () => {
    expect(await status("/orders")).toBe(403);
  });

  it.each(["openfaas", "github", "standard", "stripe"])(
    "POST /hooks/%s accepts a webhook with the signature of its sender only",
    async (scheme) => {
      const wrong = Buffer.alloc(32, scheme).toString("base64");
      app.write("keys/wrong.key", scheme === "standard" ? `whsec_${wrong}` : wrong);
      const deliver = (key: string) => {
        const header = scheme === "openfaas" ? ["--header", "Hmac"] : [];
        const options = ["--scheme", scheme, ...header, "--key-file", key, "-d", '{"a":1}'];
        return signet("webhook", "send", ...options, `${urls.shop}/hooks/${scheme}`);
      };
      const accepted = await deliver(`.signet/hooks.${scheme}.secret`);
      expect(accepted).toMatchObject({ status: 0, out: expect.stringContaining('{"a":1}') });
      expect(await deliver("keys/wrong.key")).toMatchObject({ status: 1 });
    },
  );

  it("GET /desk accepts the password of a user only", async () => {
    const basic = (password: string) => ({
      Authorization: `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`,
    });
    const password = app.read(".signet/basic.admin.password");
    expect(await status("/desk", basic(password))).toBe(200);
    expect(await status("/desk", basic(`${password}x`))).toBe(401);
  });

  it("GET /me accepts a token of the issuer only", async () => {
    const issuer = `${urls.aws}/_signet/oidc`;
    const client = ["--oidc", "--issuer", issuer, "--client-id", "signet", "--client-secret-stdin"];
    const argv = ["login", `${urls.back}/me`, ...client, "--audience", "signet"];
    const login = await app.run("signet", argv, app.read(".signet/oidc-client.secret"));
    expect(login.status).toBe(0);
    expect(await signet("call", `${urls.back}/me`)).toMatchObject({ status: 0 });
    expect(await status("/me", { Authorization: "Bearer a.b.c" })).toBe(401);
  });

  it("GET /seat is decided by a function of the app", async () => {
    expect(await status("/seat", { "x-ticket": "seat-7" })).toBe(200);
    expect(await status("/seat", { "x-ticket": "seat-8" })).toBe(403);
  });

  it("GET /status is open, and no other method of its path", async () => {
    expect(await status("/status")).toBe(200);
    expect(await status("/status", {}, "POST")).toBe(403);
  });

  it("seals a secret, which the function opens after the reload", async () => {
    const set = await app.run(
      "signet",
      ["encrypt", "set", "orders", "partnerToken"],
      "a new token",
    );
    expect(set.status).toBe(0);
    await server.says("reloaded in");
    expect(await signet("call", "--profile", "Clerk", `${urls.shop}/orders`)).toMatchObject({
      out: expect.stringMatching(/^EUR 11$/m),
    });
    const { out } = await signet("encrypt", "list");
    expect(out).toMatch(/^orders +partnerToken /m);
    expect(app.read("secrets/local.json")).not.toContain("a new token");
    expect(await signet("encrypt", "check")).toMatchObject({ status: 0 });
    expect(await signet("encrypt", "set", "orders", "nope")).toMatchObject({ status: 2 });
  });

  it(
    "uses a changed handler and a changed stack, and says who can call what more",
    async () => {
      expect(await signet("who-can", "--json", "--output", "who-can.json")).toMatchObject({
        status: 0,
      });
      expect(await signet("who-can", "--check", "who-can.json")).toMatchObject({ status: 0 });
      const page = async (path: string) => (await send(path)).body.toString("utf8");

      const handler = app.read("lambda/pages/handler.mjs");
      app.write("lambda/pages/handler.mjs", handler.replace("a page", "a new page"));
      await server.says("changed code is in use");
      expect(await page("/status")).toBe("a new page");
      await server.says("reloaded in");

      const source = app.read("app.mjs");
      const route = 'page("/news", auth.public({ reason: "news are for everybody" }));\n';
      app.write("app.mjs", source.replace("Validations.of(app)", `${route}$&`));
      await server.says("reloaded in");
      await server.says("GET /news");
      expect(await page("/news")).toBe("a new page");
      const check = await signet("who-can", "--check", "who-can.json");
      expect(check).toMatchObject({ status: 1, out: expect.stringContaining("GET /news") });

      app.write("app.mjs", `${source}\nsyntax error`);
      await server.says("not reloaded");
      expect(await page("/news")).toBe("a new page");
    },
    MINUTES,
  );

  it("ends at a signal, and leaves no lock behind", async () => {
    expect(await server.stop()).toBe(0);
    expect(() => app.read(".signet/lock")).toThrow("ENOENT");
  });

  it(
    "is synthesized for AWS with imported keys, an imported role and Cognito, and cannot be deployed before its secrets are sealed",
    async () => {
      app.write("app.mjs", app.read("app.mjs").replace(/\nsyntax error$/, ""));
      app.write("synth.mjs", 'process.env.CDK_OUTDIR = "aws.out";\nawait import("./app.mjs");\n');
      const ran = await app.npm("exec", "--no", "-c", "node synth.mjs");
      expect(ran.status).toBe(0);
      const [file = ""] = readdirSync(join(app.folder, "aws.out/assembly-Prod")).filter((name) =>
        name.endsWith(".template.json"),
      );
      const template = app.read(`aws.out/assembly-Prod/${file}`);
      expect(template).toContain("COGNITO_USER_POOLS");
      expect(template).toContain('"AllowedPattern": "^$"');
      expect(template).toContain("key/11111111-2222-4333-8444-555555555555");
    },
    MINUTES,
  );
});

describe("an app that signet init has written", () => {
  let app: RegistryConsumer;
  let written: Ran;
  let installed: Ran;
  beforeAll(async () => {
    const writer = await wholeApp(packed, "latest");
    folders.push(writer.folder);
    written = await writer.run("signet", ["init", "shop", "--packages", packed]);
    app = registryConsumer(join(writer.folder, "shop"));
    installed = await app.npm("install", "--no-audit", "--no-fund");
  }, MINUTES);

  it("is complete, and installs", () => {
    expect(written).toMatchObject({ status: 0, out: "cd shop\nnpm install\nnpx signet serve\n" });
    expect(installed).toMatchObject({ status: 0 });
  });

  it(
    "passes its tests and its type check",
    async () => {
      const { status, out } = await app.npm("test");
      expect(out).toMatch(/^# fail 0$/m);
      expect(status).toBe(0);
    },
    MINUTES,
  );

  it(
    "is synthesized by cdk without an error",
    async () => {
      const { status, err } = await app.run("cdk", ["synth", "--quiet"]);
      expect(err).not.toMatch(/error/i);
      expect(status).toBe(0);
    },
    MINUTES,
  );

  it(
    "is served, and answers a signed call but no other one",
    async () => {
      const server = await app.serve("--no-watch");
      try {
        const { apis } = JSON.parse(app.read(".signet/outputs.json"));
        const url = `${apis["shop-local"]}/orders`;
        const call = (profile: string) => app.run("signet", ["call", "--profile", profile, url]);
        expect(await call("shop-local-clerk")).toMatchObject({ status: 0 });
        expect((await fetch(url)).status).toBe(403);
      } finally {
        await server.stop();
      }
    },
    MINUTES,
  );
});
