import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  decided,
  delegation,
  error,
  healthy,
  key,
  keyPolicy,
  role,
  scriptedAws,
  type Answer,
  type Script,
} from "./scripted-aws.ts";
import { simulateDecrypt } from "../../../scripts/encrypt/commands/doctor/simulate-decrypt.ts";
import { sealingStage } from "./sealing-stage.ts";

const stage = sealingStage();

const aws = scriptedAws();

beforeEach(async () => {
  aws.script(healthy);
  await stage.done(["import", "secure"], "a=1\nb=2\nproofKey=3");
  vi.stubEnv("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", "secret");
});

async function doctor(...argv: readonly string[]) {
  const options = ["--endpoint-url", aws.endpoint(), "--region", "us-east-1"];
  const { status, printed, said } = await stage.run(["doctor", ...options, ...argv]);
  return { status, said, lines: printed.split("\n").slice(0, -1) };
}

/** Returns a script in which one operation has the given response, and all others respond as in a healthy AWS. */
const but =
  (operation: string, answer: Answer): Script =>
  (name, input) =>
    name === operation ? answer : healthy(name, input);

it("the decision of IAM is asked at the endpoint of the environment, as the SDKs ask theirs", async () => {
  vi.stubEnv("AWS_ENDPOINT_URL", aws.endpoint());
  const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret" };
  const context = { app: "signet", stage: "local", function: "secure" };
  expect(await simulateDecrypt({ credentials }, role, key, context)).toEqual({
    decision: "allowed",
  });
});

