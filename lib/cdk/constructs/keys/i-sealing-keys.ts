import type { IKey } from "aws-cdk-lib/aws-kms";
import type { AppStage } from "../../../formats/sealed/app-name.ts";

/**
 * The app, the stage and the two keys of sealed functions. Functions may share keys if the same principal deploys all
 * of them.
 */
export interface ISealingKeys extends AppStage {
  /** The key that opens the sealed segments. A function's role may use it for the function's own segments only. */
  readonly sealingKey: IKey;
  /** The key with which Lambda encrypts environments at rest. The roles of functions need no permission for it. */
  readonly environmentKey: IKey;
  /** The sealing key as KMS accepts it, with which `signet encrypt` seals: an alias or an ARN. */
  readonly keyId: string;
}
