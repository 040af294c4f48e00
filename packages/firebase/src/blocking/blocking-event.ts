import { AUTH_KEYS, isEmulator, projectOf } from "../tokens/caller.ts";
import type { Keys } from "../tokens/keys.ts";
import { type Claims, readClaims, verifyToken } from "../tokens/token.ts";

/** What Firebase Authentication asks a blocking function about: the data of its event. */
export interface BlockingEvent {
  readonly eventType: "beforeCreate" | "beforeSignIn" | "beforeSendEmail" | "beforeSendSms" | (string & {});
  readonly eventId: string;
  readonly time: Date;
  /** Of beforeCreate and beforeSignIn. */
  readonly user?: BlockingUser | undefined;
  readonly tenantId?: string | undefined;
  readonly locale?: string | undefined;
  readonly ipAddress?: string | undefined;
  readonly userAgent?: string | undefined;
  /** E.g. `"password"`, `"google.com"`. */
  readonly signInMethod?: string | undefined;
  readonly additionalUserInfo: AdditionalUserInfo;
  /** What the identity provider issued, where the trigger is set up to pass it on. */
  readonly credential?: BlockingCredential | undefined;
  /** Of beforeSendEmail: `"EMAIL_SIGN_IN"` or `"PASSWORD_RESET"`. */
  readonly emailType?: string | undefined;
  /** Of beforeSendSms: `"SIGN_IN_OR_SIGN_UP"`, `"MULTI_FACTOR_SIGN_IN"` or `"MULTI_FACTOR_ENROLLMENT"`. */
  readonly smsType?: string | undefined;
}

/** The user record. */
export interface BlockingUser {
  readonly uid: string;
  readonly email?: string | undefined;
  readonly emailVerified: boolean;
  readonly displayName?: string | undefined;
  readonly photoURL?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly disabled: boolean;
  readonly metadata: { readonly creationTime?: Date | undefined; readonly lastSignInTime?: Date | undefined };
  readonly providerData: readonly BlockingProvider[];
  readonly customClaims: Claims;
  readonly tenantId?: string | undefined;
  readonly tokensValidAfterTime?: Date | undefined;
  readonly multiFactor?: { readonly enrolledFactors: readonly BlockingFactor[] } | undefined;
}

/** A way in which the user signs in. */
export interface BlockingProvider {
  readonly uid?: string | undefined;
  readonly providerId?: string | undefined;
  readonly displayName?: string | undefined;
  readonly email?: string | undefined;
  readonly photoURL?: string | undefined;
  readonly phoneNumber?: string | undefined;
}

/** A second factor. */
export interface BlockingFactor {
  readonly uid?: string | undefined;
  readonly factorId?: string | undefined;
  readonly displayName?: string | undefined;
  readonly phoneNumber?: string | undefined;
  readonly enrollmentTime?: Date | undefined;
}

/** What the identity provider says. */
export interface AdditionalUserInfo {
  readonly providerId?: string | undefined;
  readonly profile?: unknown;
  readonly username?: string | undefined;
  readonly isNewUser: boolean;
  readonly recaptchaScore?: number | undefined;
  readonly email?: string | undefined;
  readonly phoneNumber?: string | undefined;
}

/** The identity provider's tokens. */
export interface BlockingCredential {
  readonly claims?: Claims | undefined;
  readonly idToken?: string | undefined;
  readonly accessToken?: string | undefined;
  readonly refreshToken?: string | undefined;
  readonly expirationTime?: Date | undefined;
  readonly secret?: string | undefined;
}

/**
 * The event in the token that Firebase Authentication posts.
 *
 * @throws Error that says what is wrong with it; not for the caller
 */
export async function blockingEvent(jwt: string, keys: Keys): Promise<BlockingEvent> {
  const project = projectOf();
  const claims = await verifyToken(
    jwt,
    {
      keysUrl: AUTH_KEYS,
      issuer: (issuer) => issuer === `https://securetoken.google.com/${project}`,
      audience: (audience) => isEmulator() || isFunctionUrl(audience, project),
      // Nobody has signed in yet when a message is about to be sent.
      subject: ({ event_type: type }) => type !== "beforeSendEmail" && type !== "beforeSendSms",
    },
    keys,
    isEmulator(),
  );
  return toEvent(claims);
}

/** The same without a check of who wrote it, for tools. @throws Error where it is no token */
export function readBlockingEvent(jwt: string): BlockingEvent {
  return toEvent(readClaims(jwt));
}

