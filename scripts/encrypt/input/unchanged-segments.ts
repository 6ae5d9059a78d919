import { segmentsOf, type SealedFile } from "../../../lib/formats/sealed/function-segments.ts";
import type { UnchangedSegment } from "../../../lib/cli/sealing/open-segments.ts";
import type { Io } from "../../terminal/io.ts";

/** Says which segments of a function stayed as they were, and what that costs. */
export function reportUnchanged(
  functionName: string,
  left: readonly UnchangedSegment[],
  file: SealedFile,
  io: Io,
): void {
  for (const { segment, reason } of left) {
    const stale = segment.stale
      ? `; the old value of ${segment.stale.join(", ")} is still in it`
      : "";
    io.err(
      `encrypt: left the segment of ${functionName} that holds ${segment.names.join(", ")} as it is (${reason})${stale}`,
    );
  }
  const { length } = segmentsOf(file, functionName);
  if (left.length === 0 || length < 2) return;
  io.err(
    `encrypt: function ${functionName} has ${length} segments, a call of KMS each when it starts; who may decrypt makes one of them: npm run encrypt -- compact ${functionName} --stage ${file.stage}`,
  );
}
