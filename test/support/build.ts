/** Builds the server and the chat page before the tests, where they are not as they are written now. */
import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const builder = fileURLToPath(new URL('../../build/build.mjs', import.meta.url))

export default async function setup(): Promise<void> {
  await promisify(execFile)(process.execPath, [builder])
}
