import { headerValues } from "../../../sigv4/request.ts";
import type { WireResponse } from "../../http.ts";
import type { Service } from "../service.ts";
import { ServiceError } from "../service-error.ts";
import { Input, serialization } from "./input.ts";
import { operations } from "./operations.ts";

const TARGET = "TrentService.";

/** KMS, over awsJson1.1: every fault of a client is a 400, named in the body. */
export const kms: Service = {
  signingName: "kms",
  windowMinutes: 5,
  claims: (request) => (headerValues(request, "x-amz-target")[0] ?? "").startsWith(TARGET),

  perform(call) {
    const target = headerValues(call.request, "x-amz-target")[0] ?? "";
    const name = target.startsWith(TARGET) ? target.slice(TARGET.length) : "";
    const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
    if (!operation) throw new ServiceError("UnknownOperationException", undefined);
    return json(200, operation(call, new Input(parseBody(call.request.body))), call.requestId);
  },

  denied({ denial, message, server }) {
    const detail = server
      ? `\n\nThe Canonical String for this request should have been\n'${server.canonicalRequest}'\n\nThe String-to-Sign should have been\n'${server.stringToSign}'\n`
      : "";
    return new ServiceError(`${denial}Exception`, message + detail);
  },

  failed({ type, wireMessage, status }, requestId) {
    const member = type === "AccessDeniedException" ? "Message" : "message";
    return json(
      status,
      { __type: type, ...(wireMessage === undefined ? {} : { [member]: wireMessage }) },
      requestId,
    );
  },
};

function parseBody(body: Uint8Array): Readonly<Record<string, unknown>> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    throw serialization();
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw serialization();
  // A non-null object that is no array can be read by string keys.
  return parsed as Record<string, unknown>;
}

function json(status: number, body: object, requestId: string): WireResponse {
  return {
    status,
    headers: [
      ["Content-Type", "application/x-amz-json-1.1"],
      ["x-amzn-RequestId", requestId],
      ["Cache-Control", "no-cache, no-store, must-revalidate, private"],
    ],
    body: JSON.stringify(body),
  };
}
