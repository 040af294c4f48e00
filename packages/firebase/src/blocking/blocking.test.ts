import { HttpError } from "anyfn";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import fixture from "../../fixtures/blocking.json" with { type: "json" };
import { PROJECT, published, signed, unsigned } from "../../fixtures/tokens.ts";
import { publishedKeys } from "../tokens/keys.ts";
import { blockingAnswer } from "./blocking-answer.ts";
import { blockingEvent } from "./blocking-event.ts";

const now = Math.floor(Date.now() / 1000);
const keys = publishedKeys(published(["one"]).fetch);
const fresh = {
  iat: now - 5,
  exp: now + 600,
  aud: `https://us-central1-${PROJECT}.cloudfunctions.net/check`,
};

beforeEach(() => {
  vi.stubEnv("GCLOUD_PROJECT", PROJECT);
  vi.stubEnv("FUNCTIONS_EMULATOR", undefined);
});
afterEach(() => vi.unstubAllEnvs());

describe("the event of a blocking function", () => {
  it("is what the token says, in plain values", async () => {
    vi.stubEnv("FUNCTIONS_EMULATOR", "true");
    const { exp, iat } = fresh;
    expect(await blockingEvent(unsigned({ ...fixture.claims, exp, iat }), keys)).toEqual({
      eventType: "beforeCreate",
      eventId: "4I8iJjUMqk3sSXcw",
      time: new Date(iat * 1000),
      user: {
        uid: "FcYYCdsNbBxZ9CHufgtp",
        email: "u@example.com",
        emailVerified: false,
        disabled: false,
        metadata: {
          creationTime: new Date(1795334562761),
          lastSignInTime: new Date(1795334562761),
        },
        providerData: [],
        customClaims: {},
      },
      locale: "en",
      ipAddress: "127.0.0.1",
      userAgent: "NotYetSupportedInFirebaseAuthEmulator",
      signInMethod: "password",
      additionalUserInfo: { providerId: "password", isNewUser: true },
    });
  });

  it("has what the identity provider says, and the second factors", async () => {
    const claims = {
      ...fixture.claims,
      ...fresh,
      event_type: "beforeSignIn",
      sign_in_method: "github.com",
      tenant_id: "t1",
      raw_user_info: '{"login":"octo"}',
      oauth_access_token: "at",
      oauth_expires_in: "3600",
      user_record: {
        uid: "u1",
        email_verified: true,
        disabled: true,
        display_name: "U",
        photo_url: "https://p.example/u",
        phone_number: "+1555",
        tokens_valid_after_time: 1795334562,
        provider_data: [
          { uid: "9", provider_id: "github.com", display_name: "U", email: "u@x", photo_url: "p" },
        ],
        multi_factor: {
          enrolled_factors: [
            {
              uid: "f1",
              phone_number: "+1555",
              display_name: "phone",
              enrollment_time: "2026-01-02T03:04:05Z",
            },
            { uid: "f2", factor_id: "totp" },
          ],
        },
      },
    };
    expect(await blockingEvent(signed(claims), keys)).toMatchObject({
      eventType: "beforeSignIn",
      tenantId: "t1",
      user: {
        uid: "u1",
        emailVerified: true,
        disabled: true,
        displayName: "U",
        photoURL: "https://p.example/u",
        phoneNumber: "+1555",
        tokensValidAfterTime: new Date(1795334562000),
        metadata: {},
        providerData: [{ uid: "9", providerId: "github.com", displayName: "U", email: "u@x", photoURL: "p" }],
        multiFactor: {
          enrolledFactors: [
            {
              uid: "f1",
              factorId: "phone",
              displayName: "phone",
              phoneNumber: "+1555",
              enrollmentTime: new Date("2026-01-02T03:04:05Z"),
            },
            { uid: "f2", factorId: "totp" },
          ],
        },
      },
      additionalUserInfo: {
        providerId: "github.com",
        username: "octo",
        profile: { login: "octo" },
        isNewUser: false,
      },
      credential: { accessToken: "at", expirationTime: new Date((fresh.iat + 3600) * 1000) },
    });
  });

  it("needs no user before a message is sent", async () => {
    const { sub: _, user_record: __, ...claims } = fixture.claims;
    const event = await blockingEvent(
      signed({
        ...claims,
        ...fresh,
        event_type: "beforeSendEmail",
        email: "u@x",
        email_type: "PASSWORD_RESET",
      }),
      keys,
    );
    expect(event).toMatchObject({ eventType: "beforeSendEmail", emailType: "PASSWORD_RESET" });
    expect(event).not.toHaveProperty("user");
  });

  it.each([
    ["on Cloud Run", "https://check-abc123-uc.a.run.app"],
    ["on Cloud Run with a path", "https://check-abc123-uc.a.run.app/x"],
    ["on the project's domain", `https://europe-west1-${PROJECT}.cloudfunctions.net/check`],
  ])("may be for a function %s", async (_, aud) => {
    await expect(blockingEvent(signed({ ...fixture.claims, ...fresh, aud }), keys)).resolves.toBeDefined();
  });

  it.each([
    ["for another project's function", { aud: "https://us-central1-other.cloudfunctions.net/check" }],
    ["for a name that only looks so", { aud: "https://evilrun.app/x" }],
    ["for a path that looks like a host", { aud: "https://evil.example/x.run.app" }],
    ["that expired", { exp: now - 1 }],
    ["of another issuer", { iss: "https://securetoken.google.com/other" }],
    ["about nobody", { sub: undefined }],
  ])("is refused %s", async (_, changes) => {
    await expect(blockingEvent(signed({ ...fixture.claims, ...fresh, ...changes }), keys)).rejects.toThrow(
      "The token",
    );
  });

  it("is refused without a signature outside of the emulator", async () => {
    await expect(blockingEvent(unsigned({ ...fixture.claims, ...fresh }), keys)).rejects.toThrow("algorithm");
  });
});

