import { App, Validations } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { type CloudAssembly, SynthesisMessageLevel } from "aws-cdk-lib/cx-api";
import cdk from "../../../cdk.json" with { type: "json" };
import { LockdownChecks } from "../../../lib/cdk/checks/index.ts";
import { sealedContracts } from "../../../lib/app/contract/functions.ts";
import type { SealedSegment } from "../../../lib/formats/sealed/sealed-segment.ts";
import type { SealedSource } from "../../../lib/formats/sealed/sealed-source.ts";
import { directoryUntilExit } from "../../temporary-directory.ts";
import { signetStage, type SignetStageProps } from "../../../lib/app/stacks/signet-stage.ts";

/** A segment of the right form. Its ciphertext is not from KMS. */
export const segment: SealedSegment = {
  key: "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-4333-8444-555555555555",
  names: ["proofKey"],
  ciphertext: "bm90IGEgc2VjcmV0",
};

type Segments = Readonly<Record<string, readonly SealedSegment[]>>;

/** Returns a sealed file with these segments, by function. */
export function sealedSource(segments: Segments, stage = "dev", app = "signet"): SealedSource {
  return { file: `secrets/${stage}.json`, app, stage, segmentsOf: (name) => segments[name] ?? [] };
}

/** Segments for every secret of the stage. */
export const sealedStage: Segments = Object.fromEntries(
  Object.entries(sealedContracts).map(([name, { secrets }]) => [
    name,
    secrets.length > 0 ? [{ ...segment, names: secrets }] : [],
  ]),
);

/** Creates an app with the context of cdk.json. Its findings go to the report and do not fail the synthesis. */
export function testApp(): App {
  return new App({
    outdir: directoryUntilExit(),
    treeMetadata: false,
    context: { ...cdk.context, "@aws-cdk/core:failSynthOnValidationErrors": false },
  });
}

type StageProps = Partial<Omit<SignetStageProps, "sealed">> & { readonly sealed?: Segments };

export interface SynthesizedStage {
  readonly app: App;
  readonly assembly: CloudAssembly;
}

const synthesized = new Map<string, SynthesizedStage>();

/**
 * Returns a stage that is synthesized with our own checks: by default `dev`, with sealed secrets and without callers.
 * Tests in this process share the stages with the same properties, so they must not change them.
 */
export function synthStage(props: StageProps = {}): SynthesizedStage {
  const key = JSON.stringify({ demo: false, ...props });
  const known = synthesized.get(key) ?? synthExtendedStage(props);
  synthesized.set(key, known);
  return known;
}

/** Synthesizes a stage with our own checks, after a change of the app. */
export function synthExtendedStage(
  { sealed = sealedStage, ...props }: StageProps = {},
  extend: (app: App) => void = () => {},
): SynthesizedStage {
  const app = testApp();
  const oidc = { issuer: "https://issuer.example", audience: "signet" };
  const bundles = "dist/lambda";
  const source = sealedSource(sealed, props.stage);
  signetStage(app, { stage: "dev", demo: false, bundles, sealed: source, oidc, ...props });
  extend(app);
  Validations.of(app).addPlugins(new LockdownChecks());
  return { app, assembly: app.synth() };
}

export function templateOf(assembly: CloudAssembly, stack: string): Template {
  const template: Record<string, unknown> = assembly.getStackByName(stack).template;
  return Template.fromJSON(template);
}

/** Returns the texts of a stack's error annotations. */
export function errorsOf(assembly: CloudAssembly, stack: string): readonly string[] {
  return assembly
    .getStackByName(stack)
    .messages.filter(({ level }) => level === SynthesisMessageLevel.ERROR)
    .flatMap(({ entry }) => (typeof entry.data === "string" ? entry.data : []));
}
