import type { Properties } from "../assembly/properties.ts";
import type { WireResponse } from "../http/http-types.ts";
import type { WafAction } from "../account/wafv2/web-acl.ts";

const CONTENT_TYPES: Readonly<Record<string, string>> = {
  APPLICATION_JSON: "application/json",
  TEXT_HTML: "text/html",
  TEXT_PLAIN: "text/plain",
};

/** The custom response bodies of a web ACL, by key. */
export type CustomBodies = ReadonlyMap<string, Pick<WireResponse, "headers" | "body">>;

/** @throws {TemplateUnsupported} If a body is invalid. */
export function customBodiesOf(properties: Properties): CustomBodies {
  const bodies = properties.map("CustomResponseBodies");
  return new Map(
    bodies.names.map((key) => {
      const body = bodies
        .map(key)
        .only(["Content", "ContentType"])
        .allow("ContentType", Object.keys(CONTENT_TYPES));
      const type = CONTENT_TYPES[body.text("ContentType")] ?? "text/plain";
      return [key, { headers: [["Content-Type", type]], body: body.text("Content") }];
    }),
  );
}

/**
 * Parses the action for requests that a rule matches, or the default action.
 *
 * @throws {TemplateUnsupported} If the action is invalid or not supported.
 */
export function actionOf(properties: Properties, bodies: CustomBodies): WafAction {
  const [kind = "", ...more] = properties.only(["Allow", "Block", "Count"]).names;
  const details = properties.map(kind);
  if (more.length > 0) properties.fail(kind, "must be the only action");
  if (kind === "Allow" || kind === "Count") {
    details.only();
    return { type: kind === "Allow" ? "allow" : "count" };
  }
  if (kind !== "Block") return properties.fail("Allow", "or Block is required");
  details.only(["CustomResponse"]);
  const isCustom = details.has("CustomResponse");
  return {
    type: "block",
    response: isCustom ? customResponse(details.map("CustomResponse"), bodies) : undefined,
  };
}

function customResponse(properties: Properties, bodies: CustomBodies): WireResponse {
  properties.only(["CustomResponseBodyKey", "ResponseCode", "ResponseHeaders"]);
  properties.text("ResponseCode");
  const status = properties.integer("ResponseCode", 0, { from: 200, to: 599 });
  const headers = properties.maps("ResponseHeaders").map((header) => {
    header.only(["Name", "Value"]).match("Name", /^[\w!#$%&'*+.^`|~-]+$/);
    return [header.text("Name"), header.match("Value", /^[ -~]*$/).text("Value")] as const;
  });
  const key = properties.optionalText("CustomResponseBodyKey");
  if (key === undefined) return { status, headers, body: "" };
  const body = bodies.get(key);
  if (!body)
    return properties.fail("CustomResponseBodyKey", `is not a key of CustomResponseBodies: ${key}`);
  return { status, headers: [...body.headers, ...headers], body: body.body };
}
