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
      ["not valid: wrong-signature: another key signed it, or another body was signed"],
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
      "SHA-1 that was not asked for",
      [...lab, "--algorithm", "sha1", "-d", "x"],
      [...lab, "-d", "x"],
      secret,
      [
        "not valid: other-algorithm: it is signed in another way than with sha256, or with another version",
        "it is signed with sha1; --algorithm sha1 takes it",
      ],
    ],
    [
      "what is too old",
      [...at, "1790000000", "-d", "x"],
      [...at, "1790000301", "-d", "x"],
      whsec,
      ["not valid: too-old: it was signed more than 300 seconds before"],
    ],
    [
      "what is too new",
      [...at, "1790000000", "-d", "x"],
      [...at, "1789999699", "-d", "x"],
      whsec,
      ["not valid: too-new: it was signed for more than 300 seconds later"],
    ],
  ])("refuses %s", async (_, signing, verifying, key, said) => {
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
      "two of them",
      ["-H", "x-hub-signature-256: a", "-H", "X-Hub-Signature-256: a"],
      "repeated-header: header X-Hub-Signature-256 is there more than once",
    ],
    [
      "one that is none",
      ["-H", "x-hub-signature-256: a"],
      "malformed: what stands in X-Hub-Signature-256 is not written as github writes it",
    ],
  ])("refuses a delivery with %s", async (_, headers, why) => {
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
        "the sender's key has a newline at its end; give both sides the same",
      ],
    });
  });
});
