import { sealingKeyAlias } from "../../../lib/formats/sealed/sealed-segment.ts";
import type { SealedStage } from "./sealed-stage.ts";

/**
 * Returns a function that returns the key of a function's secrets, in the form of KMS's `KeyId`. The app may no longer
 * declare a function of the sealed file. Its secrets were sealed with the key of the stage.
 */
export function keyOf({
  app,
  stage,
  functions,
}: Pick<SealedStage, "app" | "stage" | "functions">): (functionName: string) => string {
  const [first] = functions.values();
  const stageKey = first?.keyId ?? sealingKeyAlias(app, stage);
  return (name) => functions.get(name)?.keyId ?? stageKey;
}
