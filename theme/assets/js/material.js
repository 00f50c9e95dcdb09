/* What scripts of a hub that were written for Material wait for. Every page here is a document of its own, so that each
   of these streams has one value at most. A classic script: it defines globals, before those scripts run. */
{
  /** @param {unknown} [value] */
  const stream = (value) => ({
    /** @param {((value: unknown) => void) | { next?: (value: unknown) => void }} observer */
    subscribe(observer) {
      const next = typeof observer === "function" ? observer : observer.next;
      if (value !== undefined) next?.(value);
      return { unsubscribe() {} };
    },
    pipe: () => stream(value),
  });
  const silent = ["alert", "component", "keyboard", "print", "progress", "tablet", "target", "viewport"];
  for (const name of silent) Object.assign(window, { [`${name}$`]: stream() });
  Object.assign(window, { document$: stream(document), location$: stream(new URL(location.href)) });
}
