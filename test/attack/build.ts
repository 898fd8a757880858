/** The server as it is built, with the manual beside it: attackers ask for that, too. */
import { symlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Build, buildServer } from '../chaos/build.ts'

const docs = fileURLToPath(new URL('../../docs', import.meta.url))

export async function buildWithDocs(): Promise<Build> {
  const build = await buildServer()
  // There already, after another build.
  await symlink(docs, join(dirname(build.main), '..', 'docs')).catch(() => undefined)
  return build
}
