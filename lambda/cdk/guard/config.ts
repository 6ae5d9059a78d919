import { CodedError } from "../../../lib/errors.ts";
import { GUARD_VARIABLE, type GuardConfig } from "../../../lib/formats/function/guard-config.ts";
import { parseGuardConfig } from "../../../lib/formats/function/parse-guard-config.ts";

/** The configuration of the guard or of the user's handler is missing or invalid. */
export class GuardMisconfigured extends CodedError {
  readonly code = "ERR_GUARD_CONFIG";
}

/**
 * Reads the guard's configuration from the environment.
 *
 * @throws {GuardMisconfigured} If the configuration is missing or invalid. The message names the first invalid
 *   member.
 */
export function readGuardConfig(env: Readonly<Record<string, string | undefined>>): GuardConfig {
  const parsed = parseGuardConfig(env[GUARD_VARIABLE] ?? "");
  if (!parsed.ok) throw new GuardMisconfigured(`the guard cannot start: see ${parsed.place}`);
  return parsed.config;
}

/**
 * Returns the name of the table that remembers deliveries.
 *
 * @throws {GuardMisconfigured} If the configuration names no table.
 */
export function tableOf({ deliveries }: GuardConfig): string {
  if (deliveries === undefined) throw new GuardMisconfigured("no table remembers deliveries");
  return deliveries;
}
