import { limitsHere } from "../../../lib/cloud/runtime/limits/limits.ts";

/** The sandbox in which this machine runs functions. */
export const { sandbox } = await limitsHere();

/** The reason why a test is skipped, as a suffix of its title. */
export const noNamespaces = sandbox.namespaces ? "" : " (skipped: no mount namespaces here)";
export const noNetworks = sandbox.networks ? "" : " (skipped: no network namespaces here)";
