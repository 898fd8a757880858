/** Makes a token for the application's own server, and what APP_TOKENS must have for it. `npm run token -- backend` names it. */
import { digestOf, newAppToken } from './domain/app.ts'

const [name = 'backend'] = process.argv.slice(2)
if (!/^[\w.-]{1,32}$/.test(name)) {
  process.stderr.write('A name has 1 to 32 letters, digits, dots, hyphens and underscores.\n')
  process.exit(1)
}

const token = newAppToken()
process.stdout.write(`The token, for your server alone. It is shown only here:
  ${token}

For Parlor, together with other tokens by comma:
  APP_TOKENS=${name}:${digestOf(token).toString('hex')}
`)
