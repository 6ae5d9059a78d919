import type { IntegrationResponse } from "../../../../account/apigateway/integration.ts";
import { Budget } from "../../mapping-template/limits/budget.ts";
import { TemplateFailed } from "../../mapping-template/limits/template-failed.ts";
import { matchesWhole } from "../../mapping-template/methods/string-patterns.ts";

/**
 * Returns the first response whose pattern matches the whole text, or else the response without a pattern. Returns
 * `"limit"` if the patterns take too long, because the text of a backend can be long.
 */
export function selectedResponse(
  responses: readonly IntegrationResponse[],
  selector: string,
): IntegrationResponse | "limit" | undefined {
  const budget = new Budget();
  try {
    return (
      responses.find(
        ({ pattern }) => pattern !== undefined && matchesWhole(selector, pattern, budget),
      ) ?? responses.find(({ pattern }) => pattern === undefined)
    );
  } catch (error) {
    if (error instanceof TemplateFailed) return "limit";
    throw error;
  }
}
