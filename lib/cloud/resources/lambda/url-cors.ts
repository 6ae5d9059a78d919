import type { FunctionUrlCors } from "../../account/lambda/function-url.ts";
import type { Properties } from "../../assembly/properties.ts";

/** Limits of Lambda on the lists and on the length of an item. */
const LIMITS = {
  AllowHeaders: { items: 100, letters: 1024 },
  AllowMethods: { items: 6, letters: 6 },
  AllowOrigins: { items: 100, letters: 253 },
  ExposeHeaders: { items: 100, letters: 1024 },
} as const;
const MOST_SECONDS = 86_400;

/** Reads the `Cors` of a function URL, or returns `undefined` if it has none. */
export function urlCors(properties: Properties): FunctionUrlCors | undefined {
  if (!properties.has("Cors")) return undefined;
  const cors = properties.map("Cors").only(["AllowCredentials", "MaxAge"], Object.keys(LIMITS));
  return {
    allowCredentials: cors.boolean("AllowCredentials", false),
    allowHeaders: list(cors, "AllowHeaders"),
    allowMethods: list(cors, "AllowMethods"),
    allowOrigins: list(cors, "AllowOrigins"),
    exposeHeaders: list(cors, "ExposeHeaders"),
    maxAge: cors.has("MaxAge")
      ? cors.integer("MaxAge", 0, { from: 0, to: MOST_SECONDS })
      : undefined,
  };
}

function list(cors: Properties, name: keyof typeof LIMITS): readonly string[] {
  const { items, letters } = LIMITS[name];
  const values = cors.texts(name);
  if (values.length > items) cors.fail(name, `has ${values.length} items; at most ${items} fit`);
  const long = values.find((value) => value.length > letters || !/^[\x21-\x7e]+$/.test(value));
  // OPTIONS has seven letters, and Lambda answers its requests itself.
  if (long !== undefined) {
    cors.fail(
      name,
      `has the item ${JSON.stringify(long)}; Lambda takes at most ${letters} letters`,
    );
  }
  return values;
}
