# The errors of Lambda's runtime for Python, and the form in which it reports errors.
import json
import math
import os
import sys
import traceback

# From Python 3.12 on, Lambda's runtime does not escape characters outside of ASCII.
_ESCAPES = os.environ.get("AWS_EXECUTION_ENV", "") in {
    "AWS_Lambda_python3.%d" % minor for minor in range(6, 12)
}
# Stands for a Decimal in JSON text until its digits replace it, because json.JSONEncoder has no raw values.
_MARK = os.urandom(16).hex()


class Fault(Exception):
    """An error of the runtime itself, such as a missing handler."""

    def __init__(self, error_type, message, trace=None):
        super().__init__(message)
        self.error_type = error_type
        self.trace = trace


class _Encoder(json.JSONEncoder):
    def __init__(self):
        super().__init__(ensure_ascii=_ESCAPES)
        self.decimals = []

    def default(self, o):
        # A function that has a Decimal has imported the module.
        decimal = sys.modules.get("decimal")
        if decimal is not None and isinstance(o, decimal.Decimal):
            if o.is_nan():
                return math.nan
            self.decimals.append(str(o))
            return "%s.%d" % (_MARK, len(self.decimals) - 1)
        if isinstance(o, bytes):
            return o.decode("utf-8")
        return super().default(o)


def to_json(value):
    encoder = _Encoder()
    text = encoder.encode(value)
    for at, digits in enumerate(encoder.decimals):
        text = text.replace('"%s.%d"' % (_MARK, at), digits, 1)
    return text


def make_error(message, error_type, trace, request_id=""):
    return {
        "errorMessage": message or "",
        "errorType": error_type or "",
        "requestId": request_id,
        "stackTrace": trace or [],
    }


def current_error(request_id=""):
    """Returns the exception that is being handled, without the frames of the runtime itself."""
    kind, value, trace = sys.exc_info()
    if isinstance(value, Fault):
        return make_error(str(value), value.error_type, value.trace, request_id)
    frames = [(one.filename, one.lineno, one.name, one.line) for one in traceback.extract_tb(trace)]
    own = [at for at, frame in enumerate(frames) if "/bootstrap.py" not in frame[0]]
    lines = traceback.format_list(frames[own[0] :] if own else frames)
    return make_error(str(value), kind.__name__, lines, request_id)
