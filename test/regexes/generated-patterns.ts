import { SERVICE_MODELS } from "../../lib/cloud/services/models/service-models.ts";
import { wholePattern } from "../../lib/cloud/services/models/whole-pattern.ts";

/** The expressions that the patterns of AWS's models become, as `/pattern/flags`. */
export const generatedPatterns: readonly string[] = [
  ...new Set(
    Object.values(SERVICE_MODELS)
      .flatMap(({ shapes }) => Object.values(shapes))
      .flatMap((shape) => ("pattern" in shape ? (shape.pattern ?? []) : []))
      .map((pattern) => {
        const { source, flags } = wholePattern(pattern);
        return `/${source}/${flags}`;
      }),
  ),
];
