import { VERBS } from "../../account/apigateway/api.ts";
import type { Cors } from "../../account/apigatewayv2/http-api.ts";
import type { Properties } from "../../assembly/properties.ts";

/** Reads `CorsConfiguration` of an HTTP API. */
export function corsOf(properties: Properties): Cors | undefined {
  if (!properties.has("CorsConfiguration")) return undefined;
  const cors = properties
    .map("CorsConfiguration")
    .only([
      "AllowCredentials",
      "AllowHeaders",
      "AllowMethods",
      "AllowOrigins",
      "ExposeHeaders",
      "MaxAge",
    ]);
  const allowOrigins = cors.texts("AllowOrigins");
  const allowMethods = cors.texts("AllowMethods");
  const allowCredentials = cors.boolean("AllowCredentials", false);
  if (allowCredentials && allowOrigins.includes("*")) {
    cors.fail("AllowCredentials", "is not supported if AllowOrigins has *");
  }
  const foreign = allowMethods.find((verb) => verb !== "*" && !VERBS.includes(verb));
  if (foreign !== undefined) cors.fail("AllowMethods", `has ${foreign}, which is not a method`);
  const unsendable = [cors.texts("AllowHeaders"), cors.texts("ExposeHeaders"), allowOrigins]
    .flat()
    .find((text) => !/^[!-~]+$/.test(text));
  if (unsendable !== undefined) {
    cors.fail("AllowOrigins", `or a header name is ${JSON.stringify(unsendable)}`);
  }
  return {
    allowOrigins,
    allowMethods,
    allowHeaders: cors.texts("AllowHeaders"),
    exposeHeaders: cors.texts("ExposeHeaders"),
    allowCredentials,
    maxAgeSeconds: cors.has("MaxAge")
      ? cors.integer("MaxAge", 0, { from: -1, to: 86_400 })
      : undefined,
  };
}
