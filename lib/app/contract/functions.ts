import { basicAuthorizerEnv } from "../../formats/function/authorizer-env.ts";
import type { EnvContract } from "../../formats/function/env.ts";

/**
 * Every function of the app with the settings and secrets in its environment. The stack must set the values of each
 * row, and a handler can read only the values of its own row. If a name changes here, stack and handler do not
 * compile until they use the new name.
 */
export const functions = {
  open: { settings: [], secrets: [] },
  secure: { settings: [], secrets: ["proofKey"] },
  orders: { settings: [], secrets: [] },
  // The guard of this function decrypts these secrets, not its handler.
  hooks: { settings: [], secrets: ["lab11Key", "githubKey", "stdKey"] },
  whoami: { settings: [], secrets: [] },
  tickets: { settings: [], secrets: ["ticketKey"] },
} as const satisfies Readonly<Record<string, EnvContract>>;

export type FunctionName = keyof typeof functions;

// Object.keys returns exactly the keys of this object, but its type is `string[]`.
export const functionNames = Object.keys(functions) as readonly FunctionName[];

/** Every owner of segments in the sealed file: the functions, and the authorizer with the passwords. */
export const sealedContracts = {
  ...functions,
  basic: basicAuthorizerEnv,
} as const satisfies Readonly<Record<string, EnvContract>>;
