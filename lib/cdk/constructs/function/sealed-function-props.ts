import type { Duration } from "aws-cdk-lib";
import type { Code } from "aws-cdk-lib/aws-lambda";
import type { EnvContract, Settings } from "../../../formats/function/env.ts";
import type { SealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import type { SealedSource } from "../../../formats/sealed/sealed-source.ts";
import type { SecretKind } from "../../../formats/sealed/sealing-metadata.ts";
import type { ISealingKeys } from "../keys/i-sealing-keys.ts";
import type { IsolatedNetwork } from "./isolated-network.ts";

/** Properties of `SealedFunction`. */
export interface SealedFunctionProps<C extends EnvContract> {
  /** The app, the stage and its keys. The keys are in another stack, or imported. */
  readonly keys: ISealingKeys;
  /** The function's name in the sealed file, a part of its physical name and its encryption context. */
  readonly name: string;
  /**
   * Physical name of the function.
   *
   * @default - `<app>-<stage>-<name>`
   */
  readonly functionName?: string;
  /** A folder that contains `handler.mjs`. */
  readonly code: Code;
  /** The names of the settings and secrets that the handler reads from its environment. */
  readonly env: C;
  /** Values of the settings. Against Lambda's size limit, a token counts by the length of the text that replaces it. */
  readonly settings: Settings<C>;
  /** The sealed file of the stage, of which the function takes its own segments, or these segments. */
  readonly sealed: SealedSource | readonly SealedSegment[];
  /**
   * What the values of secrets must be, by name. `signet encrypt` checks a value before it seals it.
   *
   * @default - the keys of `auth.hmac` are webhook keys, and other secrets are texts
   */
  readonly kinds?: Readonly<Partial<Record<C["secrets"][number], SecretKind>>>;
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
