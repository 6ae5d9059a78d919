// Replaces the methods with which the bootstrap could check an address, and connects to an abstract socket.
import { connect } from "node:net";
export const handler = ({ abstract }) => {
  const { apply } = Reflect;
  Object.assign(String.prototype, { startsWith: () => false });
  Reflect.apply = (method, self, given) => {
    if (given[1] === "/tmp/none") given[1] = `\0${abstract}`;
    return apply(method, self, given);
  };
  const connected = (path) =>
    new Promise((resolve, reject) => {
      connect(path).on("connect", resolve).on("error", reject);
    });
  return connected(`\0${abstract}`).catch(() => connected("/tmp/none"));
};
export const isAlone = true;
