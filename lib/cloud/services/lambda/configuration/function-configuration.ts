import { createHash } from "node:crypto";
import type { FunctionConfiguration } from "../../../account/account.ts";
import { contentSha256 } from "../../../account/lambda/content-sha256.ts";
import type { Call } from "../../protocol/call.ts";
import { codeSizes } from "./code-size.ts";
import { revisionId } from "./revision-id.ts";
import { shownEnvironment } from "./shown-environment.ts";

/**
 * Returns a function's configuration in AWS's shape, without the members on its state, which lists of functions lack.
 *
 * @param arn The function's ARN, with the qualifier if the response shows one.
 */
export async function listedConfiguration(
  call: Call,
  configuration: FunctionConfiguration,
  arn: string,
): Promise<object> {
  const { name, kmsKeyArn, described, logging, contents } = configuration;
  const [, ...layerArns] = contents;
  const sizes = await codeSizes(configuration);
  return {
    FunctionName: name,
    FunctionArn: arn,
    ...(configuration.image === undefined ? { Runtime: configuration.runtime } : {}),
    Role: call.account.directory.roles.get(configuration.roleName)?.arn,
    ...(configuration.image === undefined ? { Handler: configuration.handler } : {}),
    CodeSize: sizes.code,
    Description: described.description,
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memoryMb,
    LastModified: described.lastModified.replace(/Z$/, "+0000"),
    CodeSha256: contentSha256(configuration),
    Version: configuration.version,
    VpcConfig: shownPlacement(configuration),
    Environment: shownEnvironment(call, configuration),
    ...(kmsKeyArn === undefined ? {} : { KMSKeyArn: kmsKeyArn }),
    TracingConfig: { Mode: described.tracing },
    RevisionId: revisionOf(configuration),
    ...(layerArns.length > 0
      ? { Layers: layerArns.map((Arn, at) => ({ Arn, CodeSize: sizes.layers[at] })) }
      : {}),
    PackageType: configuration.image === undefined ? "Zip" : "Image",
    Architectures: described.architectures,
    EphemeralStorage: { Size: configuration.temporaryMb },
    SnapStart: { ApplyOn: "None", OptimizationStatus: "Off" },
    LoggingConfig: {
      LogFormat: logging.format,
      ...(logging.applicationLevel === undefined
        ? {}
        : { ApplicationLogLevel: logging.applicationLevel }),
      ...(logging.systemLevel === undefined ? {} : { SystemLogLevel: logging.systemLevel }),
      LogGroup: logging.group,
    },
  };
}

/** Returns a function's whole configuration in AWS's shape. A deployed function is always active. */
export async function wholeConfiguration(
  call: Call,
  configuration: FunctionConfiguration,
  arn: string,
): Promise<object> {
  const { partition, region } = call.account;
  const version = createHash("sha256").update(`${configuration.runtime} ${process.version}`);
  return {
    ...(await listedConfiguration(call, configuration, arn)),
    State: "Active",
    LastUpdateStatus: "Successful",
    // The runtime has the version of this machine's Node.js.
    RuntimeVersionConfig: {
      RuntimeVersionArn: `arn:${partition}:lambda:${region}::runtime:${version.digest("hex")}`,
    },
  };
}

/** Returns the revision id of a function. The directories are left out, because a deployment can move the same content. */
export function revisionOf(configuration: FunctionConfiguration): string {
  const described = { ...configuration.described, lastModified: undefined };
  return revisionId({ ...configuration, code: undefined, layers: undefined, described });
}

function shownPlacement({ placement }: FunctionConfiguration): object | undefined {
  return (
    placement && {
      SubnetIds: placement.subnetIds,
      SecurityGroupIds: placement.groupIds,
      VpcId: placement.vpcId,
      Ipv6AllowedForDualStack: false,
    }
  );
}
