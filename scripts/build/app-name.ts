import { isMap } from "../../lib/json.ts";
import { LIMITS, readRegularText } from "../../lib/regular-file.ts";
import { project } from "./build-output.ts";

const manifest: unknown = JSON.parse(readRegularText(`${project}/package.json`, LIMITS.text));

/** Name of this repository's app, which is the name of its package. */
export const APP = String(isMap(manifest) ? manifest["name"] : undefined);
