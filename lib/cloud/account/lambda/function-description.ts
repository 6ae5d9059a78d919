/** What Lambda's API shows of a function, without an effect on its processes. */
export interface FunctionDescription {
  readonly description: string;
  /** The function's description when a version was published that has a description of its own. */
  readonly functionDescription?: string;
  readonly architectures: readonly string[];
  readonly tracing: string;
  readonly tags: Readonly<Record<string, string>>;
  /** When the function was deployed or changed, in ISO 8601. */
  readonly lastModified: string;
}
