import type { IConstruct } from "constructs";
import { LocalCloud } from "../../cdk/constructs/index.ts";
import { APP } from "../contract/app.ts";
import { LOCAL_STAGE, STAGE_FORM, STAGE_PATTERN } from "../../formats/sealed/stage-name.ts";
import { CodedError } from "../../errors.ts";
import type { ContextName } from "../../formats/app/context-name.ts";

/** A context value is missing or invalid. */
class ContextInvalid extends CodedError {
  readonly code = "ERR_CONTEXT";
}

/** The app's context: `cdk synth -c <name>=<value>`. */
export interface AppContext {
  /** @default "local" */
  readonly stage: string;
  /** Whether to create callers for trying the app. @default - `true` in stage local only */
  readonly demo: boolean;
  /** The folder of sealed files. @default "secrets" */
  readonly secretsDir: string;
  /** Issuer and audience of tokens for GET /me, from `oidcIssuer` and `oidcAudience` (by default the app's name). */
  readonly oidc: { readonly issuer: string; readonly audience: string };
  /** Whether cdk-nag checks the templates, which takes a second. @default - `false` for the local cloud only */
  readonly nag: boolean;
}

/** The OpenID Connect issuer of the local cloud, on its default port. */
const LOCAL_ISSUER = "http://127.0.0.1:4566/_signet/oidc";

/**
 * Reads the context of the app.
 *
 * Stage `local` needs the context `signet:localCloud`, which the commands of the local cloud set. On AWS its users would
 * have bare names, its tokens would come from an issuer on loopback, and its secrets could not be opened, so
 * `cdk deploy` without a stage must fail.
 *
 * @throws {ContextInvalid} If a value is invalid, or if a stage other than `local` has no issuer.
 * @throws {LocalCloudInvalid} If stage `local` is not for the local cloud, or if a value about the local cloud is
 *   invalid.
 */
export function appContext(scope: IConstruct): AppContext {
  const { node } = scope;
  const stage = text(node, "stage") ?? LOCAL_STAGE;
  if (!STAGE_PATTERN.test(stage)) {
    throw new ContextInvalid(`stage "${stage}" is not ${STAGE_FORM}: pass -c stage=dev`);
  }
  const local = LocalCloud.of(scope);
  local.requireFor(stage);
  const demo = flag(node, "demo") ?? stage === LOCAL_STAGE;
  const issuer =
    local.oidcIssuer ??
    text(node, "oidcIssuer") ??
    (stage === LOCAL_STAGE ? LOCAL_ISSUER : undefined);
  if (issuer === undefined) {
    throw new ContextInvalid("no OIDC issuer for GET /me: pass -c oidcIssuer=https://...");
  }
  return {
    stage,
    demo,
    secretsDir: text(node, "secretsDir") ?? "secrets",
    oidc: { issuer, audience: text(node, "oidcAudience") ?? APP },
    nag: flag(node, "nag") ?? !local.isLocal,
  };
}

function text(node: IConstruct["node"], name: ContextName): string | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || typeof value === "string") return value;
  throw new ContextInvalid(`context ${name} is not a string: pass -c ${name}=...`);
}

function flag(node: IConstruct["node"], name: ContextName): boolean | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  throw new ContextInvalid(`context ${name} is neither true nor false: pass -c ${name}=false`);
}
