import {
  DecryptCommand,
  EncryptCommand,
  KMSClient,
  type KMSClientConfig,
} from "@aws-sdk/client-kms";
import type { KeyService } from "./key-service.ts";

/** {@link KeyService} over the AWS SDK. Region, endpoint and credentials come as the SDK finds them. */
export function kmsKeyService(config: KMSClientConfig = {}): KeyService {
  const client = new KMSClient(config);
  return {
    async encrypt(keyId, plaintext, context) {
      const output = await client.send(
        new EncryptCommand({
          KeyId: keyId,
          Plaintext: plaintext,
          EncryptionContext: { ...context },
        }),
      );
      const { CiphertextBlob, KeyId } = output;
      if (!CiphertextBlob || KeyId === undefined) throw new Error("KMS answered no ciphertext");
      return { ciphertext: CiphertextBlob, keyArn: KeyId };
    },
    async decrypt(keyArn, ciphertext, context) {
      const output = await client.send(
        new DecryptCommand({
          KeyId: keyArn,
          CiphertextBlob: ciphertext,
          EncryptionContext: { ...context },
        }),
      );
      if (!output.Plaintext) throw new Error("KMS answered no plaintext");
      return output.Plaintext;
    },
  };
}
