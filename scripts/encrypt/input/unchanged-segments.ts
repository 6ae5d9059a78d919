import { segmentsOf, type SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import type { UnchangedSegment } from "../../../lib/cli/sealing/open-segments.ts";
import type { Io } from "../../terminal/io.ts";

/** Reports which segments of a function stayed unchanged and why, and how many KMS calls the function now makes. */
export function reportUnchanged(
  functionName: string,
  left: readonly UnchangedSegment[],
  file: SealedFile,
  io: Io,
): void {
  for (const { segment, reason } of left) {
    const stale = segment.stale
      ? `; it still contains the old value of ${segment.stale.join(", ")}`
      : "";
    io.err(
      `encrypt: left the segment of ${functionName} that holds ${segment.names.join(", ")} unchanged (${reason})${stale}`,
    );
  }
  const { length } = segmentsOf(file, functionName);
  if (left.length === 0 || length < 2) return;
  io.err(
    `encrypt: function ${functionName} has ${length} segments, and each needs a KMS call when the function starts; to merge them (needs the right to decrypt): signet encrypt compact ${functionName} --stage ${file.stage}`,
  );
}
