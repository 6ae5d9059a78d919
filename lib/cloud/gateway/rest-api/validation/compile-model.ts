import { createRequire } from "node:module";
import type Draft04 from "ajv-draft-04";
import type { ValidateFunction } from "ajv";
import { referencedModels, type ModelReference, type Models } from "./model-references.ts";

/** Compiled models by name, for each snapshot of the models of an API. */
const bySnapshot = new WeakMap<Models, Map<string, ValidateFunction>>();
/** Compiled schemas by their text: each deployment parses its models anew, and compiling one takes several ms. */
const byText = new Map<string, ValidateFunction>();
const MOST_TEXTS = 1_000;

/**
 * Compiles the validator of a model, once for each text of its schema and of the models that it refers to.
 *
 * @param models Models of an API, by name. They do not change after the first call.
 * @throws {Error} If the schema is not a valid draft-04 schema, or refers to a model that is not in `models`.
 */
export function compileModel(models: Models, name: string): ValidateFunction {
  const compiled = bySnapshot.get(models) ?? new Map<string, ValidateFunction>();
  bySnapshot.set(models, compiled);
  const validate = compiled.get(name) ?? compileText(models, name);
  compiled.set(name, validate);
  return validate;
}

function compileText(models: Models, name: string): ValidateFunction {
  const references = referencedModels(models, name);
  const schema = models.get(name);
  const text = JSON.stringify([
    schema,
    references.map(({ url, name: of }) => [url, models.get(of)]),
  ]);
  const validate = byText.get(text) ?? compileSchema(schema, references, models);
  if (byText.size >= MOST_TEXTS) byText.clear();
  byText.set(text, validate);
  return validate;
}

function compileSchema(
  schema: object | undefined,
  references: readonly ModelReference[],
  models: Models,
): ValidateFunction {
  // Loaded here, because many APIs have no model. The package is CommonJS with a default export. For an `import` of it, the
  // declared type differs from the value.
  const Ajv = createRequire(import.meta.url)("ajv-draft-04") as typeof Draft04.default;
  const ajv = new Ajv({ strict: false, logger: false });
  for (const { url, name } of references) ajv.addSchema(copyOf(models.get(name)), url);
  return ajv.compile(copyOf(schema));
}

/** Returns a copy, because the compiled validator keeps the schema and must not see its later changes. */
function copyOf(schema: object | undefined): object {
  return structuredClone(schema ?? {});
}
