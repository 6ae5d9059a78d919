import type { Members } from "../../protocol/json/input.ts";
import { invalidParameter } from "./logs-errors.ts";
import { limitIn, textIn } from "./members.ts";

interface Page<T> {
  readonly items: readonly T[];
  /** The member of the response with the token of the next page, if there is one. */
  readonly next: { readonly nextToken?: string };
}

/** @throws {ServiceError} InvalidParameterException if the token is not from a previous page. */
export function offsetPage<T>(members: Members, all: readonly T[], most: number): Page<T> {
  const from = numberInToken(textIn(members, "nextToken")) ?? 0;
  const to = from + limitIn(members, most);
  const items = all.slice(from, to);
  return { items, next: to < all.length ? { nextToken: tokenOf(to) } : {} };
}

/** Returns a token that contains a number. */
export function tokenOf(value: number): string {
  return Buffer.from(`at:${value}`).toString("base64url");
}

/** @throws {ServiceError} InvalidParameterException unless the token has the form of {@link tokenOf}. */
export function numberInToken(token: string | undefined): number | undefined {
  if (token === undefined) return undefined;
  const value = Number(Buffer.from(token, "base64url").toString().slice(3));
  if (!Number.isSafeInteger(value) || tokenOf(value) !== token) {
    throw invalidParameter("The specified nextToken is invalid.");
  }
  return value;
}
