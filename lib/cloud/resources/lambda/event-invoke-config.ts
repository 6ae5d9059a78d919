import { configurationAt } from "../../account/configuration-at.ts";
import { isDeepStrictEqual } from "node:util";
import type { EventInvokeConfig } from "../../account/lambda/event-invoke-config.ts";
import type { Properties } from "../../assembly/properties.ts";
import type { ResourceType } from "../resource-type/resource-type.ts";
import { unqualifiedFunction } from "./function-of.ts";

/**
 * How Lambda handles the asynchronous events of a function, version or alias.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-configuring.html
 */
export const lambdaEventInvokeConfig: ResourceType = {
  enforced: [
    "DestinationConfig",
    "FunctionName",
    "MaximumEventAgeInSeconds",
    "MaximumRetryAttempts",
    "Qualifier",
  ],
  inert: [],
  attributes: [],
  put({ properties, previous }, account) {
    const { arn } = unqualifiedFunction(properties, "FunctionName", account);
    const qualifier = properties.text("Qualifier");
    const functionArn = `${arn}:${qualifier}`;
    if (!configurationAt(account, functionArn)) {
      properties.fail("Qualifier", `names ${functionArn}, which does not exist`);
    }
    const before = account.eventInvokeConfigs.get(functionArn);
    if (before && previous?.physicalId !== functionArn) {
      properties.fail("Qualifier", `names ${functionArn}, which already has an EventInvokeConfig`);
    }
    const destinations = properties.map("DestinationConfig").only(["OnFailure", "OnSuccess"]);
    const config = {
      functionArn,
      maximumRetryAttempts: optional(properties, "MaximumRetryAttempts", { from: 0, to: 2 }),
      maximumEventAgeSeconds: optional(properties, "MaximumEventAgeInSeconds", {
        from: 60,
        to: 21_600,
      }),
      onSuccess: destination(destinations, "OnSuccess", arn),
      onFailure: destination(destinations, "OnFailure", arn),
    };
    if (Object.values(config).every((value) => value === functionArn || value === undefined)) {
      properties.fail(
        "Qualifier",
        "is refused: You must specify at least one of error handling or destination setting.",
      );
    }
    account.eventInvokeConfigs.set(functionArn, dated(config, before, account.clock.now()));
    return { physicalId: functionArn, attributes: {} };
  },
  remove({ physicalId }, { eventInvokeConfigs }) {
    eventInvokeConfigs.delete(physicalId);
  },
};

/** Returns a configuration with the date of its last change. */
function dated(
  config: Omit<EventInvokeConfig, "modified">,
  before: EventInvokeConfig | undefined,
  now: Date,
): EventInvokeConfig {
  const same = before && { ...config, modified: before.modified };
  return same && isDeepStrictEqual(same, before) ? before : { ...config, modified: now };
}

function optional(
  properties: Properties,
  name: string,
  bounds: { readonly from: number; readonly to: number },
): number | undefined {
  return properties.has(name) ? properties.integer(name, 0, bounds) : undefined;
}

/** The services of destinations. A bucket only takes events that failed. */
const DESTINATION = /^arn:[^:]+:(?:(sqs|sns|lambda|events):[^:]+:\d{12}:.+|s3:::[^:/]+)$/;

function destination(
  properties: Properties,
  name: "OnSuccess" | "OnFailure",
  functionArn: string,
): string | undefined {
  const arn = properties.map(name).only(["Destination"]).optionalText("Destination");
  if (arn === undefined || arn === "") return undefined;
  const [matched, service] = DESTINATION.exec(arn) ?? [];
  const isAllowed = matched !== undefined && (service !== undefined || name === "OnFailure");
  if (!isAllowed || (service === "sqs" && arn.endsWith(".fifo"))) {
    return properties.fail(name, `is refused: The destination ARN ${arn} is invalid.`);
  }
  return arn === functionArn
    ? properties.fail(
        name,
        "is refused: You can't specify the function as a destination for itself.",
      )
    : arn;
}
