import type { TextFormats } from "anyfn/target";

/** The writers that targets get. */
export async function textFormats(): Promise<TextFormats> {
  const { Document, visit, isScalar } = await import("yaml");
  return {
    yaml(value, comment) {
      // Kubernetes and CloudFormation read the older YAML, to which `off` and `no` without quotes are no text.
      const document = new Document(value, { aliasDuplicateObjects: false, compat: "yaml-1.1" });
      if (comment !== undefined) document.commentBefore = ` ${comment.replaceAll("\n", "\n ")}`;
      // A date or a number in quotes stays text for readers of the older YAML too.
      visit(document, {
        Scalar(key, node) {
          if (
            key !== "key" &&
            isScalar(node) &&
            typeof node.value === "string" &&
            /^[\d.:-]+$/.test(node.value)
          )
            node.type = "QUOTE_DOUBLE";
        },
      });
      return document.toString({ lineWidth: 0 });
    },
  };
}
