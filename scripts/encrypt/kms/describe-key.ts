import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CodedError, messageOf } from "../../../lib/errors.ts";
import type { AwsConfig } from "./kms.ts";

/** The ARN of a key is needed, but KMS does not return it. */
class KeyUnknown extends CodedError {
  readonly code = "ERR_KEY_UNKNOWN";
}

/**
 * Returns the ARN of the key behind an alias.
 *
 * @throws {KeyUnknown} If KMS does not return it.
 */
export async function describeKey(config: AwsConfig, alias: string): Promise<string> {
  const client = new KMSClient(config);
  try {
    const { KeyMetadata: key } = await client.send(new DescribeKeyCommand({ KeyId: alias }));
    if (key?.Arn !== undefined) return key.Arn;
    throw new Error("no key in the response");
  } catch (cause) {
    const [line = ""] = messageOf(cause).split("\n");
    throw new KeyUnknown(`unknown which key made the ciphertext: ${line}; pass --source-key`, {
      cause,
    });
  } finally {
    client.destroy();
  }
}
