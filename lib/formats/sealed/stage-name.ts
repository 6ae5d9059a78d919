/** Name of the local cloud's stage. */
export const LOCAL_STAGE = "local";

/** Form of a stage's name, which is part of the names of stacks, functions and aliases. */
export const STAGE_PATTERN = /^[a-z][a-z0-9-]{0,19}$/;

/** {@link STAGE_PATTERN} in words, for messages. */
export const STAGE_FORM = "1 to 20 characters of a-z, 0-9 and -, beginning with a letter";
