/** Holds requests back until what they need is ready. */
export interface Gate {
  /** Returns a handler whose requests wait until the gate is open. */
  readonly behind: <Request extends readonly unknown[], Response>(
    handle: (...request: Request) => Promise<Response>,
  ) => (...request: Request) => Promise<Response>;
  readonly open: () => void;
}

/** Returns a gate that is closed. */
export function newGate(): Gate {
  let isOpen = false;
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    behind:
      (handle) =>
      (...request) =>
        isOpen ? handle(...request) : opened.then(() => handle(...request)),
    open() {
      isOpen = true;
      open();
    },
  };
}
