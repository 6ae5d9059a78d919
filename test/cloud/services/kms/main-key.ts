import type { Answer } from "../../test-cloud.ts";
import { key, kmsCloud } from "./kms-cloud.ts";

/** The alias of the key of {@link mainKeyCalls}. */
export const KEY_ID = "alias/main";

/** A plaintext as a request has it. */
export const PLAINTEXT = Buffer.from("x").toString("base64");

/** Starts a cloud with one key for the tests of this file, and sends each call as `Ann`. */
export function mainKeyCalls(): (operation: string, body: unknown) => Promise<Answer> {
  const kms = kmsCloud(key("Main"));
  return (operation, body) => kms.call("Ann", operation, body);
}

/** KMS's sentence about a member whose value breaks a rule. */
export function constraint(member: string, text: string): string {
  return `1 validation error detected: ${member} failed to satisfy constraint: ${text}`;
}
