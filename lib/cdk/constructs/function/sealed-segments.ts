import { Validations } from "aws-cdk-lib";
import type { Construct } from "constructs";
import { LOCAL_STAGE } from "../../../formats/sealed/stage-name.ts";
import type { EncryptionContext, SealedSegment } from "../../../formats/sealed/sealed-segment.ts";
import { isLocalCiphertext } from "../../../formats/sealed/local-ciphertext.ts";
import type { SealedSource } from "../../../formats/sealed/sealed-source.ts";

import { isLocalEndpoint } from "../../../local-endpoint.ts";
import { LocalCloud } from "../app/local-cloud.ts";

/**
 * Returns the segments of a function. If a sealed file belongs to another app or stage, or to a local cloud although the
 * app is deployed to AWS, its segments could not be opened, so the construct gets an error annotation.
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
  const segments = sealed.segmentsOf(name);
  if (segments.some(isLocalCiphertext) && !isForLocalCloud(construct, stage)) {
    Validations.of(construct).addError(
      "SealedByLocalCloud",
      `secrets of ${name} in ${sealed.file} are sealed with a key of the local cloud, which AWS cannot open: seal them again with AWS (signet encrypt set ${name} NAME --stage ${stage}), or restore the file with git; to deploy to the local cloud, set AWS_ENDPOINT_URL to it (signet env prints it)`,
    );
  }
  return segments;
}

/** Whether the app is synthesized for a local cloud, by its own command or by the CDK CLI with the local cloud's endpoint. */
function isForLocalCloud(construct: Construct, stage: string): boolean {
  if (stage === LOCAL_STAGE || LocalCloud.of(construct).isLocal) return true;
  // oxlint-disable-next-line node/no-process-env -- The CDK CLI tells the app nothing else about where it will deploy.
  return isLocalEndpoint(process.env);
}
