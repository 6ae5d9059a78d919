// Loads native code, to which the limits of Node.js do not apply.
import { readdirSync } from "node:fs";
export const handler = () => {
  const library = readdirSync("/usr/lib/x86_64-linux-gnu").find((name) =>
    name.startsWith("libm.so"),
  );
  try {
    process.dlopen({ exports: {} }, `/usr/lib/x86_64-linux-gnu/${library}`);
  } catch (error) {
    if (
      error.code === "ERR_DLOPEN_DISABLED" ||
      error.code === "ENOENT" ||
      error.code === "ERR_ACCESS_DENIED"
    )
      throw error;
  }
};
