/** JSON schemas of the models of an API, by name. */
export type Models = ReadonlyMap<string, object>;

/** A reference of a model to another model of an API, in the form that API Gateway defines. */
export interface ModelReference {
  /** The reference without its fragment. */
  readonly url: string;
  readonly apiId: string;
  readonly name: string;
}

const REFERENCE =
  /^(https:\/\/apigateway\.amazonaws\.com\/restapis\/([^/?#]+)\/models\/([^/?#]+))(?:#.*)?$/s;

/**
 * Returns the models that a model refers to, directly or through others, each once.
 *
 * @throws {Error} If one of them is not in `models`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings-models.html
 */
export function referencedModels(models: Models, name: string): readonly ModelReference[] {
  const found = new Map<string, ModelReference>();
  const collect = (schema: unknown): void => {
    for (const reference of referencesIn(schema)) {
      if (found.has(reference.url)) continue;
      found.set(reference.url, reference);
      const model = models.get(reference.name);
      if (!model) {
        throw new Error(
          `it refers to the model ${reference.name}, which does not exist; let the model depend on it (DependsOn)`,
        );
      }
      collect(model);
    }
  };
  collect(models.get(name));
  return [...found.values()];
}

/** Returns the references to models anywhere in a schema. */
export function referencesIn(schema: unknown): readonly ModelReference[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) => {
    if (key !== "$ref" || typeof value !== "string") return referencesIn(value);
    const [, url, apiId, name] = REFERENCE.exec(value) ?? [];
    return url !== undefined && apiId !== undefined && name !== undefined
      ? [{ url, apiId, name }]
      : [];
  });
}
