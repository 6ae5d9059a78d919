import { headerValues } from "../../../sigv4/request/request.ts";
import type { WireResponse } from "../../http/http-types.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { signatureError } from "../protocol/signature-error.ts";
import { serialization, unsupported, type Members } from "./request/input.ts";
import { operations, unserved } from "./operations.ts";

const TARGET = "TrentService.";

/** KMS, over awsJson1.1: every fault of a client is a 400, named in the body. */
export const kms: Service = {
  signingName: "kms",
  windowMinutes: 5,
  claims: (request) => (headerValues(request, "x-amz-target")[0] ?? "").startsWith(TARGET),

  perform(call) {
    const target = headerValues(call.request, "x-amz-target")[0] ?? "";
    const name = target.startsWith(TARGET) ? target.slice(TARGET.length) : "";
    const operation = operations.get(name);
    if (unserved.has(name)) throw unsupported(name);
    if (!operation) throw new ServiceError("UnknownOperationException", undefined);
    // Not by a clock that somebody set ahead: what goes with a key does not come back.
    if (call.account.keys.passTime(call.account.clock.surelyPast())) call.save();
    return json(200, operation(call, parseBody(call.request.body)), call.requestId);
  },

  denied: signatureError,

  failed({ type, wireMessage, status }, requestId) {
    const member = type === "AccessDeniedException" ? "Message" : "message";
    return json(
      status,
      { __type: type, ...(wireMessage === undefined ? {} : { [member]: wireMessage }) },
      requestId,
    );
  },
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function parseBody(body: Uint8Array): Members {
  let parsed: unknown;
  try {
    parsed = JSON.parse(utf8.decode(body));
  } catch {
    throw serialization();
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw serialization();
  // A non-null object that is no array can be read by string keys.
  return parsed as Members;
}

/** @param body None: an empty one, as of operations that give nothing back. */
function json(status: number, body: object | undefined, requestId: string): WireResponse {
  return {
    status,
    headers: [
      ["Content-Type", "application/x-amz-json-1.1"],
      ["x-amzn-RequestId", requestId],
      ["Cache-Control", "no-cache, no-store, must-revalidate, private"],
      ["Expires", "0"],
      ["Pragma", "no-cache"],
    ],
    body: body === undefined ? "" : JSON.stringify(body),
  };
}
