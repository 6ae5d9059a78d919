import { join } from "node:path";
import { headerValues, type WireRequest } from "../../../lib/sigv4/request/request.ts";
import { main as callMain } from "../../../scripts/call/main.ts";
import { main as loginMain } from "../../../scripts/login/main.ts";
import { answer, wireServer, type WireServer } from "../../signed-fetch/http/wire-server.ts";
import { recordingIo } from "../terminal/recording-io.ts";

export const password = "correct horse: battery";
export const right = `Basic ${btoa(`admin:${password}`)}`;

/** Exit status and output of a command. */
export interface Done {
  readonly status: number;
  readonly printed: string;
  readonly said: readonly string[];
}

/** Returns the commands login and call with their own home directory. */
export function atHome(home: string) {
  const env = { HOME: home };
  const run = async (
    main: typeof callMain,
    argv: readonly string[],
    stdin: string,
  ): Promise<Done> => {
    const io = recordingIo(stdin, env);
    const status = await main(argv, io);
    return { status, printed: io.printed(), said: io.said() };
  };
  return {
    file: join(home, ".config/signet/logins.json"),
    login: (argv: readonly string[], stdin = `${password}\n`) => run(loginMain, argv, stdin),
    call: (...argv: readonly string[]) => run(callMain, argv, ""),
  };
}

/** Starts a server that accepts one user's password below /prod, repeats it, and redirects from /prod/moved. */
export function basicServer(): Promise<WireServer> {
  return wireServer((socket, request) => socket.end(answerTo(request)));
}

function answerTo(request: WireRequest): string {
  const [given] = headerValues(request, "authorization");
  if (request.path === "/prod/moved") return answer(302, [["Location", "/elsewhere"]]);
  if (!request.path.startsWith("/prod")) return answer(403, [], "no");
  if (given === right) return answer(200, [], `${request.method} ${given}`);
  return answer(401, [["WWW-Authenticate", 'Basic realm="demo"']], "no");
}
