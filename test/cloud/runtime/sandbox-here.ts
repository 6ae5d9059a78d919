import { limitsHere } from "../../../lib/cloud/runtime/limits/limits.ts";

/** What this machine keeps functions in with. */
export const { sandbox } = await limitsHere();

/** Why a test is skipped, for the end of its name. */
export const noNamespaces = sandbox.namespaces ? "" : " (skipped: no mount namespaces here)";
export const noNetworks = sandbox.networks ? "" : " (skipped: no network namespaces here)";
