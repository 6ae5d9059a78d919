import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { readAssembly } from "../../../lib/cloud/assembly/manifest.ts";
import { recordingIo, type RecordingIo } from "../../scripts/terminal/recording-io.ts";
import { startTestCloud, type TestCloud } from "../../cloud/test-cloud.ts";
import { user } from "../../cloud/deployment/sketch.ts";
import { requestOf } from "../protocol/protocol.ts";
import { interruption } from "../interruption.ts";
import { conformance, type Surroundings } from "../main.ts";
import { writeStackAssembly } from "../stack-assembly.ts";
import { mapCode } from "../stack-template.ts";
import { failure, stackStatus, startFakeAws, type Answers, type FakeAws } from "./fake-aws.ts";

const directory = mkdtempSync(join(tmpdir(), "signet-conformance-"));
const REGION = "us-east-1";
let aws: FakeAws | undefined;

afterEach(() => aws?.close());
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Writes the profile `account` to a file of its own, because the SDK reads a file only once. */
function writeProfile(name: string, accessKeyId: string, secretAccessKey: string): string {
  const lines = [
    "[account]",
    `aws_access_key_id = ${accessKeyId}`,
    `aws_secret_access_key = ${secretAccessKey}`,
  ];
  const path = join(directory, `${name}-credentials`);
  writeFileSync(path, lines.join("\n"));
  return path;
}

interface Ran {
  readonly io: RecordingIo;
  readonly status: number;
  /** Names of the calls in order, without repetitions of DescribeStacks. */
  readonly calls: readonly string[];
}

/** Runs the command against a server with these answers. */
async function run(
  answers: Answers,
  argv: readonly string[] = ["--yes", "--only", "kms: create alias"],
  io: (env: NodeJS.ProcessEnv) => RecordingIo = (env) => recordingIo("", env),
  surroundings: Surroundings = {},
): Promise<Ran> {
  const credentialsFile = writeProfile("fake", "AKIAEXAMPLE", "secret-of-the-profile");
  aws = await startFakeAws(answers);
  const env = { AWS_ENDPOINT_URL: aws.url, AWS_SHARED_CREDENTIALS_FILE: credentialsFile };
  const used = io(env);
  const main = conformance({ lookMs: 1, ...surroundings });
  const status = await main(["--profile", "account", "--region", REGION, ...argv], used);
  const calls = aws.calls.map(({ operation }) => operation);
  return { io: used, status, calls: calls.filter((one, at) => one !== calls[at - 1]) };
}

const onTerminal = (typed: string) => (env: NodeJS.ProcessEnv) => ({
  ...recordingIo(typed, env),
  terminals: { out: true, err: true, in: true },
});

describe("the cases in an account", () => {
  it("report answers that differ, and remove the stack and the keys", async () => {
    const { io, status, calls } = await run(() => undefined);
    expect(calls).toEqual([
      "GetCallerIdentity",
      "CreateStack",
      "DescribeStacks",
      "CreateKey",
      "CreateAlias",
      "DeleteStack",
      "ScheduleKeyDeletion",
      "DescribeStacks",
    ]);
    expect(status).toBe(1);
    expect(io.printed()).toContain("kms: create alias");
    expect(io.printed()).toContain(
      '    - recorded: "ValidationException"\n    + answered: no value',
    );
    expect(io.said().join("\n")).toMatch(
      /account 111111111111, region us-east-1, as arn:aws:iam::111111111111:user\/a/,
    );
    expect(io.said().join("\n")).toMatch(
      /- the stack signet-conformance-[0-9a-f]{8} with 8 functions, their 8 log groups and 3 roles\n- KMS keys \(1\)/,
    );
  });

  it("remove the stack and the keys when a call has no answer", async () => {
    const { io, status, calls } = await run(({ operation }) =>
      operation === "CreateAlias" ? "no answer" : undefined,
    );
    expect(status).toBe(1);
    expect(io.said().at(-1)).toMatch(/^conformance: cannot reach 127\.0\.0\.1:/);
    expect(calls).toEqual(expect.arrayContaining(["DeleteStack", "ScheduleKeyDeletion"]));
  });

  it("remove the stack when it cannot be created", async () => {
    const { io, status, calls } = await run(({ operation }) =>
      operation === "DescribeStacks" && aws?.calls.every((call) => call.operation !== "DeleteStack")
        ? stackStatus("CREATE_FAILED", "no permission")
        : undefined,
    );
    expect(status).toBe(1);
    expect(io.said().at(-1)).toMatch(/^conformance: stack \S+ is CREATE_FAILED: no permission$/);
    expect(calls).toContain("DeleteStack");
    expect(calls).not.toContain("CreateKey");
  });

  it("never remove a stack of that name that was there before", async () => {
    const { io, status, calls } = await run(({ operation }) =>
      operation === "CreateStack"
        ? failure("AlreadyExistsException", "Stack already exists")
        : undefined,
    );
    expect(status).toBe(1);
    expect(io.said().at(-1)).toMatch(
      /^conformance: cannot create stack \S+: AlreadyExistsException/,
    );
    expect(calls).toEqual(["GetCallerIdentity", "CreateStack"]);
  });

  it("remove a stack that a failure of AWS may have left", async () => {
    const { calls } = await run(({ operation }) =>
      operation === "CreateStack"
        ? { ...failure("InternalFailure", "no"), status: 500 }
        : undefined,
    );
    expect(calls).toContain("DeleteStack");
  });

  it("print no keys of a session, also if the answer has another form than expected", async () => {
    const keys = (name: string) =>
      `<${name}><SecretAccessKey>secret-of-the-session</SecretAccessKey><SessionToken>token-of-the-session</SessionToken></${name}>`;
    const text = JSON.stringify({ AWS_SECRET_ACCESS_KEY: "secret-of-the-function" });
    const { io } = await run(
      ({ operation }) => {
        const body = `<R><AssumeRoleResult>${keys("Other")}<Text>${text}</Text></AssumeRoleResult></R>`;
        return operation === "AssumeRole" ? { status: 200, body } : undefined;
      },
      ["--yes", "--only", "sts: assume role"],
    );
    expect(io.printed()).toContain('"SecretAccessKey":"[secret]"');
    expect(io.printed()).not.toMatch(/-of-the-(session|function)/);
  });

  it("remove the stack and the keys after an interruption", async () => {
    const controller = new AbortController();
    const interrupted = () => ({ signal: controller.signal, release: () => undefined });
    const { io, status, calls } = await run(
      ({ operation }) => {
        if (operation === "CreateKey") controller.abort(new Error("interrupted"));
        return undefined;
      },
      undefined,
      undefined,
      { interrupted },
    );
    expect(status).toBe(1);
    expect(io.said().at(-1)).toBe("conformance: interrupted");
    expect(calls).not.toContain("CreateAlias");
    expect(calls).toEqual(expect.arrayContaining(["DeleteStack", "ScheduleKeyDeletion"]));
  });

  it("say what remains and how to remove it", async () => {
    const { io, status } = await run(({ operation }) => {
      if (
        operation === "DescribeStacks" &&
        aws?.calls.some((one) => one.operation === "DeleteStack")
      ) {
        return stackStatus("DELETE_FAILED", "a role is in use");
      }
      return operation === "ScheduleKeyDeletion" ? failure("AccessDenied", "no") : undefined;
    });
    expect(status).toBe(1);
    const said = io.said().join("\n");
    expect(said).toMatch(
      /stack (\S+) remains: it is DELETE_FAILED. a role is in use\n {2}aws cloudformation delete-stack --region us-east-1 --stack-name \1/,
    );
    expect(said).toMatch(
      /KMS key key-1 remains: .*\n {2}aws kms schedule-key-deletion --region us-east-1 --key-id key-1/,
    );
  });
});

