import { http } from "anyfn";

export default http({ route: "/stream", streaming: true }, () => {
  const encoder = new TextEncoder();
  const pieces = ["one", "two", "three"];
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = pieces.shift();
      if (piece === undefined) return controller.close();
      controller.enqueue(encoder.encode(piece));
      await new Promise((resolve) => setTimeout(resolve, 100));
    },
  });
  const response = new Response(body);
  response.headers.append("set-cookie", "a=1; Expires=Wed, 21 Oct 2026 07:28:00 GMT");
  response.headers.append("set-cookie", "b=2");
  return response;
});
