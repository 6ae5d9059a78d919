// Reads through a descriptor that the program which started the cloud has left open.
import { readSync } from "node:fs";
export const handler = ({ descriptor }) => {
  if (readSync(descriptor, Buffer.alloc(1), 0, 1, 0) === 0) throw new Error("nothing");
};
