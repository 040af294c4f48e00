import { storage } from "anyfn";

/** Tells what it got. */
export default storage({ bucket: "demo-x.appspot.com", on: ["created"] }, (event, context) => {
  const { action, bucket, key, size, contentType } = event;
  context.log.info("saw", { action, bucket, key, size, contentType });
});
