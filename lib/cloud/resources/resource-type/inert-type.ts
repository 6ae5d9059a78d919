import type { Account } from "../../account/account.ts";
import { physicalName } from "./physical-name.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * A resource type that has no effect on a local machine, so that every property of it is accepted. Use it
 * only for a type that can neither open nor close access.
 *
 * @param nameProperty Has the name that `Ref` returns; without a property, AWS gives the resource its name.
 * @param arnOf Returns the ARN for `Fn::GetAtt`; without it the type has no attributes.
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
      const name = physicalName(input, nameProperty);
      const attributes: Record<string, string> = arnOf ? { Arn: arnOf(name, account) } : {};
      return { physicalId: name, attributes };
    },
    remove: () => undefined,
  };
}
