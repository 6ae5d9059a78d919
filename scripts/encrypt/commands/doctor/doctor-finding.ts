import type { SealedSegment } from "../../../../lib/formats/sealed/sealed-segment.ts";
import type { AwsConfig } from "../../kms/kms.ts";

/** A finding, with advice if there is something to do. */
export interface DoctorFinding {
  readonly is: "good" | "bad" | "notable" | "unknown";
  readonly text: string;
}

/** A function that is examined. */
export interface ExaminedFunction {
  readonly config: AwsConfig;
  readonly alias: string;
  /** ARN of the key behind the stage's alias. `undefined` if the caller may not describe the key. */
  readonly keyArn: string | undefined;
  readonly app: string;
  readonly stage: string;
  readonly functionName: string;
  readonly segments: readonly SealedSegment[];
}

export const good = (text: string): DoctorFinding => ({ is: "good", text });
export const bad = (text: string): DoctorFinding => ({ is: "bad", text });
export const notable = (text: string): DoctorFinding => ({ is: "notable", text });
export const unknown = (text: string): DoctorFinding => ({ is: "unknown", text });
