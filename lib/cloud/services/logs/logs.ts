import { checkJson } from "../models/check-input.ts";
import { unsupported } from "../protocol/json/errors.ts";
import { readBody } from "../protocol/json/input.ts";
import { awsJson } from "../protocol/json/response.ts";
import { targetOperation } from "../protocol/json/target.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { signatureError } from "../protocol/signature-error.ts";
import { operations } from "./operations.ts";

const TARGET = "Logs_20140328.";

/** Maximum length of a request's body. A hundred names of streams fit. */
const LONGEST_BYTES = 256 * 1024;

/** CloudWatch Logs over awsJson1.1: reads what functions printed. */
export const logs: Service = {
  signingName: "logs",
  windowMinutes: 5,
  claims: (request) => targetOperation(request, TARGET) !== undefined,

  async perform(call) {
    const name = targetOperation(call.request, TARGET);
    if (name === undefined) throw new ServiceError("UnknownOperationException", undefined);
    const operation = operations.get(name);
    if (!operation) {
      const served = [...operations.keys()].join(", ");
      throw unsupported(`${name} of CloudWatch Logs; it supports ${served}`);
    }
    const { body } = call.request;
    if (body.length > LONGEST_BYTES) {
      const text = `The local cloud supports requests to CloudWatch Logs of up to ${LONGEST_BYTES} bytes.`;
      throw new ServiceError("RequestEntityTooLarge", text, 413);
    }
    const members = readBody(body);
    checkJson("logs", name, members);
    return awsJson(200, await operation(call, members), call.requestId);
  },

  denied: signatureError,

  failed({ type, wireMessage, status }, requestId) {
    const member = type === "AccessDeniedException" ? "Message" : "message";
    const message = wireMessage === undefined ? {} : { [member]: wireMessage };
    return awsJson(status, { __type: type, ...message }, requestId);
  },
};
