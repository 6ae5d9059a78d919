import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import { ADMIN } from "../../../lib/cloud/account/naming/admin-name.ts";
import type { Options } from "../../terminal/command.ts";

/** Where the sealed file is. */
export const FILE_OPTIONS = {
  stage: { type: "string", default: LOCAL_STAGE },
  "secrets-dir": { type: "string", default: "secrets" },
} as const satisfies Options;

/** Which KMS is asked, and as whom. */
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
      --profile NAME       credentials of that profile; default: the AWS credential chain,
                           and ${ADMIN} of the local cloud for stage ${LOCAL_STAGE}
      --region REGION      default: as the AWS CLI finds it
      --endpoint-url URL   another AWS, also for stage ${LOCAL_STAGE}; profiles are then your own
      --secrets-dir DIR    default secrets
      --state DIR          state of the local cloud, default .signet
      --help`;
