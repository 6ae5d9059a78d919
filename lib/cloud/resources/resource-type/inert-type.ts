import type { Account } from "../../account/account.ts";
import { generatedName } from "../../account/naming/identifiers.ts";
import type { ResourceInput, ResourceType } from "./resource-type.ts";

/**
 * A type that has no effect on a local machine, so that any property of it is fine. Only what neither
 * lets anybody in nor keeps anybody out may be made with this.
 */
export function inertType(
  nameProperty?: string,
  arnOf?: (name: string, account: Account) => string,
): ResourceType {
  return {
    enforced: [],
    inert: "any",
    attributes: arnOf ? ["Arn"] : [],
    put(input, account) {
      const name = nameOf(input, nameProperty);
      const attributes: Record<string, string> = arnOf ? { Arn: arnOf(name, account) } : {};
      return { physicalId: name, attributes };
    },
    remove: () => undefined,
  };
}

function nameOf({ properties, previous, stackName, logicalId }: ResourceInput, property?: string) {
  const given = property === undefined ? undefined : properties.optionalText(property);
  return given ?? previous?.physicalId ?? generatedName(stackName, logicalId);
}
