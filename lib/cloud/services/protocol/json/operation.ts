import type { Call } from "../call.ts";
import type { Members } from "./input.ts";
import { readMembers, type Fields, type Values } from "./members.ts";

/** An operation of a service with JSON. The response has an empty body if the operation returns `undefined`. */
export type Operation = (call: Call, members: Members) => Output | Promise<Output>;

type Output = object | undefined;

/** Creates an operation from the fields of its input and the function that performs it. */
export function operation<F extends Fields>(
  fields: F,
  perform: (call: Call, input: Values<F>) => Output | Promise<Output>,
): Operation {
  return (call, members) => perform(call, readMembers(fields, members));
}

/** A time in the form of awsJson1.1: seconds since 1970. */
export function timestamp(iso: string): number {
  return Date.parse(iso) / 1000;
}
