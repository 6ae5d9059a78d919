import type { CustomResponse } from "../deployment/custom-resource/effects.ts";
import { hasUnknown, RESERVED } from "../assembly/language/unknown-value.ts";
import { isMap, parseJson } from "../../json.ts";

/** Members that a response must repeat from its request. */
export interface RepeatedMembers {
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/** A response to a custom resource's request, or what is wrong with it. */
type ReadResponse =
  | { readonly kind: "success"; readonly response: CustomResponse }
  | { readonly kind: "failed"; readonly problem: string; readonly physicalId?: string }
  /** It is not a response to the request, so another one may follow. */
  | { readonly kind: "ignored"; readonly why: string };

const LONGEST_BYTES = 4096;
const LONGEST_ID_BYTES = 1024;

/**
 * Reads the response of a custom resource.
 *
 * @param deleted The physical id of a resource that is deleted, which its response does not change.
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/crpg-ref-responses.html
 */
export function readResponse(
  body: Uint8Array,
  repeated: RepeatedMembers,
  deleted: string | undefined,
): ReadResponse {
  if (body.length > LONGEST_BYTES)
    return { kind: "failed", problem: "Response object is too long." };
  const parsed = parseJson(Buffer.from(body).toString());
  if (!isMap(parsed)) return { kind: "ignored", why: "it is not a map in JSON" };
  const wrong = Object.entries(repeated).find(([name, value]) => parsed[name] !== value);
  if (wrong) return { kind: "ignored", why: `its ${wrong[0]} is not that of the request` };
  if (hasUnknown(parsed)) return { kind: "failed", problem: `The response ${RESERVED}.` };
  const { Status: status, Reason: reason, PhysicalResourceId: id, Data: data, NoEcho } = parsed;
  if (status === "FAILED") {
    const message = typeof reason === "string" ? reason : "";
    const problem = `Received response status [FAILED] from custom resource. Message returned: ${message} (RequestId: ${repeated.RequestId})`;
    return { kind: "failed", problem, ...(isId(id) ? { physicalId: id } : {}) };
  }
  if (status !== "SUCCESS") return { kind: "ignored", why: "its Status is not SUCCESS or FAILED" };
  const physicalId = deleted ?? id;
  if (!isId(physicalId)) return { kind: "failed", problem: "Invalid PhysicalResourceId." };
  if (data !== undefined && data !== null && !isMap(data)) {
    return { kind: "ignored", why: "its Data is not a map" };
  }
  const { RequestId: requestId } = repeated;
  const noEcho = NoEcho === true || NoEcho === "true";
  return { kind: "success", response: { physicalId, data: data ?? {}, noEcho, requestId } };
}

function isId(value: unknown): value is string {
  return typeof value === "string" && value !== "" && Buffer.byteLength(value) <= LONGEST_ID_BYTES;
}
