// @ts-check
// Lets the function's output reach the cloud before the response that follows it, as on Lambda.
"use strict";

/**
 * Makes writes to the standard streams wait until they are done. Otherwise, only as much as fits into the buffer of the
 * pipe would be written before the response, and the rest would belong to the next invocation. A stream is created only
 * when the function uses it, because that takes time.
 */
exports.blockOutput = () => {
  for (const name of ["stdout", "stderr"]) {
    const original = Object.getOwnPropertyDescriptor(process, name);
    if (!original?.get) continue;
    const define = (/** @type {() => unknown} */ getter) =>
      Object.defineProperty(process, name, { configurable: true, enumerable: true, get: getter });
    define(() => {
      const stream = original.get?.call(process);
      // oxlint-disable-next-line no-underscore-dangle -- Node.js has no other way to make a pipe block.
      stream._handle?.setBlocking?.(true);
      define(() => stream);
      return stream;
    });
  }
};
