import type { Account, FunctionConfiguration } from "../../account/account.ts";
import { contentSha256 } from "../../account/lambda/content-sha256.ts";
import type { Compared, Read } from "./compared.ts";

export const lambdaFunction: Compared = {
  reads({ partition, region, accountId, functions }, name) {
    const arn = `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
    const key = functions.get(name)?.kmsKeyArn;
    const decrypt: readonly Read[] =
      key === undefined ? [] : [{ action: "kms:Decrypt", resource: key }];
    return [{ action: "lambda:GetFunction", resource: arn }, ...decrypt];
  },
  find(account, name, declared) {
    const live = account.functions.get(name);
    if (!live) return undefined;
    const { placement, logging, described } = live;
    const before = account.declaredFunctions.get(name) ?? live;
    return {
      Architectures: described.architectures,
      Code: codeOf(before, live, declared["Code"]),
      DeadLetterConfig: { TargetArn: live.deadLetterArn },
      Description: described.description,
      Environment: { Variables: live.environment },
      EphemeralStorage: { Size: live.temporaryMb },
      Handler: live.handler,
      KmsKeyArn: live.kmsKeyArn,
      Layers: live.contents.slice(1),
      LoggingConfig: shownLogging(logging, declared["LoggingConfig"]),
      MemorySize: live.memoryMb,
      Role: account.directory.roles.get(live.roleName)?.arn,
      Runtime: live.runtime,
      Timeout: live.timeoutSeconds,
      TracingConfig: { Mode: described.tracing },
      VpcConfig: {
        SubnetIds: placement?.subnetIds,
        SecurityGroupIds: placement?.groupIds,
      },
    };
  },
};

/** Returns the code as the template names it, or its hash if a call has changed it. */
function codeOf(
  declared: FunctionConfiguration,
  live: FunctionConfiguration,
  inTemplate: unknown,
): unknown {
  const isDeclared = declared.contents[0] === live.contents[0];
  return isDeclared ? inTemplate : `CodeSha256 ${contentSha256(live)}`;
}

/** Returns the members of the logging that the template has. The others have defaults. */
function shownLogging(
  { group, format, applicationLevel, systemLevel }: FunctionConfiguration["logging"],
  inTemplate: unknown,
): object {
  const all = {
    LogGroup: group,
    LogFormat: format,
    ApplicationLogLevel: applicationLevel,
    SystemLogLevel: systemLevel,
  };
  const names = Object.keys(inTemplate ?? {});
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

export const lambdaAlias: Compared = {
  reads: (_, arn) => [{ action: "lambda:GetAlias", resource: arn.slice(0, arn.lastIndexOf(":")) }],
  find({ functionAliases }: Account, arn) {
    const alias = functionAliases.get(arn);
    return (
      alias && {
        Description: alias.description,
        FunctionVersion: alias.version,
        RoutingConfig: {
          AdditionalVersionWeights: alias.additional && [
            {
              FunctionVersion: alias.additional.version,
              FunctionWeight: alias.additional.weight,
            },
          ],
        },
      }
    );
  },
};
