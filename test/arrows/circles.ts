/** A directed graph: the names that each name leads to. */
export type Graph = ReadonlyMap<string, ReadonlySet<string>>;

/** Builds the graph of these edges. An edge from a name to itself is left out. */
export function graphOf(edges: Iterable<readonly [from: string, to: string]>): Graph {
  const graph = new Map<string, Set<string>>();
  for (const [from, to] of edges) {
    if (from === to) continue;
    const targets = graph.get(from) ?? new Set();
    graph.set(from, targets.add(to));
  }
  return graph;
}

/** Returns one circle of the graph as the path that closes it, `a -> b -> a`, or `undefined` if it has none. */
export function circleIn(graph: Graph): string | undefined {
  const isDone = new Set<string>();
  const path: string[] = [];
  const visit = (name: string): string | undefined => {
    if (path.includes(name)) return [...path.slice(path.indexOf(name)), name].join(" -> ");
    if (isDone.has(name)) return undefined;
    path.push(name);
    for (const next of graph.get(name) ?? []) {
      const circle = visit(next);
      if (circle !== undefined) return circle;
    }
    path.pop();
    isDone.add(name);
    return undefined;
  };
  for (const name of graph.keys()) {
    const circle = visit(name);
    if (circle !== undefined) return circle;
  }
  return undefined;
}
