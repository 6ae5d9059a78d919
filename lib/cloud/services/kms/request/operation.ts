import type { Call } from "../../protocol/call.ts";
import { choice, list, text, integer } from "./fields.ts";
import type { Members } from "../../protocol/json/input.ts";
import { readMembers, type Fields, type Values } from "./input.ts";

/** One of KMS's operations. The response has an empty body if the operation returns `undefined`. */
export type Operation = (call: Call, members: Members) => Output | Promise<Output>;

type Output = object | undefined;

/** Creates an operation from the fields of its input and the function that performs it. */
export function operation<F extends Fields>(
  fields: F,
  perform: (call: Call, input: Values<F>) => Output | Promise<Output>,
): Operation {
  return (call, members) => perform(call, readMembers(fields, members));
}

/** The only supported algorithm and key spec: AES-256-GCM. */
export const ALGORITHM = "SYMMETRIC_DEFAULT";

// Members that several operations share.
export const keyId = text;
export const grantTokens = list(text);
export const algorithm = choice(
  "SYMMETRIC_DEFAULT",
  "RSAES_OAEP_SHA_1",
  "RSAES_OAEP_SHA_256",
  "SM2PKE",
);
export const paging = {
  Limit: integer,
  Marker: text,
};

/** A time in the form of awsJson1.1: seconds since 1970. */
export function timestamp(iso: string): number {
  return Date.parse(iso) / 1000;
}
