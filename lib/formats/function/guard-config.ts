/**
 * Configuration of the guard: the checks before it calls a function's own handler. A construct puts the guard in
 * front of the handler and writes this configuration into one variable of the environment. The guard does not
 * start without it, and rejects an event of a route that the configuration does not list.
 */
export interface GuardConfig {
  /** Handler behind the guard, in Lambda's form: `file.export`. */
  readonly handler: string;
  /** Stage in the encryption context of the function's secrets. */
  readonly stage: string;
  /** Name of the function in the contract and in the encryption context. */
  readonly function: string;
  /** Names of all secrets of the function, since they are opened together. */
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

/** Accepts a delivery that is signed with a key which sender and receiver share. */
export interface WebhookGuard {
  readonly type: "webhook";
  readonly scheme: "openfaas" | "github" | "standard" | "stripe";
  /** Header that carries the signature. For OpenFaaS only. */
  readonly header?: string;
  /** For OpenFaaS only. @default "sha256" */
  readonly algorithm?: "sha256" | "sha1";
  /** For Standard Webhooks and Stripe only. @default 300 */
  readonly toleranceSeconds?: number;
  readonly keys: readonly GuardKey[];
  readonly replay: ReplayGuard;
}

export interface GuardKey {
  /** Secret of the function that holds the key. Logs use this name for the key. */
  readonly secret: string;
  /** First moment at which the key is valid, in ISO 8601. @default - no limit */
  readonly notBefore?: string;
  /** Last moment at which the key is valid, in ISO 8601. @default - no limit */
  readonly notAfter?: string;
  /** Accept a key of fewer than 24 bytes, such as the `cookie` of OpenFaaS's workshop. @default false */
  readonly insecureShortKey?: boolean;
}

/** Treatment of a delivery that was answered before. */
export type ReplayGuard =
  | { readonly duplicates: "accept" }
  | {
      /** `acknowledge`: responds 200 without a second invocation. `refuse`: responds 409. */
      readonly duplicates: "acknowledge" | "refuse";
      /** Seconds for which a delivery is remembered after it was answered. */
      readonly rememberSeconds: number;
    };

/**
 * Calls a function of the user with the whole event first. If it responds 200, the request is accepted; any
 * other response is returned to the caller.
 */
export interface PluginGuard {
  readonly type: "plugin";
  /** Name or ARN. */
  readonly functionName: string;
}

/** Variable that holds a {@link GuardConfig} as JSON. */
export const GUARD_VARIABLE = "SIGNET_GUARD";

/** Handler that Lambda invokes instead of the function's own. The guard's layer is unpacked at /opt. */
export const GUARD_HANDLER = "/opt/handler.handler";

/** Id of the layer's construct, which is directly in the stack of its functions. */
export const GUARD_LAYER = "SignetGuard";

/**
 * How a method of an API authenticates the caller. The template holds it in the method's metadata, under
 * {@link AUTH_METADATA}, for the checks to read.
 */
export type AuthKind = "IAM" | "HMAC" | "BASIC" | "OIDC" | "COGNITO" | "PLUGIN" | "PUBLIC";

export const AUTH_METADATA = "signet:auth";
