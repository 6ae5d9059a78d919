import { refusalHeaders, type Refusal } from "../../../../access/refusal.ts";
import type { WireResponse } from "../../../../http/http-types.ts";
import { element } from "../../../protocol/query/xml.ts";
import { ServiceError } from "../../../protocol/service-error.ts";
import { decideCall } from "../../decide-call.ts";
import { deletedObjects, type DeletedObject } from "../../s3/deleted-objects.ts";
import { checkWriting } from "./conditions.ts";
import type { BucketCall, ObjectCall } from "./store-call.ts";
import { emptyResponse, xmlResponse } from "./xml-response.ts";

/** Answers DeleteObject. An object that does not exist is deleted already. */
export function deleteObject(on: ObjectCall): WireResponse {
  const { decided, objects, bucket, key } = on;
  const { header, query } = decided.read;
  checkWriting(header, objects.find(bucket.name, key));
  remove(on, { key, versionId: query.get("versionId"), conditions: {} });
  return emptyResponse(on, [], 204);
}

/**
 * Answers DeleteObjects. Each object is decided: the ones that the caller may not delete are errors of the result, as on
 * AWS.
 */
export function deleteObjects(on: BucketCall): WireResponse {
  const { call, decided } = on;
  const { objects, isQuiet } = deletedObjects(decided.payload);
  const refused: Refusal[] = [];
  const results = objects.map((object, index) => {
    const { key, versionId } = object;
    const version = versionId === undefined ? "" : element("VersionId", versionId);
    const named = `${element("Key", key)}${version}`;
    try {
      decideCall(call, { ...decided, attempts: decided.attempts.slice(index, index + 1) });
      remove(on, object);
      return isQuiet ? "" : `<Deleted>${named}</Deleted>`;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      if (error.refusal) refused.push(error.refusal);
      const { type, message } = error;
      return `<Error>${named}${element("Code", type)}${element("Message", message)}</Error>`;
    }
  });
  const [first] = refused;
  if (first) {
    const text = `${refused.length} of ${objects.length} objects were not deleted: ${first.message}`;
    call.log({ type: "notice", text });
  }
  const response = xmlResponse(on, "DeleteResult", results.join(""));
  return { ...response, headers: [...response.headers, ...(first ? refusalHeaders(first) : [])] };
}

function remove({ objects, bucket }: BucketCall, { key, versionId, conditions }: DeletedObject) {
  const [unknown] = Object.keys(conditions).filter((name) => name !== "ETag");
  if (unknown !== undefined) {
    const text = `A condition you provided implies functionality that is not implemented: ${unknown}`;
    throw new ServiceError("NotImplemented", text, 501);
  }
  const { ETag: etag } = conditions;
  const match = (name: string) => (name === "if-match" ? etag : undefined);
  checkWriting(match, objects.find(bucket.name, key));
  // Only the newest version is kept, so another one is deleted already.
  if (versionId === undefined || versionId === "null") objects.delete(bucket.name, key);
}
