/** Name of the local cloud's stage. */
export const LOCAL_STAGE = "local";

/** Form of a stage's name, which is part of the names of stacks, functions and aliases. */
export const STAGE_PATTERN = /^[a-z][a-z0-9-]{0,19}$/;
