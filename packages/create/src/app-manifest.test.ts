import { expect, test } from "vitest";
import { appManifest, isOld, packageName } from "./app-manifest.ts";

const choices = { name: "shop", targets: ["lambda"], version: "1.2.3", template: {} } as const;

test.each([
  ["20.19.4", true],
  ["22.17.1", true],
  ["22.18.0", false],
  ["24.0.0", false],
])("an app made by Node %s brings its own: %s", (node, brings) => {
  expect(isOld(node)).toBe(brings);
  const { devDependencies } = appManifest({ ...choices, node });
  expect("node" in devDependencies).toBe(brings);
});

test("has anyfn at the version of this package, and what the template and the targets need", () => {
  expect(
    appManifest({
      ...choices,
      targets: ["node", "azure-functions"],
      node: "24.0.0",
      template: { dependencies: { hono: "^4.0.0" }, devDependencies: { "@types/x": "1" } },
    }),
  ).toMatchObject({
    type: "module",
    dependencies: { "@azure/functions": "^4.16.0", anyfn: "^1.2.3", hono: "^4.0.0" },
    devDependencies: { "@anyfn/cli": "^1.2.3", "@types/x": "1" },
  });
});

test.each([
  ["shop", "shop"],
  ["My Shop!", "my-shop"],
  ["_app", "app"],
  ["…", "anyfn-app"],
])("the folder %s is the package %s", (folder, name) => expect(packageName(folder)).toBe(name));
