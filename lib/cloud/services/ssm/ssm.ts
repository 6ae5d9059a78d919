import { checkJson } from "../models/check-input.ts";
import { readBody } from "../protocol/json/input.ts";
import { awsJson } from "../protocol/json/response.ts";
import { targetOperation } from "../protocol/json/target.ts";
import { notServed } from "../protocol/not-served.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { signatureError } from "../protocol/signature-error.ts";
import { operations } from "./operations.ts";

const TARGET = "AmazonSSM.";

/** Maximum length of a request's body. A value of 8 KiB with fifty tags fits, even if each character is escaped. */
const LONGEST_BYTES = 256 * 1024;

/** Systems Manager over awsJson1.1, of which only Parameter Store is served. */
export const ssm: Service = {
  signingName: "ssm",
  windowMinutes: 5,
  claims: (request) => targetOperation(request, TARGET) !== undefined,

  async perform(call) {
    const name = targetOperation(call.request, TARGET);
    if (name === undefined) throw new ServiceError("UnknownOperationException", undefined);
    const operation = operations.get(name);
    if (!operation) throw notServed(`ssm:${name}`, [...operations.keys()]);
    const { body } = call.request;
    if (body.length > LONGEST_BYTES) {
      const text = `The local cloud supports requests to Systems Manager of up to ${LONGEST_BYTES} bytes.`;
      throw new ServiceError("RequestEntityTooLarge", text, 413);
    }
    const members = readBody(body);
    checkJson("ssm", name, members);
    return awsJson(200, await operation(call, members), call.requestId);
  },

  denied: signatureError,

  failed({ type, wireMessage, status }, requestId) {
    const member = type === "AccessDeniedException" ? "Message" : "message";
    const message = wireMessage === undefined ? {} : { [member]: wireMessage };
    return awsJson(status, { __type: type, ...message }, requestId);
  },
};
