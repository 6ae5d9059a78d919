import { checkJson } from "../models/check-input.ts";
import { readBody } from "../protocol/json/input.ts";
import { awsJson } from "../protocol/json/response.ts";
import { targetOperation } from "../protocol/json/target.ts";
import { notServed } from "../protocol/not-served.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { signatureError } from "../protocol/signature-error.ts";
import { operations } from "./operations.ts";

const TARGET = "secretsmanager.";

/** Maximum length of a request's body. A value of 64 KiB fits, even if each of its characters is escaped. */
const LONGEST_BYTES = 512 * 1024;

/** Errors of the protocol, whose texts have a member in lower case. */
const OF_PROTOCOL: ReadonlySet<string> = new Set(["ValidationException", "NotImplemented"]);

/** Secrets Manager over awsJson1.1. */
export const secretsmanager: Service = {
  signingName: "secretsmanager",
  windowMinutes: 5,
  claims: (request) => targetOperation(request, TARGET) !== undefined,

  async perform(call) {
    const name = targetOperation(call.request, TARGET);
    if (name === undefined) throw new ServiceError("UnknownOperationException", undefined);
    const operation = operations.get(name);
    if (!operation) throw notServed(`secretsmanager:${name}`, [...operations.keys()]);
    // Uses the machine's time if a fault has set the clock ahead, because a deleted secret cannot be recovered.
    if (call.account.secrets.passTime(call.account.clock.surelyPast())) call.save();
    const { body } = call.request;
    if (body.length > LONGEST_BYTES) {
      const text = `The local cloud supports requests to Secrets Manager of up to ${LONGEST_BYTES} bytes.`;
      throw new ServiceError("RequestEntityTooLarge", text, 413);
    }
    const members = readBody(body);
    checkJson("secretsmanager", name, members);
    return awsJson(200, await operation(call, members), call.requestId);
  },

  denied: signatureError,

  failed({ type, wireMessage, status }, requestId) {
    const member = OF_PROTOCOL.has(type) || status !== 400 ? "message" : "Message";
    const message = wireMessage === undefined ? {} : { [member]: wireMessage };
    return awsJson(status, { __type: type, ...message }, requestId);
  },
};
