import { Validations } from "aws-cdk-lib";
import type { Construct } from "constructs";
import {
  type EnvContract,
  EnvTooLarge,
  missingSecrets,
  type Settings,
  writeEnv,
} from "../../../formats/function/env.ts";
import {
  type EncryptionContext,
  namesHeldTwice,
  type SealedSegment,
} from "../../../formats/sealed/sealed-segment.ts";
import type { SealedSource } from "../../../formats/sealed/sealed-source.ts";
import { reportMissing } from "./missing-secrets.ts";
import { sealedSegments } from "./sealed-segments.ts";

interface Sealed<C extends EnvContract> {
  readonly context: EncryptionContext;
  readonly env: C;
  readonly settings: Settings<C>;
  readonly sealed: SealedSource | readonly SealedSegment[];
}

/**
 * Returns the environment of a function. If secrets are missing or ambiguous, or if the environment is too large, the
 * result contains the settings only and the construct gets error annotations. If the sealed file does not exist yet,
 * missing secrets are warnings, and the template cannot be deployed.
 *
 * @throws {EnvIncomplete} If a setting is empty.
 */
export function sealedFunctionEnvironment<C extends EnvContract>(
  construct: Construct,
  { context, env, settings, sealed: source }: Sealed<C>,
): Record<string, string> {
  const sealed = sealedSegments(construct, source, context);
  const { stage, function: name } = context;
  const missing = missingSecrets(env, sealed);
  reportMissing(construct, missing, {
    name,
    stage,
    isNew: "file" in source && source.isNew === true,
  });
  const twice = namesHeldTwice(sealed);
  for (const secret of twice) {
    Validations.of(construct).addError(
      "SecretHeldTwice",
      `several segments hold ${secret} for ${name}, for example after a merge; seal it again: signet encrypt set ${name} ${secret} --stage ${stage}`,
    );
  }
  if (missing.length > 0 || twice.length > 0) return { ...settings };
  try {
    return writeEnv(env, settings, sealed, context);
  } catch (error) {
    if (!(error instanceof EnvTooLarge)) throw error;
    Validations.of(construct).addError("EnvTooLarge", `${name}: ${error.message}`);
    return { ...settings };
  }
}
