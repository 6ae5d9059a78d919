import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { loginFor, loginPaths, saveLogin } from "../../../lib/cli/client/login/login-store.ts";
import { headerValues } from "../../../lib/sigv4/request/request.ts";
import { loginCommand } from "../../../scripts/login/main.ts";
import { answer, wireServer, type WireServer } from "../../signed-fetch/http/wire-server.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { startTestCloud, type TestCloud } from "../../cloud/test-cloud.ts";
import { recordingIo } from "../terminal/recording-io.ts";
import { atHome } from "./command.ts";

const folder = temporaryDirectory();
let local: TestCloud;
let server: WireServer;
let url: string;
beforeAll(async () => {
  local = await startTestCloud();
  server = await wireServer((socket, request) => {
    const [given = ""] = headerValues(request, "authorization");
    const scheme = ["WWW-Authenticate", "Bearer"] as const;
    socket.end(given.startsWith("Bearer ey") ? answer(200, [], given) : answer(401, [scheme]));
  });
  url = `http://${server.host}/prod`;
});
afterAll(async () => {
  server.close();
  await local.close();
});

let path: string;
let home: ReturnType<typeof atHome>;
let count = 0;
beforeEach(() => {
  path = join(folder, String(count++));
  home = atHome(path);
  server.received.splice(0);
});

const asClient = () => [
  url,
  "--oidc",
  "--issuer",
  local.cloud.oidc.issuer,
  "--client-id",
  "signet",
];
const wanted = ["--scope", "read", "--audience", "api"];
const withSecret = () =>
  home.login([...asClient(), "--client-secret-stdin", ...wanted], local.cloud.oidc.clientSecret);

/** Returns the token that was sent last. */
function sentToken(): string {
  const { headers = [] } = server.received.at(-1)?.request ?? {};
  return headerValues({ headers }, "authorization")[0]?.replace(/^Bearer /, "") ?? "";
}
const claimsOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

describe("npm run login -- --oidc", () => {
  it("gets a token with the client's secret and stores both encrypted, and call sends the token", async () => {
    expect(await withSecret()).toEqual({
      status: 0,
      printed: `credentials saved for signet ${url}\n`,
      said: [],
    });
    const token = sentToken();
    expect(claimsOf(token)).toMatchObject({ sub: "signet", scope: "read", aud: "api" });
    const stored = readFileSync(home.file, "utf8");
    expect(stored).not.toContain(token);
    expect(stored).not.toContain(local.cloud.oidc.clientSecret);

    expect(await home.call(`${url}/me`)).toEqual({
      status: 0,
      printed: "Bearer [login]\n",
      said: [`as signet, with the login for ${url}`],
    });
    expect(sentToken()).toBe(token);
  });

  it("gets a token that a person approves, and stores no secret with it", async () => {
    const io = recordingIo(local.cloud.oidc.clientSecret, { HOME: path });
    const sleep = async () => {
      const [, where = "", code = ""] =
        /^open (\S+) and enter the code (\S+)$/.exec(io.said().at(-1) ?? "") ?? [];
      expect(where).toBe(`${local.cloud.oidc.issuer}/device`);
      const body = new URLSearchParams({ user_code: code, user: "alice", decision: "approve" });
      const headers = [["Origin", local.cloud.awsEndpoint]] as const;
      await local.aws("", "/_signet/oidc/device", { headers, body: body.toString() });
    };
    const argv = [...asClient(), "--device", "--client-secret-stdin", ...wanted];
    expect(await loginCommand({ sleep })(argv, io)).toBe(0);
    expect(claimsOf(sentToken())).toMatchObject({ sub: "alice", scope: "read" });
    expect(loginFor(loginPaths({ HOME: path }), url)?.proof).not.toHaveProperty("clientSecret");
  });

  it.each<[string, () => Promise<{ status: number; said: readonly string[] }>, RegExp]>([
    [
      "a wrong secret",
      () => home.login([...asClient(), "--client-secret-stdin"], "s3cret"),
      /^login: http\S+ returned no token: invalid_client$/,
    ],
    [
      "a missing secret",
      () => home.login([...asClient(), "--device"]),
      /returned no token: invalid_client$/,
    ],
    [
      "another issuer's document",
      () => {
        const issuer = local.cloud.oidc.issuer.replace("127.0.0.1", "localhost");
        const argv = [url, "--oidc", "--issuer", issuer, "--client-id", "signet"];
        return home.login([...argv, "--client-secret-stdin"], local.cloud.oidc.clientSecret);
      },
      /is not a discovery document of http:\/\/localhost/,
    ],
  ])("stores nothing with %s", async (_, login, message) => {
    const { status, said } = await login();
    expect([status, said.at(-1)]).toEqual([1, expect.stringMatching(message)]);
    expect(said.join()).not.toContain("s3cret");
    expect([existsSync(home.file), server.received]).toEqual([false, []]);
  });
});

describe("npm run call, with an expired token,", () => {
  const over = async (clientSecret?: string): Promise<void> => {
    const { issuer } = local.cloud.oidc;
    const expires = new Date(Date.now() + 10_000).toISOString();
    const proof = { type: "oidc", issuer, accessToken: "ey.old", expires } as const;
    await saveLogin(loginPaths({ HOME: path }), {
      url,
      name: "signet",
      proof: { ...proof, clientSecret, scope: "read", audience: "api" },
    });
  };

  it("gets a new token with the client's secret, and stores it", async () => {
    await over(local.cloud.oidc.clientSecret);
    expect((await home.call(`${url}/me`)).status).toBe(0);
    const token = sentToken();
    expect(claimsOf(token)).toMatchObject({ scope: "read", aud: "api" });
    await home.call(`${url}/me`);
    expect(sentToken()).toBe(token);
  });

  it("sends nothing if a person has to approve again", async () => {
    await over();
    expect(await home.call(`${url}/me`)).toMatchObject({
      status: 1,
      said: [`call: the token of signet for ${url} has expired; log in again: signet login`],
    });
    expect(server.received).toEqual([]);
  });
});
