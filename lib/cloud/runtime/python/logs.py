# Writes the function's log in the formats of Lambda's runtime for Python.
import logging
import time

# What stands for a line feed inside of a log event: the record separator, which texts do not have. Lambda has a channel
# for logs, in which an event may have several lines.
_LINE_FEED = "\x1e"
_RESERVED = set(
    """args aws_request_id created exc_info exc_text filename funcName levelname levelno lineno module msecs msg name
    pathname process processName relativeCreated stack_info tenant_id thread threadName _frame_type""".split()
)
_IS_JSON = os.environ.get("AWS_LAMBDA_LOG_FORMAT", "").upper() == "JSON"
_encode = json.JSONEncoder(ensure_ascii=False).encode

request_id = None


class Unbuffered:
    """A standard stream whose output reaches the cloud before the response that follows it."""

    def __init__(self, stream):
        self.stream = stream

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def __getattr__(self, name):
        return getattr(self.stream, name)

    def write(self, text):
        self.stream.write(text)
        self.stream.flush()

    def writelines(self, texts):
        self.stream.writelines(texts)
        self.stream.flush()


class LogSink:
    """Writes whole log events."""

    def log(self, text):
        event = text[:-1] if text.endswith("\n") else text
        sys.stdout.write(event.replace("\n", _LINE_FEED) + "\n")


log_sink = LogSink()


class _Handler(logging.Handler):
    def __init__(self):
        super().__init__()
        self.log_sink = log_sink

    def emit(self, record):
        self.log_sink.log(self.format(record))


class _RequestId(logging.Filter):
    def filter(self, record):
        record.aws_request_id = request_id or ""
        record.tenant_id = None
        return True


class _JsonFormatter(logging.Formatter):
    def __init__(self):
        super().__init__(datefmt="%Y-%m-%dT%H:%M:%SZ")

    def format(self, record):
        record.levelno = min(50, max(0, record.levelno)) // 10 * 10
        record.levelname = logging.getLevelName(record.levelno)
        result = {
            "timestamp": self.formatTime(record, self.datefmt),
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
        }
        if record.exc_info:
            kind, value, trace = record.exc_info
            result["stackTrace"] = traceback.format_tb(trace)
            result["errorType"] = kind.__name__ if kind else "NoneType"
            result["errorMessage"] = str(value)
        result["requestId"] = getattr(record, "aws_request_id", None)
        if record.exc_info:
            result["location"] = "%s:%s:%s" % (record.pathname, record.funcName, record.lineno)
        for key, value in record.__dict__.items():
            if key not in _RESERVED:
                result.setdefault(key, value)
        return _encode({key: value for key, value in result.items() if value is not None}) + "\n"


def set_up_logging():
    logging.Formatter.converter = time.gmtime
    handler = _Handler()
    handler.setFormatter(
        _JsonFormatter()
        if _IS_JSON
        else logging.Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s\n",
            "%Y-%m-%dT%H:%M:%S",
        )
    )
    handler.addFilter(_RequestId())
    logger = logging.getLogger()
    level = os.environ.get("AWS_LAMBDA_LOG_LEVEL", "").upper()
    level = "DEBUG" if level == "TRACE" else level
    if level in ("CRITICAL", "FATAL", "ERROR", "WARN", "WARNING", "INFO", "DEBUG", "NOTSET"):
        logger.setLevel(level)
    logger.addHandler(handler)


def _indented(line):
    # Lambda replaces leading blanks by no-break spaces, which log viewers keep.
    rest = line.lstrip(" ")
    return "\u00a0" * (len(line) - len(rest)) + rest


def log_error(error):
    if _IS_JSON:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        log_sink.log(to_json({"timestamp": stamp, "log_level": "ERROR", **error}))
        return
    head = "[ERROR]"
    if error["errorType"]:
        head += " " + error["errorType"]
    if error["errorMessage"]:
        head += (":" if error["errorType"] else "") + " " + error["errorMessage"]
    lines = [head, "Traceback (most recent call last):"]
    for entry in error["stackTrace"]:
        lines += [_indented(line) for line in entry.splitlines()] or [""]
    log_sink.log("\n".join(lines))
