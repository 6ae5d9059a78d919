import { describe, expect, it } from "vitest";
import { closedPort } from "../../signed-fetch/http/wire-server.ts";
import { runCommand } from "../run-command.ts";
import { helpHint, wrongUsage } from "../terminal/wrong-usage.ts";
import { secret, webhook, whsec } from "./command.ts";

describe("npm run webhook", () => {
  it.each([
    [[], "expected sign, send or verify"],
    [["seal"], "expected sign, send or verify, not seal"],
    [["sign", "-d", "x"], "pass the scheme with --scheme"],
    [
      ["sign", "--scheme", "svix", "-d", "x"],
      "--scheme takes openfaas, github, standard or stripe",
    ],
    [["sign", "--scheme", "openfaas", "-d", "x"], "--scheme openfaas needs the name of its header"],
    [["sign", "--scheme", "openfaas", "--header", "a: b", "-d", "x"], "--header takes the name"],
    [
      ["sign", "--scheme", "github", "--header", "a", "-d", "x"],
      "--header requires --scheme openfaas",
    ],
    [["sign", "--scheme", "github", "--algorithm", "sha1", "-d", "x"], "--algorithm requires"],
    [
      ["sign", "--scheme", "openfaas", "--header", "Hmac", "--algorithm", "md5", "-d", "x"],
      "--algorithm takes sha256 or sha1, not md5",
    ],
    [["sign", "--scheme", "github"], "pass the body with -d"],
    [["sign", "--scheme", "github", "-d", "x", "--data-binary", "y"], "pass only one body"],
    [["sign", "--scheme", "github", "-d", "-"], "standard input cannot provide both the key and"],
    [["sign", "--scheme", "github", "-d", "x", "y"], "unexpected argument after sign: y"],
    [["sign", "--scheme", "github", "-d", "x", "-H", "a: b"], "sign takes no -H"],
    [["sign", "--scheme", "github", "-d", "x", "-i"], "--include requires send"],
    [["sign", "--scheme", "github", "-d", "x", "--id", "a"], "--id requires sign or send with"],
    [["sign", "--scheme", "github", "-d", "x", "--timestamp", "1"], "github, which does not sign"],
    [["sign", "--scheme", "stripe", "-d", "x", "--timestamp", "1e9"], "--timestamp takes seconds"],
    [["send", "--scheme", "github", "-d", "x"], "send needs a URL"],
    [["send", "--scheme", "github", "-d", "x", "http://u:p@127.0.0.1/"], "holds user information"],
    [
      ["send", "--scheme", "github", "-d", "x", "--timeout", "0", "http://a"],
      "--timeout takes seconds",
    ],
    [["verify", "--scheme", "github", "-d", "x", "-H", "a"], "must have the form 'name: value'"],
    [["sign", "--scheme", "github", "-d", "x", "--key=s3cret"], "unknown option --key"],
    [["sign", "--scheme", "github", "-d", "x", "--key", "s3cret"], "unknown option --key"],
  ])("rejects %j as wrong usage", async (argv, message) => {
    const ran = await webhook(argv);
    expect(ran).toMatchObject(wrongUsage(/^webhook: /, helpHint("webhook")));
    expect(ran.said[0]).toContain(message);
    expect(ran.said[0]).not.toContain("s3cret");
  });

  it("rejects an id that cannot be signed", async () => {
    const argv = ["sign", "--scheme", "standard", "-d", "x", "--id", "a.b"];
    expect(await webhook(argv, whsec)).toMatchObject({ status: 2 });
  });

  it.each([
    [
      "a short key",
      ["--scheme", "github"],
      "cookie",
      /has 6 bytes, .*; to accept it, pass --insecure-short-key$/,
    ],
    ["an empty key", ["--scheme", "github", "--insecure-short-key"], "\n", /has 0 bytes, [^;]*$/],
    [
      "a key in another form",
      ["--scheme", "standard"],
      secret,
      /must be whsec_ followed by base64$/,
    ],
    [
      "a file that does not exist",
      ["--scheme", "github", "--key-file", "test/none"],
      "",
      /cannot read/,
    ],
  ])("fails with %s", async (_, argv, key, message) => {
    const { status, said } = await webhook(["sign", ...argv, "-d", "x"], key);
    expect(status).toBe(1);
    expect(said.at(-1)).toMatch(message);
  });

  it("runs as a script, and reports a refused connection", async () => {
    const host = `127.0.0.1:${await closedPort()}`;
    const argv = ["send", "--scheme", "github", "-d", "x", `http://${host}/`];
    const { status, out, err } = await runCommand("webhook", argv, secret);
    expect({ status, out }).toEqual({ status: 1, out: "" });
    expect(err).toContain(`webhook: cannot reach ${host}: connection refused`);
  });
});
