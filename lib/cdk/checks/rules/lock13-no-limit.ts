import { functionsIn } from "../template/functions.ts";
import { routesIn } from "../template/routes.ts";
import { isForAllMethods, type RestStage, restStages } from "../template/stages.ts";
import type { Resource } from "../template/template.ts";
import type { Templates } from "../template/templates.ts";
import { literal, type Members, membersOf, numberOf, type Value } from "../template/values.ts";
import type { Finding, Rule } from "./rule.ts";

/** Time in seconds that API Gateway waits for a function, unless the account has a higher quota. */
const MOST_SECONDS = 29;

/** Reports missing throttles, concurrency limits and timeouts. An unknown limit counts as missing. */
export const noLimit: Rule = {
  id: "LOCK13",
  risk: "One caller can use up the concurrency that all functions of the account share, at your cost.",
  mend: "Set throttlingRateLimit and throttlingBurstLimit, reservedConcurrentExecutions, and a timeout of at most 29 seconds.",
  check: (templates) => [
    ...restStages(templates).flatMap(restStage),
    ...templates.ofType("AWS::ApiGatewayV2::Stage").flatMap(httpStage),
    ...functionsIn(templates).flatMap(concurrency),
    ...timeouts(templates),
  ],
};

function restStage({ resource, settings, location }: RestStage): readonly Finding[] {
  const locations = [location];
  const found: Finding[] = [];
  if (!settings.some(isForAllMethods)) {
    found.push({
      resource,
      locations,
      problem: "its methods have no throttling",
      about: "throttling",
    });
  }
  // The settings of one method replace the settings for all methods.
  for (const setting of settings.filter((each) => !isThrottled(each))) {
    const method = `${literal(setting["HttpMethod"])} ${literal(setting["ResourcePath"])}`;
    const problem = `its settings for ${method} have no throttling`;
    found.push({ resource, locations, problem, about: "throttling" });
  }
  return found;
}

function httpStage(resource: Resource): readonly Finding[] {
  const { DefaultRouteSettings } = resource.properties;
  if (isThrottled(membersOf(DefaultRouteSettings))) return [];
  const locations = ["Properties.DefaultRouteSettings"];
  return [{ resource, locations, problem: "its routes have no throttling", about: "throttling" }];
}

function isThrottled({ ThrottlingRateLimit, ThrottlingBurstLimit }: Members): boolean {
  return isLimit(ThrottlingRateLimit) && isLimit(ThrottlingBurstLimit);
}

function isLimit(value: Value): boolean {
  const limit = numberOf(value);
  return limit !== undefined && limit >= 0;
}

function concurrency(resource: Resource): readonly Finding[] {
  if (isLimit(resource.properties["ReservedConcurrentExecutions"])) return [];
  const locations = ["Properties.ReservedConcurrentExecutions"];
  return [{ resource, locations, problem: "it has no reserved concurrency", about: "concurrency" }];
}

/** Returns the findings of functions that an API calls. Other functions may run for a longer time. */
function timeouts(templates: Templates): readonly Finding[] {
  const behind = new Set(routesIn(templates).flatMap(({ functions }) => functions));
  return [...behind].flatMap((resource) => {
    const seconds = numberOf(resource.properties["Timeout"] ?? 3);
    if (seconds !== undefined && seconds <= MOST_SECONDS) return [];
    const problem = `it may run for ${seconds ?? "an unknown number of"} seconds, but API Gateway waits for ${MOST_SECONDS}`;
    return [{ resource, problem, locations: ["Properties.Timeout"], about: "timeout" }];
  });
}
