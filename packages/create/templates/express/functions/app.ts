import { http } from "anyfn";
import { fromNode } from "anyfn/node-http";
import { app } from "../app.ts";

/** All that the app needs to be a function on any cloud. */
export default http(fromNode(app));
