import type { Account } from "../../account/account.ts";
import { qualifiedArn } from "../../account/lambda/qualified.ts";
import type { Properties } from "../../assembly/properties.ts";

/** The property of a version or alias. */
const PROPERTY = "ProvisionedConcurrencyConfig";

/**
 * Records the provisioned concurrency of a version or alias, which Lambda's API shows. Processes start on demand,
 * because a warm process has no other permissions than a cold one.
 *
 * @throws {TemplateUnsupported} If Lambda would refuse it.
 */
export function provisionedConcurrency(
  properties: Properties,
  arn: string,
  { functions, functionAliases, provisionedConcurrency: provisioned }: Account,
): void {
  if (!properties.has(PROPERTY)) {
    provisioned.delete(arn);
    return;
  }
  const requested = properties
    .map(PROPERTY)
    .only(["ProvisionedConcurrentExecutions"])
    .integer("ProvisionedConcurrentExecutions", 0, { from: 1, to: 1000 });
  const { functionArn = "", functionName = "" } = qualifiedArn(arn) ?? {};
  const reserved = functions.get(functionName)?.reservedConcurrency;
  const others = [...provisioned].filter(
    ([other]) => other !== arn && other.startsWith(`${functionArn}:`),
  );
  const total = others.reduce((sum, [, count]) => sum + count, requested);
  if (reserved !== undefined && total > reserved) {
    properties.fail(
      PROPERTY,
      "is refused: Requested Provisioned Concurrency should not be greater than the reservedConcurrentExecution for function",
    );
  }
  const alias = functionAliases.get(arn);
  const version = alias && `${functionArn}:${alias.version}`;
  if (alias?.version === "$LATEST") {
    properties.fail(
      PROPERTY,
      "is refused: Provisioned Concurrency Configs cannot be applied to unpublished function versions.",
    );
  }
  if (version !== undefined && provisioned.has(version)) {
    properties.fail(
      PROPERTY,
      "is refused: Alias can't be used for Provisioned Concurrency configuration on an already Provisioned version",
    );
  }
  provisioned.set(arn, requested);
}
