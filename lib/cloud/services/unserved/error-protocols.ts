import { headerValues, type WireRequest } from "../../../sigv4/request/request.ts";
import type { WireResponse } from "../../http/http-types.ts";
import { awsJson, restJsonError } from "../protocol/json/response.ts";
import { isQueryCall } from "../protocol/query/form.ts";
import { element, xml } from "../protocol/query/xml.ts";
import type { ServiceError } from "../protocol/service-error.ts";
import { cborTexts } from "./cbor.ts";

/** Returns an error as a client of a protocol reads it. */
export type ErrorProtocol = (error: ServiceError, requestId: string) => WireResponse;

/** Services with the protocol restXml, by signing name. Their requests look like those of restJson1. */
const REST_XML: ReadonlySet<string> = new Set([
  "s3",
  "s3-outposts",
  "s3-object-lambda",
  "s3express",
  "cloudfront",
  "route53",
]);

/** Returns whether the requests of a service have paths that its callers choose, such as names of buckets. */
export function hasFreePaths(signingName: string): boolean {
  return REST_XML.has(signingName);
}

/** Returns how errors are written in the protocol of a request, which its headers and its service show. */
export function errorProtocol(request: WireRequest, signingName: string): ErrorProtocol {
  const header = (name: string) => headerValues(request, name)[0];
  if (header("smithy-protocol") === "rpc-v2-cbor") return cbor;
  if (header("x-amz-target") !== undefined) {
    const isOld = header("content-type")?.startsWith("application/x-amz-json-1.0") ?? false;
    return json(isOld ? "1.0" : "1.1");
  }
  if (signingName === "ec2") return ec2;
  if (signingName.startsWith("s3")) return s3;
  return isQueryCall(request) || REST_XML.has(signingName) ? query : restJson;
}

function json(version: "1.0" | "1.1"): ErrorProtocol {
  return ({ type, status, wireMessage }, requestId) =>
    awsJson(status, { __type: type, message: wireMessage }, requestId, [], version);
}

const restJson: ErrorProtocol = ({ type, status, wireMessage }, requestId) =>
  restJsonError(status, type, { message: wireMessage }, requestId);

/** awsQuery, and restXml except for S3. */
const query: ErrorProtocol = (error, requestId) => {
  const type = element("Type", error.status < 500 ? "Sender" : "Receiver");
  const content = `<Error>${type}${codeAndMessage(error)}</Error>${element("RequestId", requestId)}`;
  return xml(error.status, `<ErrorResponse>${content}</ErrorResponse>`, requestId);
};

const ec2: ErrorProtocol = (error, requestId) => {
  const errors = `<Errors><Error>${codeAndMessage(error)}</Error></Errors>`;
  const body = `<Response>${errors}${element("RequestID", requestId)}</Response>`;
  return xml(error.status, body, requestId);
};

const s3: ErrorProtocol = (error, requestId) => {
  const body = `<Error>${codeAndMessage(error)}${element("RequestId", requestId)}</Error>`;
  return xml(error.status, body, requestId);
};

const cbor: ErrorProtocol = ({ type, status, wireMessage = "" }, requestId) => ({
  status,
  headers: [
    ["Content-Type", "application/cbor"],
    ["smithy-protocol", "rpc-v2-cbor"],
    ["x-amzn-RequestId", requestId],
  ],
  body: cborTexts({ __type: type, message: wireMessage }),
});

function codeAndMessage({ type, wireMessage = "" }: ServiceError): string {
  return element("Code", type) + element("Message", wireMessage);
}
