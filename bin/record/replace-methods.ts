export type Method = (...args: readonly unknown[]) => unknown;

/** Replaces the functions of an object that have certain names. */
export function replaceMethods(
  owner: object,
  names: RegExp,
  replace: (name: string, method: Method) => Method,
): void {
  for (const name of Object.getOwnPropertyNames(owner).filter((each) => names.test(each))) {
    const method: unknown = Reflect.get(owner, name);
    if (isMethod(method)) Object.defineProperty(owner, name, { value: replace(name, method) });
  }
}

export function isMethod(value: unknown): value is Method {
  return typeof value === "function";
}
