import type { ServerResponse } from "node:http";
import { inspect } from "node:util";
import { afterEach, describe, expect, it } from "vitest";
import { encryptionContext } from "../../../../lib/formats/sealed/sealed-segment.ts";
import { httpsKeyService } from "../../../../lib/cdk/runtime/https/https-key-service.ts";
import { KeyServiceFailed, type KeyService } from "../../../../lib/formats/sealed/key-service.ts";
import { sdkKeyService } from "../../../../lib/cli/sealing/key-service/sdk-key-service.ts";
import { fakeKms, json, type FakeKms } from "../fake-kms.ts";

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret-access-key" };
const context = encryptionContext("signet", "dev", "secure");
const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";
const otherArn = keyArn.replace("11111111", "99999999");

/** Both key services call the same KMS in the same way. The SDK makes three attempts by itself. */
const services = [
  [
    "over the SDK",
    3,
    (endpoint: string) => sdkKeyService({ region: "eu-west-1", endpoint, credentials }),
  ],
  [
    "over node:https",
    1,
    (endpoint: string) =>
      httpsKeyService({
        AWS_REGION: "eu-west-1",
        AWS_ENDPOINT_URL_KMS: endpoint,
        AWS_ACCESS_KEY_ID: credentials.accessKeyId,
        AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      }),
  ],
] as const;

