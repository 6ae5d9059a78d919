import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { encryptionContext } from "../../lib/contract/secrets.ts";
import type { Cloud } from "../../lib/local/cloud.ts";
import { sdkKeyService } from "../../lib/sealing/sdk-key-service.ts";
import { readSealedFile } from "../../lib/sealing/sealed-file.ts";
import { main } from "../../scripts/encrypt-secret.ts";
import { localKms } from "./local-kms.ts";
import { recordingIo } from "./recording-io.ts";
import { openAll } from "../sealing/open-all.ts";

const canary = "canary-value-that-nobody-may-say";
const folder = mkdtempSync(join(tmpdir(), "signet-encrypt-"));
let cloud: Cloud;
let state: string;
let secretsDir: string;
let path: string;
let tests = 0;

beforeAll(async () => {
  ({ cloud, state } = await localKms(folder));
});
afterAll(async () => {
  await cloud.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  secretsDir = join(folder, `secrets-${tests++}`);
  path = join(secretsDir, "local.json");
  for (const name of Object.keys(process.env)) {
    if (/^AWS_(?!SDK_JS)/.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv("HOME", folder);
  vi.stubEnv("AWS_EC2_METADATA_DISABLED", "true");
});
afterEach(() => vi.unstubAllEnvs());

/** Runs the command; nothing that it says or prints may hold the value. */
async function encrypt(argv: readonly string[], stdin: string | Uint8Array = canary) {
  const io = recordingIo(stdin);
  const status = await main(["--secrets-dir", secretsDir, ...argv], io);
  expect(io.printed() + io.said().join()).not.toContain(canary);
  for (const line of io.said().filter((text) => !text.startsWith("usage:"))) {
    expect(line).not.toContain("\n");
  }
  return { status, printed: io.printed(), said: io.said(), prompts: io.prompts };
}

const sealing = () => ["secure", "proofKey", "--state", state];

/** What a function would find in the sealed file. */
async function opened(): Promise<string> {
  const credentials = cloud.users()["admin"];
  if (!credentials) throw new Error("there is no admin");
  const endpoint = cloud.awsEndpoint;
  const service = sdkKeyService({ region: "us-east-1", endpoint, credentials });
  const segments = readSealedFile(path, "local")?.functions["secure"] ?? [];
  const context = encryptionContext("local", "secure");
  return (await openAll(service, context, segments, ["proofKey"])).proofKey;
}

describe("a value", () => {
  it("is sealed into the stage's file, as the local cloud's admin, and opens again", async () => {
    expect(await encrypt(sealing())).toEqual({
      status: 0,
      printed: "",
      said: [`sealed secure proofKey into ${path}; deploy to put it into use`],
      prompts: ["value of secure proofKey (not shown): "],
    });
    expect(readFileSync(path, "utf8")).not.toContain(canary);
    expect(readdirSync(secretsDir)).toEqual(["local.json"]);
    expect(await opened()).toBe(canary);
  });

  it.each([
    ["one final newline", "value\n", "value"],
    ["one final CRLF", "value\r\n", "value"],
    ["one newline of two", "value\n\n", "value\n"],
  ])("loses %s, which is said", async (_, given, kept) => {
    const { status, said } = await encrypt(sealing(), given);
    expect(status).toBe(0);
    expect(said[0]).toBe("encrypt: one final newline was stripped from the value");
    expect(await opened()).toBe(kept);
  });

  it.each([
    ["blanks around it", " value "],
    ["newlines inside", "a\nb\r\nc"],
    ["a BOM", "\ufeffvalue"],
    ["characters of every plane", "é茶\u{1FAD6}\0"],
    ["a carriage return at its end", "value\r"],
    ["what JSON must escape", '{"proofKey":"\\"}'],
  ])("keeps %s", async (_, value) => {
    const { status, said } = await encrypt(sealing(), value);
    expect({ status, lines: said.length }).toEqual({ status: 0, lines: 1 });
    expect(await opened()).toBe(value);
  });

  it("takes the place of the one before", async () => {
    await encrypt(sealing(), "old");
    await encrypt(sealing(), "new");
    expect(readSealedFile(path, "local")?.functions["secure"]).toHaveLength(1);
    expect(await opened()).toBe("new");
  });

  it("sealed while another one was being typed stays", async () => {
    const io = recordingIo();
    const argv = [...sealing(), "--secrets-dir", secretsDir];
    const typing = async (): Promise<Buffer> => {
      await encrypt(sealing(), "in the meantime");
      const meanwhile = readFileSync(path, "utf8").replace('"secure"', '"orders"');
      writeFileSync(path, meanwhile);
      return Buffer.from("typed");
    };
    expect(await main(argv, { ...io, stdin: typing })).toBe(0);
    expect(Object.keys(readSealedFile(path, "local")?.functions ?? {})).toEqual([
      "orders",
      "secure",
    ]);
  });
});

describe("a value is refused, with one line and nothing written", () => {
  const limit = 4_096 - '{"proofKey":""}'.length;

  it.each([
    ["empty", "", "encrypt: the value for proofKey is empty"],
    ["a newline alone", "\n", "encrypt: the value for proofKey is empty"],
    [
      "no UTF-8",
      Buffer.from([0x63, 0xff, 0x63]),
      "encrypt: the value is not UTF-8 text; encode it, such as with base64",
    ],
    [
      "over KMS's 4,096 bytes",
      canary.padEnd(limit + 1, "x"),
      "encrypt: the value for proofKey makes 4128 bytes and KMS encrypts at most 4096; keep large values elsewhere and seal the key to them",
    ],
  ])("that is %s", async (_, value, message) => {
    const { status, said } = await encrypt(sealing(), value);
    expect({ status, last: said.at(-1) }).toEqual({ status: 1, last: message });
    expect(existsSync(secretsDir)).toBe(false);
  });

  it("unless it is just as large as KMS takes", async () => {
    expect((await encrypt(sealing(), "x".repeat(limit))).status).toBe(0);
    expect(await opened()).toBe("x".repeat(limit));
  });
});

describe("wrong usage ends with 2 before any value is asked for", () => {
  it.each([
    ["no function", [], "encrypt: it takes FUNCTION and NAME"],
    ["no name", ["secure"], "encrypt: it takes FUNCTION and NAME"],
    [
      "a function nobody knows",
      ["secrue", "proofKey"],
      "encrypt: no function secrue; there are open, secure, orders",
    ],
    [
      "a function that objects inherit",
      ["constructor", "proofKey"],
      "encrypt: no function constructor; there are open, secure, orders",
    ],
    [
      "a name nobody knows",
      ["secure", "profKey"],
      "encrypt: function secure has no secret profKey; it has proofKey",
    ],
    [
      "a function without secrets",
      ["open", "proofKey"],
      "encrypt: function open has no secret proofKey; it has none",
    ],
    [
      "a value as an argument",
      ["secure", "proofKey", canary],
      "encrypt: it takes FUNCTION and NAME only; the value comes on standard input",
    ],
    [
      "a value as an option",
      ["secure", "proofKey", `--value=${canary}`],
      "encrypt: Unknown option '--value'.",
    ],
    [
      "a stage that is no name",
      ["secure", "proofKey", "--stage", "../dev"],
      'encrypt: "../dev" is no stage name',
    ],
    [
      "an endpoint that is no URL",
      ["secure", "proofKey", "--endpoint-url", "localhost:4566"],
      "encrypt: --endpoint-url localhost:4566 does not read http(s)://host:port",
    ],
    [
      "an option without its value",
      ["secure", "proofKey", "--stage"],
      "encrypt: Option '--stage <value>' argument missing",
    ],
  ])("%s", async (_, argv, message) => {
    const { status, said, prompts } = await encrypt(argv);
    expect({ status, lines: said.length, prompts }).toEqual({ status: 2, lines: 2, prompts: [] });
    expect(said[0]?.startsWith(message)).toBe(true);
    expect(said[1]).toMatch(/^usage: npm run encrypt[^]*one of:\n {2}secure proofKey$/);
    expect(existsSync(secretsDir)).toBe(false);
  });

  it("but --help with 0", async () => {
    const { status, printed, said } = await encrypt(["--help"]);
    expect({ status, said }).toEqual({ status: 0, said: [] });
    expect(printed).toMatch(/^usage: npm run encrypt/);
  });
});

describe("a sealed file that cannot be added to stays as it is, and no value is asked for", () => {
  it.each([
    [
      "is damaged",
      "local.json",
      '{"app":"signet"',
      [],
      /local\.json is not a sealed file: it is no JSON; restore it from git, or/,
    ],
    [
      "is another stage's",
      "local.json",
      '{"app":"signet","stage":"dev","functions":{}}',
      [],
      /is sealed for app "signet", stage dev, not for signet, local$/,
    ],
    [
      "is stage local's under another name",
      "dev.json",
      '{"app":"signet","stage":"local","functions":{}}',
      ["--stage", "dev"],
      /stage local, not for signet, dev$/,
    ],
  ])("when it %s", async (_, name, content, argv, message) => {
    mkdirSync(secretsDir);
    writeFileSync(join(secretsDir, name), content);
    const { status, said, prompts } = await encrypt([...sealing(), ...argv]);
    expect({ status, lines: said.length, prompts }).toEqual({ status: 1, lines: 1, prompts: [] });
    expect(said[0]).toMatch(message);
    expect(readFileSync(join(secretsDir, name), "utf8")).toBe(content);
    expect(readdirSync(secretsDir)).toEqual([name]);
  });

  it("when it is a folder", async () => {
    mkdirSync(path, { recursive: true });
    const { status, said, prompts } = await encrypt(sealing());
    expect({ status, prompts }).toEqual({ status: 1, prompts: [] });
    expect(said).toEqual([expect.stringMatching(/^encrypt: cannot read .*local\.json: EISDIR/)]);
  });
});

describe("what fails ends with 1, one line and nothing written", () => {
  const failing = async (argv: readonly string[]) => {
    const { status, said } = await encrypt(argv);
    expect({ status, lines: said.length }).toEqual({ status: 1, lines: 1 });
    expect(existsSync(secretsDir)).toBe(false);
    return said[0];
  };
  const what = "cannot seal proofKey of function secure, stage";

  it("no local cloud", async () => {
    const none = join(folder, "none");
    expect(await failing(["secure", "proofKey", "--state", none])).toBe(
      `encrypt: there is no ${none}/outputs.json; start the local cloud: npm start`,
    );
  });

  it("a local cloud that has stopped", async () => {
    const stopped = join(folder, "stopped");
    cpSync(state, stopped, { recursive: true });
    const outputs = readFileSync(join(stopped, "outputs.json"), "utf8");
    const moved = outputs.replace(cloud.awsEndpoint, "http://127.0.0.1:1");
    writeFileSync(join(stopped, "outputs.json"), moved);
    expect(await failing(["secure", "proofKey", "--state", stopped])).toBe(
      `encrypt: ${what} local with alias/signet-local (KMS cannot be reached: nothing listens there (is it started?))`,
    );
  });

  it("a caller who may not encrypt", async () => {
    expect(await failing([...sealing(), "--profile", "Auditor"])).toMatch(
      /^encrypt: cannot seal .* with alias\/signet-local \(AccessDeniedException: User: arn:aws:iam::123456789012:user\/Auditor is not authorized to perform: kms:Encrypt on resource: /,
    );
  });

  it("a profile that is not there", async () => {
    expect(await failing([...sealing(), "--profile", "caler"])).toBe(
      `encrypt: no credentials for profile caler: Could not resolve credentials using profile: [caler] in configuration/credentials file(s); the profiles are in ${state}/config`,
    );
  });

  it("no credentials for a stage on AWS", async () => {
    expect(await failing(["secure", "proofKey", "--stage", "dev"])).toMatch(
      /^encrypt: no credentials: .*; pass --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET/,
    );
  });

  describe("with credentials of one's own", () => {
    beforeEach(() => {
      const { accessKeyId = "", secretAccessKey = "" } = cloud.users()["admin"] ?? {};
      vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyId);
      vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
    });

    it("no region", async () => {
      expect(await failing(["secure", "proofKey", "--stage", "dev"])).toBe(
        `encrypt: ${what} dev with alias/signet-dev (no region; pass --region or set AWS_REGION)`,
      );
    });

    it("a stage whose key is not there", async () => {
      const options = ["--region", "us-east-1", "--endpoint-url", cloud.awsEndpoint];
      expect(await failing(["secure", "proofKey", "--stage", "dev", ...options])).toBe(
        `encrypt: ${what} dev with alias/signet-dev (NotFoundException: Alias arn:aws:kms:us-east-1:123456789012:alias/signet-dev is not found. (deploy the key stack first; is the region right?))`,
      );
    });

    it("another region than the endpoint's, whose answer repeats the request", async () => {
      const options = ["--region", "eu-west-1", "--endpoint-url", cloud.awsEndpoint];
      expect(await failing(["secure", "proofKey", "--stage", "dev", ...options])).toMatch(
        /^encrypt: cannot seal .* \(InvalidSignatureException: Credential should be scoped to a valid/,
      );
    });

    it("but the local stage works through an endpoint of one's own choice", async () => {
      vi.stubEnv("AWS_REGION", "us-east-1");
      const argv = ["secure", "proofKey", "--endpoint-url", cloud.awsEndpoint];
      expect((await encrypt(argv)).status).toBe(0);
      expect(await opened()).toBe(canary);
    });
  });
});
