import type { Statement } from "../../deployment/sketch.ts";

/** The ARN of every API of the account, up to the API's id. */
export const ARN = "arn:aws:execute-api:us-east-1:123456789012";

/** A statement about requests to these resources. */
export function invoke(Resource: unknown, more: object = {}): Statement {
  return { Action: "execute-api:Invoke", Resource, ...more };
}

/** A statement about a request such as `GET/orders` in stage `prod` of every API. */
export function on(call: string): Statement {
  return invoke(`${ARN}:*/prod/${call}`);
}
