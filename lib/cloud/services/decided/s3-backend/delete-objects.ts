import { headerValues, type Pair } from "../../../../sigv4/request/request.ts";
import { refusalHeaders, type Refusal } from "../../../access/refusal.ts";
import type { WireResponse } from "../../../http/http-types.ts";
import { decideCall } from "../decide-call.ts";
import { element } from "../../protocol/query/xml.ts";
import type { Call } from "../../protocol/call.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import { deletedObjects, type DeletedObject } from "../s3/deleted-objects.ts";
import type { S3Call } from "../s3/s3-call.ts";
import type { BackendSettings } from "./backend-settings.ts";
import { checkKey } from "./forwarded-key.ts";
import { forwardedHeaders } from "./forwarded-headers.ts";
import { forwardedRequest } from "./forwarded-request.ts";
import { passedOn } from "./passed-on.ts";
import { callUpstream } from "./upstream.ts";

/** Objects that are deleted at the same time. */
const AT_ONCE = 8;

/** What became of an object: an element of the result. */
interface Outcome {
  readonly xml: string;
  readonly refusal?: Refusal | undefined;
}

/**
 * Deletes several objects, each of which is decided: the ones that the caller may not delete are errors of the result, as
 * on AWS. The backend gets a request for each object, so it does not read the list, which it could read differently.
 */
export async function deleteObjects(
  settings: BackendSettings,
  call: Call,
  decided: S3Call,
): Promise<WireResponse> {
  const { objects, isQuiet } = deletedObjects(decided.payload);
  for (const { key } of objects) checkKey(key);
  // Refuses what is not implemented before an object is deleted.
  forwardedHeaders(decided.read, call.account.accountId);
  const outcomes: Outcome[] = [];
  const queue = objects.entries();
  const work = async (): Promise<void> => {
    for (const [index, object] of queue) {
      outcomes[index] = await outcomeOf(settings, call, decided, object, index, isQuiet);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const refused = outcomes.flatMap(({ refusal }) => refusal ?? []);
  const [first] = refused;
  if (first) {
    const text = `${refused.length} of ${objects.length} objects were not deleted: ${first.message}`;
    call.log({ type: "notice", text });
  }
  const content = outcomes.map(({ xml }) => xml).join("");
  return {
    status: 200,
    headers: [
      ["Content-Type", "application/xml"],
      ["x-amz-request-id", call.requestId],
      ...(first ? refusalHeaders(first) : []),
    ],
    body: `<?xml version="1.0" encoding="UTF-8"?>\n<DeleteResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${content}</DeleteResult>`,
  };
}

async function outcomeOf(
  settings: BackendSettings,
  call: Call,
  decided: S3Call,
  object: DeletedObject,
  index: number,
  isQuiet: boolean,
): Promise<Outcome> {
  const { key, versionId } = object;
  const version = versionId === undefined ? "" : element("VersionId", versionId);
  const named = `${element("Key", key)}${version}`;
  const failed = (code: string, message: string): string =>
    `<Error>${named}${element("Code", code)}${element("Message", message)}</Error>`;
  try {
    const attempts = decided.attempts.slice(index, index + 1);
    decideCall(call, { ...decided, attempts });
    const { status, headers, text } = await deleted(settings, call, decided, object);
    if (status >= 300) return { xml: failed(...errorIn(text)) };
    if (isQuiet) return { xml: "" };
    const marker = headerValues({ headers }, "x-amz-delete-marker")[0] === "true";
    const markerId = headerValues({ headers }, "x-amz-version-id")[0] ?? "";
    const marked = marker
      ? `<DeleteMarker>true</DeleteMarker>${element("DeleteMarkerVersionId", markerId)}`
      : "";
    return { xml: `<Deleted>${named}${marked}</Deleted>` };
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    return { xml: failed(error.type, error.message), refusal: error.refusal };
  }
}

/** Headers with the conditions of an object, by the name of their element. */
const CONDITIONS: Readonly<Record<string, string>> = {
  ETag: "if-match",
  LastModifiedTime: "x-amz-if-match-last-modified-time",
  Size: "x-amz-if-match-size",
};

async function deleted(
  settings: BackendSettings,
  { account, request }: Call,
  { read }: S3Call,
  { key, versionId, conditions }: DeletedObject,
): Promise<{ readonly status: number; readonly headers: readonly Pair[]; readonly text: string }> {
  const query = new Map(versionId === undefined ? [] : [["versionId", versionId] as const]);
  const headers = Object.entries(conditions).map(([name, value]): Pair => [
    CONDITIONS[name] ?? name,
    value,
  ]);
  const { bucket, host } = read;
  const body = Buffer.alloc(0);
  const sent = forwardedRequest(
    { method: "DELETE", bucket, key, query, headers, host, body },
    account,
    settings,
  );
  const response = await callUpstream(settings, sent, [], request.exchange?.hungUp);
  const answer = await passedOn(settings.origin, response, false);
  const text = Buffer.from(answer.body).toString("utf8");
  return { status: answer.status, headers: answer.headers, text };
}

/** Returns code and message of an error of a backend. */
function errorIn(text: string): readonly [code: string, message: string] {
  const [, code = "InternalError"] = /<Code>(\w{1,100})<\/Code>/.exec(text) ?? [];
  const [, message = ""] = /<Message>([^<]{1,1000})<\/Message>/.exec(text) ?? [];
  return [code, message];
}
