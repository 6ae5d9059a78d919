import type { EncryptionContext, SealedSegment } from "../../formats/sealed/sealed-segment.ts";
import { messageOf } from "../../errors.ts";
import { KeyServiceFailed, type KeyService } from "../../formats/sealed/key-service.ts";
import { openSegment } from "../../formats/sealed/open.ts";

/** A segment that was opened. */
export interface OpenedSegment {
  readonly segment: SealedSegment;
  /** The values by name, without stale ones. */
  readonly values: ReadonlyMap<string, string>;
}

/** A segment that stays unchanged, and the reason in one line for the author. */
export interface UnchangedSegment {
  readonly segment: SealedSegment;
  readonly reason: string;
}

/**
 * Opens all of a function's segments that the author can open. The other segments are returned in `left`.
 *
 * @throws {SecretUnopenable} If KMS does not respond or fails temporarily. Treating this like a missing
 *   permission would scatter the secrets over several segments.
 */
export async function openSegments(
  service: Pick<KeyService, "decrypt">,
  context: EncryptionContext,
  segments: readonly SealedSegment[],
): Promise<{
  readonly opened: readonly OpenedSegment[];
  readonly left: readonly UnchangedSegment[];
}> {
  const opened: OpenedSegment[] = [];
  const left: UnchangedSegment[] = [];
  for (const segment of segments) {
    try {
      opened.push({ segment, values: await openSegment(service, context, segment) });
    } catch (error) {
      const cause = error instanceof Error ? error.cause : undefined;
      const refused = !(cause instanceof KeyServiceFailed) || isRefusal(cause);
      if (!refused) throw error;
      left.push({ segment, reason: messageOf(cause ?? error) });
    }
  }
  return { opened, left };
}

function isRefusal({ kmsError, transient }: KeyServiceFailed): boolean {
  return kmsError !== undefined && !transient;
}