/** The audience is the function's address: on the project's own domain, or on Cloud Run's. */
function isFunctionUrl(audience: unknown, project: string): boolean {
  const host = typeof audience === "string" ? /^(?:https:\/\/)?([^/:?#]+)/.exec(audience)?.[1] : undefined;
  return (
    host !== undefined &&
    (host === "run.app" ||
      host.endsWith(".run.app") ||
      host === `${project}.cloudfunctions.net` ||
      host.endsWith(`-${project}.cloudfunctions.net`))
  );
}

/** What the token leaves out is left out; the handler gets plain values. */
function toEvent(claims: Claims): BlockingEvent {
  const wire = claims as WireClaims; // verified: Google wrote it
  const { event_type: eventType = "", iat = 0, oauth_expires_in: expires } = wire;
  const time = new Date(iat * 1000);
  const method = wire.sign_in_method === "emailLink" ? "password" : wire.sign_in_method;
  const profile = parsed(wire.raw_user_info);
  const { login, screen_name } = Object(profile) as Readonly<Record<string, string | undefined>>; // read as an identity provider's
  const username = { "github.com": login, "twitter.com": screen_name }[method ?? ""];
  const secrets =
    wire.sign_in_attributes ?? wire.oauth_id_token ?? wire.oauth_access_token ?? wire.oauth_refresh_token;
  return present({
    eventType,
    eventId: wire.event_id ?? "",
    time,
    user: wire.user_record && toUser(wire.user_record),
    tenantId: wire.tenant_id,
    locale: wire.locale,
    ipAddress: wire.ip_address,
    userAgent: wire.user_agent,
    signInMethod: wire.sign_in_method,
    additionalUserInfo: present({
      providerId: method,
      profile,
      username,
      isNewUser: eventType === "beforeCreate",
      recaptchaScore: wire.recaptcha_score,
      email: wire.email,
      phoneNumber: wire.phone_number,
    }),
    credential:
      secrets === undefined
        ? undefined
        : present({
            claims: wire.sign_in_attributes,
            idToken: wire.oauth_id_token,
            accessToken: wire.oauth_access_token,
            refreshToken: wire.oauth_refresh_token,
            expirationTime: expires ? new Date(time.getTime() + Number(expires) * 1000) : undefined,
            secret: wire.oauth_token_secret,
          }),
    emailType: wire.email_type,
    smsType: wire.sms_type,
  });
}

function toUser(wire: WireUser): BlockingUser {
  return present({
    uid: wire.uid ?? "",
    email: wire.email,
    emailVerified: wire.email_verified ?? false,
    displayName: wire.display_name,
    photoURL: wire.photo_url,
    phoneNumber: wire.phone_number,
    disabled: wire.disabled ?? false,
    metadata: present({
      creationTime: date(wire.metadata?.creation_time),
      lastSignInTime: date(wire.metadata?.last_sign_in_time),
    }),
    providerData: (wire.provider_data ?? []).map((provider) =>
      present({
        uid: provider.uid,
        providerId: provider.provider_id,
        displayName: provider.display_name,
        email: provider.email,
        photoURL: provider.photo_url,
        phoneNumber: provider.phone_number,
      }),
    ),
    customClaims: wire.custom_claims ?? {},
    tenantId: wire.tenant_id,
    tokensValidAfterTime: date(wire.tokens_valid_after_time && wire.tokens_valid_after_time * 1000),
    multiFactor: wire.multi_factor && {
      enrolledFactors: (wire.multi_factor.enrolled_factors ?? []).map((factor) =>
        present({
          uid: factor.uid,
          factorId: factor.factor_id ?? (factor.phone_number && "phone"),
          displayName: factor.display_name,
          phoneNumber: factor.phone_number,
          enrollmentTime: date(factor.enrollment_time),
        }),
      ),
    },
  });
}

function date(value: number | string | undefined): Date | undefined {
  const time = value ? new Date(value) : undefined;
  return time && !Number.isNaN(time.getTime()) ? time : undefined;
}

function parsed(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Without what is not there. */
function present<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T; // what is left out may be
}

interface WireClaims {
  readonly event_type?: string;
  readonly event_id?: string;
  readonly iat?: number;
  readonly user_record?: WireUser;
  readonly tenant_id?: string;
  readonly locale?: string;
  readonly ip_address?: string;
  readonly user_agent?: string;
  readonly sign_in_method?: string;
  readonly sign_in_attributes?: Claims;
  readonly oauth_id_token?: string;
  readonly oauth_access_token?: string;
  readonly oauth_refresh_token?: string;
  readonly oauth_token_secret?: string;
  readonly oauth_expires_in?: number | string;
  readonly raw_user_info?: string;
  readonly recaptcha_score?: number;
  readonly email?: string;
  readonly phone_number?: string;
  readonly email_type?: string;
  readonly sms_type?: string;
}

interface WireUser {
  readonly uid?: string;
  readonly email?: string;
  readonly email_verified?: boolean;
  readonly display_name?: string;
  readonly photo_url?: string;
  readonly phone_number?: string;
  readonly disabled?: boolean;
  readonly metadata?: { readonly creation_time?: number; readonly last_sign_in_time?: number };
  readonly provider_data?: readonly WireProvider[];
  readonly custom_claims?: Claims;
  readonly tenant_id?: string;
  readonly tokens_valid_after_time?: number;
  readonly multi_factor?: { readonly enrolled_factors?: readonly WireFactor[] };
}

interface WireProvider {
  readonly uid?: string;
  readonly provider_id?: string;
  readonly display_name?: string;
  readonly email?: string;
  readonly photo_url?: string;
  readonly phone_number?: string;
}

interface WireFactor {
  readonly uid?: string;
  readonly factor_id?: string;
  readonly display_name?: string;
  readonly phone_number?: string;
  readonly enrollment_time?: string;
}
