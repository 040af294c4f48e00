import { invoke } from "anyfn/testing";
import { describe, expect, it } from "vitest";
import audit from "../functions/admin/audit.ts";
import api from "../functions/api.ts";
import express from "../functions/express.ts";
import hello from "../functions/hello.ts";
import report from "../functions/report.ts";

describe("hello", () => {
  it("greets whom the path names", async () => {
    const response = await invoke(hello, "/hello/Ada%20Lovelace", { provider: "netlify" });
    expect(await response.json()).toEqual({ hello: "Ada Lovelace", from: "netlify" });
  });

  it("answers GET alone", async () => {
    const response = await invoke(hello, "/hello/Ada", { method: "DELETE" });
    expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
  });
});

describe("api", () => {
  it("lists what there is", async () => {
    const response = await invoke(api, "/api/products");
    expect(await response.json()).toMatchObject([{ id: "mug" }, { id: "tee" }, { id: "lamp" }]);
  });

  it("answers 404 for what there is not", async () => {
    expect((await invoke(api, "/api/products/boat")).status).toBe(404);
  });

  it("keeps the basket in a cookie", async () => {
    const response = await invoke(api, "/api/basket/mug", {
      method: "PUT",
      headers: { cookie: "basket=tee" },
    });
    expect(response.headers.getSetCookie()).toEqual([
      "basket=tee%2Cmug; Path=/api; HttpOnly; SameSite=Lax",
      "items=2; Path=/",
    ]);
  });
});

describe("express", () => {
  it("sums up what is bought", async () => {
    const response = await invoke(express, "/checkout", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ items: ["mug", "tee"] }),
    });
    expect([response.status, response.headers.get("location"), await response.json()]).toEqual([
      201,
      "/checkout/1",
      { items: ["mug", "tee"], total: 3_650 },
    ]);
  });
});

describe("report", () => {
  it("has a line per product", async () => {
    const response = await invoke(report, "/report");
    expect((await response.text()).split("\n")).toEqual([
      "id,name,price,stock",
      "mug,Mug,12.50,40",
      "tee,T-shirt,24.00,12",
      "lamp,Desk lamp,59.00,0",
      "",
    ]);
  });
});

describe("admin-audit", () => {
  it.each([
    ["the token", "let-me-in", 200],
    ["another token", "let-me-im", 401],
    ["no token", undefined, 401],
  ])("with %s", async (_name, token, status) => {
    const headers: Record<string, string> = token === undefined ? {} : { "x-audit-token": token };
    const response = await invoke(audit, "/admin/audit", { headers, env: { AUDIT_TOKEN: "let-me-in" } });
    expect(response.status).toBe(status);
  });

  it("is closed where no token is configured", async () => {
    expect((await invoke(audit, "/admin/audit", { headers: { "x-audit-token": "" } })).status).toBe(401);
  });
});