describe("doctor", () => {
  it("reports only ✔ if everything is right, and uses only dry runs", async () => {
    expect(await doctor("secure")).toEqual({
      status: 0,
      said: [],
      lines: [
        "alias/signet-local",
        `  ✔ key ${key} is enabled`,
        "  ✔ the key is rotated",
        "secure",
        "  ✔ you may encrypt for the function",
        "  ✔ a, b, proofKey: opens with its encryption context",
        expect.stringContaining("  ! a, b, proofKey: sealed with arn:aws:kms:"),
        expect.stringMatching(
          /^ {2}✔ by its policies, the role may open the secrets with arn:aws:kms:/,
        ),
        "  ✔ by its policies, the role may not open other functions' secrets",
      ],
    });
    const dry = aws.asked().filter(([operation]) => /crypt/.test(operation));
    expect(dry.map(([operation, input]) => [operation, input["DryRun"]])).toEqual([
      ["Encrypt", true],
      ["Decrypt", true],
    ]);
    expect(aws.asked().find(([operation]) => operation === "Decrypt")?.[1]).toMatchObject({
      EncryptionContext: { app: "signet", stage: "local", function: "secure" },
    });
    expect(aws.asked().at(-2)?.[1]).toMatchObject({
      PolicySourceArn: role,
      "ActionNames.member.1": "kms:Decrypt",
      "ContextEntries.member.3.ContextKeyName": "kms:EncryptionContext:function",
      "ContextEntries.member.3.ContextKeyValues.member.1": "secure",
      "ContextEntries.member.4.ContextKeyName": "kms:EncryptionContextKeys",
      "ContextEntries.member.4.ContextKeyType": "stringList",
      "ContextEntries.member.4.ContextKeyValues.member.3": "function",
    });
  });

  const denied = error("AccessDeniedException");
  const state = (KeyState: string): Answer => [200, { KeyMetadata: { Arn: key, KeyState } }];

  it.each<[string, number, Script, RegExp]>([
    [
      "a missing key",
      1,
      but("DescribeKey", error("NotFoundException")),
      /✘ .*start the local cloud again with the app: signet serve$/,
    ],
    [
      "a key without the right to describe it",
      0,
      but("DescribeKey", denied),
      /\? .*you need kms:DescribeKey on the key/,
    ],
    [
      "a disabled key",
      1,
      but("DescribeKey", state("Disabled")),
      /✘ key .* is Disabled: .*enable-key --key-id/,
    ],
    [
      "a key that is being deleted",
      1,
      but("DescribeKey", state("PendingDeletion")),
      /✘ .*cancel-key-deletion/,
    ],
    ["a key in another state", 1, but("DescribeKey", state("Creating")), /✘ .*is Creating: see/],
    [
      "a key that is not rotated",
      0,
      but("GetKeyRotationStatus", [200, {}]),
      /! the key is not rotated/,
    ],
    [
      "a rotation without the right to see it",
      0,
      but("GetKeyRotationStatus", denied),
      /\? unknown whether the key is rotated/,
    ],
    [
      "a missing right to encrypt",
      1,
      but("Encrypt", denied),
      /✘ you may not encrypt .* you need kms:Encrypt on/,
    ],
    [
      "a missing right to decrypt",
      0,
      but("Decrypt", denied),
      /! a, b, proofKey: you may not decrypt/,
    ],
    [
      "a wrong context",
      1,
      but("Decrypt", error("InvalidCiphertextException")),
      /✘ a, b, proofKey: does not open/,
    ],
    [
      "a ciphertext of another key",
      1,
      but("Decrypt", error("IncorrectKeyException")),
      /✘ a, b, proofKey: is encrypted with another key/,
    ],
    [
      "a key of another account or region",
      1,
      but("Decrypt", error("NotFoundException")),
      /✘ a, b, proofKey: its key is not in/,
    ],
    [
      "a key that cannot be used",
      1,
      but("Decrypt", error("DisabledException")),
      /✘ a, b, proofKey: its key cannot/,
    ],
    [
      "a KMS without DryRun",
      1,
      but("Encrypt", [200, {}]),
      /✘ you cannot encrypt .*does not support DryRun/,
    ],
    [
      "a function that is not deployed",
      0,
      but("GetFunctionConfiguration", [404, { __type: "ResourceNotFoundException" }]),
      /\? function signet-local-secure is not deployed: signet serve$/,
    ],
    [
      "a role without the right to see it",
      0,
      but("GetFunctionConfiguration", [403, { __type: "AccessDeniedException" }]),
      /\? the role of .*you need lambda:GetFunctionConfiguration/,
    ],
    [
      "a missing right to simulate",
      0,
      but("SimulatePrincipalPolicy", [403, "<E><Code>AccessDenied</Code></E>"]),
      /\? the permissions of .* are unknown \(AccessDenied.*you need iam:SimulatePrincipalPolicy/,
    ],
    [
      "a role that may not open the secrets",
      1,
      but("SimulatePrincipalPolicy", decided("implicitDeny")),
      /✘ by its policies, the role .* may not open the secrets .*\(implicitDeny\): deploy/,
    ],
    [
      "a role that may open all secrets",
      1,
      but("SimulatePrincipalPolicy", decided("allowed")),
      /✘ by its policies, the role .* may open other functions' secrets/,
    ],
  ])("reports %s, with what to do", async (_, status, script, line) => {
    aws.script(script);
    const found = await doctor("secure");
    expect(found.lines).toContainEqual(expect.stringMatching(line));
    expect(found.status).toBe(status);
  });

  const statement = (more: object) => ({
    Effect: "Allow",
    Principal: { AWS: role },
    Action: "kms:Decrypt",
    Resource: "*",
    ...more,
  });
  const denies = statement({ Sid: "NoRole", Effect: "Deny" });
  const beyond = "this result leaves out these statements of the key policy";

  /** Returns the findings about the role, with KEY in the place of the key's ARN. */
  async function ofTheRole(script: Script) {
    aws.script(script);
    const { status, lines } = await doctor("secure");
    const told = lines.slice(lines.findIndex((line) => line.includes(": sealed with ")) + 1);
    return {
      status,
      told: told.map((line) => line.replaceAll(/arn:aws:kms:\S+/g, "KEY").slice(2)),
    };
  }

  it.each([
    ["denies the role", denies, 'Deny "NoRole"'],
    ["allows the role in any context", statement({ Sid: "Role" }), 'Allow "Role"'],
    [
      "allows the role in one statement with the account",
      statement({
        ...delegation,
        Sid: "Both",
        Principal: { AWS: [delegation.Principal.AWS, role] },
      }),
      'Allow "Both"',
    ],
    ["denies everyone", statement({ Effect: "Deny", Principal: "*" }), "Deny without a Sid"],
    [
      "denies everyone except another principal",
      { ...statement({ Effect: "Deny", NotPrincipal: { AWS: "x" } }), Principal: undefined },
      "Deny without a Sid",
    ],
    [
      "allows the account under a condition",
      statement({
        ...delegation,
        Sid: "If",
        Condition: { Bool: { "aws:SecureTransport": "true" } },
      }),
      'Allow "If"',
    ],
    [
      "denies a session of the role by a wildcard action",
      statement({
        Sid: "S\u001b",
        Effect: "Deny",
        Action: ["kms:D*"],
        Principal: { AWS: ["arn:aws:sts::123456789012:assumed-role/SecureRole/s"] },
      }),
      'Deny "S\\u001b"',
    ],
  ])("does not mark a role ✔ if the key policy %s", async (_, more, named) => {
    expect(await ofTheRole(but("GetKeyPolicy", keyPolicy(delegation, more)))).toEqual({
      status: 0,
      told: [
        "! by its policies, the role may open the secrets with KEY",
        "! by its policies, the role may not open other functions' secrets",
        `! ${beyond}: ${named}; see aws kms get-key-policy --key-id KEY`,
      ],
    });
  });

  it.each([
    ["concerns a service", statement({ Principal: { Service: "logs.amazonaws.com" } })],
    ["concerns another role", statement({ Principal: { AWS: `${role}2` } })],
    ["concerns another action", statement({ Action: ["kms:Encrypt", "kms:GenerateDataKey*"] })],
    ["concerns another account", statement({ Principal: { AWS: "111122223333" } })],
  ])("marks a role ✔ if a statement of the key policy %s", async (_, more) => {
    const { told } = await ofTheRole(but("GetKeyPolicy", keyPolicy(more, delegation)));
    expect(told.map((line) => line[0])).toEqual(["✔", "✔"]);
  });

  it("reports that IAM policies have no effect if the key policy does not delegate to them", async () => {
    const none = "the key policy of KEY does not delegate to the account's IAM policies, so they";
    const allowed = await ofTheRole(but("GetKeyPolicy", keyPolicy(statement({ Sid: "R" }))));
    expect(allowed).toEqual({ status: 0, told: [expect.stringContaining(`! ${none}`)] });
    expect(allowed.told[0]).toContain('Allow "R"');
    for (const policy of [keyPolicy(denies), keyPolicy()]) {
      const closed = await ofTheRole(but("GetKeyPolicy", policy));
      expect(closed).toEqual({ status: 1, told: [expect.stringContaining(`✘ ${none}`)] });
    }
  });

  it("reports ! instead of ✘ for a denied role if the key policy may allow it", async () => {
    const script: Script = (name, input) =>
      name === "SimulatePrincipalPolicy"
        ? decided("implicitDeny")
        : but("GetKeyPolicy", keyPolicy(delegation, statement({ Sid: "R" })))(name, input);
    const { status, told } = await ofTheRole(script);
    expect({ status, marks: told.map((line) => line[0]) }).toEqual({
      status: 0,
      marks: ["!", "!", "!"],
    });
  });

  it.each([
    ["may not be read", denied, "AccessDeniedException: said AWS"],
    ["is invalid", [200, { Policy: "x" }] as const, "no policy: KMS returned something else"],
  ])("reports that the key policy %s, and does not mark the role ✔", async (_, answer, why) => {
    expect(await ofTheRole(but("GetKeyPolicy", answer))).toEqual({
      status: 0,
      told: [
        "? by its policies, the role may open the secrets with KEY",
        "? by its policies, the role may not open other functions' secrets",
        `? this result leaves out the key policy of KEY (${why}): you need kms:GetKeyPolicy on the key`,
      ],
    });
  });

  it("reports that a function without a segment has no secret, and checks it without a ciphertext", async () => {
    const { lines } = await doctor();
    expect(lines).toContain("orders");
    expect(lines).not.toContain("open");
    expect(lines).toContain(
      "  ! no secret is sealed for the function yet: signet encrypt edit orders --stage local",
    );
    expect(aws.asked().map(([, input]) => input)).toContainEqual(
      expect.objectContaining({ DryRun: true, DryRunModifiers: ["IGNORE_CIPHERTEXT"] }),
    );
  });

  it("reports that the connection is refused, and ends with 1", async () => {
    const none = [
      "doctor",
      "secure",
      "--endpoint-url",
      "http://127.0.0.1:1",
      "--region",
      "eu-west-1",
    ];
    const { status, printed, said } = await stage.run(none);
    expect({ status, said }).toEqual({ status: 1, said: [] });
    expect(printed.split("\n")).toEqual([
      "alias/signet-local",
      "  ✘ the local cloud at http://127.0.0.1:1 cannot be reached: connection refused (is the server running?): start it with signet serve",
      "",
    ]);
  });

  it("lists the functions if one is unknown", async () => {
    expect(await stage.refused(2, ["doctor", "secrue"])).toContain(
      "unknown function secrue; the functions with secrets are",
    );
  });
});
