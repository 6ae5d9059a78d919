import { NOW } from "./schemes.ts";

/** A message, and its bytes as they arrive. */
export const text = "This is a message";
export const body = Buffer.from(text);

/** Returns the time that is some seconds after {@link NOW}. */
export function later(seconds: number): Date {
  return new Date(NOW.getTime() + seconds * 1000);
}
