import { createHash } from "node:crypto";
import type { ResourceRecord } from "../state/cloud-state.ts";

/** Types whose operations show dates. */
const DATED = /^AWS::(?:ApiGateway|IAM)::/;

type Dates = Pick<ResourceRecord, "created" | "updated"> &
  Required<Pick<ResourceRecord, "properties">>;

/**
 * Returns a hash of the properties of a resource, and when it was created and when its properties changed for the last
 * time. A start deploys the same template again, which changes neither.
 *
 * @param values The properties without the stored values that dynamic references name.
 * @param previous The record of the same resource from an earlier deployment, if there is one.
 */
export function recordDates(
  type: string,
  values: unknown,
  previous: ResourceRecord | undefined,
  now: Date,
): Dates {
  const properties = createHash("sha256").update(JSON.stringify(values)).digest("base64url");
  if (!DATED.test(type)) return { properties };
  const created = previous?.created ?? now.toISOString();
  const isSame = previous?.properties === properties;
  return { created, updated: (isSame && previous.updated) || now.toISOString(), properties };
}
