import { cpSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { canary, sealingStage } from "./sealing-stage.ts";

const stage = sealingStage();
const SEALING = ["secure", "proofKey"];
const run = (...ran: Parameters<typeof stage.run>) => stage.run(...ran);
const opened = async (): Promise<string> => (await stage.opened(["proofKey"])).proofKey;

describe("sealing ends with 1, one line and no file", () => {
  const failing = async (argv: readonly string[]) => {
    const { status, said } = await run(argv);
    expect({ status, lines: said.length }).toEqual({ status: 1, lines: 1 });
    expect(existsSync(stage.secretsDir)).toBe(false);
    return said[0];
  };
  const what = "cannot seal proofKey of function secure, stage";

  it("if there are no outputs of a local cloud", async () => {
    const none = join(stage.folder, "none");
    expect(await failing(["secure", "proofKey", "--state", none])).toBe(
      `encrypt: there is no ${none}/outputs.json; start the local cloud: signet serve`,
    );
  });

  it("if the local cloud has stopped", async () => {
    const stopped = join(stage.folder, "stopped");
    cpSync(stage.state, stopped, { recursive: true });
    const outputs = readFileSync(join(stopped, "outputs.json"), "utf8");
    const moved = outputs.replace(stage.cloud.awsEndpoint, "http://127.0.0.1:1");
    writeFileSync(join(stopped, "outputs.json"), moved);
    expect(await failing(["secure", "proofKey", "--state", stopped])).toBe(
      `encrypt: ${what} local with alias/signet-local (KMS cannot be reached: connection refused (start the local cloud: signet serve))`,
    );
  });

  it("if the caller may not encrypt", async () => {
    expect(await failing([...SEALING, "--profile", "Auditor"])).toMatch(
      /^encrypt: cannot seal .* with alias\/signet-local \(AccessDeniedException: User: arn:aws:iam::123456789012:user\/Auditor is not authorized to perform: kms:Encrypt on resource: /,
    );
  });

  it("if the profile does not exist", async () => {
    expect(await failing([...SEALING, "--profile", "caler"])).toBe(
      `encrypt: no credentials for profile caler: Could not resolve credentials using profile: [caler] in configuration/credentials file(s); the profiles are in ${stage.state}/config`,
    );
  });

  it("if there are no credentials for a stage on AWS", async () => {
    expect(await failing(["secure", "proofKey", "--stage", "dev"])).toMatch(
      /^encrypt: no credentials: .*; pass --profile, or set AWS_ACCESS_KEY_ID and AWS_SECRET/,
    );
  });

  describe("with credentials from the environment", () => {
    beforeEach(() => {
      const { accessKeyId = "", secretAccessKey = "" } = stage.cloud.users()["admin"] ?? {};
      vi.stubEnv("AWS_ACCESS_KEY_ID", accessKeyId);
      vi.stubEnv("AWS_SECRET_ACCESS_KEY", secretAccessKey);
    });

    it("if there is no region", async () => {
      expect(await failing(["secure", "proofKey", "--stage", "dev"])).toBe(
        `encrypt: ${what} dev with alias/signet-dev (no region; pass --region or set AWS_REGION)`,
      );
    });

    it("if the key of the stage does not exist", async () => {
      const options = ["--region", "us-east-1", "--endpoint-url", stage.cloud.awsEndpoint];
      expect(await failing(["secure", "proofKey", "--stage", "dev", ...options])).toBe(
        `encrypt: ${what} dev with alias/signet-dev (NotFoundException: Alias arn:aws:kms:us-east-1:123456789012:alias/signet-dev is not found. (deploy the key stack first; is the region right?))`,
      );
    });

    it("if the region is not the endpoint's, even if the response repeats the request", async () => {
      const options = ["--region", "eu-west-1", "--endpoint-url", stage.cloud.awsEndpoint];
      expect(await failing(["secure", "proofKey", "--stage", "dev", ...options])).toMatch(
        /^encrypt: cannot seal .* \(InvalidSignatureException: Credential should be scoped to a valid/,
      );
    });

    it("but not if the local stage is sealed through a given endpoint", async () => {
      vi.stubEnv("AWS_REGION", "us-east-1");
      const argv = ["secure", "proofKey", "--endpoint-url", stage.cloud.awsEndpoint];
      expect((await run(argv)).status).toBe(0);
      expect(await opened()).toBe(canary);
    });
  });
});
