import { checkForm } from "../../models/check-input.ts";
import type { Call, UnsignedCall } from "../call.ts";
import type { Service } from "../service.ts";
import { notServed } from "../not-served.ts";
import { ServiceError } from "../service-error.ts";
import { parseForm, soleForm, type Form } from "./form.ts";
import { queryDenial } from "./query-denial.ts";
import { element, xml } from "./xml.ts";

/** Returns the content of `<…Result>` in the response; `undefined` if the response does not have that element. */
type QueryOperation = (call: Call, form: Form) => Promise<string> | string | undefined;
type UnsignedOperation = (call: UnsignedCall, form: Form) => Promise<string>;

export interface QuerySettings extends Pick<Service, "signingName" | "region" | "claims"> {
  /** The API's only version. */
  readonly version: string;
  /** Namespace of the responses. @default - the address of the service with `https:` */
  readonly namespace?: string;
  readonly operations: Readonly<Record<string, QueryOperation>>;
  /**
   * Operations that need no signature; `undefined` for those that are not served. A signature of their requests is
   * ignored.
   */
  readonly unsigned?: Readonly<Record<string, UnsignedOperation | undefined>>;
  /** Refuses callers whose kind of credentials may not call an operation. It throws the service's error. */
  readonly admit: (call: Call, operation: string) => void;
  /** Further operations of AWS, which are not served. A name in neither list is unknown to AWS. */
  readonly unserved: readonly string[];
  /** Refuses a request for an unserved operation as AWS does, if it knows how. It throws the service's error. */
  readonly refuseUnserved?: (call: Call, operation: string, form: Form) => void;
}

/**
 * A service over the Query protocol: requests are forms, responses are XML.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function queryService(settings: QuerySettings): Service {
  const { signingName, version, operations, unsigned = {}, admit } = settings;
  const { unserved, refuseUnserved } = settings;
  const served = [...Object.keys(operations), ...Object.keys(unsigned)]
    .filter((name) => operations[name] ?? unsigned[name])
    .toSorted();
  const { namespace = `https://${signingName}.amazonaws.com/doc/${version}/` } = settings;
  const succeeded = (action: string, content: string | undefined, requestId: string) => {
    const result = content === undefined ? "" : `<${action}Result>${content}</${action}Result>`;
    const metadata = `<ResponseMetadata>${element("RequestId", requestId)}</ResponseMetadata>`;
    const body = `<${action}Response xmlns="${namespace}">${result}${metadata}</${action}Response>`;
    return xml(200, body, requestId);
  };
  return {
    ...settings,
    windowMinutes: 15,
    operationOf: (request) => parseForm(request).get("Action"),

    async perform(call) {
      const form = soleForm(call.request);
      const action = form.get("Action") ?? "";
      const asked = form.get("Version") ?? version;
      const known = asked === version && Object.hasOwn(operations, action);
      const operation = known ? operations[action] : undefined;
      if (asked === version && unserved.includes(action)) {
        refuseUnserved?.(call, action, form);
        throw notServed(`${signingName}:${action}`, served);
      }
      if (!operation) {
        throw new ServiceError(
          "InvalidAction",
          `Could not find operation ${action} for version ${asked}`,
        );
      }
      admit(call, action);
      checkForm(signingName, action, form);
      return succeeded(action, await operation(call, form), call.requestId);
    },

    performUnsigned(call) {
      const action = parseForm(call.request).get("Action") ?? "";
      if (!Object.hasOwn(unsigned, action)) return undefined;
      const operation = unsigned[action];
      const perform = async () => {
        if (!operation) throw notServed(`${signingName}:${action}`, served);
        const form = soleForm(call.request);
        checkForm(signingName, action, form);
        return operation(call, form);
      };
      return perform().then((content) => succeeded(action, content, call.requestId));
    },

    denied: queryDenial,

    failed({ type, wireMessage, status }, requestId) {
      const error =
        element("Type", status < 500 ? "Sender" : "Receiver") +
        element("Code", type) +
        element("Message", wireMessage ?? "");
      return xml(
        status,
        `<ErrorResponse xmlns="${namespace}"><Error>${error}</Error>${element("RequestId", requestId)}</ErrorResponse>`,
        requestId,
      );
    },
  };
}
