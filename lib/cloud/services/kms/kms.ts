import type { Pair } from "../../../sigv4/request/request.ts";
import { checkJson } from "../models/check-input.ts";
import { unsupported } from "../protocol/json/errors.ts";
import { readBody } from "../protocol/json/input.ts";
import { awsJson } from "../protocol/json/response.ts";
import { targetOperation } from "../protocol/json/target.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { signatureError } from "../protocol/signature-error.ts";
import { operations, unsupportedOperations } from "./operations.ts";

// AWS defines this prefix. Our clients have their own copy, because a shared constant would hide a mistake in it.
const TARGET = "TrentService.";

/** Maximum length of a request's body. A key policy of 32 KiB fits, even if its quotes are escaped. */
const LONGEST_BYTES = 128 * 1024;

/** KMS over awsJson1.1. The body names the error. Client errors have status 400, except for a too long body. */
export const kms: Service = {
  signingName: "kms",
  windowMinutes: 5,
  claims: (request) => targetOperation(request, TARGET) !== undefined,

  async perform(call) {
    const name = targetOperation(call.request, TARGET) ?? "";
    const operation = operations.get(name);
    if (unsupportedOperations.has(name)) throw unsupported(name);
    if (!operation) throw new ServiceError("UnknownOperationException", undefined);
    // Uses the machine's time if a fault has set the clock ahead, because a deleted key cannot be recovered.
    if (call.account.keys.passTime(call.account.clock.surelyPast())) call.save();
    const { body } = call.request;
    // The body is read before the caller is authorized, so its length limits the time that any caller can take.
    if (body.length > LONGEST_BYTES) {
      const text = `The local cloud supports requests to KMS of up to ${LONGEST_BYTES} bytes.`;
      throw new ServiceError("RequestEntityTooLarge", text, 413);
    }
    const members = readBody(body);
    checkJson("kms", name, members);
    const output = await operation(call, members);
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
