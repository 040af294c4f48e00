import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  appClaims,
  idClaims,
  PROJECT,
  published,
  signed,
  signedWithPublicKey,
  unsigned,
} from "../../fixtures/tokens.ts";
import { appOf, userOf } from "./caller.ts";
import { publishedKeys } from "./keys.ts";

const now = Math.floor(Date.now() / 1000);
let google = published(["one"]);

beforeEach(() => {
  google = published(["one"]);
  vi.stubEnv("GCLOUD_PROJECT", PROJECT);
  vi.stubEnv("FUNCTIONS_EMULATOR", undefined);
});
afterEach(() => vi.unstubAllEnvs());

const user = (token: string) => userOf(`Bearer ${token}`, publishedKeys(google.fetch));
const app = (token: string) => appOf(token, publishedKeys(google.fetch));

describe("an ID token", () => {
  it("tells the user", async () => {
    const claims = idClaims();
    const rawToken = signed(claims);
    expect(await user(rawToken)).toEqual({ uid: "u1", token: { ...claims, uid: "u1" }, rawToken });
    expect(google.asked).toEqual([
      "https://www.googleapis.com/service_accounts/v1/jwk/securetoken@system.gserviceaccount.com",
    ]);
  });

  it("is taken with any case of the scheme", async () => {
    expect(await userOf(`bearer ${signed(idClaims())}`, publishedKeys(google.fetch))).toMatchObject({
      uid: "u1",
    });
  });

  it.each([
    ["of another project", idClaims({ aud: "other", iss: "https://securetoken.google.com/other" }), "issuer"],
    ["of another issuer", idClaims({ iss: "https://accounts.google.com" }), "issuer"],
    ["with a longer issuer", idClaims({ iss: `https://securetoken.google.com/${PROJECT}/` }), "issuer"],
    ["for another audience", idClaims({ aud: "other" }), "audience"],
    ["for several audiences", idClaims({ aud: [PROJECT] }), "audience"],
    ["that expired", idClaims({ exp: now - 1 }), "expired"],
    ["without an end", idClaims({ exp: undefined }), "expired"],
    ["with an end that is text", idClaims({ exp: "9999999999" }), "expired"],
    ["issued later", idClaims({ iat: now + 3000 }), "not valid yet"],
    ["of a sign-in to come", idClaims({ auth_time: now + 3000 }), "not valid yet"],
    ["not valid before", idClaims({ nbf: now + 3000 }), "not valid yet"],
    ["about nobody", idClaims({ sub: undefined }), "nobody"],
    ["about an empty name", idClaims({ sub: "" }), "nobody"],
    ["about a long name", idClaims({ sub: "x".repeat(129) }), "nobody"],
    ["about a number", idClaims({ sub: 1 }), "nobody"],
  ])("%s is refused before any key is fetched", async (_, claims, reason) => {
    await expect(user(signed(claims))).rejects.toThrow(reason);
    expect(google.asked).toEqual([]);
  });

  it.each([
    ["another key of the same name", () => replaced(signed(idClaims()), signed(idClaims(), "two"), 2)],
    ["claims of another token", () => replaced(signed(idClaims()), signed(idClaims({ sub: "root" })), 1)],
    ["a signature cut short", () => signed(idClaims()).slice(0, -4)],
    ["no signature", () => `${signed(idClaims()).split(".").slice(0, 2).join(".")}.`],
  ])("with %s is refused", async (_, make) => {
    await expect(user(make())).rejects.toThrow("wrong signature");
  });

  it.each([
    ["HS256", { alg: "HS256" }],
    ["none", { alg: "none" }],
    ["RS512", { alg: "RS512" }],
    ["no algorithm", { alg: undefined }],
    ["an extension that must be understood", { crit: ["b64"] }],
  ])("by %s is refused", async (_, header) => {
    await expect(user(signed(idClaims(), "one", header))).rejects.toThrow("algorithm");
  });

  it("by HS256 with the public key as its secret is refused", async () => {
    await expect(user(signedWithPublicKey(idClaims()))).rejects.toThrow("algorithm");
  });

  it.each([
    ["that nobody published", "two", {}],
    ["that it does not name", "one", { kid: undefined }],
    ["whose name is no text", "one", { kid: 1 }],
    ["named as what every object has", "constructor", { kid: "constructor" }],
  ])("of a key %s is refused", async (_, key, header) => {
    await expect(user(signed(idClaims(), key, header))).rejects.toThrow(Error);
  });

  it("is verified with the keys that were fetched before", async () => {
    const keys = publishedKeys(google.fetch);
    for (const sub of ["a", "b"])
      expect(await userOf(`Bearer ${signed(idClaims({ sub }))}`, keys)).toMatchObject({ uid: sub });
    expect(google.asked).toHaveLength(1);
  });

  it.each(["", "x", "a.b", "a.b.c.d", "é.é.é", "e30.e30.e30", "!!.!!.!!"])(
    "that is %j is refused",
    async (token) => {
      await expect(user(token)).rejects.toThrow(Error);
    },
  );

  it("in another scheme is refused", async () => {
    await expect(userOf("Basic dTpw", publishedKeys(google.fetch))).rejects.toThrow("no bearer token");
  });

  it("of a project that nobody names is refused with what to do", async () => {
    for (const name of ["GCLOUD_PROJECT", "GOOGLE_CLOUD_PROJECT", "FIREBASE_CONFIG"])
      vi.stubEnv(name, undefined);
    await expect(user(signed(idClaims()))).rejects.toThrow("GOOGLE_CLOUD_PROJECT");
  });

  it("is of the project that FIREBASE_CONFIG names", async () => {
    for (const name of ["GCLOUD_PROJECT", "GOOGLE_CLOUD_PROJECT"]) vi.stubEnv(name, undefined);
    vi.stubEnv("FIREBASE_CONFIG", JSON.stringify({ projectId: PROJECT, storageBucket: "b" }));
    expect(await user(signed(idClaims()))).toMatchObject({ uid: "u1" });
  });
});

