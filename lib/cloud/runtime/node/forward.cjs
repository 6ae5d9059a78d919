// @ts-check
"use strict";
const { connect, createServer } = require("node:net");

/**
 * Forwards each connection to the port through the socket. A process whose network only has a loopback interface
 * then reaches the AWS endpoint at its usual address. No connection keeps the process alive, because a handler may
 * wait until its event loop is empty.
 *
 * @param {string} port @param {string} path
 */
exports.forward = async (port, path) => {
  const server = createServer((inner) => {
    const outer = connect(path).unref();
    inner.unref().pipe(outer).pipe(inner);
    inner.on("error", () => outer.destroy()).on("close", () => outer.destroy());
    outer.on("error", () => inner.resetAndDestroy());
  });
  await new Promise((resolve) => {
    server.listen(Number(port), "127.0.0.1", () => resolve(undefined));
  });
  server.unref();
};
