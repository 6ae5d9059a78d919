import { failureOf, synthesize } from "./synthesize.ts";

try {
  await synthesize();
} catch (error) {
  console.error(failureOf(error));
  process.exitCode = 1;
}
