import { basicAuthorizerEnv } from "../../formats/function/authorizer-env.ts";
import type { EnvContract } from "../../formats/function/env.ts";

/**
 * Every function of the app and what it reads from its environment. The stack must fill a row, the
 * handler may read only its own: rename a name here and both sides stop compiling.
 */
export const functions = {
  open: { settings: [], secrets: [] },
  secure: { settings: ["STAGE"], secrets: ["proofKey"] },
  orders: { settings: [], secrets: [] },
  // The guard in front of it opens them.
  hooks: { settings: [], secrets: ["lab11Key", "githubKey", "stdKey"] },
  whoami: { settings: [], secrets: [] },
  tickets: { settings: ["STAGE"], secrets: ["ticketKey"] },
} as const satisfies Readonly<Record<string, EnvContract>>;

export type FunctionName = keyof typeof functions;

// Object.keys of a const object gives exactly its keys; the type system only knows `string[]`.
export const functionNames = Object.keys(functions) as readonly FunctionName[];

/** Whatever has a part of the sealed file: the functions, and the authorizer that knows the passwords. */
export const sealedContracts = {
  ...functions,
  basic: basicAuthorizerEnv,
} as const satisfies Readonly<Record<string, EnvContract>>;
