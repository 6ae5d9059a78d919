import { CfnParameter, Validations } from "aws-cdk-lib";
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
import { SECRET_MISSING, SECRETS_NOT_SEALED } from "../../../formats/sealed/sealing-metadata.ts";
import type { SealedSource } from "../../../formats/sealed/sealed-source.ts";
import { LocalCloud } from "../app/local-cloud.ts";
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
  const refusing = reportMissing(construct, missing, {
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
  if (missing.length > 0 || twice.length > 0) return { ...settings, ...refusing };
  try {
    return writeEnv(env, settings, sealed, context);
  } catch (error) {
    if (!(error instanceof EnvTooLarge)) throw error;
    Validations.of(construct).addError("EnvTooLarge", `${name}: ${error.message}`);
    return { ...settings };
  }
}

/** The function whose secrets are missing. */
interface Lacking {
  /** Name of the function in the sealed file. */
  readonly name: string;
  readonly stage: string;
  /** Whether the stage has no sealed file yet. */
  readonly isNew: boolean;
}

/**
 * Reports secrets that are not sealed. Normally each is an error annotation. A new stage has no sealed file, and its
 * first secret can be sealed only after its keys are deployed, so the app must be synthesized without secrets once. Each
 * secret is then a warning, and the template has a parameter that accepts no value: no tool can deploy the stack. For
 * the local cloud each is an error, because the commands of the local cloud seal secrets themselves.
 *
 * @returns Variables for the function.
 */
function reportMissing(
  construct: Construct,
  missing: readonly string[],
  { name, stage, isNew }: Lacking,
): Record<string, string> {
  const warns = isNew && !LocalCloud.of(construct).isLocal;
  for (const secret of missing) {
    const message = `no sealed secret ${secret} for ${name}; seal it with: signet encrypt set ${name} ${secret} --stage ${stage}`;
    if (warns)
      Validations.of(construct).addWarning(
        SECRET_MISSING,
        `${message} (the stack cannot be deployed before)`,
      );
    else Validations.of(construct).addError(SECRET_MISSING, message);
  }
  return warns && missing.length > 0 ? refuseDeployment(construct, missing, name) : {};
}

/**
 * Adds a parameter without default, whose constraints contradict each other. CloudFormation refuses the change set.
 *
 * @returns A variable with the value, because CDK's validation warns of a parameter that nothing uses.
 */
function refuseDeployment(
  construct: Construct,
  missing: readonly string[],
  name: string,
): Record<string, string> {
  const description = `Accepts no value, because secrets of ${name} are not sealed: ${missing.join(", ")}`;
  const parameter = new CfnParameter(construct, SECRETS_NOT_SEALED, {
    type: "String",
    minLength: 1,
    allowedPattern: "^$",
    description,
    constraintDescription: description,
  });
  return { NOT_SEALED: parameter.valueAsString };
}
