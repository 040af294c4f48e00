import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import express from "express";
import fastify from "fastify";
import Koa from "koa";
import { test } from "vitest";
import { http } from "../index.ts";
import { fromNode } from "../node-http.ts";

test("apps of every framework, handlers and promises of them are taken", () => {
  http(fromNode(express()));
  http(fromNode(fastify()));
  http(fromNode(new Koa()));
  http(fromNode((_request: IncomingMessage, response: ServerResponse) => response.end()));
  http(fromNode(async () => express()));
  http({ route: "/*" }, fromNode(express()));
});

test("anything else is refused", () => {
  // @ts-expect-error no app
  fromNode({});
  // @ts-expect-error a server listens: give its handler
  fromNode(createServer());
});
