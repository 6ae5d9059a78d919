import { DecryptCommand, KMSClient } from "@aws-sdk/client-kms";
import type { UserKeys } from "./served-cloud.ts";

/** What `bench/kms.ts` asks this process to do. */
export interface Load {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: UserKeys;
  /** The ciphertext in base64. */
  readonly ciphertext: string;
  readonly context: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly ms: number;
}

// Only `bench/kms.ts` starts this program, and it sends nothing else.
process.on("message", (load: Load) => {
  void decryptFor(load).then((count) => process.send?.(count));
});

/** Decrypts over several connections, each after its answer, and returns how often. */
async function decryptFor({ connections, ms, ciphertext, context, ...settings }: Load) {
  const kms = new KMSClient(settings);
  const input = {
    CiphertextBlob: Buffer.from(ciphertext, "base64"),
    EncryptionContext: { ...context },
  };
  const end = performance.now() + ms;
  const counts = Array.from({ length: connections }, async () => {
    let count = 0;
    for (; performance.now() < end; count++) await kms.send(new DecryptCommand(input));
    return count;
  });
  const count = (await Promise.all(counts)).reduce((sum, each) => sum + each, 0);
  kms.destroy();
  return count;
}
