/** A change to a request or a response of an integration of an HTTP API. */
export interface ParameterMapping {
  readonly action: "append" | "overwrite" | "remove";
  readonly target: "header" | "path" | "querystring" | "statuscode";
  /** Name of a header or of a parameter of the query. Empty for a path or a status. */
  readonly name: string;
  readonly value: MappedText;
}

/** A text whose parts are literal or read from a request, a response, the context or stage variables. */
export type MappedText = readonly (string | { readonly source: string })[];
