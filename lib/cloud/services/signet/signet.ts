import { faultText } from "../../faults/fault.ts";
import type { Faults } from "../../faults/faults.ts";
import { FaultInvalid, parseFault } from "../../faults/parse-fault.ts";
import { oidcState } from "../../identity-provider/issuer.ts";
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

/** By name, as in `X-Amz-Target`; each is allowed by the IAM action of the same name. */
const OPERATIONS: Readonly<Record<string, Operation>> = {
  PutFault(call, faults, functions) {
    const setting = parsed(faultOf(call.request.body));
    faults.put(setting);
    // One that is warm has opened its secrets already, and would never meet the fault.
    functions.retire();
    const Fault = faultText(setting);
    call.log(`fault ${Fault} put by ${call.caller.principal.arn}`);
    return { Fault };
  },

  ListFaults: (_, faults) => ({ Faults: faults.list() }),

  RotateOidcKey({ account, save, log, caller }) {
    rotateKeys(oidcState(account));
    save();
    log(`a new key of the OIDC issuer made by ${caller.principal.arn}`);
    return {};
  },

  ClearFaults(call, faults) {
    faults.clear();
    call.log(`faults cleared by ${call.caller.principal.arn}`);
    return {};
  },
};

/** The one service that AWS does not have: makes things happen that one would have to wait for. */
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
          `There is no operation ${JSON.stringify(name)}; there are ${known}.`,
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
  throw validation("Fault must be a text");
}

function parsed(text: string) {
  try {
    return parseFault(text);
  } catch (error) {
    if (!(error instanceof FaultInvalid)) throw error;
    throw validation(error.message);
  }
}
