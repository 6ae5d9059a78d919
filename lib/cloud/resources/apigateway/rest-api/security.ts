import { isMap } from "../../../../json.ts";
import type { Account } from "../../../account/account.ts";
import type { Api } from "../../../account/apigateway/api.ts";
import { Properties } from "../../../assembly/properties.ts";
import { authorizerOf } from "../authorizer.ts";
import type { Members } from "./document.ts";
import { onlyExtensions } from "./extensions.ts";
import { authorizerProperties } from "./authorizer-extension.ts";

/** The properties of a method that say who may call it. */
type MethodSecurity = Members;

/** Returns the properties that say who may call an operation, from its own requirements or those of the document. */
export type SecurityOf = (operation: Properties) => MethodSecurity;

/** How a security scheme is enforced. */
type Scheme =
  | { readonly kind: "iam" }
  | { readonly kind: "key" }
  | { readonly kind: "authorizer"; readonly id: string; readonly type: string };

/**
 * Creates the authorizers of a document. A requirement that cannot be enforced is refused, whereas API Gateway leaves
 * such an operation open.
 */
export function importSecurity(
  document: Members,
  api: Api,
  account: Account,
  idOf: (name: string) => string,
): SecurityOf {
  const schemes = new Map<string, Scheme>();

  function schemeOf(name: string, operation: Properties): Scheme {
    const known = schemes.get(name);
    if (known) return known;
    const all = schemesIn(document);
    if (!all.has(name))
      operation.fail("security", `names the scheme ${name}, which does not exist`);
    const scheme = readScheme(all.map(name), name, { api, account, idOf });
    schemes.set(name, scheme);
    return scheme;
  }

  return (operation) => {
    const auth = operation.has("x-amazon-apigateway-auth")
      ? operation.map("x-amazon-apigateway-auth").only(["type"]).text("type").toUpperCase()
      : undefined;
    const requirements = requirementsOf(operation, document);
    if (auth !== undefined) {
      if (auth !== "NONE" && auth !== "AWS_IAM") {
        operation.fail(
          "x-amazon-apigateway-auth",
          `has the type ${auth}; it must be NONE or AWS_IAM`,
        );
      }
      if (operation.has("security") && requirements.length > 0) {
        operation.fail("x-amazon-apigateway-auth", "and security are both given");
      }
      return { AuthorizationType: auth };
    }
    const used = requirements.map(([name, scopes]) => ({
      scheme: schemeOf(name, operation),
      scopes,
    }));
    return combined(used, operation);
  };
}

type Requirement = readonly [name: string, scopes: readonly string[]];

/** Returns all requirements. Alternatives apply together, because a method has one authorizer. */
function requirementsOf(operation: Properties, document: Members): readonly Requirement[] {
  const owner = operation.has("security")
    ? operation
    : new Properties(document, undefined, "document");
  if (owner.raw("security") === null) {
    owner.fail("security", "has no value; write [] if everyone may call the operation");
  }
  const alternatives = owner.maps("security");
  if (alternatives.some(({ names }) => names.length === 0)) {
    owner.fail("security", "has an alternative without a scheme, which would let everyone in");
  }
  return alternatives.flatMap((one) => one.names.map((name) => [name, one.texts(name)] as const));
}

function combined(
  used: readonly { readonly scheme: Scheme; readonly scopes: readonly string[] }[],
  operation: Properties,
): MethodSecurity {
  const keyed = used.some(({ scheme }) => scheme.kind === "key") ? { ApiKeyRequired: true } : {};
  const [first, ...others] = used.filter(({ scheme }) => scheme.kind !== "key");
  if (!first) return { AuthorizationType: "NONE", ...keyed };
  if (others.length > 0) {
    operation.fail("security", "names several schemes; API Gateway authorizes a method by one");
  }
  const { scheme, scopes } = first;
  if (scheme.kind !== "authorizer") return { AuthorizationType: "AWS_IAM", ...keyed };
  const isPool = scheme.type === "COGNITO_USER_POOLS";
  if (scopes.length > 0 && !isPool)
    operation.fail("security", "has scopes for a Lambda authorizer");
  return {
    AuthorizationType: isPool ? scheme.type : "CUSTOM",
    AuthorizerId: scheme.id,
    ...(scopes.length > 0 ? { AuthorizationScopes: scopes } : {}),
    ...keyed,
  };
}

function schemesIn(document: Members): Properties {
  const { components, securityDefinitions } = document;
  const schemes = isMap(components) ? components["securitySchemes"] : undefined;
  return new Properties(schemes ?? securityDefinitions ?? {}, undefined, "securitySchemes");
}

function readScheme(
  scheme: Properties,
  name: string,
  { api, account, idOf }: { api: Api; account: Account; idOf: (name: string) => string },
): Scheme {
  onlyExtensions(scheme, ["x-amazon-apigateway-authorizer", "x-amazon-apigateway-authtype"]);
  const label = scheme.optionalText("x-amazon-apigateway-authtype") ?? "";
  if (scheme.has("x-amazon-apigateway-authorizer")) {
    const id = idOf(name);
    const properties = authorizerProperties(scheme);
    const authorizer = authorizerOf(properties, account);
    api.authorizers.set(id, { id, ...authorizer });
    return { kind: "authorizer", id, type: properties.text("Type") };
  }
  if (label.toLowerCase() === "awssigv4") return { kind: "iam" };
  const isKey =
    label === "" &&
    scheme.optionalText("type") === "apiKey" &&
    scheme.optionalText("in") === "header" &&
    scheme.optionalText("name")?.toLowerCase() === "x-api-key";
  if (isKey) return { kind: "key" };
  return scheme.fail(
    "type",
    `of the scheme ${name} cannot be enforced by API Gateway; add x-amazon-apigateway-authorizer, or x-amazon-apigateway-authtype awsSigv4`,
  );
}
