import { Validations } from "aws-cdk-lib";
import type { Construct } from "constructs";
import type { EncryptionContext, SealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import type { SealedSource } from "../../../formats/sealed/sealed-source.ts";

/**
 * Returns the segments of a function. If a sealed file belongs to another app or stage, its segments could not be
 * opened, so the construct gets an error annotation.
 */
export function sealedSegments(
  construct: Construct,
  sealed: SealedSource | readonly SealedSegment[],
  { app, stage, function: name }: EncryptionContext,
): readonly SealedSegment[] {
  if (!("file" in sealed)) return sealed;
  const isOwn = sealed.stage === stage && (sealed.app === undefined || sealed.app === app);
  if (!isOwn) {
    Validations.of(construct).addError(
      "SealedForAnother",
      `${sealed.file} is sealed for app ${sealed.app ?? app}, stage ${sealed.stage}, but the keys of ${name} belong to app ${app}, stage ${stage}: pass the sealed file of this stage, or set app to the name in the file`,
    );
  }
  return sealed.segmentsOf(name);
}
