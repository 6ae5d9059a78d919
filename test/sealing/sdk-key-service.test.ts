import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { encryptionContext } from "../../lib/contract/secrets.ts";
import { KeyServiceFailed } from "../../lib/sealing/key-service.ts";
import { sdkKeyService } from "../../lib/sealing/sdk-key-service.ts";

const credentials = { accessKeyId: "AKIAEXAMPLE", secretAccessKey: "secret-access-key" };
const context = encryptionContext("dev", "secure");
const keyArn = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555";

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
  server = undefined;
});

interface Received {
  readonly target: string;
  readonly body: unknown;
}

/** A KMS that answers everything alike, and what it was asked. */
async function answering(answer: (response: ServerResponse) => void) {
  const received: Received[] = [];
  const started = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const target = String(request.headers["x-amz-target"]);
      received.push({ target, body: JSON.parse(Buffer.concat(chunks).toString("utf8")) });
      answer(response);
    });
  });
  server = started;
  await new Promise<void>((resolve) => started.listen(0, "127.0.0.1", resolve));
  // A server that listens on TCP has an AddressInfo for its address.
  const { port } = started.address() as AddressInfo;
  const endpoint = `http://127.0.0.1:${port}`;
  return { received, service: sdkKeyService({ region: "eu-west-1", endpoint, credentials }) };
}

const answeringJson = (status: number, body: object) =>
  answering((response) => {
    response.writeHead(status, { "Content-Type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify(body));
  });

async function reason(attempt: Promise<unknown>): Promise<string> {
  const error: unknown = await attempt.catch((thrown: unknown) => thrown);
  if (!(error instanceof KeyServiceFailed)) throw new Error(`did not fail: ${String(error)}`);
  expect(error.message).not.toMatch(/\n|secret-access-key|aGlk|hidden/);
  return error.message;
}

describe("what KMS is asked", () => {
  it("names key, context and plaintext in Encrypt, and gives back the key's ARN", async () => {
    const answer = { CiphertextBlob: "Y2lwaGVy", KeyId: keyArn };
    const { service, received } = await answeringJson(200, answer);
    const encrypted = await service.encrypt("alias/signet-dev", Buffer.from("hidden"), context);
    expect(Buffer.from(encrypted.ciphertext).toString()).toBe("cipher");
    expect(encrypted.keyArn).toBe(keyArn);
    const EncryptionContext = { app: "signet", stage: "dev", function: "secure" };
    expect(received).toEqual([
      {
        target: "TrentService.Encrypt",
        body: { KeyId: "alias/signet-dev", Plaintext: "aGlkZGVu", EncryptionContext },
      },
    ]);
  });

  it("names the key in Decrypt too, so that no other key's ciphertext opens", async () => {
    const { service, received } = await answeringJson(200, { Plaintext: "aGlkZGVu" });
    const opened = await service.decrypt(keyArn, Buffer.from("cipher"), context);
    expect(Buffer.from(opened).toString()).toBe("hidden");
    expect(received).toEqual([
      {
        target: "TrentService.Decrypt",
        body: expect.objectContaining({ KeyId: keyArn, CiphertextBlob: "Y2lwaGVy" }),
      },
    ]);
  });
});

describe("what KMS refuses is one line", () => {
  const decrypting = async (status: number, body: object) => {
    const { service, received } = await answeringJson(status, body);
    const message = await reason(service.decrypt(keyArn, Buffer.from("cipher"), context));
    return { message, attempts: received.length };
  };

  it("with its name alone where KMS says no more", async () => {
    expect(await decrypting(400, { __type: "InvalidCiphertextException" })).toEqual({
      message: "InvalidCiphertextException",
      attempts: 1,
    });
  });

  it("with its name and sentence", async () => {
    const Message = "User: a is not authorized to perform: kms:Decrypt";
    expect(await decrypting(400, { __type: "AccessDeniedException", Message })).toEqual({
      message: `AccessDeniedException: ${Message}`,
      attempts: 1,
    });
  });

  it("with what to do where the key is not there", async () => {
    const body = { __type: "NotFoundException", message: "Alias x is not found." };
    expect((await decrypting(400, body)).message).toBe(
      "NotFoundException: Alias x is not found. (deploy the key stack first; is the region right?)",
    );
  });

  it("without the request that KMS repeats when a signature is wrong: it holds the token", async () => {
    const message = "The request signature does not match.\n\nx-amz-security-token:hidden";
    const refused = await decrypting(400, { __type: "InvalidSignatureException", message });
    expect(refused.message).toBe(
      "InvalidSignatureException: The request signature does not match.",
    );
  });

  it("after trying again where KMS is at fault", async () => {
    const body = { __type: "KMSInternalException", message: "try again" };
    expect(await decrypting(500, body)).toEqual({
      message: "KMSInternalException: try again",
      attempts: 3,
    });
  });
});

describe("an endpoint that is no KMS is one line", () => {
  const encrypt = (service: ReturnType<typeof sdkKeyService>) =>
    reason(service.encrypt("alias/signet-dev", Buffer.from("hidden"), context));

  it("when nothing listens there", async () => {
    const { service } = await answeringJson(200, {});
    await new Promise((resolve) => server?.close(resolve));
    expect(await encrypt(service)).toBe(
      "KMS cannot be reached: nothing listens there (is it started?)",
    );
  });

  it("when it hangs up", async () => {
    const { service } = await answering((response) => response.destroy());
    expect(await encrypt(service)).toBe("KMS cannot be reached: socket hang up");
  });

  it("when it answers a page for people", async () => {
    const { service } = await answering((response) => response.writeHead(502).end("<html>\n"));
    expect(await encrypt(service)).toMatch(/^Unexpected token '<'/);
  });

  it("when it answers nothing of what was asked", async () => {
    const { service } = await answeringJson(200, {});
    expect(await encrypt(service)).toBe("KMS answered no ciphertext");
    const opening = service.decrypt(keyArn, Buffer.from("cipher"), context);
    expect(await reason(opening)).toBe("KMS answered no plaintext");
  });

  it("when it is no URL", async () => {
    const service = sdkKeyService({ region: "eu-west-1", endpoint: "nonsense", credentials });
    expect(await encrypt(service)).toBe("KMS cannot be reached: Invalid URL");
  });
});
