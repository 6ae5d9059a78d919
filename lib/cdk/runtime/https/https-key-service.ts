import { messageOf } from "../../../errors.ts";
import {
  serviceEndpoint,
  ServiceUncallable,
  type Environment,
  type ServiceEndpoint,
} from "./endpoint.ts";
import { signedPost } from "./signed-post.ts";
import {
  KeyServiceFailed,
  type Encrypted,
  type KeyService,
} from "../../../formats/sealed/key-service.ts";
import { kmsUnreachable, refusedByKms } from "../../../formats/sealed/kms-failure.ts";
import { isMap, parseJson } from "../../../json.ts";

/** Longest time in ms for one request to KMS, from the lookup of the host to the last byte of the response. */
const CALL_MS = 2_000;
/**
 * Largest difference in ms from KMS's clock that a slow network may cause. A larger difference means a wrong clock.
 * The SDKs use the same limit.
 */
const SKEW_MS = 240_000;

/**
 * Returns a {@link KeyService} that uses `node:https` and our own signer. It is for functions, because loading the
 * SDK takes several times as long as the call. Each call sends one request. If the request fails, the caller decides
 * whether to call again.
 *
 * @param env The environment of the process. Each call reads credentials, region and endpoint from it, because they
 *   change when a frozen process is restored.
 * @throws {KeyServiceFailed} If a method of the service is called, and the environment is incomplete, KMS does not
 *   respond within two seconds, or KMS returns an error or an incomplete response. The error's `transient` says
 *   whether another attempt makes sense.
 * @see https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html
 */
export function httpsKeyService(env: Environment): KeyService {
  let offsetMs = 0;

  async function call(operation: string, input: object, deadline = Infinity): Promise<KmsResponse> {
    const endpoint = endpointOf(env);
    const { region, host } = endpoint;
    const sent = Date.now();
    // Stores the offset of this request, because a concurrent call may change `offsetMs`.
    const sentOffsetMs = offsetMs;
    const response = await signedPost(
      env,
      endpoint,
      {
        path: "/",
        headers: [
          ["Content-Type", "application/x-amz-json-1.1"],
          // AWS defines this name. The local cloud has its own copy, because a shared constant would hide a mistake
          // in it.
          ["X-Amz-Target", `TrentService.${operation}`],
        ],
        body: Buffer.from(JSON.stringify(input)),
      },
      new Date(sent + sentOffsetMs),
      { timeoutMs: Math.min(CALL_MS, deadline - sent) },
    ).catch((cause: unknown) => {
      throw cause instanceof ServiceUncallable
        ? new KeyServiceFailed(cause.message, { cause, region })
        : kmsUnreachable(cause, region);
    });
    const { status, headers } = response;
    const output = parse(response.body);
    if (status === 200 && output) return output;

    const requestId = headers["x-amzn-requestid"];
    const details = { region, ...(typeof requestId === "string" ? { requestId } : {}) };
    const name = textOf(output?.["__type"]).replace(/^.*#/, "");
    if (name === "") {
      throw new KeyServiceFailed(
        `${host} responded with status ${status}, but not in the form of KMS`,
        {
          ...details,
          transient: status >= 500 || status === 429,
        },
      );
    }
    const serverMs = Date.parse(headers.date ?? "");
    const skewed = isSignature(name) && Math.abs(serverMs - Date.now() - sentOffsetMs) > SKEW_MS;
    if (skewed) offsetMs = serverMs - Date.now();
    const text = textOf(output?.["message"] ?? output?.["Message"]);
    const frozen = text.startsWith("Signature expired") && Date.now() - sent > SKEW_MS;
    throw refusedByKms(name, text, {
      ...details,
      transient: skewed || frozen || status >= 500 || status === 429,
    });
  }

  return {
    async encrypt(keyId, plaintext, context) {
      const input = { KeyId: keyId, Plaintext: base64(plaintext), EncryptionContext: context };
      return encrypted(await call("Encrypt", input));
    },
    async decrypt(keyArn, ciphertext, context, deadline) {
      const input = {
        KeyId: keyArn,
        CiphertextBlob: base64(ciphertext),
        EncryptionContext: context,
      };
      const { Plaintext: plaintext } = await call("Decrypt", input, deadline);
      if (typeof plaintext !== "string") throw new KeyServiceFailed("KMS returned no plaintext");
      return Buffer.from(plaintext, "base64");
    },
    async reEncrypt(from, to) {
      const input = {
        SourceKeyId: from.keyArn,
        CiphertextBlob: base64(from.ciphertext),
        SourceEncryptionContext: from.context,
        DestinationKeyId: to.keyId,
        DestinationEncryptionContext: to.context,
      };
      return encrypted(await call("ReEncrypt", input));
    },
  };
}

function endpointOf(env: Environment): ServiceEndpoint {
  try {
    return serviceEndpoint("kms", env);
  } catch (cause) {
    throw new KeyServiceFailed(messageOf(cause), { cause });
  }
}

type KmsResponse = Readonly<Record<string, unknown>>;

function encrypted({ CiphertextBlob: ciphertext, KeyId: keyArn }: KmsResponse): Encrypted {
  if (typeof ciphertext !== "string" || typeof keyArn !== "string") {
    throw new KeyServiceFailed("KMS returned no ciphertext");
  }
  return { ciphertext: Buffer.from(ciphertext, "base64"), keyArn };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

function isSignature(name: string): boolean {
  return name === "InvalidSignatureException" || name === "RequestExpired";
}

function parse(body: Buffer): KmsResponse | undefined {
  const parsed = parseJson(body.toString());
  body.fill(0); // The body may hold a plaintext.
  return isMap(parsed) ? parsed : undefined;
}
