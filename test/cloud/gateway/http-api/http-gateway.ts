import type { Account } from "../../../../lib/cloud/account/account.ts";
import { httpApis } from "../../../../lib/cloud/gateway/http-api/http-apis.ts";
import type { Peer } from "../../../../lib/cloud/http/http-types.ts";
import type { RequestEntry } from "../../../../lib/cloud/process/log.ts";
import type { Functions } from "../../../../lib/cloud/runtime/functions.ts";
import { headerValues, wireRequest, type Pair } from "../../../../lib/sigv4/request/request.ts";
import { sign } from "../../../../lib/sigv4/signing/sign.ts";
import { deploySketch, emptyAccount } from "../../deployment/deploy-sketch.ts";
import type { Resources } from "../../deployment/sketch.ts";

/** A function of a test, in this process. It returns a value, or throws. A text is returned as it is. */
export type TestFunction = (event: Readonly<Record<string, unknown>>) => unknown;

export interface HttpCall {
  /** Name of the user that signs. @default - the request is not signed */
  readonly as?: string;
  readonly headers?: readonly Pair[];
  readonly body?: string | Uint8Array;
  /** @default - the id of the API in the path of a loopback address */
  readonly host?: string;
  readonly peer?: Partial<Peer>;
}

interface HttpAnswer {
  readonly status: number;
  readonly text: string;
  readonly json: unknown;
  readonly header: (name: string) => string | undefined;
  readonly headers: readonly Pair[];
  /** Why the request was refused or failed, as the log has it. */
  readonly reason: string | undefined;
}

export interface HttpGateway {
  readonly account: Account;
  readonly apiId: string;
  /** Events with which functions were invoked, in order. */
  readonly invoked: { readonly name: string; readonly event: Readonly<Record<string, unknown>> }[];
  /** Lines of access logs. */
  readonly lines: string[];
  readonly call: (method: string, path: string, options?: HttpCall) => Promise<HttpAnswer>;
  readonly get: (path: string, options?: HttpCall) => Promise<HttpAnswer>;
}

/** The data plane of HTTP APIs over an account, without servers and processes. Functions run in this process. */
export function httpGateway(
  resources: Resources,
  handlers: Readonly<Record<string, TestFunction>>,
  account: Account = emptyAccount(),
): HttpGateway {
  deploySketch(account, { name: "S", resources });
  const invoked: HttpGateway["invoked"] = [];
  const lines: string[] = [];
  const entries: RequestEntry[] = [];
  const handle = httpApis(
    account,
    functionsOf(handlers, invoked),
    (entry) => {
      if (entry.type === "request") entries.push(entry);
      if (entry.type === "access-log") lines.push(entry.line);
    },
    async () => ({ status: 418, headers: [], body: "not an HTTP API" }),
  );
  const [apiId = ""] = account.httpApis.keys();
  const call: HttpGateway["call"] = async (method, path, options = {}) => {
    const { as, headers, body = "", host, peer } = options;
    const url = host === undefined ? `http://127.0.0.1/${apiId}${path}` : `http://${host}${path}`;
    const request = wireRequest(method, url, headers, Buffer.from(body));
    const credentials = as === undefined ? undefined : account.directory.accessKeyOf(as);
    const signed = credentials
      ? sign(request, {
          credentials,
          region: "us-east-1",
          service: "execute-api",
          date: new Date(),
        }).request
      : request;
    const before = entries.length;
    const response = await handle(signed, { sourceIp: "192.0.2.1", ...peer });
    if (typeof response === "string") throw new Error(`no response: ${response}`);
    const text = Buffer.from(response.body).toString("utf8");
    return {
      status: response.status,
      text,
      get json(): unknown {
        return JSON.parse(text);
      },
      header: (name) => headerValues(response, name)[0],
      headers: response.headers,
      reason: entries[before]?.reason,
    };
  };
  return {
    account,
    apiId,
    invoked,
    lines,
    call,
    get: (path, options) => call("GET", path, options),
  };
}

/** Runs functions of a test in this process. */
export function functionsOf(
  handlers: Readonly<Record<string, TestFunction>>,
  invoked: HttpGateway["invoked"],
): Functions {
  return {
    async invoke({ name }, text) {
      const handler = handlers[name];
      if (!handler) throw new Error(`no handler ${name}`);
      // The gateway always sends an object.
      const event = JSON.parse(text) as Readonly<Record<string, unknown>>;
      invoked.push({ name, event });
      const done = { requestId: "r", logTail: "" };
      try {
        const value: unknown = await handler(event);
        const payload = typeof value === "string" ? value : (JSON.stringify(value) ?? "null");
        return { ...done, payload, failed: false };
      } catch (error) {
        const errorMessage = error instanceof Error ? error.message : String(error);
        return { ...done, payload: JSON.stringify({ errorMessage }), failed: true };
      }
    },
    retire: () => undefined,
    retireOutdated: () => undefined,
    retireCode: () => [],
    close: async () => undefined,
  };
}
