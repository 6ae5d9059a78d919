import type { JavaMap } from "../values/value.ts";

/** The data that a mapping template can read. */
export interface TemplateInput {
  /** The body of the request, or in the template of a response the body that the integration returned. */
  readonly body: string;
  /** The parameters of the request, also in the template of a response. */
  readonly params: Readonly<
    Record<"path" | "querystring" | "header", Readonly<Record<string, string>>>
  >;
  readonly context: Readonly<Record<string, unknown>>;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** What the template of the request has left, so that the template of the response can read it. */
  readonly requestOverride?: Overrides;
}

/** The parameters of an integration's request that a template sets. They win over the mapped parameters. */
export interface Overrides {
  readonly header: Readonly<Record<string, string>>;
  readonly path: Readonly<Record<string, string>>;
  readonly querystring: Readonly<Record<string, string>>;
  /** Everything that the template has set under `requestOverride` and `responseOverride`. */
  readonly maps?: { readonly request: JavaMap; readonly response: JavaMap };
}

export interface Rendered {
  /** The text is not trimmed. */
  readonly text: string;
  readonly requestOverride: Overrides;
  readonly responseOverride: {
    readonly status?: number;
    readonly header: Readonly<Record<string, string>>;
  };
}
