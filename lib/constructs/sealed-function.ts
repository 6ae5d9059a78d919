import { Duration, Validations } from "aws-cdk-lib";
import { Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import { Architecture, Function, Runtime, Tracing } from "aws-cdk-lib/aws-lambda";
import type { Code, IFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import {
  type EnvContract,
  EnvTooLarge,
  missingSecrets,
  type Settings,
  writeEnv,
} from "../contract/env.ts";
import { APP, encryptionContext, namesHeldTwice, type SealedSegment } from "../contract/secrets.ts";
import { acknowledgeNag } from "./acknowledge-nag.ts";
import { decryptOnly } from "./decrypt-only.ts";

export interface SealedFunctionProps<C extends EnvContract> {
  readonly stage: string;
  /** The function's name in the contract: part of its physical name and its encryption context. */
  readonly name: string;
  /** A folder that holds `handler.mjs`. */
  readonly code: Code;
  /** What the handler reads from its environment. */
  readonly env: C;
  /** One that only CloudFormation knows is measured as its placeholder: its length is not known here. */
  readonly settings: Settings<C>;
  /** The function's part of the sealed file. */
  readonly sealed: readonly SealedSegment[];
  /** The key that opens the segments. */
  readonly sealingKey: IKey;
  /** The key with which Lambda encrypts the environment at rest; the role needs no right to it. */
  readonly environmentKey: IKey;
  /** @default Duration.seconds(10) */
  readonly timeout?: Duration;
  /** In MiB. @default 256 */
  readonly memorySize?: number;
  /** How many events at once; more are refused with 429. @default 10 */
  readonly reservedConcurrency?: number;
}

/**
 * A Node.js function whose secrets travel as ciphertext in its environment, under a role of its own.
 * What keeps it from working once deployed is an error annotation, not an exception: other stacks of
 * the app, the key's above all, must still deploy.
 */
export class SealedFunction<C extends EnvContract = EnvContract> extends Construct {
  readonly function: IFunction;

  constructor(scope: Construct, id: string, props: SealedFunctionProps<C>) {
    super(scope, id);

    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    const logGroup = new LogGroup(this, "Logs", { retention: RetentionDays.ONE_MONTH });
    logGroup.grantWrite(role);
    if (props.env.secrets.length > 0) {
      const context = encryptionContext(props.stage, props.name);
      role.addToPolicy(decryptOnly(props.sealingKey, context));
    }
    this.function = new Function(this, "Function", {
      functionName: `${APP}-${props.stage}-${props.name}`,
      code: props.code,
      handler: "handler.handler",
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      timeout: props.timeout ?? Duration.seconds(10),
      memorySize: props.memorySize ?? 256,
      reservedConcurrentExecutions: props.reservedConcurrency ?? 10,
      environment: environment(this, props),
      environmentEncryption: props.environmentKey,
    });
    acknowledgeNag(
      role,
      "IAM5[Resource::*]",
      "X-Ray has no resources to name: PutTraceSegments and PutTelemetryRecords take only *",
    );
  }
}

/** The environment, or as much of it as there is, with an error annotation for the rest. */
function environment<C extends EnvContract>(
  construct: Construct,
  { stage, name, env, settings, sealed }: SealedFunctionProps<C>,
): Record<string, string> {
  const missing = missingSecrets(env, sealed);
  for (const secret of missing) {
    Validations.of(construct).addError(
      "SecretMissing",
      `no sealed secret ${secret} for ${name}; seal it with: npm run encrypt -- set ${name} ${secret} --stage ${stage}`,
    );
  }
  const twice = namesHeldTwice(sealed);
  for (const secret of twice) {
    Validations.of(construct).addError(
      "SecretHeldTwice",
      `several segments hold ${secret} for ${name}, as after a merge; seal it again: npm run encrypt -- set ${name} ${secret} --stage ${stage}`,
    );
  }
  if (missing.length > 0 || twice.length > 0) return { ...settings };
  try {
    return writeEnv(env, settings, sealed);
  } catch (error) {
    if (!(error instanceof EnvTooLarge)) throw error;
    Validations.of(construct).addError("EnvTooLarge", `${name}: ${error.message}`);
    return { ...settings };
  }
}
