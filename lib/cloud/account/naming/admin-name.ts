/**
 * The identity that owns the account. Its keys are made at the first start and are like no others. The
 * name has a file of its own: the tools, which only need a profile by it, load no account with it.
 */
export const ADMIN = "admin";
