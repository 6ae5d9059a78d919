import { messageOf } from "../errors.ts";
import { sign, type SignOptions } from "../sigv4/sign.ts";
import type { WireRequest } from "../sigv4/request.ts";
import type { Credentials } from "../sigv4/signing-options.ts";
import { KeyServiceFailed, type Encrypted, type KeyService } from "./key-service.ts";
import { kmsEndpoint, type Environment } from "./kms-endpoint.ts";
import { kmsUnreachable, refusedByKms } from "./kms-failure.ts";
import { post } from "./post.ts";

/** How long one call may take, from looking the host up to the last byte. */
const CALL_MS = 2_000;
/** From so far on it is the clock that is wrong and not the way that was long, as the SDKs have it. */
const SKEW_MS = 240_000;

/**
 * {@link KeyService} over `node:https` and our own signer, for functions: the SDK takes several times as
 * long to load as the call takes. One try a call; who asks decides about another, which is signed anew.
 *
 * @param env The process's environment: credentials, region and endpoint are read from it at each call,
 *   for what restores a frozen process changes them.
 */
export function httpsKeyService(env: Environment): KeyService {
  let offsetMs = 0;

  async function call(operation: string, input: object, deadline = Infinity): Promise<KmsAnswer> {
    const endpoint = kmsEndpoint(env);
    const { region, host, path } = endpoint;
    const sent = Date.now();
    const body = Buffer.from(JSON.stringify(input));
    const request = signed(
      {
        method: "POST",
        path: `${path}/`,
        query: [],
        headers: [
          ["Host", host],
          ["Content-Type", "application/x-amz-json-1.1"],
          ["X-Amz-Target", `TrentService.${operation}`],
        ],
        body,
      },
      { credentials: credentialsOf(env), region, service: "kms", date: new Date(sent + offsetMs) },
    );
    const answer = await post(endpoint, request, Math.min(CALL_MS, deadline - sent)).catch(
      (cause: unknown) => {
        throw kmsUnreachable(cause, region);
      },
    );
    const { status, headers } = answer;
    const output = parse(answer.body);
    if (status === 200 && output) return output;

    const requestId = headers["x-amzn-requestid"];
    const details = { region, ...(typeof requestId === "string" ? { requestId } : {}) };
    const name = textOf(output?.["__type"]).replace(/^.*#/, "");
    if (name === "") {
      throw new KeyServiceFailed(`${host} answered ${status}, not as KMS does`, {
        ...details,
        transient: status >= 500 || status === 429,
      });
    }
    const serverMs = Date.parse(headers.date ?? "");
    const skewed = isSignature(name) && Math.abs(serverMs - Date.now() - offsetMs) > SKEW_MS;
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
      if (typeof plaintext !== "string") throw new KeyServiceFailed("KMS answered no plaintext");
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

/** @throws {KeyServiceFailed} when the environment holds what cannot stand in a request. */
function signed(request: WireRequest, options: SignOptions): WireRequest {
  try {
    return sign(request, options).request;
  } catch (cause) {
    throw new KeyServiceFailed(messageOf(cause), { cause, region: options.region });
  }
}

type KmsAnswer = Readonly<Record<string, unknown>>;

function encrypted({ CiphertextBlob: ciphertext, KeyId: keyArn }: KmsAnswer): Encrypted {
  if (typeof ciphertext !== "string" || typeof keyArn !== "string") {
    throw new KeyServiceFailed("KMS answered no ciphertext");
  }
  return { ciphertext: Buffer.from(ciphertext, "base64"), keyArn };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("base64");
}

function credentialsOf(env: Environment): Credentials {
  const {
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  } = env;
  if (!accessKeyId || !secretAccessKey) {
    throw new KeyServiceFailed("no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY");
  }
  return { accessKeyId, secretAccessKey, sessionToken: sessionToken || undefined };
}

function isSignature(name: string): boolean {
  return name === "InvalidSignatureException" || name === "RequestExpired";
}

function parse(body: Buffer): KmsAnswer | undefined {
  try {
    const parsed: unknown = JSON.parse(body.toString());
    // A non-null object can be read by string keys.
    return typeof parsed === "object" && parsed !== null ? (parsed as KmsAnswer) : undefined;
  } catch {
    return undefined; // Its error would quote the answer, which may hold a plaintext.
  } finally {
    body.fill(0);
  }
}
