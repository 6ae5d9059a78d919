import { FunctionPermissions } from "../../account/lambda/function-permission.ts";
import type { Account, FunctionConfiguration } from "../../account/account.ts";
import { contentSha256 } from "../../account/lambda/content-sha256.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceRecord } from "../../state/cloud-state.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { unqualifiedFunction } from "./function-of.ts";
import { equalVersion, frozen, nextNumber } from "./published.ts";
import { provisionedConcurrency } from "./provisioned-concurrency.ts";

/**
 * A published version of a function: a copy of its code and configuration that never changes.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-versions.html
 */
export const lambdaVersion: ResourceType = {
  enforced: ["CodeSha256", "Description", "FunctionName", "ProvisionedConcurrencyConfig"],
  // The local cloud runs the newest patch of every runtime that it has.
  inert: ["RuntimePolicy"],
  attributes: ["FunctionArn", "Version"],
  put({ properties, previous }, account) {
    const latest = unqualifiedFunction(properties, "FunctionName", account);
    const number = publishedNumber(properties, latest, previous, account);
    const arn = `${latest.arn}:${number}`;
    const known = account.functionVersions.get(arn);
    const published = known
      ? atItsPlace(known, account.declaredFunctions.get(latest.name) ?? latest)
      : frozen(latest, String(number), properties.optionalText("Description"), account);
    account.functionVersions.set(arn, published);
    if (!account.permissions.has(arn)) account.permissions.set(arn, new FunctionPermissions());
    provisionedConcurrency(properties, arn, account);
    const attributes = { FunctionArn: arn, Version: String(number), Function: latest.arn };
    return { physicalId: arn, attributes };
  },
  remove({ physicalId }, account) {
    account.functionVersions.delete(physicalId);
    account.permissions.delete(physicalId);
    account.provisionedConcurrency.delete(physicalId);
  },
};

/** Removes the versions and aliases of a function, as Lambda does when the function is deleted. */
export function removeQualified(functionArn: string, account: Account): void {
  const { functionVersions, functionAliases, permissions } = account;
  const settings = [account.provisionedConcurrency, account.eventInvokeConfigs];
  for (const map of [functionVersions, functionAliases, permissions, ...settings]) {
    for (const arn of map.keys()) if (arn.startsWith(`${functionArn}:`)) map.delete(arn);
  }
  delete account.state.functionVersions?.[functionArn];
}

/**
 * Returns the number of the version: of the earlier deployment of the resource, or the next one. A number is never used
 * again, also after the version is deleted.
 */
function publishedNumber(
  properties: Properties,
  latest: FunctionConfiguration,
  previous: ResourceRecord | undefined,
  account: Account,
): number {
  const ownNumber = Number(previous?.attributes["Version"]);
  if (previous?.attributes["Function"] === latest.arn && ownNumber > 0) return ownNumber;
  const sha256 = properties.optionalText("CodeSha256");
  const code = contentSha256(latest);
  if (sha256 !== undefined && sha256 !== code) {
    properties.fail(
      "CodeSha256",
      `is refused: CodeSHA256 (${sha256}) is different from current CodeSHA256 in $LATEST (${code}). Please try again with the CodeSHA256 in $LATEST.`,
    );
  }
  const last = equalVersion(latest, account);
  if (last) {
    properties.fail(
      "FunctionName",
      `is refused: A version for this Lambda function exists ( ${last.version} ). Modify the function to create a new version.`,
    );
  }
  return nextNumber(latest.arn, account);
}

/** Follows the files of the function to another directory, if their content is still the same. */
function atItsPlace(
  published: FunctionConfiguration,
  latest: FunctionConfiguration,
): FunctionConfiguration {
  const isSame = JSON.stringify(published.contents) === JSON.stringify(latest.contents);
  const { code, layers } = latest;
  return isSame ? Object.assign(published, { code, layers }) : published;
}
