/**
 * Configuration of the guard, which checks a request before it calls a function's own handler. A construct puts the
 * guard in front of the handler and writes this configuration into one variable of the environment. The guard does
 * not start without it, and rejects an event of a route that the configuration does not list.
 */
export interface GuardConfig {
  /** The function's own handler, which the guard calls, in Lambda's form: `file.export`. */
  readonly handler: string;
  /** Name of the function in the contract, with which the keys of its deliveries begin. */
  readonly function: string;
  /** Names of all secrets of the function, because all of them are decrypted together. */
  readonly secrets: readonly string[];
  /**
   * Name of the DynamoDB table that remembers deliveries. It has the attributes of `DELIVERIES`. It is named once,
   * because it would fill the environment if each route named it.
   *
   * @default - no guard remembers deliveries
   */
  readonly deliveries?: string;
  /** Guards by `<verb> <path template>`, as in `httpMethod` and `resource` of the event. */
  readonly routes: Readonly<Record<string, Guard>>;
}

export type Guard = WebhookGuard | PluginGuard;

/** Guard that accepts a delivery if it is signed with a key that sender and receiver share. */
export interface WebhookGuard {
  readonly type: "webhook";
  readonly scheme: "openfaas" | "github" | "standard" | "stripe";
  /** Name of the header that carries the signature. Only OpenFaaS's scheme needs it. */
  readonly header?: string;
  /** Hash of the HMAC. Only OpenFaaS's scheme allows SHA-1. @default "sha256" */
  readonly algorithm?: "sha256" | "sha1";
  /**
   * Seconds by which the timestamp may differ from now. Only Standard Webhooks and Stripe have a timestamp. @default
   * 300
   */
  readonly toleranceSeconds?: number;
  readonly keys: readonly GuardKey[];
  readonly replay: ReplayGuard;
}

export interface GuardKey {
  /** Name of the function's secret that contains the key. Logs show this name instead of the key. */
  readonly secret: string;
  /** First moment at which the key is valid, in ISO 8601. @default - no limit */
  readonly notBefore?: string;
  /** Last moment at which the key is valid, in ISO 8601. @default - no limit */
  readonly notAfter?: string;
  /** Whether to accept a key of fewer than 24 bytes, such as the `cookie` of OpenFaaS's workshop. @default false */
  readonly insecureShortKey?: boolean;
}

/** How the guard handles a delivery that was answered before. */
export type ReplayGuard =
  | { readonly duplicates: "accept" }
  | {
      /** `acknowledge` responds with 200 and `refuse` with 409. Neither calls the handler again. */
      readonly duplicates: "acknowledge" | "refuse";
      /** Seconds for which a delivery is remembered after it was answered. */
      readonly rememberSeconds: number;
    };

/**
 * Guard that calls a function of the user with the whole event. If the function responds with 200, the guard calls
 * the handler. Any other response is returned to the caller.
 */
export interface PluginGuard {
  readonly type: "plugin";
  /** Name or ARN of the function that decides. */
  readonly functionName: string;
}

/** Name of the variable that contains a {@link GuardConfig} as JSON. */
export const GUARD_VARIABLE = "SIGNET_GUARD";

/** Handler that Lambda invokes instead of the function's own handler. Lambda unpacks the guard's layer in /opt. */
export const GUARD_HANDLER = "/opt/handler.handler";

/** Construct id of the guard's layer. Its scope is the stack of the functions. */
export const GUARD_LAYER = "SignetGuard";

/**
 * How a method of an API authenticates the caller. The checks read it from the method's metadata in the template,
 * under {@link AUTH_METADATA}.
 */
export type AuthKind = "IAM" | "HMAC" | "BASIC" | "OIDC" | "COGNITO" | "PLUGIN" | "PUBLIC";

export const AUTH_METADATA = "signet:auth";
