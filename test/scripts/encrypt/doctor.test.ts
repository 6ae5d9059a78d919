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

/** The healthy AWS, but for one operation. */
const but =
  (operation: string, answer: Answer): Script =>
  (name, input) =>
    name === operation ? answer : healthy(name, input);

describe("doctor", () => {
  it("finds nothing wrong where nothing is, and carries nothing out", async () => {
    expect(await doctor("secure")).toEqual({
      status: 0,
      said: [],
      lines: [
        "alias/signet-local",
        `  ✔ key ${key} is enabled`,
        "  ✔ it is rotated",
        "secure",
        "  ✔ you may encrypt for it",
        "  ✔ a, b, proofKey: opens under its context",
        expect.stringContaining("  ! a, b, proofKey: sealed with arn:aws:kms:"),
        expect.stringMatching(/^ {2}✔ by its policies, its role may open it with arn:aws:kms:/),
        "  ✔ by its policies, its role may open no other function's",
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
      "no key",
      1,
      but("DescribeKey", error("NotFoundException")),
      /✘ .*deploy the key: npx cdk deploy -c stage=local Signet-local-Key/,
    ],
    [
      "a key one may not see",
      0,
      but("DescribeKey", denied),
      /\? .*have kms:DescribeKey on it granted/,
    ],
    [
      "a disabled key",
      1,
      but("DescribeKey", state("Disabled")),
      /✘ key .* is Disabled: .*enable-key --key-id/,
    ],
    ["a key that goes", 1, but("DescribeKey", state("PendingDeletion")), /✘ .*cancel-key-deletion/],
    ["a key in another state", 1, but("DescribeKey", state("Creating")), /✘ .*is Creating: see/],
    ["a key that is not rotated", 0, but("GetKeyRotationStatus", [200, {}]), /! it is not rotated/],
    [
      "rotation one may not see",
      0,
      but("GetKeyRotationStatus", denied),
      /\? whether it is rotated/,
    ],
    [
      "no right to encrypt",
      1,
      but("Encrypt", denied),
      /✘ you may not encrypt .* have kms:Encrypt on/,
    ],
    ["no right to decrypt", 0, but("Decrypt", denied), /! a, b, proofKey: you may not decrypt/],
    [
      "a wrong context",
      1,
      but("Decrypt", error("InvalidCiphertextException")),
      /✘ a, b, proofKey: does not open/,
    ],
    [
      "another key's blob",
      1,
      but("Decrypt", error("IncorrectKeyException")),
      /✘ a, b, proofKey: is another key's/,
    ],
    [
      "a key elsewhere",
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
      /✘ you cannot encrypt .*does not know DryRun/,
    ],
    [
      "a function not deployed",
      0,
      but("GetFunctionConfiguration", [404, { __type: "ResourceNotFoundException" }]),
      /\? function signet-local-secure is not deployed: npx cdk/,
    ],
    [
      "a role one may not see",
      0,
      but("GetFunctionConfiguration", [403, { __type: "AccessDeniedException" }]),
      /\? the role of .*lambda:GetFunctionConfiguration granted/,
    ],
    [
      "no right to simulate",
      0,
      but("SimulatePrincipalPolicy", [403, "<E><Code>AccessDenied</Code></E>"]),
      /\? what .* may do is not known \(AccessDenied.*iam:SimulatePrincipalPolicy granted/,
    ],
    [
      "a role that may not open",
      1,
      but("SimulatePrincipalPolicy", decided("implicitDeny")),
      /✘ by its policies, its role .* may not open it .*\(implicitDeny\): deploy/,
    ],
    [
      "a role that may open all",
      1,
      but("SimulatePrincipalPolicy", decided("allowed")),
      /✘ by its policies, its role .* may open other functions' secrets/,
    ],
  ])("names %s, with what to do", async (_, status, script, line) => {
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
  const beyond = "what its key policy says beyond the account's delegation is not in this answer";

  /** What is said of the role, with the key's policy in the place of its ARN. */
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
    ["allows the role, under any context", statement({ Sid: "Role" }), 'Allow "Role"'],
    [
      "allows the role in one statement with the account",
      statement({
        ...delegation,
        Sid: "Both",
        Principal: { AWS: [delegation.Principal.AWS, role] },
      }),
      'Allow "Both"',
    ],
    ["denies everybody", statement({ Effect: "Deny", Principal: "*" }), "Deny without a Sid"],
    [
      "denies all but others",
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
      "denies a session of the role by wildcard of action",
      statement({
        Sid: "S\u001b",
        Effect: "Deny",
        Action: ["kms:D*"],
        Principal: { AWS: ["arn:aws:sts::123456789012:assumed-role/SecureRole/s"] },
      }),
      'Deny "S\\u001b"',
    ],
  ])("gives no ✔ for a role where the key policy %s", async (_, more, named) => {
    expect(await ofTheRole(but("GetKeyPolicy", keyPolicy(delegation, more)))).toEqual({
      status: 0,
      told: [
        "! by its policies, its role may open it with KEY",
        "! by its policies, its role may open no other function's",
        `! ${beyond}: ${named}; see aws kms get-key-policy --key-id KEY`,
      ],
    });
  });

  it.each([
    ["concerns a service", statement({ Principal: { Service: "logs.amazonaws.com" } })],
    ["concerns another role", statement({ Principal: { AWS: `${role}2` } })],
    ["concerns another action", statement({ Action: ["kms:Encrypt", "kms:GenerateDataKey*"] })],
    ["concerns another account", statement({ Principal: { AWS: "111122223333" } })],
  ])("keeps its ✔ where a statement of the key policy %s", async (_, more) => {
    const { told } = await ofTheRole(but("GetKeyPolicy", keyPolicy(more, delegation)));
    expect(told.map((line) => line[0])).toEqual(["✔", "✔"]);
  });

  it("knows that IAM's policies have no effect where the key policy does not leave the key to them", async () => {
    const none = "the key policy of KEY does not leave it to the account's IAM policies, which";
    const allowed = await ofTheRole(but("GetKeyPolicy", keyPolicy(statement({ Sid: "R" }))));
    expect(allowed).toEqual({ status: 0, told: [expect.stringContaining(`! ${none}`)] });
    expect(allowed.told[0]).toContain('Allow "R"');
    for (const policy of [keyPolicy(denies), keyPolicy()]) {
      const closed = await ofTheRole(but("GetKeyPolicy", policy));
      expect(closed).toEqual({ status: 1, told: [expect.stringContaining(`✘ ${none}`)] });
    }
  });

  it("does not say that a role may not open it where the key policy may allow it", async () => {
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
    ["is none", [200, { Policy: "x" }] as const, "no policy: KMS answered something else"],
  ])("says that the key policy %s, and gives no ✔ then", async (_, answer, why) => {
    expect(await ofTheRole(but("GetKeyPolicy", answer))).toEqual({
      status: 0,
      told: [
        "? by its policies, its role may open it with KEY",
        "? by its policies, its role may open no other function's",
        `? what the key policy of KEY says is not in this answer (${why}): have kms:GetKeyPolicy on it granted to you`,
      ],
    });
  });

  it("of a function without a segment says that nothing is sealed, and asks without one", async () => {
    const { lines } = await doctor();
    expect(lines).toContain("orders");
    expect(lines).not.toContain("open");
    expect(lines).toContain("  ! nothing is sealed for it yet: npm run encrypt -- set");
    expect(aws.asked().map(([, input]) => input)).toContainEqual(
      expect.objectContaining({ DryRun: true, DryRunModifiers: ["IGNORE_CIPHERTEXT"] }),
    );
  });

  it("says of everything that nothing listens, and ends with 1", async () => {
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
    const unreached = expect.stringMatching(/^ {2}\? .*ECONNREFUSED/);
    expect(printed.split("\n")).toEqual([
      "alias/signet-local",
      unreached,
      "secure",
      unreached,
      unreached,
      "",
    ]);
  });

  it("says which functions there are", async () => {
    expect(await stage.refused(2, ["doctor", "secrue"])).toContain("no function secrue; there are");
  });
});
