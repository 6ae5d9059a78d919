import { intrinsicCall } from "./intrinsic-call.ts";
import { parseReference, type Reference } from "./reference.ts";
import { parseSub } from "./sub.ts";

/** Lists the references at any depth of a value, including those in the texts of `Fn::Sub`. */
export function referencesIn(value: unknown): readonly Reference[] {
  const found: Reference[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== "object" || node === null) return;
    // A text can have more references than a call may have arguments.
    for (const reference of ownReferences(node)) found.push(reference);
    for (const member of Object.values(node)) visit(member);
  };
  visit(value);
  return found;
}

/** Lists the references of a value itself, without the references in its members. */
export function ownReferences(value: unknown): readonly Reference[] {
  const reference = parseReference(value);
  if (reference) return [reference];
  const call = intrinsicCall(value);
  const parts = call?.name === "Fn::Sub" ? parseSub(call.argument) : undefined;
  return (parts ?? []).flatMap((part) => (part.kind === "reference" ? [part.reference] : []));
}