it("the first signal interrupts a run, and the next ones do not end the process", () => {
  const said: string[] = [];
  const before = process.listeners("SIGINT");
  const { signal, release } = interruption((line) => void said.push(line));
  const added = process.listeners("SIGINT").filter((listener) => !before.includes(listener));
  for (const expected of [[], [expect.stringContaining("still removing")]]) {
    for (const listener of added) listener("SIGINT");
    expect(signal.aborted).toBe(true);
    expect(said).toEqual(expected);
  }
  release();
  expect(process.listeners("SIGINT")).toEqual(before);
});

describe("the command asks before it makes anything", () => {
  it.each([
    ["without a terminal", undefined, 2, "pass --yes if the account may be used"],
    ["on another word than yes", onTerminal("y"), 1, "Nothing was made."],
  ])("and stops %s", async (_, io, status, line) => {
    const ran = await run(() => undefined, [], io);
    expect(ran.status).toBe(status);
    expect(ran.io.said().at(-1)?.trim()).toBe(line);
    expect(ran.calls).toEqual(["GetCallerIdentity"]);
  });

  it("and goes on after yes", async () => {
    const { calls } = await run(() => undefined, ["--only", "sts: no group"], onTerminal("yes\n"));
    expect(calls).toContain("CreateStack");
  });
});

describe("the stack of an account", () => {
  let local: TestCloud | undefined;
  beforeAll(async () => {
    const Ann = user("Ann", { Action: "*", Resource: "*" });
    local = await startTestCloud([{ name: "Caller", resources: { Ann } }]);
  });
  afterAll(() => local?.close());

  it.each(["kms: create grant", "lambda-invoke: invocation type", "sts: assume role"])(
    "has what the cases %s call",
    async (only) => {
      if (!local) throw new Error("the local cloud has not started");
      const { cloud, keys, aws: call } = local;
      const Ann = keys("Ann");
      aws = await startFakeAws(
        async ({ operation, input: { StackName = "", TemplateBody = "" } }) => {
          if (operation !== "CreateStack") return undefined;
          const assembly = join(directory, StackName);
          const template = mapCode(JSON.parse(TemplateBody), ({ ZipFile }) => ({
            file: "index.js",
            source: ZipFile,
          }));
          writeStackAssembly(assembly, StackName, template);
          for (const stack of readAssembly(assembly)) await cloud.deploy(stack);
          return undefined;
        },
      );
      const io = recordingIo("", {
        AWS_ENDPOINT_URL: cloud.awsEndpoint,
        AWS_ENDPOINT_URL_CLOUDFORMATION: aws.url,
        AWS_SHARED_CREDENTIALS_FILE: writeProfile("local", Ann.accessKeyId, Ann.secretAccessKey),
      });
      const argv = ["--profile", "account", "--region", REGION, "--yes", "--only", only];
      expect(await conformance({ lookMs: 1 })(argv, io)).toBe(0);
      expect(io.printed()).toMatch(/^all +[1-9]\d* +0 +0$/m);
      // The deletion of each key is scheduled, so no key remains.
      for (const KeyId of cloud.keyArns()) {
        const { path, ...request } = requestOf("kms", "DescribeKey", { KeyId });
        // oxlint-disable-next-line no-await-in-loop -- There are few keys.
        const { text } = await call("kms", path, { ...request, as: Ann });
        expect(text).toContain("PendingDeletion");
      }
    },
  );
});
