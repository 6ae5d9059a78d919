import { FunctionPermissions } from "../../../account/lambda/function-permission.ts";
import type { FunctionConfiguration } from "../../../account/account.ts";
import { LATEST } from "../../../account/lambda/qualified.ts";
import type { Properties } from "../../../assembly/properties.ts";
import { physicalName, requireFreeName } from "../../resource-type/physical-name.ts";
import type { ResourceType } from "../../resource-type/resource-type.ts";
import { atRestKey } from "./at-rest-key.ts";
import { withChangesOfCalls } from "./changes-of-calls.ts";
import { functionCode, imageCode } from "./code.ts";
import { checkRuntimeSettings, deadLetterArn, recursiveLoopOf } from "./settings.ts";
import { descriptionOf } from "./description.ts";
import { forgetDurable, recordDurable } from "./durable.ts";
import { lambdaEnvironment } from "./environment.ts";
import { executionRole } from "./execution-role.ts";
import { lambdaLogging } from "./logging.ts";
import { forgetForeignLayers, layersOf, recordForeignLayers } from "./layers.ts";
import { removeQualified } from "../version.ts";
import { tagsOf } from "../../resource-type/tags.ts";
import { placementOf } from "../../ec2/vpc-config.ts";
import { runtimeOf } from "./runtime.ts";

export const lambdaFunction: ResourceType = {
  enforced: [
    "Architectures",
    "Code",
    "DeadLetterConfig",
    "Description",
    "DurableConfig",
    "Environment",
    "EphemeralStorage",
    "FunctionName",
    "Handler",
    "KmsKeyArn",
    "Layers",
    "LoggingConfig",
    "MemorySize",
    "PackageType",
    "RecursiveLoop",
    "ReservedConcurrentExecutions",
    "Role",
    "Runtime",
    "RuntimeManagementConfig",
    "SnapStart",
    "Tags",
    "Timeout",
    "TracingConfig",
    "VpcConfig",
  ],
  // The start says that a code signing configuration checks nothing.
  inert: ["CodeSigningConfigArn", "ImageConfig"],
  attributes: ["Arn"],
  put(input, account) {
    const { properties, assets } = input;
    properties.allow("PackageType", ["Image", "Zip"]);
    const isImage = properties.optionalText("PackageType") === "Image";
    const runtime = isImage ? "" : runtimeOf(properties);
    properties.match("FunctionName", /^[A-Za-z0-9_-]{1,64}$/);
    const name = physicalName(input, "FunctionName");
    requireFreeName(input, "FunctionName", name, account.functions);
    checkRuntimeSettings(properties, runtime);
    const arn = `arn:${account.partition}:lambda:${account.region}:${account.accountId}:function:${name}`;
    const code = isImage
      ? imageCode(properties)
      : { ...functionCode(properties, runtime, assets), image: undefined };
    const layers = layersOf(properties, account);
    const configuration: FunctionConfiguration = {
      name,
      arn,
      version: LATEST,
      runtime,
      roleName: executionRole(properties, account),
      handler: isImage ? "" : properties.text("Handler"),
      code: code.source,
      image: code.image,
      layers: layers.directories,
      contents: [code.content, ...layers.arns],
      environment: lambdaEnvironment(properties),
      kmsKeyArn: atRestKey(properties, account),
      timeoutSeconds: properties.integer("Timeout", 3, { from: 1, to: 900 }),
      memoryMb: properties.integer("MemorySize", 128, { from: 128, to: 10_240 }),
      temporaryMb: properties
        .map("EphemeralStorage")
        .only(["Size"])
        .integer("Size", 512, { from: 512, to: 10_240 }),
      placement: placementOf(properties, account.network),
      childProcesses: childProcesses(properties),
      reservedConcurrency: properties.has("ReservedConcurrentExecutions")
        ? properties.integer("ReservedConcurrentExecutions", 0, { from: 0, to: 1000 })
        : undefined,
      recursiveLoop: recursiveLoopOf(properties),
      deadLetterArn: deadLetterArn(properties),
      logging: lambdaLogging(properties, name),
      described: descriptionOf(properties, account),
    };
    recordDurable(input, account, arn);
    recordForeignLayers(input, account, arn, layers.arns);
    account.functions.set(name, withChangesOfCalls(configuration, account));
    // Permissions may be in other stacks, which are not always deployed together with the function.
    if (!account.permissions.has(arn)) account.permissions.set(arn, new FunctionPermissions());
    return { physicalId: name, attributes: { Arn: arn } };
  },
  remove({ physicalId, attributes }, account) {
    const arn = attributes["Arn"] ?? "";
    account.functions.delete(physicalId);
    account.declaredFunctions.delete(physicalId);
    forgetDurable(account, arn);
    forgetForeignLayers(account, arn);
    account.permissions.delete(arn);
    removeQualified(arn, account);
  },
};

/** The tag that allows a function to start processes. On Lambda, every function may, even without the tag. */
const CHILD_PROCESSES = "signet:child-processes";

function childProcesses(properties: Properties): boolean {
  const value = new Map(tagsOf(properties)).get(CHILD_PROCESSES) ?? "false";
  if (value !== "true" && value !== "false") {
    properties.fail("Tags", `has ${CHILD_PROCESSES}: ${value}; it must be true or false`);
  }
  return value === "true";
}
