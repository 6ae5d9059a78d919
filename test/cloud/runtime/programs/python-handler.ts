/** Source of a Python function whose event has an expression or statements to run, with `context` and modules. */
export const PYTHON_HANDLER = `
import collections, ctypes, decimal, json, logging, os, signal, socket, subprocess, sys, time

calls = 0

def succeeds(attempt):
    try:
        return attempt() is not False
    except Exception:
        return False

def connects(family, address):
    with socket.socket(family) as one:
        one.settimeout(2)
        one.connect(address)

def handler(event, context):
    global calls
    calls += 1
    if "exec" in event:
        exec(event["exec"], globals(), {"event": event, "context": context})
    return eval(event.get("eval", "None"), globals(), {"event": event, "context": context})

def streams(event, context):
    return b"raw bytes"

broken = None
`;
