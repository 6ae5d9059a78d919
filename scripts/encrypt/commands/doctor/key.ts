import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient } from "@aws-sdk/client-kms";
import { stackName } from "../../../../lib/formats/app/stack-name.ts";
import type { AwsConfig } from "../../kms/kms.ts";
import { awsResult, refusalText } from "./aws-result.ts";
import { bad, good, notable, unknown, type DoctorFinding } from "./doctor-finding.ts";

export interface ExaminedKey {
  /** Whether the key exists. Also `true` if this is unknown. */
  readonly exists: boolean;
  /** `undefined` if the caller may not describe the key. */
  readonly arn?: string;
  readonly findings: readonly DoctorFinding[];
}

const STATE_ADVICE: Readonly<Record<string, string>> = {
  Disabled: "enable it: aws kms enable-key --key-id",
  PendingDeletion: "cancel the deletion and enable the key: aws kms cancel-key-deletion --key-id",
  PendingImport: "import its key material: aws kms import-key-material --key-id",
};

/** Examines whether the key behind an alias can be used, and whether it is rotated. */
export async function examineKey(
  config: AwsConfig,
  alias: string,
  stage: string,
): Promise<ExaminedKey> {
  const client = new KMSClient(config);
  try {
    const { answer, refusal } = await awsResult(
      client.send(new DescribeKeyCommand({ KeyId: alias })),
    );
    if (refusal?.name === "NotFoundException") {
      const advice = `deploy the key: npx cdk deploy -c stage=${stage} ${stackName(stage, "Key")}; is the region right?`;
      return {
        exists: false,
        findings: [bad(`the key does not exist (${refusalText(refusal)}): ${advice}`)],
      };
    }
    if (refusal) {
      const advice = "you need kms:DescribeKey on the key";
      return {
        exists: true,
        findings: [unknown(`the key cannot be described (${refusalText(refusal)}): ${advice}`)],
      };
    }
    const { Arn: arn, KeyState: state = "unknown" } = answer.KeyMetadata ?? {};
    if (arn === undefined) return { exists: true, findings: [unknown("KMS returned no key")] };
    const usable =
      state === "Enabled"
        ? good(`key ${arn} is enabled`)
        : bad(
            `key ${arn} is ${state}: ${STATE_ADVICE[state] ?? "see aws kms describe-key --key-id"} ${arn}`,
          );
    return { exists: true, arn, findings: [usable, await rotation(client, arn)] };
  } finally {
    client.destroy();
  }
}

async function rotation(client: KMSClient, arn: string): Promise<DoctorFinding> {
  const { answer, refusal } = await awsResult(
    client.send(new GetKeyRotationStatusCommand({ KeyId: arn })),
  );
  if (refusal) {
    return unknown(
      `unknown whether the key is rotated (${refusalText(refusal)}): you need kms:GetKeyRotationStatus`,
    );
  }
  return answer.KeyRotationEnabled === true
    ? good("the key is rotated")
    : notable(`the key is not rotated: aws kms enable-key-rotation --key-id ${arn}`);
}
