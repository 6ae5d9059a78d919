import type { Answer } from "../../test-cloud.ts";
import { key, kmsCloud } from "./kms-cloud.ts";

/** The alias of the key of {@link mainKeyCalls}. */
export const KEY_ID = "alias/main";

/** A plaintext in base64, as a request contains it. */
export const PLAINTEXT = Buffer.from("x").toString("base64");

/** Starts a cloud with one key for the tests of this file, and sends each call as `Ann`. */
export function mainKeyCalls(): (operation: string, body: unknown) => Promise<Answer> {
  const kms = kmsCloud(key("Main"));
  return (operation, body) => kms.call("Ann", operation, body);
}

/** Returns KMS's message for a member that violates a constraint. */
export function constraint(member: string, text: string): string {
  return `1 validation error detected: ${member} failed to satisfy constraint: ${text}`;
}
