import type {
  EncryptionContext,
  SealedSegment,
} from "../../../../lib/formats/sealed/sealed-segment.ts";
import type { AwsConfig } from "../../kms/kms.ts";
import type { SealedStage } from "../../stage/sealed-stage.ts";

/** A finding, with advice if there is something to do. */
export interface DoctorFinding {
  readonly is: "good" | "bad" | "notable" | "unknown";
  readonly text: string;
}

/** A function that is examined. */
export interface ExaminedFunction {
  readonly config: AwsConfig;
  /** The sealing key as KMS accepts it. */
  readonly keyId: string;
  /** ARN of the key. `undefined` if the caller may not describe the key. */
  readonly keyArn: string | undefined;
  readonly stage: SealedStage;
  readonly functionName: string;
  readonly context: EncryptionContext;
  readonly segments: readonly SealedSegment[];
}

export const good = (text: string): DoctorFinding => ({ is: "good", text });
export const bad = (text: string): DoctorFinding => ({ is: "bad", text });
export const notable = (text: string): DoctorFinding => ({ is: "notable", text });
export const unknown = (text: string): DoctorFinding => ({ is: "unknown", text });
