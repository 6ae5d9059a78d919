import type { Form } from "../../protocol/query/form.ts";

/** Returns a member of a request that is true or false. The check against the model has refused other texts. */
export function flag(form: Form, name: string): boolean | undefined {
  const text = form.get(name)?.toLowerCase();
  return text === undefined || text === "" ? undefined : text === "true";
}
