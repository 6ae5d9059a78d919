import { functions } from "../../../lib/app/contract/functions.ts";
import {
  basicAuthorizerEnv,
  oidcAuthorizerEnv,
} from "../../../lib/formats/function/authorizer-env.ts";
import type { EnvContract } from "../../../lib/formats/function/env.ts";

/** A function of the stage, as in its template. */
export interface StageFunction {
  /** Start of the logical ids of its resources. */
  readonly id: string;
  /** Path of its construct below the stack. */
  readonly path: string;
  /** Its name after `signet-<stage>-`, and in the sealed file if it has secrets. */
  readonly name: string;
  readonly contract: EnvContract;
}

/** The authorizers that the routes of the app need, in the order of the routes. */
const AUTHORIZERS: readonly StageFunction[] = [
  { id: "ApiBasicUsers", path: "Api/BasicUsers", name: "basic", contract: basicAuthorizerEnv },
  { id: "ApiOidcTokens", path: "Api/OidcTokens", name: "oidc", contract: oidcAuthorizerEnv },
];

/** Every function of the stage, in the order of the template. Each construct has the name of its function. */
export const stageFunctions: readonly StageFunction[] = [
  ...Object.entries(functions).map(([name, contract]) => {
    const id = name.charAt(0).toUpperCase() + name.slice(1);
    return { id, path: id, name, contract };
  }),
  ...AUTHORIZERS,
];

/** The functions that open secrets. */
export const sealedFunctions = stageFunctions.filter(({ contract }) => contract.secrets.length > 0);
