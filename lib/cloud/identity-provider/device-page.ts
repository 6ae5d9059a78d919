import { headerValues, type WireRequest } from "../../sigv4/request/request.ts";
import type { WireResponse } from "../http/http-types.ts";
import type { Device, Devices } from "./devices.ts";

/** Form of the user's name, which becomes the token's `sub`. */
const USER = /^[!-~]{1,64}$/;

/**
 * Serves the page on which a person enters the code of a device, sees its request, and approves or denies it.
 * There are no passwords: any user of this machine may approve, and only the client gets the token.
 *
 * @param origin The page's own origin. A decision from another origin is rejected.
 */
export function devicePage(request: WireRequest, devices: Devices, origin: string): WireResponse {
  if (request.method === "GET") {
    const code = new URLSearchParams(
      request.query.map(([name, value]) => `${name}=${value}`).join("&"),
    );
    return codePage(code.get("user_code"), devices);
  }
  // Browsers send the `Origin` header with every POST.
  const origins = headerValues(request, "origin");
  if (origins.length !== 1 || origins[0] !== origin) {
    return page(403, `<p>This came from another page. Open ${escaped(origin)} directly.</p>`);
  }
  const form = new URLSearchParams(Buffer.from(request.body).toString("utf8"));
  const device = devices.showing(form.get("user_code") ?? "");
  if (!device) return page(400, unknownCode());
  if (form.get("decision") === "deny") {
    device.decision = "denied";
    return page(200, "<p>Denied.</p>");
  }
  const user = form.get("user") ?? "";
  if (form.get("decision") !== "approve" || !USER.test(user)) return page(400, question(device));
  device.decision = { user };
  return page(200, "<p>Approved. Return to the device that shows the code.</p>");
}

function codePage(code: string | null, devices: Devices): WireResponse {
  if (code === null) return page(200, codeForm());
  const device = devices.showing(code);
  return device ? page(200, question(device)) : page(400, unknownCode());
}

function unknownCode(): string {
  return `<p>No device is waiting with this code.</p>${codeForm()}`;
}

function codeForm(): string {
  return `<form method="get"><label>Code <input name="user_code" autocomplete="off" required></label>
<button>Next</button></form>`;
}

function question({ userCode, scope, audience }: Device): string {
  return `<p>The device with the code <b>${userCode}</b> requests a token for <b>${escaped(audience)}</b>
with the scope <b>${scope === "" ? "none" : escaped(scope)}</b>.</p>
<form method="post"><input type="hidden" name="user_code" value="${userCode}">
<label>Your name <input name="user" value="developer" required pattern="[!-~]{1,64}"></label>
<button name="decision" value="approve">Approve</button>
<button name="decision" value="deny">Deny</button></form>`;
}

function page(status: number, body: string): WireResponse {
  return {
    status,
    headers: [
      ["Content-Type", "text/html; charset=utf-8"],
      ["Cache-Control", "no-store"],
      // Forbids scripts, resources from elsewhere, and frames.
      [
        "Content-Security-Policy",
        "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
      ],
      ["X-Content-Type-Options", "nosniff"],
      // With `no-referrer`, browsers would send `Origin: null` with the form.
      ["Referrer-Policy", "same-origin"],
    ],
    body: `<!doctype html><html lang="en"><title>Approve access</title><h1>Approve access</h1>\n${body}\n</html>\n`,
  };
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
