/** Where and how a function logs. A function that logs text has no levels. */
export interface FunctionLogging {
  readonly group: string;
  readonly format: "Text" | "JSON";
  readonly applicationLevel?: string;
  readonly systemLevel?: string;
}
