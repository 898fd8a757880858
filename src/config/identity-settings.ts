/** The settings of who comes in: passwords, the application's JWTs, its own tokens. */
import { secretSetting, setting } from './setting.ts'
import { anyText, integer, nothingOr, onOrOff, parseAppTokens, parseSecret, parseWebUrl } from './values.ts'

export const identitySettings = {
  passwords: setting(
    'PASSWORDS',
    'on',
    'on, off',
    'Whether people have accounts here, with a username and a password. `off`: everybody comes from outside, and `createUser` and `signIn` answer PASSWORDS_OFF.',
    onOrOff,
  ),
  authJwksUrl: setting(
    'AUTH_JWKS_URL',
    '',
    'URL',
    'Where the issuer of your JWTs has its public keys (JWKS). With it, a JWT of that issuer is a session. It takes AUTH_ISSUER.',
    nothingOr(parseWebUrl),
  ),
  authJwtSecret: secretSetting(
    'AUTH_JWT_SECRET',
    '',
    'text',
    'The secret that your own server signs JWTs with (HS256, HS384 or HS512), instead of AUTH_JWKS_URL.',
    nothingOr(parseSecret),
  ),
  authIssuer: setting(
    'AUTH_ISSUER',
    '',
    'text',
    'What `iss` must say in a JWT; empty: anything. The ids of people from outside are made of it: set it from the beginning.',
    anyText,
  ),
  authAudience: setting(
    'AUTH_AUDIENCE',
    '',
    'text',
    'What `aud` must say in a JWT. If it is not set, a JWT that has an `aud` is refused; `*`: it may say anything.',
    anyText,
  ),
  authNameClaim: setting(
    'AUTH_NAME_CLAIM',
    'name',
    'claim',
    'Which claim of a JWT is the name to show: its name, or a path such as `user_metadata.name`.',
    anyText,
  ),
  authPictureClaim: setting(
    'AUTH_PICTURE_CLAIM',
    'picture',
    'claim',
    'Which claim is the address of a picture.',
    anyText,
  ),
  authClockSkewSeconds: setting(
    'AUTH_CLOCK_SKEW_SECONDS',
    '30',
    'seconds',
    'How far the clocks of the issuer and of this server may differ: a JWT is good for so long after it has expired.',
    integer(0, 600),
  ),
  appTokens: secretSetting(
    'APP_TOKENS',
    '',
    'names and hashes, by comma',
    'The tokens of the application’s own server, each as a name and the SHA-256 of the token: `backend:9f86…`. `npm run token` makes one. Several are good at a time, so that they can be changed one after the other.',
    parseAppTokens,
  ),
}
