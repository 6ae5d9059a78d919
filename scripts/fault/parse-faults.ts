import { faultText } from "../../lib/cloud/faults/fault.ts";
import { FaultInvalid, parseFault } from "../../lib/cloud/faults/parse-fault.ts";
import { UsageError } from "../terminal/io.ts";

/**
 * Faults as the cloud takes them.
 *
 * @throws {UsageError} at the first that is none, before anything is done.
 */
export function parseFaults(texts: readonly string[]): readonly string[] {
  return texts.map((text) => {
    try {
      return faultText(parseFault(text));
    } catch (error) {
      if (error instanceof FaultInvalid) throw new UsageError(error.message, { cause: error });
      throw error;
    }
  });
}
