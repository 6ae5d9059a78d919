/** Name of the validation plugin. It qualifies the ids of the findings, as in `Signet::LOCK01`. */
export const CHECKS_PLUGIN = "Signet";
