import { chmodSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { WireServer } from "../../signed-fetch/http/wire-server.ts";
import { temporaryDirectory } from "../../temporary-directory.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";
import { atHome, basicServer } from "./command.ts";

const { login, call, file } = atHome(temporaryDirectory());
const url = "https://api.example.com/prod";
const oidc = ["--oidc", "--issuer", "https://issuer.example", "--client-id", "c"];
let server: WireServer;
beforeAll(async () => {
  server = await basicServer();
});
afterAll(() => server.close());

describe("npm run login", () => {
  it.each<[readonly string[], RegExp]>([
    [
      [url, "-u", "a", "--password", "s3cret", "--password-stdin"],
      /--password would show the password/,
    ],
    [[url, "-u", "a", "--password=s3cret"], /--password would show the password/],
    [[url, "-u", "a", "-p", "s3cret"], /--password would show the password/],
    [[url, "-u", "a"], /pass the password on standard input, with --password-stdin/],
    [[url, "-u", "a", "--password-stdin", "s3cret"], /expected only one URL/],
    [
      ["http://api.example.com/", "-u", "a", "--password-stdin"],
      /is not https: the password would cross/,
    ],
    [["https://u:s3cret@h.example/", "-u", "a", "--password-stdin"], /contains user information/],
    [["/ui", "-u", "a", "--password-stdin"], /expected a URL with http or https/],
    [["-u", "a", "--password-stdin"], /expected a URL$/],
    [[url, "--password-stdin"], /pass --user$/],
    [[url, "-u", "", "--password-stdin"], /pass --user$/],
    [[url, "-u", "a:b", "--password-stdin"], /--user takes a name without a colon/],
    [
      [url, "--device", "-u", "a", "--password-stdin"],
      /--device cannot be combined with a password/,
    ],
    [[url, ...oidc], /--oidc needs --client-secret-stdin, or --device/],
    [[url, ...oidc, "--device", "-u", "a"], /--user cannot be combined with --oidc/],
    [[url, "--oidc", "--device", "--client-id", "c"], /pass --issuer$/],
    [[url, "--oidc", "--device", "--issuer", "https://i.example"], /pass --client-id$/],
    [[url, "--oidc", "--device", "--issuer", "http://i.example", "--client-id", "c"], /not https/],
    [["--list", url], /--list takes no URL/],
    [["--list", "--no-verify"], /--no-verify cannot be combined with --list/],
    [["--remove"], /expected a URL$/],
    [["--unknown"], /unknown option --unknown$/],
  ])("69: rejects %j as wrong usage", async (argv, message) => {
    const ran = await login(argv);
    expect(ran).toMatchObject(wrongUsage(message, helpHint("login")));
    expect(ran.said[0]).toMatch(/^login: /);
    expect(ran.said.join()).not.toContain("s3cret");
  });

  it.each([
    ["", /^login: standard input is empty/],
    ["\n", /^login: standard input is empty/],
    ["s3cret\ntwo\n", /^login: the password has several lines/],
  ])("69: rejects the password %j", async (stdin, message) => {
    const { status, said } = await login([url, "-u", "a", "--password-stdin"], stdin);
    expect([status, said[0]]).toEqual([2, expect.stringMatching(message)]);
    expect(said.join()).not.toContain("s3cret");
  });

  it("69: rejects a file that others can read, as call does", async () => {
    const there = `http://${server.host}/prod`;
    expect((await login([there, "-u", "admin", "--password-stdin"])).status).toBe(0);
    chmodSync(file, 0o644);
    const before = server.received.length;
    for (const done of [
      await login([there, "-u", "admin", "--password-stdin"]),
      await login(["--list"]),
      await login(["--remove", there]),
      await call(`${there}/ui`),
    ]) {
      expect([done.status, done.said[0]]).toEqual([2, expect.stringContaining("has mode 0644")]);
    }
    expect(server.received.length).toBe(before);
    chmodSync(file, 0o600);
    expect((await call(`${there}/ui`)).status).toBe(0);
  });
});
