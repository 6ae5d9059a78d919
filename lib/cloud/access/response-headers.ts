/** Why a signature was refused: the client's likely mistakes. Only the local cloud sends these headers. */
export const DIAGNOSIS_HEADER = "x-signet-diagnosis";

/** Which policy statements denied a request, or which kind of policy lacks an Allow. */
export const REASON_HEADER = "x-signet-reason";

/** The smallest statements that would allow the request, as JSON. */
export const ALLOW_HEADER = "x-signet-allow";
