import { fromTemporaryCredentials } from "@aws-sdk/credential-providers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { encryptionContext, type SealedSegment } from "../../lib/formats/sealed/sealed-segment.ts";
import { httpsKeyService } from "../../lib/cdk/runtime/https/https-key-service.ts";
import type { KeyService } from "../../lib/formats/sealed/key-service.ts";
import { emptySealedFile } from "../../lib/sealed-file/read-sealed-file.ts";
import type { Credentials } from "../../lib/sigv4/signing/signing-options.ts";
import { openAll } from "../formats/sealed/open-all.ts";
import {
  account,
  adminKms,
  deployApi,
  deployChanged,
  region,
  type LaunchedStage,
} from "./launched-stage.ts";
import { sealOne } from "../cli/sealing/seal-one.ts";

const exact = encryptionContext("signet", "local", "secure");
const values = { one: "the first value", two: "the second value" };
const names = ["one", "two"] as const;

/** Returns credentials of the function's role. Its trust policy is extended to the account; all else is unchanged. */
async function roleCredentials(stage: LaunchedStage): Promise<Credentials> {
  const service = '"Service": "lambda.amazonaws.com"';
  const trusting = `"AWS": "arn:aws:iam::${account}:root", ${service}`;
  await deployChanged(stage, (template) =>
    template.replace(/"SecureRole[0-9A-F]{8}": \{.*?\n {2}\}/s, (role) =>
      role.replace(service, trusting),
    ),
  );
  const roles = Object.entries(stage.cloud.assumableRoles());
  const RoleArn = roles.find(([name]) => name.includes("SecureRole"))?.[1];
  return fromTemporaryCredentials({
    params: { RoleArn, RoleSessionName: "bound" },
    masterCredentials: await stage.credentialsOf("admin"),
    clientConfig: { region, endpoint: stage.outputs.awsEndpoint },
  })();
}

