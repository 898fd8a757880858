/** Prints what happens in all rooms: `HOOK_SECRETS=… PORT=4100 node main.mjs` */
import { createReceiver } from './receiver.mjs'

const { HOOK_SECRETS = '', PORT = '4100' } = process.env
const secrets = HOOK_SECRETS.split(',').filter(Boolean)
if (secrets.length === 0) throw new Error('HOOK_SECRETS must be what Parlor has.')

createReceiver({
  secrets,
  onEvent: ({ id, name }, event) => {
    const what = event.type.startsWith('Message') && event.message ? `: ${event.message.body}` : ''
    console.log(`${id} ${name} ${event.sequence} ${event.type}${what}`)
  },
}).listen(Number(PORT), '127.0.0.1', () => console.log(`listening on http://127.0.0.1:${PORT}/`))