describe("the answer of a blocking function", () => {
  it.each([
    ["nothing", undefined, {}],
    ["null", null, {}],
    ["an empty object", {}, {}],
    [
      "changes",
      { displayName: "U", customClaims: { role: "admin" }, photoURL: undefined },
      {
        userRecord: {
          displayName: "U",
          customClaims: { role: "admin" },
          updateMask: "displayName,customClaims",
        },
      },
    ],
    [
      "the protocol's own form",
      { userRecord: { displayName: "U", updateMask: "displayName" } },
      { userRecord: { displayName: "U", updateMask: "displayName" } },
    ],
    [
      "the protocol's own form without names",
      { userRecord: { displayName: "U", disabled: true } },
      { userRecord: { displayName: "U", disabled: true, updateMask: "displayName,disabled" } },
    ],
    ["a word about recaptcha", { recaptchaActionOverride: "BLOCK" }, { recaptchaActionOverride: "BLOCK" }],
  ])("is made of %s", (_, result, body) => {
    expect(JSON.parse(JSON.stringify(blockingAnswer("beforeCreate", result)))).toEqual(body);
  });

  it.each([
    ["a reserved claim", "beforeCreate", { customClaims: { sub_claim: 1, aud: "x" } }],
    ["a reserved claim of the session", "beforeSignIn", { sessionClaims: { iss: "x" } }],
    ["claims too long", "beforeCreate", { customClaims: { text: "x".repeat(1000) } }],
    [
      "claims too long together",
      "beforeSignIn",
      { customClaims: { a: "x".repeat(600) }, sessionClaims: { b: "x".repeat(600) } },
    ],
    ["a reserved claim in the protocol's form", "beforeCreate", { userRecord: { customClaims: { exp: 1 } } }],
  ])("refuses %s", (_, type, result) => {
    expect(() => blockingAnswer(type, result)).toThrow(HttpError);
  });
});
