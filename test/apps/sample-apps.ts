import type { SampleApp } from "./sample-app.ts";
import { backend } from "./stacks/backend.ts";
import { customResources } from "./stacks/custom-resources.ts";
import { httpApi } from "./stacks/http-api.ts";
import { lambdaLife } from "./stacks/lambda-life.ts";
import { records } from "./stacks/records.ts";
import { rest } from "./stacks/rest.ts";
import { secrets } from "./stacks/secrets.ts";

/** The apps that `npm run apps` and the tests deploy. */
export const SAMPLE_APPS: readonly SampleApp[] = [
  { name: "records", build: records },
  { name: "lambda-life", build: lambdaLife },
  { name: "rest", build: rest },
  { name: "http-api", build: httpApi },
  { name: "custom-resources", build: customResources },
  { name: "secrets", build: secrets },
  { name: "backend", build: backend },
];
