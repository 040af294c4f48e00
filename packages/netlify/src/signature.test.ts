import fc from "fast-check";
import { expect, test } from "vitest";
import { sign, verify } from "./signature.ts";
import { addressed, post, SECRET_VALUE, signed } from "./tools/driver/signed.ts";

const body = new TextEncoder().encode('{"n":1}');
const at = new Date("2026-11-23T10:00:00.000Z");

test("a signature as it is documented, by another implementation", async () => {
  const headers = [
    ["Content-Type", "application/json"],
    ["ce-id", "1"],
    ["x-other", "free"],
  ] as const;
  const theirs = signed({ method: "POST", target: "/", headers, body }, "resize", at).headers.at(-1)?.[1];
  expect(await sign(SECRET_VALUE, { name: "resize", body, headers }, at)).toBe(theirs);
});

test.each([
  ["another body", { body: new Uint8Array() }],
  ["another function", { name: "other" }],
  ["another attribute", { headers: [["ce-type", "b"]] }],
  [
    "one attribute more",
    {
      headers: [
        ["ce-type", "a"],
        ["ce-id", "1"],
      ],
    },
  ],
] as const)("%s has another signature", async (_, change) => {
  const call = { name: "resize", body, headers: [["ce-type", "a"]] } as const;
  const signature = await sign("secret", call, at);
  expect(await verify("secret", signature, call, at)).toBe(true);
  expect(await verify("secret", signature, { ...call, ...change }, at)).toBe(false);
});

test("another secret, and a time that is over or has not come, are refused", async () => {
  const call = { name: "resize", body };
  const signature = await sign("secret", call, at);
  expect(await verify("other", signature, call, at)).toBe(false);
  expect(await verify("secret", signature, call, new Date(at.getTime() + 299_000))).toBe(true);
  expect(await verify("secret", signature, call, new Date(at.getTime() + 301_000))).toBe(false);
  expect(await verify("secret", signature, call, new Date(at.getTime() - 301_000))).toBe(false);
});

test("no text but a signature is one", () =>
  fc.assert(
    fc.asyncProperty(fc.string(), async (text) => {
      expect(await verify("secret", text, { name: "f", body }, at)).toBe(false);
    }),
  ));

test("a request for another function is signed for it", async () => {
  const request = signed(post("anyfn-events?function=conformance", [], body), "anyfn-events/conformance");
  const other = addressed(request, "orders");
  expect(other.target).toBe("/.netlify/functions/anyfn-events?function=orders");
  const signature = other.headers.filter(([name]) => name === "Anyfn-Signature").map(([, value]) => value);
  expect(signature).toHaveLength(1);
  const { headers } = other;
  expect(await verify(SECRET_VALUE, signature[0] ?? "", { name: "anyfn-events/orders", body, headers })).toBe(
    true,
  );
  expect(addressed(post("conformance", [], body), "tick").target).toBe("/.netlify/functions/tick");
});
