import type { SealedSegment } from "../../formats/sealed/sealed-segment.ts";
import type { SealingMetadata } from "../../formats/sealed/sealing-metadata.ts";

/** Returns the bytes of a function's environment, measured as Lambda does, if it contains these segments. */
export function environmentBytesWith(
  { environmentBytes }: Pick<SealingMetadata, "environmentBytes">,
  segments: readonly SealedSegment[],
): number {
  return environmentBytes - bytesOf([]) + bytesOf(segments);
}

/** Returns the bytes that segments take as the value of a variable, in the JSON text of the environment. */
function bytesOf(segments: readonly SealedSegment[]): number {
  return Buffer.byteLength(JSON.stringify(JSON.stringify(segments)));
}
