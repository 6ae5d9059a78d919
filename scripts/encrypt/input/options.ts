import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import { ADMIN } from "../../../lib/cloud/account/naming/admin-name.ts";
import type { Options } from "../../terminal/options.ts";
import { STATE_OPTION } from "../../terminal/state-option.ts";

/** Options that locate the sealed file. */
export const FILE_OPTIONS = {
  stage: { type: "string", default: LOCAL_STAGE, value: "STAGE", help: "stage of the secrets" },
  "secrets-dir": {
    type: "string",
    default: "secrets",
    value: "DIR",
    help: "folder of the sealed files",
  },
} as const satisfies Options;

/** Options that select the KMS and the caller. */
export const KMS_OPTIONS = {
  profile: {
    type: "string",
    value: "NAME",
    help: `use the credentials of this profile; default: the AWS credential chain, or ${ADMIN} of the local cloud for stage ${LOCAL_STAGE}`,
  },
  region: {
    type: "string",
    value: "REGION",
    help: "default: the region that the AWS CLI uses",
  },
  "endpoint-url": {
    type: "string",
    value: "URL",
    help: `call this endpoint, even for stage ${LOCAL_STAGE}, with your own profiles`,
  },
  state: STATE_OPTION,
} as const satisfies Options;

/** The option of commands that add to a function's segments. */
export const NO_DECRYPT = {
  "no-decrypt": {
    type: "boolean",
    default: false,
    help: "add a segment without opening the others",
  },
} as const satisfies Options;
