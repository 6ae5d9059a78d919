import {
  DecryptCommand,
  EncryptCommand,
  KMSClient,
  KMSServiceException,
  ReEncryptCommand,
  type KMSClientConfig,
} from "@aws-sdk/client-kms";
import { messageOf } from "../errors.ts";
import { KeyServiceFailed, type Encrypted, type KeyService } from "./key-service.ts";

/** For each of the SDK's three attempts; together they stay below a function's ten seconds. */
const LIMITS = { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true };

/**
 * {@link KeyService} over the AWS SDK, which tries three times by itself. Region, endpoint and credentials
 * come as the SDK finds them.
 */
export function sdkKeyService(config: KMSClientConfig = {}): KeyService {
  const client = new KMSClient({ requestHandler: LIMITS, ...config });
  const failed = async (cause: unknown): Promise<never> => {
    const region = await client.config.region().catch(() => undefined);
    throw failure(cause, region);
  };
  return {
    async encrypt(keyId, plaintext, context) {
      const command = new EncryptCommand({
        KeyId: keyId,
        Plaintext: plaintext,
        EncryptionContext: context,
      });
      return encrypted(await client.send(command).catch(failed));
    },
    async decrypt(keyArn, ciphertext, context, deadline) {
      const command = new DecryptCommand({
        KeyId: keyArn,
        CiphertextBlob: ciphertext,
        EncryptionContext: context,
      });
      const limit =
        deadline === undefined
          ? {}
          : { abortSignal: AbortSignal.timeout(Math.max(0, deadline - Date.now())) };
      const { Plaintext: plaintext } = await client.send(command, limit).catch(failed);
      if (!plaintext) throw new KeyServiceFailed("KMS answered no plaintext");
      return plaintext;
    },
    async reEncrypt(from, to) {
      const command = new ReEncryptCommand({
        SourceKeyId: from.keyArn,
        CiphertextBlob: from.ciphertext,
        SourceEncryptionContext: from.context,
        DestinationKeyId: to.keyId,
        DestinationEncryptionContext: to.context,
      });
      return encrypted(await client.send(command).catch(failed));
    },
  };
}

interface KmsAnswer {
  readonly CiphertextBlob?: Uint8Array | undefined;
  readonly KeyId?: string | undefined;
}

function encrypted({ CiphertextBlob: ciphertext, KeyId: keyArn }: KmsAnswer): Encrypted {
  if (!ciphertext || keyArn === undefined) throw new KeyServiceFailed("KMS answered no ciphertext");
  return { ciphertext, keyArn };
}

/** One line: KMS's longer texts hold the request that was signed, and with it the session token. */
function failure(cause: unknown, region: string | undefined): KeyServiceFailed {
  const [line = ""] = messageOf(cause).split("\n");
  if (cause instanceof KMSServiceException) {
    // What the SDK calls an error that came without a text, as that of a wrong context does.
    const text = line === "" || line === "UnknownError" ? "" : `: ${line}`;
    const missing = cause.name === "NotFoundException";
    return new KeyServiceFailed(
      `${cause.name}${text}${missing ? " (deploy the key stack first; is the region right?)" : ""}`,
      {
        cause,
        region,
        kmsError: cause.name,
        requestId: cause.$metadata.requestId,
        transient: cause.$retryable !== undefined || cause.$fault === "server",
      },
    );
  }
  const code: unknown = cause instanceof Error ? Reflect.get(cause, "code") : undefined;
  const transient = typeof code === "string" && /^E(?!RR_)/.test(code);
  return new KeyServiceFailed(unreachable(line, code), { cause, region, transient });
}

function unreachable(line: string, code: unknown): string {
  if (code === "ECONNREFUSED") {
    return "KMS cannot be reached: nothing listens there (is it started?)";
  }
  if (code === "ETIMEDOUT") return "KMS cannot be reached: no answer in time";
  if (line === "Region is missing") return "no region; pass --region or set AWS_REGION";
  return typeof code === "string" ? `KMS cannot be reached: ${line || code}` : line;
}
