import {
  DecryptCommand,
  EncryptCommand,
  KMSClient,
  KMSServiceException,
  type KMSClientConfig,
} from "@aws-sdk/client-kms";
import { messageOf } from "../errors.ts";
import { KeyServiceFailed, type KeyService } from "./key-service.ts";

/** For each of the SDK's three attempts; together they stay below a function's ten seconds. */
const LIMITS = { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true };

/** {@link KeyService} over the AWS SDK. Region, endpoint and credentials come as the SDK finds them. */
export function kmsKeyService(config: KMSClientConfig = {}): KeyService {
  const client = new KMSClient({ requestHandler: LIMITS, ...config });
  return {
    async encrypt(keyId, plaintext, context) {
      const command = new EncryptCommand({
        KeyId: keyId,
        Plaintext: plaintext,
        EncryptionContext: { ...context },
      });
      const { CiphertextBlob: ciphertext, KeyId: keyArn } = await client.send(command).catch(fail);
      if (!ciphertext || keyArn === undefined) return fail("KMS answered no ciphertext");
      return { ciphertext, keyArn };
    },
    async decrypt(keyArn, ciphertext, context) {
      const command = new DecryptCommand({
        KeyId: keyArn,
        CiphertextBlob: ciphertext,
        EncryptionContext: { ...context },
      });
      const { Plaintext: plaintext } = await client.send(command).catch(fail);
      return plaintext ?? fail("KMS answered no plaintext");
    },
  };
}

function fail(cause: unknown): never {
  throw new KeyServiceFailed(reasonOf(cause), { cause });
}

/** One line: KMS's longer texts hold the request that was signed, and with it the session token. */
function reasonOf(cause: unknown): string {
  const [line = ""] = messageOf(cause).split("\n");
  if (cause instanceof KMSServiceException) {
    // What the SDK calls an error that came without a text, as that of a wrong context does.
    const text = line === "" || line === "UnknownError" ? "" : `: ${line}`;
    const missing = cause.name === "NotFoundException";
    return `${cause.name}${text}${missing ? " (deploy the key stack first; is the region right?)" : ""}`;
  }
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
  if (code === "ECONNREFUSED")
    return `KMS cannot be reached: nothing listens there (is it started?)`;
  if (code === "ETIMEDOUT") return "KMS cannot be reached: no answer in time";
  if (line === "Region is missing") return "no region; pass --region or set AWS_REGION";
  return typeof code === "string" ? `KMS cannot be reached: ${line || code}` : line;
}
