/** Returns the JSON of a response as the type that the test expects. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- the call names the type.
export function jsonOf<T>({ json }: { readonly json: unknown }): T {
  return json as T; // Not checked here: later assertions fail on another type.
}
