import { mistake, type StepVariant } from "./mistakes.ts";

/**
 * Returns the values of `Host` that known wrong signers sign, the right value first.
 *
 * @param sent Values of each header by lower-case name.
 */
export function hosts(
  sent: ReadonlyMap<string, readonly string[]>,
): readonly StepVariant<string>[] {
  const host = sent.get("host")?.join(",") ?? "";
  const name = host.replace(/:\d+$/, "");
  const port = host.slice(name.length);
  const asSent = "sign the Host header exactly as it is sent";
  const forwarded = sent.get("x-forwarded-host")?.join(",");
  const other = { localhost: "127.0.0.1", "127.0.0.1": "localhost" }[name];
  return [
    [host],
    [name, mistake("host-without-port", `${asSent}, with its port`)],
    ...["80", "443"].map((usual): StepVariant<string> => [
      `${name}:${usual}`,
      mistake("host-with-port", `${asSent}: without the port if it is the scheme's default`),
    ]),
    ...(other === undefined
      ? []
      : [
          [other + port, mistake("host-alias", asSent)] as const,
          [other, mistake("host-alias", asSent)] as const,
        ]),
    ...(forwarded === undefined
      ? []
      : [
          [
            forwarded,
            mistake("host-replaced", "have the proxy keep the Host header that was signed"),
          ] as const,
        ]),
    [host.toLowerCase(), mistake("host-case", asSent)],
  ];
}
