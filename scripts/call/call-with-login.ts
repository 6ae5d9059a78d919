import {
  loginFor,
  loginPaths,
  saveLogin,
  type LoginPaths,
} from "../../lib/cli/client/login/login-store.ts";
import { authorizationOf, freshLogin, type Login } from "../../lib/cli/client/login/login.ts";
import { EndpointUnreachable, send } from "../../lib/signed-fetch/http/transport.ts";
import { wireRequest, type Pair, type WireRequest } from "../../lib/sigv4/request/request.ts";
import type { ExitStatus, Io } from "../terminal/io.ts";
import { readBody } from "./body.ts";
import { challengeText, reasonText } from "./why-refused.ts";
import type { CallOptions } from "./options.ts";
import { attemptText, checkOutput } from "./output.ts";
import { headersOf } from "./prepare.ts";
import { receive } from "./receive.ts";
import { callAddress } from "./target.ts";

/** A login, and the URL of the call that uses it. */
export interface LoggedIn {
  readonly login: Login;
  readonly url: string;
  readonly paths: LoginPaths;
}

/** Returns the stored login that covers the target, or `undefined` if no login does. */
export function storedLogin(options: CallOptions, { env }: Io): LoggedIn | undefined {
  // A given Authorization header takes precedence over a stored login.
  if (options.headers.some(isAuthorization)) return undefined;
  const paths = loginPaths(env);
  const { url } = callAddress(options);
  const login = loginFor(paths, url);
  return login && { login, url, paths };
}

/** Sends the request with a login in place of a signature, and shows the response. */
export async function sendLoggedIn(
  { login: stored, url, paths }: LoggedIn,
  options: CallOptions,
  io: Io,
): Promise<ExitStatus> {
  checkOutput(options.output);
  const login = await freshLogin(stored, new Date());
  if (login !== stored) await saveLogin(paths, login);
  const body = await readBody(options.data, io);
  const authorization = authorizationOf(login);
  const [, sent] = authorization.split(" ");
  const { proof, name } = login;
  io.secrets.hide(sent, "login");
  io.secrets.hide(proof.type === "basic" ? proof.password : proof.accessToken, "login");
  io.err(`as ${name}, with the login for ${login.url}`);
  const request = wireRequest(
    options.method,
    url,
    [["Authorization", authorization], ...headersOf(options)],
    body,
  );
  const tell = (outcome: Parameters<typeof attemptText>[0]["outcome"]): void => {
    if (!options.verbose) return;
    io.err(attemptText({ request: withoutProof(request), outcome, retry: undefined }));
  };
  return receive(
    {
      async send(streamTo) {
        let isTold = false;
        const response = await send(url, request, {
          timeoutMs: options.timeoutMs,
          streamTo(head) {
            const reader = streamTo?.(head);
            if (reader) tell({ ...head, body: Buffer.alloc(0) });
            isTold = reader !== undefined;
            return reader;
          },
        }).catch((error: unknown) => {
          if (error instanceof EndpointUnreachable) tell(error);
          throw error;
        });
        if (!isTold) tell(response);
        return response;
      },
      explain(response) {
        const challenge = challengeText(response);
        return challenge === undefined
          ? reasonText(response)
          : `${url} rejected the login for ${login.url}. ${challenge}`;
      },
    },
    options,
    io,
  );
}

/** Hides the login in the request's headers, even if it is too short to be replaced in printed texts. */
function withoutProof(request: WireRequest): WireRequest {
  const headers = request.headers.map((header): Pair => {
    const [name, value] = header;
    return isAuthorization(header) ? [name, `${value.split(" ")[0] ?? ""} [login]`] : header;
  });
  return { ...request, headers };
}

function isAuthorization([name]: Pair): boolean {
  return name.toLowerCase() === "authorization";
}
