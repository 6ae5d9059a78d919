import { functionUrlOf } from "../../account/function-urls.ts";
import { newUrlId } from "../../account/naming/identifiers.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { functionOf } from "./function-of.ts";

/** The HTTP endpoint of a function. A function has at most one. Aliases are not supported. */
export const lambdaUrl: ResourceType = {
  enforced: ["AuthType", "InvokeMode", "TargetFunctionArn"],
  inert: [],
  attributes: ["FunctionArn", "FunctionUrl"],
  put({ properties, previous }, account) {
    properties
      .allow("AuthType", ["AWS_IAM", "NONE"])
      .allow("InvokeMode", ["BUFFERED", "RESPONSE_STREAM"]);
    const { name, arn } = functionOf(properties, "TargetFunctionArn", account);
    const mine = previous?.physicalId === arn ? previous.attributes["UrlId"] : undefined;
    const present = account.functionUrls.get(name);
    if (present && present.id !== mine) {
      properties.fail("TargetFunctionArn", `names ${name}, which already has a function URL`);
    }
    const id = mine ?? newUrlId();
    const authType = properties.text("AuthType") === "NONE" ? "NONE" : "AWS_IAM";
    const invokeMode =
      properties.optionalText("InvokeMode") === "RESPONSE_STREAM" ? "RESPONSE_STREAM" : "BUFFERED";
    const now = account.clock.now().toISOString();
    const created = (mine === undefined ? undefined : previous?.attributes["Created"]) ?? now;
    account.functionUrls.set(name, {
      id,
      functionName: name,
      functionArn: arn,
      authType,
      invokeMode,
      created,
      modified:
        present?.authType === authType && present.invokeMode === invokeMode
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
    for (const { id, functionName } of functionUrls.values()) {
      if (id === attributes["UrlId"]) functionUrls.delete(functionName);
    }
  },
};
