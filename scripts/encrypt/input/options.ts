import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import { ADMIN } from "../../../lib/cloud/account/naming/admin-name.ts";
import type { Options } from "../../terminal/command.ts";

/** Options that locate the sealed file. */
export const FILE_OPTIONS = {
  stage: { type: "string", default: LOCAL_STAGE },
  "secrets-dir": { type: "string", default: "secrets" },
} as const satisfies Options;

/** Options that select the KMS and the caller. */
export const KMS_OPTIONS = {
  profile: { type: "string" },
  region: { type: "string" },
  "endpoint-url": { type: "string" },
  state: { type: "string", default: ".signet" },
} as const satisfies Options;

export const FILE_USAGE = `      --stage STAGE        default ${LOCAL_STAGE}
      --secrets-dir DIR    default secrets
      --help`;

export const KMS_USAGE = `      --stage STAGE        default ${LOCAL_STAGE}
      --profile NAME       use the credentials of this profile; default: the AWS credential
                           chain, or ${ADMIN} of the local cloud for stage ${LOCAL_STAGE}
      --region REGION      default: the region that the AWS CLI uses
      --endpoint-url URL   call this endpoint, even for stage ${LOCAL_STAGE}, with your own profiles
      --secrets-dir DIR    default secrets
      --state DIR          state of the local cloud, default .signet
      --help`;
