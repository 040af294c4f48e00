import { HttpError, http } from "anyfn";
import { z } from "zod";
import { notices } from "../resources.ts";
import { problemOf } from "../signature.ts";

const env = z.object({ SLACK_SIGNING_SECRET: z.string().min(1) });

/** What Slack's Events API sends: once the question whether this address is right, then events. */
const Body = z.discriminatedUnion("type", [
  z.object({ type: z.literal("url_verification"), challenge: z.string() }),
  z.object({
    type: z.literal("event_callback"),
    event_id: z.string().min(1),
    event: z.object({ type: z.string(), text: z.string().min(1).optional() }),
  }),
]);

/** POST /slack/events: checks the signature, and answers at once, because Slack waits three seconds. The work is the queue's. */
export default http(
  {
    route: "/slack/events",
    methods: ["POST"],
    env,
    secrets: ["SLACK_SIGNING_SECRET"],
    resources: [notices],
  },
  async (request, context) => {
    const text = await request.text();
    const problem = problemOf(request.headers, text, context.env.SLACK_SIGNING_SECRET);
    if (problem !== undefined) {
      context.log.warn("a request is refused", { problem, ip: context.client.ip });
      throw new HttpError(401, "not signed by Slack");
    }
    const body = Body.safeParse(parsed(text));
    if (!body.success) throw new HttpError(400, "not an event of Slack's Events API");
    if (body.data.type === "url_verification") return Response.json({ challenge: body.data.challenge });

    const { event_id: id, event } = body.data;
    // Slack sends an event again whose answer it did not see, with the same id: the function that delivers tells them apart.
    if (event.text !== undefined) await notices.send({ id, text: event.text }, { signal: context.signal });
    return new Response(null, { status: 200 });
  },
);

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
