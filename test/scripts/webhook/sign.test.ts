import { describe, expect, it } from "vitest";
import { received, secret, temporaryFiles, webhook } from "./command.ts";

const file = temporaryFiles();
const cookie = ["--insecure-short-key", "--key-file", file("cookie", "cookie")];
const lab = ["--scheme", "openfaas", "--header", "Hmac", ...cookie];

describe("npm run webhook -- sign", () => {
  it.each([
    [
      "the workshop's header",
      [...lab, "--algorithm", "sha1", "-d", "The message"],
      "Hmac: sha1=9239edfe20185eafd7a5513c303b03d207d22f64\n",
    ],
    [
      "the header that faas-cli makes today",
      [...lab, "--data-binary", "The message"],
      "Hmac: sha256=8e53524e6c9a789ea2df51e34297940866d0b15a061f6c21a4870dfa5ded19cb\n",
    ],
    [
      "GitHub's example",
      [
        "--scheme",
        "github",
        "-d",
        "Hello, World!",
        "--key-file",
        file("github", "It's a Secret to Everybody"),
      ],
      "X-Hub-Signature-256: sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17\n",
    ],
    [
      "the example of Standard Webhooks",
      [
        "--scheme",
        "standard",
        "-d",
        '{"test": 2432232314}',
        "--id",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "--timestamp",
        "1614265330",
        "--key-file",
        file("standard", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"),
      ],
      "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek\nwebhook-timestamp: 1614265330\n" +
        "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\n",
    ],
  ])("prints %s", async (_, argv, printed) => {
    expect(await webhook(["sign", ...argv])).toEqual({ status: 0, printed, said: [] });
  });

  it("takes the bytes of a file or of standard input unchanged", async () => {
    const bytes = Uint8Array.of(0xff, 0x0d, 0x0a, 0x00, 0x0a);
    const key = ["--scheme", "github", "--key-file", file("key", secret)];
    const direct = await webhook(["sign", ...key, "-d", `@${file("body", bytes)}`]);
    expect(direct.status).toBe(0);
    expect(await webhook(["sign", ...key, "-d", "-"], bytes)).toEqual(direct);
    expect(await webhook(["sign", ...key, "--data-binary", "@-"], bytes)).toEqual(direct);
    const checked = await webhook(
      ["verify", ...key, "-d", "-", ...received(direct.printed)],
      bytes,
    );
    expect(checked.status).toBe(0);
  });

  it("signs with every key, and gives each delivery a different id", async () => {
    const keys = [1, 2].flatMap((n) => [
      "--key-file",
      file(`key${n}`, `whsec_${btoa(secret + n)}`),
    ]);
    const argv = ["--scheme", "standard", ...keys, "-d", "{}"];
    const first = await webhook(["sign", ...argv]);
    expect(first.printed).toMatch(
      /^webhook-id: msg_[0-9a-f]{32}\nwebhook-timestamp: \d+\nwebhook-signature: v1,\S{44} v1,\S{44}\n$/,
    );
    const second = await webhook(["sign", ...argv]);
    expect(second.printed.split("\n")[0]).not.toBe(first.printed.split("\n")[0]);
    const newest = ["--scheme", "standard", ...keys.slice(2), "-d", "{}"];
    expect(await webhook(["verify", ...newest, ...received(first.printed)])).toMatchObject({
      status: 0,
      printed: expect.stringContaining(
        `valid: signed with the key of ${keys.at(-1)}; delivery msg_`,
      ),
    });
  });

  it("removes one final newline from a key, and says so", async () => {
    const plain = await webhook(["sign", "--scheme", "github", "-d", "x"]);
    for (const ending of ["\n", "\r\n"]) {
      expect(await webhook(["sign", "--scheme", "github", "-d", "x"], secret + ending)).toEqual({
        ...plain,
        said: [
          expect.stringMatching(
            /^webhook: one final newline, .*, was removed from the key of standard input$/,
          ),
        ],
      });
    }
    const two = await webhook(["sign", "--scheme", "github", "-d", "x"], `${secret}\n\n`);
    expect(two.printed).not.toBe(plain.printed);
  });
});
