import { memberOf } from "../../protocol/json/input.ts";
import { parseJson } from "../../../../json.ts";
import { ServiceError } from "../../protocol/service-error.ts";
import type { DatabaseResponse } from "./database.ts";

type ErrorResponse = Pick<DatabaseResponse, "status" | "body"> & Partial<DatabaseResponse>;

/** An error that the database itself returned. It is sent as it is, and its message is the reason in the log. */
export class DatabaseError extends ServiceError {
  readonly response: ErrorResponse;

  constructor(response: ErrorResponse) {
    const error = parseJson(response.body);
    const [type, message] = [memberOf(error, "__type"), memberOf(error, "message")];
    super(
      typeof type === "string" ? (type.split("#").at(-1) ?? type) : "InternalServerError",
      typeof message === "string" ? message : undefined,
      response.status,
    );
    this.response = response;
  }
}
