/**
 * The inputs of one AWS service, from AWS's own model of its API. `npm run models` generates one file for each
 * service.
 */
export interface ServiceModel {
  readonly protocol: "json" | "query" | "rest-json";
  readonly operations: Readonly<Record<string, OperationModel>>;
  /** The shapes that the inputs consist of, by name. */
  readonly shapes: Readonly<Record<string, Shape>>;
}

export interface OperationModel {
  /** The shape of the input, or `undefined` if the operation has no input. */
  readonly input?: string;
  /** Method of the request, only if the protocol is `rest-json`. */
  readonly method?: string;
  /** Template of the path, such as `/apikeys/{api_Key}`, only if the protocol is `rest-json`. */
  readonly uri?: string;
}

export type Shape = Scalar | List | MapShape | Structure;

export interface Scalar extends Bounds {
  readonly type:
    | "blob"
    | "boolean"
    | "double"
    | "float"
    | "integer"
    | "long"
    | "string"
    | "timestamp"
    /** A value that the service checks itself. */
    | "any";
  /** Regular expression for the whole text, as AWS's messages show it. */
  readonly pattern?: string;
  readonly enum?: readonly string[];
}

export interface List extends Bounds {
  readonly type: "list";
  readonly member: string;
}

export interface MapShape extends Bounds {
  readonly type: "map";
  readonly key: string;
  readonly value: string;
}

export interface Structure {
  readonly type: "structure";
  readonly members: Readonly<Record<string, Member>>;
  readonly required?: readonly string[];
  /** The member that is the whole body. */
  readonly payload?: string;
  readonly sensitive?: true;
}

export interface Member {
  readonly shape: string;
  /** The part of the request that has the member. @default - the body */
  readonly location?: "header" | "headers" | "querystring" | "uri";
  /** The name on the wire. @default - the name of the member */
  readonly name?: string;
}

interface Bounds {
  /** Least value of a number, or least length of anything else. */
  readonly min?: number;
  readonly max?: number;
  /** Whether errors must not show the value. */
  readonly sensitive?: true;
}