describe("an emulator's token", () => {
  it("is refused everywhere else", async () => {
    await expect(user(unsigned(idClaims()))).rejects.toThrow("algorithm");
    vi.stubEnv("FUNCTIONS_EMULATOR", "1");
    await expect(user(unsigned(idClaims()))).rejects.toThrow("algorithm");
  });

  it("is taken in the emulator, without asking for keys", async () => {
    vi.stubEnv("FUNCTIONS_EMULATOR", "true");
    expect(await user(unsigned(idClaims()))).toMatchObject({ uid: "u1" });
    expect(await user(unsigned({ sub: "bare" }))).toMatchObject({ uid: "bare" });
    expect(google.asked).toEqual([]);
  });

  it.each([
    ["expired", idClaims({ exp: now - 1 })],
    ["of another project", idClaims({ aud: "other" })],
    ["about nobody", {}],
  ])("that is %s is refused there too", async (_, claims) => {
    vi.stubEnv("FUNCTIONS_EMULATOR", "true");
    await expect(user(unsigned(claims))).rejects.toThrow(Error);
  });

  it("does not make a wrong signature right", async () => {
    vi.stubEnv("FUNCTIONS_EMULATOR", "true");
    await expect(user(replaced(signed(idClaims()), signed(idClaims(), "two"), 2))).rejects.toThrow(
      "signature",
    );
    await expect(user(`${unsigned(idClaims())}c2ln`)).rejects.toThrow("algorithm");
  });
});

describe("an App Check token", () => {
  it("tells the app", async () => {
    const claims = appClaims();
    const { sub } = claims;
    expect(await app(signed(claims))).toEqual({ appId: sub, token: { ...claims, app_id: sub } });
    expect(google.asked).toEqual(["https://firebaseappcheck.googleapis.com/v1/jwks"]);
  });

  it.each([
    ["of another project", appClaims({ aud: ["projects/other"] }), "audience"],
    ["for one audience", appClaims({ aud: `projects/${PROJECT}` }), "audience"],
    ["of another issuer", appClaims({ iss: "https://securetoken.google.com/x" }), "issuer"],
    ["that expired", appClaims({ exp: now - 1 }), "expired"],
    ["about no app", appClaims({ sub: "" }), "nobody"],
  ])("%s is refused", async (_, claims, reason) => {
    await expect(app(signed(claims))).rejects.toThrow(reason);
  });
});

describe("the keys", () => {
  const url = "https://keys.example/jwks";

  it("are fetched once, also by calls at the same time", async () => {
    const keys = publishedKeys(google.fetch);
    const found = await Promise.all([keys(url, "one"), keys(url, "one"), keys(url, "none")]);
    expect(found.map((key) => key?.asymmetricKeyType)).toEqual(["rsa", "rsa", undefined]);
    await keys(url, "one");
    expect(google.asked).toEqual([url]);
  });

  it("are fetched again when their time is over", async () => {
    google = published(["one"], { maxAge: 0 });
    const keys = publishedKeys(google.fetch);
    await keys(url, "one");
    google.ids = ["two"];
    expect(await keys(url, "one")).toBeUndefined();
    expect((await keys(url, "two"))?.asymmetricKeyType).toBe("rsa");
  });

  it("may be certificates by id", async () => {
    google = published(["one"], { form: "pem" });
    expect((await publishedKeys(google.fetch)(url, "one"))?.asymmetricKeyType).toBe("rsa");
  });

  it("are asked for again after a failure", async () => {
    let failures = 1;
    const keys = publishedKeys(async (address) =>
      failures-- > 0 ? new Response("busy", { status: 503 }) : google.fetch(address),
    );
    await expect(keys(url, "one")).rejects.toThrow("503");
    expect((await keys(url, "one"))?.asymmetricKeyType).toBe("rsa");
  });
});

/** `token` with one of its parts from `other`. */
function replaced(token: string, other: string, index: number): string {
  const parts = token.split(".");
  parts[index] = other.split(".")[index] ?? "";
  return parts.join(".");
}
