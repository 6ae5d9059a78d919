import type { AppProps } from "aws-cdk-lib";
import { failureOf, synthesize } from "./synthesize.ts";

/**
 * The app for a program that synthesizes it more than once: loading CDK takes most of the time. Synthesizes
 * for each message, and answers with what failed or with nothing; ends with its parent.
 */
process.on("message", (props: Pick<AppProps, "outdir" | "postCliContext">) => {
  const answer = (failure: string) => process.send?.(failure);
  void synthesize(props).then(
    () => answer(""),
    (error: unknown) => answer(failureOf(error)),
  );
});
