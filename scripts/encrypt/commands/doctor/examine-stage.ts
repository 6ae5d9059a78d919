import { encryptionContext } from "../../../../lib/formats/sealed/sealed-segment.ts";
import { kmsUnreachable } from "../../../../lib/formats/sealed/kms-failure.ts";
import { segmentsOf, type SealedFile } from "../../../../lib/formats/sealed/function-segments.ts";
import { LOCAL_STAGE } from "../../../../lib/formats/sealed/stage-name.ts";
import { knownFunctions } from "../../input/target.ts";
import type { AwsConfig } from "../../kms/kms.ts";
import type { SealedStage } from "../../stage/sealed-stage.ts";
import { bad, unknown, type DoctorFinding } from "./doctor-finding.ts";
import type { FindingPrinter } from "./finding-printer.ts";
import { examineKey, type ExaminedKey } from "./key.ts";
import { examineRole } from "./role.ts";
import { examineSegments } from "./segments.ts";

/** What to examine. */
export interface StageToExamine {
  readonly stage: SealedStage;
  readonly file: SealedFile;
  readonly keyOf: (functionName: string) => string;
  /** @default - every function with secrets */
  readonly asked: readonly string[];
  readonly config: AwsConfig;
}

/**
 * Examines with KMS, Lambda and IAM whether the secrets of a stage can be sealed and opened, and prints what it finds.
 *
 * @throws {UsageError} If a function is unknown.
 */
export async function examineStage(
  { stage, file, keyOf, asked, config }: StageToExamine,
  { heading, say }: FindingPrinter,
): Promise<void> {
  const byKey = new Map<string, string[]>();
  for (const name of knownFunctions(asked, stage, file)) {
    byKey.set(keyOf(name), [...(byKey.get(keyOf(name)) ?? []), name]);
  }
  for (const [keyId, functionNames] of byKey) {
    heading(keyId);
    const key = await examineKey(config, keyId, stage).catch((error: unknown): ExaminedKey => ({
      isThere: false,
      findings: [bad(unreached(error, config, stage))],
    }));
    key.findings.forEach(say);
    // Without the key, nothing else can be checked.
    if (!key.isThere) continue;
    for (const functionName of functionNames) {
      heading(functionName);
      const segments = segmentsOf(file, functionName);
      const context = encryptionContext(stage.app, stage.stage, functionName);
      const place = { config, keyId, keyArn: key.arn, stage };
      const examined = { ...place, functionName, context, segments };
      for (const examine of [examineSegments, examineRole]) {
        const findings = await examine(examined).catch(
          (error: unknown): readonly DoctorFinding[] => [unknown(unreached(error, config, stage))],
        );
        findings.forEach(say);
      }
    }
  }
}

/** Returns why a call has no response from AWS, for example without a network. */
function unreached(error: unknown, { endpoint }: AwsConfig, { stage }: SealedStage): string {
  const { message } = kmsUnreachable(error);
  if (stage !== LOCAL_STAGE || endpoint === undefined) return message;
  return `${message.replace("KMS", `the local cloud at ${endpoint}`)}: start it with signet serve`;
}
