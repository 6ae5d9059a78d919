/** A function of the comparison with AWS's runtime interface client. */
export interface ContractCase {
  /** Files of the package, by path. A single handler is `index.js`. */
  readonly files: Readonly<Record<string, string>>;
  /** @default "index.handler" */
  readonly handler?: string;
  /** @default one empty event */
  readonly events?: readonly unknown[];
  readonly env?: Readonly<Record<string, string>>;
  /** The major versions with which the process ends by itself, so that the case needs a process of its own. */
  readonly ends?: readonly (22 | 24)[];
  /** The only major version that the case is about. @default 22 and 24 */
  readonly major?: 22 | 24;
}

const js = (source: string, more: Omit<ContractCase, "files"> = {}): ContractCase => ({
  files: { "index.js": source },
  ...more,
});
const later = "new Promise((resolve) => setTimeout(resolve, 5))";
const JSON_LOGS = { AWS_LAMBDA_LOG_FORMAT: "JSON", AWS_LAMBDA_LOG_LEVEL: "INFO" };
const twice = [{ n: 1 }, { n: 2 }];

/** The handlers that both programs run, by what they do. */
export const contractCases: Readonly<Record<string, ContractCase>> = {
  "returns a promise": js("exports.handler = async (event) => ({ event });", { events: twice }),
  "returns a thenable": js("exports.handler = () => ({ then: (resolve) => resolve(7) });"),
  "returns a value, no promise": js("exports.handler = () => ({ a: 1 });"),
  "returns nothing": js("exports.handler = async () => {};"),
  "returns what is not JSON": js(
    "exports.handler = async () => { const a = {}; a.a = a; return a; };",
  ),
  "throws at once": js("exports.handler = () => { throw new RangeError('told to'); };"),
  rejects: js(`exports.handler = async () => { await ${later}; throw new TypeError("late"); };`),
  "rejects with a text": js("exports.handler = async () => { throw 'a text'; };"),
  "rejects with undefined": js("exports.handler = () => Promise.reject();"),
  "throws null": js("exports.handler = () => { throw null; };"),
  "rejects with what looks like an error": js(
    "exports.handler = async () => { throw { name: 'N', message: 'm', stack: 's' }; };",
  ),
  "rejects with what has no text": js(
    "exports.handler = async () => { throw Object.create(null); };",
    { ends: [24] },
  ),
  "rejects with an error of own members": js(
    "exports.handler = async () => { throw Object.assign(new Error('m'), { code: 'E_X', detail: { a: 1 } }); };",
  ),
  "has a DEL in its message": js("exports.handler = async () => { throw new Error('a\\x7Fb'); };"),
  "calls back": js(
    "exports.handler = (event, context, callback) => { callback(null, { event }); };",
    { events: twice },
  ),
  "calls back later": js(
    "exports.handler = (event, context, callback) => { setTimeout(callback, 5, null, 'later'); };",
  ),
  "calls back through a defaulted parameter": js(
    "exports.handler = (event, context, callback = undefined) => { setTimeout(() => callback?.(null, 1), 5); };",
  ),
  "calls back through arguments": js(
    "exports.handler = function () { const [, , callback] = arguments; setTimeout(() => callback && callback(null, 1), 5); };",
  ),
  "calls back through a rest parameter": js(
    "exports.handler = (...all) => { all[2]?.(null, all.length); };",
  ),
  "is async and declares a callback": js(
    "exports.handler = async (event, context, callback) => 'returned';",
  ),
  "is async and calls back": js(
    `exports.handler = async (event, context, callback) => { callback(null, "called"); await ${later}; return "returned"; };`,
  ),
  "calls back with an error": js(
    "exports.handler = (event, context, callback) => { callback(new Error('old')); };",
  ),
  "calls back with a text as error": js(
    "exports.handler = (event, context, callback) => { callback('old'); };",
  ),
  "calls back with false": js(
    "exports.handler = (event, context, callback) => { callback(false, { r: 1 }); };",
  ),
  "calls back with undefined": js(
    "exports.handler = (event, context, callback) => { callback(undefined, { r: 1 }); };",
  ),
  "calls back twice": js(
    "exports.handler = (event, context, callback) => { callback(null, 1); callback(null, 2); };",
  ),
  "never calls back": js("exports.handler = (event, context, callback) => {};"),
  "declares two parameters and never responds": js("exports.handler = (event, context) => {};"),
  "waits for the empty event loop": js(
    "let ran = 0; exports.handler = (event, context, callback) => { const before = ran; setTimeout(() => { ran++; console.log('timer'); }, 10); callback(null, before); };",
    { events: [1, 2], major: 22 },
  ),
  "does not wait for the empty event loop": js(
    "exports.handler = (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; setInterval(() => {}, 1000); callback(null, context.callbackWaitsForEmptyEventLoop); };",
    { events: [1, 2], major: 22 },
  ),
  "returns a promise while timers run": js(
    "exports.handler = async () => { setInterval(() => {}, 1000); return 1; };",
  ),
  "calls context.succeed": js(
    "exports.handler = (event, context) => { context.succeed({ by: 'succeed' }); };",
    { major: 22 },
  ),
  "calls context.done": js(
    "exports.handler = (event, context) => { setTimeout(() => context.done(null, 'done'), 5); };",
    { major: 22 },
  ),
  "calls context.done with an error": js(
    "exports.handler = (event, context) => { context.done(new Error('done')); };",
    { major: 22 },
  ),
  "calls context.fail": js(
    "exports.handler = (event, context) => { context.fail(new Error('failed')); };",
    { major: 22 },
  ),
  "calls context.fail with nothing": js(
    "exports.handler = (event, context) => { context.fail(); };",
    { major: 22 },
  ),
  "calls context.succeed twice": js(
    "exports.handler = (event, context) => { context.succeed(1); context.succeed(2); };",
    { major: 22 },
  ),
  "calls context.succeed and the callback": js(
    "exports.handler = (event, context, callback) => { context.succeed(1); callback(null, 2); };",
    { major: 22 },
  ),
  "calls context.succeed on Node.js 24": js(
    "exports.handler = async (event, context) => { context.succeed(1); };",
    { major: 24 },
  ),
  "disables the warning of callbacks": js(
    "exports.handler = (event, context, callback) => { callback(null, 1); };",
    { env: { AWS_LAMBDA_NODEJS_DISABLE_CALLBACK_WARNING: "1" } },
  ),
  "shows its context": js(
    "exports.handler = async (event, context) => ({ keys: Object.keys(context).toSorted(), context: JSON.stringify(context, Object.keys(context).toSorted()), clientContext: context.clientContext, remaining: context.getRemainingTimeInMillis() > 0 });",
  ),
  "shows its trace id": js("exports.handler = async () => process.env._X_AMZN_TRACE_ID;"),
  "never settles": js("exports.handler = async () => new Promise(() => {});", { ends: [24] }),
  "never settles, without async": js("exports.handler = () => new Promise(() => {});", {
    ends: [24],
  }),
  exits: js("exports.handler = async () => process.exit(3);", { ends: [22, 24] }),
  "throws in a timer": js(
    "exports.handler = () => new Promise(() => { setTimeout(() => { throw new Error('aside'); }, 5); });",
    { ends: [22, 24] },
  ),
  "rejects aside": js(
    "exports.handler = () => new Promise(() => { Promise.reject(new Error('aside')); setInterval(() => {}, 1000); });",
    { ends: [22, 24] },
  ),
  "handles its own uncaught exceptions": js(
    "process.on('uncaughtException', () => {}); exports.handler = async () => { setTimeout(() => { throw new Error('aside'); }, 1); await new Promise((r) => setTimeout(r, 20)); return 'on'; };",
    { major: 24 },
  ),

  "logs with every method": js(
    "exports.handler = async () => { for (const level of ['trace', 'debug', 'log', 'info', 'warn', 'error', 'fatal']) console[level]('%s of %d', level, 1, { a: 1 }); console.log('two\\nlines'); console.log(); };",
  ),
  "logs at the start": js("console.log('start'); exports.handler = async () => {};"),
  "logs below its level": js(
    "exports.handler = async () => { console.debug('d'); console.log('i'); console.warn('w'); };",
    { env: { AWS_LAMBDA_LOG_LEVEL: "WARN" } },
  ),
  "logs as JSON": js(
    "exports.handler = async () => { console.log({ a: 1 }); console.warn('%s', 'w', 2); console.debug('hidden'); console.error(new TypeError('bad')); console.error('x', new RangeError('bad')); console.error(new RangeError('first'), 'x'); const c = {}; c.c = c; console.info(c); console.log('two\\nlines'); };",
    { env: JSON_LOGS },
  ),
  "throws, with logs as JSON": js(
    "exports.handler = async () => { throw new TypeError('bad'); };",
    { env: JSON_LOGS },
  ),
  "prints to stdout": js("exports.handler = async () => { process.stdout.write('as it is\\n'); };"),

  "has a handler of several dots": js("exports.ns = { inner: { handler: async () => 'inner' } };", {
    handler: "index.ns.inner.handler",
  }),
  "has a handler in a folder": {
    files: { "a/b/index.js": "exports.handler = async () => __dirname.split('/').at(-1);" },
    handler: "a/b/index.handler",
  },
  "has a name without a dot": js("exports.handler = async () => 1;", { handler: "index" }),
  "has a name with two dots in a row": js("exports.handler = async () => 1;", {
    handler: "../index.handler",
  }),
  "has no such export": js("exports.other = async () => 1;"),
  "exports no function": js("exports.handler = 1;"),
  "has no such module": { files: { "other.js": "" } },
  "requires what does not exist": js("require('nothing-here'); exports.handler = async () => 1;"),
  "imports what does not exist": {
    files: { "index.mjs": "import 'nothing-here'; export const handler = async () => 1;" },
  },
  "has a syntax error": js("exports.handler = async () => {"),
  "throws at the start": js("throw new RangeError('at load');"),
  "throws a text at the start": js("throw 'at load';"),
  "prefers .js to .mjs and .cjs": {
    files: {
      "index.cjs": "exports.handler = async () => 'cjs';",
      "index.mjs": "export const handler = async () => 'mjs';",
      "index.js": "exports.handler = async () => 'js';",
    },
  },
  "prefers .mjs to .cjs": {
    files: {
      "index.cjs": "exports.handler = async () => 'cjs';",
      "index.mjs": "export const handler = async () => 'mjs';",
    },
  },
  "is a .cjs": { files: { "index.cjs": "exports.handler = async () => 'cjs';" } },
  "has no extension": {
    files: {
      index: "exports.handler = async () => 'none';",
      "index.js": "exports.handler = async () => 'js';",
    },
  },
  "is an ES module by package.json": {
    files: {
      "package.json": '{ "type": "module" }',
      "index.js": "export const handler = async () => import.meta.url.split('/').at(-1);",
    },
  },
  "is an ES module by package.json of a folder above": {
    files: {
      "package.json": '{ "type": "module" }',
      "a/index.js": "export const handler = async () => 'esm';",
    },
    handler: "a/index.handler",
  },
  "is CommonJS by package.json": {
    files: {
      "package.json": '{ "type": "commonjs" }',
      "index.js": "exports.handler = async () => 'cjs';",
    },
  },
  "is an ES module in a .js without package.json": js("export const handler = async () => 'esm';", {
    major: 22,
  }),
  "requires an ES module": {
    files: {
      "esm.mjs": "export const a = 1;",
      "index.js": "exports.handler = async () => require('./esm.mjs').a;",
    },
    major: 22,
  },
  "waits at the top of its module": {
    files: { "index.mjs": `await ${later}; export const handler = async () => 'awaited';` },
  },
  "rejects at the top of its module": {
    files: {
      "index.mjs":
        "await Promise.reject(new TypeError('top')); export const handler = async () => 1;",
    },
  },
  "exports by default only": {
    files: { "index.mjs": "export default { handler: async () => 'default' };" },
  },
  "is a module in node_modules": {
    files: { "node_modules/mod/index.js": "exports.handler = async () => 'package';" },
    handler: "mod.handler",
  },
  "has awslambda": js(
    "exports.handler = async () => [typeof awslambda.streamifyResponse, typeof awslambda.HttpResponseStream.from, typeof awslambda.InvokeStore];",
  ),
  "has no awslambda": js(
    "exports.handler = async () => typeof globalThis.awslambda?.streamifyResponse;",
    { env: { AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA: "1" } },
  ),
  "has the invocation's store": js(
    "exports.handler = async () => { const s = awslambda.InvokeStore; s.set('k', 1); try { s.set(Symbol.for('_AWS_LAMBDA_REQUEST_ID'), 1); } catch (e) { return [s.getRequestId(), s.getXRayTraceId(), s.get('k'), s.hasContext(), e.message]; } };",
    { major: 24 },
  ),
  "marks a stream that does not exist": js(
    "const handler = async () => 1; handler[Symbol.for('aws.lambda.runtime.handler.streaming')] = 'request'; exports.handler = handler;",
    { major: 24 },
  ),
};
