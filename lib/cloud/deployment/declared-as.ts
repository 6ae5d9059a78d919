import { declarationKey } from "../account/declaration.ts";
import { resourceTypeOf } from "../resources/resource-type-of.ts";
import type { ResourceRecord } from "../state/cloud-state.ts";

/** Returns the key of a resource's declaration. Resources that share an id have their own. */
export function declaredAs({ type, physicalId, attributes }: ResourceRecord): string {
  const { RestApiId, ApiId, AttachmentId } = attributes;
  const shared = resourceTypeOf(type)?.sharesIds ? (ApiId ?? AttachmentId) : undefined;
  return declarationKey(type, physicalId, RestApiId ?? shared);
}
