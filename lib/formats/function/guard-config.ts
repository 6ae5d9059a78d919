/**
 * What the guard checks before a function's own handler is called: the entry point that a construct puts
 * in front of it. The construct writes it into one variable of the environment; the guard refuses to start
 * without it, and an event of a route that is not in it.
 */
export interface GuardConfig {
  /** The handler behind the guard, as Lambda spells it: `file.export`. */
  readonly handler: string;
  /** Of the encryption context of the function's secrets. */
  readonly stage: string;
  /** The function's name in the contract, of the encryption context too. */
  readonly function: string;
  /** The names of all secrets of the function: they open together. */
  readonly secrets: readonly string[];
  /** By `<verb> <path template>`, as the event has them in `httpMethod` and `resource`. */
  readonly routes: Readonly<Record<string, Guard>>;
}

export type Guard = WebhookGuard | PluginGuard;

/** A delivery that is signed with a key which sender and receiver share. */
export interface WebhookGuard {
  readonly type: "webhook";
  readonly scheme: "openfaas" | "github" | "standard" | "stripe";
  /** Of OpenFaaS alone: the header that carries the signature. */
  readonly header?: string;
  /** Of OpenFaaS alone. @default "sha256" */
  readonly algorithm?: "sha256" | "sha1";
  /** Of Standard Webhooks and Stripe. @default 300 */
  readonly toleranceSeconds?: number;
  readonly keys: readonly GuardKey[];
  readonly replay: ReplayGuard;
}

export interface GuardKey {
  /** The secret of the function that holds it, which is also what logs call it. */
  readonly secret: string;
  /** ISO 8601. The first moment at which it is good. @default always was */
  readonly notBefore?: string;
  /** ISO 8601. The last moment at which it is good. @default always will be */
  readonly notAfter?: string;
  /** Takes a key of fewer than 24 bytes, such as the `cookie` of OpenFaaS's workshop. @default false */
  readonly insecureShortKey?: boolean;
}

/** What becomes of a delivery that was answered before. */
export type ReplayGuard =
  | { readonly duplicates: "accept" }
  | {
      /** `acknowledge`: 200, without a second call. `refuse`: 409. */
      readonly duplicates: "acknowledge" | "refuse";
      /** Name of the DynamoDB table that remembers deliveries, with the attributes of `DELIVERIES`. */
      readonly table: string;
      /** For how long after it was answered a delivery is remembered. */
      readonly rememberSeconds: number;
    };

/** A function of the user's that sees the whole event first: 200 lets it pass, anything else is the answer. */
export interface PluginGuard {
  readonly type: "plugin";
  /** Name or ARN. */
  readonly functionName: string;
}

/** The variable that holds a {@link GuardConfig} as JSON. */
export const GUARD_VARIABLE = "SIGNET_GUARD";

/** The handler that Lambda calls instead: the guard's layer is unpacked at /opt. */
export const GUARD_HANDLER = "/opt/handler.handler";

/** The construct of that layer, directly in the stack of its functions. */
export const GUARD_LAYER = "SignetGuard";

/**
 * How a method of an API finds out who calls. It stands in the template as metadata of the method, under
 * {@link AUTH_METADATA}, for the checks to read.
 */
export type AuthKind = "IAM" | "HMAC" | "BASIC" | "OIDC" | "COGNITO" | "PLUGIN" | "PUBLIC";

export const AUTH_METADATA = "signet:auth";
