/** A hash as a password has one, which no password was made into: nobody signs in with it. */
export const nobodysHash = `$argon2id$v=19$m=19456,t=2,p=1$${'nobody'.padEnd(22, 'A')}$${'nobody'.padEnd(43, 'A')}`
