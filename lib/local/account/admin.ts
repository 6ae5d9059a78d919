/** The identity that owns the account. Its keys are made at the first start and are like no others. */
export const ADMIN = "admin";
