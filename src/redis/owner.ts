/** One process at a time owns a data folder: it holds a socket that the kernel closes with it, however it ends. */
import { once } from 'node:events'
import { rename, rm } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'

const answerWithinMs = 500

/**
 * Makes this process the owner by listening at `path`; the returned function gives it up.
 * Rejects with `InUse` while another process is the owner. A socket whose process has died is taken over.
 */
export async function own(path: string): Promise<() => Promise<void>> {
  const server = await listen(path).catch(async (error: unknown) => {
    if (!hasCode(error, 'EADDRINUSE')) throw error
    await clear(path)
    return listen(path)
  })
  server.unref()
  return () => new Promise(resolve => server.close(() => resolve()))
}

/** Another process owns the data folder; `pid` says which, when it answered. */
export class InUse extends Error {
  override name = 'InUse'
  readonly pid: string

  constructor(pid: string) {
    super(`In use by ${pid ? `process ${pid}` : 'another process'}`)
    this.pid = pid
  }
}

async function listen(path: string): Promise<Server> {
  const server = createServer(socket => {
    socket.on('error', () => undefined)
    socket.end(String(process.pid))
  })
  server.listen(path)
  await once(server, 'listening')
  return server
}

/** Removes a dead owner's socket. It is moved first and asked again, since another process may just have replaced it. */
async function clear(path: string): Promise<void> {
  await assertDead(path)
  const aside = `${path}.${process.pid}`
  await rename(path, aside)
  try {
    await assertDead(aside)
  } catch (error) {
    await rename(aside, path)
    throw error
  }
  await rm(aside, { force: true })
}

async function assertDead(path: string): Promise<void> {
  const socket = connect(path)
  let pid = ''
  socket.setEncoding('utf8').on('data', text => {
    pid += text
  })
  try {
    await once(socket, 'connect')
  } catch {
    return
  }
  // A stopped process does not answer, and is the owner all the same.
  socket.setTimeout(answerWithinMs, () => socket.destroy())
  await once(socket, 'close')
  throw new InUse(pid)
}

const hasCode = (error: unknown, code: string) => error instanceof Error && 'code' in error && error.code === code
