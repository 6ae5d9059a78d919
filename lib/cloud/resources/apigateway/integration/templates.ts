import type { ContentHandling } from "../../../account/apigateway/integration.ts";
import type { Properties } from "../../../assembly/properties.ts";

/** Reads templates by content type in lower case. */
export function templatesOf(properties: Properties, name: string): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(properties.textMap(name)).map(([type, template]) => {
      if (type !== "$default" && !/^[^\s/]+\/[^\s/]+$/.test(type)) {
        properties.fail(
          name,
          `is rejected by API Gateway: Validation Result: warnings : [], errors : [Invalid content type specified: ${type}]`,
        );
      }
      return [type.toLowerCase(), template];
    }),
  );
}

export function contentHandling(properties: Properties): ContentHandling {
  properties.allow("ContentHandling", ["CONVERT_TO_BINARY", "CONVERT_TO_TEXT"]);
  const handling = properties.optionalText("ContentHandling");
  return handling === "CONVERT_TO_BINARY" || handling === "CONVERT_TO_TEXT" ? handling : undefined;
}
