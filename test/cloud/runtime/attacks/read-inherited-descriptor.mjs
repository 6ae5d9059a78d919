// Reads from a file descriptor that the cloud inherited from the program that started it.
import { readSync } from "node:fs";
export const handler = ({ descriptor }) => {
  if (readSync(descriptor, Buffer.alloc(1), 0, 1, 0) === 0) throw new Error("nothing");
};
