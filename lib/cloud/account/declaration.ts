/** A resource as its template declares it. Operations that describe a resource read from it. */
export interface Declaration {
  /** The properties, with every intrinsic function resolved. */
  readonly properties: Readonly<Record<string, unknown>>;
  readonly attributes: Readonly<Record<string, string>>;
  readonly created: Date;
  /** When the properties changed for the last time. */
  readonly updated: Date;
}

/** Returns the key of a declaration. Names of stages and models are unique only within their API. */
export function declarationKey(type: string, physicalId: string, apiId = ""): string {
  return `${type} ${apiId} ${physicalId}`;
}

/** Returns the declaration of a resource, or `undefined` if no template declares it. */
export function declarationOf(
  { declarations }: { readonly declarations: ReadonlyMap<string, Declaration> },
  type: string,
  physicalId: string,
  apiId?: string,
): Declaration | undefined {
  return declarations.get(declarationKey(type, physicalId, apiId));
}
