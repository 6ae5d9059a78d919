import { describe, expect, it } from "vitest";
import { github } from "../../../lib/formats/webhook/github.ts";
import { WebhookKey } from "../../../lib/formats/webhook/key.ts";
import { sign } from "../../../lib/formats/webhook/sign.ts";
import { received, secret, temporaryFiles, webhook, whsec } from "./command.ts";

const file = temporaryFiles();
const cookie = ["--insecure-short-key", "--key-file", file("cookie", "cookie")];
const lab = ["--scheme", "openfaas", "--header", "Hmac", ...cookie];

describe("npm run webhook -- verify", () => {
  const hub = ["--scheme", "github"];
  const at = ["--scheme", "standard", "--timestamp"];

  it.each([
    [
      "another body",
      [...hub, "-d", "x"],
      [...hub, "-d", "y"],
      secret,
      ["not valid: wrong-signature: it was signed with another key, or for another body"],
    ],
    [
      "a body without its newline",
      [...hub, "-d", "x\n"],
      [...hub, "-d", "x"],
      secret,
      [
        expect.stringContaining("wrong-signature"),
        "the body was signed with a newline at its end, as echo writes it without -n",
      ],
    ],
    [
      "a body with a newline",
      [...hub, "-d", "x"],
      [...hub, "-d", "x\n"],
      secret,
      [
        expect.stringContaining("wrong-signature"),
        "the body was signed without the newline at its end",
      ],
    ],
    [
      "SHA-1 without --algorithm sha1",
      [...lab, "--algorithm", "sha1", "-d", "x"],
      [...lab, "-d", "x"],
      secret,
      [
        "not valid: other-algorithm: it is signed with another algorithm than sha256, or with another version",
        "it is signed with sha1; to accept that, pass --algorithm sha1",
      ],
    ],
    [
      "a delivery that is too old",
      [...at, "1790000000", "-d", "x"],
      [...at, "1790000301", "-d", "x"],
      whsec,
      ["not valid: too-old: its timestamp is more than 300 seconds in the past"],
    ],
    [
      "a delivery that is too new",
      [...at, "1790000000", "-d", "x"],
      [...at, "1789999699", "-d", "x"],
      whsec,
      ["not valid: too-new: its timestamp is more than 300 seconds in the future"],
    ],
  ])("rejects %s", async (_, signing, verifying, key, said) => {
    const { printed } = await webhook(["sign", ...signing], key);
    expect(await webhook(["verify", ...verifying, ...received(printed)], key)).toEqual({
      status: 1,
      printed: "",
      said,
    });
  });

  it.each([
    ["no header", [], "missing-header: there is no header X-Hub-Signature-256"],
    [
      "two headers",
      ["-H", "x-hub-signature-256: a", "-H", "X-Hub-Signature-256: a"],
      "repeated-header: header X-Hub-Signature-256 occurs more than once",
    ],
    [
      "a malformed header",
      ["-H", "x-hub-signature-256: a"],
      "malformed: the value of X-Hub-Signature-256 does not have the form of scheme github",
    ],
  ])("rejects a delivery with %s", async (_, headers, why) => {
    expect(await webhook(["verify", ...hub, "-d", "x", ...headers])).toEqual({
      status: 1,
      printed: "",
      said: [`not valid: ${why}`],
    });
  });

  it("says that the sender's key ends with a newline", async () => {
    const keys = [new WebhookKey(github, { id: "k", secret: Buffer.from(`${secret}\n`) })];
    const [[name, value] = ["", ""]] = sign(github, { body: Buffer.from("x") }, keys, new Date());
    expect(await webhook(["verify", ...hub, "-d", "x", "-H", `${name}: ${value}`])).toMatchObject({
      status: 1,
      said: [
        expect.stringContaining("wrong-signature"),
        "the sender's key has a newline at its end; give both sides the same key",
      ],
    });
  });
});
