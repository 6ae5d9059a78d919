import {
  DecryptCommand,
  EncryptCommand,
  KMSClient,
  KMSServiceException,
  ReEncryptCommand,
  type KMSClientConfig,
} from "@aws-sdk/client-kms";
import { messageOf } from "../../../errors.ts";
import {
  KeyServiceFailed,
  type Encrypted,
  type KeyService,
} from "../../../formats/sealed/key-service.ts";
import { kmsUnreachable, refusedByKms } from "../../../formats/sealed/kms-failure.ts";

/** Limits in ms for each of the SDK's three attempts. Together they stay below a function's timeout of ten seconds. */
const LIMITS = { connectionTimeout: 1_000, requestTimeout: 2_000, throwOnRequestTimeout: true };

/**
 * {@link KeyService} that uses the AWS SDK, which makes three attempts by itself. The SDK finds the region,
 * the endpoint and the credentials that `config` does not set.
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
      if (plaintext instanceof Uint8Array) return plaintext;
      throw new KeyServiceFailed("KMS answered no plaintext");
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

interface KmsResponse {
  readonly CiphertextBlob?: Uint8Array | undefined;
  readonly KeyId?: string | undefined;
}

function encrypted({ CiphertextBlob: ciphertext, KeyId: keyArn }: KmsResponse): Encrypted {
  if (!ciphertext || keyArn === undefined) throw new KeyServiceFailed("KMS answered no ciphertext");
  return { ciphertext, keyArn };
}

function failure(cause: unknown, region: string | undefined): KeyServiceFailed {
  if (!(cause instanceof KMSServiceException)) {
    const missing = messageOf(cause) === "Region is missing";
    return missing
      ? new KeyServiceFailed("no region; pass --region or set AWS_REGION", { cause })
      : kmsUnreachable(cause, region);
  }
  // The SDK's message for an error without a text, such as the one for a wrong encryption context.
  const text = cause.message === "UnknownError" ? "" : cause.message;
  return refusedByKms(cause.name, text, {
    cause,
    region,
    requestId: cause.$metadata.requestId,
    transient: cause.$retryable !== undefined || cause.$fault === "server",
  });
}
