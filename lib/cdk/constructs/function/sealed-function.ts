import { Duration } from "aws-cdk-lib";
import type { ITable } from "aws-cdk-lib/aws-dynamodb";
import {
  Grant,
  type IGrantable,
  type IRole,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from "aws-cdk-lib/aws-iam";
import type { IKey } from "aws-cdk-lib/aws-kms";
import {
  Architecture,
  type Code,
  Function,
  type IFunction,
  Runtime,
  Tracing,
} from "aws-cdk-lib/aws-lambda";
import { LogGroup, RetentionDays } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import type { EnvContract, Settings } from "../../../formats/function/env.ts";
import { physicalName } from "../../../formats/function/physical-name.ts";
import type { Guard } from "../../../formats/function/guard-config.ts";
import { encryptionContext, type SealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import { acknowledge } from "../acknowledge/acknowledge.ts";
import { decryptOnly } from "./decrypt-only.ts";
import { FunctionGuard } from "./function-guard.ts";
import type { IsolatedNetwork, NetworkService } from "./isolated-network.ts";
import { sealedFunctionEnvironment } from "./sealed-function-environment.ts";

/** The stage and keys that functions share. Functions may share keys if the same principal deploys all of them. */
export interface TrustDomain {
  /** Name of the stage, a part of the functions' physical names and of their encryption contexts. */
  readonly stage: string;
  /** The key that decrypts the sealed segments. */
  readonly sealingKey: IKey;
  /** The key with which Lambda encrypts the environment at rest. The role needs no permission for it. */
  readonly environmentKey: IKey;
}

/** Properties of {@link SealedFunction}. */
export interface SealedFunctionProps<C extends EnvContract> extends TrustDomain {
  /** The function's name in the contract, a part of its physical name and its encryption context. */
  readonly name: string;
  /** A folder that contains `handler.mjs`. */
  readonly code: Code;
  /** The names of the settings and secrets that the handler reads from its environment. */
  readonly env: C;
  /** Values of the settings. A token counts by the length of its placeholder against Lambda's size limit. */
  readonly settings: Settings<C>;
  /** The function's segments in the sealed file. */
  readonly sealed: readonly SealedSegment[];
  /** How long one invocation may take. @default Duration.seconds(10) */
  readonly timeout?: Duration;
  /** Memory in MiB. @default 256 */
  readonly memorySize?: number;
  /** Largest number of concurrent invocations. Lambda rejects further invocations with 429. @default 10 */
  readonly reservedConcurrency?: number;
  /** Network in which the function reaches only the services that it uses. @default - internet access, no VPC */
  readonly network?: IsolatedNetwork;
}

const HANDLER = "handler.handler";

/**
 * A Node.js function with a role of its own, whose environment carries its secrets as ciphertext. A missing secret or
 * an environment that is too large is an error annotation rather than an exception, so that other stacks of the app,
 * above all the stack of the key, can still be deployed.
 *
 * @throws {EnvIncomplete} If a setting is empty.
 */
export class SealedFunction<C extends EnvContract = EnvContract>
  extends Construct
  implements IGrantable
{
  /** The Lambda function itself. */
  readonly function: IFunction;
  /** The execution role of the function. */
  readonly grantPrincipal: IRole;
  /** The stage and keys of the function, for functions that belong to it, such as authorizers. */
  readonly domain: TrustDomain;
  private readonly network: IsolatedNetwork | undefined;
  private readonly name: string;
  private readonly inFront: FunctionGuard;

  constructor(scope: Construct, id: string, props: SealedFunctionProps<C>) {
    super(scope, id);
    const { stage, sealingKey, environmentKey, name, env, network } = props;
    this.domain = { stage, sealingKey, environmentKey };
    this.name = name;
    this.network = network;

    const role = new Role(this, "Role", {
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    this.grantPrincipal = role;
    const logGroup = new LogGroup(this, "Logs", { retention: RetentionDays.ONE_MONTH });
    logGroup.grantWrite(role);
    if (env.secrets.length > 0)
      this.permit("kms", decryptOnly(sealingKey, encryptionContext(stage, name)));
    const functionName = physicalName(stage, name);
    network?.admit(role, functionName);
    const fn = new Function(this, "Function", {
      functionName,
      code: props.code,
      handler: HANDLER,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role,
      logGroup,
      tracing: Tracing.ACTIVE,
      timeout: props.timeout ?? Duration.seconds(10),
      memorySize: props.memorySize ?? 256,
      reservedConcurrentExecutions: props.reservedConcurrency ?? 10,
      environment: sealedFunctionEnvironment(this, props),
      environmentEncryption: environmentKey,
      ...network?.placement,
    });
    this.function = fn;
    const { secrets } = env;
    this.inFront = new FunctionGuard(fn, { handler: HANDLER, stage, function: name, secrets });
    acknowledge(
      role,
      "AwsSolutions-IAM5[Resource::*]",
      "X-Ray has no resource types: PutTraceSegments and PutTelemetryRecords accept only *",
    );
    acknowledge(
      fn,
      "Serverless-LambdaDLQ",
      "invoked synchronously: the caller gets the error, so there is no event for a dead-letter queue",
    );
  }

  /** Allows the principals to invoke the function directly. Otherwise only API Gateway may, for its routes. */
  allowCallsFrom(...callers: readonly IGrantable[]): void {
    for (const caller of callers) {
      if (caller instanceof SealedFunction) caller.mayCall(this.function);
      else {
        const { actions, resources: resourceArns } = callOnly(this.function);
        Grant.addToPrincipal({ grantee: caller, actions, resourceArns });
      }
    }
  }

  /** Allows the function's code to invoke another function, through the Lambda endpoint if it is in a network. */
  mayCall(callee: IFunction): void {
    this.permit("lambda", callOnly(callee));
  }

  /**
   * Adds the guard of a route. With a guard, the function serves guarded routes only and rejects every other event.
   *
   * @param route `<verb> <path template>`.
   * @throws {RangeError} If a key is not a secret of the function, or if the function already has another guard for
   *   this route of another API.
   */
  guard(route: string, guard: Guard): void {
    this.inFront.add(route, guard);
  }

  /** Allows the guard to store deliveries in a table, in items whose key begins with the function's name. */
  remembersIn(table: ITable): void {
    this.permit(
      "dynamodb",
      new PolicyStatement({
        actions: ["dynamodb:GetItem", "dynamodb:PutItem"],
        resources: [table.tableArn],
        conditions: {
          "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [`${this.name}#*`] },
          Null: { "dynamodb:LeadingKeys": "false" },
        },
      }),
    );
  }

  /**
   * Records a route that the function serves, guarded or not.
   *
   * @throws {RangeError} If some routes are guarded and some are not, because the guard would reject the latter.
   */
  serve(route: string): void {
    this.inFront.serve(route);
  }

  /** Adds a permission to the role and, if the function is in a network, to the policy of the service's endpoint. */
  private permit(service: NetworkService, statement: PolicyStatement): void {
    this.grantPrincipal.addToPrincipalPolicy(statement);
    this.network?.permit(service, this.grantPrincipal, statement);
  }
}

/** Returns the permission to invoke a function, without its versions and aliases, which `grantInvoke` includes. */
function callOnly({ functionArn }: IFunction): PolicyStatement {
  return new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [functionArn] });
}
