import { isMap, parseJson } from "../../json.ts";

/** The origins whose scripts may read the responses of a function. A construct writes it as JSON into the environment. */
export interface CorsConfig {
  /** Origins such as `https://app.example.com`, or only `*`. */
  readonly allowOrigins: readonly string[];
  /** Names of response headers that scripts may read in addition to those that they may always read. */
  readonly exposeHeaders?: readonly string[];
  /** Whether scripts may read responses to requests that carry cookies or stored passwords. */
  readonly allowCredentials?: boolean;
}

/** Name of the variable that contains a {@link CorsConfig} as JSON. */
export const CORS_VARIABLE = "SIGNET_CORS";

const MEMBERS = ["allowOrigins", "exposeHeaders", "allowCredentials"];

/** Parses the value of {@link CORS_VARIABLE}. Returns `undefined` if it is invalid or has an unknown member. */
export function parseCorsConfig(text: string): CorsConfig | undefined {
  const value = parseJson(text);
  if (!isMap(value) || Object.keys(value).some((name) => !MEMBERS.includes(name))) return undefined;
  const members: Partial<Record<keyof CorsConfig, unknown>> = value;
  const { allowOrigins, exposeHeaders, allowCredentials } = members;
  if (!isTexts(allowOrigins) || allowOrigins.length === 0) return undefined;
  if (exposeHeaders !== undefined && !isTexts(exposeHeaders)) return undefined;
  if (allowCredentials !== undefined && typeof allowCredentials !== "boolean") return undefined;
  if (allowOrigins.includes("*") && (allowCredentials || allowOrigins.length > 1)) return undefined;
  return {
    allowOrigins,
    ...(exposeHeaders ? { exposeHeaders } : {}),
    ...(allowCredentials ? { allowCredentials } : {}),
  };
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string" && item !== "");
}
