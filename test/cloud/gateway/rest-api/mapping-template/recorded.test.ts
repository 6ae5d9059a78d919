import { describe, expect, it } from "vitest";
import { renderTemplate } from "../../../../../lib/cloud/gateway/rest-api/mapping-template/render-template.ts";
import recorded from "../../../../vectors/mapping-template.json" with { type: "json" };
import { emptyInput, rendered } from "./rendered.ts";

/** Passes variables to a template of a response in the way in which the recording has passed them. */
function asRecorded(template: string, variables: Readonly<Record<string, unknown>>): string {
  const request = renderTemplate("\n#set($context.requestOverride.path.body = $input.body)\n{}", {
    ...emptyInput,
    body: JSON.stringify(variables),
  });
  const sets = Object.keys(variables).map((name) => `#set($${name} = $bodyJSON.${name})`);
  return rendered(
    `#set($body = $context.requestOverride.path.body)\n#set($bodyJSON = $util.parseJson($body)) ${sets.join(" ")}\n${template}`,
    { requestOverride: request.requestOverride },
  );
}

describe("a template that AWS has rendered", () => {
  it.each(recorded.cases.map((one) => [one.rule, one] as const))("renders alike: %s", (_, one) => {
    const text = asRecorded(one.template, one.variables ?? {});
    // For some templates the recording has compared the text without its line breaks.
    expect(one.blanks === "any" ? text.replace(/\s+/g, " ").trim() : text).toBe(one.text);
  });
});

/** localstack tests/aws/services/apigateway/test_apigateway_common.py::test_input_path_template_formatting */
const PATHS = [
  ["$result", { foo: "bar" }, "{foo=bar}"],
  ["$result", [{ foo: "bar" }], '[{"foo":"bar"}]'],
  ["$result.nested", { nested: { foo: "bar" } }, "{foo=bar}"],
  ["$result.nested", { nested: [{ foo: "bar" }] }, '[{"foo":"bar"}]'],
  ["$result[0]", [{ foo: "bar" }], "{foo=bar}"],
  ["$result[0]", [[{ foo: "bar" }]], '[{"foo":"bar"}]'],
  ["$result", { foo: [{ nested: "bar" }] }, '{foo=[{"nested":"bar"}]}'],
  ["$result", { bigger: "dict", to: "test", with: 1 }, "{bigger=dict, to=test, with=1}"],
  ["$result.toString()", { foo: "bar" }, "{foo=bar}"],
  ["$result.toString()", { list: [{ foo: "bar" }] }, '{list=[{"foo":"bar"}]}'],
] as const;

const COMPARED =
  '{"body": $r, "nested": $r.nested, "isNull": #if( $r == $null )"true"#else"false"#end, "isEmptyString": #if( $r == "" )"true"#else"false"#end}';

describe("a value of $input.path", () => {
  it.each(PATHS)("prints by %s of %j as %s", (print, json, text) => {
    const body = JSON.stringify({ json });
    expect(rendered(`#set($result = $input.path("$.json"))${print}`, { body })).toBe(text);
  });

  it.each([
    ["", '{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}'],
    ['{"v":null}', '{"body": , "nested": , "isNull": "true", "isEmptyString": "true"}'],
    ['{"v":[]}', '{"body": [], "nested": , "isNull": "false", "isEmptyString": "false"}'],
  ])("of the body %j equals null and an empty text if it is null or missing", (body, text) => {
    expect(rendered(`#set($r = $input.path("$.v"))${COMPARED}`, { body })).toBe(text);
  });
});

/** localstack tests/aws/services/apigateway/test_apigateway_common.py::test_input_body_formatting */
describe("$input.body", () => {
  it.each([
    ["#set($result = $input.body)$result", "", "{}"],
    [
      "Action=SendMessage&MessageBody=$input.body",
      "some raw data",
      "Action=SendMessage&MessageBody=some raw data",
    ],
    ["#set($r = $input.body.testAccess)$r", '{"testAccess": 1}', ""],
    [
      "E=$util.urlEncode($input.body)&A=$util.urlEncode($input.body.a)",
      '{"some": "value"}',
      "E=%7B%22some%22%3A+%22value%22%7D&A=",
    ],
    ["$util.urlEncode($input.body)", "", "%7B%7D"],
  ])("renders %s of %j as %s", (template, body, text) => {
    expect(rendered(template, { body })).toBe(text);
  });
});

/** localstack tests/aws/services/apigateway/test_apigateway_integrations.py */
describe("an override", () => {
  it("of the request's template is read in the template of the response", () => {
    const request = renderTemplate(
      `#set($name = "foo")
#set($context.requestOverride.querystring[$name] = "bar")
$context.requestOverride.querystring.put("putfoo", "putBar")
#set($context["requestOverride"].querystring["nestedfoo"] = "nestedFoo")
#set($context.responseOverride.status = 444)
#set($context.responseOverride.header.foo = "bar")
#set($context.responseOverride.custom = "is also passed around")
{ "statusCode": 200 }`,
      emptyInput,
    );
    expect(JSON.parse(request.text)).toEqual({ statusCode: 200 });
    expect(request.requestOverride.querystring).toEqual({
      foo: "bar",
      putfoo: "putBar",
      nestedfoo: "nestedFoo",
    });
    expect(request.responseOverride).toEqual({ status: 444, header: { foo: "bar" } });
    const response = renderTemplate(
      `$context.requestOverride.querystring.foo $context.responseOverride.status $context.responseOverride.custom`,
      { ...emptyInput, requestOverride: request.requestOverride },
    );
    expect(response.text).toBe("bar 444 is also passed around");
    expect(response.responseOverride).toEqual({ status: 444, header: { foo: "bar" } });
  });

  it("sets a header to several values, and ignores a status that is out of range", () => {
    const { requestOverride, responseOverride } = renderTemplate(
      `#set($context.requestOverride.header.multi = ["a", "b"])#set($context.responseOverride.status = 99)`,
      emptyInput,
    );
    expect(requestOverride.header).toEqual({ multi: "a,b" });
    expect(responseOverride).toEqual({ header: {} });
  });
});
