import type { Context } from "aws-lambda";
import type { Guard, GuardConfig } from "../../../../lib/formats/function/guard-config.ts";
import type { Environment } from "../../../../lib/cdk/runtime/https/endpoint.ts";
import { Secret } from "../../../../lib/formats/sealed/secret-value.ts";
import type { Secrets } from "../../../../lib/formats/sealed/open-secrets.ts";
import type { Header } from "../../../../lib/formats/webhook/scheme.ts";
import { guarded } from "../../../../lambda/cdk/guard/guard.ts";
import type { ReplayStore } from "../../../../lambda/cdk/guard/replay.ts";
import { routeGuard } from "../../../../lambda/cdk/guard/route-guards.ts";
import { NOW } from "../../../formats/webhook/schemes.ts";

/** A response of the proxy integration. */
interface Answer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface GuardedFunctionOptions {
  readonly routes: Readonly<Record<string, Guard>>;
  readonly secrets?: Readonly<Record<string, string>> | Secrets<string>;
  /** @default - returns 200 with the body of the event */
  readonly handler?: (event: { readonly body: string }) => unknown;
  readonly store?: ReplayStore;
  readonly now?: () => Date;
  readonly env?: Environment;
  readonly remainingMs?: number;
}

/** Creates a guarded function in this process, which records its calls and log lines. */
export function guardedFunction(options: GuardedFunctionOptions) {
  const { routes, secrets = {}, now = () => NOW, env = {}, remainingMs = 10_000 } = options;
  const { handler = ({ body }) => ({ statusCode: 200, body }) } = options;
  /** The events that reached the user's handler. */
  const calls: unknown[] = [];
  const lines: Readonly<Record<string, unknown>>[] = [];
  const config: GuardConfig = {
    handler: "handler.handler",
    function: "hooks",
    secrets: Object.keys(secrets),
    routes,
  };
  const opened = Object.entries(secrets).map(([name, value]) => [name, new Secret(name, value)]);
  const guard = guarded(config, {
    handler: (event) => {
      calls.push(event);
      return handler(event as { body: string }); // The tests send events with a body.
    },
    routeGuard: routeGuard({
      functionName: config.function,
      secrets: typeof secrets === "function" ? secrets : async () => Object.fromEntries(opened),
      store: () => {
        if (!options.store) throw new Error("there is no store in this test");
        return options.store;
      },
      env,
      now,
    }),
    log: (line) => lines.push(JSON.parse(JSON.stringify(line))),
  });
  const lambda = {
    awsRequestId: "lambda-request",
    getRemainingTimeInMillis: () => remainingMs,
  } as Context; // The guard reads only these members.
  return {
    calls,
    lines,
    send: async (event: unknown) => (await guard(event, lambda)) as Answer, // Tests look only at these members.
  };
}

/** Returns the event of a request with these header lines. */
export function eventOf(
  route: string,
  headers: readonly Header[],
  body: string | Uint8Array | null = null,
) {
  const [httpMethod, resource] = route.split(" ");
  const multiValueHeaders: Record<string, string[]> = {};
  for (const [name, value] of headers) (multiValueHeaders[name] ??= []).push(value);
  return {
    httpMethod,
    resource,
    path: resource,
    headers: Object.fromEntries(headers),
    multiValueHeaders,
    body: body instanceof Uint8Array ? Buffer.from(body).toString("base64") : body,
    isBase64Encoded: body instanceof Uint8Array,
    requestContext: { requestId: "request-1", authorizer: null },
  };
}
