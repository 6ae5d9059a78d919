/** The client's mistakes that probably led to a rejected signature. Only the local cloud sends these headers. */
export const DIAGNOSIS_HEADER = "x-signet-diagnosis";

/** The policy statements that denied a request, or the kind of policy that lacks an Allow. */
export const REASON_HEADER = "x-signet-reason";

/** The smallest statements that would allow the request, as JSON. */
export const ALLOW_HEADER = "x-signet-allow";
