import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { EncryptionContext } from "../../../formats/sealed/sealed-segment.ts";

/**
 * The statement by which a role may open what was sealed under exactly this context: each pair must be
 * there, and no other name may be. Whole from the start: a condition added to a grant afterwards has
 * nothing to land on when the key is imported, and gets lost without a word.
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
