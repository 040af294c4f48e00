/** Node `(req, res)` apps as `fetch` apps: `anyfn/node-http`. */
export { fromNode, type NodeApp, type NodeFetchApp, type NodeHandler } from "./node-http/from-node.ts";
