import { isDeepStrictEqual } from "node:util";
import { functionUrlOf } from "../../account/function-urls.ts";
import { newUrlId } from "../../account/naming/identifiers.ts";
import type { Account } from "../../account/account.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { urlCors } from "./url-cors.ts";
import { functionOf, type NamedFunction } from "./function-of.ts";

const ALIAS_NAME = /^(?!\d+$)[A-Za-z0-9_-]{1,128}$/;

/** The HTTP endpoint of a function or alias. Each has at most one. */
export const lambdaUrl: ResourceType = {
  enforced: ["AuthType", "Cors", "InvokeMode", "Qualifier", "TargetFunctionArn"],
  inert: [],
  attributes: ["FunctionArn", "FunctionUrl"],
  put({ properties, previous }, account) {
    properties
      .allow("AuthType", ["AWS_IAM", "NONE"])
      .allow("InvokeMode", ["BUFFERED", "RESPONSE_STREAM"]);
    const { name, arn } = urlTarget(properties, account);
    const mine = previous?.physicalId === arn ? previous.attributes["UrlId"] : undefined;
    const present = account.functionUrls.get(arn);
    if (present && present.id !== mine) {
      properties.fail(
        "TargetFunctionArn",
        `names ${arn.split(":function:").at(-1)}, which already has a function URL`,
      );
    }
    const id = mine ?? newUrlId();
    const authType = properties.text("AuthType") === "NONE" ? "NONE" : "AWS_IAM";
    const cors = urlCors(properties);
    const invokeMode =
      properties.optionalText("InvokeMode") === "RESPONSE_STREAM" ? "RESPONSE_STREAM" : "BUFFERED";
    const now = account.clock.now().toISOString();
    const created = (mine === undefined ? undefined : previous?.attributes["Created"]) ?? now;
    account.functionUrls.set(arn, {
      id,
      functionName: name,
      functionArn: arn,
      authType,
      cors,
      invokeMode,
      created,
      modified:
        present?.authType === authType &&
        present.invokeMode === invokeMode &&
        isDeepStrictEqual(present.cors, cors)
          ? present.modified
          : now,
    });
    return {
      physicalId: arn,
      attributes: {
        FunctionArn: arn,
        FunctionUrl: functionUrlOf(account, id),
        UrlId: id,
        Created: created,
      },
    };
  },
  remove({ attributes }, { functionUrls }) {
    // Another resource may have given the function a new URL, which must stay.
    for (const { id, functionArn } of functionUrls.values()) {
      if (id === attributes["UrlId"]) functionUrls.delete(functionArn);
    }
  },
};

/** Returns the function, or its alias, that a URL invokes. A version cannot have a URL. */
function urlTarget(properties: Properties, account: Account): NamedFunction {
  const target = functionOf(properties, "TargetFunctionArn", account);
  const alias = properties.match("Qualifier", ALIAS_NAME).optionalText("Qualifier");
  if (target.qualifier !== undefined && !ALIAS_NAME.test(target.qualifier)) {
    properties.fail("TargetFunctionArn", `names ${target.arn}; only an alias can have a URL`);
  }
  if (alias === undefined || alias === target.qualifier) return target;
  const arn = `${target.functionArn}:${alias}`;
  return target.qualifier === undefined && account.functionAliases.has(arn)
    ? { ...target, arn, qualifier: alias }
    : properties.fail("Qualifier", `names ${alias}, which is not an alias of ${target.arn}`);
}
