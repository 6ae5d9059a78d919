import type { FunctionConfiguration } from "../../../account/account.ts";
import { Properties } from "../../../assembly/properties.ts";
import { placementOf } from "../../../resources/ec2/vpc-config.ts";
import { atRestKey } from "../../../resources/lambda/function/at-rest-key.ts";
import { descriptionOf } from "../../../resources/lambda/function/description.ts";
import { lambdaEnvironment, RESERVED } from "../../../resources/lambda/function/environment.ts";
import { executionRole } from "../../../resources/lambda/function/execution-role.ts";
import { layersOf } from "../../../resources/lambda/function/layers.ts";
import { lambdaLogging } from "../../../resources/lambda/function/logging.ts";
import { runtimeOf } from "../../../resources/lambda/function/runtime.ts";
import {
  checkRuntimeSettings,
  deadLetterArn,
} from "../../../resources/lambda/function/settings.ts";
import type { Call } from "../../protocol/call.ts";
import { memberOf, membersOf, type Members } from "../../protocol/json/input.ts";
import { invalidParameter } from "../request/lambda-errors.ts";

/**
 * Returns a function with the settings of a request.
 *
 * @param body The request, whose types and ranges the model has checked.
 * @throws {TemplateUnsupported} If Lambda would refuse a setting.
 */
export function withSettings(
  { account }: Call,
  before: FunctionConfiguration,
  body: Members,
): FunctionConfiguration {
  const given = new Properties(asProperties(body));
  const has = (name: string) => given.has(name);
  const runtime = has("Runtime") ? runtimeOf(given) : before.runtime;
  checkRuntimeSettings(given, runtime);
  refuseReserved(body);
  const layers = has("Layers") ? layersOf(given, account) : undefined;
  const described = descriptionOf(given, account);
  return {
    ...before,
    runtime,
    ...(has("Role") ? { roleName: executionRole(given, account) } : {}),
    ...(has("Handler") ? { handler: given.text("Handler") } : {}),
    ...(has("Timeout")
      ? { timeoutSeconds: given.integer("Timeout", 3, { from: 1, to: 900 }) }
      : {}),
    ...(has("MemorySize")
      ? { memoryMb: given.integer("MemorySize", 128, { from: 128, to: 10_240 }) }
      : {}),
    ...(has("EphemeralStorage")
      ? {
          temporaryMb: given
            .map("EphemeralStorage")
            .integer("Size", 512, { from: 512, to: 10_240 }),
        }
      : {}),
    ...(has("Environment") ? { environment: lambdaEnvironment(given) } : {}),
    ...(has("KmsKeyArn") ? { kmsKeyArn: atRestKey(given, account) } : {}),
    ...(has("VpcConfig") ? { placement: placementOf(given, account.network) } : {}),
    ...(has("DeadLetterConfig") ? { deadLetterArn: deadLetterArn(given) } : {}),
    ...(has("LoggingConfig") ? { logging: lambdaLogging(given, before.name) } : {}),
    ...(layers
      ? {
          layers: layers.directories,
          contents: [...before.contents.slice(0, 1), ...layers.arns],
        }
      : {}),
    described: {
      ...before.described,
      ...(has("Description") ? { description: described.description } : {}),
      ...(has("TracingConfig") ? { tracing: described.tracing } : {}),
    },
  };
}

/** Returns the members of a request in the form of a template's properties. */
function asProperties(body: Members): Members {
  const { KMSKeyArn: key, VpcConfig: vpc, Description, Role, Handler, ...rest } = body;
  const { Timeout, MemorySize, Runtime, Layers, Environment, EphemeralStorage } = rest;
  const { DeadLetterConfig, LoggingConfig, TracingConfig, SnapStart } = rest;
  const members = {
    Description,
    Role,
    Handler,
    Timeout,
    MemorySize,
    Runtime,
    Layers,
    Environment,
    EphemeralStorage,
    DeadLetterConfig,
    LoggingConfig,
    TracingConfig,
    SnapStart,
    // An empty text means Lambda's own key.
    KmsKeyArn: key,
    VpcConfig: membersOf(vpc) && vpcOf(vpc),
  };
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined && value !== null),
  );
}

/** Returns the placement without `Ipv6AllowedForDualStack`, which may only be false. */
function vpcOf(vpc: unknown): Members {
  if (memberOf(vpc, "Ipv6AllowedForDualStack") === true) {
    throw invalidParameter("The local cloud does not support Ipv6AllowedForDualStack.");
  }
  const { Ipv6AllowedForDualStack: _, ...rest } = membersOf(vpc) ?? {};
  return rest;
}

/** @throws {ServiceError} InvalidParameterValueException if the environment has a variable that Lambda sets itself. */
function refuseReserved(body: Members): void {
  const variables = membersOf(memberOf(body["Environment"], "Variables")) ?? {};
  const reserved = Object.keys(variables).filter((name) => RESERVED.includes(name));
  if (reserved.length === 0) return;
  throw invalidParameter(
    `Lambda was unable to configure your environment variables because the environment variables you have provided contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(", ")}`,
  );
}
