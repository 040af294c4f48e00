import type { DevDiagnostic } from "./api.ts";

/** A mistake as lines of text: where, what, the code, the ways out. */
export function mistakeText({ code, file, line, column, reason, frame, waysOut }: DevDiagnostic): string {
  const place = [file, line, line === undefined ? undefined : column]
    .filter((part) => part !== undefined)
    .join(":");
  return [
    `error ${code}${place === "" ? "" : `  ${place}`}`,
    ...reason.split("\n").map((text) => `  ${text}`),
    ...(frame === undefined ? [] : ["", ...frame.split("\n").map((text) => `  ${text}`), ""]),
    ...waysOut.map((way) => `  → ${way}`),
  ].join("\n");
}

/** The same as a page for a browser, which loads itself again once the code has changed. */
export function mistakePage(diagnostics: readonly DevDiagnostic[]): string {
  const [first] = diagnostics;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${escaped(first?.file ?? "error")}</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
pre { overflow: auto; padding: 1rem; border: 1px solid; border-radius: .5rem; font: 14px/1.5 ui-monospace, monospace }
</style>
<h1>This function cannot be loaded</h1>
${diagnostics.map((one) => `<pre>${escaped(mistakeText(one))}</pre>`).join("\n")}
<p>Mend the file and save it: this page then loads again.</p>
<script>
new EventSource("/_anyfn/dev/events").onmessage = ({ data }) => {
  if (JSON.parse(data).type === "state") location.reload();
};
</script>
</html>
`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