/** Tests that a segment opens only unchanged and only for its own function, stage and app. */
export function describeBound(stage: () => LaunchedStage): void {
  describe("a sealed segment, under the function's role", () => {
    let role: KeyService;
    let admin: KeyService;
    let one: SealedSegment;
    let two: SealedSegment;

    beforeAll(async () => {
      const { accessKeyId, secretAccessKey, sessionToken } = await roleCredentials(stage());
      role = httpsKeyService({
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_SESSION_TOKEN: sessionToken,
        AWS_REGION: region,
        AWS_ENDPOINT_URL_KMS: stage().outputs.awsEndpoint,
      });
      admin = adminKms(stage());
      const sealed = async (name: "one" | "two") => {
        const target = { functionName: "secure", name, keyId: "alias/signet-local" };
        const file = await sealOne(
          admin,
          emptySealedFile({ app: "signet", stage: "local" }),
          target,
          values[name],
        );
        const [segment] = file.functions["secure"] ?? [];
        if (!segment) throw new Error("nothing was sealed");
        return segment;
      };
      [one, two] = [await sealed("one"), await sealed("two")];
    });
    afterAll(() => deployApi(stage()));

    const bytesOf = ({ ciphertext }: SealedSegment) => Buffer.from(ciphertext, "base64");
    const open = (segments: readonly SealedSegment[], context = exact) =>
      openAll(role, context, segments, names);

    it("can be decrypted unchanged, in any order of the segments", async () => {
      expect(await open([one, two])).toEqual(values);
      expect(await open([two, one])).toEqual(values);
    });

    it.each<[string, Readonly<Record<string, string>>]>([
      ["the context of another function", { ...exact, function: "orders" }],
      ["the context of another stage", { ...exact, stage: "dev" }],
      ["the context of another app", { ...exact, app: "other" }],
      ["a context without its function", { app: exact.app, stage: exact.stage }],
      ["a context with an additional pair", { ...exact, extra: "1" }],
      [
        "a context with a name in other letter case",
        { App: "signet", stage: "local", function: "secure" },
      ],
      ["no context", {}],
    ])("cannot be opened with %s", async (_, other) => {
      const { key } = one;
      // IAM denies the role, even for a ciphertext that was sealed with the other context.
      const there = await admin.encrypt("alias/signet-local", Buffer.from("x"), other);
      for (const ciphertext of [bytesOf(one), there.ciphertext]) {
        await expect(role.decrypt(key, ciphertext, other)).rejects.toMatchObject({
          kmsError: "AccessDeniedException",
        });
      }
      // A caller that IAM allows cannot open the ciphertext with another context either.
      await expect(admin.decrypt(key, bytesOf(one), other)).rejects.toMatchObject({
        kmsError: "InvalidCiphertextException",
      });
      expect(Buffer.from(await admin.decrypt(key, there.ciphertext, other)).toString()).toBe("x");
    });

    it("can only be decrypted by the role, which is denied every other use of a key", async () => {
      const [environmentKey = ""] = stage()
        .cloud.keyArns()
        .filter((arn) => arn !== one.key);
      const atRest = await admin.encrypt(environmentKey, Buffer.from("x"), exact);
      const denied = { kmsError: "AccessDeniedException" };
      const target = { keyId: one.key, context: exact };
      const source = { keyArn: one.key, ciphertext: bytesOf(one), context: exact };
      for (const attempt of [
        () => role.decrypt(environmentKey, atRest.ciphertext, exact),
        () => role.encrypt(one.key, Buffer.from("x"), exact),
        () => role.reEncrypt(source, target),
      ]) {
        await expect(attempt()).rejects.toMatchObject(denied);
      }
    });

    // test/cloud/services/kms/ciphertext.test.ts flips every bit. This test flips one bit of each byte, on the whole
    // path from the environment's text to the handler.
    it("cannot be opened with a flipped bit in any of its bytes", async () => {
      const whole = bytesOf(one);
      const refusals = new Set<unknown>();
      for (const at of whole.keys()) {
        const turned = Buffer.from(whole);
        turned.writeUInt8(turned.readUInt8(at) ^ (1 << (at % 8)), at);
        const ciphertext = turned.toString("base64");
        await expect(
          openAll(role, exact, [{ ...one, ciphertext }], ["one"]).catch((error: unknown) => {
            // The check below proves that it is a `SecretUnopenable`, which has this member.
            refusals.add((error as { kmsError: unknown }).kmsError);
            throw error;
          }),
        ).rejects.toMatchObject({ code: "ERR_SECRET_OPEN" });
      }
      expect([...refusals]).toEqual(["InvalidCiphertextException"]);
    });

    it.each<[string, () => readonly SealedSegment[], RegExp]>([
      [
        "if the ciphertexts of two segments are swapped",
        () => [
          { ...one, ciphertext: two.ciphertext },
          { ...two, ciphertext: one.ciphertext },
        ],
        /does not hold what it declares/,
      ],
      [
        "if two segments have the same ciphertext",
        () => [one, { ...two, ciphertext: one.ciphertext }],
        /does not hold what it declares/,
      ],
      [
        "if one segment declares both names",
        () => [{ ...one, names: ["one", "two"] }],
        /does not hold what it declares/,
      ],
      [
        "if its stale name is a name of another segment",
        () => [{ ...one, stale: ["two"] }, two],
        /does not hold what it declares/,
      ],
      ["if one segment is missing", () => [two], /no segment of .* holds one$/],
      ["if all segments are missing", () => [], /no segment of .* holds one, two$/],
      ["if a segment occurs twice", () => [one, two, one], /several segments of .* hold one$/],
      [
        "if a ciphertext is truncated",
        () => [{ ...one, ciphertext: bytesOf(one).subarray(0, -1).toString("base64") }, two],
        /InvalidCiphertextException/,
      ],
      [
        "with the ARN of another key",
        () => [
          {
            ...one,
            key:
              stage()
                .cloud.keyArns()
                .find((arn) => arn !== one.key) ?? "",
          },
          two,
        ],
        /AccessDeniedException/,
      ],
    ])("cannot open %s", async (_, segments, reason) => {
      await expect(open(segments())).rejects.toMatchObject({
        code: "ERR_SECRET_OPEN",
        message: expect.stringMatching(reason),
      });
    });
  });
}
