import { DescribeKeyCommand, GetKeyRotationStatusCommand, KMSClient } from "@aws-sdk/client-kms";
import { LOCAL_STAGE } from "../../../../lib/formats/sealed/stage-name.ts";
import type { AwsConfig } from "../../kms/kms.ts";
import { deployCommand } from "../../stage/put-into-use.ts";
import type { SealedStage } from "../../stage/sealed-stage.ts";
import { awsResult, refusalText } from "./aws-result.ts";
import { bad, good, notable, unknown, type DoctorFinding } from "./doctor-finding.ts";

export interface ExaminedKey {
  /** Whether KMS responds and the key exists. Also `true` if the latter is unknown. */
  readonly isThere: boolean;
  /** `undefined` if the caller may not describe the key. */
  readonly arn?: string;
  readonly findings: readonly DoctorFinding[];
}

const STATE_ADVICE: Readonly<Record<string, string>> = {
  Disabled: "enable it: aws kms enable-key --key-id",
  PendingDeletion: "cancel the deletion and enable the key: aws kms cancel-key-deletion --key-id",
  PendingImport: "import its key material: aws kms import-key-material --key-id",
};

/** Examines whether a key can be used, and whether it is rotated. */
export async function examineKey(
  config: AwsConfig,
  keyId: string,
  stage: SealedStage,
): Promise<ExaminedKey> {
  const client = new KMSClient(config);
  try {
    const { answer, refusal } = await awsResult(
      client.send(new DescribeKeyCommand({ KeyId: keyId })),
    );
    if (refusal?.name === "NotFoundException") {
      return {
        isThere: false,
        findings: [
          bad(`the key does not exist (${refusalText(refusal)}): ${howToDeploy(keyId, stage)}`),
        ],
      };
    }
    if (refusal) {
      const advice = "you need kms:DescribeKey on the key";
      return {
        isThere: true,
        findings: [unknown(`the key cannot be described (${refusalText(refusal)}): ${advice}`)],
      };
    }
    const { Arn: arn, KeyState: state = "unknown" } = answer.KeyMetadata ?? {};
    if (arn === undefined) return { isThere: true, findings: [unknown("KMS returned no key")] };
    const usable =
      state === "Enabled"
        ? good(`key ${arn} is enabled`)
        : bad(
            `key ${arn} is ${state}: ${STATE_ADVICE[state] ?? "see aws kms describe-key --key-id"} ${arn}`,
          );
    return { isThere: true, arn, findings: [usable, await rotation(client, arn)] };
  } finally {
    client.destroy();
  }
}

function howToDeploy(keyId: string, stage: SealedStage): string {
  const [sealing] = [...stage.functions.values()].filter((one) => one.keyId === keyId);
  const keyStack = sealing?.keyStack;
  if (stage.stage === LOCAL_STAGE) return "start the local cloud again with the app: signet serve";
  return keyStack === undefined
    ? "no stack of the app creates it; are the region and the account right?"
    : `deploy the key: ${deployCommand(stage, [keyStack])}; is the region right?`;
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
