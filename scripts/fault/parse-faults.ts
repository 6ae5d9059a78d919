import { faultText } from "../../lib/cloud/faults/fault.ts";
import { parseFault } from "../../lib/cloud/faults/parse-fault.ts";

/**
 * Returns faults in the cloud's own spelling.
 *
 * @throws {FaultInvalid} If a text is not a fault.
 */
export function parseFaults(texts: readonly string[]): readonly string[] {
  return texts.map((text) => faultText(parseFault(text)));
}
