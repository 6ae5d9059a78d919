/**
 * The user that owns the account. Its random access key is made at the first start. The name has its own file
 * so that the tools, which only use it as a profile name, do not load the account's code.
 */
export const ADMIN = "admin";
