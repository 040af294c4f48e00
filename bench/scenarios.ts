/** What is asked and what must be answered, for every subject and every source alike. */

/** A request without a platform. */
export interface Stimulus {
  readonly method: "GET" | "POST";
  readonly path: string;
  /** In the order of the query; values need no escaping. */
  readonly query: Readonly<Record<string, string>>;
  /** As a client spells them. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  readonly body?: string | Uint8Array | undefined;
}

/** An answer without a platform. */
export interface Answer {
  readonly status: number;
  /** Lower-case names; the content type without its parameters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies: readonly string[];
  /** As base64. */
  readonly body: string;
}

/** One piece of work. */
export interface Scenario {
  readonly id: ScenarioId;
  readonly stimulus: Stimulus;
  readonly expected: Answer;
  /** Events made ready for one batch: so few that they are still in the processor's caches, as a runtime's event is. */
  readonly batch: number;
}

export const SCENARIO_IDS = [
  "get-json",
  "post-10k",
  "binary-100k",
  "binary-98k",
  "headers-cookies",
  "upload-100k",
] as const;
export type ScenarioId = (typeof SCENARIO_IDS)[number];

const CLIENT: Readonly<Record<string, string>> = {
  Accept: "application/json, text/plain, */*",
  "Accept-Encoding": "gzip, deflate, br",
  "Accept-Language": "en-GB,en;q=0.8",
  Host: "api.example.com",
  "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) bench/1.0",
  "X-Amzn-Trace-Id": "Root=1-65f1a2b3-0123456789abcdef01234567",
  "X-Forwarded-For": "203.0.113.7",
  "X-Forwarded-Port": "443",
  "X-Forwarded-Proto": "https",
};

const MANY: Readonly<Record<string, string>> = {
  ...CLIENT,
  Authorization: `Bearer ${"abcdefgh".repeat(40)}`,
  "X-Request-Id": "6b1f9d2e-0000-4000-8000-000000000001",
  ...Object.fromEntries(
    Array.from({ length: 28 }, (_, index) => [`X-Custom-Header-${index}`, `value ${index} of a header`]),
  ),
};

const COOKIES = Array.from({ length: 20 }, (_, index) =>
  index === 13 ? "session=s3cr3t" : `cookie_${index}=${`v${index}`.repeat(8)}`,
);

export const bytes100k: Uint8Array = Uint8Array.from(
  { length: 100_000 },
  (_, index) => (index * 31 + (index >> 8)) & 255,
);

const items = Array.from({ length: 100 }, (_, index) => ({
  id: index,
  name: `Item number ${index}`,
  price: index * 1.25,
  tags: ["red", "green", `t${index}`],
  stock: index % 7,
}));

export const order: string = JSON.stringify({ customer: "c-42", items });

const toBase64 = (text: string): string => Buffer.from(text).toString("base64");
const json = (value: unknown): Pick<Answer, "status" | "cookies" | "headers" | "body"> => ({
  status: 200,
  headers: { "content-type": "application/json" },
  cookies: [],
  body: toBase64(JSON.stringify(value)),
});

const png = (bytes: Uint8Array): Scenario["expected"] => ({
  status: 200,
  headers: { "content-type": "image/png" },
  cookies: [],
  body: Buffer.from(bytes).toString("base64"),
});

export const scenarios: Readonly<Record<ScenarioId, Scenario>> = {
  "get-json": {
    id: "get-json",
    stimulus: {
      method: "GET",
      path: "/users/42",
      query: { verbose: "true", lang: "en" },
      headers: CLIENT,
      cookies: [],
    },
    expected: json({ id: "42", verbose: "true" }),
    batch: 64,
  },
  "post-10k": {
    id: "post-10k",
    stimulus: {
      method: "POST",
      path: "/orders",
      query: {},
      headers: { ...CLIENT, "Content-Type": "application/json" },
      cookies: [],
      body: order,
    },
    expected: json({ customer: "c-42", count: 100, last: 99 }),
    batch: 16,
  },
  "binary-100k": {
    id: "binary-100k",
    stimulus: { method: "GET", path: "/image", query: {}, headers: CLIENT, cookies: [] },
    expected: png(bytes100k),
    batch: 16,
  },
  "binary-98k": {
    id: "binary-98k",
    stimulus: { method: "GET", path: "/picture", query: {}, headers: CLIENT, cookies: [] },
    expected: png(bytes100k.subarray(0, 98_000)),
    batch: 16,
  },
  "headers-cookies": {
    id: "headers-cookies",
    stimulus: { method: "GET", path: "/headers", query: {}, headers: MANY, cookies: COOKIES },
    expected: {
      status: 200,
      headers: {
        "content-type": "application/json",
        ...Object.fromEntries(
          Array.from({ length: 20 }, (_, index) => [`x-answer-${index}`, `answer ${index}`]),
        ),
      },
      cookies: Array.from({ length: 4 }, (_, index) => `answer_${index}=v${index}; Path=/; HttpOnly`),
      body: json({
        id: "6b1f9d2e-0000-4000-8000-000000000001",
        session: "s3cr3t",
        custom: "value 20 of a header",
      }).body,
    },
    batch: 32,
  },
  "upload-100k": {
    id: "upload-100k",
    stimulus: {
      method: "POST",
      path: "/upload",
      query: {},
      headers: { ...CLIENT, "Content-Type": "application/octet-stream" },
      cookies: [],
      body: bytes100k,
    },
    expected: json({ bytes: 100_000, first: bytes100k[0], last: bytes100k[99_999] }),
    batch: 8,
  },
};
