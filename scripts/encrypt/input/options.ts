import { LOCAL_STAGE } from "../../../lib/formats/sealed/stage-name.ts";
import { ADMIN } from "../../../lib/cloud/account/naming/admin-name.ts";
import type { Options } from "../../terminal/options.ts";
import { STATE_OPTION } from "../../terminal/state-option.ts";

/** Options that choose the stage, its functions and its sealed file. */
export const STAGE_OPTIONS = {
  stage: {
    type: "string",
    value: "STAGE",
    help: `stage of the secrets; default: ${LOCAL_STAGE}, or the only stage of the assembly`,
  },
  assembly: {
    type: "string",
    value: "DIR",
    help: "assembly that names the functions, their secrets, keys and sealed files; default: the one of signet serve or cdk synth",
  },
  "app-name": {
    type: "string",
    value: "NAME",
    help: "app, if the assembly has several",
  },
  "secrets-dir": {
    type: "string",
    value: "DIR",
    help: "folder of the sealed file; default: as the app says",
  },
  region: {
    type: "string",
    value: "REGION",
    help: "default: the region of the functions, or else the one that the AWS CLI uses",
  },
  state: STATE_OPTION,
} as const satisfies Options;

/** Options that select the KMS and the caller. */
export const KMS_OPTIONS = {
  profile: {
    type: "string",
    value: "NAME",
    help: `use the credentials of this profile; default: the AWS credential chain, or ${ADMIN} of the local cloud for stage ${LOCAL_STAGE}`,
  },
  "endpoint-url": {
    type: "string",
    value: "URL",
    help: `call this endpoint, even for stage ${LOCAL_STAGE}, with your own profiles`,
  },
} as const satisfies Options;

/** The option of commands that add to a function's segments. */
export const NO_DECRYPT = {
  "no-decrypt": {
    type: "boolean",
    default: false,
    help: "add a segment without opening the others",
  },
} as const satisfies Options;
