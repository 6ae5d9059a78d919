/** The stage that lives in the local cloud. */
export const LOCAL_STAGE = "local";

/** What a stage's name must be: it goes into stack, function and alias names. */
export const STAGE_PATTERN = /^[a-z][a-z0-9-]{0,19}$/;
