import type { Account } from "../../account/account.ts";
import { physicalName } from "./physical-name.ts";
import type { ResourceType } from "./resource-type.ts";

/**
 * Returns a resource type that has no effect in the local cloud and accepts every property. Use it only for a
 * type that can neither allow nor deny access.
 *
 * @param nameProperty The property with the name that `Ref` returns. Without it, the name is generated.
 * @param arnOf Returns the ARN for `Fn::GetAtt`. Without it, the type has no attributes.
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
