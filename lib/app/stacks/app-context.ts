import type { Node } from "constructs";
import { APP } from "../../formats/sealed/sealed-segment.ts";
import { LOCAL_STAGE, STAGE_PATTERN } from "../../formats/sealed/stage-name.ts";
import { CodedError } from "../../errors.ts";
import type { ContextName } from "../../formats/app/context-name.ts";

/** A context value that the app cannot take. */
export class ContextInvalid extends CodedError {
  readonly code = "ERR_CONTEXT";
}

/** What the app is synthesized with: `cdk synth -c <name>=<value>`. */
export interface AppContext {
  /** @default local */
  readonly stage: string;
  /** Whether there are callers to try it with. @default in stage local only */
  readonly demo: boolean;
  /** The folder of sealed files. @default secrets */
  readonly secretsDir: string;
  /** Whose tokens GET /me takes, from `oidcIssuer` and `oidcAudience`; the audience is the app's by default. */
  readonly oidc: { readonly issuer: string; readonly audience: string };
  /** Whether cdk-nag looks at the templates. @default true */
  readonly nag: boolean;
}

/** Where the demonstration's tokens come from while the local cloud serves on its usual port. */
const LOCAL_ISSUER = "http://127.0.0.1:4566/_signet/oidc";

/** @throws {ContextInvalid} on a value that the app cannot take, and on an issuer that is missing. */
export function appContext(node: Pick<Node, "tryGetContext">): AppContext {
  const stage = text(node, "stage") ?? LOCAL_STAGE;
  if (!STAGE_PATTERN.test(stage)) {
    throw new ContextInvalid(
      `stage "${stage}" is not 1 to 20 of a-z, 0-9 and -, a letter first; give it as -c stage=dev`,
    );
  }
  const demo = flag(node, "demo") ?? stage === LOCAL_STAGE;
  const issuer = text(node, "oidcIssuer") ?? (stage === LOCAL_STAGE ? LOCAL_ISSUER : undefined);
  if (issuer === undefined) {
    throw new ContextInvalid(
      "GET /me takes tokens, and nobody said whose; give it as -c oidcIssuer=https://...",
    );
  }
  return {
    stage,
    demo,
    secretsDir: text(node, "secretsDir") ?? "secrets",
    oidc: { issuer, audience: text(node, "oidcAudience") ?? APP },
    nag: flag(node, "nag") ?? true,
  };
}

function text(node: Pick<Node, "tryGetContext">, name: ContextName): string | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || typeof value === "string") return value;
  throw new ContextInvalid(`context ${name} is not a text; give it as -c ${name}=...`);
}

function flag(node: Pick<Node, "tryGetContext">, name: ContextName): boolean | undefined {
  const value: unknown = node.tryGetContext(name);
  if (value === undefined || typeof value === "boolean") return value;
  if (value === "true" || value === "false") return value === "true";
  throw new ContextInvalid(
    `context ${name} is neither true nor false; give it as -c ${name}=false`,
  );
}
