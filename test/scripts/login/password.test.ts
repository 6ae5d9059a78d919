import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { headerValues } from "../../../lib/sigv4/request/request.ts";
import { closedPort, type WireServer } from "../../signed-fetch/http/wire-server.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { stubSession } from "../call/server.ts";
import { atHome, basicServer, password, right } from "./command.ts";

const folder = temporaryDirectory();
let server: WireServer;
let url: string;
let home: ReturnType<typeof atHome>;
let count = 0;
beforeAll(async () => {
  server = await basicServer();
  url = `http://${server.host}/prod`;
});
afterAll(() => server.close());
beforeEach(() => {
  home = atHome(join(folder, String(count++)));
  server.received.splice(0);
});

const asAdmin = () => [url, "-u", "admin", "--password-stdin"];
const sent = () =>
  server.received.map(({ requestLine, request }) => [
    requestLine,
    headerValues(request, "authorization")[0],
  ]);

describe("npm run login", () => {
  it("68: tries the password, stores it, and reports this", async () => {
    expect(await home.login([`${url}/`, ...asAdmin().slice(1)])).toEqual({
      status: 0,
      printed: `credentials saved for admin ${url}\n`,
      said: [],
    });
    expect(sent()).toEqual([["GET /prod HTTP/1.1", right]]);
    expect(readFileSync(home.file, "utf8")).not.toContain(password);
    expect(await home.login(["--list"])).toMatchObject({ printed: `${url}\tbasic\tadmin\n` });
  });

  it("does not store a login that is rejected, and follows no redirect", async () => {
    expect(await home.login(asAdmin(), "wrong")).toMatchObject({
      status: 1,
      said: [
        `login: ${url} rejected the login of admin: HTTP 401; the server asks for Basic realm="demo"`,
      ],
    });
    expect(existsSync(home.file)).toBe(false);
    server.received.splice(0);
    const { status, said } = await home.login([`${url}/moved`, ...asAdmin().slice(1)]);
    expect([status, said]).toEqual([
      0,
      [`note: ${url}/moved returned 302, which does not show whether the login is right`],
    ]);
    expect(server.received.length).toBe(1);
  });

  it("stores a login untried with --no-verify", async () => {
    const nowhere = `http://127.0.0.1:${await closedPort()}`;
    const argv = [nowhere, ...asAdmin().slice(1)];
    expect(await home.login(argv)).toMatchObject({ status: 1 });
    expect(await home.login([...argv, "--no-verify"])).toMatchObject({ status: 0 });
  });

  it("removes a login", async () => {
    await home.login(asAdmin());
    expect(await home.login(["--remove", url])).toMatchObject({ status: 0 });
    expect(await home.login(["--list"])).toMatchObject({ status: 0, printed: "" });
    expect(await home.login(["--remove", url])).toMatchObject({
      status: 1,
      said: [`login: no login is stored for ${url}`],
    });
  });
});

describe("npm run call", () => {
  beforeEach(async () => {
    await home.login(asAdmin());
    server.received.splice(0);
    stubSession(folder);
    return () => vi.unstubAllEnvs();
  });

  it("sends a login to a URL that it covers, says so, and does not show it", async () => {
    expect(await home.call("-v", "-d", "{}", `${url}/ui`)).toEqual({
      status: 0,
      printed: "POST Basic [login]\n",
      said: [
        `as admin, with the login for ${url}`,
        expect.stringMatching(/^> POST \/prod\/ui HTTP[^]*\n> Authorization: Basic \[login\]\n/),
      ],
    });
    expect(sent()).toEqual([["POST /prod/ui HTTP/1.1", right]]);
  });

  it("does not show a login that is too short to be replaced in texts", async () => {
    await home.login([url, "-u", "a", "--password-stdin", "--no-verify"], "b");
    const { said } = await home.call("-v", `${url}/ui`);
    expect(sent()).toEqual([["GET /prod/ui HTTP/1.1", "Basic YTpi"]]);
    expect(said.join()).toContain("Authorization: Basic [login]");
    expect(said.join()).not.toContain("YTpi");
  });

  it("follows no redirect with a login", async () => {
    expect(await home.call(`${url}/moved`)).toMatchObject({ status: 1 });
    expect(server.received.length).toBe(1);
  });

  const scope = ["--region", "eu-west-1", "--service", "execute-api"];
  it.each<[string, () => readonly string[]]>([
    ["to another path", () => [`http://${server.host}/production`]],
    ["with --no-login", () => ["--no-login", ...scope, `${url}/ui`]],
    ["with --region and --service", () => [...scope, `${url}/ui`]],
    ["with --dry-run", () => ["--dry-run", ...scope, `${url}/ui`]],
    ["to a path that leaves the URL", () => [`${url}/../admin`]],
  ])("does not send a login %s", async (_, argv) => {
    vi.stubEnv("AWS_REGION", "eu-west-1");
    const { said, printed } = await home.call(...argv());
    expect(said.join()).not.toContain("with the login");
    expect(JSON.stringify(sent()) + printed).not.toContain(right);
  });

  it("says what a 401 asks for, both with a login and with a signature", async () => {
    await home.login([...asAdmin(), "--no-verify"], "wrong");
    const { status, said } = await home.call(`${url}/ui`);
    const asks =
      'The server asks for Basic realm="demo"; to store a login: npm run login -- --help';
    expect([status, said.slice(1)]).toEqual([
      1,
      ["HTTP 401 Said", `${url}/ui rejected the login for ${url}. ${asks}`],
    ]);
    const signed = await home.call("--no-login", ...scope, `${url}/ui`);
    expect(signed.said).toEqual(["HTTP 401 Said", asks]);
  });
});
