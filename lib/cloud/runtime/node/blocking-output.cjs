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
    const get = Object.getOwnPropertyDescriptor(process, name)?.get;
    if (!get) continue;
    const define = (/** @type {() => unknown} */ getter) =>
      Object.defineProperty(process, name, { configurable: true, enumerable: true, get: getter });
    define(() => {
      const stream = get.call(process);
      stream._handle?.setBlocking?.(true);
      define(() => stream);
      return stream;
    });
  }
};
