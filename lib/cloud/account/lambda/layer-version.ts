/** A version of a layer. */
export interface LayerVersion {
  readonly layerName: string;
  readonly version: number;
  /** Directory or ZIP file of the content. */
  readonly directory: string;
  /** When the version was deployed, in ISO 8601. */
  readonly created: string;
  readonly description: string | undefined;
  readonly license: string | undefined;
  readonly runtimes: readonly string[];
  readonly architectures: readonly string[];
}
