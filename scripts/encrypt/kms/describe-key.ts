import { DescribeKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import { CodedError, messageOf } from "../../../lib/errors.ts";
import type { AwsConfig } from "./kms.ts";

/** The ARN of a key is needed, and KMS does not say it. */
class KeyUnknown extends CodedError {
  readonly code = "ERR_KEY_UNKNOWN";
}

/** The ARN of the key behind an alias. */
export async function describeKey(config: AwsConfig, alias: string): Promise<string> {
  const client = new KMSClient(config);
  try {
    const { KeyMetadata: key } = await client.send(new DescribeKeyCommand({ KeyId: alias }));
    if (key?.Arn !== undefined) return key.Arn;
    throw new Error("no answer");
  } catch (cause) {
    const [line = ""] = messageOf(cause).split("\n");
    throw new KeyUnknown(`cannot tell which key made it: ${line}; pass --source-key`, { cause });
  } finally {
    client.destroy();
  }
}
