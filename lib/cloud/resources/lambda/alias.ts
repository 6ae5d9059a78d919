import { FunctionPermissions } from "../../account/lambda/function-permission.ts";
import { isDeepStrictEqual } from "node:util";
import type { Account } from "../../account/account.ts";
import type { FunctionAlias } from "../../account/lambda/function-alias.ts";
import { LATEST } from "../../account/lambda/qualified.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { unqualifiedFunction } from "./function-of.ts";
import { provisionedConcurrency } from "./provisioned-concurrency.ts";

/**
 * A name for one or two versions of a function, with a resource policy of its own.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-aliases.html
 */
export const lambdaAlias: ResourceType = {
  enforced: [
    "Description",
    "FunctionName",
    "FunctionVersion",
    "Name",
    "ProvisionedConcurrencyConfig",
    "RoutingConfig",
  ],
  inert: [],
  attributes: ["AliasArn"],
  put({ properties, previous }, account) {
    const { name: functionName, arn: functionArn } = unqualifiedFunction(
      properties,
      "FunctionName",
      account,
    );
    const name = properties.match("Name", /^(?!\d+$)[A-Za-z0-9_-]{1,128}$/).text("Name");
    const arn = `${functionArn}:${name}`;
    if (account.functionAliases.has(arn) && previous?.physicalId !== arn) {
      properties.fail("Name", `is refused: Alias already exists: ${arn}`);
    }
    const version = versionNamed(properties, "FunctionVersion", functionArn, account);
    const declared = {
      name,
      functionName,
      arn,
      description: properties.optionalText("Description") ?? "",
      version,
      additional: additionalVersion(properties, functionArn, version, account),
    };
    account.functionAliases.set(arn, withChangesOfCalls(declared, account));
    // Permissions may be in other stacks, which are not always deployed together with the alias.
    if (!account.permissions.has(arn)) account.permissions.set(arn, new FunctionPermissions());
    provisionedConcurrency(properties, arn, account);
    return { physicalId: arn, attributes: { AliasArn: arn } };
  },
  remove({ physicalId }, account) {
    account.functionAliases.delete(physicalId);
    account.declaredAliases.delete(physicalId);
    account.permissions.delete(physicalId);
    account.provisionedConcurrency.delete(physicalId);
  },
};

/** Returns an alias as calls have left it, unless the template declares it in another way than before. */
function withChangesOfCalls(
  now: FunctionAlias,
  { functionAliases, declaredAliases }: Account,
): FunctionAlias {
  const declared = declaredAliases.get(now.arn);
  const live = functionAliases.get(now.arn);
  if (live && declared && isDeepStrictEqual(declared, now)) return live;
  declaredAliases.delete(now.arn);
  return now;
}

/** Reads a version, which must exist. */
function versionNamed(
  properties: Properties,
  property: string,
  functionArn: string,
  { functionVersions }: Account,
): string {
  const version = properties.match(property, /^(?:\$LATEST|\d+)$/).text(property);
  return version === LATEST || functionVersions.has(`${functionArn}:${version}`)
    ? version
    : properties.fail(property, `is refused: Function not found: ${functionArn}:${version}`);
}

/** Reads the second version of an alias and its weight. */
function additionalVersion(
  properties: Properties,
  functionArn: string,
  version: string,
  account: Account,
): FunctionAlias["additional"] {
  const routing = properties.map("RoutingConfig").only(["AdditionalVersionWeights"]);
  const [weighted, ...more] = routing.maps("AdditionalVersionWeights");
  if (!weighted) return undefined;
  const refuse = (why: string) => properties.fail("RoutingConfig", `is refused: ${why}`);
  if (more.length > 0) {
    refuse("Number of items in AdditionalVersionWeights cannot be greater than 1");
  }
  weighted.only(["FunctionVersion", "FunctionWeight"]);
  const additional = versionNamed(weighted, "FunctionVersion", functionArn, account);
  const weight = weighted.has("FunctionWeight")
    ? weighted.number("FunctionWeight", 0)
    : weighted.fail("FunctionWeight", "is missing");
  if (weight < 0 || weight > 1) weighted.fail("FunctionWeight", "must be a number from 0 to 1");
  if ([version, additional].includes(LATEST)) {
    refuse(`${LATEST} is not supported for an alias pointing to more than 1 version`);
  }
  if (additional === version) {
    refuse(
      `Invalid function version ${version}. Function version ${version} is already included in routing configuration.`,
    );
  }
  return { version: additional, weight };
}
