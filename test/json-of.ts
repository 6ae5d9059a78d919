/** The JSON of a response as the type that the test expects. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the call names the type.
export function jsonOf<T>({ json }: { readonly json: unknown }): T {
  return json as T; // Unchecked: the assertions that follow fail on another type.
}
