import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { EncryptionContext } from "../../../formats/sealed/sealed-segment.ts";

/**
 * Returns a statement that allows a role to decrypt ciphertexts with exactly this encryption context: every pair must
 * be present, and no other pair is allowed. The statement is created with its conditions, because conditions that are
 * added to a grant later are silently lost if the key is imported.
 *
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html#conditions-kms-encryption-context
 */
export function decryptOnly(key: IKey, context: EncryptionContext): PolicyStatement {
  const pairs = Object.entries(context);
  return new PolicyStatement({
    actions: ["kms:Decrypt"],
    resources: [key.keyArn],
    conditions: {
      StringEquals: Object.fromEntries(
        pairs.map(([name, value]) => [`kms:EncryptionContext:${name}`, value]),
      ),
      "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": pairs.map(([name]) => name) },
    },
  });
}
