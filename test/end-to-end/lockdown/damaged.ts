import type { SealedSegment } from "../../../lib/formats/sealed/sealed-segment.ts";

/** Returns segments with a changed or exchanged ciphertext, by the function that gets them. */
export function damaged(
  own: SealedSegment,
  ofAnother: SealedSegment,
  ofAnotherKey: SealedSegment,
): Readonly<Record<string, readonly SealedSegment[]>> {
  const bytes = Buffer.from(own.ciphertext, "base64");
  const flipped = Buffer.from(bytes);
  flipped[flipped.length - 1] = (flipped.at(-1) ?? 0) ^ 1;
  const having = (ciphertext: string) => [{ ...own, ciphertext }];
  return {
    swapped: having(ofAnother.ciphertext),
    foreign: having(ofAnotherKey.ciphertext),
    truncated: having(bytes.subarray(0, -1).toString("base64")),
    flipped: having(flipped.toString("base64")),
  };
}