describe.each(services)("the key service %s", (_, attempts, serviceAt) => {
  let kms: FakeKms | undefined;
  afterEach(() => {
    kms?.close();
    kms = undefined;
  });

  async function answering(answer: (response: ServerResponse) => void) {
    const started = (kms = await fakeKms(answer));
    return { received: started.received, service: serviceAt(started.endpoint) };
  }
  const answeringJson = (status: number, body: object) =>
    answering((response) => json(response, status, body, { "x-amzn-RequestId": "request-1" }));

  async function failure(attempt: Promise<unknown>): Promise<KeyServiceFailed> {
    const error: unknown = await attempt.catch((thrown: unknown) => thrown);
    if (!(error instanceof KeyServiceFailed)) throw new Error(`did not fail: ${String(error)}`);
    expect(error.message).not.toMatch(/\n|secret-access-key|aGlk|hidden/);
    return error;
  }
  const asked = ({ received }: { readonly received: readonly object[] }) =>
    received.map((one) => ({
      target: Reflect.get(one, "target"),
      body: Reflect.get(one, "body"),
    }));

  describe("calls KMS", () => {
    it("with key, context and plaintext in Encrypt, and returns the key's ARN", async () => {
      const answer = { CiphertextBlob: "Y2lwaGVy", KeyId: keyArn };
      const { service, received } = await answeringJson(200, answer);
      const encrypted = await service.encrypt("alias/signet-dev", Buffer.from("hidden"), context);
      expect(Buffer.from(encrypted.ciphertext).toString()).toBe("cipher");
      expect(encrypted.keyArn).toBe(keyArn);
      const EncryptionContext = { app: "signet", stage: "dev", function: "secure" };
      expect(asked({ received })).toEqual([
        {
          target: "TrentService.Encrypt",
          body: { KeyId: "alias/signet-dev", Plaintext: "aGlkZGVu", EncryptionContext },
        },
      ]);
    });

    it("with the key in Decrypt too, so that a ciphertext of another key cannot be opened", async () => {
      const { service, received } = await answeringJson(200, { Plaintext: "aGlkZGVu" });
      const opened = await service.decrypt(keyArn, Buffer.from("cipher"), context);
      expect(Buffer.from(opened).toString()).toBe("hidden");
      const EncryptionContext = { app: "signet", stage: "dev", function: "secure" };
      expect(asked({ received })).toEqual([
        {
          target: "TrentService.Decrypt",
          body: { KeyId: keyArn, CiphertextBlob: "Y2lwaGVy", EncryptionContext },
        },
      ]);
    });

    it("with both keys and both contexts in ReEncrypt", async () => {
      const { service, received } = await answeringJson(200, {
        CiphertextBlob: "bmV3",
        KeyId: otherArn,
      });
      const to = { keyId: "alias/other", context };
      const from = { keyArn, ciphertext: Buffer.from("cipher"), context: { a: "b" } };
      const encrypted = await service.reEncrypt(from, to);
      expect(Buffer.from(encrypted.ciphertext).toString()).toBe("new");
      expect(encrypted.keyArn).toBe(otherArn);
      expect(asked({ received })).toEqual([
        {
          target: "TrentService.ReEncrypt",
          body: {
            SourceKeyId: keyArn,
            CiphertextBlob: "Y2lwaGVy",
            SourceEncryptionContext: { a: "b" },
            DestinationKeyId: "alias/other",
            DestinationEncryptionContext: { ...context },
          },
        },
      ]);
    });
  });

  describe("reports a refusal by KMS in one line,", () => {
    const decrypting = async (status: number, body: object) => {
      const { service, received } = await answeringJson(status, body);
      const error = await failure(service.decrypt(keyArn, Buffer.from("cipher"), context));
      const { message, kmsError, transient, region, requestId } = error;
      expect({ region, requestId }).toEqual({ region: "eu-west-1", requestId: "request-1" });
      return { message, kmsError, transient, attempts: received.length };
    };

    it.each([
      [
        "with the error code alone if KMS sends no message",
        { __type: "InvalidCiphertextException" },
        "InvalidCiphertextException",
      ],
      [
        "with the error code and the message",
        { __type: "AccessDeniedException", Message: "User: a is not authorized" },
        "AccessDeniedException: User: a is not authorized",
      ],
      [
        "with what to do if the key does not exist",
        { __type: "NotFoundException", message: "Alias x is not found." },
        "NotFoundException: Alias x is not found. (deploy the key stack first; is the region right?)",
      ],
      [
        "without the namespace of the error code",
        { __type: "com.amazonaws.kms#DisabledException", message: "it is disabled." },
        "DisabledException: it is disabled.",
      ],
      [
        "without the request that KMS repeats if the signature is wrong, because it contains the token",
        {
          __type: "InvalidSignatureException",
          message: "The request signature does not match.\n\nx-amz-security-token:hidden",
        },
        "InvalidSignatureException: The request signature does not match.",
      ],
    ])("%s", async (_name, body, message) => {
      const [kmsError] = message.split(":");
      expect(await decrypting(400, body)).toEqual({
        message,
        kmsError,
        transient: false,
        attempts: 1,
      });
    });

    it.each([
      [500, "KMSInternalException"],
      [503, "DependencyTimeoutException"],
      [400, "ThrottlingException"],
    ])("and marks it as transient: %i %s", async (status, kmsError) => {
      expect(await decrypting(status, { __type: kmsError, message: "try again" })).toEqual({
        message: `${kmsError}: try again`,
        kmsError,
        transient: true,
        attempts,
      });
    });
  });

  describe("reports in one line that KMS failed", () => {
    const encrypt = (service: KeyService) =>
      failure(service.encrypt("alias/signet-dev", Buffer.from("hidden"), context));

    it("if the connection is refused", async () => {
      const { service } = await answeringJson(200, {});
      kms?.close();
      expect(await encrypt(service)).toMatchObject({
        message: "KMS cannot be reached: connection refused (is the server running?)",
        kmsError: undefined,
        transient: true,
      });
    });

    it("if it hangs up", async () => {
      const { service } = await answering((response) => response.destroy());
      expect(await encrypt(service)).toMatchObject({
        message: "KMS cannot be reached: socket hang up",
        transient: true,
      });
    });

    it("if the response lacks the result", async () => {
      const { service } = await answeringJson(200, {});
      expect((await encrypt(service)).message).toBe("KMS returned no ciphertext");
      const opening = service.decrypt(keyArn, Buffer.from("cipher"), context);
      expect((await failure(opening)).message).toBe("KMS returned no plaintext");
    });

    it("if it does not respond before the deadline", async () => {
      const { service } = await answering(() => undefined);
      const started = performance.now();
      const ciphertext = Buffer.from("cipher");
      const opening = service.decrypt(keyArn, ciphertext, context, Date.now() + 100);
      expect((await failure(opening)).transient).toBe(true);
      expect(performance.now() - started).toBeLessThan(1_500);
    });
  });
});

it("the SDK's error does not repeat a response that cannot be parsed", async () => {
  const answer = Buffer.from('{"Plaintext":"aGlkZGVu"}').toString("base64");
  const kms = await fakeKms((response) => response.writeHead(200).end(answer));
  const service = sdkKeyService({ region: "eu-west-1", endpoint: kms.endpoint, credentials });
  const decrypting = service.decrypt(keyArn, Buffer.from("cipher"), context);
  const error: unknown = await decrypting.catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KeyServiceFailed);
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(answer.slice(0, 8));
  kms.close();
});

it("the SDK's error says that a response or an endpoint cannot be parsed", async () => {
  const kms = await fakeKms((response) => response.writeHead(502).end("<html>\n"));
  const service = sdkKeyService({ region: "eu-west-1", endpoint: kms.endpoint, credentials });
  await expect(service.encrypt("a", Buffer.from("b"), context)).rejects.toThrow(
    "the response of KMS is not JSON",
  );
  kms.close();
  const nowhere = sdkKeyService({ region: "eu-west-1", endpoint: "nonsense", credentials });
  await expect(nowhere.encrypt("a", Buffer.from("b"), context)).rejects.toThrow(
    "KMS cannot be reached: Invalid URL",
  );
});
