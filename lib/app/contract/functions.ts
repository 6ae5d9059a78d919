import { basicAuthorizerEnv } from "../../formats/function/authorizer-env.ts";
import type { EnvContract } from "../../formats/function/env.ts";

/**
 * Every function of the app with the settings and secrets in its environment. The stack must fill each row, and a
 * handler can read only its own. If a name changes here, neither side compiles until it follows.
 */
export const functions = {
  open: { settings: [], secrets: [] },
  secure: { settings: ["STAGE"], secrets: ["proofKey"] },
  orders: { settings: [], secrets: [] },
  // The guard of this function opens these secrets.
  hooks: { settings: [], secrets: ["lab11Key", "githubKey", "stdKey"] },
  whoami: { settings: [], secrets: [] },
  tickets: { settings: ["STAGE"], secrets: ["ticketKey"] },
} as const satisfies Readonly<Record<string, EnvContract>>;

export type FunctionName = keyof typeof functions;

// Object.keys returns exactly the keys of this object, but its type is `string[]`.
export const functionNames = Object.keys(functions) as readonly FunctionName[];

/** Every owner of segments in the sealed file: the functions, and the authorizer with the passwords. */
export const sealedContracts = {
  ...functions,
  basic: basicAuthorizerEnv,
} as const satisfies Readonly<Record<string, EnvContract>>;
