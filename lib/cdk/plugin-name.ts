/** The name of the validation plugin, which qualifies its findings: `Signet::LOCK01`. */
export const CHECKS_PLUGIN = "Signet";
