# Runs a function in a process of Python. It exchanges lines with its parent over file descriptor 3, as the bootstrap of
# Node.js does: {type: "ready"} or {type: "init-error"}, then an event and its result in turn.
import importlib

_CHANNEL = 3
_WARNING = (
    "LAMBDA_WARNING: Unhandled exception. The most likely cause is an issue in the function code. However, in rare "
    "cases, a Lambda runtime update can cause unexpected function behavior. For functions using managed runtimes, "
    "runtime updates can be triggered by a function change, or can be applied automatically. To determine if the "
    "runtime has been updated, check the runtime version in the INIT_START log entry. If this error correlates with a "
    "change in the runtime version, you may be able to mitigate this error by temporarily rolling back to the previous "
    "runtime version. For more information, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-update.html\r"
)


def send(message):
    data = (json.dumps(message) + "\n").encode()
    while data:
        data = data[os.write(_CHANNEL, data) :]


def lines():
    """Yields the lines that the parent sends, until it has ended."""
    parts = []
    while True:
        data = os.read(_CHANNEL, 1 << 20)
        if not data:
            return
        parts.append(data)
        # The parent sends one line at a time, so a line feed only occurs at the end of a chunk.
        if data.endswith(b"\n"):
            yield b"".join(parts)
            parts = []


def load_handler(handler):
    try:
        module, name = handler.rsplit(".", 1)
    except ValueError as error:
        message = "Bad handler '%s': %s" % (handler, error)
        raise Fault("Runtime.MalformedHandlerName", message)
    try:
        if module.split(".")[0] in sys.builtin_module_names:
            message = "Cannot use built-in module %s as a handler module" % module
            raise Fault("Runtime.BuiltInModuleConflict", message)
        loaded = importlib.import_module(module.replace("/", "."))
    except ImportError as error:
        message = "Unable to import module '%s': %s" % (module, error)
        raise Fault("Runtime.ImportModuleError", message)
    except SyntaxError as error:
        message = "Syntax error in module '%s': %s" % (module, error)
        trace = ['  File "%s" Line %s\n    %s' % (error.filename, error.lineno, error.text)]
        raise Fault("Runtime.UserCodeSyntaxError", message, trace)
    try:
        return getattr(loaded, name)
    except AttributeError:
        message = "Handler '%s' missing on module '%s'" % (name, module)
        raise Fault("Runtime.HandlerNotFound", message)


def unmarshal(text):
    try:
        return json.loads(text)
    except Exception as error:
        raise Fault("Runtime.UnmarshalError", "Unable to unmarshal input: %s" % error)


def marshal(result):
    if isinstance(result, bytes):
        return result.decode("utf-8", "replace")
    try:
        return to_json(result)
    except Exception as error:
        raise Fault("Runtime.MarshalError", "Unable to marshal response: %s" % error)


def context_of(invocation):
    client = invocation.get("clientContext")
    return LambdaContext(
        invocation["requestId"],
        int(invocation["deadlineMs"]),
        invocation["functionArn"],
        None if client is None else json.loads(client),
    )


def answer(handler, invocation):
    own_id = invocation["requestId"]
    try:
        context = context_of(invocation)
        result = handler(unmarshal(invocation["event"]), context)
        return {"type": "result", "payload": marshal(result)}
    except Exception:
        error = current_error(own_id)
        log_error(error)
        return {"type": "error", "payload": to_json(error)}


def resident_kb():
    try:
        with open("/proc/self/statm") as sizes:
            return int(sizes.read().split()[1]) * os.sysconf("SC_PAGE_SIZE") // 1024
    except OSError:
        return 0


def search_path(opt):
    runtime = os.environ.get("AWS_EXECUTION_ENV", "").replace("AWS_Lambda_", "")
    return [
        os.environ["LAMBDA_TASK_ROOT"],
        "%s/python/lib/%s/site-packages" % (opt, runtime),
        "%s/python" % opt,
    ]


def run(opt, packages, *forwarding):
    global request_id
    os.set_inheritable(_CHANNEL, False)
    sys.stdout = Unbuffered(sys.stdout)
    sys.stderr = Unbuffered(sys.stderr)
    if forwarding:
        forward(*forwarding)
    # The first entry is the folder of this program.
    sys.path[0:1] = search_path(opt)
    if packages:
        sys.path.append(packages)
    sys.argv = sys.argv[:1]
    set_up_logging()
    try:
        handler = load_handler(os.environ.get("_HANDLER", ""))
    except Exception:
        error = current_error()
        logging.warning(_WARNING)
        log_error(error)
        send({"type": "init-error", "payload": to_json(error)})
        sys.exit(1)
    send({"type": "ready"})
    for line in lines():
        head, _, event = line.partition(b"\t")
        invocation = json.loads(head)
        if event:
            invocation["event"] = event
        request_id = invocation["requestId"]
        if invocation["traceId"]:
            os.environ["_X_AMZN_TRACE_ID"] = invocation["traceId"]
        else:
            os.environ.pop("_X_AMZN_TRACE_ID", None)
        message = answer(handler, invocation)
        send({**message, "requestId": request_id, "residentKb": resident_kb()})


run(*sys.argv[1:])
