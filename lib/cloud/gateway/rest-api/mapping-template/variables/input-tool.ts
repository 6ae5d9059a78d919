import type { Budget } from "../limits/budget.ts";
import { readPath } from "../json-path/read-path.ts";
import { jsonText } from "../values/json-text.ts";
import { jsonValue } from "../values/json-value.ts";
import { mapOf } from "../values/from-record.ts";
import { print } from "../values/print.ts";
import { JavaMap, Tool, type Value } from "../values/value.ts";
import type { TemplateInput } from "./template-input.ts";

/** The order in which `$input.params(NAME)` looks for a parameter. */
const PLACES = ["path", "querystring", "header"] as const;

/** The variable `$input`: the body and the parameters of a request, or the body of an integration's response. */
export class InputTool extends Tool {
  #json: Value | undefined;
  #isParsed = false;

  private readonly input: TemplateInput;

  constructor(input: TemplateInput) {
    super();
    this.input = input;
  }

  /** An empty body is `{}`, as on AWS. */
  override property(name: string): Value {
    if (name !== "body") return null;
    return this.input.body === "" ? "{}" : this.input.body;
  }

  override call(name: string, [first]: readonly Value[], budget: Budget): Value {
    switch (name) {
      case "path":
        return typeof first === "string" ? (this.#at(first, budget) ?? null) : null;
      case "json": {
        if (typeof first !== "string") return null;
        const found = this.#at(first, budget);
        return found === undefined ? '""' : jsonText(found, budget);
      }
      case "params":
        return first === undefined ? this.#parameters() : this.#parameter(print(first, budget));
      default:
        return null;
    }
  }

  override print(): string {
    return "";
  }

  /** Returns the value at a path of the body, or `undefined` if the body is empty or not JSON. */
  #at(path: string, budget: Budget): Value | undefined {
    if (!this.#isParsed) {
      budget.spend(1 + Math.floor(this.input.body.length / 1000));
      this.#json = jsonValue(this.input.body);
      this.#isParsed = true;
    }
    return this.#json === undefined ? undefined : readPath(this.#json, path, budget);
  }

  #parameters(): JavaMap {
    return new JavaMap(new Map(PLACES.map((place) => [place, mapOf(this.input.params[place])])));
  }

  #parameter(key: string): Value {
    const place = PLACES.find((one) => Object.hasOwn(this.input.params[one], key));
    return (place && this.input.params[place][key]) ?? "";
  }
}
