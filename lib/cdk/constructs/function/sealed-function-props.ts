import type { Duration } from "aws-cdk-lib";
import type { IKey } from "aws-cdk-lib/aws-kms";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { EnvContract, Settings } from "../../../formats/function/env.ts";
import type { SealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import type { IsolatedNetwork } from "./isolated-network.ts";

/** The stage and keys that functions share. Functions may share keys if the same principal deploys all of them. */
export interface TrustDomain {
  /** Name of the stage, a part of the functions' physical names and of their encryption contexts. */
  readonly stage: string;
  /** The key that opens the sealed segments. */
  readonly sealingKey: IKey;
  /** The key with which Lambda encrypts the environment at rest. The role needs no permission for it. */
  readonly environmentKey: IKey;
}

/** Properties of `SealedFunction`. */
export interface SealedFunctionProps<C extends EnvContract> extends TrustDomain {
  /** The function's name in the contract, a part of its physical name and its encryption context. */
  readonly name: string;
  /** A folder that contains `handler.mjs`. */
  readonly code: Code;
  /** The names of the settings and secrets that the handler reads from its environment. */
  readonly env: C;
  /** Values of the settings. Against Lambda's size limit, a token counts by the length of the text that replaces it. */
  readonly settings: Settings<C>;
  /** The function's segments in the sealed file. */
  readonly sealed: readonly SealedSegment[];
  /**
   * How long one invocation may take.
   *
   * @default Duration.seconds(10)
   */
  readonly timeout?: Duration;
  /**
   * Memory in MiB.
   *
   * @default 256
   */
  readonly memorySize?: number;
  /**
   * Largest number of concurrent invocations. Lambda rejects more with 429.
   *
   * @default 10
   */
  readonly reservedConcurrency?: number;
  /**
   * Network in which the function reaches only the services that it uses.
   *
   * @default - internet access, no VPC
   */
  readonly network?: IsolatedNetwork;
}
