import { INPUTS_VARIABLE } from "../lib/formats/app/inputs.ts";
import { recordInputs } from "./record/record-inputs.ts";

recordInputs(process.env[INPUTS_VARIABLE]);
// Loaded later, so that what is read while it is loaded is recorded too.
const { failureOf, synthesize } = await import("./synthesize.ts");
try {
  await synthesize();
} catch (error) {
  console.error(failureOf(error));
  process.exitCode = 1;
}
