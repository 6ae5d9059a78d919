import { environmentBytesWith } from "../../../lib/cli/sealing/environment-bytes.ts";
import { CodedError } from "../../../lib/errors.ts";
import { ENVIRONMENT_LIMIT_BYTES } from "../../../lib/formats/function/env.ts";
import { segmentsOf, type SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import type { Functions } from "../stage/sealed-stage.ts";

/** The secrets of a function do not fit into its environment. */
class EnvironmentFull extends CodedError {
  readonly code = "ERR_ENVIRONMENT_FULL";
}

/**
 * Checks that the environments of all functions whose segments a change makes larger are within Lambda's limit.
 *
 * @throws {EnvironmentFull} If one exceeds the limit.
 */
export function requireRoom(functions: Functions, before: SealedFile, after: SealedFile): void {
  for (const [name, sealing] of functions) {
    const [earlier = 0, bytes = 0] = [before, after].map((file) =>
      environmentBytesWith(sealing, segmentsOf(file, name)),
    );
    if (bytes <= ENVIRONMENT_LIMIT_BYTES || bytes <= earlier) continue;
    throw new EnvironmentFull(
      `the environment of function ${name} would have ${bytes} bytes, but Lambda accepts ${ENVIRONMENT_LIMIT_BYTES}, of which ${sealing.environmentBytes} are its other variables; nothing was sealed: use shorter values, merge segments with signet encrypt compact ${name}, or store large values elsewhere, encrypted, and seal only their key`,
    );
  }
}
