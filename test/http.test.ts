import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { pixel } from "./apps/shared/pixel.ts";
import { type BuiltApp, buildForLambda } from "./support/build-app.ts";
import { type HttpAnswer, type HttpCall, type HttpSource, httpSources } from "./support/http-sources.ts";
import { hasRuntime, launches, nodes } from "./support/runtime.ts";

const frameworks = ["express", "hono", "plain"] as const;
let apps: readonly BuiltApp[] = [];

beforeAll(async () => {
  apps = await Promise.all(frameworks.map((framework) => buildForLambda(`test/apps/${framework}`)));
});
afterAll(() => Promise.all(apps.map((app) => app.remove())));

describe.runIf(hasRuntime).each(nodes)("on Node %s", (_major, nodePath) => {
  describe.each(frameworks)("an app of %s", (framework) => {
    const { launch, stop } = launches(nodePath);
    let call: (source: HttpSource, request: HttpCall) => Promise<HttpAnswer>;

    beforeAll(async () => {
      const running = await launch(apps[frameworks.indexOf(framework)]?.folder("app") ?? "");
      call = async (source, request) => {
        const { status, value, error } = await running.call(source.event(request));
        expect({ status, error }).toEqual({ status: "ok", error: undefined });
        return source.answer(value);
      };
    });
    afterAll(stop);

    describe.each(httpSources)("behind $name", (source) => {
      it("gets the path, the query and a header", async () => {
        const answer = await call(source, {
          path: "/items/gr%C3%BCn%20%26%20blau",
          query: [
            ["tag", "a b"],
            ["tag", "c&d=ü"],
          ],
        });
        expect({ ...brief(answer), app: answer.headers["x-app"] }).toEqual({
          status: 200,
          type: "application/json",
          cookies: [],
          body: JSON.stringify({ id: "grün & blau", tag: ["a b", "c&d=ü"] }),
          app: framework,
        });
      });

      it("gets JSON and answers with a status of its own", async () => {
        const body = JSON.stringify({ name: "Žluťoučký kůň", list: [1, null, { deep: true }] });
        const headers = {
          "content-type": "application/json",
          "content-length": `${Buffer.byteLength(body)}`,
        };
        expect(brief(await call(source, { method: "POST", path: "/json", headers, body }))).toEqual({
          status: 201,
          type: "application/json",
          cookies: [],
          body: `{"got":${body}}`,
        });
      });

      it("gets bytes and answers with the same bytes", async () => {
        const body = Uint8Array.from({ length: 512 }, (_, index) => index & 255);
        const headers = { "content-type": "application/x-thing", "content-length": "512" };
        expect(brief(await call(source, { method: "PUT", path: "/bytes", headers, body }))).toEqual({
          status: 200,
          type: "application/octet-stream",
          cookies: [],
          body: Buffer.from(body),
        });
      });

      it("answers with an image", async () => {
        expect(brief(await call(source, { path: "/pixel" }))).toEqual({
          status: 200,
          type: "image/png",
          cookies: [],
          body: Buffer.from(pixel),
        });
      });

      it("gets cookies and sets two, one with a comma in it", async () => {
        expect(brief(await call(source, { path: "/cookies", cookies: ["x=1", "y=2"] }))).toEqual({
          status: 200,
          type: "application/json",
          cookies: ["a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Path=/", "b=2; HttpOnly"],
          body: JSON.stringify({ cookie: "x=1; y=2" }),
        });
      });

      it("redirects", async () => {
        const { status, headers } = await call(source, { path: "/away" });
        expect([status, headers.location]).toEqual([302, "/items/1"]);
      });

      it("answers HEAD without a body", async () => {
        const { status, headers, body } = await call(source, { method: "HEAD", path: "/items/1" });
        expect([status, headers["x-app"], body]).toEqual([200, framework, ""]);
      });

      it("answers 404 where the app has no such path", async () => {
        expect((await call(source, { path: "/nowhere" })).status).toBe(404);
      });

      it("sees the URL that the client called, whatever is in its path", async () => {
        const { status, body } = await call(source, {
          path: "/whoami",
          query: [["next", "//evil.example/?a=1#b"]],
        });
        expect([status, JSON.parse(String(body))]).toEqual([
          200,
          {
            host: source.event({ path: "/" }).requestContext.domainName ?? "shop.example.com",
            method: "GET",
            url: "/whoami?next=%2F%2Fevil.example%2F%3Fa%3D1%23b",
          },
        ]);
      });
    });
  });
});

/** Frameworks differ in what they add to a content type, and in headers that nobody asked for. */
function brief({ status, headers, cookies, body }: HttpAnswer) {
  return { status, type: headers["content-type"]?.split(";")[0], cookies, body };
}
