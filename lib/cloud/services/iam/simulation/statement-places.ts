import type { ShapeMap } from "../../protocol/query/shape-xml.ts";
import type { SimulatedPolicy } from "./simulated-policy.ts";
import { statementSpans } from "./statement-spans.ts";

/** The members of a matched statement, by the name of the statement in decisions. */
export type StatementPlaces = ReadonlyMap<string, ShapeMap>;

/** Returns where the statements of these policies are. */
export function placesOf(policies: readonly SimulatedPolicy[]): StatementPlaces {
  const places = new Map<string, ShapeMap>();
  for (const { id, type, policy, text } of policies) {
    const spans = statementSpans(text);
    for (const [index, { source }] of policy.statements.entries()) {
      const span = spans[index];
      places.set(source, {
        SourcePolicyId: id,
        SourcePolicyType: type,
        StartPosition: span && { ...span.start },
        EndPosition: span && { ...span.end },
      });
    }
  }
  return places;
}
