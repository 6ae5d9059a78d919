import type { Pair } from "../../lib/sigv4/request/request.ts";

/** A token that the local issuer gives for the call: claims as parameters of its form. */
export interface WantedToken {
  readonly kind: "id_token" | "access_token";
  readonly form: Readonly<Record<string, string>>;
}

/** A request to a deployed app, and the response that it must have. */
export interface AppCall {
  readonly title: string;
  /** An API's name, `url` and the name of a function URL, or `aws` and the name of a service. */
  readonly to: `api ${string}` | `url ${string}` | `aws ${string}`;
  /** Verb and path. @default "POST /" */
  readonly request?: string;
  /** User who signs. @default - the request is unsigned */
  readonly as?: string;
  readonly token?: WantedToken;
  readonly headers?: readonly Pair[];
  readonly body?: string | object;
  readonly status: number;
  /** Text in the body or the headers of the response, which are written as `name: value`. */
  readonly has?: string;
}

/** Headers of a call in a JSON protocol of AWS. */
export function json(version: "1.0" | "1.1", target: string): readonly Pair[] {
  return [
    ["Content-Type", `application/x-amz-json-${version}`],
    ["X-Amz-Target", target],
  ];
}
