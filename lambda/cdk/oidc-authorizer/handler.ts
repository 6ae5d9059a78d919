import {
  oidcAuthorizerEnv,
  readOidcSettings,
} from "../../../lib/formats/function/authorizer-env.ts";
import { readEnv } from "../../../lib/formats/function/env.ts";
import { checkToken } from "./check-token.ts";
import { fetchJson } from "./fetch-json.ts";
import { tokenVerifier } from "./token-verifier.ts";

const settings = readOidcSettings(readEnv(oidcAuthorizerEnv, process.env).OIDC);

export const handler = checkToken({
  verify: tokenVerifier(settings, fetchJson),
  scopes: settings.scopes,
  log: (line) => console.log(line),
});
