import type { Pair } from "../../../sigv4/request/request.ts";
import { unsupported } from "../protocol/json/errors.ts";
import { readBody } from "../protocol/json/input.ts";
import { awsJson } from "../protocol/json/response.ts";
import { targetOperation } from "../protocol/json/target.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { signatureError } from "../protocol/signature-error.ts";
import { operations, unsupportedOperations } from "./operations.ts";

// AWS defines this name. Our clients spell it again, since a shared constant would hide a mistake.
const TARGET = "TrentService.";

/** More than the longest key policy takes (32 KiB), with its quotes escaped; all else is far shorter. */
const LONGEST_BYTES = 128 * 1024;

/** KMS, over awsJson1.1: every fault of a client is a 400, named in the body. */
export const kms: Service = {
  signingName: "kms",
  windowMinutes: 5,
  claims: (request) => targetOperation(request, TARGET) !== undefined,

  perform(call) {
    const name = targetOperation(call.request, TARGET) ?? "";
    const operation = operations.get(name);
    if (unsupportedOperations.has(name)) throw unsupported(name);
    if (!operation) throw new ServiceError("UnknownOperationException", undefined);
    // Not by a clock that somebody set ahead: what goes with a key does not come back.
    if (call.account.keys.passTime(call.account.clock.surelyPast())) call.save();
    const { body } = call.request;
    // Read before anybody is authorized, so that its length is what every caller may make everyone wait for.
    if (body.length > LONGEST_BYTES) {
      const text = `The local cloud takes requests to KMS of up to ${LONGEST_BYTES} bytes.`;
      throw new ServiceError("RequestEntityTooLarge", text, 413);
    }
    const output = operation(call, readBody(body));
    return awsJson(200, output, call.requestId, NEVER_CACHED);
  },

  denied: signatureError,

  failed({ type, wireMessage, status }, requestId) {
    const member = type === "AccessDeniedException" ? "Message" : "message";
    return awsJson(
      status,
      { __type: type, ...(wireMessage === undefined ? {} : { [member]: wireMessage }) },
      requestId,
      NEVER_CACHED,
    );
  },
};

const NEVER_CACHED: readonly Pair[] = [
  ["Cache-Control", "no-cache, no-store, must-revalidate, private"],
  ["Expires", "0"],
  ["Pragma", "no-cache"],
];
