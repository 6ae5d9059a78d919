import { faultText } from "../../faults/fault.ts";
import type { Faults } from "../../faults/faults.ts";
import { FaultInvalid, parseFault } from "../../faults/parse-fault.ts";
import { oidcState } from "../../identity-provider/oidc-state.ts";
import { rotateKeys } from "../../identity-provider/signing-keys.ts";
import type { Functions } from "../../runtime/functions.ts";
import { authorize, type Call } from "../protocol/call.ts";
import { memberOf } from "../protocol/json/input.ts";
import { serialization, validation } from "../protocol/json/errors.ts";
import { awsJson } from "../protocol/json/response.ts";
import { targetOperation } from "../protocol/json/target.ts";
import type { Service } from "../protocol/service.ts";
import { ServiceError } from "../protocol/service-error.ts";
import { SIGNET_SERVICE, SIGNET_TARGET } from "./service-names.ts";

type Operation = (call: Call, faults: Faults, functions: Functions) => object;

/** Operations by their name in `X-Amz-Target`. Each requires the IAM action of the same name. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  PutFault(call, faults, functions) {
    const setting = parsed(faultOf(call.request.body));
    faults.put(setting);
    // A warm process has already decrypted its secrets, so a fault of KMS would not affect it.
    functions.retire();
    const Fault = faultText(setting);
    call.log({ type: "notice", text: `fault ${Fault} set by ${call.caller.principal.arn}` });
    return { Fault };
  },

  ListFaults: (_, faults) => ({ Faults: faults.list() }),

  RotateOidcKey({ account, save, log, caller }) {
    rotateKeys(oidcState(account));
    save();
    const text = `signing key of the OIDC issuer rotated by ${caller.principal.arn}`;
    log({ type: "notice", text });
    return {};
  },

  ClearFaults(call, faults) {
    faults.clear();
    call.log({ type: "notice", text: `faults cleared by ${call.caller.principal.arn}` });
    return {};
  },
};

/**
 * The only service that AWS does not have. It causes events that rarely happen by themselves: faults, and the
 * rotation of the OIDC issuer's key.
 */
export function signet(faults: Faults): Service {
  return {
    signingName: SIGNET_SERVICE,
    windowMinutes: 5,
    claims: (request) => targetOperation(request, SIGNET_TARGET) !== undefined,

    perform(call, functions) {
      const name = targetOperation(call.request, SIGNET_TARGET) ?? "";
      const operation = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
      if (!operation) {
        const known = Object.keys(OPERATIONS).join(", ");
        throw new ServiceError(
          "UnknownOperationException",
          `Unknown operation ${JSON.stringify(name)}: the operations are ${known}.`,
        );
      }
      authorize(call, { action: `${SIGNET_SERVICE}:${name}`, resource: "*" }, REFUSAL);
      return awsJson(200, operation(call, faults, functions), call.requestId);
    },

    denied: ({ denial, message }) => new ServiceError(`${denial}Exception`, message),
    failed: ({ type, wireMessage, status }, requestId) =>
      awsJson(status, { __type: type, message: wireMessage }, requestId),
  };
}

const REFUSAL = { type: "AccessDeniedException", status: 400 };

function faultOf(body: Uint8Array): string {
  let input: unknown;
  try {
    input = JSON.parse(Buffer.from(body).toString("utf8"));
  } catch {
    throw serialization();
  }
  const fault = memberOf(input, "Fault");
  if (typeof fault === "string") return fault;
  throw validation("Fault must be a string");
}

function parsed(text: string) {
  try {
    return parseFault(text);
  } catch (error) {
    if (!(error instanceof FaultInvalid)) throw error;
    throw validation(error.message);
  }
}
