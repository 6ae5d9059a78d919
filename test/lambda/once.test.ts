import { expect, it } from "vitest";
import { once } from "../../lambda/once.ts";

/** A load that settles when told, and how often it was begun. */
function controlled<T>() {
  const begun: { resolve: (value: T) => void; reject: (error: Error) => void }[] = [];
  const load = () =>
    new Promise<T>((resolve, reject) => {
      begun.push({ resolve, reject });
    });
  return { begun, load };
}

it("runs the load once for all who come while it runs, and keeps its value", async () => {
  const { begun, load } = controlled<string>();
  const get = once(load);
  const callers = [get(), get(), get()];
  expect(begun).toHaveLength(1);
  begun[0]?.resolve("opened");
  expect(await Promise.all(callers)).toEqual(["opened", "opened", "opened"]);
  expect(await get()).toBe("opened");
  expect(begun).toHaveLength(1);
});

it("does not begin before it is asked", () => {
  const { begun, load } = controlled();
  once(load);
  expect(begun).toHaveLength(0);
});

it("gives a failure to all who waited for it, and begins anew for the next", async () => {
  const { begun, load } = controlled<string>();
  const get = once(load);
  const callers = [get(), get()];
  begun[0]?.reject(new Error("not now"));
  for (const caller of callers) await expect(caller).rejects.toThrow("not now");
  const later = get();
  expect(begun).toHaveLength(2);
  begun[1]?.resolve("opened");
  expect(await later).toBe("opened");
  expect(await get()).toBe("opened");
  expect(begun).toHaveLength(2);
});

it("does not let the end of a failed load take away the one that followed it", async () => {
  const { begun, load } = controlled<string>();
  const get = once(load);
  const first = get();
  begun[0]?.reject(new Error("not now"));
  // The first to learn of the failure asks again at once.
  const second = first.catch(() => get());
  await expect(first).rejects.toThrow("not now");
  const third = get();
  expect(begun).toHaveLength(2);
  begun[1]?.resolve("opened");
  expect(await Promise.all([second, third])).toEqual(["opened", "opened"]);
});

it("keeps a value that is no value", async () => {
  let loads = 0;
  const get = once(() => {
    loads++;
    return Promise.resolve(undefined);
  });
  await get();
  await get();
  expect(loads).toBe(1);
});
