import type { EncryptionContext, SealedSegment } from "../../formats/sealed/sealed-segment.ts";
import { messageOf } from "../../errors.ts";
import { KeyServiceFailed, type KeyService } from "../../formats/sealed/key-service.ts";
import { openSegment } from "../../formats/sealed/open.ts";

/** A segment that was opened. */
export interface OpenedSegment {
  readonly segment: SealedSegment;
  /** The values of the names that are taken from it. */
  readonly values: ReadonlyMap<string, string>;
}

/** A segment that stays as it is, and why: in one line, for the author. */
export interface UnchangedSegment {
  readonly segment: SealedSegment;
  readonly reason: string;
}

/**
 * Opens those of a function's segments that may be opened. What an author may not open, or what does not
 * open, is no failure here.
 *
 * @throws {SecretUnopenable} when KMS did not answer, or only for now does not: to go on as if one might
 *   not open it would scatter the secrets over segments.
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
