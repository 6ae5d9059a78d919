import type { CloudState } from "../state/cloud-state.ts";

/**
 * Returns the state without the templates of stacks that an app deployed. They are deployed again from the app after a
 * start, and their text may contain values that the state must not have in plain.
 */
export function withoutAssemblyTemplates(state: CloudState): CloudState {
  const { cloudFormation } = state;
  if (!cloudFormation) return state;
  const histories = Object.entries(cloudFormation).map(([id, history]) => [
    id,
    history.input?.origin === "assembly"
      ? { ...history, input: { ...history.input, templateBody: "" } }
      : history,
  ]);
  return { ...state, cloudFormation: Object.fromEntries(histories) };
}
