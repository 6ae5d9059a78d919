import { expect, it } from "vitest";
import { ChunkQueue } from "../../../../lib/cloud/runtime/channel/chunk-queue.ts";

const bytes = (text: string): Uint8Array => Buffer.from(text);

/** Returns whether a promise has been resolved by now. */
async function isDone(promise: Promise<unknown>): Promise<boolean> {
  const pending = Symbol("pending");
  return (await Promise.race([promise, new Promise((r) => setImmediate(r, pending))])) !== pending;
}

it("a writer waits until the reader asks for more", async () => {
  const queue = new ChunkQueue();
  const reader = queue[Symbol.asyncIterator]();
  const first = queue.write(bytes("first"));
  const second = queue.write(bytes("second"));
  expect((await reader.next()).value).toEqual(bytes("first"));
  expect(await isDone(first)).toBe(false);
  expect((await reader.next()).value).toEqual(bytes("second"));
  expect([await isDone(first), await isDone(second)]).toEqual([true, false]);
});

it("a writer goes on when the reader has left, even while it waits", async () => {
  const queue = new ChunkQueue();
  const reader = queue[Symbol.asyncIterator]();
  const before = queue.write(bytes("before"));
  await reader.next();
  void reader.next();
  await reader.return?.();
  expect([await isDone(before), await isDone(queue.write(bytes("after")))]).toEqual([true, true]);
});

it("the reader gets what was written before an error", async () => {
  const queue = new ChunkQueue();
  const reader = queue[Symbol.asyncIterator]();
  void queue.write(bytes("text"));
  queue.end(new Error("failed"));
  expect((await reader.next()).value).toEqual(bytes("text"));
  await expect(reader.next()).rejects.toThrow("failed");
});

it("a response over 200 MB is cut", async () => {
  const queue = new ChunkQueue();
  const reader = queue[Symbol.asyncIterator]();
  const part = Buffer.alloc(2 ** 20);
  for (let i = 0; i < 200; i++) {
    void queue.write(part);
    expect((await reader.next()).done).toBe(false);
  }
  void queue.write(part);
  await expect(reader.next()).rejects.toThrow("longer than 209715200 bytes");
});
