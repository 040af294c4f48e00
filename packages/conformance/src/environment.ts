/** How many sessions want a variable, and what it was before the first of them. */
const held = new Map<string, { count: number; readonly before: string | undefined }>();

/** Sets variables of this process until each caller has given them back. What is set already stays. */
export function setEnvironment(variables: Readonly<Record<string, string>> = {}): () => void {
  const names = Object.keys(variables);
  for (const name of names) {
    const holder = held.get(name) ?? { count: 0, before: process.env[name] };
    held.set(name, holder);
    if (holder.count++ === 0) process.env[name] ??= variables[name];
  }
  return () => {
    for (const name of names) {
      const holder = held.get(name);
      if (!holder || --holder.count > 0) continue;
      held.delete(name);
      if (holder.before === undefined) delete process.env[name];
    }
  };
}
